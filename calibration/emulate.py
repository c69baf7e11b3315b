"""A stand-in for the model that answers at once: each target as a polynomial of second degree in the normal scores.

y_t(x) = b0 + sum_i b_i x_i + sum_ij b_ij x_i x_j + e_t, with b ~ N(0, s^2 / (l_1, l_2, l_3)) for linear, squared and mixed
terms; the three ratios are chosen for each target by marginal likelihood. What it misses is measured by
leaving each run out in turn: the covariance of those misses over targets holds luck, lack of fit and the uncertainty of the
coefficients together, and inference adds it to the error of the figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import minimize

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
    """Coefficients (features, targets), covariance of the misses, share of variance predicted when left out."""

    coefficients: NDArray
    misses: NDArray
    left_out: NDArray
    q2: NDArray

    @property
    def dimensions(self) -> int:
        """Free parameters d, from the number of features 1 + 2 d + d (d - 1) / 2."""
        return round((-3.0 + (1.0 + 8.0 * len(self.coefficients)) ** 0.5) / 2.0)

    def mean(self, points: NDArray) -> NDArray:
        """The expected targets at points (n, d). Shape (n, targets)."""
        return features(points) @ self.coefficients


def fit(points: NDArray, values: NDArray) -> Emulator:
    """Fit to runs: points (n, d), targets (n, t) on the scale of comparison.

    Raises ValueError where a run lacks a target or there are too few runs.
    """
    n, d = points.shape
    if not np.isfinite(values).all():
        lacking = np.flatnonzero(~np.isfinite(values).all(axis=0)).tolist()
        raise ValueError(f"targets {lacking} are missing in some runs: run until the last day, or leave them out")
    if n < 2 * d + 2:
        raise ValueError(f"{n} runs for {d} free parameters: an emulator needs {2 * d + 2} at least")
    x = features(points)
    kind = np.repeat([0, 1, 2], [d, d, d * (d - 1) // 2])
    found = [_one(x, values[:, t], kind) for t in range(values.shape[1])]
    coefficients = np.column_stack([b for b, _ in found])
    left_out = np.column_stack([e for _, e in found])
    raw = left_out.T @ left_out / n
    misses = (1.0 - SHRINKAGE) * raw + SHRINKAGE * np.diag(np.diag(raw))
    spread = np.maximum(values.var(axis=0), 1e-300)
    return Emulator(coefficients, misses, left_out, 1.0 - np.diag(raw) / spread)


def _one(x: NDArray, y: NDArray, kind: NDArray) -> tuple[NDArray, NDArray]:
    """Coefficients, and the misses when each run is left out, of one target."""
    centre, scale = float(y.mean()), float(y.std()) or 1.0
    z = (y - centre) / scale
    grams = np.array([x[:, 1:][:, kind == k] @ x[:, 1:][:, kind == k].T for k in range(3)])

    def kernel(ratios: NDArray) -> NDArray:
        return np.tensordot(np.exp(ratios), grams, 1) + 1.0

    def cost(logs: NDArray) -> float:
        whole = kernel(logs[:3]) + np.exp(logs[3]) * np.eye(len(z))
        factor = cho_factor(whole, lower=True)
        return float(0.5 * z @ cho_solve(factor, z) + np.log(np.diag(factor[0])).sum())

    best = minimize(cost, np.log([0.05, 0.01, 0.002, 0.1]), method="L-BFGS-B", bounds=[(-14, 3)] * 3 + [(-9, 1)])
    noise = np.exp(best.x[3])
    inverse = np.linalg.inv(kernel(best.x[:3]) + noise * np.eye(len(z)))
    weights = inverse @ z
    prior = np.r_[1.0, np.exp(best.x[:3])[kind]]
    b = prior * (x.T @ weights) * scale
    b[0] += centre
    return b, weights / np.diag(inverse) * scale
