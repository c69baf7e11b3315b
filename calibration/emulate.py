"""A stand-in for the model that answers at once: each target as a polynomial of second degree in the normal scores.

y_t(x) = b0 + sum_i b_i x_i + sum_ij b_ij x_i x_j + e_t, with b ~ N(0, l_k s^2), k for linear, squared, mixed terms and
s^2 the variance of y_t; the three ratios l_k and the variance of e_t are chosen for each target by marginal likelihood.
What it misses is measured by leaving each run out in turn: the covariance of those misses over targets holds luck, lack
of fit and the uncertainty of the coefficients together, and inference adds it to the error of the figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits

_FIRST, _BOUNDS = np.log([0.05, 0.01, 0.002, 0.1]), [(-14.0, 3.0)] * 3 + [(-9.0, 1.0)]
SHRINKAGE = 0.1
"""Weight of the diagonal in the covariance of the misses (there are fewer runs than a full one would like)."""


@cache
def _pairs(d: int) -> tuple[NDArray, NDArray]:
    return np.triu_indices(d, 1)


def features(points: NDArray) -> NDArray:
    """Constant, linear, squared and mixed terms of points (n, d). Shape (n, 1 + 2 d + d (d - 1) / 2)."""
    one, two = _pairs(points.shape[1])
    return np.hstack([np.ones((len(points), 1)), points, points**2 - 1.0, points[:, one] * points[:, two]])


@dataclass(frozen=True)
class Emulator:
    """Coefficients (features, targets), covariance of the misses, the misses of runs left out, share of variance
    predicted when left out, and logs of the ratios and noise chosen by marginal likelihood (targets, 4)."""

    coefficients: NDArray
    misses: NDArray
    left_out: NDArray
    q2: NDArray
    logs: NDArray

    @property
    def dimensions(self) -> int:
        """Free parameters d, from the number of features 1 + 2 d + d (d - 1) / 2."""
        return round((-3.0 + (1.0 + 8.0 * len(self.coefficients)) ** 0.5) / 2.0)

    def mean(self, points: NDArray) -> NDArray:
        """The expected targets at points (n, d). Shape (n, targets)."""
        return features(points) @ self.coefficients


def fit(points: NDArray, values: NDArray, logs: NDArray | None = None) -> Emulator:
    """Fit to runs: points (n, d), targets (n, t) on the scale of comparison. `logs` of an earlier fit are kept.

    Raises ValueError where a run lacks a target or there are too few runs.
    """
    n, d = points.shape
    if not np.isfinite(values).all():
        lacking = np.flatnonzero(~np.isfinite(values).all(axis=0)).tolist()
        raise ValueError(f"targets {lacking} are missing in some runs: run until the last day, or leave them out")
    if n < d + 2:
        raise ValueError(f"{n} runs for {d} free parameters: an emulator needs {d + 2} at least")
    x = features(points)
    kind = np.repeat([0, 1, 2], [d, d, d * (d - 1) // 2])
    with threadpool_limits(1):  # as in `infer.posteriors`
        found = [_one(x, values[:, t], kind, None if logs is None else logs[t]) for t in range(values.shape[1])]
    coefficients, left_out = (np.column_stack([one[k] for one in found]) for k in (0, 1))
    raw = left_out.T @ left_out / n
    misses = (1.0 - SHRINKAGE) * raw + SHRINKAGE * np.diag(np.diag(raw))
    spread = np.maximum(values.var(axis=0), 1e-300)
    return Emulator(coefficients, misses, left_out, 1.0 - np.diag(raw) / spread, np.array([one[2] for one in found]))


def _one(x: NDArray, y: NDArray, kind: NDArray, logs: NDArray | None) -> tuple[NDArray, NDArray, NDArray]:
    """Coefficients, misses when each run is left out, and logs of ratios and noise, of one target."""
    centre, scale = float(y.mean()), float(y.std()) or 1.0
    z = (y - centre) / scale
    parts = [x[:, 1:][:, kind == k] for k in range(3)]
    grams = np.array([part @ part.T for part in parts])

    def kernel(at: NDArray) -> NDArray:
        return np.tensordot(np.exp(at[:3]), grams, 1) + 1.0 + np.exp(at[3]) * np.eye(len(z))

    def cost(at: NDArray) -> float:
        factor = cho_factor(kernel(at), lower=True)
        return float(0.5 * z @ cho_solve(factor, z) + np.log(np.diag(factor[0])).sum())

    if logs is None:
        logs = minimize(cost, _FIRST, method="L-BFGS-B", bounds=_BOUNDS).x
    inverse = np.linalg.inv(kernel(logs))
    weights = inverse @ z
    b = np.r_[1.0, np.exp(logs[:3])[kind]] * (x.T @ weights) * scale
    b[0] += centre
    return b, weights / np.diag(inverse) * scale, logs
