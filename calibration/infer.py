"""From runs and figures to a posterior sample: a likelihood on the emulator, walked by differential evolution.

log L(x) = -1/2 r' S^-1 r with r = published - emulated(x) - shift and S the sum of the emulator's misses (luck, lack of
fit), of the figures' and the model's own errors, and of what is not known about the shift from part of the country
to the whole. Walkers propose steps along the difference of two others (ter Braak 2006); several ensembles walk apart,
so that their agreement can be checked (`walks`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cholesky, solve_triangular
from threadpoolctl import threadpool_limits

from wpmodel.calibration.emulate import Emulator
from wpmodel.calibration.priors import CUT, log_prior


@dataclass(frozen=True)
class Shift:
    """What to add to a run of part of the country to stand for the whole: mean (t,) and covariance (t, t)."""

    mean: NDArray
    covariance: NDArray

    @classmethod
    def none(cls, targets: int) -> Shift:
        """No shift: the runs are of the whole country."""
        return cls(np.zeros(targets), np.zeros((targets, targets)))

    @classmethod
    def measured(cls, part: NDArray, whole: NDArray) -> Shift:
        """From the same points run both ways (points, targets), with a Student-like allowance for their small number.

        Raises ValueError for fewer than three points.
        """
        apart = whole - part
        n = len(apart)
        if n < 3:
            raise ValueError(f"{n} points were run both ways: the shift needs three at least")
        return cls(apart.mean(axis=0), np.diag(apart.var(axis=0, ddof=1) * (1.0 + 1.0 / n)))


@dataclass(frozen=True)
class Likelihood:
    """An emulator with its shift, and the covariance of the errors of figures and model (t, t)."""

    emulator: Emulator
    shift: Shift
    errors: NDArray

    @property
    def total(self) -> NDArray:
        """Covariance of published less emulated values."""
        return self.emulator.misses + self.shift.covariance + self.errors

    def mean(self, points: NDArray) -> NDArray:
        """Expected national values at points (n, d). Shape (n, t)."""
        return self.emulator.mean(points) + self.shift.mean

    def whitener(self) -> NDArray:
        """The inverse of a square root of `total`."""
        root = cholesky(self.total + 1e-12 * np.eye(len(self.total)), lower=True)
        return solve_triangular(root, np.eye(len(root)), lower=True)

    def log_posterior(self, data: NDArray) -> Callable[[NDArray], NDArray]:
        """Log density, except for a constant, given data sets (m, t): points (m, n, d) to (m, n)."""
        white, d = self.whitener(), self.emulator.dimensions
        wanted = data @ white.T

        def at(points: NDArray) -> NDArray:
            got = self.mean(points.reshape(-1, d)) @ white.T
            residual = got.reshape(*points.shape[:-1], -1) - wanted[:, None, :]
            return log_prior(points) - 0.5 * (residual**2).sum(axis=-1)

        return at


@dataclass(frozen=True)
class Posterior:
    """A walk through the posterior of one data set: (ensembles, steps that are kept, walkers, d)."""

    walk: NDArray

    @property
    def draws(self) -> NDArray:
        """All of it, ensemble by ensemble and step by step. Shape (n, d)."""
        return self.walk.reshape(-1, self.walk.shape[-1])

    def predicted(self, likelihood: Likelihood, rng: np.random.Generator) -> NDArray:
        """Draws of the targets (n, t), with all errors."""
        spread = likelihood.total
        noise = rng.multivariate_normal(np.zeros(len(spread)), spread, len(self.draws), method="cholesky")
        return likelihood.mean(self.draws) + noise


def posteriors(
    likelihood: Likelihood,
    data: NDArray,
    seed: int = 1,
    walkers: int = 64,
    steps: int = 2_000,
    keep_every: int = 10,
) -> NDArray:
    """Posterior draws for many data sets at once: data (m, t) to draws (m, steps / 2 / keep_every, walkers, d).

    The first half of the steps is left out. Linear algebra takes one thread: the matrices are small, and threads that
    wait for each other take a hundred times as long where other work holds the cores.
    """
    with threadpool_limits(1):
        return _walk(likelihood, data, seed, walkers, steps, keep_every)


def _walk(likelihood: Likelihood, data: NDArray, seed: int, walkers: int, steps: int, keep_every: int) -> NDArray:
    d = likelihood.emulator.dimensions
    rng = np.random.default_rng(seed)
    log_posterior = likelihood.log_posterior(data)
    m, half = len(data), walkers // 2
    at = np.clip(rng.normal(size=(m, 2 * half, d)), -CUT + 0.01, CUT - 0.01)
    density = log_posterior(at)
    kept = []
    for step in range(steps):
        for mine, other in ((slice(0, half), slice(half, None)), (slice(half, None), slice(0, half))):
            pool = at[:, other]
            a = rng.integers(0, half, (m, half))
            b = (a + rng.integers(1, half, (m, half))) % half
            between = np.take_along_axis(pool, a[..., None], 1) - np.take_along_axis(pool, b[..., None], 1)
            stride = np.where(rng.random((m, half, 1)) < 0.1, 1.0, 2.38 / np.sqrt(2.0 * d))
            tried = at[:, mine] + stride * between + rng.normal(0.0, 1e-4, between.shape)
            there = log_posterior(tried)
            taken = np.log(rng.random((m, half))) < there - density[:, mine]
            at[:, mine] = np.where(taken[..., None], tried, at[:, mine])
            density[:, mine] = np.where(taken, there, density[:, mine])
        if step >= steps // 2 and step % keep_every == 0:
            kept.append(at.copy())
    return np.stack(kept, axis=1)


def posterior(
    likelihood: Likelihood, data: NDArray, seed: int = 1, ensembles: int = 4, walkers: int = 64, steps: int = 6_000
) -> Posterior:
    """The posterior of one data set (t,), from several ensembles that start apart."""
    return Posterior(posteriors(likelihood, np.tile(data, (ensembles, 1)), seed, walkers, steps))
