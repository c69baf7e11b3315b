"""What the generated parts of the pages read in the sources: definitions, their comments, and the words for names."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from tools.docs import DOCS, ROOT
from tools.docs.stored import StaleError


@cache
def tree(path: str) -> ast.Module:
    """A source file, parsed."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


@cache
def meanings() -> dict[str, Any]:
    """What names mean, from meanings.toml."""
    return tomllib.loads((DOCS / "meanings.toml").read_text(encoding="utf-8"))


def class_of(path: str, name: str) -> ast.ClassDef:
    """The definition of a class in a source file."""
    return next(node for node in tree(path).body if isinstance(node, ast.ClassDef) and node.name == name)


def method_of(path: str, owner: str, name: str) -> ast.FunctionDef:
    """The definition of a method."""
    return next(n for n in class_of(path, owner).body if isinstance(n, ast.FunctionDef) and n.name == name)


def first_line(node: ast.FunctionDef) -> str:
    """The first line of a docstring."""
    return (ast.get_docstring(node) or "").partition("\n")[0]


def attributes(path: str, name: str) -> list[str]:
    """Public attributes of a class: set on the class or in its construction, or given by a property."""
    found: list[str] = []
    for node in class_of(path, name).body:
        if isinstance(node, ast.Assign):
            found += [t.id for t in node.targets if isinstance(t, ast.Name)]
        elif isinstance(node, ast.FunctionDef) and node.name == "__init__":
            found += [t.attr for t in _targets(node) if isinstance(t.value, ast.Name) and t.value.id == "self"]
        elif isinstance(node, ast.FunctionDef) and any(ast.unparse(d) == "property" for d in node.decorator_list):
            found.append(node.name)
    return [n for n in dict.fromkeys(found) if not n.startswith("_")]


def _targets(function: ast.FunctionDef) -> Iterable[ast.Attribute]:
    for node in ast.walk(function):
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                yield from (t for t in ast.walk(target) if isinstance(t, ast.Attribute))


def comments_of_fields(path: str) -> dict[str, str]:
    """The comment behind each field of a dtype written one field a line."""
    lines = re.findall(
        r'^\s+\("(\w+)", "\w\d"(?:, \w+)?\),(?:\s*# (.*))?$', (ROOT / path).read_text(encoding="utf-8"), re.M
    )
    return dict(lines)


def words_for(names: Sequence[str], where: str) -> dict[str, dict[str, str]]:
    """The words that meanings.toml has for these names; every name has some and no others are there."""
    found = meanings()[where]
    if set(found) != set(names):
        raise StaleError(f"docs/meanings.toml [{where}] and the code differ in: {sorted(set(found) ^ set(names))}")
    return found
