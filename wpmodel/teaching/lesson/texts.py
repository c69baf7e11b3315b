"""A lesson's words, with the numbers of a run in them, and its table of figures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from wpmodel.scenario import BASELINE, Scenario, declaration
from wpmodel.tables import evidence
from wpmodel.teaching.lesson.parts import Exercise, Found, Lesson, LessonError, value

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
COUNT = "count "
SEVERAL = "for each 100"
"""In units of figures of which one person can have several."""


def fill(text: str, lesson: Lesson, found: Found | None = None) -> str:
    """A text with its numbers: `{metric@arm}` of a run, `{metric@arm / metric@arm}` of two figures,
    `{count metric@arm}` of a share that is shown ("3 of 20"), `{=parameter}` or `{=parameter@arm}` of the contract,
    `{$group}` the most that one of a group can earn a provider, `{#figure}` as published. Figures of a run are an
    ellipsis before there is one.
    """
    groups = evidence.rows("payment_groups")

    def number(match: re.Match[str]) -> str:
        what = match[1].strip()
        if what.startswith("#"):
            return words(float(evidence.figures().loc[what[1:], "value"]))
        if what.startswith("$"):
            return words(next(float(row["max_total_gbp"]) for row in groups if row["payment_group"] == what[1:]))
        if what.startswith("="):
            name, _, arm = what[1:].partition("@")
            return words(_parameter(lesson.arm(arm).made() if arm else Scenario.load(BASELINE), name))
        if found is None:
            return "…"
        if what.startswith(COUNT):
            (metric, arm), *_ = figures_in(match[0])
            return counted(lesson, found, metric, arm)
        first, *then = (value(found, metric, arm) for metric, arm in figures_in(match[0]))
        return words(first / then[0] if then else first)

    return _PLACEHOLDER.sub(number, text)


def figures_in(text: str) -> list[tuple[str, str]]:
    """The figures of runs that a text's placeholders name: metric and arm."""
    named = [what.removeprefix(COUNT) for what in _PLACEHOLDER.findall(text) if what[0] not in "#=$"]
    pieces = [piece.strip() for what in named for piece in what.split("/")]
    return [(metric, arm) for metric, _, arm in (piece.rpartition("@") for piece in pieces)]


def _parameter(scenario: Scenario, name: str) -> float:
    head, _, label = name.partition(".")
    return scenario.numbers(head)[declaration(head).index.index(label)] if label else scenario.number(head)


def words(x: float) -> str:
    """A number for reading: two or three digits, and no more."""
    if abs(x) >= 100 or x == int(x):
        return f"{x:,.0f}"
    return (f"{x:.1f}" if abs(x) >= 3 else f"{x:.2f}").rstrip("0").rstrip(".")


def counted(lesson: Lesson, found: Found, metric: str, arm: str) -> str:
    """The count behind a share that is shown: "3 of 20", or "300 for 100 people" where there can be several for one.

    Raises LessonError where the lesson does not say what it is a share of.
    """
    row = next((one for one in lesson.observe if one.metric == metric and one.of), None)
    if row is None:
        raise LessonError(f"lesson {lesson.id}: {metric} has no count: give its row in observe an `of`")
    size = value(found, row.of, arm)
    word = "for" if SEVERAL in row.unit else "of"
    return f"{value(found, metric, arm) * size / 100.0:,.0f} {word} {size:,.0f}"


def rows(lesson: Lesson, found: Found) -> list[dict[str, Any]]:
    """The figures to look at: one row each, with label, unit, the value under each contract and the count behind it,
    empty where there is none."""
    keys = [arm.key for arm in lesson.arms]
    return [
        {"metric": one.metric, "label": one.label, "unit": one.unit,
         "values": {key: value(found, one.metric, key) for key in keys},
         "counts": {key: counted(lesson, found, one.metric, key) if one.of else "" for key in keys}}
        for one in lesson.observe
    ]  # fmt: skip


def cells(row: Mapping[str, Any]) -> list[str]:
    """A row of `rows` for reading: each value with its count behind it."""
    return [
        f"{words(x)} ({count})" if count else words(x)
        for x, count in zip(row["values"].values(), row["counts"].values(), strict=True)
    ]


def mean(lesson: Lesson, runs: Sequence[Found]) -> dict[str, dict[str, float]]:
    """Figures over runs with different luck: means, shares of everybody in all runs, and how many those are."""
    return {
        arm: {
            name: _over([one[arm] for one in runs], name, lesson.sizes)
            for name in of
            if all(name in r[arm] for r in runs)
        }
        for arm, of in runs[0].items()
    }


def _over(runs: Sequence[Mapping[str, float]], name: str, sizes: Mapping[str, str]) -> float:
    each = np.array([one[name] for one in runs])
    if name in sizes.values():
        return float(each.sum())
    of = [one.get(sizes.get(name, ""), 1.0) for one in runs]
    return float(np.average(each, weights=of))


def command(lesson: Lesson, exercise: Exercise) -> str:
    """What to type to make the run of an exercise, beside the contract that it changes."""
    arm = exercise.arm
    pair = [arm.scenario] if arm.settings else [BASELINE, arm.scenario]
    settings = [f"--set {one}" for one in arm.settings]
    span = f'--areas "{lesson.area}" --until {lesson.until} --seeds 2'
    return " ".join(["wpmodel compare", *pair, *settings, span])
