"""Toy simulators whose parameters are known."""

import numpy as np
from numpy.typing import NDArray

from wpmodel.calibration import priors
from wpmodel.calibration.emulate import Emulator, fit
from wpmodel.calibration.infer import Likelihood, Shift

SLOPES = np.array([[1.0, 0.2, 0.0], [0.3, 0.8, 0.0], [0.5, -0.6, 0.0], [0.0, 0.4, 0.0], [0.7, 0.1, 0.02]])
LUCK, ERROR = 0.1, 0.15


def toy(points: NDArray, rng: np.random.Generator) -> NDArray:
    """Five targets of three parameters, slightly curved; the third hardly matters. Shapes (n, 3) to (n, 5)."""
    curve = 0.1 * points[:, :1] ** 2 + 0.05 * points[:, :1] * points[:, 1:2]
    return points @ SLOPES.T + curve + rng.normal(0.0, LUCK, (len(points), len(SLOPES)))


def bank(runs: int = 120, seed: int = 1) -> tuple[NDArray, NDArray]:
    rng = np.random.default_rng(seed)
    points = priors.uniform_to_scores(rng.random((runs, 3)))
    return points, toy(points, rng)


def likelihood(emulator: Emulator | None = None, error: float = ERROR) -> Likelihood:
    return Likelihood(emulator or fit(*bank()), Shift.none(len(SLOPES)), error**2 * np.eye(len(SLOPES)))
