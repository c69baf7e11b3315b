"""Chapters and figures of rules that have none written by hand: from the docstrings of the rule's own file.

A rule file begins with its number and a name, `R15, losing heart: ...`. A function in it that has a line such as

    Drawn over weeks 0 to 104, for strength = 0, 0.5 and 1, with start = 2.

has a figure: what it gives over its argument `weeks`, a line for each `strength`, everything else as the line says.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import Any

import numpy as np

from tools.docs import ROOT
from tools.docs.curves import Panel, Picture, over

NUMBER = r"-?\d+(?:\.\d+)?"
DRAWN = re.compile(
    rf"^Drawn over (?P<x>\w+) (?P<low>{NUMBER}) to (?P<high>{NUMBER})"
    rf"(?:, for (?P<line>\w+) = (?P<values>{NUMBER}(?:(?:, | and ){NUMBER})*))?"
    rf"(?:, with (?P<rest>\w+ = {NUMBER}(?:(?:, | and )\w+ = {NUMBER})*))?\.$",
    re.MULTILINE,
)
TITLE = re.compile(r"(?P<section>R\d+)[^:]*?,? (?P<name>[^:,]+): (?P<says>.+?)(?:\n\n|$)", re.DOTALL)
POINTS = 121


def rules() -> list[str]:
    """Every rule file, by name."""
    return sorted(path.stem for path in (ROOT / "agents" / "rules").glob("[!_]*.py"))


def module(name: str) -> ModuleType:
    """A rule file, imported."""
    return import_module(f"wpmodel.agents.rules.{name}")


def title(name: str) -> tuple[str, str, str]:
    """Number, name and first paragraph of a rule file. Raises ValueError where its docstring does not begin so."""
    told = TITLE.match(inspect.getdoc(module(name)) or "")
    if not told:
        raise ValueError(f"agents/rules/{name}.py: its docstring begins with no number and name, as `R15, a name: ...`")
    says = " ".join(told["says"].split())
    return told["section"], told["name"], says[0].upper() + says[1:]


def figures(name: str) -> dict[str, Callable[[], Picture]]:
    """The figures that the functions of a rule file ask for, by name of the figure."""
    return {f"rule-{own.replace('_', '-')}": partial(_picture, name, own) for own, _ in _drawn(name)}


def _drawn(name: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Functions of a rule file that say how they are drawn, and how."""
    of = module(name)
    for own, thing in vars(of).items():
        if getattr(thing, "__module__", "") == of.__name__ and (asked := DRAWN.search(inspect.getdoc(thing) or "")):
            yield own, asked


def _picture(name: str, own: str) -> Picture:
    """What a function gives over one of its arguments."""
    function, asked = getattr(module(name), own), dict(_drawn(name))[own]
    words = (inspect.getdoc(function) or "").split("\n\n")[0]
    fixed = {one: float(value) for one, value in re.findall(rf"(\w+) = ({NUMBER})", asked["rest"] or "")}
    x = np.linspace(float(asked["low"]), float(asked["high"]), POINTS)

    def line(**more: float) -> Any:
        return over(x, lambda value: function(**fixed, **more, **{asked["x"]: value}))

    values = re.findall(NUMBER, asked["values"] or "")
    key = asked["line"]
    lines = {f"{key.replace('_', ' ')} {one}": line(**{key: float(one)}) for one in values} if key else {own: line()}
    panel = Panel(asked["x"].replace("_", " "), own.replace("_", " "), lines)
    return Picture(title(name)[0], " ".join(words.split()), (panel,))
