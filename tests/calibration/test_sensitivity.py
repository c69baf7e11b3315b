"""Sensitivity measures against a function whose indices are known, and against what a toy must give."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import norm
from toys import bank

from wpmodel.calibration import priors, sensitivity
from wpmodel.calibration.emulate import fit

A, B = 7.0, 0.1
VARIANCE = A**2 / 8 + B * np.pi**4 / 5 + B**2 * np.pi**8 / 18 + 0.5
ALONE = np.array([0.5 * (1 + B * np.pi**4 / 5) ** 2, A**2 / 8, 0.0]) / VARIANCE
TOGETHER = ALONE + np.array([1.0, 0.0, 1.0]) * B**2 * np.pi**8 * 8 / 225 / VARIANCE


def ishigami(scores: NDArray) -> NDArray:
    """Ishigami and Homma (1990), between -pi and pi, and its double. Shapes (n, 3) to (n, 2)."""
    edge = norm.cdf(-priors.CUT)
    x = np.pi * (2.0 * (norm.cdf(scores) - edge) / (1.0 - 2.0 * edge) - 1.0)
    y = np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0])
    return np.column_stack([y, 2.0 * y])


def test_sobol_indices_of_ishigami_are_the_known_ones() -> None:
    first, total = sensitivity.sobol_indices(ishigami, 3)
    assert first.value[:, 0] == pytest.approx(ALONE, abs=0.02)
    assert total.value[:, 0] == pytest.approx(TOGETHER, abs=0.02)
    assert first.value[:, 1] == pytest.approx(first.value[:, 0])


def test_intervals_of_sobol_indices_hold_the_known_ones() -> None:
    """Nine in ten at least of 95% intervals, over twenty seeds and six indices."""
    held = []
    for seed in range(1, 21):
        for found, known in zip(sensitivity.sobol_indices(ishigami, 3, 512, seed), (ALONE, TOGETHER), strict=True):
            held.append(np.abs(found.value[:, 0] - known) <= found.half_width[:, 0] + 1e-9)
    assert np.mean(held) > 0.9


def test_elementary_effects_of_a_straight_line_are_its_slopes() -> None:
    slopes = np.array([[2.0], [-0.5], [0.0]])
    effect, spread = sensitivity.elementary_effects(lambda points: points @ slopes, 3)
    assert effect.value == pytest.approx(np.abs(slopes), abs=1e-9)
    assert np.abs(spread).max() < 1e-9
    assert np.abs(effect.half_width).max() < 1e-9


def test_an_elementary_effect_that_depends_on_others_has_an_interval() -> None:
    effect, spread = sensitivity.elementary_effects(lambda points: points[:, :1] * points[:, 1:2], 2)
    other = np.array([0.5, 1.5])  # sizes of the other's levels, which are the effects
    assert effect.value[:, 0] == pytest.approx(other.mean(), abs=3.0 * effect.half_width.max())
    assert 0.01 < effect.half_width.max() < 0.2
    assert spread[:, 0] == pytest.approx(np.sqrt((other**2).mean()), rel=0.1)


def test_sensitivity_finds_what_matters_and_leaves_the_rest() -> None:
    table = sensitivity.table(fit(*bank(200)), [f"y{k}" for k in range(5)])
    of_second = table[table["output"] == "y1"].set_index("parameter")
    assert of_second["total"].idxmax() == of_second["effect"].idxmax() == "x2"
    assert of_second.loc["x2", "first_order"] == pytest.approx(0.64 / 0.73, abs=0.08)
    assert of_second.loc["x3", "total"] < 0.02
    assert (table["total"] > table["first_order"] - table["first_order_half_width"]).all()
