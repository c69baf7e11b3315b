"""Exits counted by organisation, paired: the same organisation with the same luck under two contracts.

A mean over seeds takes a run for one observation, and throws away that the same bodies are in both arms. Here an
organisation of a seed is one. Those of one run hear of each other, so intervals are somewhat too narrow where news
matters: look at the agreement of seeds too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.rules.leaving import CAUSES
from wpmodel.parameters import SECTORS
from wpmodel.results.survival import THREE_YEARS, founders

if TYPE_CHECKING:
    from wpmodel.results.result import Result

FATE = "fate."
"""How the names of single organisations' fates begin."""
Z = 1.959964
"""Standard errors to either side of a 95% interval."""


@dataclass(frozen=True)
class Change:
    """What another contract does to a share of organisations: `count` of them, shares that left under either (`base`,
    `changed`), the `effect` with its standard `error`, all per cent; how many left under the one alone and the other
    alone."""

    count: int
    base: float
    changed: float
    effect: float
    error: float
    only_base: int
    only_changed: int

    @property
    def interval(self) -> tuple[float, float]:
        """95% interval of the effect, points."""
        return self.effect - Z * self.error, self.effect + Z * self.error


def fates(result: Result) -> dict[str, float]:
    """What became of each tier 1 organisation of August 2011 by March 2014, by sector and number: 0 it stayed, or the
    place of its cause for leaving in `CAUSES`, from 1."""
    return {
        f"{FATE}{s.sector}.{s.number}": float(
            1 + CAUSES.index(s.cause) if s.cause and s.left is not None and s.left <= THREE_YEARS else 0
        )
        for s in founders(result, tier="tier1")
    }


def looked_at(metric: str) -> tuple[list[tuple[str, float]], str | None] | None:
    """Sectors with their signs and the cause that a metric of exits is about; None where it counts by another rule."""
    parts = metric.split(".")
    if metric == "exits.gap":
        return [("voluntary", 1.0), ("private", -1.0)], None
    if parts[0] != "exits" or parts[-1] not in SECTORS or len(parts) > 3:
        return None
    if len(parts) == 3 and parts[1] not in CAUSES:
        return None
    return [(parts[-1], 1.0)], parts[1] if len(parts) == 3 else None


def change_of(metric: str, base: Sequence[Mapping[str, float]], changed: Sequence[Mapping[str, float]]) -> Change:
    """The change of a metric of exits from one arm to the other, over the organisations of all seeds.

    `base` and `changed` are the figures of runs, seed by seed. A gap between sectors is the change of the one less that
    of the other, which are other organisations. Raises ValueError for a metric that `looked_at` does not know.
    """
    found = looked_at(metric)
    if found is None:
        raise ValueError(f"{metric} is no share of single organisations: it is judged by runs")
    sectors, cause = found
    each = [(sign, paired(*_left(sector, cause, base, changed))) for sector, sign in sectors]
    return Change(
        sum(one.count for _, one in each),
        sum(sign * one.base for sign, one in each),
        sum(sign * one.changed for sign, one in each),
        sum(sign * one.effect for sign, one in each),
        sqrt(sum(one.error**2 for _, one in each)),
        sum(one.only_base for _, one in each),
        sum(one.only_changed for _, one in each),
    )


def paired(before: NDArray, after: NDArray) -> Change:
    """The change of a share, given for each organisation whether it left, (n,) twice.

    The effect is (only after - only before) / n. Its error adds half an organisation to each cell that changes, so
    that it is not zero where few or none do: Bonett and Price (2012), adjusted Wald. All NaN of nobody.
    """
    n = len(before)
    if not n:
        nothing = float("nan")
        return Change(0, nothing, nothing, nothing, nothing, 0, 0)
    lost, won = int((before & ~after).sum()), int((~before & after).sum())
    p, q = (won + 1.0) / (n + 2.0), (lost + 1.0) / (n + 2.0)
    error = sqrt((p + q - (p - q) ** 2) / (n + 2.0))
    return Change(
        n, 100.0 * float(before.mean()), 100.0 * float(after.mean()), 100.0 * (won - lost) / n, 100.0 * error, lost, won
    )


def _left(
    sector: str, cause: str | None, base: Sequence[Mapping[str, float]], changed: Sequence[Mapping[str, float]]
) -> tuple[NDArray, NDArray]:
    """Whether each organisation of a sector left, in both arms, over all seeds; those that both arms have."""
    wanted = 0 if cause is None else 1 + CAUSES.index(cause)
    pairs = [
        (one[name], other[name])
        for one, other in zip(base, changed, strict=True)
        for name in one
        if name.startswith(f"{FATE}{sector}.") and name in other
    ]
    codes = np.array(pairs).reshape(-1, 2)
    left = codes == wanted if wanted else codes > 0
    return left[:, 0], left[:, 1]
