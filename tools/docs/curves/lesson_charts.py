"""Draws the chart of each lesson: the figures that it names, a bar for each contract, with its value at the end.

A drawing carries a hash of its numbers and words, so that a stale one is told on any version of matplotlib.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from textwrap import fill

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure

from tools.docs.figures import PALETTE, STYLE
from wpmodel.teaching import lesson
from wpmodel.teaching.lesson import Found, Lesson

HATCHES = ("", "///", "\\\\\\", "--")
"""Contracts are told apart without colour as well."""


@dataclass(frozen=True)
class Chart:
    """The chart of a lesson: its figures under each contract, and what they show as a title."""

    lesson: Lesson
    found: Found
    title: str

    @property
    def bars(self) -> list[tuple[str, list[tuple[str, float, str]]]]:
        """Each figure with its bars: contract, value, and what stands at the end."""
        names = [arm.name for arm in self.lesson.arms]
        chosen = [row for row in lesson.rows(self.lesson, self.found) if row["metric"] in self.lesson.chart]
        return [
            (row["label"], list(zip(names, row["values"].values(), lesson.cells(row), strict=True))) for row in chosen
        ]

    @property
    def unit(self) -> str:
        """What the bars are measured in."""
        return next(row.unit for row in self.lesson.observe if row.metric == self.lesson.chart[0])

    @property
    def words(self) -> str:
        """The chart in words, for those who do not see it."""
        said = (f"{label}: " + ", ".join(f"{name} {text}" for name, _, text in of) for label, of in self.bars)
        return f"{self.title} {'; '.join(said)}. Unit: {self.unit}. Simulated."

    @property
    def briefly(self) -> str:
        """The chart in words where a table with its numbers stands below it."""
        labels = "; ".join(label for label, _ in self.bars)
        return f"{self.title} Simulated, by contract: {labels}. Numbers: the table below."

    @property
    def digest(self) -> str:
        """A hash of everything in it."""
        text = f"{self.lesson.span} {self.words}"
        return f"numbers {blake2b(text.encode(), digest_size=8).hexdigest()}"

    def is_drawn(self, file: Path) -> bool:
        """Whether a file holds it."""
        return file.exists() and self.digest in file.read_text(encoding="utf-8")

    def draw(self, file: Path) -> None:
        """Draw it into an SVG or PNG file."""
        groups, arms = self.bars, self.lesson.arms
        height = 0.8 / len(arms)
        with rc_context(STYLE):
            figure = Figure(figsize=(7.0, 1.5 + 0.34 * len(arms) * len(groups)), layout="constrained")
            axes = figure.subplots()
            for k in range(len(arms)):
                at = np.arange(len(groups)) + height * (k - (len(arms) - 1) / 2)
                each = [of[k] for _, of in groups]
                drawn = axes.barh(at, [value for _, value, _ in each], height, color=PALETTE[k], hatch=HATCHES[k],
                                  edgecolor="white", linewidth=0.5)  # fmt: skip
                axes.bar_label(drawn, [f" {text}  {name}" for name, _, text in each], fontsize=8)
            axes.set_yticks(range(len(groups)), [fill(label, 26) for label, _ in groups])
            axes.invert_yaxis()
            longest = max(len(f"{text} {name}") for _, of in groups for name, _, text in of)
            most = max(value for _, of in groups for _, value, _ in of)
            axes.set_xlim(0.0, most * (1.0 + 0.024 * longest))  # room for the words at the end of bars
            axes.set_xlabel(fill(f"{self.unit} (simulated; {self.lesson.span})", 64))
            axes.set_title(fill(self.title, 76), loc="left", fontweight="bold")
            axes.spines[["top", "right"]].set_visible(False)
            said = {"Date": None, "Creator": "tools/docs/curves/lesson_charts.py", "Description": self.digest}
            figure.savefig(file, dpi=110, metadata=said if file.suffix == ".svg" else None)
