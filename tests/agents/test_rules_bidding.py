"""Bidding: forecasts, profits, scores, best offers and the award."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpmodel.agents.rules.bidding import (
    award,
    bar_believed,
    believed_factor,
    best_offer,
    chance_of_winning,
    expected_profit,
    help_expected,
    promised_rate,
    score,
)

SHARE = st.floats(0, 1)
SOME = st.floats(0.01, 1)
POUNDS = st.floats(0, 20_000)


@given(st.floats(0.1, 6), st.floats(0, 1), st.floats(-5, 5))
def test_a_forecast_without_noise_is_the_shared_optimism(optimism: float, noise: float, draw: float) -> None:
    assert believed_factor(optimism, 0.0, draw) == optimism
    assert np.log(believed_factor(optimism, noise, draw) / optimism) == pytest.approx(noise * draw, abs=1e-12)


@given(st.floats(0.1, 6), st.floats(0.001, 3), st.floats(0, 10), st.floats(0.1, 5))
def test_a_promise_is_a_share_and_rises_with_belief_and_help(f: float, jobs: float, help: float, more: float) -> None:
    rate = promised_rate(f, jobs, help)
    assert 0 < rate < 1
    assert promised_rate(f + more, jobs, help) > rate
    assert promised_rate(f, jobs, help + more) > rate


@given(st.floats(0, 20), st.floats(0.1, 5), st.floats(0.01, 1), st.floats(0, 0.9))
def test_help_grows_with_hours_and_ever_more_slowly(hours: float, step: float, effect: float, kept: float) -> None:
    first, second, third = (help_expected(hours + k * step, effect, kept) for k in range(3))
    assert first >= 0.0
    assert second - first > third - second > 0.0


@given(POUNDS, POUNDS, SHARE, SHARE, POUNDS, POUNDS, SOME)
def test_a_pound_off_the_fee_is_a_pound_less_profit_for_those_who_come(
    sure: float, may: float, one: float, other: float, wages: float, overhead: float, volume: float
) -> None:
    less, more = (expected_profit(sure, may, d, wages, overhead, volume) for d in (one, other))
    assert less - more == pytest.approx(volume * may * (other - one), abs=1e-6)


@given(POUNDS, POUNDS, POUNDS, POUNDS)
def test_fewer_people_than_planned_leave_the_overhead(sure: float, may: float, wages: float, overhead: float) -> None:
    assert expected_profit(sure, may, 0.0, wages, overhead, 0.0) == -overhead


@given(SHARE, SHARE, SHARE, SOME, SOME)
def test_a_score_is_between_nought_and_one_and_marks_are_weighted(
    discount: float, rate: float, weight: float, half_discount: float, half_rate: float
) -> None:
    found = score(discount, rate, weight, half_discount, half_rate)
    assert 0.0 <= found <= 1.0
    assert score(discount, 0.0, 1.0, discount or 1.0, half_rate) == (0.5 if discount else 0.0)
    assert score(discount, rate, 0.0, half_discount, half_rate) == score(0.0, rate, 0.0, half_discount, half_rate)
    assert score(discount, rate, 1.0, half_discount, half_rate) == score(discount, 0.0, 1.0, half_discount, half_rate)


@given(SHARE, SHARE, st.floats(0.001, 1))
def test_the_chance_of_winning_is_a_half_at_the_bar_and_rises_with_the_score(
    s: float, bar: float, doubt: float
) -> None:
    assert chance_of_winning(bar, bar, doubt) == 0.5
    better, worse = chance_of_winning(max(s, bar), bar, doubt), chance_of_winning(min(s, bar), bar, doubt)
    assert 0.0 <= worse <= 0.5 <= better <= 1.0


def test_heavier_price_marks_bring_a_larger_discount_and_a_thinner_plan() -> None:
    """Two free choices, as in a bid: the discount, and hours that cost money and raise the promise."""
    discounts, hours = np.linspace(0, 0.6, 61)[:, None], np.linspace(0, 3, 61)
    rates = promised_rate(1.5, 0.3, help_expected(hours, 0.385, 0.8))
    profit = expected_profit(200 + 900 * rates, 900 * rates, discounts, 300 * hours, 150 * hours + 300, 1.0)
    found = []
    for weight in (0.1, 0.2, 0.3):
        chance = chance_of_winning(score(discounts, rates, weight, 0.06, 0.36), 0.55, 0.03)
        best, bids = best_offer(chance, profit)
        assert bids
        found.append(np.unravel_index(best, profit.shape))
    assert found[0][0] < found[1][0] < found[2][0]
    assert found[0][1] > found[1][1] > found[2][1]


@given(st.lists(st.tuples(SHARE, st.floats(-100, 100)), min_size=1, max_size=20))
def test_the_best_offer_beats_every_other_and_no_one_bids_at_a_loss(offers: list[tuple[float, float]]) -> None:
    chance, profit = (np.array(x) for x in zip(*offers, strict=True))
    best, bids = best_offer(chance, profit)
    assert chance[best] * max(profit[best], 0) == max(c * max(p, 0.0) for c, p in offers)
    assert bids == (profit[best] > 0)


@given(st.lists(SHARE, max_size=12), st.integers(1, 4))
def test_the_bar_lies_between_last_winner_and_first_loser(scores: list[float], winners: int) -> None:
    bar, ranked = bar_believed(np.array(scores), winners), sorted(scores, reverse=True)
    if len(scores) <= winners:
        assert bar == 0.0
    else:
        assert ranked[winners] <= bar <= ranked[winners - 1]


@given(
    st.lists(st.lists(st.one_of(st.just(float("nan")), SHARE), min_size=4, max_size=4), min_size=1, max_size=6),
    st.lists(st.integers(0, 3), min_size=4, max_size=4),
    st.integers(1, 4),
)
def test_an_award_keeps_the_rules_and_leaves_no_better_bid_out(marks: list, let: list[int], most: int) -> None:
    table, contracts = np.array(marks), np.array(let)
    won = award(table, contracts, most)
    assert (won.sum(axis=0) <= contracts).all()
    assert (won.sum(axis=1) <= most).all()
    assert not (won & np.isnan(table)).any()
    for firm, area in product(range(len(table)), range(4)):
        if np.isnan(table[firm, area]) or won[firm, area] or won[firm].sum() == most:
            continue
        assert won[:, area].sum() == contracts[area]
        assert (table[won[:, area], area] >= table[firm, area]).all()


def test_the_winner_of_many_forecasts_is_the_most_mistaken() -> None:
    """Order statistics alone make a curse: with marks that follow the forecast it grows with the number of bids."""
    draws = np.random.default_rng(1).normal(size=(40, 2_000))
    curse = []
    for firms in (2, 10, 40):
        error = np.log(believed_factor(1.5, 0.2, draws[:firms]))
        won = award(promised_rate(np.exp(error), 0.3, 0.5), np.ones(2_000, int), 2_000)
        curse.append(error[won].mean() - error.mean())
    assert 0 < curse[0] < curse[1] < curse[2]


def test_a_bid_by_hand() -> None:
    """Two jobs in five without help and half as much optimism again; hours whose logarithm is one; 900 pounds a job."""
    assert help_expected(np.e - 1.0, 0.05, 0.8) == pytest.approx(0.25)
    assert promised_rate(1.5, 0.4, 0.25) == pytest.approx(3 / 7)
    assert expected_profit(200.0, 900.0, 0.25, 300.0, 150.0, 0.8) == pytest.approx(310.0)
    assert score(0.06, 0.36, 0.3, 0.06, 0.18) == pytest.approx(0.3 / 2 + 0.7 * 2 / 3)
    assert chance_of_winning(0.53, 0.50, 0.03) == pytest.approx(1 / (1 + np.exp(-1)))
    assert bar_believed(np.array([0.6, 0.9, 0.7]), 2) == pytest.approx(0.65)
    assert best_offer(np.array([1.0]), np.array([0.0])) == (0, False), "nobody bids for nothing"
    assert best_offer(np.array([0.5, 0.5]), np.array([-5.0, 0.0])) == (0, False), "of equal offers the first"


def test_the_best_mark_of_all_wins_first_and_of_equal_ones_the_lower_number() -> None:
    marks = np.array([[0.9, 0.8], [0.7, 0.8], [0.7, np.nan]])
    assert award(marks, np.array([1, 1]), 1).tolist() == [[True, False], [False, True], [False, False]]
    assert award(marks, np.array([2, 1]), 2).tolist() == [[True, True], [True, False], [False, False]]
