"""The test of what a search has found: its front run again with luck, and in worlds, that the search has not seen.

The best of many designs are best partly by the luck of the seeds that they were chosen with. Here they are held against
the contract started from on other seeds, pair by pair: what is left of the gains, within the budget or not, still
unbeaten or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wpmodel.scenario import Scenario
from wpmodel.studies.design.aims import AIMS
from wpmodel.studies.design.search import COSTS, Search, merits, unbeaten
from wpmodel.studies.design.trial import Ground, Luck
from wpmodel.studies.experiment import interval

FRESH = 1_001
"""First of the fresh seeds: far from those that searches, users and the golden figures take."""


@dataclass(frozen=True)
class Retest:
    """The start and the designs on the front (`numbers`, the start first) tried again.

    `values`: shape (designs, lucks, aims of AIMS), additional ones beyond no programme. `worlds`: whether each luck
    came with other values of uncertain parameters.
    """

    of: Search
    numbers: tuple[int, ...]
    lucks: tuple[Luck, ...]
    values: NDArray

    @property
    def worlds(self) -> bool:
        """Whether uncertain parameters were drawn too, or luck alone."""
        return any(luck.world for luck in self.lucks)

    @property
    def gains(self) -> NDArray:
        """What each design brings beyond the start, pair by pair. Shape (designs, lucks, aims)."""
        return self.values - self.values[:1]

    @property
    def costs(self) -> NDArray:
        """Public cost as a multiple of the start's, pair by pair. Shape (designs, lucks)."""
        return self.values[..., COSTS] / self.values[:1, :, COSTS]

    @property
    def within(self) -> NDArray:
        """Which designs keep to the budget on average. Shape (designs,)."""
        return self.costs.mean(axis=1) <= self.of.budget

    @property
    def stands(self) -> NDArray:
        """Which designs are within the budget and still unbeaten by the others and by the start. Shape (designs,)."""
        return unbeaten(merits(self.values.mean(axis=1), self.of.aims), self.within)

    def table(self) -> pd.DataFrame:
        """One row a design, the start first: each aim's mean, its gain over the start with a 95% interval, cost as a
        multiple with its interval, how often within the budget (per cent of the pairs), whether it still stands."""
        rows = []
        for k, number in enumerate(self.numbers):
            row: dict[str, object] = {"design": number}
            for a, aim in enumerate(AIMS):
                row[aim.id] = self.values[k, :, a].mean()
                row |= interval(self.gains[k, :, a], f"{aim.id}_gain")
            row |= interval(self.costs[k], "times_cost")
            row |= {"within_pct": 100.0 * (self.costs[k] <= self.of.budget).mean(), "stands": bool(self.stands[k])}
            rows.append(row)
        return pd.DataFrame(rows)

    def summary(self) -> dict[str, float]:
        """How many designs were tested, kept to the budget, still stand, and are clearly better than the start (95%
        interval, at some aim) and clearly worse at none; and the mean gain at each aim when found and when tested."""
        better, worse = self._clear()
        found = merits(self.of.values, self.of.aims)
        front = list(self.numbers[1:])
        then, now = found[front] - found[0], merits(self.gains[1:], self.of.aims).mean(axis=1)
        gains = {
            f"{aim.id}_gain_{when}": float(aim.sign * values[:, a].mean()) if front else float("nan")
            for a, aim in enumerate(self.of.aims)
            for when, values in (("found", then), ("tested", now))
        }
        return {
            "designs": len(front),
            "within": int(self.within[1:].sum()),
            "stand": int(self.stands[1:].sum()),
            "better_and_not_worse": int((better.any(axis=1) & ~worse.any(axis=1)).sum()),
        } | gains

    def _clear(self) -> tuple[NDArray, NDArray]:
        """For each tested design and aim: clearly better than the start, clearly worse. Shapes (designs - 1, aims)."""
        table = self.table().iloc[1:]
        low = np.array([table[f"{aim.id}_gain_low"] for aim in self.of.aims]).T.reshape(-1, len(self.of.aims))
        high = np.array([table[f"{aim.id}_gain_high"] for aim in self.of.aims]).T.reshape(-1, len(self.of.aims))
        more = np.array([aim.more for aim in self.of.aims])
        return np.where(more, low > 0, high < 0), np.where(more, high < 0, low > 0)


def retest(found: Search, ground: Ground, fresh: int = 5, worlds: Sequence[Scenario] = ()) -> Retest:
    """Try the front again on `fresh` seeds, or with a seed for each of `worlds`. Raises ValueError for fewer than two.

    A world is a set of values for parameters that no contract sets; it is laid over the start, the designs and the run
    without the programme alike.
    """
    lucks = [Luck(FRESH + k, world) for k, world in enumerate(worlds)] or [Luck(FRESH + k) for k in range(fresh)]
    if len(lucks) < 2:
        raise ValueError("an interval needs at least two fresh seeds")
    numbers = (0, *found.best())
    ground.expected += (len(numbers) + 1) * len(lucks)
    values = ground.tried([found.contract(number) for number in numbers], lucks)
    return Retest(found, numbers, tuple(lucks), values)
