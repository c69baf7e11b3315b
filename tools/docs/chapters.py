"""The generated parts of the rules page: figures with their words, and the files of each rule."""

from __future__ import annotations

import re

from tools.docs import figures

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
"""Which files of `agents/rules` each section of the page is about."""


def chapter(section: str) -> str:
    """Figures of a section with their words, then its rule files."""
    drawn = {name: figures.picture(name) for name in figures.FIGURES}
    pictures = [
        f"![{alternative(one.shows)}](_generated/figures/{name}.svg)\n\n*{one.shows}*\n"
        for name, one in drawn.items()
        if one.section == section
    ]
    files = ", ".join(f"`agents/rules/{name}.py`" for name in SECTIONS[section])
    return "\n".join([*pictures, f"Code: {files}\n"])


def alternative(shows: str) -> str:
    """A figure's alternative text: the first sentence of its words, which stand in full below it."""
    return re.split(r"(?<=\.) ", shows)[0]
