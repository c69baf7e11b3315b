"""Shapes in columns of numbers: what groups explain, gaps between like and like, events that cluster or die down."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def explained(values: NDArray, groups: NDArray) -> float:
    """Share of the variance of values (n,) that lies between groups (n,) of whole numbers; NaN if nothing varies."""
    if not values.size or np.ptp(values) == 0.0:
        return float("nan")
    _, of = np.unique(groups, return_inverse=True)
    people = np.bincount(of)
    means = np.bincount(of, values) / people
    return float(np.average((means - values.mean()) ** 2, weights=people) / values.var())


def mean(values: NDArray) -> float:
    """Mean of values (n,); NaN where there are none."""
    return float(values.mean()) if values.size else float("nan")


def gap(values: NDArray, first: NDArray) -> float:
    """Mean of values (n,) where `first` (a mask) holds, less the mean elsewhere; NaN where one side is empty."""
    if not first.any() or first.all():
        return float("nan")
    return float(values[first].mean() - values[~first].mean())


def gap_among_like(values: NDArray, first: NDArray, strata: NDArray) -> float:
    """The same among people of one stratum (n,), averaged over strata that have both sides, by their people.

    Direct standardisation: what is left of a gap when both sides have the same mix.
    """
    gaps, people = [], []
    for stratum in np.unique(strata):
        here = strata == stratum
        found = gap(values[here], first[here])
        if not np.isnan(found):
            gaps.append(found)
            people.append(int(here.sum()))
    return float(np.average(gaps, weights=people)) if gaps else float("nan")


def ranks(values: NDArray, parts: int) -> NDArray:
    """Which of so many equal parts each value (n,) is in, from the lowest, 0. Shape (n,)."""
    order = np.argsort(np.argsort(values, kind="stable"), kind="stable")
    return order * parts // max(values.size, 1)


def clustering(weeks: NDArray, first: int, end: int, width: int = 12) -> float:
    """Variance over mean of the number of events in windows of so many weeks: one where they come by chance alone.

    `weeks` (n,) are those of the events; windows run from `first` to before `end`. NaN without events.
    """
    edges = np.arange(first, end + 1, width)
    counts = np.histogram(weeks[weeks < edges[-1]], edges)[0]
    return float(counts.var() / counts.mean()) if counts.sum() else float("nan")
