"""Trials in test areas: what a trial finds is not what is true, and power grows with the effect."""

from __future__ import annotations

import numpy as np
import pytest

from wpmodel.studies.area_trial import _trial, area_trial, share_found

DICE = np.random.default_rng(5)
AREAS = DICE.normal(20.0, 2.0, 18)
"""Areas that differ by two points."""


def arms(effect: float, seeds: int = 3) -> tuple[np.ndarray, np.ndarray]:
    control = AREAS + DICE.normal(0.0, 0.1, (seeds, 18))
    return control, control + effect


def test_what_is_true_is_known_to_the_twins_and_not_to_the_trial() -> None:
    control, test = arms(0.5)
    tested = np.arange(18) < 4
    found = _trial(control, test, tested)
    assert found["true"] == pytest.approx(0.5)
    apart = AREAS[tested].mean() - AREAS[~tested].mean()
    assert found["found"] == pytest.approx(0.5 + apart, abs=0.2)


def test_power_grows_with_the_effect_and_is_small_where_there_is_none() -> None:
    powers = [share_found(*arms(effect), 6, 1.0) for effect in (0.0, 1.0, 4.0)]
    assert powers[0] < 10.0 < powers[2]
    assert powers[0] <= powers[1] <= powers[2]
    same = arms(0.0)[0]
    assert share_found(same, same, 6, 1.0) < 12.0  # whatever the sign: what the test allows, by the luck of 18 areas


def test_a_trial_in_a_single_area_is_refused() -> None:
    areas = ["South Yorkshire", "Wales", "West London"]
    with pytest.raises(ValueError, match="at least two areas under each contract: 1 are to test and 2 of those"):
        area_trial("work-programme-2011", "no-taper", ["Wales"], 2, areas=areas)
