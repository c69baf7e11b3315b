"""Whether the figures could tell rival structures apart: worlds that one structure made, weighed among all of them.

A world is a run of one structure at a point that its own posterior holds likely, with the errors of figures drawn on
top. Every structure is fitted to the world's figures with the role `calibrate`, and weighed by how well it foresees
those held out, exactly as for the figures that were published. If a structure's own worlds do not raise its weight, the
published figures could not have raised it either.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wpmodel.calibration import rivals
from wpmodel.calibration.diagnostics import QUICK
from wpmodel.calibration.emulate import fit
from wpmodel.calibration.infer import Likelihood, Shift, posteriors
from wpmodel.calibration.study import Bank
from wpmodel.calibration.targets import Target, covariance, targets
from wpmodel.studies import stacking

WORLDS = 6
"""Worlds of each structure: the last runs of its second wave, which no emulator here has seen."""
DRAWS = 400
"""Posterior draws from which each world's held-out figures are foreseen."""


def scores(
    banks: Mapping[str, Bank],
    fitted: tuple[Target, ...] | None = None,
    held_out: tuple[Target, ...] | None = None,
    worlds: int = WORLDS,
    seed: int = 1,
) -> pd.DataFrame:
    """Log density of each world's held-out series under each structure: truth, world, series, then one column a
    structure. `banks` by structure; `fitted` and `held_out` targets are those of the roles unless told otherwise."""
    known = _there(banks, targets() if fitted is None else fitted)
    aside = _there(banks, targets("validate") if held_out is None else held_out)
    every = (*known, *aside)
    errors, rng = covariance(every), np.random.default_rng(seed)
    made = {name: bank.values(every)[-worlds:] for name, bank in banks.items()}
    data = np.vstack(list(made.values()))
    data = data + rng.multivariate_normal(np.zeros(len(every)), errors, len(data), method="cholesky")
    table = pd.DataFrame(
        [
            (name, k, series)
            for name in banks
            for k in range(worlds)
            for series in dict.fromkeys(t.series for t in aside)
        ],
        columns=["truth", "world", "series"],
    )
    for name, bank in banks.items():
        at = len(known)
        drawn = _draws(_likelihood(bank, known, worlds), data[:, :at], seed)
        seen = _likelihood(bank, aside, worlds)
        each = [
            rivals.log_density(one, *rivals.forecast(seen, draws), seen.errors)
            for one, draws in zip(data[:, at:], drawn, strict=True)
        ]
        table[name] = np.concatenate([_by_series(density, aside) for density in each])
    return table


def weights(found: pd.DataFrame, prior: Mapping[str, float]) -> pd.DataFrame:
    """Weights of structures in each world, of 100, from `scores`: truth, world, then one column a structure. `prior`:
    weights before looking, by structure."""
    names = list(found.columns[3:])
    before = np.array([prior[name] for name in names])
    rows = [
        (truth, world, *(100.0 * stacking.stacked(rows[names].to_numpy(float), before)))
        for (truth, world), rows in found.groupby(["truth", "world"], sort=False)
    ]
    return pd.DataFrame(rows, columns=["truth", "world", *names])


def table(weighed: pd.DataFrame, prior: Mapping[str, float]) -> pd.DataFrame:
    """One row a structure: its weight before looking, its mean weight in worlds that it made and in worlds that others
    made, of 100, in how many of its worlds it gained, of how many, and what gained most in them."""
    names = list(weighed.columns[2:])
    before = pd.Series({name: prior[name] for name in names})
    before = 100.0 * before / before.sum()
    rows = []
    for name in names:
        own = weighed[weighed["truth"] == name]
        gains = own[names].div(before)
        rows.append(
            (
                name, before[name], own[name].mean(), weighed[weighed["truth"] != name][name].mean(),
                int((own[name] > before[name]).sum()), len(own), str(gains.mean().idxmax()),
            )
        )  # fmt: skip
    return pd.DataFrame(
        rows,
        columns=["structure", "prior_pct", "own_worlds_pct", "others_worlds_pct", "gained", "worlds", "gains_most"],
    )


def _there(banks: Mapping[str, Bank], chosen: tuple[Target, ...]) -> tuple[Target, ...]:
    """Targets that every run of every bank gives."""
    given = np.all([np.isfinite(bank.values(chosen)).all(axis=0) for bank in banks.values()], axis=0)
    return tuple(target for target, there in zip(chosen, given, strict=True) if there)


def _likelihood(bank: Bank, chosen: tuple[Target, ...], worlds: int) -> Likelihood:
    """An emulator of the runs that are no world; worlds are runs of the same part of the country, so nothing is
    shifted."""
    emulator = fit(bank.design.points[:-worlds], bank.values(chosen)[:-worlds])
    return Likelihood(emulator, Shift.none(len(chosen)), covariance(chosen))


def _draws(likelihood: Likelihood, data: NDArray, seed: int) -> NDArray:
    """Posterior draws for each world (m, t). Shape (m, DRAWS, d)."""
    walk = posteriors(likelihood, data, seed, **QUICK)
    flat = walk.reshape(len(data), -1, walk.shape[-1])
    return flat[:, np.linspace(0, flat.shape[1] - 1, DRAWS).astype(int)]


def _by_series(density: NDArray, chosen: tuple[Target, ...]) -> NDArray:
    """Mean log density of each series, in the order of their first figures."""
    by = pd.DataFrame({"series": [target.series for target in chosen], "log_density": density})
    return rivals.of_series(by).to_numpy(float)
