"""Leaving: books, forecasts, practice and patience count, one cause goes before the next, and drift has a floor."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from legal import behaviours

from wpmodel.agents.rules.leaving import (
    CAUSES,
    DROPPED,
    INSOLVENCY,
    OBJECTION,
    STARVATION,
    WITHDRAWAL,
    accepts,
    beyond_bearing,
    cause_of_leaving,
    left_by_the_books,
    mission_after,
    news_heard,
    runway,
    strain,
    strain_learnt,
    value_of_staying,
)

POUNDS, COST, SHARE = st.floats(-1e8, 1e8), st.floats(0, 1e7), st.floats(0, 1)
STRAINS = ("strain_of_sanctions", "strain_of_parking", "strain_of_news", "hold_of_income")
ASKED = st.fixed_dictionaries(
    {
        "waited": st.integers(0, 400), "patience": st.floats(0, 2_000), "runway": st.floats(-100, 100),
        "floor": st.floats(0, 36), "losing": st.integers(0, 50), "borne": st.integers(1, 40),
        "strain": st.floats(-100, 400), "tolerance": st.floats(-300, 10_000), "unbalanced": st.booleans(),
    }
)  # fmt: skip


@given(POUNDS, COST, st.floats(1, 1e7), st.floats(0, 1e6))
def test_the_runway_is_the_periods_that_money_lasts(cash: float, credit: float, cost: float, more: float) -> None:
    found = runway(cash, credit, cost)
    assert found * cost == pytest.approx(cash + credit, rel=1e-9, abs=1e-3)
    assert runway(cash + more, credit, cost) >= found
    assert runway(cash, credit + more, cost) >= found
    assert np.isfinite(runway(cash, credit, 0.0)), "nobody divides by zero where nothing costs anything"


@given(COST, COST, st.floats(0, 1e4), st.floats(0, 20_000), SHARE, SHARE, st.floats(0.1, 1e3))
def test_staying_is_worth_income_less_cost_and_bad_news_lowers_the_forecast(
    income: float, cost: float, outcomes: float, mission: float, gone: float, weight: float, more: float
) -> None:
    found = value_of_staying(income, cost, outcomes, mission, gone, weight)
    assert found == pytest.approx(income * (1 - weight * gone) - cost + mission * outcomes, rel=1e-9, abs=1e-3)
    assert value_of_staying(income, cost + more, outcomes, mission, gone, weight) < found
    assert value_of_staying(income, cost, outcomes, mission, 0.0, weight) >= found
    assert value_of_staying(income, cost, outcomes, mission, gone, 0.0) >= found
    assert value_of_staying(income + more, cost, outcomes, mission, gone, weight) >= found


@given(*(st.floats(0, 50) for _ in range(2)), SHARE, SHARE, SHARE, SHARE, st.floats(0, 3), behaviours(*STRAINS))
def test_strain_is_linear_in_practice_and_news_and_income_holds_it_back(
    referrals: float, further: float, unseen: float, gone: float, dependence: float, part: float, scale: float, b: Any
) -> None:
    one, other = (referrals, unseen, gone, dependence), (further, part, part, part)
    each = [strain(*x, b) for x in (one, other)]
    assert strain(0.0, 0.0, 0.0, 0.0, b) == 0.0
    together = strain(*(x + y for x, y in zip(one, other, strict=True)), b)
    assert together == pytest.approx(sum(each), rel=1e-9, abs=1e-6)
    assert strain(*(scale * x for x in one), b) == pytest.approx(scale * each[0], rel=1e-9, abs=1e-6)
    assert strain(referrals + 1.0, unseen, gone, dependence, b) >= each[0]
    assert strain(referrals, unseen, gone, dependence + 1.0, b) <= each[0]
    weights = (b.strain_of_sanctions, b.strain_of_parking, b.strain_of_news, -b.hold_of_income)
    assert each[0] == pytest.approx(sum(w * x for w, x in zip(weights, one, strict=True)), rel=1e-9, abs=1e-6)


@given(ASKED)
def test_starvation_comes_before_withdrawal_and_withdrawal_before_objection(asked: dict[str, Any]) -> None:
    starved = asked["waited"] > asked["patience"]
    ruined = asked["unbalanced"] or (asked["runway"] < asked["floor"] and asked["losing"] >= asked["borne"])
    strained = asked["strain"] > asked["tolerance"]
    reasons = [c for c, so in ((STARVATION, starved), (WITHDRAWAL, ruined), (OBJECTION, strained)) if so]
    assert cause_of_leaving(**asked) == (reasons[0] if reasons else None)


@given(ASKED)
def test_each_limit_reached_but_not_passed_keeps_an_organisation_in(asked: dict[str, Any]) -> None:
    bearable = {
        "waited": asked["patience"], "losing": asked["borne"] - 1, "strain": asked["tolerance"], "unbalanced": False,
    }  # fmt: skip
    assert cause_of_leaving(**{**asked, **bearable}) is None
    rich = {**bearable, "losing": 1_000, "runway": asked["floor"]}
    assert cause_of_leaving(**{**asked, **rich}) is None


def test_a_board_need_not_say_whether_its_books_balance() -> None:
    assert cause_of_leaving(0.0, 60.0, 5.0, 1.0, 0, 2, 0.0, 2.0) is None


@given(st.lists(POUNDS, min_size=1, max_size=14), POUNDS)
def test_books_tell_what_a_step_left_on_average(cash: list[float], more: float) -> None:
    found = left_by_the_books(cash)
    assert found * (len(cash) - 1) == pytest.approx(cash[-1] - cash[0], rel=1e-9, abs=1e-3)
    assert left_by_the_books([c + more for c in cash]) == pytest.approx(found, rel=1e-6, abs=1e-3), "by changes alone"


def test_a_year_of_books_has_thirteen_steps_between_its_ends() -> None:
    assert left_by_the_books([130.0 - 10.0 * k for k in range(14)]) == pytest.approx(-10.0)
    assert left_by_the_books([7.0]) == 0.0, "nothing to go by yet"


@given(POUNDS, st.floats(1, 1e7), SHARE, SHARE, st.floats(0, 7), st.floats(1, 1e6))
def test_a_loss_is_beyond_bearing_where_it_is_more_than_the_share_that_is_left_of_it(
    left: float, cost: float, borne: float, cut: float, years: float, more: float
) -> None:
    found = beyond_bearing(left, cost, borne, cut, years)
    assert found == (borne < 1.0 and -left > borne * (1.0 - cut) ** years * cost)
    assert not beyond_bearing(abs(left), cost, borne, cut, years), "a surplus is borne"
    if found:
        assert beyond_bearing(left - more, cost, borne, cut, years)
        assert beyond_bearing(left, cost, borne, cut, years + 1.0)


def test_a_tenth_borne_and_cut_by_a_fifth_a_year_is_eight_hundredths_a_year_on() -> None:
    assert beyond_bearing(-8.1, 100.0, 0.1, 0.2, 1.0)
    assert not beyond_bearing(-7.9, 100.0, 0.1, 0.2, 1.0)
    assert not beyond_bearing(-1e6, 100.0, 1.0, 0.2, 1.0), "a share of one bears anything"
    assert beyond_bearing(-1.0, 100.0, 0.0, 0.2, 1.0), "nothing at all is borne"
    assert not beyond_bearing(0.0, 100.0, 0.0, 0.2, 1.0)


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), SHARE)
def test_news_is_for_conscience_or_forecast_as_far_as_causes_are_told_apart(
    objected: int, failed: int, others: int, apart: float
) -> None:
    heard_of = objected + failed + others
    conscience, forecast = news_heard(objected, failed, heard_of, apart)
    if not heard_of:
        assert conscience == forecast == 0.0
        return
    assert news_heard(objected, failed, heard_of, 0.0) == ((objected + failed) / heard_of,) * 2
    assert news_heard(objected, failed, heard_of, 1.0) == (objected / heard_of, failed / heard_of)
    assert conscience == pytest.approx((objected + (1 - apart) * failed) / heard_of)
    assert forecast == pytest.approx((failed + (1 - apart) * objected) / heard_of)


@given(st.floats(-100, 100), st.floats(-100, 100), SHARE)
def test_strain_is_learnt_over_meetings(before: float, now: float, kept: float) -> None:
    found = strain_learnt(before, now, kept)
    assert min(before, now) - 1e-9 <= found <= max(before, now) + 1e-9
    assert found == pytest.approx(kept * before + (1 - kept) * now)
    assert strain_learnt(before, now, 0.0) == now
    assert strain_learnt(before, now, 1.0) == before


def test_the_causes_are_those_on_record() -> None:
    assert CAUSES == (INSOLVENCY, WITHDRAWAL, OBJECTION, STARVATION, DROPPED) == (
        "insolvency", "withdrawal", "objection", "starvation", "dropped",
    )  # fmt: skip


@given(
    st.floats(0, 20_000), st.floats(0, 20_000), st.floats(-1e9, 1e9), st.floats(0, 36), SHARE, SHARE, st.floats(0, 10)
)
def test_mission_drifts_towards_rivals_and_with_want_of_money_but_never_below_nought(
    mission: float, rivals: float, left: float, floor: float, imitation: float, stress: float, more: float
) -> None:
    after = mission_after(mission, rivals, left, floor, imitation, stress)
    low, high = sorted((mission, rivals))
    assert 0.0 <= after <= high + 1e-6
    assert mission_after(mission, rivals, left + more, floor, imitation, stress) >= after - 1e-9
    calm = mission_after(mission, rivals, floor, floor, imitation, stress)
    assert low - 1e-6 <= calm <= high + 1e-6
    assert calm == pytest.approx(mission + imitation * (rivals - mission), abs=1e-6)
    assert mission_after(mission, mission, 1e9, floor, imitation, stress) == pytest.approx(mission)
    assert mission_after(mission, rivals, left, 0.0, imitation, stress) == pytest.approx(calm), "no floor, no stress"


def test_half_the_money_that_trustees_want_costs_half_the_drift_of_stress() -> None:
    assert mission_after(400.0, 400.0, 0.5, 1.0, 0.02, 0.10) == pytest.approx(400.0 - 0.10 * 400.0 * 0.5)
    assert mission_after(400.0, 400.0, -3.0, 1.0, 0.02, 0.10) == pytest.approx(360.0), "debts are no worse than nothing"


@given(st.floats(0, 1_000), st.floats(0, 1_000), st.floats(0, 1_000), st.floats(0, 60), st.floats(0.01, 100))
def test_people_are_taken_while_they_pay_for_themselves_on_average(
    fee: float, income: float, cost: float, periods: float, more: float
) -> None:
    taken = accepts(fee, income, cost, periods)
    assert taken == (fee + periods * (income - cost) >= 0.0)
    if taken:
        assert accepts(fee + more, income, cost, periods)
        assert accepts(fee, income + more, cost, periods)
    else:
        assert not accepts(fee, income, cost + more, periods)
    assert accepts(fee, cost, cost, periods)
