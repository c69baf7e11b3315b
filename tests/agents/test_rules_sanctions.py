"""Sanction referral: chances are chances, values are finite, and choices answer to stakes and prices alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from legal import behaviour, behaviours, lucks, office, person

from agents.conduct import DESK, LAW, NOTHING, PASSED, REENGAGED, REFUSED, answer, attends
from agents.rules.claims import LEFT_BENEFIT, SEARCHING
from agents.rules.decisions import load_of, log_odds_adverse, next_staff, share_decided
from agents.rules.sanctions import (
    ADVERSE,
    OVERTURNED,
    appointments_at,
    chance_adverse,
    chance_noticed,
    chances_of_choices,
    gives_up,
    impose,
    leaning,
    odds_of_missing,
    spur,
    value_of_letting_pass,
    value_of_reengaging,
    value_of_referring,
    weeks_under,
)
from wpmodel.parameters import DECLARED

MISSING = ("miss_base", "miss_motivation", "miss_health", "miss_barrier", "noticing")
VISITS = tuple(name for name in DECLARED if name.startswith("appointments_"))
CHOICE = (
    "hours_reengage", "hours_form", "pass_cost", "pass_loss", "sanction_loss", "choice_scale", "hour_cash",
    "pay_for_reengagement", "pay_for_avoided_sanction",
)  # fmt: skip
HARM = ("motivation_harm", "health_harm_share", "health_harm", "spurred_share", "spur", "leaving")
SHARE, FEES, PRICES = st.floats(0, 1), st.floats(0, 50_000), st.floats(0, 5_000)
LUCK = lucks(400)


def law(must_refer: float = 0.0, duty: float = 1.0, weeks: tuple[int, int, int] = (4, 13, 13)) -> Any:
    """What the law asks of a payment group."""
    table = np.zeros(1, LAW).view(np.recarray)
    table[0] = (duty, must_refer, *weeks)
    return table[0]


def desk(adverse: float = 0.0, decided: float = 1.0, missing: float = 1.0) -> Any:
    """A jobcentre's decision makers, and whether it shares premises with providers."""
    table = np.zeros(1, DESK).view(np.recarray)
    table[0] = (adverse, decided, missing)
    return table[0]


def chances(fee: float, price: float, must: float, b: Any, keep: float = 1.0, adverse: float = 0.5) -> tuple:
    values = (
        value_of_referring(fee, price, adverse, b),
        value_of_letting_pass(fee, keep, b),
        value_of_reengaging(price, keep, b),
    )
    refer, let_pass = chances_of_choices(*values, must, b)
    return refer, let_pass, 1.0 - refer - let_pass


# Attendance ----------------------------------------------------------------------------------------------------------


@given(SHARE, SHARE, st.integers(0, 62), st.integers(0, 3), SHARE, behaviours(*MISSING, *VISITS))
def test_missing_falls_with_motivation_and_rises_with_barriers_health_and_duty(
    motivation: float, other: float, barriers: int, intensity: int, duty: float, b: Any
) -> None:
    low, high = sorted((motivation, other))

    def odds(**fields: Any) -> float:
        return odds_of_missing(person(**{"motivation": low, "barriers": barriers, **fields}), b, intensity, duty)

    assert np.isfinite(odds())
    assert 0.0 <= odds(motivation=high) <= odds()
    assert odds() <= odds(health_condition=1)
    assert odds() <= odds(barriers=63)
    assert odds_of_missing(person(), b, intensity, 0.0) == 0.0


@given(behaviours(*MISSING, *VISITS))
def test_noticing_takes_appointments(b: Any) -> None:
    seen = sorted(range(4), key=lambda k: appointments_at(k, b))
    noticed = [chance_noticed(b, k) for k in seen]
    assert noticed == sorted(noticed)
    assert all(0.0 <= x <= 1.0 for x in noticed)


def test_without_a_duty_nobody_fails() -> None:
    b = behaviour(miss_base=5.0)
    c = person(motivation=0.0, barriers=63, health_condition=1)
    assert all(attends(c, law(duty=0.0), desk(), b, 3, 0, 4, luck) for luck in LUCK)
    assert not all(attends(c, law(duty=1.0), desk(), b, 3, 0, 4, luck) for luck in LUCK)


def test_whoever_attends_elsewhere_attends_where_premises_are_shared_and_some_more_do() -> None:
    b, c = behaviour(miss_base=0.5), person()
    apart, shared = ([attends(c, law(), desk(missing=m), b, 3, 0, 4, luck) for luck in LUCK] for m in (1.0, 0.6))
    assert all(there or not elsewhere for elsewhere, there in zip(apart, shared, strict=True))
    assert sum(apart) < sum(shared) < len(LUCK)


# The choice ----------------------------------------------------------------------------------------------------------


@given(FEES, PRICES, SHARE, SHARE, SHARE, behaviours(*CHOICE))
def test_chances_of_answers_are_chances_at_all_legal_values(
    fee: float, price: float, must: float, keep: float, adverse: float, b: Any
) -> None:
    found = chances(fee, price, must, b, keep, adverse)
    assert np.isfinite(found).all()
    assert all(-1e-9 <= x <= 1.0 + 1e-9 for x in found)
    assert found[0] >= must - 1e-12


@given(FEES, st.floats(1, 10_000), PRICES, SHARE, SHARE, behaviours(*CHOICE))
def test_referring_falls_with_the_fee_at_stake(
    fee: float, more: float, price: float, must: float, adverse: float, b: Any
) -> None:
    """Where a sanction destroys at least as much of the fee as letting the failure pass would."""
    assume(b.sanction_loss * adverse >= b.pass_loss)
    assert chances(fee + more, price, must, b, 1.0, adverse)[0] <= chances(fee, price, must, b, 1.0, adverse)[0] + 1e-12


def test_the_stake_matters_at_the_declared_values() -> None:
    b = behaviour()
    refer = [chances(fee, 20.0, 0.0, b)[0] for fee in (0.0, 50.0, 200.0, 800.0)]
    assert refer == sorted(refer, reverse=True)
    assert refer[0] > 2 * refer[-1]


@given(FEES, PRICES, SHARE, st.floats(0, 19), st.floats(0.01, 1), behaviours(*CHOICE))
def test_referring_rises_when_bringing_somebody_back_is_dearer(
    fee: float, price: float, must: float, hours: float, more: float, b: Any
) -> None:
    cheap, dear = b.copy(), b.copy()
    cheap.hours_reengage, dear.hours_reengage = hours, hours + more
    assert chances(fee, price, must, dear)[0] >= chances(fee, price, must, cheap)[0] - 1e-12


@given(FEES, PRICES, SHARE, st.floats(0, 500), behaviours(*CHOICE))
def test_paying_for_a_re_engagement_lowers_referring(fee: float, price: float, must: float, pay: float, b: Any) -> None:
    paid = b.copy()
    paid.pay_for_reengagement += pay
    paid.pay_for_avoided_sanction += pay
    assert chances(fee, price, must, paid)[0] <= chances(fee, price, must, b)[0] + 1e-12


@given(FEES, PRICES, behaviours(*CHOICE))
def test_the_rule_refers_every_noticed_failure(fee: float, price: float, b: Any) -> None:
    assert chances(fee, price, 1.0, b) == pytest.approx((1.0, 0.0, 0.0))
    place = office(price=price, keep=1.0, mission=fee)
    for luck in LUCK[:20]:
        c = person(attached=0)
        came = answer(c, place, law(must_refer=1.0), desk(), b, 3, price, fee, 0.01, 40, 44, luck)
        assert came == NOTHING or came >= REFUSED
        assert c.doubts == (came != NOTHING)
        assert c.reengaged == 0


@pytest.mark.parametrize("pay", [0, 500])
def test_every_answer_is_given_by_somebody_and_counted_once(pay: float) -> None:
    b = behaviour(hours_reengage=0.5, pass_cost=5.0, choice_scale=50.0, pay_for_reengagement=pay)
    seen = set()
    for luck in LUCK:
        c = person(attached=0)
        came = answer(c, office(keep=1.0), law(), desk(), b, 2, 20.0, 1_500.0, 0.01, 40, 44, luck)
        seen.add(came)
        assert (c.reengaged, c.doubts) == (came == REENGAGED, came >= REFUSED)
        assert c.sanctions <= c.doubts
    assert REENGAGED in seen
    assert pay or {PASSED, REENGAGED} < seen


@given(SHARE, st.floats(-5, 5), st.floats(0, 3))
def test_house_practice_leans_to_the_rule_or_from_it_and_always_stays_always(
    must: float, practice: float, more: float
) -> None:
    assert leaning(must, 0.0) == pytest.approx(must)
    assert leaning(0.0, practice) == 0.0
    assert leaning(1.0, practice) == 1.0
    assert 0.0 <= leaning(must, practice) <= leaning(must, practice + more) * (1 + 1e-12) <= 1.0 + 1e-12
    if 0.01 < must < 0.99:
        shifted = leaning(must, practice)
        assert np.log(shifted / (1 - shifted)) - np.log(must / (1 - must)) == pytest.approx(practice, abs=1e-6)


# The decision --------------------------------------------------------------------------------------------------------


@given(st.floats(-30, 30), st.integers(0, 3), behaviours(*VISITS, "noticing", "adverse_evidence"))
def test_an_adverse_decision_has_a_chance_that_rises_with_evidence(adverse: float, intensity: int, b: Any) -> None:
    found = chance_adverse(desk(adverse), b, intensity)
    assert 0.0 <= found <= 1.0
    better = max(range(4), key=lambda k: appointments_at(k, b))
    assert chance_adverse(desk(adverse), b, better) >= found - 1e-15


@given(st.floats(0, 1e6), st.floats(0, 1e6), behaviours("adverse_base", "adverse_workload"), SHARE, st.floats(0, 2))
def test_a_backlog_lowers_what_is_decided_and_upheld(
    backlog: float, capacity: float, b: Any, dropped: float, workload: float
) -> None:
    load = load_of(backlog, capacity)
    assert np.isfinite(load)
    assert log_odds_adverse(load, b.adverse_base, b.adverse_workload) <= b.adverse_base
    assert 0.0 <= share_decided(load, dropped, workload) <= 1.0 - dropped + 1e-12
    assert next_staff(10.0, 1_000.0, 100.0, 0.1) == 10.0
    assert next_staff(5.0, 1_000.0, 100.0, 0.1) == pytest.approx(5.5)


def test_sanctions_grow_with_failures_within_a_year_and_start_again_after_it() -> None:
    b, c, lost = behaviour(), person(motivation=0.5), []
    for week in (10, 20, 40, 50):
        before = c.weeks_sanctioned
        impose(c, b, law(weeks=(2, 4, 26)), ADVERSE, week, week, LUCK[0])
        lost.append(int(c.weeks_sanctioned - before))
    assert lost == [2, 4, 26, 26]
    assert c.sanctioned_until == 66 + 26, "a sanction follows the one that still runs"
    impose(c, b, law(weeks=(2, 4, 26)), ADVERSE, 200, 200, LUCK[0])
    assert (c.sanctioned_until, c.failures, c.sanctions) == (202, 1, 5)


def test_an_overturned_decision_ends_early_and_does_not_count_as_a_failure() -> None:
    b, c = behaviour(reconsideration_weeks=4), person(motivation=0.5)
    impose(c, b, law(weeks=(26, 26, 26)), OVERTURNED, 10, 10, LUCK[0])
    assert (c.sanctioned_until, c.failures, c.sanctions) == (14, 0, 1)


@given(SHARE, st.integers(0, 100), behaviours(*HARM))
def test_a_sanction_harms_and_spurs_within_bounds(motivation: float, week: int, b: Any) -> None:
    for luck in LUCK[:10]:
        c = person(motivation=motivation)
        impose(c, b, law(), ADVERSE, week, week, luck)
        assert 0.0 <= c.motivation <= motivation
        assert -b.health_harm <= c.readiness <= 0.0
        assert weeks_under(c, week) == 4
        assert 1.0 <= spur(c, b, week, luck) <= b.spur
        assert spur(c, b, week + 4, luck) == 1.0
        assert not gives_up(c, b, week + 4, week, luck)


def test_only_the_sanctioned_give_up_benefit() -> None:
    b = behaviour(leaving=1.0)
    free, stopped = person(attached=0), person(attached=0, sanctioned_until=12)
    assert all(attends(free, law(duty=0.0), desk(), b, 0, 8, 12, luck) for luck in LUCK)
    assert free.status == SEARCHING
    assert attends(stopped, law(), desk(), b, 0, 8, 12, LUCK[0])
    assert (stopped.status, stopped.ended) == (LEFT_BENEFIT, 11)


def test_nobody_is_under_a_sanction_before_she_came() -> None:
    assert weeks_under(person(attached=10), -2) == 0
