"""The walk against a sampler that others keep (emcee), and against answers got by summing over a grid."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from wpmodel.calibration import infer, priors, study, walks
from wpmodel.calibration.emulate import Emulator
from wpmodel.calibration.infer import Likelihood, Shift, posterior
from wpmodel.calibration.targets import observed, targets

emcee = pytest.importorskip("emcee")
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


def two_parameters(coefficients: NDArray, sd: float) -> Likelihood:
    """Targets that are polynomials of x1, x2 (one, x1, x2, x1^2 - 1, x2^2 - 1, x1 x2), measured with this error."""
    t = coefficients.shape[1]
    none = np.zeros((t, t))
    emulator = Emulator(coefficients, none, np.zeros((1, t)), np.ones(t), np.zeros((t, 4)))
    return Likelihood(emulator, Shift.none(t), sd**2 * np.eye(t))


TILTED = two_parameters(np.array([[0, 0], [1, 0.5], [-1, 1], [0, 0], [0, 0], [0, 0]], float), 0.3)
BANANA = two_parameters(np.array([[0.0], [0.0], [1.0], [0.9], [0.0], [0.0]]), 0.15)
"""x2 near 0.9 (1 - x1^2): bent, with its mass along the bend."""


def by_grid(likelihood: Likelihood, data: NDArray) -> tuple[NDArray, NDArray, NDArray]:
    """Exact means, standard deviations (2,) and quantiles (2, 5), by summing the density over a fine grid."""
    line = np.linspace(-priors.CUT, priors.CUT, 801)
    points = np.stack(np.meshgrid(line, line, indexing="ij"), axis=-1).reshape(1, -1, 2)
    log = likelihood.log_posterior(data[None])(points)[0]
    mass = np.exp(log - log.max()).reshape(801, 801)
    marginal = np.array([mass.sum(axis=1), mass.sum(axis=0)]) / mass.sum()
    mean = marginal @ line
    sd = np.sqrt((marginal * (line - mean[:, None]) ** 2).sum(axis=1))
    middle = np.cumsum(marginal, axis=1) - marginal / 2.0
    return mean, sd, np.array([np.interp(LEVELS, one, line) for one in middle])


def by_emcee(likelihood: Likelihood, data: NDArray, steps: int, walkers: int = 64) -> NDArray:
    """The second half of a walk by emcee's own move. Shape (1, steps that are kept, walkers, d)."""
    log, d = likelihood.log_posterior(data[None]), likelihood.emulator.dimensions
    moves = [(emcee.moves.DEMove(), 0.9), (emcee.moves.DEMove(gamma0=1.0), 0.1)]
    sampler = emcee.EnsembleSampler(walkers, d, lambda points: log(points[None])[0], moves=moves, vectorize=True)
    sampler.random_state = np.random.RandomState(5).get_state()
    sampler.run_mcmc(np.random.default_rng(5).uniform(-1.0, 1.0, (walkers, d)), steps)
    return sampler.get_chain(discard=steps // 2, thin=10)[None]


def error_of_mean(walk: NDArray) -> NDArray:
    """Monte Carlo standard error of the walk's mean (d,): from the slower of the two views of its effective draws."""
    found = walks.diagnosed(walk, [""] * walk.shape[-1])
    return walk.reshape(-1, walk.shape[-1]).std(axis=0) / np.sqrt(found[["bulk_draws", "mean_draws"]].min(axis=1))


@pytest.mark.parametrize(("likelihood", "data"), [(TILTED, [0.6, -0.2]), (BANANA, [0.0])], ids=["gaussian", "banana"])
def test_walk_and_emcee_give_the_exact_posterior(likelihood: Likelihood, data: list[float]) -> None:
    given = np.array(data)
    mean, sd, quantiles = by_grid(likelihood, given)
    ours = posterior(likelihood, given, walkers=32, steps=3_000).walk
    for walk in (ours, by_emcee(likelihood, given, 8_000, 32)):
        draws = walk.reshape(-1, 2)
        assert np.abs(draws.mean(axis=0) - mean) == pytest.approx(0.0, abs=5.0 * error_of_mean(walk).max())
        assert draws.std(axis=0) == pytest.approx(sd, rel=0.06)
        found = np.quantile(draws, LEVELS, axis=0).T
        assert found == pytest.approx(quantiles, abs=0.08 * sd.max())


def test_walk_and_emcee_agree_on_the_shipped_posterior() -> None:
    """Nineteen parameters, the shipped figures and bank: means and spreads, within what chance allows."""
    chosen = targets()
    likelihood, data = study.stored().likelihood(chosen), observed(chosen)
    ours, theirs = infer.posterior(likelihood, data, steps=3_000).walk, by_emcee(likelihood, data, 8_000)
    a, b = (walk.reshape(-1, walk.shape[-1]) for walk in (ours, theirs))
    chance = np.hypot(error_of_mean(ours), error_of_mean(theirs))
    assert (np.abs(a.mean(axis=0) - b.mean(axis=0)) < 5.0 * chance).all()
    assert chance.max() < 0.1  # normal scores: a fault of a tenth of the prior's spread would be seen
    assert b.std(axis=0) == pytest.approx(a.std(axis=0), rel=0.12)
