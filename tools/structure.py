"""How the sources are arranged, counted: circles of imports, imports that run up, full folders, long files, repeats.

    python -m tools.structure          print the counts beside their limits
    python -m tools.structure --check  the same, and exit with 1 where one is over its limit

Imports for type checking alone are counted too, and told apart.
"""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import grimp
import networkx as nx

from wpmodel.foundation import reachable

ROOT = Path(__file__).resolve().parents[1]
BLOCK = 10
"""Lines in a row that make a repeat."""
MADE = ("docs/_generated/", "dashboards/vendor/", "tests/browser/vendor/", "docs/screenshots/", "calibration/shipped/")
"""Folders of what is made or copied, not written by hand."""
LIMITS = {"circles": 0, "upward imports": 0, "entries in a folder": 25, "lines in a file": 450, "repeats": 0}
"""The most of each that `--check` lets pass."""


def modules_by_name() -> dict[str, Path]:
    """The modules of the package by dotted name, each by the file in which it is kept."""
    return {reachable.module_of(path): path for path in reachable.sources()}


def wings() -> dict[str, int]:
    """The floor of each wing, from the ground up: imports run down. From the first contract in pyproject.toml."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    return {name.removeprefix("wpmodel."): floor for floor, name in enumerate(reversed(layers))}


def imports(of_types: bool) -> nx.DiGraph:
    """Who imports whom among the modules of the package, with or without what only a type checker reads."""
    graph = grimp.build_graph("wpmodel", exclude_type_checking_imports=not of_types, cache_dir=None)
    return nx.DiGraph((a, b) for a in graph.modules for b in graph.find_modules_directly_imported_by(a))


def circles(graph: nx.DiGraph) -> list[list[str]]:
    """Groups of modules that import each other."""
    return [sorted(group) for group in nx.strongly_connected_components(graph) if len(group) > 1]


def upward(graph: nx.DiGraph) -> list[str]:
    """Imports of a wing by one below it."""
    floor = wings()
    pairs = ((a, b) for a, b in graph.edges if min(a.count("."), b.count(".")) > 0)
    return [f"{a} -> {b}" for a, b in pairs if floor[b.split(".")[1]] > floor[a.split(".")[1]]]


def entries() -> Counter[str]:
    """Files and folders in each folder that is kept in git, except for those that hold what is made."""
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    inside = defaultdict[str, set[str]](set)
    for name in tracked:
        if name and not name.startswith(MADE):
            parts = Path(name).parts
            for k in range(len(parts)):
                inside["/".join(parts[:k]) or "."].add(parts[k])
    return Counter({folder: len(names) for folder, names in inside.items()})


def lengths(modules: dict[str, Path]) -> Counter[str]:
    """Lines of each module."""
    return Counter({name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in modules.items()})


def repeats(modules: dict[str, Path]) -> list[str]:
    """Pairs of modules that share a block of lines of code: imports, docstrings and blank lines do not count."""
    seen = defaultdict[tuple[str, ...], set[str]](set)
    for name, path in modules.items():
        lines = list(_code(path))
        for k in range(len(lines) - BLOCK + 1):
            seen[tuple(lines[k : k + BLOCK])].add(name)
    pairs = {pair for names in seen.values() for pair in combinations(sorted(names), 2)}
    return [f"{a} and {b}" for a, b in sorted(pairs)]


def _code(path: Path) -> Iterator[str]:
    """The lines of a file that do something."""
    text = path.read_text(encoding="utf-8")
    skipped = set[int]()
    for node in (one for one in ast.walk(ast.parse(text)) if isinstance(one, ast.stmt)):
        words = (
            isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        )
        if words or isinstance(node, ast.Import | ast.ImportFrom):
            skipped |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    for number, line in enumerate(text.splitlines(), start=1):
        bare = line.split("#")[0].strip()
        if bare and number not in skipped:
            yield bare


def main(check: bool) -> int:
    """Print the counts. 1 where one is over its limit and that is asked for."""
    modules = modules_by_name()
    graph, typed = imports(of_types=False), imports(of_types=True)
    folders, files = entries(), lengths(modules)
    found = {
        "circles": [" ".join(one) for one in circles(graph)],
        "upward imports": upward(graph),
        "entries in a folder": [
            f"{n} in {name}" for name, n in folders.most_common() if n > LIMITS["entries in a folder"]
        ],
        "lines in a file": [f"{n} in {name}" for name, n in files.most_common() if n > LIMITS["lines in a file"]],
        "repeats": repeats(modules),
    }
    told = {
        "circles, types too": max(map(len, circles(typed)), default=0),
        "upward, types too": len(upward(typed)),
        "modules": len(modules),
        "lines": sum(files.values()),
        "longest file": max(files.values()),
        "fullest folder": max(folders.values()),
    }
    for name, what in found.items():
        print(f"{name:<22} over the limit of {LIMITS[name]}: {len(what)}")
        print(*(f"    {one}" for one in what), sep="\n", end="\n" if what else "")
    for name, n in told.items():
        print(f"{name:<22} {n:,}")
    return int(check and any(found.values()))


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
