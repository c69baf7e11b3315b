"""Which parameters matter for what: elementary effects to screen (Morris 1991), then Sobol indices (Saltelli 2010).

SALib takes both, with 95% intervals by resampling.

Both are taken on the emulator, so they cost no run; what the emulator does not explain is reported beside them as the
share of variance left to luck and lack of fit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wpmodel.calibration import priors
from wpmodel.calibration.emulate import Emulator

Answer = Callable[[NDArray], NDArray]
"""Outputs (n, t) at points of normal scores (n, d)."""
REACH, LEVELS = 1.5, 4
"""Elementary effects are taken between four levels, 1.5 and 0.5 standard deviations of the prior below and above its
middle: they spread as the prior does, and a step is two of its standard deviations."""


@dataclass(frozen=True)
class Measure:
    """Values by parameter and output (d, t), and the half-widths of their 95% intervals."""

    value: NDArray
    half_width: NDArray


def elementary_effects(answer: Answer, d: int, trajectories: int = 200, seed: int = 1) -> tuple[Measure, NDArray]:
    """Mean absolute effect, for one standard deviation of the prior, and the standard deviation of effects (d, t)."""
    from SALib.analyze import morris
    from SALib.sample.morris import sample

    problem = _problem(d, REACH)
    points = sample(problem, trajectories, num_levels=LEVELS, seed=seed)
    found = [
        morris.analyze(problem, points, one, num_levels=LEVELS, seed=np.random.default_rng(seed))
        for one in answer(points).T
    ]
    effect, half, spread = (_by_output(found, name) / (2.0 * REACH) for name in ("mu_star", "mu_star_conf", "sigma"))
    return Measure(effect, half), spread


def sobol_indices(answer: Answer, d: int, draws: int = 2_048, seed: int = 1) -> tuple[Measure, Measure]:
    """First-order and total indices over the prior."""
    from SALib.analyze import sobol
    from SALib.sample.sobol import sample

    problem = _problem(d)
    uniform = sample(problem, draws, calc_second_order=False, seed=seed)
    outputs = answer(priors.uniform_to_scores(np.clip(uniform, 1e-9, 1.0 - 1e-9)))
    found = [sobol.analyze(problem, one, calc_second_order=False, seed=seed) for one in outputs.T]
    first, total = (Measure(_by_output(found, name), _by_output(found, f"{name}_conf")) for name in ("S1", "ST"))
    return first, total


def _problem(d: int, reach: float | None = None) -> dict[str, Any]:
    """SALib's description of d parameters, uniform between 0 and 1 or between -reach and reach."""
    bounds = [0.0, 1.0] if reach is None else [-reach, reach]
    return {"num_vars": d, "names": [f"x{k + 1}" for k in range(d)], "bounds": [bounds] * d}


def _by_output(found: Sequence[Any], name: str) -> NDArray:
    return np.array([np.asarray(one[name], float) for one in found]).T


def table(emulator: Emulator, outputs: Sequence[str]) -> pd.DataFrame:
    """One row a parameter and output: both measures with the half-widths of their intervals, and the share of its
    variance that the emulator explains."""
    d, t = emulator.dimensions, len(outputs)
    effect, spread = elementary_effects(emulator.mean, d)
    first, total = sobol_indices(emulator.mean, d)
    names = priors.names() if d == len(priors.FREE) else [f"x{k + 1}" for k in range(d)]
    return pd.DataFrame(
        {
            "parameter": np.repeat(names, t),
            "output": list(outputs) * d,
            "effect": effect.value.ravel(),
            "effect_half_width": effect.half_width.ravel(),
            "effect_sd": spread.ravel(),
            "first_order": first.value.ravel(),
            "first_order_half_width": first.half_width.ravel(),
            "total": total.value.ravel(),
            "total_half_width": total.half_width.ravel(),
            "explained": np.tile(emulator.q2, d),
        }
    )
