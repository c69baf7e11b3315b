"""The diagnostics of a walk can fail: stuck and slow walkers are found, independent ones are not blamed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from toys import SLOPES, likelihood

from wpmodel.calibration import walks
from wpmodel.calibration.infer import posterior

SHAPE = (4, 300, 64, 3)
"""Ensembles, steps, walkers, parameters: as those of the shipped posterior."""


def diagnosed(walk: NDArray) -> pd.DataFrame:
    return walks.diagnosed(walk, ["a", "b", "c"])


def forgetful(share: float) -> NDArray:
    """Walkers that are independent and keep so much of where they were at each step."""
    rng = np.random.default_rng(2)
    walk = rng.normal(size=SHAPE)
    for k in range(1, SHAPE[1]):
        walk[:, k] = share * walk[:, k - 1] + np.sqrt(1.0 - share**2) * walk[:, k]
    return walk


def test_walkers_that_stand_still_fail() -> None:
    rng = np.random.default_rng(1)
    stuck = np.repeat(rng.normal(size=(4, 1, 64, 3)), 300, axis=1) + 1e-3 * rng.normal(size=SHAPE)
    found = diagnosed(stuck)
    assert (found["rhat_walkers"] > 10.0).all()
    assert (found["rhat_ensembles"] > 1.5).all()
    assert not found["settled"].any()
    assert "NOT SETTLED, do not use: a, b, c" in walks.in_words(found)


def test_walkers_that_creep_fail() -> None:
    found = diagnosed(forgetful(0.995))
    assert (found[["rhat_walkers", "rhat_ensembles"]] > 1.2).all(axis=None)
    assert not found["settled"].any()


def test_one_ensemble_that_is_elsewhere_fails() -> None:
    """Each walker of three ensembles is right; those of the fourth agree with each other."""
    walk = forgetful(0.0)
    walk[3, :, :, 1] += 0.5
    found = diagnosed(walk).set_index("parameter")
    assert found["settled"].tolist() == [True, False, True]
    assert found.loc["b", "rhat_ensembles"] > walks.ENSEMBLES_AT_MOST


def test_independent_walkers_have_settled_and_count_in_full() -> None:
    found = diagnosed(forgetful(0.0))
    assert found["settled"].all()
    assert found["mean_draws"].to_numpy() == pytest.approx(np.prod(SHAPE[:3]), rel=0.25)
    assert walks.in_words(found).endswith(": settled.")


def test_walkers_that_move_as_one_count_as_one() -> None:
    """What walkers as chains cannot see: sixty-four that are copies of each other are worth one of them."""
    alone = np.random.default_rng(3).normal(size=(4, 300, 1, 3))
    copied = alone + 1e-6 * np.random.default_rng(4).normal(size=SHAPE)
    found = diagnosed(copied)
    assert (found["bulk_draws"] > 50_000).all()
    assert (found["mean_draws"] < 1_800).all()


def test_a_real_walk_settles_when_it_is_long_enough() -> None:
    names = ["x1", "x2", "x3"]
    short, long = (
        walks.diagnosed(posterior(likelihood(), SLOPES[:, 0], walkers=24, steps=steps).walk, names)
        for steps in (100, 3_000)
    )
    assert not short["settled"].all()
    assert long["settled"].all()


def test_a_missing_package_is_named_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walks, "EXTRA", ("numpy", "no_such_package"))
    with pytest.raises(ValueError, match=r"no_such_package as well: pip install 'wpmodel\[calibration\]'"):
        walks.check_extra()
