"""What was not used: published figures held out, predicted by runs of the whole model at posterior draws.

The list is every figure with the role `validate` that the model has a measure for; no fit reads them.
Misses are shown beside hits, and cheaper explanations are held against the same figures: adviser time dealt by lot,
doubts by lot, answers that hardly weigh anything, and a regression of rates on payment group and vacancies.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wpmodel.calendar import WORK_PROGRAMME
from wpmodel.calibration import priors
from wpmodel.calibration.run import runs
from wpmodel.calibration.study import Bank, Fit, infer
from wpmodel.calibration.targets import Target, covariance, modelled, observed, targets, until
from wpmodel.studies.experiment import Job, Progress, jobs_of, measures_of
from wpmodel.tables import evidence

BASELINES = {
    "effort by lot": ("effort_by_lot=1",),
    "doubts by lot": ("doubts_by_lot=0.048",),
    "unweighed answers": ("choice_scale=1000",),
}
"""Cheaper explanations, at the posterior centre: adviser time dealt by lot, no matter who pays; doubts at one rate for
everybody with duties (a true null: the rate is the one number that it has, set to the 21.2 referrals
for each 100 people attached by January 2012); and answers to missed appointments that hardly depend on what they are
worth, while who misses, what is noticed and the rule to refer stay (no null: most of R9 is still in it)."""
DRAWS, SEEDS = 12, 4
PREDICTION_SEED = 20_001
RIDGE = 0.04
"""Variance of a log odds about the regression (0.2 squared), over that of its coefficients of vacancies and of one year
against two before the data (one)."""


def jobs(
    scores: NDArray,
    draws: int = DRAWS,
    areas: Sequence[str] | None = None,
    until_day: str = str(WORK_PROGRAMME.last_day),
) -> dict[str, list[Job]]:
    """Runs to make, by model: `posterior`, each draw with its own seed; the posterior's `centre`, which is where the
    values are declared, and there the baselines. Raises ValueError for more draws than there are."""
    if draws > len(scores):
        raise ValueError(f"{draws} posterior draws: there are {len(scores)}")
    chosen = scores[np.linspace(0, len(scores) - 1, draws).astype(int)]
    centre = priors.centre(scores)
    drawn = [
        jobs_of([priors.scenario_at(one)], [PREDICTION_SEED + k], measures_of, until_day, areas)[0]
        for k, one in enumerate(chosen)
    ]
    seeds = range(PREDICTION_SEED, PREDICTION_SEED + SEEDS)
    others = {
        name: jobs_of([centre.given(*settings)], seeds, measures_of, until_day, areas)
        for name, settings in BASELINES.items()
    }
    return {"posterior": drawn, "centre": jobs_of([centre], seeds, measures_of, until_day, areas), **others}


def predict(
    scores: NDArray,
    draws: int = DRAWS,
    areas: Sequence[str] | None = None,
    until_day: str = str(WORK_PROGRAMME.last_day),
    processes: int = 1,
    store: Path | str | None = None,
    progress: Progress | None = None,
    cluster: str | None = None,
) -> dict[str, pd.DataFrame]:
    """Make these runs: figures of each model, one row a run."""
    wanted = jobs(scores, draws, areas, until_day)
    found = runs([job for of in wanted.values() for job in of], processes, store, progress, cluster)
    edges = np.cumsum([0, *(len(of) for of in wanted.values())]).tolist()
    return {name: found.iloc[a:b] for name, (a, b) in zip(wanted, pairwise(edges), strict=True)}


def table(predicted: dict[str, pd.DataFrame], chosen: Sequence[Target]) -> pd.DataFrame:
    """One row a figure: published, tolerance, the model at the posterior's centre (mean over seeds), the 90% predictive
    interval (runs at draws, the figure's error and the model's own), whether the figure is inside, and by how many
    standard deviations it is missed."""
    centre = modelled(chosen, predicted["centre"]).mean(axis=0)
    return compare(chosen, modelled(chosen, predicted["posterior"]), centre)


def compare(chosen: Sequence[Target], values: NDArray, centre: NDArray | None = None) -> pd.DataFrame:
    """The same from draws of the targets on the scale of comparison (draws, targets); without a centre (targets,) the
    model is the median of the draws."""
    error = np.sqrt(np.diag(covariance(chosen)))
    rows = []
    for k, target in enumerate(chosen):
        column = values[np.isfinite(values[:, k]), k]
        if not column.size:
            continue
        middle, sd = float(np.median(column)), float(np.hypot(column.std(ddof=1) if column.size > 1 else 0.0, error[k]))
        low, high = (float(target.unscaled(middle + side * 1.645 * sd)) for side in (-1, 1))
        model = float(target.unscaled(middle if centre is None else centre[k]))
        z = float((target.scaled(target.value) - middle) / sd)
        rows.append(
            (
                target.id, target.label, target.value, target.low, target.high, model,
                target.low <= model <= target.high, low, high, low <= target.value <= high, z, column.size,
            )
        )  # fmt: skip
    return pd.DataFrame(
        rows,
        columns=[
            "target", "label", "published", "low", "high", "model", "within", "predicted_low", "predicted_high",
            "inside", "z", "runs",
        ],
    )  # fmt: skip


def tables(predicted: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Every table of a validation, by name: figures held out, figures fitted, simpler explanations."""
    return {
        "validation": table(predicted, targets("validate")),
        "predictive": table(predicted, targets()),
        "baselines": scores_of(predicted),
    }


def out_of_time(of: Bank, day: str = "2013-12-31") -> pd.DataFrame:
    """Fit to what was published for days up to `day` only, and predict the rest of what is ever fitted, and of what is
    held out where every run has it, on the emulator: as `table`."""
    early = infer(of, until(targets(), day), steps=3_000)
    later = [t for t in of.reached((*targets(), *targets("validate"))) if t not in until([t], day)]
    return foreseen(early, later)


def foreseen(found: Fit, held_out: Sequence[Target]) -> pd.DataFrame:
    """Predict targets that a fit has not used on the emulator, where every run has them: as `table`."""
    later = found.bank.reached(held_out)
    if not later:
        return compare((), np.zeros((len(found.draws), 0)))
    drawn = found.bank.likelihood(later)
    noise = np.random.default_rng(1).multivariate_normal(
        np.zeros(len(later)), drawn.emulator.misses + drawn.shift.covariance, len(found.draws)
    )
    return compare(later, drawn.mean(found.draws) + noise)


def scores_of(predicted: dict[str, pd.DataFrame], role: str = "validate") -> pd.DataFrame:
    """One row a model: figures predicted, share within tolerance, root mean square miss in units of the error of figure
    and model; and the same over the figures that the regression can predict at all."""
    chosen = targets(role)
    data, error = observed(chosen), np.sqrt(np.diag(covariance(chosen)))
    regressed = regression(chosen)
    means = {name: modelled(chosen, of).mean(axis=0) for name, of in predicted.items() if name != "posterior"}
    rows = []
    for name, mean in {**means, "regression": regressed}.items():
        there, common = np.isfinite(mean), np.isfinite(mean) & np.isfinite(regressed)
        within = [t.low <= float(t.unscaled(m)) <= t.high for t, m in zip(chosen, mean, strict=True) if np.isfinite(m)]
        z = (data - mean) / error
        rows.append(
            (
                name, int(there.sum()), 100.0 * float(np.mean(within)) if within else np.nan, _rms(z[there]),
                int(common.sum()), _rms(z[common]),
            )
        )  # fmt: skip
    return pd.DataFrame(
        rows, columns=["model", "figures", "within_tolerance", "miss", "figures_in_common", "miss_in_common"]
    )


def _rms(values: NDArray) -> float:
    return float(np.sqrt((values**2).mean())) if values.size else float("nan")


def regression(chosen: Sequence[Target]) -> NDArray:
    """Rates predicted from payment group, vacancies per unemployed person and one year or two alone; NaN for the rest.

    log odds of a rate = group + b log(vacancies in the middle of the follow-up) + c (two years), fitted to the rates
    with the role `calibrate`, with a ridge on b and c.
    """
    known = [row for row in (_row_of(target) for target in targets()) if row]
    groups = list(dict.fromkeys(row[0] for row in known))

    def design(rows: list[tuple[str, float, float, float]]) -> NDArray:
        return np.array([[*(float(g == row[0]) for g in groups), row[1], row[2]] for row in rows])

    x, y = design(known), np.array([row[3] for row in known])
    penalty = np.diag([1e-6] * len(groups) + [RIDGE] * 2)
    b = np.linalg.solve(x.T @ x + penalty, x.T @ y)
    found = np.full(len(chosen), np.nan)
    for k, target in enumerate(chosen):
        row = _row_of(target)
        if row and row[0] in groups:
            odds = float(np.exp((design([row]) @ b)[0]))
            found[k] = float(target.scaled(100.0 * odds / (1.0 + odds)))
    return found


def _row_of(target: Target) -> tuple[str, float, float, float] | None:
    """Group, log of vacancies per unemployed person, whether two years, log odds: of a target that is a rate."""
    figure = evidence.figures().loc[target.figures[0]]
    if figure["statistic"] not in ("rate_12m", "rate_24m", "rate_24m_pooled"):
        return None
    two = figure["statistic"] != "rate_12m"
    if isinstance(figure["cohort"], str):
        year = int(figure["cohort"][:4]) + (1.0 if two else 0.5)
    else:
        year = (2011.5 + int(figure["as_of"][:4])) / 2.0
    vacancies = evidence.frame("vacancies_per_unemployed")
    tightness = float(np.interp(year, vacancies["year"] + 0.875, vacancies["vacancies_per_unemployed"]))
    share = target.value / 100.0
    return figure["payment_group"], float(np.log(tightness)), float(two), float(np.log(share / (1.0 - share)))
