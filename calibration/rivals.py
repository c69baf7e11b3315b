"""Rival structures fitted to the same figures: a posterior for each, and how well each foresees what no fit has used.

Each has a bank of runs of its own, smaller than that of the declared form, all of the same size. How far the part of
the country that is run is from the whole is taken from the calibration that is shipped, whose national runs measured
it. What a structure foresees is scored on figures held out: one score a series, since figures of one series err
together.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wpmodel.calibration import priors
from wpmodel.calibration.infer import Likelihood
from wpmodel.calibration.run import look, runs
from wpmodel.calibration.sampling_plan import space_filling
from wpmodel.calibration.study import SEED, SHIPPED, Bank, Fit, infer, near_posterior, part_of, read_posterior, stored
from wpmodel.calibration.targets import NINETY, covariance, observed, targets
from wpmodel.foundation.files import StoreError, write_tables
from wpmodel.foundation.notebook import shown
from wpmodel.scenario import Scenario
from wpmodel.studies.experiment import Progress
from wpmodel.studies.structures import Structure, structures

BUDGET = 72
"""Runs of each structure's bank, two in three through the whole prior."""
STEPS = 6_000
"""Steps of each ensemble of a structure's fit."""
KEPT = 100
"""Posterior draws of each structure that are shipped."""
FOLDER = SHIPPED / "structures"
FORESEEN = "-foreseen"
REMEDY = "make it with `wpmodel structures --fit {}`"


def fit(of: Structure, budget: int = BUDGET, **how: Any) -> Fit:
    """Fit a structure to the figures with the role `calibrate`, by its bank of runs; `how` these are made is as in
    `bank_of`."""
    return infer(bank_of(of, budget, **how), steps=STEPS)


def bank_of(
    of: Structure,
    budget: int = BUDGET,
    processes: int = 1,
    store: Path | str | None = None,
    progress: Progress | None = None,
    cluster: str | None = None,
) -> Bank:
    """A structure's bank of runs, made or taken from the store: two in three through the prior, the rest where these
    put its posterior. Raises as `run.runs` and `sampling_plan.space_filling` do."""
    base = stored()
    with shown(progress, f"Simulating {of.id}, a run a step") as progress:
        first = space_filling(budget, base.design.areas, base.design.until, priors.Space.of(of))
        begun = runs(first.jobs(), processes, store, part_of(progress, 0, budget), cluster, look)
        spread = Bank(first, begun, begun[:0], begun[:0], base)
        design = first.with_near(near_posterior(spread, budget - first.spread))
        rest = runs(
            design.jobs()[first.spread :], processes, store, part_of(progress, first.spread, budget), cluster, look
        )
    every = pd.concat([begun, rest], ignore_index=True)
    return Bank(design, every, every[:0], every[:0], base)


def foreseen(found: Fit, role: str = "validate", draws: NDArray | None = None) -> pd.DataFrame:
    """How well a fit foresees the figures of a role, at its draws or these (n, d): one row a figure, with its series,
    the published value, the median and 90% interval foreseen, whether the interval holds it, and the log density of the
    published value (on the scale of comparison, in units of the errors of figure and model, so that figures can be
    added up)."""
    banks = [bank for bank in (found.bank, found.bank.borrowed) if bank]
    chosen = [one for one in targets(role) if all(np.isfinite(bank.values([one])).all() for bank in banks)]
    middle, sd = forecast(found.bank.likelihood(chosen), found.draws if draws is None else draws)
    data = observed(chosen)
    inside, density = np.abs(data - middle) <= NINETY * sd, log_density(data, middle, sd, covariance(chosen))
    rows = [
        (
            target.id, target.series, target.value,
            *(float(target.unscaled(middle[k] + q * sd[k])) for q in (0.0, -NINETY, NINETY)),
            bool(inside[k]), float(density[k]),
        )
        for k, target in enumerate(chosen)
    ]  # fmt: skip
    return pd.DataFrame(
        rows, columns=["target", "series", "published", "foreseen", "low", "high", "inside", "log_density"]
    )


def forecast(likelihood: Likelihood, draws: NDArray) -> tuple[NDArray, NDArray]:
    """Middle and standard deviation of each target at draws (n, d), all errors included. Shapes (t,)."""
    at = likelihood.mean(draws)
    return np.median(at, axis=0), np.sqrt(at.var(axis=0, ddof=1) + np.diag(likelihood.total))


def log_density(data: NDArray, middle: NDArray, sd: NDArray, errors: NDArray) -> NDArray:
    """Log density of data (t,) under a forecast, in units of the figures' own errors (covariance (t, t))."""
    return np.asarray(-0.5 * ((data - middle) / sd) ** 2 - np.log(sd / np.sqrt(np.diag(errors))))


def of_series(table: pd.DataFrame) -> pd.Series:
    """One log density a series, the mean over its figures: by series."""
    return table.groupby("series", sort=False)["log_density"].mean()


def save(found: Fit, of: Structure) -> Path:
    """Write the draws of a structure that are shipped, and what its fit foresees. Raises StoreError where that cannot
    be done."""
    step = max(len(found.draws) // KEPT, 1)
    draws = found.parameters().iloc[::step].head(KEPT).drop(columns=["ensemble", "chain", "draw"])
    at = found.draws[::step][:KEPT]
    seen = pd.concat([foreseen(found, role, at).assign(role=role) for role in ("validate", "calibrate")])
    write_tables({of.id: draws, f"{of.id}{FORESEEN}": seen}, FOLDER, float_format="%.6g")
    return FOLDER / f"{of.id}.csv"


def fitted(name: str) -> bool:
    """Whether a structure, by id, has a fit that is shipped."""
    return (FOLDER / f"{name}.csv").is_file()


def read_foreseen(name: str, role: str = "validate") -> pd.DataFrame:
    """What a structure's fit foresees, as `foreseen` has it. Raises StoreError where the structure has no fit."""
    try:
        table = pd.read_csv(FOLDER / f"{name}{FORESEEN}.csv")
    except (OSError, ValueError) as error:
        raise StoreError(f"structure {name} has no fit ({error}): {REMEDY.format(name)}") from None
    return table[table["role"] == role]


def worlds(of: Structure, draws: int) -> list[Scenario]:
    """So many draws of the posterior of a structure, as values to run any scenario with; more draws keep the first.

    Raises ValueError for fewer than two or more than are shipped, StoreError where the structure has not been fitted.
    """
    if not fitted(of.id):
        raise StoreError(f"structure {of.id} has no fit: {REMEDY.format(of.id)}")
    space = priors.Space.of(of)
    scores = read_posterior(FOLDER / f"{of.id}.csv", space)
    if not 2 <= draws <= len(scores):
        raise ValueError(f"{draws} draws of {of.id}: take from 2 to {len(scores)}")
    chosen = np.random.default_rng(SEED).permutation(len(scores))[:draws]
    return [space.scenario_at(scores[k], f"{of.id} {k}") for k in chosen]


def worlds_of(names: Sequence[str], draws: int) -> dict[str, list[Scenario]]:
    """`worlds` of these structures by id, or of all that have a fit."""
    chosen = structures(tuple(names)) if names else [one for one in structures() if fitted(one.id)]
    return {one.id: worlds(one, draws) for one in chosen}
