"""The generated parts of the rules page: figures with their words, and formulae as the rules' docstrings give them."""

from __future__ import annotations

import ast
import inspect

from tools.docs import ROOT, figures

RULES = ROOT / "agents" / "rules"
SECTIONS = {
    "Arrival": ("arrival",),
    "Claims": ("claims",),
    "R1": ("job_entry", "helping", "matching"),
    "R2": ("job_loss",),
    "R3": ("beliefs",),
    "R4": ("support", "bands", "by_hand"),
    "R5": ("hiring",),
    "R6": ("delivery",),
    "R7": ("cash",),
    "R8": ("leaving", "joining"),
    "R9": ("sanctions", "decisions"),
    "R10": ("standing", "review"),
    "R11": ("bidding",),
    "R12": ("assessment",),
    "R13": ("returning",),
    "R14": ("choosing",),
}
"""Which files of `agents/rules` each section of the page is about."""
SIGNS = (" * ", " / ", " + ", "exp(", ">=", "^")
"""What marks a docstring that gives a formula."""


def chapter(section: str) -> str:
    """Figures of a section, then the formulae of its rule files."""
    shown = [name for name in figures.FIGURES if figures.picture(name).section == section]
    drawn = [f"![{figures.picture(name).shows}](_generated/figures/{name}.svg)\n" for name in shown]
    words = [f"*{figures.picture(name).shows}*\n" for name in shown]
    pictures = [part for pair in zip(drawn, words, strict=True) for part in pair]
    return "\n".join([*pictures, *(formulae(name) for name in SECTIONS[section])])


def formulae(name: str) -> str:
    """The docstrings of a rule file that give a formula, as a block of text."""
    tree = ast.parse((RULES / f"{name}.py").read_text(encoding="utf-8"))
    found = [f"agents/rules/{name}.py"]
    for node in tree.body:
        text = ast.get_docstring(node) if isinstance(node, ast.FunctionDef) else None
        if text and any(sign in text for sign in SIGNS):
            assert isinstance(node, ast.FunctionDef)
            found.append(
                f"{node.name}\n" + "\n".join(f"    {line}".rstrip() for line in inspect.cleandoc(text).split("\n"))
            )
    return "```text\n" + "\n\n".join(found) + "\n```\n" if len(found) > 1 else f"Formulae: `agents/rules/{name}.py`.\n"
