"""Shapes in columns of numbers, against what can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from wpmodel.results import shapes


def test_groups_explain_all_or_nothing() -> None:
    groups = np.repeat([4, 7], 50)
    assert shapes.explained(np.where(groups == 4, 1.0, 3.0), groups) == pytest.approx(1.0)
    assert shapes.explained(np.tile([1.0, 3.0], 50), groups) == pytest.approx(0.0)
    assert np.isnan(shapes.explained(np.ones(100), groups))
    assert np.isnan(shapes.explained(np.zeros(0), np.zeros(0, int)))


@given(arrays(float, 30, elements=st.integers(-1000, 1000)), arrays(np.int64, 30, elements=st.integers(0, 4)))
def test_a_share_of_variance_is_a_share(values, groups) -> None:  # type: ignore[no-untyped-def]
    share = shapes.explained(values, groups)
    assert np.isnan(share) or -1e-9 <= share <= 1.0 + 1e-9


def test_a_gap_that_is_all_mix_goes_among_like() -> None:
    easy = np.repeat([1, 0], 100)
    reached = easy * 1.0
    first = np.concatenate([np.arange(100) < 80, np.arange(100) < 20])
    assert shapes.gap(reached, first) == pytest.approx(0.6)
    assert shapes.gap_among_like(reached, first, easy) == pytest.approx(0.0)


def test_a_gap_that_is_no_mix_stays_among_like() -> None:
    first = np.tile([True, False], 50)
    strata = np.repeat([0, 1], 50)
    values = strata + 2.0 * first
    assert shapes.gap_among_like(values, first, strata) == pytest.approx(2.0)


def test_a_stratum_with_one_side_says_nothing() -> None:
    first = np.array([True, True, True, False])
    strata = np.array([0, 0, 1, 1])
    assert shapes.gap_among_like(np.array([9.0, 9.0, 5.0, 3.0]), first, strata) == pytest.approx(2.0)
    assert np.isnan(shapes.gap_among_like(np.ones(2), np.array([True, True]), np.zeros(2)))
    assert np.isnan(shapes.gap(np.ones(2), np.array([True, True])))


def test_ranks_are_equal_parts_in_order() -> None:
    assert shapes.ranks(np.array([5.0, 1.0, 4.0, 2.0]), 2).tolist() == [1, 0, 1, 0]


def test_clusters_even_spacing_and_silence() -> None:
    assert shapes.clustering(np.repeat(30, 20), 0, 120) > 10.0
    assert shapes.clustering(np.arange(0, 120, 12), 0, 120) == pytest.approx(0.0)
    assert np.isnan(shapes.clustering(np.zeros(0, int), 0, 120))
    dice = np.random.default_rng(1)
    by_chance = [shapes.clustering(dice.integers(0, 336, 200), 0, 336) for _ in range(50)]
    assert 0.8 < np.mean(by_chance) < 1.2
