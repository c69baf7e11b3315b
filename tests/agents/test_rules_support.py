"""Support: what an hour is worth, what its price is, what it does. Monotone only where the theory says so."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from legal import HOURS, behaviour, behaviours, legal_number, office, orderly_behaviours, person

from wpmodel.agents.kernel.caseload import weigh
from wpmodel.agents.kinds import IN_WORK
from wpmodel.agents.luck import key_of, luck_of
from wpmodel.agents.rules.delivery import NOBODY
from wpmodel.agents.rules.support import (
    PASSES,
    PROMISED,
    add_support,
    cut_of_hours,
    expected_jobs,
    intensity_at,
    jobs_gained,
    meeting_promised,
    minutes_asked,
    minutes_of,
    open_to_help,
    paid_chance,
    worth_by_lot,
    worth_of_holding,
    worth_of_hour,
    worth_of_seeing,
)
from wpmodel.parameters import ParameterError

EFFECTS = (
    "support_effect", "support_kept", "believed_effect", "barrier_cap", "believed_lasting", "hour_cash",
    "in_work_effect", "loss_settled",
)  # fmt: skip
JOBS = st.floats(0, 1e6)
ODDS = st.floats(0, 50)
STAKES = st.floats(0, 100_000)
WEEKS = st.integers(1, 208)
OPEN = st.floats(0, 1)
GRID = np.geomspace(1e-6, 1e4, 241)
LUCK = np.uint64(luck_of(key_of(1), 7))


@given(JOBS, st.floats(1e-3, 1e3))
def test_the_chance_of_a_payment_is_a_chance_that_rises_ever_more_slowly(jobs: float, more: float) -> None:
    low, middle, high = (paid_chance(jobs + k * more) for k in range(3))
    assert 0.0 <= low <= middle <= high < 1.0
    assert high - middle <= middle - low + 1e-12
    if jobs < 1e3:
        assert low < middle < high
    assert paid_chance(jobs) == pytest.approx(jobs / (1 + jobs), abs=1e-15)


@given(st.integers(0, 63), behaviours("barrier_cap"))
def test_every_barrier_standing_takes_its_share_of_help(barriers: int, b: Any) -> None:
    share = open_to_help(person(barriers=barriers), b)
    assert share == pytest.approx(max(1.0 - b.barrier_cap * barriers.bit_count(), 0.0), abs=1e-12)
    assert all(open_to_help(person(barriers=barriers | 1 << j), b) <= share for j in range(6))


@given(ODDS, WEEKS, OPEN, behaviours(*EFFECTS))
def test_jobs_expected_and_gained_are_finite_and_rise_with_odds_and_weeks(
    odds: float, weeks: int, openness: float, b: Any
) -> None:
    assert 0.0 <= expected_jobs(odds, weeks, b) <= odds * weeks
    gained = jobs_gained(odds, weeks, openness, b)
    assert np.isfinite(gained)
    assert 0.0 <= gained <= jobs_gained(odds, weeks + 1, openness, b) <= jobs_gained(odds, weeks + 1, 1.0, b)
    assert gained <= jobs_gained(2 * odds, weeks, openness, b)
    assert jobs_gained(odds, 10_000, openness, b) == jobs_gained(odds, 20_000, openness, b), "help fades"


def test_jobs_expected_and_gained_by_hand() -> None:
    """Weekly odds of one in fifty, half of all jobs lasting, and help that works for twenty weeks."""
    b = behaviour(believed_lasting=0.5, believed_effect=1.5, support_kept=0.8)
    assert expected_jobs(0.02, 50, b) == pytest.approx(0.5)
    assert jobs_gained(0.02, 10, 0.4, b) == pytest.approx(1.5 * 0.4 * 0.1)
    assert jobs_gained(0.02, 50, 0.4, b) == pytest.approx(1.5 * 0.4 * 0.2)


@given(STAKES, JOBS, JOBS, st.floats(0.05, 20), behaviours("hour_cash"))
def test_an_hour_is_worth_the_stake_times_the_gain_in_the_chance_of_payment(
    stake: float, one: float, other: float, hours: float, b: Any
) -> None:
    before, after = sorted((one, other))
    expected = stake * (paid_chance(after) - paid_chance(before)) / hours - b.hour_cash
    assert worth_of_hour(stake, before, after, hours, b) == pytest.approx(expected, abs=1e-12 * stake / hours + 1e-9)


@given(STAKES, st.floats(1, 1_000), st.floats(0, 100), st.floats(0.01, 100), st.floats(0.05, 20), behaviours(*EFFECTS))
def test_the_worth_of_an_hour_rises_with_the_stake(
    stake: float, more: float, before: float, gain: float, hours: float, b: Any
) -> None:
    base = worth_of_hour(stake, before, before + gain, hours, b)
    assert worth_of_hour(stake + more, before, before + gain, hours, b) > base
    assert worth_of_holding(stake + more, 0.02, b) >= worth_of_holding(stake, 0.02, b)


def steps(c: Any, b: Any, stake: float, market: float, start: int = 0) -> tuple[float, float, float]:
    """The kernel's worth of each step for one person, at a belief of one."""
    return weigh(c, office(mission=0.0), b, stake, 1.0, market, start, LUCK)[:3]


@given(st.floats(1, 20_000), st.integers(0, 100), orderly_behaviours("support_kept", "believed_effect", hour_cash=0))
def test_each_steps_worth_first_rises_and_then_falls_with_the_odds_of_work(stake: float, start: int, b: Any) -> None:
    """The inverted U: neither the near-hopeless nor the near-certain repay an hour; nothing in the rule names them."""
    assume(b.believed_effect > 0.01)
    c = person(assessed=0.0, support=0.0)
    for worth in np.array([steps(c, b, stake, market, start) for market in GRID]).T:
        top = int(np.argmax(worth))
        rising, falling = np.diff(worth[: top + 1]), np.diff(worth[top:])
        tolerance = 1e-9 * worth[top]
        assert worth[top] > 0.0
        assert (rising >= -tolerance).all()
        assert (falling <= tolerance).all()
        assert worth[0] < 0.1 * worth[top]
        assert worth[-1] < 0.1 * worth[top]


@given(
    STAKES, st.floats(1e-6, 10), st.floats(-8, 4), st.floats(0, 3), st.integers(0, 63), st.integers(0, 103),
    orderly_behaviours(*EFFECTS),
)  # fmt: skip
def test_no_further_step_is_worth_more_than_the_one_before(
    stake: float, market: float, assessed: float, support: float, barriers: int, start: int, b: Any
) -> None:
    c = person(assessed=assessed, support=support, barriers=barriers)
    first, second, third = steps(c, b, stake, market, start)
    assert np.isfinite([first, second, third]).all()
    slack = 1e-9 * (1.0 + stake)
    assert first >= second - slack
    assert second >= third - slack
    assert third >= -b.hour_cash - slack


@pytest.mark.parametrize("hours", [(1.0, 1.0, 2.5), (2.0, 1.0, 2.5), (0.25, 4.0, 2.5), (0.25, 2.5, 2.5)])
def test_hours_that_do_not_rise_are_refused(hours: tuple[float, float, float]) -> None:
    with pytest.raises(ParameterError, match="must be below"):
        behaviour(**dict(zip(HOURS, hours, strict=True)))


@given(STAKES, legal_number("loss_settled"), behaviours(*HOURS, *EFFECTS))
def test_in_work_an_hour_is_worth_the_losses_it_prevents(stake: float, loss: float, b: Any) -> None:
    worth = worth_of_holding(stake, loss, b)
    assert np.isfinite(worth)
    assert worth == pytest.approx(4 * stake * loss * b.in_work_effect / b.hours_light - b.hour_cash)


@given(st.integers(0, 1), st.integers(0, 300), STAKES, st.floats(0, 20_000), behaviours(*EFFECTS))
def test_nobody_is_worth_an_hour_once_her_weeks_are_over_and_in_work_only_contact_is(
    working: int, start: int, stake: float, mission: float, b: Any
) -> None:
    b.care = 0.0
    c = person(**({"status": IN_WORK} if working else {}))
    found = weigh(c, office(mission=mission), b, stake, 1.0, 0.01, start, LUCK)
    if start >= b.allotted_weeks:
        assert found == (-1.0, -1.0, -1.0, -1.0, NOBODY, 0.0)
    elif working:
        assert found == (worth_of_holding(stake + mission, b.loss_settled, b), -1.0, -1.0, -1.0, NOBODY, 0.0)
    else:
        assert found[:3] == steps(c, b, stake + mission, 0.01, start)


@given(st.integers(4, 104), st.integers(4, 400))
def test_a_promised_meeting_falls_in_the_review_that_follows_it(every: int, weeks_on: int) -> None:
    b = behaviour(promised_meeting_weeks=every)
    since_the_last = range(weeks_on - 3, weeks_on + 1)
    assert meeting_promised(weeks_on, b) == any(week % every == 0 and week > 0 for week in since_the_last)
    assert meeting_promised(0, b), "the first meeting is on arrival"


@pytest.mark.parametrize("late", [0, 1, 2, 3])
@pytest.mark.parametrize("every", [4, 12, 13, 26, 104])
def test_each_promised_meeting_is_had_once_whenever_in_the_four_weeks_she_came(late: int, every: int) -> None:
    """They are reviewed on arrival (`late` weeks after the period began) and every four weeks from then on."""
    b = behaviour(promised_meeting_weeks=every)
    weeks_on = [max(start - late, 0) for start in range(0, 208 + late + 1, 4)]
    assert sum(meeting_promised(week, b) for week in weeks_on) == weeks_on[-1] // every + 1


@pytest.mark.parametrize("every", [1, 2, 3])
def test_a_meeting_promised_more_often_than_people_are_reviewed_falls_in_every_review(every: int) -> None:
    b = behaviour(promised_meeting_weeks=every)
    assert all(meeting_promised(week, b) for week in range(0, 41, 4))


@given(st.integers(0, 400))
def test_no_promise_no_promised_meeting(weeks_on: int) -> None:
    assert not meeting_promised(weeks_on, behaviour(promised_meeting_weeks=0))


@given(st.floats(0, 100), st.integers(0, 3), st.floats(0, 1), OPEN, behaviours(*HOURS, *EFFECTS))
def test_support_is_a_stock_that_fades_and_grows_with_the_log_of_hours(
    stock: float, intensity: int, skill: float, openness: float, b: Any
) -> None:
    c = person(support=stock)
    add_support(c, b, intensity, skill, openness)
    hours = (0.0, b.hours_light, b.hours_standard, b.hours_intensive)[intensity]
    expected = b.support_kept * stock + b.support_effect * np.log1p(hours) * skill * openness
    assert c.support == pytest.approx(expected, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(("intensity", "stock"), [(0, 0.8), (1, 0.815), (2, 0.86), (3, 0.92)])
def test_a_stock_of_one_keeps_four_fifths_and_each_intensity_adds_its_part(intensity: int, stock: float) -> None:
    """Gains of 0.05, 0.2 and 0.4 log odds; six tenths open to help, given at half a seasoned adviser's skill."""
    hours = {name: float(np.expm1(x)) for name, x in zip(HOURS, (0.25, 1.0, 2.0), strict=True)}
    b, c = behaviour(**hours, support_effect=0.2, support_kept=0.8), person(support=1.0)
    add_support(c, b, intensity, 0.5, 0.6)
    assert c.support == pytest.approx(stock)


@given(behaviours(*HOURS, *EFFECTS))
def test_the_stock_of_support_is_bounded_by_gain_over_fading(b: Any) -> None:
    c = person()
    for _ in range(60):
        add_support(c, b, 3, 1.0, 1.0)
    assert 0.0 <= c.support <= b.gain_intensive / (1.0 - b.support_kept) + 1e-9


@given(behaviours(*HOURS))
def test_minutes_are_the_hours_of_each_intensity(b: Any) -> None:
    assert [minutes_of(k, b) for k in range(4)] == [0, *(round(60 * b[name]) for name in HOURS)]


# The price of an hour ------------------------------------------------------------------------------------------------


@st.composite
def caseloads(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, int, float, Any]:
    """Worths of three steps, none above the one before, and of own work on a barrier, for a few people; minutes; the
    dearest; a behaviour record."""
    n = draw(st.integers(0, 30))
    worth = st.one_of(st.floats(-50, 2_000, width=32), st.sampled_from([-1.0, 0.0, 5.0, 80.0]))
    triples = [sorted(draw(st.tuples(worth, worth, worth)), reverse=True) for _ in range(n)]
    table = np.array(triples, float).reshape(n, 3).T.copy()
    fourth = np.array([draw(worth) for _ in range(n)], float)
    dearest = max(0.0, table.max(initial=0.0), fourth.max(initial=0.0))
    for i in range(n):
        if draw(st.integers(0, 5)) == 0:
            table[0, i] = PROMISED + max(table[0, i], 0.0)
    b = draw(orderly_behaviours("hours_barrier"))
    minutes = draw(st.integers(0, 30 * 2_400))
    return table[0], table[1], table[2], fourth, minutes, dearest, b


def asked(caseload: tuple, price: float) -> int:
    """Minutes asked for at a price, person by person."""
    *worths_of, _, _, b = caseload
    to_standard, to_intensive = b.minutes_standard - b.minutes_light, b.minutes_intensive - b.minutes_standard
    steps_of = (b.minutes_light, to_standard, to_intensive, b.minutes_barrier)
    return sum(int(minutes) for worths, minutes in zip(worths_of, steps_of, strict=True) for w in worths if w > price)


def exact_price(caseload: tuple) -> float:
    """The lowest price at which no more is asked for than there is: zero, or one of the worths, by sorting them."""
    *worths, minutes, dearest, _ = caseload
    candidates = np.unique(np.concatenate([[0.0, dearest, PROMISED + dearest], *worths]))
    return next(p for p in candidates if p >= 0.0 and asked(caseload, p) <= minutes)


@given(caseloads(), st.floats(-10, 2_100))
def test_minutes_asked_for_are_the_sum_over_people(caseload: tuple, price: float) -> None:
    first, second, third, fourth, _, _, b = caseload
    assert minutes_asked(first, second, third, fourth, price, b) == asked(caseload, price)
    each = (minutes_of(intensity_at(price, *w), b) for w in zip(first, second, third, strict=True))
    assert sum(each) + b.minutes_barrier * (fourth > price).sum() == asked(caseload, price)


@given(caseloads())
def test_at_the_cut_of_hours_no_more_is_asked_for_than_there_is_and_just_below_it_more_is(caseload: tuple) -> None:
    *worths, minutes, dearest, b = caseload
    price = cut_of_hours(*worths, minutes, dearest, b)
    assert asked(caseload, price) <= minutes
    if asked(caseload, 0.0) <= minutes:
        assert price == 0.0
    else:
        assert asked(caseload, price - 1.01 * dearest / 2**PASSES - 1e-6) > minutes
    assert (price > dearest) == (asked(caseload, dearest) > minutes), "above the dearest only for promises alone"


@given(caseloads())
def test_the_cut_of_hours_is_the_exact_one_to_a_65536th_of_the_dearest_hour(caseload: tuple) -> None:
    *worths, minutes, dearest, b = caseload
    price, exact = cut_of_hours(*worths, minutes, dearest, b), exact_price(caseload)
    assert exact - 1e-6 <= price <= exact + 1.01 * dearest / 2**PASSES + 1e-6


@given(caseloads(), st.integers(1, 5_000))
def test_more_adviser_time_never_makes_hours_dearer(caseload: tuple, more: int) -> None:
    *worths, minutes, dearest, b = caseload
    assert cut_of_hours(*worths, minutes + more, dearest, b) <= cut_of_hours(*worths, minutes, dearest, b)


@given(caseloads())
def test_a_promised_meeting_is_kept_unless_promises_alone_ask_for_more_than_there_is(caseload: tuple) -> None:
    *worths, minutes, dearest, b = caseload
    price = cut_of_hours(*worths, minutes, dearest, b)
    kept = [intensity_at(price, *w) > 0 for w in zip(*worths[:3], strict=True) if w[0] >= PROMISED]
    assert all(kept) or asked(caseload, dearest) > minutes


def test_sixteen_halvings_find_the_price_to_a_65536th_of_the_dearest_hour() -> None:
    """Two people and the minutes of one: the second's hour is worth 100.5 pounds, the first's is the dearest."""
    first, no = np.array([65_536.0, 100.5]), np.full(2, -1.0)
    b = behaviour(hours_light=0.25)
    assert cut_of_hours(first, no, no, no, 15, 65_536.0, b) == 101.0
    assert cut_of_hours(first, no, no, no, 30, 65_536.0, b) == 0.0


def test_an_hour_is_given_above_the_price_and_not_at_it() -> None:
    b, five, no = behaviour(), np.array([5.0]), np.array([-1.0])
    each = [[five if k == j else no for k in range(4)] for j in range(4)]
    assert [minutes_asked(*worths, 5.0, b) for worths in each] == [0, 0, 0, 0]
    assert all(minutes_asked(*worths, 4.99, b) > 0 for worths in each)
    assert (intensity_at(5.0, 5.0, 5.0, 5.0), intensity_at(4.99, 5.0, 5.0, 5.0)) == (0, 3)


def test_hours_cost_something_as_soon_as_one_more_is_asked_for_than_there_is() -> None:
    b, no = behaviour(hours_light=0.25), np.full(2, -1.0)

    def cut(one: float, other: float, minutes: int, dearest: float) -> float:
        return cut_of_hours(np.array([one, other]), no, no, no, minutes, dearest, b)

    assert cut(100.0, -0.5, 15, 100.0) == 0.0, "who costs more than they bring does not ask"
    assert cut(100.0, 80.0, 30, 100.0) == 0.0, "just enough for all is enough"
    assert cut(100.0, 80.0, 29, 100.0) == pytest.approx(80.0, abs=0.01)
    assert cut(100.0, 0.5, 15, 100.0) == pytest.approx(0.5, abs=0.01)
    assert cut(PROMISED + 9.0, 50.0, 15, 50.0) == pytest.approx(50.0, abs=0.01), "the promise is kept"
    assert cut(PROMISED + 9.0, PROMISED + 4.0, 15, 50.0) == pytest.approx(PROMISED + 4.0, abs=0.01)


def test_seeing_somebody_is_worth_most_where_there_is_least_chance_of_work() -> None:
    """A mission of 400 pounds a job that holds a talk for a fortieth of one, in steps of half an hour."""
    b = behaviour(care=0.025, hours_light=0.5)
    assert [worth_of_seeing(400.0, chance, b) for chance in (0.0, 0.5, 1.0)] == [20.0, 10.0, 0.0]
    assert worth_of_seeing(0.0, 0.0, b) == 0.0


@pytest.mark.parametrize("rule", [0, 1])
def test_care_adds_to_the_first_step_alone_and_takes_a_mission(rule: int) -> None:
    c = person(assessed=-2.0)

    def steps(care: float, mission: float) -> np.ndarray:
        b = behaviour(care=care, rule_of_support=rule)
        return np.array(weigh(c, office(mission=mission), b, 1_000.0, 1.0, 0.01, 0, LUCK)[:3])

    b = behaviour(care=0.05)
    hopeless = worth_of_seeing(300.0, paid_chance(expected_jobs(0.01 * np.exp(-2.0), b.allotted_weeks, b)), b)
    assert steps(0.05, 300.0) - steps(0.0, 300.0) == pytest.approx([hopeless, 0.0, 0.0])
    assert hopeless > 10.0
    assert (steps(0.05, 0.0) == steps(0.0, 0.0)).all()


def test_care_can_turn_the_order_within_a_payment_group_and_the_stake_cannot() -> None:
    near, far = person(assessed=-1.0), person(assessed=-6.0)

    def first(c: Any, care: float, mission: float) -> float:
        return float(weigh(c, office(mission=mission), behaviour(care=care), 500.0, 1.0, 0.01, 0, LUCK)[0])

    assert all(first(near, 0.0, mission) > first(far, 0.0, mission) for mission in (0.0, 400.0, 4_000.0))
    assert first(near, 0.2, 400.0) < first(far, 0.2, 400.0)


def test_where_hours_are_dealt_by_lot_a_further_step_is_had_by_three_in_ten_fewer() -> None:
    assert worth_by_lot(0.7) == pytest.approx((0.7, 0.4, 0.1))


def test_nobody_to_serve_costs_nothing() -> None:
    none = np.empty(0)
    assert cut_of_hours(none, none, none, none, 0, 0.0, behaviour()) == 0.0
