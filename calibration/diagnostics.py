"""Checks that could embarrass us: recovery, rank histograms, identifiability, predictive checks, conflicts, luck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import kstest

from wpmodel.calibration import priors
from wpmodel.calibration.emulate import fit
from wpmodel.calibration.infer import Likelihood, Posterior, Shift, posterior, posteriors
from wpmodel.calibration.sampling_plan import FOLDS
from wpmodel.calibration.targets import Target, observed

QUICK = {"walkers": 64, "steps": 1_500, "keep_every": 15}
"""How long walkers walk for one of many data sets."""
WEAK, INFORMED = 0.2, 0.6
"""Contraction below which the data say nothing of a parameter, and from which they say much."""


def ranks(likelihood: Likelihood, truths: NDArray, data: NDArray, seed: int = 1) -> NDArray:
    """Share of posterior draws below the truth: truths (m, d) and data made from them (m, t) to (m, d) in [0, 1]."""
    chains = posteriors(likelihood, data, seed, **QUICK)
    draws = chains.reshape(len(data), -1, chains.shape[-1])
    return (draws < truths[:, None, :]).mean(axis=1)


def simulated_ranks(likelihood: Likelihood, datasets: int = 200, seed: int = 1) -> NDArray:
    """Simulation-based calibration of the sampler: truths from the prior, data from the emulator with all errors."""
    rng = np.random.default_rng(seed)
    truths = priors.uniform_to_scores(rng.random((datasets, likelihood.emulator.dimensions)))
    noise = rng.multivariate_normal(np.zeros(len(likelihood.total)), likelihood.total, datasets, method="cholesky")
    return ranks(likelihood, truths, likelihood.mean(truths) + noise, seed)


def recovery_ranks(points: NDArray, values: NDArray, errors: NDArray, seed: int = 1) -> NDArray:
    """Recovery of known parameters from data made by the model: points (n, d), targets (n, t), errors (t, t).

    Each run in turn is the world, with figures' errors drawn on top; the emulator is fitted to runs of other folds.
    """
    rng = np.random.default_rng(seed)
    noise = rng.multivariate_normal(np.zeros(len(errors)), errors, len(points), method="cholesky")
    fold, found, logs = rng.permutation(len(points)) % FOLDS, np.empty_like(points), fit(points, values).logs
    for k in range(FOLDS):
        mine = fold == k
        likelihood = Likelihood(fit(points[~mine], values[~mine], logs), Shift.none(values.shape[1]), errors)
        found[mine] = ranks(likelihood, points[mine], (values + noise)[mine], seed + k)
    return found


def calibrated(found: NDArray) -> pd.DataFrame:
    """One row a parameter: share of truths in the middle 50%, 90% of the posterior, and p of uniform ranks (KS).

    The last row is all parameters together; its p is the least, times their number (Bonferroni).
    """
    rows = [
        {
            "parameter": name,
            "datasets": len(found),
            "covered_50": 100.0 * float(np.mean(np.abs(column - 0.5) <= 0.25)),
            "covered_90": 100.0 * float(np.mean(np.abs(column - 0.5) <= 0.45)),
            "p_uniform": float(kstest(np.clip(column, 0.0, 1.0), "uniform").pvalue),
        }
        for name, column in zip(_names(found.shape[1]), found.T, strict=True)
    ]
    table = pd.DataFrame(rows)
    together = table.mean(numeric_only=True).to_dict() | {
        "parameter": "all",
        "datasets": len(found),
        "p_uniform": min(1.0, float(table["p_uniform"].min()) * len(table)),
    }
    return pd.concat([table, pd.DataFrame([together])], ignore_index=True)


def histogram(found: NDArray, bins: int = 10) -> pd.DataFrame:
    """Ranks counted by parameter and bin: flat where posteriors are right."""
    counts = [np.histogram(column, bins, (0.0, 1.0))[0] for column in found.T]
    table = pd.DataFrame(counts, columns=[f"{(k + 0.5) / bins:.2f}" for k in range(bins)])
    table.insert(0, "parameter", _names(found.shape[1]))
    return table


def identifiability(sample: Posterior, centre: NDArray) -> pd.DataFrame:
    """One row a parameter: its value at the centre (d,), what the data say of it, and with which other it is most
    confounded."""
    prior = priors.uniform_to_scores((np.arange(10_000) + 0.5) / 10_000).var()
    contraction = 1.0 - sample.draws.var(axis=0) / prior
    correlation = np.corrcoef(sample.draws.T) - np.eye(sample.draws.shape[1])
    strongest = np.abs(correlation).argmax(axis=1)
    rows = []
    for k, free in enumerate(priors.FREE):
        low, middle, high = free.values(np.quantile(sample.draws[:, k], (0.05, 0.5, 0.95)))
        said = "not identified" if contraction[k] < WEAK else "weak" if contraction[k] < INFORMED else "informed"
        rows.append(
            (
                free.id, float(free.values(centre[k])), middle, low, high,
                contraction[k], said, priors.FREE[strongest[k]].id, correlation[k, strongest[k]],
            )
        )  # fmt: skip
    return pd.DataFrame(
        rows,
        columns=[
            "parameter", "centre", "posterior", "low", "high", "contraction", "verdict", "confounded_with",
            "correlation",
        ],
    )  # fmt: skip


def conflicts(likelihood: Likelihood, chosen: Sequence[Target], seed: int = 1) -> pd.DataFrame:
    """Each target predicted from all the others: how many standard deviations it lies from what they say.

    Targets of the same series are left out with it, since one would give the other away.
    """
    data, rows = observed(chosen), []
    for k, target in enumerate(chosen):
        keep = np.array([other.series != target.series for other in chosen])
        sample = posterior(_only(likelihood, keep), data[keep], seed, ensembles=1, steps=QUICK["steps"])
        expected = likelihood.mean(sample.draws)[:, k]
        sd = float(np.sqrt(expected.var() + likelihood.total[k, k]))
        rows.append((target.id, float((data[k] - expected.mean()) / sd)))
    return pd.DataFrame(rows, columns=["target", "z_from_others"])


def _only(likelihood: Likelihood, keep: NDArray) -> Likelihood:
    """The same likelihood on some of the targets."""
    both = np.ix_(keep, keep)
    emulator = replace(
        likelihood.emulator,
        coefficients=likelihood.emulator.coefficients[:, keep],
        misses=likelihood.emulator.misses[both],
        q2=likelihood.emulator.q2[keep],
        left_out=likelihood.emulator.left_out[:, keep],
        logs=likelihood.emulator.logs[keep],
    )
    shift = Shift(likelihood.shift.mean[keep], likelihood.shift.covariance[both])
    return Likelihood(emulator, shift, likelihood.errors[both])


def seeds_needed(chosen: Sequence[Target], replicates: NDArray, share: float = 0.3) -> pd.DataFrame:
    """Luck of one run (replicates (seeds, t) at one point) against a figure's error, and how many seeds keep luck to a
    `share` of it."""
    luck = replicates.std(axis=0, ddof=1)
    error = np.hypot([t.sd for t in chosen], [t.discrepancy for t in chosen])
    needed = np.maximum(1, np.ceil((luck / (share * error)) ** 2)).astype(int)
    return pd.DataFrame({"target": [t.id for t in chosen], "luck_sd": luck, "error_sd": error, "seeds": needed})


def _names(d: int) -> list[str]:
    return priors.names() if d == len(priors.FREE) else [f"x{k + 1}" for k in range(d)]
