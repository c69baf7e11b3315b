"""Who delivers: a barrier's removal, a module, a person kept are worth what they bring, in pounds, and no more."""

from __future__ import annotations

from math import exp, log
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from legal import behaviour, behaviours, legal_number, lucks, office, orderly_behaviours, person

from wpmodel.agents.faces.population import PERSON
from wpmodel.agents.kernel.handover import odds_of_keeping, surplus_of
from wpmodel.agents.kernel.weighing import survey, weigh, weigh_barrier
from wpmodel.agents.kinds import IN_WORK, SEARCHING
from wpmodel.agents.luck import REMOVE, chance, key_of
from wpmodel.agents.rules.delivery import (
    BUY,
    FREELY,
    NOBODY,
    OWN,
    chance_kept,
    modules_offered,
    upkeep_each,
    value_of_keeping,
    value_of_passing,
    way_of_others,
    work_on_barrier,
    worth_of_own_work,
    worth_of_removal,
)
from wpmodel.agents.rules.support import PROMISED, expected_jobs, paid_chance

STAKES, JOBS, EFFECTS, SHARE = st.floats(0, 100_000), st.floats(0, 1e6), st.floats(0, 3), st.floats(0, 1)
POUNDS = st.floats(-100_000, 100_000)
HELP = ("removal_own", "removal_specialist", "hours_barrier", "hour_cash", "need_weight", "pay_for_barrier_removed")
KEEPING = ("choice_noise", "top_slice", "promised_meeting_weeks", "allotted_weeks", "hour_cash")
GRID = np.geomspace(1e-6, 1e6, 481)
MANY = lucks(4_000)


def worth(stake: float, jobs: float, effect: float, mission: float, b: Any, keep: float = 1.0) -> float:
    return worth_of_removal(stake, jobs, exp(effect), effect, mission, keep, b)


# A barrier removed ---------------------------------------------------------------------------------------------------


@given(STAKES, JOBS, EFFECTS, st.floats(0, 20_000), SHARE, behaviours(*HELP))
def test_a_removal_is_worth_the_gain_in_the_chance_of_payment_and_what_else_is_paid_or_wanted(
    stake: float, jobs: float, effect: float, mission: float, keep: float, b: Any
) -> None:
    found = worth(stake, jobs, effect, mission, b, keep)
    gain = paid_chance(jobs * exp(effect)) - paid_chance(jobs)
    other = mission * b.need_weight * effect + keep * b.pay_for_barrier_removed
    assert np.isfinite(found)
    assert found == pytest.approx(stake * gain + other, rel=1e-9, abs=1e-9)
    assert -1e-9 <= found - other <= stake + 1e-9


@given(STAKES, st.floats(1, 10_000), st.floats(1e-3, 1e3), st.floats(0.01, 3), st.floats(0.01, 3), behaviours(*HELP))
def test_the_worth_of_a_removal_rises_with_the_stake_and_with_the_effect(
    stake: float, more: float, jobs: float, effect: float, further: float, b: Any
) -> None:
    base = worth(stake, jobs, effect, 0.0, b)
    assert worth(stake + more, jobs, effect, 0.0, b) > base
    assert worth(stake, jobs, effect + further, 0.0, b) >= base
    assert worth(stake + 1.0, jobs, effect + further, 0.0, b) > worth(stake + 1.0, jobs, effect, 0.0, b)
    assert worth(stake, jobs, effect, 100.0, b) >= base


@given(st.floats(1, 100_000), st.floats(0.05, 3))
def test_the_worth_of_a_removal_first_rises_and_then_falls_with_the_prospect(stake: float, effect: float) -> None:
    """P(x lift) - P(x) is greatest at x = lift^(-1/2): the certain need no help, and the hopeless repay none."""
    b = behaviour()
    values = np.array([worth(stake, jobs, effect, 0.0, b) for jobs in GRID])
    top = int(np.argmax(values))
    tolerance = 1e-9 * values[top]
    assert (np.diff(values[: top + 1]) >= -tolerance).all()
    assert (np.diff(values[top:]) <= tolerance).all()
    assert max(values[0], values[-1]) < 1e-3 * values[top]
    assert abs(log(GRID[top]) + 0.5 * effect) < 1.01 * log(GRID[1] / GRID[0])


# Own work, bought or free --------------------------------------------------------------------------------------------


@given(POUNDS, st.floats(0, 20_000), SHARE, st.integers(0, 300), st.sampled_from(MANY[:40]), behaviours(*HELP))
def test_nobody_buys_above_worth_and_nobody_pays_where_a_module_is_free(
    value: float, price: float, free: float, week: int, luck: Any, b: Any
) -> None:
    way, left = way_of_others(value, price, free, week, luck, b)
    assert way in (NOBODY, BUY, FREELY)
    assert np.isfinite(left)
    if way == BUY:
        assert left == b.removal_specialist * value - price > 0.0
    elif way == NOBODY:
        assert left == 0.0
        assert b.removal_specialist * value <= price
    else:
        assert left == b.removal_specialist * value
    if free == 0.0:
        assert way != FREELY
    assert way_of_others(value, price, 1.0, week, luck, b)[0] == FREELY


def test_the_ways_are_four() -> None:
    assert (NOBODY, BUY, FREELY, OWN) == (0, 1, 2, 3)


def test_free_modules_go_to_the_share_that_there_are_for() -> None:
    b = behaviour()
    for free in (0.1, 0.5, 0.9):
        served = np.mean([way_of_others(1_000.0, 1e9, free, 8, luck, b)[0] == FREELY for luck in MANY])
        assert served == pytest.approx(free, abs=0.03)


@given(st.floats(0, 100_000), st.floats(0, 100_000), behaviours(*HELP))
def test_an_hour_of_own_work_is_worth_what_it_brings_beyond_what_others_would_leave(
    value: float, left: float, b: Any
) -> None:
    found = worth_of_own_work(value, left, b)
    assert found == pytest.approx((b.removal_own * value - left) / b.hours_barrier - b.hour_cash, rel=1e-12, abs=1e-9)
    assert worth_of_own_work(value, left + 1.0, b) < found
    if b.removal_specialist >= b.removal_own:
        assert worth_of_own_work(value, b.removal_specialist * value, b) <= -b.hour_cash + 1e-9, "free help costs less"


@given(
    STAKES, st.floats(0, 1e3), st.integers(0, 63), st.floats(0, 10_000), SHARE, st.integers(0, 100),
    behaviours(*HELP, "barrier_effect"),
)  # fmt: skip
def test_the_kernel_weighs_her_heaviest_barrier(
    stake: float, jobs: float, barriers: int, price: float, free: float, start: int, b: Any
) -> None:
    place = office(mission=300.0, keep=0.8, help_price=price, help_free=free)
    own, way = weigh_barrier(person(barriers=barriers), place, b, stake, jobs, start, MANY[3])
    if barriers == 0:
        assert (own, way) == (-1.0, NOBODY)
        return
    effect = max(b.barrier_effect[j] for j in range(6) if barriers >> j & 1)
    value = worth(stake, jobs, effect, 300.0, b, 0.8)
    expected_way, left = way_of_others(value, price, free, start, MANY[3], b)
    assert own == pytest.approx(worth_of_own_work(value, left, b), rel=1e-9, abs=1e-6)
    assert way == expected_way or abs(b.removal_specialist * value - price) < 1e-6


@given(st.integers(0, 63), st.integers(0, 300), orderly_behaviours(*HELP))
def test_nobody_works_on_barriers_in_work_or_when_time_is_up_or_where_hours_are_dealt_by_lot(
    barriers: int, start: int, b: Any
) -> None:
    place = office(mission=500.0, keep=1.0, help_free=1.0)
    at_work = weigh(person(barriers=barriers, status=IN_WORK), place, b, 5_000.0, 1.0, 0.01, start, MANY[0])
    assert at_work[3:5] == (-1.0, NOBODY)
    if start >= b.allotted_weeks:
        assert weigh(person(barriers=barriers), place, b, 5_000.0, 1.0, 0.01, start, MANY[0])[3:5] == (-1.0, NOBODY)
    lot = behaviour(effort_by_lot=1)
    assert weigh(person(barriers=barriers), place, lot, 5_000.0, 1.0, 0.01, 0, MANY[0])[3:5] == (-1.0, NOBODY)


# What comes of it ----------------------------------------------------------------------------------------------------


@given(
    st.integers(1, 63), st.sampled_from([OWN, BUY, FREELY]), st.integers(0, 300), st.sampled_from(MANY[:200]),
    behaviours("removal_own", "removal_specialist", "hours_barrier", "barrier_effect"),
)  # fmt: skip
def test_a_barrier_goes_once_and_readiness_rises_by_its_effect(
    barriers: int, way: int, week: int, luck: Any, b: Any
) -> None:
    c = person(barriers=barriers, readiness=-1.0, assessed=-2.0)
    heaviest = max((j for j in range(6) if barriers >> j & 1), key=lambda j: b.barrier_effect[j])
    odds = b.removal_own if way == OWN else b.removal_specialist
    removed = work_on_barrier(c, b, way, week, luck)
    assert removed == (chance(luck, week, REMOVE) < odds)
    effect = b.barrier_effect[heaviest] if removed else 0.0
    assert c.readiness == pytest.approx(-1.0 + effect, abs=1e-12)
    assert c.assessed == pytest.approx(-2.0 + effect, abs=1e-12)
    assert c.barriers | c.removed == barriers
    assert c.barriers & c.removed == 0
    assert c.removed == (1 << heaviest if removed else 0)
    assert (c.minutes, c.modules) == ((b.minutes_barrier, 0) if way == OWN else (0, 1))


@pytest.mark.parametrize(("way", "share"), [(OWN, 0.08), (BUY, 0.35), (FREELY, 0.35)])
def test_barriers_go_as_often_as_the_parameter_says(way: int, share: float) -> None:
    b = behaviour(removal_own=0.08, removal_specialist=0.35)
    gone = np.mean([work_on_barrier(person(barriers=5), b, way, 12, luck) for luck in MANY])
    assert gone == pytest.approx(share, abs=0.03)


def test_all_barriers_go_one_after_the_other_the_heaviest_first() -> None:
    b = behaviour(removal_specialist=1.0, barrier_effect=(0.3, 0.5, 0.2, 0.1, 0.6, 0.4))
    c, order = person(barriers=63), []
    while c.barriers:
        before = int(c.barriers)
        assert work_on_barrier(c, b, BUY, 4, MANY[0])
        order.append((before ^ int(c.barriers)).bit_length() - 1)
    assert order == [4, 1, 5, 0, 2, 3]
    assert (c.removed, c.modules) == (63, 6)
    assert c.readiness == pytest.approx(2.1)


# Whom a prime keeps --------------------------------------------------------------------------------------------------


@given(POUNDS, POUNDS, SHARE, st.floats(1, 10_000), behaviours("choice_noise"))
def test_the_chance_to_be_kept_rises_with_what_keeping_brings(
    keeping: float, passing: float, share: float, more: float, b: Any
) -> None:
    kept = chance_kept(keeping, passing, share, b)
    assert 0.0 <= kept <= 1.0
    assert chance_kept(keeping + more, passing, share, b) >= kept >= chance_kept(keeping, passing + more, share, b)
    if 0.01 < kept < 0.99:
        assert chance_kept(keeping + more, passing, share, b) > kept


@given(POUNDS, st.floats(0.001, 0.999), behaviours("choice_noise"))
def test_where_both_are_worth_the_same_the_chance_is_the_own_share_of_capacity(
    value: float, share: float, b: Any
) -> None:
    assert chance_kept(value, value, share, b) == pytest.approx(share, rel=1e-9)


@given(POUNDS, POUNDS, st.floats(0.02, 0.98), behaviours("choice_noise"))
def test_noise_blurs_the_choice(keeping: float, passing: float, share: float, b: Any) -> None:
    assume(b.choice_noise <= 10_000)
    blurred = behaviour(choice_noise=2 * b.choice_noise)
    sharp, soft = (abs(chance_kept(keeping, passing, share, one) - share) for one in (b, blurred))
    assert soft <= sharp + 1e-12


@given(
    st.floats(0, 1_000), STAKES, STAKES, JOBS, st.floats(0, 1_000), st.floats(0, 2e9), st.floats(0.1, 1_000),
    behaviours(*KEEPING),
)  # fmt: skip
def test_keeping_and_passing_are_worth_what_they_bring(
    fee: float, worth: float, mission: float, jobs: float, surplus: float, price: float, more: float, b: Any
) -> None:
    p, stake = paid_chance(jobs), worth + mission
    kept, passed = value_of_keeping(fee, stake, jobs, surplus, price, b), value_of_passing(fee, worth, jobs, mission, b)
    assert np.isfinite([kept, passed]).all()
    meetings = b.allotted_weeks / b.promised_meeting_weeks if b.promised_meeting_weeks else 0.0
    burden = meetings * b.hours_light * (price + b.hour_cash)
    expected = fee + stake * p + b.allotted_weeks / 4 * ((1.0 - p) * surplus - b.upkeep) - burden
    assert kept == pytest.approx(expected, rel=1e-9, abs=1e-6)
    assert passed == pytest.approx(b.top_slice * (fee + worth * p) + mission * p, rel=1e-12, abs=1e-9)
    slack = 1e-9 * (1.0 + abs(kept))
    assert value_of_keeping(fee, stake + more, jobs, surplus, price, b) >= kept - slack
    assert value_of_keeping(fee, stake, jobs, surplus, price + more, b) <= kept + slack
    assert value_of_passing(fee, worth + more, jobs, mission, b) >= passed
    assert value_of_passing(fee, worth, jobs, mission + more, b) - passed == pytest.approx(more * p, abs=1e-6)


@given(st.floats(500, 10_000), st.floats(0, 10), st.floats(20, 600), st.floats(0.01, 1), st.integers(1, 60))
def test_the_fixed_cost_of_one_more_person_is_that_of_a_base_which_follows_her_week_by_week(
    wage: float, overhead: float, norm: float, speed: float, periods: int
) -> None:
    base = paid = 0.0
    for _ in range(periods):
        paid += base
        base += speed * (1.0 / norm - base)
    expected = wage * overhead * paid / periods
    assert upkeep_each(wage, overhead, norm, speed, periods) == pytest.approx(expected, rel=1e-9, abs=1e-9)
    assert upkeep_each(wage, overhead, norm, 0.0, periods) == 0.0


@given(POUNDS, POUNDS, POUNDS, st.floats(0, 5_000), orderly_behaviours())
def test_the_surplus_of_hours_is_what_they_bring_beyond_their_price(
    first: float, second: float, third: float, price: float, b: Any
) -> None:
    found = surplus_of(first, second, third, price, b)
    hours = (b.hours_light, b.hours_standard - b.hours_light, b.hours_intensive - b.hours_standard)
    steps = zip((first, second, third), hours, strict=True)
    assert found == pytest.approx(sum(max(w - price, 0.0) * h for w, h in steps), rel=1e-9, abs=1e-9)
    assert 0.0 <= surplus_of(first, second, third, price + 1.0, b) <= found


@given(
    st.floats(-8, 4), st.floats(0, 20_000), st.floats(0, 1_000), st.floats(0, 2e9), st.floats(0.01, 0.99),
    st.integers(0, 300), orderly_behaviours(*HELP, *(k for k in KEEPING if k != "hour_cash")),
)  # fmt: skip
def test_the_odds_of_keeping_anybody_are_a_chance(
    assessed: float, stake: float, fee: float, price: float, share: float, start: int, b: Any
) -> None:
    c = person(assessed=assessed, attached=start)
    kept = odds_of_keeping(c, office(mission=10.0, price=price), b, stake, 1.0, 0.01, fee, share, start, MANY[1])
    assert 0.0 <= kept <= 1.0


@given(st.floats(-8, 4), st.floats(-8, 4), behaviours("choice_noise"))
def test_without_fees_and_mission_everybody_is_kept_as_often(one: float, other: float, b: Any) -> None:
    """What is left is the burden of promised meetings and of the offices, the same for all."""
    place = office(mission=0.0, price=20.0)
    kept = [odds_of_keeping(person(assessed=a), place, b, 0.0, 1.0, 0.01, 0.0, 0.4, 0, MANY[2]) for a in (one, other)]
    assert kept[0] == kept[1] <= 0.4


@given(st.floats(-8, 4), st.floats(0.1, 5))
def test_where_no_hour_is_worth_its_price_the_better_prospect_is_kept_more_often(low: float, more: float) -> None:
    b, place = behaviour(), office(mission=0.0, price=1e5)
    kept = [
        odds_of_keeping(person(assessed=a), place, b, 5_000.0, 1.0, 0.01, 400.0, 0.4, 0, MANY[2])
        for a in (low, low + more)
    ]
    assert kept[0] <= kept[1]
    jobs = [expected_jobs(0.01 * exp(a), b.allotted_weeks, b) for a in (low, low + more)]
    assert jobs[0] < jobs[1]


def test_meetings_promised_every_week_are_a_burden_and_none_promised_is_none() -> None:
    """A year; a quarter of an hour a meeting, at 20 pounds and 4 for running it; nothing else to gain or pay."""
    nothing = {"hours_light": 0.25, "hour_cash": 4, "allotted_weeks": 52, "overhead": 0}
    burden = {0: 0.0, 1: 52 * 6.0, 13: 4 * 6.0}
    for every, pounds in burden.items():
        b = behaviour(promised_meeting_weeks=every, **nothing)
        assert value_of_keeping(0.0, 0.0, 0.0, 0.0, 20.0, b) == pytest.approx(-pounds)


def test_a_prime_with_no_offices_or_nothing_else_still_keeps_or_passes_one_in_a_million() -> None:
    b = behaviour()
    assert chance_kept(5.0, 5.0, 0.0, b) == pytest.approx(1e-6, rel=1e-3)
    assert 1.0 - chance_kept(5.0, 5.0, 1.0, b) == pytest.approx(1e-6, rel=1e-3)


# What an authority gives ---------------------------------------------------------------------------------------------


@given(*(legal_number(name) for name in ("wraparound_saving", "saving_shared")), SHARE, legal_number("wraparound_cost"),
       SHARE, st.floats(0, 1e7), st.floats(1, 1_000))  # fmt: skip
def test_an_authority_gives_within_its_budget_and_more_where_it_shares_in_savings(
    saving: float, shared: float, gain: float, cost: float, removal: float, budget: float, more: float
) -> None:
    given_now = modules_offered(saving, shared, gain, cost, removal, budget)
    assert 0.0 <= given_now <= budget / cost * (1 + 1e-12)
    assert modules_offered(saving, shared + more, gain, cost, removal, budget) >= given_now
    assert modules_offered(saving + more, shared, gain, cost, removal, budget) >= given_now
    if removal * (saving + shared * gain) >= cost:
        assert given_now == pytest.approx(budget / cost)
    assert modules_offered(0.0, 0.0, gain, cost, removal, budget) == 0.0


@given(st.lists(st.integers(0, 63), min_size=1, max_size=6), st.floats(0.1, 4), behaviours("need_weight"))
def test_the_dearest_hour_of_a_caseload_may_be_one_of_own_work(barriers: list[int], hours: float, b: Any) -> None:
    """The price of hours is looked for up to it, promises apart."""
    b = behaviour(removal_own=1.0, hours_barrier=hours, need_weight=float(b.need_weight), promised_meeting_weeks=4)
    people = np.zeros(len(barriers), PERSON).view(np.recarray)
    people["status"], people["id"], people["barriers"] = SEARCHING, np.arange(len(barriers)), barriers
    worth, beliefs, expected = np.full((9, 28), 3_000.0), np.ones(9), np.zeros(9)
    arrays, ways = [np.empty(len(barriers)) for _ in range(4)], np.empty(len(barriers), np.int8)
    rows, place = np.arange(len(barriers), dtype=np.int32), office(mission=2_000.0, keep=1.0, help_price=1e9)
    dearest = survey(people, rows, place, b, worth, beliefs, expected, 0.01, 0, key_of(1), *arrays, ways)
    first, second, third, fourth = arrays
    assert (first >= PROMISED).all(), "everybody's meeting on arrival was promised"
    highest = max(0.0, (first - PROMISED).max(), second.max(), third.max(), fourth.max())
    assert dearest == pytest.approx(highest, abs=1e-6)
    assert (fourth > 0).any() == any(barriers)


def test_an_authority_that_gets_three_tenths_of_the_cost_back_gives_three_tenths_of_its_budget() -> None:
    assert modules_offered(1_000.0, 500.0, 0.4, 2_000.0, 0.5, 10_000.0) == pytest.approx(0.3 * 5)
