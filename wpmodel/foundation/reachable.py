"""What a definition rests on: every function, class and constant of wpmodel that it can reach by name.

Compiled code, runs and calibrations are kept for as long as what they rest on is the same. A hash of whole files would
also change with a comment or a line of printing; this one does not. Sources are read and never imported.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

Name = tuple[str, str]
"""A module and a name that it defines at its top level."""
PACKAGE = Path(__file__).parents[1]
WINGS = tuple(
    next(place for place in (PACKAGE / name, PACKAGE.parent / name) if place.is_dir())
    for name in ("agents", "calibration", "dashboards")
)
"""Folders that belong to the package: within it, or beside it in a checkout on a system that keeps no links."""


def fingerprint(roots: Iterable[Name], stop: Iterable[str] = ()) -> str:
    """A hash of these definitions and of all that they can reach, except within the modules `stop`.

    It does not depend on comments, docstrings, annotations, layout, or on which module holds a definition. Raises
    LookupError where a root is not defined.
    """
    return hashed(reached(roots, stop).values())


def hashed(definitions: Iterable[str]) -> str:
    """A hash of definitions, in any order."""
    digest = hashlib.blake2b(digest_size=8)
    for text in sorted(definitions):
        digest.update(text.encode())
    return digest.hexdigest()


def reached(roots: Iterable[Name], stop: Iterable[str] = ()) -> dict[Name, str]:
    """The bare text of every definition that the roots can reach, by module and name."""
    stopped, found, waiting = frozenset(stop), dict[Name, str](), list(roots)
    for module, name in waiting:
        if name not in _top_level(module)[0]:
            raise LookupError(f"{module} defines no {name!r}")
    while waiting:
        module, name = waiting.pop()
        if (module, name) in found or module in stopped:
            continue
        defined, imported = _top_level(module)
        if name in imported:
            waiting.append(imported[name])
        elif name in defined:
            bare, used = _definition(module, name)
            found[module, name] = bare
            waiting += [*used, *_registered().get((module, name), ())]
    return found


def defined_with(decorator: Name) -> list[Name]:
    """Every function of the package that bears this decorator."""
    return [name for name, marks in _decorated() if decorator in marks]


@cache
def _decorated() -> list[tuple[Name, list[Name]]]:
    """Every function at the top level of a module that bears decorators of the package, and which."""
    found = []
    for module in map(module_of, sources()):
        defined, imported = _top_level(module)
        for name, nodes in defined.items():
            marks = [mark for node in nodes for mark in getattr(node, "decorator_list", ())]
            names = [mark.func if isinstance(mark, ast.Call) else mark for mark in marks]
            known = [
                imported.get(one.id, (module, one.id))
                for one in names
                if isinstance(one, ast.Name) and (one.id in imported or one.id in defined)
            ]
            if known:
                found.append(((module, name), known))
    return found


@cache
def _registered() -> dict[Name, list[Name]]:
    """The functions that decorators enter in a table, by the table: what uses the table can reach them."""
    found = dict[Name, list[Name]]()
    for name, marks in _decorated():
        for module, mark in marks:
            defined = _top_level(module)[0].get(mark, [])
            if any(isinstance(node, ast.FunctionDef) for node in defined):
                for table in _definition(module, mark)[1]:
                    found.setdefault(table, []).append(name)
    return found


def sources() -> Iterator[Path]:
    """The files of the package."""
    named = {folder.name for folder in WINGS}
    for folder in (PACKAGE, *WINGS):
        for path in sorted(folder.rglob("*.py")):
            if folder != PACKAGE or path.relative_to(PACKAGE).parts[0] not in named:
                yield path


def place() -> str:
    """A short name for where this package lies on the disk."""
    return hashlib.blake2b(str(PACKAGE).encode(), digest_size=6).hexdigest()


def state() -> str:
    """A hash of names, sizes and times of all sources: it stays the same while none of them is touched."""
    digest = hashlib.blake2b(digest_size=8)
    for path in sources():
        of = path.stat()
        digest.update(f"{path} {of.st_size} {of.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def module_of(path: Path) -> str:
    """The dotted name of the module that a file of the package holds."""
    home = next((folder.parent for folder in WINGS if path.is_relative_to(folder)), PACKAGE)
    parts = path.relative_to(home).with_suffix("").parts
    return ".".join(("wpmodel", *(parts[:-1] if parts[-1] == "__init__" else parts)))


@cache
def _path_of(module: str) -> Path | None:
    """The file of a module of the package; None for any other."""
    first, *rest = module.split(".")
    if first != "wpmodel":
        return None
    home = next((folder.parent for folder in WINGS if rest[:1] == [folder.name]), PACKAGE)
    place = home.joinpath(*rest)
    return next((p for p in (place / "__init__.py", place.with_suffix(".py")) if p.is_file()), None)


@cache
def _top_level(module: str) -> tuple[dict[str, list[ast.stmt]], dict[str, Name]]:
    """What a module defines at its top level, by name, and what its imports bind: the module and name meant.

    A name bound to a whole module stands with an empty name.
    """
    path = _path_of(module)
    defined, imported = dict[str, list[ast.stmt]](), dict[str, Name]()
    if path is None:
        return defined, imported
    statements = list(_statements(ast.parse(path.read_text(encoding="utf-8")).body))
    rest = [node for node in statements if isinstance(node, ast.For | ast.With | ast.Expr)]
    for node in statements:
        if isinstance(node, ast.Import | ast.ImportFrom):
            imported |= dict(_bound(node))
            continue
        for name in _names_of(node):
            defined.setdefault(name, []).append(node)
    for node in rest:
        for name in {part.id for part in ast.walk(node) if isinstance(part, ast.Name)} & set(defined):
            defined[name].append(node)
    return defined, imported


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements of a module, also those within its conditions except for what only a type checker reads."""
    for node in body:
        if isinstance(node, ast.If):
            if not (isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"):
                yield from _statements([*node.body, *node.orelse])
        elif isinstance(node, ast.Try):
            yield from _statements([*node.body, *(one for h in node.handlers for one in h.body), *node.orelse])
        else:
            yield node


def _bound(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, Name]]:
    """Each name that an import within the package binds, and what it means. Relative imports are not used here."""
    for alias in node.names:
        bound = alias.asname or alias.name
        if isinstance(node, ast.ImportFrom):
            if node.module and node.module.split(".")[0] == "wpmodel":
                whole = f"{node.module}.{alias.name}"
                yield bound, (whole, "") if _path_of(whole) else (node.module, alias.name)
        elif alias.name.split(".")[0] == "wpmodel":
            yield bound, (alias.name, "")


def _names_of(node: ast.stmt) -> list[str]:
    """The names that a top-level statement defines or changes."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names = [part for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)]
        return list(dict.fromkeys(part.id for part in names))
    return []


IDLE = {
    ast.FunctionDef: {"returns", "type_comment"},
    ast.AsyncFunctionDef: {"returns", "type_comment"},
    ast.arg: {"annotation", "type_comment"},
    ast.AnnAssign: {"annotation"},
}
"""Parts of a statement that do nothing when the code runs."""


WORDS = ("meaning", "unit", "source")
"""What a metric is declared with, besides its name: words that move no figure."""


def _bare(node: object, seen: list[ast.AST], modules: frozenset[str]) -> str:
    """A piece of code as text, without docstrings, annotations, imports of the package and the names of its modules
    (`modules`). `seen` gets every name, attribute and import."""
    if isinstance(node, list):
        kept = [one for one in node if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))]
        return f"[{','.join(_bare(one, seen, modules) for one in kept)}]"
    if not isinstance(node, ast.AST):
        return repr(node)
    if isinstance(node, ast.Name | ast.Attribute | ast.Import | ast.ImportFrom):
        seen.append(node)
    if isinstance(node, ast.Import | ast.ImportFrom) and any(_bound(node)):
        return ""
    if isinstance(node, ast.Name) and node.id in modules:
        return "Module()"
    idle = IDLE.get(type(node), ())
    fields: dict[str, Any] = {field: getattr(node, field, None) for field in node._fields if field not in idle}
    if "decorator_list" in fields:
        fields["decorator_list"] = [_without_words(mark) for mark in fields["decorator_list"]]
    parts = [_bare(part, seen, modules) for part in fields.values()]
    return f"{type(node).__name__}({','.join(parts)})"


def _without_words(mark: ast.expr) -> ast.expr:
    """A decorator as it is, except for the words in which a metric is declared."""
    if not isinstance(mark, ast.Call):
        return mark
    return ast.Call(mark.func, mark.args, [one for one in mark.keywords if one.arg not in WORDS])


@cache
def _definition(module: str, name: str) -> tuple[str, tuple[Name, ...]]:
    """The bare text of a definition, and the names of the package that it uses."""
    (defined, imported), seen = _top_level(module), list[ast.AST]()
    nodes = list(defined[name])
    within = [part for node in nodes for part in ast.walk(node) if isinstance(part, ast.Import | ast.ImportFrom)]
    imported = imported | {bound: meant for part in within for bound, meant in _bound(part)}
    text = _bare(nodes, seen, frozenset(bound for bound, (_, part) in imported.items() if not part))
    used = set[Name]()
    for node in seen:
        if isinstance(node, ast.Import | ast.ImportFrom):
            used |= {meant for _, meant in _bound(node)}
        elif isinstance(node, ast.Name) and (node.id in defined or node.id in imported):
            used.add(imported.get(node.id, (module, node.id)))
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            whole, part = imported.get(node.value.id, ("", "-"))
            used |= {(whole, node.attr)} if not part else set()
    return text, tuple(one for one in used if one[1] and one != (module, name))
