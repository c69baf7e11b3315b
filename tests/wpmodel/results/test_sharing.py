"""How unequally adviser time is shared out: no threshold, no cliff."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpmodel import Result
from wpmodel.results.sharing import gini, of_minutes


def test_even_shares_have_no_gini_and_one_person_with_all_the_time_nearly_all_of_it() -> None:
    weeks = np.full(100, 30.0)
    assert gini(np.full(100, 60.0), weeks) == pytest.approx(0.0)
    assert gini(2.0 * np.arange(1.0, 101.0), np.arange(1.0, 101.0)) == pytest.approx(0.0), "the same for every week"
    all_to_one = np.zeros(100)
    all_to_one[3] = 500.0
    assert gini(all_to_one, weeks) == pytest.approx(0.99)
    assert np.isnan(gini(np.zeros(3), np.ones(3)))


@given(st.lists(st.floats(0, 1e4), min_size=2, max_size=30), st.floats(0.1, 100))
def test_the_gini_is_a_share_and_knows_no_unit(minutes: list[float], factor: float) -> None:
    of = np.array(minutes) + 1.0
    weeks = np.linspace(1.0, 90.0, of.size)
    found = gini(of, weeks)
    assert -1e-9 <= found <= 1.0
    assert gini(factor * of, weeks) == pytest.approx(found, abs=1e-9)


def test_a_run_is_unequal_and_the_nearest_get_what_the_furthest_do_not(area_run: Result) -> None:
    found = of_minutes(area_run)
    assert 0.3 < found["sharing.gini"] < 0.95
    assert found["sharing.furthest"] < 60.0 < 100.0 < found["sharing.nearest"]
