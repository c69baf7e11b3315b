"""Small mistakes in a source text: each a copy of it with one thing changed, and a name for it."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from copy import copy

WRONG = {
    "Lt": ("LtE", "GtE"), "LtE": ("Lt", "Gt"), "Gt": ("GtE", "LtE"), "GtE": ("Gt", "Lt"), "Eq": ("NotEq",),
    "NotEq": ("Eq",), "Is": ("IsNot",), "IsNot": ("Is",), "In": ("NotIn",), "NotIn": ("In",), "And": ("Or",),
    "Or": ("And",), "Add": ("Sub",), "Sub": ("Add",), "Mult": ("Div",), "Div": ("Mult",), "Pow": ("Mult",),
    "Mod": ("Mult",), "FloorDiv": ("Mult",), "LShift": ("RShift",), "RShift": ("LShift",), "BitAnd": ("BitOr",),
    "BitOr": ("BitAnd",), "BitXor": ("BitOr",), "min": ("max",), "max": ("min",), "minimum": ("maximum",),
    "maximum": ("minimum",), "argmin": ("argmax",), "argmax": ("argmin",),
}  # fmt: skip


def _with(node: ast.AST, **changed: object) -> ast.AST:
    new = copy(node)
    vars(new).update(changed)
    return new


def _mistakes(node: ast.AST) -> Iterator[ast.AST]:
    """The node with another operator, number, name or sign, its condition upside down, or nothing in its place."""
    if isinstance(node, ast.Compare):
        for k, op in enumerate(node.ops):
            for other in WRONG[type(op).__name__]:
                yield _with(node, ops=[*node.ops[:k], getattr(ast, other)(), *node.ops[k + 1 :]])
    elif isinstance(node, ast.BinOp | ast.AugAssign | ast.BoolOp):
        yield from (_with(node, op=getattr(ast, other)()) for other in WRONG.get(type(node.op).__name__, ()))
    elif isinstance(node, ast.UnaryOp):
        yield node.operand
    elif isinstance(node, ast.Constant) and isinstance(was := node.value, int | float):
        less = was - 1 if isinstance(was, int) or was == 0.0 else 0.9 * was
        yield from map(ast.Constant, (not was,) if isinstance(was, bool) else (was + 1, less))
    elif isinstance(node, ast.Name | ast.Attribute):
        field = "id" if isinstance(node, ast.Name) else "attr"
        yield from (_with(node, **{field: other}) for other in WRONG.get(getattr(node, field), ()))
    elif isinstance(node, ast.If | ast.IfExp | ast.While) and not isinstance(node.test, ast.Compare):
        yield _with(node, test=ast.UnaryOp(ast.Not(), node.test))
    call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    kept = isinstance(node, ast.Assign) and any(isinstance(to, ast.Attribute | ast.Subscript) for to in node.targets)
    if call or kept or isinstance(node, ast.AugAssign):
        yield ast.Pass()


def _places(tree: ast.AST, inside: str) -> Iterator[tuple[str, ast.AST, str, int | None, ast.AST]]:
    """Every node but types and decorators: the function it is in, its parent, where in the parent it hangs."""
    for field, value in ast.iter_fields(tree):
        for k, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(node, ast.AST) and field not in ("annotation", "returns", "decorator_list"):
                yield inside, tree, field, k, node
                yield from _places(node, getattr(node, "name", inside))


def variants(text: str) -> Iterator[tuple[str, str]]:
    """Name and text of every mutant. A name says in which function what became what; `(2)` is the second such one."""
    tree, seen = ast.parse(text), Counter[str]()
    for inside, parent, field, k, node in list(_places(tree, "module")):
        small = isinstance(node, ast.Constant | ast.Name | ast.Attribute)
        before = ast.unparse(parent if small else node)
        for new in _mistakes(node):
            was = getattr(parent, field)
            setattr(parent, field, new if k is None else [*was[:k], new, *was[k + 1 :]])
            shown = (before, ast.unparse(parent if small else new))
            name = f"{inside}: " + " -> ".join(one.split("\n")[0].removesuffix(":") for one in shown)
            seen[name] += 1
            yield name + (f" ({seen[name]})" if seen[name] > 1 else ""), ast.unparse(ast.fix_missing_locations(tree))
            setattr(parent, field, was)
