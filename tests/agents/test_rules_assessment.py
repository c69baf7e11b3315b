"""The assessment: scores, bars, error, appeals' share, and the queue."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from legal import behaviours, legal, lucks

from wpmodel.agents.rules.assessment import (
    ACTIVITY,
    EDGE,
    FIT,
    SPREAD,
    SUPPORT,
    decided,
    decision,
    log_odds,
    periods_waited,
    place_among,
    relabelled,
    rescored,
    shares_found,
)

SHARES = st.tuples(st.floats(0.05, 1), st.floats(0.05, 1), st.floats(0.05, 1)).map(
    lambda x: tuple(part / sum(x) for part in x)
)
STRICT = st.floats(-3, 3)
EVENLY = (np.arange(20_000) + 0.5) / 20_000


@given(SHARES)
def test_at_the_published_strictness_shares_are_the_published_ones(shares: tuple[float, float, float]) -> None:
    found = decision(log_odds(EVENLY), shares, 0.0)
    assert np.bincount(found, minlength=3)[::-1] / EVENLY.size == pytest.approx(shares, abs=1e-3)
    assert shares_found(shares, 0.0, 0.8, 0.8) == pytest.approx(shares)


@given(SHARES, STRICT)
def test_a_place_inside_a_group_never_leaves_it_by_rounding(shares: tuple[float, float, float], own: float) -> None:
    edges = np.array([0.0, shares[2], shares[2] + shares[1], 1.0])
    for group in (SUPPORT, ACTIVITY, FIT):
        for place in (EDGE, 0.5, 1.0 - EDGE):
            score = log_odds(np.array([edges[group] + place * (edges[group + 1] - edges[group])]))
            assert decision(rescored(score, np.array([own]), 0.8, 0.8), shares, 0.0) == [group]


@given(SHARES, STRICT, st.floats(0.01, 3))
def test_stricter_bars_find_more_fit_and_fewer_too_ill(shares: tuple, strictness: float, more: float) -> None:
    score = log_odds(EVENLY)
    assert (decision(score, shares, strictness + more) >= decision(score, shares, strictness)).all()
    first, then = (shares_found(shares, s, 0.8, 0.8) for s in (strictness, strictness + more))
    assert then[0] > first[0]
    assert then[2] < first[2]


@given(SHARES, STRICT)
def test_expected_shares_are_those_of_many_claims(shares: tuple[float, float, float], strictness: float) -> None:
    found = decision(log_odds(EVENLY), shares, strictness)
    expected = shares_found(shares, strictness, 0.8, 0.8)
    assert expected.sum() == pytest.approx(1)
    assert np.bincount(found, minlength=3)[::-1] / EVENLY.size == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("error", [0.0, 0.4, 1.6, 3.0])
def test_another_error_gives_the_spread_it_should(error: float) -> None:
    own = np.random.default_rng(1).permutation(np.sqrt(2) * _normal_quantiles(EVENLY))
    spread = rescored(log_odds(EVENLY), own / np.sqrt(2), error, 0.8).std()
    assert spread == pytest.approx(np.sqrt(SPREAD**2 - 0.8**2 + error**2), rel=0.02)


def _normal_quantiles(u: np.ndarray) -> np.ndarray:
    from scipy.special import ndtri

    return ndtri(u)


def test_places_are_even_and_go_with_readiness_as_far_as_the_link() -> None:
    from wpmodel.agents.luck import BEFORE_ANY_WEEK, PROSPECT, normal

    people = lucks(4_000)
    hidden = np.array([normal(luck, BEFORE_ANY_WEEK, PROSPECT) for luck in people])
    for link in (0.0, 0.5, 1.0):
        place = np.array([place_among(luck, link) for luck in people])
        assert np.abs(np.sort(place) - (np.arange(4_000) + 0.5) / 4_000).max() < 0.03
        assert np.corrcoef(_normal_quantiles(place), hidden)[0, 1] == pytest.approx(link, abs=0.05)


@given(behaviours("assessment_weight"), st.floats(-6, 3), st.floats(-6, 3))
def test_a_label_moves_the_first_estimate_by_the_weight_of_the_group(b: object, kind: float, group: float) -> None:
    assert relabelled(kind, kind, b) == 0.0
    assert relabelled(kind, group, b) == pytest.approx((1 - b.assessment_weight) * (group - kind))  # type: ignore[attr-defined]


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 1e6))
def test_no_more_is_decided_than_there_is_and_can_be(waiting: float, claims: float, capacity: float) -> None:
    done = decided(waiting, claims, capacity)
    assert done == min(capacity, waiting + claims)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=30), legal("wca_capacity"))
def test_a_queue_keeps_its_order_and_its_capacity(claims: list[int], capacity: float) -> None:
    come = np.array(claims)
    waits = periods_waited(come, capacity)
    assert waits.size == come.sum()
    assert (waits >= 0).all()
    when = np.repeat(np.arange(come.size), come) + waits
    assert (np.diff(when) >= 0).all()
    done = np.cumsum(np.bincount(when, minlength=come.size + 1)[: come.size])
    assert (done <= capacity * np.cumsum(come) + 1e-6).all() or capacity >= 1.0
    if capacity >= 1.0:
        assert not waits.any()


def test_at_half_the_capacity_the_last_claim_waits_as_long_as_all_took_to_come() -> None:
    waits = periods_waited(np.full(20, 10), 0.5)
    assert waits[:5].tolist() == [0] * 5
    assert waits[99] == 10
    assert (waits[100:] + np.repeat(np.arange(20), 10)[100:] == 20).all()


def test_a_place_is_the_normal_share_of_the_hidden_factor_and_a_draw_of_its_own() -> None:
    from scipy.special import ndtr

    from wpmodel.agents.luck import BEFORE_ANY_WEEK, CAPABILITY, PROSPECT, normal

    for luck in lucks(30):
        hidden, own = normal(luck, BEFORE_ANY_WEEK, PROSPECT), normal(luck, BEFORE_ANY_WEEK, CAPABILITY)
        assert place_among(luck, 0.6) == pytest.approx(ndtr(0.6 * hidden + 0.8 * own), abs=1e-9)


def test_of_the_old_error_the_score_tells_its_part_and_a_draw_the_rest() -> None:
    """Half of the spread was error; the score lies at 0.4 of the spread, the draw at one; the error grows by one."""
    half, score = SPREAD / 2, np.array([0.4 * SPREAD])
    assert rescored(score, np.array([1.0]), half + 1.0, half) == pytest.approx(score + 0.5 * 0.4 + np.sqrt(0.75))
    assert rescored(score, np.array([9.0]), 0.0, 2 * SPREAD) == pytest.approx(-score), "a score that is all error"


def test_shares_found_by_hand() -> None:
    """A quarter too ill, a quarter for activity: bars at odds of one to three and of one to one."""
    shares = (0.5, 0.25, 0.25)
    assert shares_found(shares, np.log(3.0), 0.8, 0.8) == pytest.approx((0.75, 0.15, 0.1))
    twice_as_wide = np.sqrt(3 * SPREAD**2 + 0.8**2)
    ill = 1 / (1 + np.sqrt(3.0))
    assert shares_found(shares, 0.0, twice_as_wide, 0.8) == pytest.approx((0.5, 0.5 - ill, ill))
    assert decision(log_odds(np.array([0.25, 0.5])), shares, 0.0).tolist() == [ACTIVITY, FIT], "on a bar is above it"
