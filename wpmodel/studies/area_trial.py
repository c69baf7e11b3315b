"""A test area beside the contracts: what such a trial would have found, what it would have missed, and its power.

Some areas under one contract are held against others under another, as a trial in the field would do. Each area has
its twin: the same people and luck under the other contract. So what the trial finds stands beside what is true.
Areas meet through organisations that work in several of them alone. That link is left out: each area is from a run with
its contract everywhere. Source: Groundwork (2015), a test bed beside recommissioned contracts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Unpack

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wpmodel.scenario import Scenario
from wpmodel.setup.coverage import choose_areas
from wpmodel.studies.comparison import FATES, figures_of
from wpmodel.studies.experiment import Execution, interval, many, paired, seed_by_seed

DRAWS = 400
"""Ways of choosing as many test areas by lot, from which power is counted."""
LEVEL = 0.05
"""Chance of a finding where there is nothing to find that such a trial allows."""
LOTS = 21
"""Purpose of the dice for choosing test areas."""


@dataclass(frozen=True)
class AreaTrial:
    """`table`: one row a fate of people: `found` (test areas less the others), `true` (test areas less their twins),
    each the mean over seeds with its interval; `power` (per cent of lots in which a trial with as many test areas finds
    the effect, with the right sign) and `false` (of trials where both contracts are the same). `test` and `control` are
    the areas."""

    table: pd.DataFrame
    test: list[str]
    control: list[str]
    seeds: int


def area_trial(
    control: Scenario | str,
    test: Scenario | str,
    test_areas: Sequence[str],
    seeds: int = 5,
    until: date | str | None = None,
    areas: Sequence[str] | None = None,
    **how: Unpack[Execution],
) -> AreaTrial:
    """Some areas under the contract `test`, the others of `areas` (all) under `control`. How runs are made is as in
    `experiment.many`. Raises ValueError where fewer than two areas are on either side, or for fewer than two seeds."""
    chosen, jobs = paired([control, test], seeds, figures_of, until, areas, None, ())
    names = [area.name for area in chosen[0].programme.areas]
    every = [names[k] for k in choose_areas(areas, names)]
    tested = [names[k] for k in choose_areas(test_areas, names)]
    left = [name for name in every if name not in tested]
    if min(len(tested), len(left)) < 2 or not set(tested) <= set(every):
        raise ValueError(
            f"a trial needs at least two areas under each contract: {len(tested)} are to test and {len(left)} of those "
            "run are left to hold them against. Name others, or run more areas"
        )
    found = many(seed_by_seed(jobs), **how)
    rows = []
    for fate in list(FATES)[1:]:
        a, b = (np.array([[found[j][f"people|area|{n}|{fate}"] for n in every] for j in arm]) for arm in jobs)
        rows.append({"fate": fate, **_trial(a, b, np.isin(every, tested))})
    return AreaTrial(pd.DataFrame(rows), tested, left, len(jobs[0]))


def _trial(control: NDArray, test: NDArray, tested: NDArray) -> dict[str, float]:
    """What a trial finds and what is true, and how often it would. `control` and `test` (seeds, areas) are the areas
    under each contract, `tested` (areas,) those that are test areas."""
    found = test[:, tested].mean(axis=1) - control[:, ~tested].mean(axis=1)
    true = (test - control)[:, tested].mean(axis=1)
    sign = np.sign((test - control).mean())
    power, false = (share_found(control, other, int(tested.sum()), sign) for other in (test, control))
    return {**interval(found, "found"), **interval(true, "true"), "power": power, "false": false}


def share_found(control: NDArray, test: NDArray, size: int, sign: float) -> float:
    """Per cent of trials, with `size` test areas chosen by lot, whose areas differ by Welch's test at LEVEL, with this
    sign where the contracts differ. Shapes (seeds, areas). NaN where no area differs from any other."""
    from scipy.stats import ttest_ind

    dice, areas = np.random.default_rng(LOTS), control.shape[1]
    lots = np.array([dice.permutation(areas) for _ in range(DRAWS)])
    seed = np.arange(DRAWS) % len(control)
    ours = np.take_along_axis(test[seed], lots[:, :size], axis=1)
    others = np.take_along_axis(control[seed], lots[:, size:], axis=1)
    p = ttest_ind(ours, others, axis=1, equal_var=False).pvalue
    right = (np.sign(ours.mean(axis=1) - others.mean(axis=1)) == sign) | np.array_equal(control, test)
    return 100.0 * float(((p < LEVEL) & right).mean()) if np.isfinite(p).all() else float("nan")
