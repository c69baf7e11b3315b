"""A lesson's words, with the numbers of a run in them, and its table of figures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from wpmodel.scenario import BASELINE, Scenario, declaration
from wpmodel.tables import evidence
from wpmodel.teaching.lesson.parts import Found, Lesson, value

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


def fill(text: str, lesson: Lesson, found: Found | None = None) -> str:
    """A text with its numbers: `{metric@arm}` of a run, `{metric@arm / metric@arm}` of two figures, `{=parameter}` or
    `{=parameter@arm}` of the contract, `{$group}` the most that one of a group can earn a provider, `{#figure}` as
    published. Figures of a run are an ellipsis before there is one.
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
        first, *then = (value(found, metric, arm) for metric, arm in figures_in(match[0]))
        return words(first / then[0] if then else first)

    return _PLACEHOLDER.sub(number, text)


def figures_in(text: str) -> list[tuple[str, str]]:
    """The figures of runs that a text's placeholders name: metric and arm."""
    pieces = [piece.strip() for what in _PLACEHOLDER.findall(text) if what[0] not in "#=$" for piece in what.split("/")]
    return [(metric, arm) for metric, _, arm in (piece.rpartition("@") for piece in pieces)]


def _parameter(scenario: Scenario, name: str) -> float:
    head, _, label = name.partition(".")
    return scenario.numbers(head)[declaration(head).index.index(label)] if label else scenario.number(head)


def words(x: float) -> str:
    """A number for reading: two or three digits, and no more."""
    if abs(x) >= 100 or x == int(x):
        return f"{x:,.0f}"
    return (f"{x:.1f}" if abs(x) >= 3 else f"{x:.2f}").rstrip("0").rstrip(".")


def rows(lesson: Lesson, found: Found) -> list[dict[str, Any]]:
    """The figures to look at: one row each, with label, unit and the value under each contract."""
    return [
        {"metric": one.metric, "label": one.label, "unit": one.unit,
         "values": {arm.key: value(found, one.metric, arm.key) for arm in lesson.arms}}
        for one in lesson.observe
    ]  # fmt: skip


def mean(runs: Sequence[Found]) -> dict[str, dict[str, float]]:
    """Figures averaged over runs with different luck."""
    return {
        arm: {
            name: float(np.mean([one[arm][name] for one in runs])) for name in of if all(name in r[arm] for r in runs)
        }
        for arm, of in runs[0].items()
    }
