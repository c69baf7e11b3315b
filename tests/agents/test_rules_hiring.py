"""Hiring: norms follow the price of an hour, staff follow the norm, skill follows experience."""

from __future__ import annotations

from math import isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st
from legal import legal

from wpmodel.agents.rules.hiring import next_norm, price_in_cash, skill_after, staff_change

PRICES = st.floats(0, 5_000)
WAGES = st.floats(500 / 160, 1_000)
NORMS = st.floats(5, 600)
STAFF = st.floats(0, 500)
SHARES = st.floats(0, 1)
LIMITS = st.tuples(st.floats(5, 600), st.floats(20, 2_000)).map(sorted)


@given(NORMS, PRICES, WAGES, legal("hiring_hurdle"), legal("hiring_speed"), LIMITS)
def test_the_norm_stays_where_it_is_or_within_its_limits(
    norm: float, price: float, wage: float, hurdle: float, speed: float, limits: list[float]
) -> None:
    found = next_norm(norm, price, wage, hurdle, speed, *limits)
    assert isfinite(found)
    assert found == norm or limits[0] <= found <= limits[1]


@given(NORMS, WAGES, legal("hiring_hurdle"), legal("hiring_speed"), st.floats(-1, 1), LIMITS)
def test_inside_the_hurdle_nothing_moves(
    norm: float, wage: float, hurdle: float, speed: float, where: float, limits: list[float]
) -> None:
    price = wage * (1.0 + hurdle) ** (0.999 * where)
    assert next_norm(norm, price, wage, hurdle, speed, *limits) == norm


@given(NORMS, PRICES, WAGES, legal("hiring_hurdle"), legal("hiring_speed"))
def test_dear_hours_lower_the_norm_cheap_hours_raise_it_and_neither_by_more_than_a_tenth(
    norm: float, price: float, wage: float, hurdle: float, speed: float
) -> None:
    found = next_norm(norm, price, wage, hurdle, speed, 1.0, 1e6)
    if price > wage:
        assert 0.9 * norm - 1e-9 <= found <= norm
    else:
        assert norm <= found <= 1.1 * norm + 1e-9


@given(PRICES, SHARES, SHARES)
def test_an_hour_is_staffed_for_by_what_it_brings_in_cash_as_far_as_cash_goes_first(
    price: float, share: float, first: float
) -> None:
    found = price_in_cash(price, share, first)
    assert share * price - 1e-6 <= found <= price + 1e-6
    assert price_in_cash(price, share, 0.0) == price == price_in_cash(price, 1.0, first)
    assert price_in_cash(price, share, 1.0) == pytest.approx(share * price)


def test_half_of_an_hour_paid_for_and_half_counted_is_three_quarters_of_its_price() -> None:
    assert price_in_cash(40.0, 0.5, 0.5) == pytest.approx(30.0)


def test_beyond_the_hurdle_the_norm_moves_by_the_ratio_of_wage_to_price() -> None:
    assert next_norm(100, 50, 25, 0.25, 0.1, 20, 300) == pytest.approx(100 * 0.5**0.1)
    assert next_norm(100, 12.5, 25, 0.25, 0.1, 20, 300) == pytest.approx(100 * 2**0.1)
    assert next_norm(100, 0.0, 25, 0.25, 0.1, 20, 300) == pytest.approx(110)
    assert next_norm(21, 2_500, 25, 0.25, 1.0, 20, 300) == 20


def test_the_hurdle_is_as_high_on_either_side_and_an_hour_for_nothing_counts_as_a_hundredth_of_the_wage() -> None:
    """A hurdle of a quarter on a wage of 25 pounds: from 20 to 31.25 pounds an hour nothing moves."""
    assert [next_norm(100, price, 25, 0.25, 0.1, 20, 300) for price in (20.01, 31.24)] == [100, 100]
    assert next_norm(100, 19.9, 25, 0.25, 0.1, 20, 300) == pytest.approx(100 * (25 / 19.9) ** 0.1)
    assert next_norm(100, 31.3, 25, 0.25, 0.1, 20, 300) == pytest.approx(100 * (25 / 31.3) ** 0.1)
    assert next_norm(100, 0.0, 25, 0.25, 0.01, 20, 300) == pytest.approx(100 * 100**0.01)


@given(NORMS, PRICES, PRICES, WAGES, legal("hiring_hurdle"), legal("hiring_speed"), LIMITS)
def test_a_dearer_hour_never_means_a_higher_norm(
    norm: float, one: float, other: float, wage: float, hurdle: float, speed: float, limits: list[float]
) -> None:
    norm = min(max(norm, limits[0]), limits[1])
    cheap, dear = sorted((one, other))
    least, most = limits
    assert next_norm(norm, dear, wage, hurdle, speed, least, most) <= next_norm(
        norm, cheap, wage, hurdle, speed, least, most
    )


@given(STAFF, st.floats(0, 50_000), NORMS, st.booleans(), SHARES, SHARES)
def test_staff_changes_keep_to_their_limits_and_never_overshoot_the_norm(
    advisers: float, caseload: float, norm: float, can_pay: bool, hired: float, released: float
) -> None:
    change, gap = staff_change(advisers, caseload, norm, can_pay, hired, released), caseload / norm - advisers
    assert isfinite(change)
    assert min(gap, 0.0) <= change <= max(gap, 0.0)
    assert change <= max(hired * advisers, 1.0)
    assert change >= -released * advisers
    assert advisers + change >= 0.0


@given(STAFF, st.floats(0, 50_000), NORMS, SHARES, SHARES)
def test_nobody_is_hired_without_money_and_nobody_is_kept_for_lack_of_it(
    advisers: float, caseload: float, norm: float, hired: float, released: float
) -> None:
    with_money, without = (staff_change(advisers, caseload, norm, can, hired, released) for can in (True, False))
    assert without == min(with_money, 0.0)


@given(st.floats(0, 0.9), st.floats(1, 10_000), NORMS)
def test_an_office_without_advisers_can_still_begin(share: float, caseload: float, norm: float) -> None:
    assert staff_change(0.0, caseload, norm, True, share, 0.05) == min(caseload / norm, 1.0)


@given(SHARES, STAFF, STAFF, legal("starter_skill"), legal("learning"))
def test_skill_lies_between_the_starters_and_a_seasoned_advisers(
    skill: float, advisers: float, starters: float, starter: float, learning: float
) -> None:
    found = skill_after(skill, advisers, starters, starter, learning)
    if advisers + starters >= 1e-6:
        assert min(skill, starter) * (1 - 1e-9) <= found <= 1.0 + 1e-12
    else:
        assert 0.0 <= found <= 1.0 + 1e-12


@given(SHARES, st.floats(0.5, 500), legal("starter_skill"), st.floats(0.01, 1))
def test_without_starters_skill_only_grows(skill: float, advisers: float, starter: float, learning: float) -> None:
    found = skill_after(skill, advisers, 0.0, starter, learning)
    assert found == pytest.approx(skill + learning * (1.0 - skill))


@given(st.floats(0.5, 1), st.floats(0.5, 500), st.floats(0.1, 500), st.floats(0, 0.49), legal("learning"))
def test_starters_dilute_skill(skill: float, advisers: float, starters: float, starter: float, learning: float) -> None:
    assert skill_after(skill, advisers, starters, starter, learning) <= skill_after(
        skill, advisers, 0.0, starter, learning
    )
