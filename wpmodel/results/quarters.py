"""Creaming and parking as time goes by: who got how much help in each calendar quarter, by third of true readiness.

Worked out from people who were watched through the run (`engine.floor`): what is said of a quarter is true once it is
over, whatever becomes of them later. Thirds, hours and parking are those of `phenomena`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from wpmodel.engine.floor import SANCTIONED, SEEKING, STATE_AT, Seen
from wpmodel.engine.parking import LONG_ENOUGH, little
from wpmodel.foundation.time_units import PERIOD, YEAR
from wpmodel.results.terciles import TERCILES, terciles

HALF = PERIOD / 2
"""Weeks out of work in a period in which somebody comes, finds a job or loses one, on average."""


@dataclass(frozen=True)
class Quarters:
    """Sums over people by quarter (q) and tercile, each person standing for so many as were not watched."""

    starts: list[date]  # (q,) first day
    minutes: NDArray  # (q, len(TERCILES)) adviser minutes
    weeks: NDArray  # (q, len(TERCILES)) weeks out of work
    long: NDArray  # (q, len(TERCILES)) weeks of those out of work for `LONG_ENOUGH` weeks or more
    parked: NDArray  # (q, len(TERCILES)) of them, weeks of those who had got next to nothing so far
    people: NDArray  # (q, len(TERCILES)) people watched who were out of work, on average over the quarter

    @property
    def hours(self) -> NDArray:
        """Hours of an adviser for a year out of work; NaN where nobody was. Shape (q, len(TERCILES))."""
        return YEAR / 60.0 * _per(self.minutes, self.weeks)

    @property
    def parked_pct(self) -> NDArray:
        """Per cent of those long out of work who had got next to nothing so far; NaN where nobody was."""
        return 100.0 * _per(self.parked, self.long)

    @property
    def parked_of_all(self) -> NDArray:
        """The same over everybody. Shape (q,)."""
        return 100.0 * _per(self.parked.sum(axis=1), self.long.sum(axis=1))


def _per(part: NDArray, whole: NDArray) -> NDArray:
    return np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), np.nan)


def by_quarter(seen: Sequence[Seen], day_of: Callable[[int], date]) -> Quarters:
    """Sums by calendar quarter and tercile. `day_of` gives the day on which a week begins."""
    weight = np.concatenate([np.full(len(one.ids), one.one_in) for one in seen])
    group = np.concatenate([one.group for one in seen])
    third = terciles(np.concatenate([one.prospect for one in seen]), group, weight)
    quarter_of, starts = _calendar(max(one.periods for one in seen), day_of)
    sums = np.zeros((5, len(starts), len(TERCILES)))
    for one, of_person in zip(seen, np.split(third, np.cumsum([len(one.ids) for one in seen])[:-1]), strict=True):
        who, period = spread(one)
        cell = quarter_of[period], of_person[who]
        minutes, weeks, long, parked = of_periods(one)
        for total, values in zip(sums, (minutes, weeks, weeks * long, weeks * parked), strict=False):
            np.add.at(total, cell, one.one_in * values)
        np.add.at(sums[4], cell, weeks / PERIOD)
    periods = np.bincount(quarter_of, minlength=len(starts))[:, None]
    sums[4] /= np.maximum(periods, 1)
    return Quarters(starts, *sums)


def spread(seen: Seen) -> tuple[NDArray, NDArray]:
    """Person and period of each of the codes. Shapes of `codes`."""
    who = np.repeat(np.arange(len(seen.ids)), seen.lengths)
    since = np.arange(len(who)) - np.repeat(np.cumsum(seen.lengths) - seen.lengths, seen.lengths)
    return who, seen.begins[who] + since


def of_periods(seen: Seen) -> tuple[NDArray, NDArray, NDArray, NDArray]:
    """Minutes, weeks out of work, whether long out of work, and whether parked, each so far, of each person in each
    period. Shapes of `codes`."""
    state = (seen.codes >> STATE_AT) & 7
    out = (state == SEEKING) | (state == SANCTIONED)
    first = np.zeros(len(out), bool)
    first[np.cumsum(seen.lengths) - seen.lengths] = True
    before = np.roll(out, 1) & ~first
    weeks = np.where(out & before, PERIOD, np.where(out | before | first, HALF, 0.0))
    so_far, got = (_running(values.astype(float), first) for values in (weeks, seen.minutes))
    long = out & (so_far >= LONG_ENOUGH)
    return seen.minutes.astype(float), weeks, long, long & little(got, so_far)


def _running(values: NDArray, first: NDArray) -> NDArray:
    """Sums of each person's values so far. Shape as given."""
    total = np.cumsum(values)
    at = np.flatnonzero(first)
    return total - np.repeat(total[at] - values[at], np.diff(np.append(at, len(values))))


def _calendar(periods: int, day_of: Callable[[int], date]) -> tuple[NDArray, list[date]]:
    """The quarter that the middle of each period lies in, and the first day of each quarter."""
    days = [day_of(PERIOD * t + PERIOD // 2) for t in range(periods)]
    starts = sorted({date(day.year, 3 * ((day.month - 1) // 3) + 1, 1) for day in days})
    return np.array([sum(start <= day for start in starts) - 1 for day in days]), starts
