"""Which parameters matter for what: elementary effects to screen (Morris 1991), then Sobol indices (Jansen 1999).

Both are taken on the emulator, so they cost no run; what the emulator does not explain is reported beside them as the
share of variance left to luck and lack of fit.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import qmc

from wpmodel.calibration import priors
from wpmodel.calibration.emulate import Emulator

STEP = 1.0
"""Size of an elementary step, in standard deviations of the prior."""


def elementary_effects(emulator: Emulator, trajectories: int = 200, seed: int = 1) -> tuple[NDArray, NDArray]:
    """Mean absolute effect of a step, and standard deviation of effects, by parameter and target: two (d, t)."""
    rng = np.random.default_rng(seed)
    d = emulator.dimensions
    low = np.clip(priors.uniform_to_scores(rng.random((trajectories, d))), None, priors.CUT - STEP)
    base = emulator.mean(low)
    effects = np.array([emulator.mean(low + STEP * np.eye(d)[k]) - base for k in range(d)])
    return np.abs(effects).mean(axis=1), effects.std(axis=1)


def sobol_indices(emulator: Emulator, draws: int = 2_048, seed: int = 1) -> tuple[NDArray, NDArray]:
    """First-order and total indices over the prior, by parameter and target: two (d, t)."""
    d = emulator.dimensions
    both = priors.uniform_to_scores(
        np.clip(qmc.Sobol(2 * d, rng=np.random.default_rng(seed)).random(draws), 1e-9, 1 - 1e-9)
    )
    a, b = both[:, :d], both[:, d:]
    of_a, of_b = emulator.mean(a), emulator.mean(b)
    variance = np.maximum(np.concatenate([of_a, of_b]).var(axis=0), 1e-300)
    first, total = [], []
    for k in range(d):
        mixed = a.copy()
        mixed[:, k] = b[:, k]
        of_mixed = emulator.mean(mixed)
        first.append(1.0 - ((of_b - of_mixed) ** 2).mean(axis=0) / (2.0 * variance))
        total.append(((of_a - of_mixed) ** 2).mean(axis=0) / (2.0 * variance))
    return np.array(first), np.array(total)


def table(emulator: Emulator, outputs: Sequence[str]) -> pd.DataFrame:
    """One row a parameter and output: both measures, and the share of its variance that the emulator explains."""
    mean, spread = elementary_effects(emulator)
    first, total = sobol_indices(emulator)
    d, t = mean.shape
    names = priors.names() if d == len(priors.FREE) else [f"x{k + 1}" for k in range(d)]
    return pd.DataFrame(
        {
            "parameter": np.repeat(names, t),
            "output": list(outputs) * d,
            "effect": mean.ravel(),
            "effect_sd": spread.ravel(),
            "first_order": first.ravel(),
            "total": total.ravel(),
            "explained": np.tile(emulator.q2, d),
        }
    )
