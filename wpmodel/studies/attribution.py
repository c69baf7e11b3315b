"""Attribution: which rules make a phenomenon, and how much of it each.

Groups of rules (`data/rule_groups.csv`) are switched off singly and jointly, in every combination, with the same people
and the same luck. What a group adds depends on which others are there, so its share is the mean of what it adds over
every order in which the groups could be switched on (Shapley 1953). The shares and what is left with every group off
make up the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import factorial
from typing import Unpack

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wpmodel.scenario import BASELINE, Scenario
from wpmodel.studies.emergence import look_for, settings_in
from wpmodel.studies.experiment import Execution, interval, jobs_of, many, over_seeds, seeds_for
from wpmodel.tables import evidence

TOTAL, RESIDUAL = "total", "residual"


@dataclass(frozen=True)
class Group:
    """Rules that are switched off together, by parameter changes."""

    id: str
    name: str
    off: tuple[str, ...]


@dataclass(frozen=True)
class Phenomenon:
    """A metric of the laboratory, less that of a run with the changes in `yardstick` under the same rules."""

    id: str
    name: str
    metric: str
    yardstick: tuple[str, ...]
    unit: str
    meaning: str
    groups: tuple[Group, ...]

    def arms(self, scenario: Scenario) -> list[Scenario]:
        """The scenario with every set of groups: in arm number n, group k is on where bit k of n is set."""
        sets = range(2 ** len(self.groups))
        return [scenario.given(*self._off(n)) for n in sets]

    def _off(self, arm: int) -> list[str]:
        return [setting for k, group in enumerate(self.groups) if not arm >> k & 1 for setting in group.off]


def phenomena() -> list[str]:
    """Phenomena that have rule groups."""
    return list(dict.fromkeys(evidence.column("rule_groups", "phenomenon")))


def phenomenon(name: str) -> Phenomenon:
    """A phenomenon with its rule groups. Raises ValueError for one that has none, with those there are."""
    if name not in phenomena():
        raise ValueError(f"there are no rule groups for {name!r}: attribution knows {', '.join(phenomena())}")
    row = next(row for row in evidence.rows("phenomena") if row["id"] == name)
    groups = tuple(
        Group(one["group"], one["name"], settings_in(one["off"]))
        for one in evidence.rows("rule_groups")
        if one["phenomenon"] == name
    )
    return Phenomenon(
        row["id"], row["name"], row["metric"], settings_in(row["yardstick"]), row["unit"], row["meaning"], groups
    )


def shapley(values: NDArray) -> NDArray:
    """Shapley values of k players from the worth of every set of them. `values` (2**k, ...), shape (k, ...).

    Player i gets the sum over sets S without it of |S|! (k - |S| - 1)! / k! * [v(S with i) - v(S)]; set number n holds
    player i where bit i of n is set. The shares add up to v(all) - v(none); who adds nothing gets nothing.
    """
    players = len(values).bit_length() - 1
    if len(values) != 2**players:
        raise ValueError(f"there are {len(values)} worths; k players make 2**k sets")
    shares = np.zeros((players, *values.shape[1:]))
    for n in range(len(values)):
        size = n.bit_count()
        for i in range(players):
            if not n >> i & 1:
                weight = factorial(size) * factorial(players - size - 1) / factorial(players)
                shares[i] += weight * (values[n | 1 << i] - values[n])
    return shares


def attribution(
    name: str,
    scenario: Scenario | str = BASELINE,
    seeds: int = 5,
    areas: Sequence[str] | None = None,
    sample: float | None = None,
    *,
    until: date | str | None = None,
    **how: Unpack[Execution],
) -> pd.DataFrame:
    """Shares of a phenomenon by rule group, paired over seeds, with 95% intervals.

    One row a group, then `residual` (with every group off) and `total` (as the scenario is): group, name, share, alone
    (what is lost when this group alone is switched off), each with `_low` and `_high`, percent (of the total), seeds.
    How runs are made is as in `experiment.many`. Raises ValueError for fewer than two seeds, for a phenomenon
    without rule groups, and where the metric is not defined without some of them.
    """
    one, numbers = phenomenon(name), seeds_for(seeds)
    arms = one.arms(Scenario.load(scenario))
    look = look_for(one.metric)
    jobs = [jobs_of([arm], numbers, look, until, areas, sample) for arm in arms]
    yards = [jobs_of([arm.given(*one.yardstick)], numbers, look, until, areas, sample) for arm in arms]
    wanted = [job for of_arm in (jobs + yards if one.yardstick else jobs) for job in of_arm]
    found = many(sorted(wanted, key=lambda job: job.seed), **how)
    values = np.array([over_seeds(found, of_arm, one.metric) for of_arm in jobs])
    if one.yardstick:
        values -= np.array([over_seeds(found, of_arm, one.metric) for of_arm in yards])
    if np.isnan(values).any():
        arm = arms[int(np.flatnonzero(np.isnan(values).any(axis=1))[0])]
        raise ValueError(f"{one.metric} is not defined under {arm.name}: take more areas or other rule groups")
    return _table(one, values)


def _table(one: Phenomenon, values: NDArray) -> pd.DataFrame:
    total, every = values[-1], len(values) - 1
    rows: list[dict[str, object]] = [
        {"group": group.id, "name": group.name, **interval(share, "share"),
         **interval(total - values[every - 2**k], "alone")}
        for k, (group, share) in enumerate(zip(one.groups, shapley(values), strict=True))
    ]  # fmt: skip
    rows.append({"group": RESIDUAL, "name": "No group", **interval(values[0], "share")})
    rows.append({"group": TOTAL, "name": one.name, **interval(total, "share")})
    table = pd.DataFrame(rows)
    whole = float(total.mean())
    return table.assign(percent=100.0 * table["share"] / whole if whole else np.nan, seeds=total.size)
