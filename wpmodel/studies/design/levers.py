"""Levers: the terms of the contract that a search may move, how far and in what steps.

Bounds are those of the declarations unless a lever says why they are narrower. Everything else stays as it is in the
contract that the search starts from, above all who is referred, for how long, and what counts as an outcome.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from wpmodel.parameters import DECLARED, PAYMENT_GROUPS, nearest
from wpmodel.scenario import Scenario

JOBSEEKERS = tuple(group for group in PAYMENT_GROUPS if group.startswith("jsa"))
INCAPACITY = tuple(group for group in PAYMENT_GROUPS if group not in JOBSEEKERS)


@dataclass(frozen=True)
class Lever:
    """A number that a search may choose, on a grid from `low` to `high`.

    It takes the place of the parameter's value, or with `times` multiplies the values of the contract started from. Of
    a parameter with an index it moves the `labels`, or all where none is named.
    """

    id: str
    parameter: str
    what: str
    low: float
    high: float
    step: float
    why: str
    times: bool = False
    labels: tuple[str, ...] = ()

    @property
    def unit(self) -> str:
        """The unit of the number that the search chooses."""
        return "times" if self.times else DECLARED[self.parameter].unit

    def on_grid(self, value: float) -> float:
        """The nearest number on the grid."""
        steps = round((min(max(value, self.low), self.high) - self.low) / self.step)
        return round(self.low + steps * self.step, 6)

    def at_start(self, start: Scenario) -> float:
        """Where the contract started from stands on this lever: on the grid, or the nearest number that is."""
        return self.on_grid(1.0 if self.times else float(np.mean(list(self._values(start).values()))))

    def changes(self, at: float, start: Scenario) -> Any:
        """The parameter's value, or values by label, with the lever at this number."""
        p = DECLARED[self.parameter]
        if not self.times:
            return dict.fromkeys(self._labels(), at) if p.index else at
        moved = {label: round(min(at * old, p.high)) for label, old in self._values(start).items()}  # whole pounds
        return moved if p.index else moved[""]

    def _labels(self) -> tuple[str, ...]:
        return self.labels or DECLARED[self.parameter].index or ("",)

    def _values(self, start: Scenario) -> dict[str, float]:
        p = DECLARED[self.parameter]
        now = dict(zip(p.index or ("",), start.numbers(self.parameter), strict=True))
        return {label: now[label] for label in self._labels()}


_DOUBLE = "up to double: beyond that hardly anything is left to pay for anything else with"

LEVERS = (
    Lever("attachment", "attachment_fee", "attachment fee", 0, 2, 0.05, _DOUBLE, times=True),
    Lever("outcome-jsa", "outcome_fee", "job outcome fee, JSA groups", 0, 2, 0.05, _DOUBLE, True, JOBSEEKERS),
    Lever(
        "outcome-esa", "outcome_fee", "job outcome fee, ESA and IB groups", 0, 4, 0.1,
        "a small part of referrals and of outcomes, so that their fees can be raised further at the same cost",
        True, INCAPACITY,
    ),
    Lever("sustainment", "sustainment_fee", "sustainment fee", 0, 2, 0.05, _DOUBLE, times=True),
    Lever(
        "service", "service_fee", "service fee", 0, 20, 1,
        "at 20 two years of it cost a third of what a person cost in 2011",
    ),
    Lever(
        "barrier", "pay_for_barrier_removed", "pay for a barrier removed", 0, 400, 10,
        "the named scenario has 300; a module of specialist help costs under 200",
    ),
    Lever(
        "modules", "guaranteed_modules", "modules guaranteed to specialists", 0, 48, 4,
        "twice what the named scenarios guarantee",
    ),
    Lever(
        "meeting", "promised_meeting_weeks", "time between promised meetings", 2, 26, 2,
        "from fortnightly to half-yearly; zero would be no promise",
    ),
    Lever("top-slice", "top_slice", "what the prime keeps", 0, 0.4, 0.01, "10-35% is remembered"),
    Lever("lock", "profit_lock", "surplus shared out", 0, 1, 0.1, "as declared"),
    Lever(
        "credit", "payment_credit", "advance to subcontractors", 0, 100, 5, "five times the named scenario"
    ),
    Lever("lag", "payment_lag_weeks", "the Department's time to pay", 0, 13, 1, "up to a quarter of a year"),
    Lever("prime-lag", "prime_lag_weeks", "the prime's time to pay", 0, 13, 1, "up to a quarter of a year"),
    Lever("shift", "shift_points", "market share moved at a review", 0, 20, 1, "four times what was published"),
)  # fmt: skip


def levers(ids: Sequence[str] = ()) -> tuple[Lever, ...]:
    """The levers with these ids, or all of them. Raises ValueError for an id that is not there."""
    of = {lever.id: lever for lever in LEVERS}
    for one in ids:
        if one not in of:
            raise ValueError(f"there is no lever {one!r}{nearest(one, list(of))}")
    return tuple(lever for lever in LEVERS if not ids or lever.id in ids)


def changes(point: Mapping[Lever, float], start: Scenario) -> dict[str, Any]:
    """What these levers change in the contract started from: only what is not as it was there."""
    found: dict[str, Any] = {}
    for lever, at in point.items():
        if at == lever.at_start(start):
            continue
        moved = lever.changes(at, start)
        found[lever.parameter] = {**found.get(lever.parameter, {}), **moved} if isinstance(moved, dict) else moved
    return found


def design(name: str, point: Mapping[Lever, float], start: Scenario) -> Scenario:
    """The contract started from with these levers moved; its description says how."""
    moved = [f"{lever.what} {told(lever, at)}" for lever, at in point.items() if at != lever.at_start(start)]
    text = f"Found by `wpmodel design`: {'; '.join(moved)}." if moved else "The contract that the search started from."
    made = start + Scenario(name, changes(point, start), text)
    return Scenario(name, made.changes, text, start.source, made.programme)


def told(lever: Lever, at: float) -> str:
    """A lever's number with its unit."""
    return f"x {at:g}" if lever.times else f"{at:g} {lever.unit}"
