"""R10: the Department's arithmetic, and what a line to reach is worth to those near it and far from it."""

from __future__ import annotations

from math import pi, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from legal import legal

from wpmodel.agents.rules.review import (
    contract_ratio,
    ends,
    incentive,
    incentive_level,
    meets,
    merlin_score,
    shares_after,
)
from wpmodel.agents.rules.standing import (
    chance_below,
    lines_of_share,
    present_years,
    spread_of,
    tipping,
    worth_of_incentive,
    worth_of_lead,
    worth_of_staying,
    yearly_margin,
)

COUNT = st.floats(0, 20_000)
STAKE = st.floats(1, 1e8)
ERROR = st.floats(0.01, 2)
RATIOS = st.lists(st.floats(0, 200), min_size=1, max_size=4)


# The Department ------------------------------------------------------------------------------------------------------


def test_the_contract_ratio_is_the_years_outcomes_over_the_years_referrals() -> None:
    found = contract_ratio(np.array([33, 0, 90, 1]), np.array([100, 50, 60, 0]))
    assert found[:3].tolist() == [33.0, 0.0, 150.0]
    assert np.isnan(found[3])
    assert contract_ratio(np.array([1]), np.array([1])) == [100.0]


def test_a_minimum_is_met_at_it_and_where_there_is_none_or_nobody_to_judge() -> None:
    ratio, minimum = np.array([33.0, 32.9, 5.0, np.nan]), np.array([33.0, 33.0, 0.0, 33.0])
    assert meets(ratio, minimum).tolist() == [True, False, True, True]
    assert meets(ratio, minimum, 0.9).all()


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0, 2))
def test_only_a_contract_with_a_notice_ends_and_only_below_the_share(
    ratio: float, minimum: float, share: float
) -> None:
    here = np.array([ratio]), np.array([minimum])
    assert not ends(*here, False, share).any()
    assert ends(*here, np.array([True]), share)[0] == (ratio < share * minimum)


@given(RATIOS, st.floats(0, 50), st.floats(0, 100), st.data())
def test_shares_are_kept_in_all_and_move_from_the_worst_to_the_best(
    ratios: list[float], gap: float, points: float, data: st.DataObject
) -> None:
    weights = data.draw(st.lists(st.floats(0.05, 1), min_size=len(ratios), max_size=len(ratios)))
    shares, found = np.array(weights) / sum(weights), np.array(ratios)
    after = shares_after(shares, found, gap, points)
    assert after.sum() == pytest.approx(1.0, abs=1e-12)
    assert (after >= 0.0).all()
    moved = after - shares
    apart = found.max() - found.min()
    if len(ratios) == 1 or apart < gap or apart == 0.0:
        assert not moved.any()
    else:
        assert moved[found.argmax()] == pytest.approx(min(points / 100, shares[found.argmin()]))
        assert np.count_nonzero(moved) <= 2


def test_nothing_moves_where_a_rival_is_not_judged() -> None:
    shares = np.array([0.5, 0.3, 0.2])
    assert (shares_after(shares, np.array([40.0, np.nan, 10.0]), 3.0, 5.0) == shares).all()


def test_ratios_as_far_apart_as_the_gap_move_shares() -> None:
    assert shares_after(np.array([0.5, 0.5]), np.array([13.0, 10.0]), 3.0, 5.0) == pytest.approx([0.55, 0.45])
    assert shares_after(np.array([0.5, 0.5]), np.array([12.9, 10.0]), 3.0, 5.0).tolist() == [0.5, 0.5]


def test_a_share_of_less_than_the_points_moves_in_full() -> None:
    assert shares_after(np.array([0.98, 0.02]), np.array([40.0, 10.0]), 3.0, 5.0).tolist() == [1.0, 0.0]


def test_the_incentive_pays_whole_outcomes_above_thirty_per_cent_over_non_intervention() -> None:
    level = incentive_level(np.array([33.0, 0.0]), 1.1, 0.3)
    assert level == pytest.approx([39.0, 0.0])
    outcomes, referrals = np.array([395, 500]), np.array([1_000, 1_000])
    assert incentive(outcomes, referrals, level, 100_000).tolist() == [500_000, 0]
    assert incentive(np.array([390]), np.array([1_000]), level[:1], 100_000).tolist() == [0]
    assert incentive(np.array([10]), np.array([1_000]), level[:1], 100_000).tolist() == [0]


def test_a_level_of_half_a_per_cent_is_a_level() -> None:
    assert incentive(np.array([10]), np.array([1_000]), np.array([0.5]), 100).tolist() == [500]


@given(st.floats(0, 1), st.floats(0, 52), st.floats(0, 1))
def test_a_merlin_score_is_a_share_and_falls_with_slice_delay_and_unserved_places(
    passed_on: float, delay: float, served: float
) -> None:
    score = merlin_score(passed_on, delay, served)
    assert 0.0 <= score <= 1.0
    assert merlin_score(passed_on, delay + 1, served) < score
    assert merlin_score(passed_on / 2, delay, served / 2) <= score
    assert merlin_score(1.0, 0.0, 1.0) == 1.0
    assert merlin_score(0.8, 4.0, 0.2) == pytest.approx(0.5)


# The prime -----------------------------------------------------------------------------------------------------------


@given(COUNT, ERROR)
def test_the_error_has_the_variance_of_chance_and_of_the_forecast(line: float, error: float) -> None:
    n = max(line, 1.0)
    variance = (spread_of(line, error) * pi) ** 2 / 3.0  # of a logistic distribution
    assert variance == pytest.approx(n + (error * n) ** 2)


@given(COUNT, COUNT, ERROR)
def test_tipping_is_the_slope_of_the_chance_of_missing_the_line(expected: float, line: float, error: float) -> None:
    spread = spread_of(line, error)
    step = 1e-4 * spread
    slope = (chance_below(expected - step, line, spread) - chance_below(expected + step, line, spread)) / (2 * step)
    assert tipping(expected, line, spread) == pytest.approx(slope, rel=1e-3, abs=1e-9)


@given(COUNT, st.floats(0.1, 6), ERROR)
def test_a_line_matters_most_to_those_at_it_and_alike_on_either_side(line: float, far: float, error: float) -> None:
    spread = spread_of(line, error)
    at, before, after = (tipping(line + k * far * spread, line, spread) for k in (0, -1, 1))
    assert at == pytest.approx(1.0 / (4.0 * spread))
    assert before == pytest.approx(after, rel=1e-6)
    assert before < at
    assert tipping(line - 40.0 * spread, line, spread) < 1e-12


@given(st.floats(0, 1), st.floats(0, 6), st.floats(0, 6))
def test_years_to_come_are_the_sum_of_discounted_days(rate: float, begins: float, more: float) -> None:
    found = present_years(np.array([rate]), np.array([begins]), np.array([begins + more]))[0]
    days = np.linspace(begins, begins + more, 20_001)
    middle = (days[1:] + days[:-1]) / 2
    assert found == pytest.approx(((1.0 + rate) ** -middle * np.diff(days)).sum(), rel=1e-5, abs=1e-9)


def test_there_are_no_years_to_come_after_the_last_referral() -> None:
    assert present_years(np.array([0.1, 0.0]), np.array([1.0, 1.0]), np.array([0.5, 0.0])).tolist() == [0.0, 0.0]


def test_a_year_leaves_the_pay_less_the_hours() -> None:
    assert yearly_margin(4_000.0, 10, 3_000.0, 1.0, 200.0, 40.0) == 26_000.0
    assert yearly_margin(4_000.0, 10, 3_000.0, 0.2, 0.0, 40.0) == pytest.approx(6_800.0)


def staying(expected: float, noticed: bool, stake: float = 1e6, minimum: float = 1_000.0, below: float = 0.8) -> float:
    return float(worth_of_staying(stake, 0.7 * stake, expected, minimum, noticed, 0.9, below, 0.15))


def test_with_a_notice_an_outcome_is_worth_the_contract_times_the_chance_that_it_tips_the_line() -> None:
    spread = sqrt(3) / pi * sqrt(800 + 120**2)
    assert staying(800.0, True) == pytest.approx(1e6 / (4 * spread))
    assert staying(800.0, True) > staying(700.0, True) > staying(400.0, True) > 0.0
    assert staying(400.0, True) < 0.05 * staying(800.0, True), "far below the line providers give up"
    assert staying(1_400.0, True) < 0.01 * staying(800.0, True), "far above it they rest"


def test_without_a_notice_it_is_worth_less_since_a_second_year_would_have_to_be_missed() -> None:
    assert 0.0 < staying(880.0, False) < staying(800.0, True)
    assert staying(2_000.0, False) < 1e-3 * staying(880.0, False)
    to_notice = 1.0 / (4.0 * sqrt(3) / pi * sqrt(900 + 135**2))
    would_end = float(chance_below(900.0, 800.0, spread_of(800.0, 0.15)))
    assert staying(900.0, False) == pytest.approx(0.7e6 * would_end * to_notice), "what is left a year later"


def test_a_minimum_of_a_single_outcome_counts_and_where_no_notices_are_issued_none_is_feared() -> None:
    at_one = 1e6 / (4.0 * sqrt(3) / pi * sqrt(1.0 + 0.15**2))
    assert staying(0.8, True, minimum=1.0) == pytest.approx(at_one)
    assert 0.0 < staying(0.9, False, minimum=1.0) < 0.7 * at_one
    assert worth_of_staying(1e6, 1e6, 500.0, 1_000.0, False, 0.0, 0.8, 0.15) == 0.0


@given(COUNT, COUNT, st.booleans(), STAKE)
def test_without_a_minimum_an_end_or_a_stake_there_is_exactly_nothing(
    expected: float, minimum: float, noticed: bool, stake: float
) -> None:
    assert staying(expected, noticed, stake, minimum=0.0) == 0.0
    assert staying(expected, noticed, stake, minimum, below=0.0) == 0.0
    assert staying(expected, noticed, 0.0, minimum) == 0.0


@given(COUNT, COUNT, st.booleans(), STAKE, legal("notice_below"), legal("termination_below"), legal("forecast_error"))
def test_staying_is_never_worth_less_than_nothing_nor_more_than_the_contract(
    expected: float, minimum: float, noticed: bool, stake: float, notice: float, below: float, error: float
) -> None:
    found = float(worth_of_staying(stake, stake, expected, minimum, noticed, notice, below, error))
    assert 0.0 <= found <= stake


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0, 50))
def test_with_one_rival_the_lines_lie_the_gap_above_and_below_it(rival: float, ratio: float, gap: float) -> None:
    wins, loses = lines_of_share(np.array(rival), np.array(rival), gap)
    assert (wins, loses) == (rival + gap, rival - gap)
    shares = np.array([0.5, 0.5])
    moved = shares_after(shares, np.array([ratio, rival]), gap, 5.0)[0] - 0.5
    if abs(abs(ratio - rival) - gap) > 1e-6 and ratio != rival:
        assert np.sign(np.round(moved, 9)) == (ratio > wins) * 1.0 - (ratio < loses) * 1.0


def test_with_two_rivals_the_lines_are_those_at_which_shares_move() -> None:
    wins, loses = lines_of_share(np.array([30.0]), np.array([20.0]), 3.0)
    assert (wins[0], loses[0]) == (30.0, 20.0)
    third = np.full(3, 1 / 3)
    assert shares_after(third, np.array([30.1, 30.0, 20.0]), 3.0, 5.0)[0] > 1 / 3
    assert shares_after(third, np.array([29.9, 30.0, 20.0]), 3.0, 5.0)[0] == 1 / 3
    assert shares_after(third, np.array([19.9, 30.0, 20.0]), 3.0, 5.0)[0] < 1 / 3


def lead(ratio: float, stake: float = 1e5, rival: float = 30.0) -> float:
    one = [np.array([x]) for x in (stake, ratio, rival, rival)]
    return float(worth_of_lead(*one, 3.0, np.array([5_000.0]), 0.15)[0])


def test_a_tournament_is_strong_when_close_and_nothing_when_far() -> None:
    assert lead(30.0) > 50.0
    assert lead(2.0) < 0.01 * lead(30.0)
    assert lead(90.0) < 0.01 * lead(30.0)
    assert lead(30.0, stake=0.0) == 0.0
    assert lead(30.0, stake=2e5) == pytest.approx(2.0 * lead(30.0))


def test_between_two_equals_an_outcome_may_win_a_share_or_save_one() -> None:
    """1,500 outcomes of 5,000 people, lines at 1,650 and 1,350; each prime's error is 15 per cent and chance."""
    tips = 0.0
    for line in (1_650.0, 1_350.0):
        scale = sqrt(3) / pi * sqrt(line + (0.15 * line) ** 2 + 1_500 + 225.0**2)
        below = 1.0 / (1.0 + np.exp((1_500 - line) / scale))
        tips += below * (1.0 - below) / scale
    assert lead(30.0) == pytest.approx(1e5 * tips)
    assert lead(30.0) == pytest.approx(236.3, abs=0.1), "pounds"


def test_whoever_has_no_rival_to_compare_with_wins_nothing() -> None:
    assert lead(30.0, rival=np.nan) == 0.0
    assert lead(np.nan) == 0.0


@given(st.floats(0, 20_000), COUNT, st.floats(1, 20_000), ERROR)
def test_an_incentive_is_worth_its_chance_of_being_paid(
    pounds: float, expected: float, line: float, error: float
) -> None:
    found = float(worth_of_incentive(pounds, expected, line, error))
    assert 0.0 <= found <= pounds
    assert worth_of_incentive(pounds, line, line, error) == pytest.approx(pounds / 2)
    assert worth_of_incentive(0.0, expected, line, error) == 0.0
    assert worth_of_incentive(pounds, expected, 0.0, error) == 0.0
