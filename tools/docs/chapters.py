"""The generated parts of the rules page: figures with their words, and the files of each rule."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tools.docs import derived, figures

SECTIONS = {
    "Arrival": ("arrival",),
    "Claims": ("claims", "milestones"),
    "R1": ("job_entry", "helping", "matching"),
    "R2": ("job_loss",),
    "R3": ("beliefs",),
    "R4": ("support", "bands", "by_hand"),
    "R5": ("hiring",),
    "R6": ("delivery",),
    "R7": ("cash",),
    "R8": ("leaving", "joining"),
    "R9": ("sanctions", "decisions", "leaving_benefit"),
    "R10": ("standing", "review"),
    "R11": ("bidding",),
    "R12": ("assessment",),
    "R13": ("returning",),
    "R14": ("choosing",),
}
"""Which files of `agents/rules` each section of the page is about. Files that none of them names have a chapter that is
derived."""


SHORTEST = 41
"""Letters that an alternative text has at least."""


def besides() -> dict[str, list[str]]:
    """The rule files that no section names, by the section that their docstrings give."""
    named, found = {name for files in SECTIONS.values() for name in files}, dict[str, list[str]]()
    for name in (name for name in derived.rules() if name not in named):
        found.setdefault(derived.title(name)[0], []).append(name)
    return found


def further() -> str:
    """Chapters of rules that were added: what their docstrings say, figures, files."""
    told = []
    for section, files in besides().items():
        for name in files:
            _, title, says = derived.title(name)
            told.append(f"## {section} {title.capitalize()}\n\n{says}\n")
        told.append(_figures_and_files(section, files))
    return "\n".join(told)


def chapter(section: str) -> str:
    """Figures of a section with their words, then its rule files."""
    return _figures_and_files(section, SECTIONS[section])


def _figures_and_files(section: str, names: Sequence[str]) -> str:
    drawn = {name: figures.picture(name) for name in figures.FIGURES}
    pictures = [
        f"![{alternative(one.shows)}](_generated/figures/{name}.svg)\n\n*{one.shows}*\n"
        for name, one in drawn.items()
        if one.section == section
    ]
    files = ", ".join(f"`agents/rules/{name}.py`" for name in names)
    return "\n".join([*pictures, f"Code: {files}\n"])


def alternative(shows: str) -> str:
    """A figure's alternative text: how its words begin, which stand in full below it."""
    first = re.split(r"(?<=\.) ", shows)[0]
    end = re.compile(r"[;:] ").search(first, SHORTEST)
    return f"{first[: end.start()]}." if end else first
