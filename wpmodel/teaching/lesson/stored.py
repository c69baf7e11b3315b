"""The stored runs of lessons, which come with the package: solutions and counts of organisations can be shown at once.

`python -m tools.docs.build_lessons --run` makes them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from wpmodel.teaching.lesson.parts import Found, Lesson, LessonError
from wpmodel.teaching.lesson.texts import fill, mean, words

FILE = "stored.json"
SEEDS = (1, 2, 3)


@dataclass(frozen=True)
class Wide:
    """Organisations counted over `areas` areas: how many are `there`, and how many of them under each contract, one
    number for each draw of the calibration and of the model's structures."""

    label: str
    there: tuple[int, ...]
    counts: dict[str, tuple[int, ...]]

    def cell(self, key: str) -> str:
        """Over all draws together, and from draw to draw: "40 of 288 (14 per cent); 0 to 12 a draw"."""
        each, of = self.counts[key], sum(self.there)
        share = words(100.0 * sum(each) / of)
        return f"{sum(each)} of {of} ({share} per cent); {min(each)} to {max(each)} a draw"

    def more(self, key: str, against: str) -> str:
        """In how many draws there are more under one contract than under another, and in how many fewer."""
        change = np.array(self.counts[key]) - np.array(self.counts[against])
        return f"more in {(change > 0).sum()} of {change.size} draws, fewer in {(change < 0).sum()}"


@cache
def every() -> dict[str, Any]:
    """All that is stored. Raises LessonError where it cannot be read."""
    try:
        text = (files("wpmodel.teaching") / "lessons" / FILE).read_text(encoding="utf-8")
        return dict(json.loads(text))
    except (OSError, ValueError) as error:
        raise LessonError(f"the stored runs of lessons cannot be read ({error}): install wpmodel again") from None


def of(lesson: Lesson, stored: dict[str, Any] | None = None) -> dict[str, Any]:
    """What is stored of a lesson. Raises LessonError where nothing is."""
    found = (every() if stored is None else stored)["lessons"].get(lesson.id)
    if found is None:
        raise LessonError(f"no runs of lesson {lesson.id} are stored: run `python -m tools.docs.build_lessons --run`")
    return dict(found)


def runs(lesson: Lesson, stored: dict[str, Any] | None = None) -> list[Found]:
    """The stored runs of a lesson and its exercises, one a seed of SEEDS."""
    return list(of(lesson, stored)["seeds"])


def printed(lesson: Lesson, part: str, stored: dict[str, Any] | None = None) -> str:
    """What the code of a part printed; empty where the part has none."""
    return str(of(lesson, stored)["printed"].get(part, ""))


def solutions(lesson: Lesson, stored: dict[str, Any] | None = None) -> Iterator[tuple[str, str, str]]:
    """For each exercise its solution with the numbers of the stored runs, its code, and what that printed."""
    means = mean(lesson, runs(lesson, stored))
    for k, one in enumerate(lesson.exercises, 1):
        yield fill(one.solution, lesson, means), one.code, printed(lesson, f"exercise {k}", stored)


def wide(lesson: Lesson, stored: dict[str, Any] | None = None) -> list[Wide]:
    """Organisations counted over several areas and draws, a row for each figure of the lesson that counts them."""
    found = of(lesson, stored).get("wide", {})
    if not found:
        return []
    there, counts = found["there"], found["counts"]
    return [
        Wide(row.label, tuple(there[row.metric]), {key: tuple(each) for key, each in counts[row.metric].items()})
        for row in lesson.organisations
    ]


def said_of_wide(stored: dict[str, Any] | None = None) -> str:
    """Where and at how many draws organisations were counted."""
    here = every() if stored is None else stored
    areas = f"{', '.join(here['areas'][:-1])} and {here['areas'][-1]}"
    return f"{areas}, at {here['draws']} draws (settings that agree with the evidence)"
