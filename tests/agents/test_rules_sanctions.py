"""Sanction referral: chances are chances, values are finite, and choices answer to stakes and prices alone."""

from __future__ import annotations

from math import exp, log
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from legal import behaviour, behaviours, lucks, office, person

from wpmodel.agents.kernel.attendance import (
    DESK,
    LAW,
    NOTHING,
    PASSED,
    REENGAGED,
    REFUSED,
    answer,
    attends,
    minutes_on_failure,
)
from wpmodel.agents.kinds import LEFT_BENEFIT, SEARCHING
from wpmodel.agents.luck import CHALLENGE, CHOICE, DECIDE, DROP, FRAILTY, LEAVE, MISS, NOTICE, SPUR, chance
from wpmodel.agents.luck import HARM as TO_HEALTH
from wpmodel.agents.rules.decisions import load_of, log_odds_adverse, next_staff, share_decided
from wpmodel.agents.rules.sanctions import (
    ADVERSE,
    DROPPED,
    LET_PASS,
    NON_ADVERSE,
    OVERTURNED,
    REENGAGE,
    REFER,
    appointments_at,
    chance_adverse,
    chance_noticed,
    chances_of_choices,
    choose,
    contacts_by_letter,
    decide,
    frailty,
    gives_up,
    impose,
    is_noticed,
    leaning,
    misses,
    odds_of_missing,
    ruled,
    spur,
    value_of_letting_pass,
    value_of_reengaging,
    value_of_referring,
    weeks_under,
)
from wpmodel.parameters import DECLARED

MISSING = ("miss_base", "miss_motivation", "miss_health", "miss_barrier", "noticing")
VISITS = tuple(name for name in DECLARED if name.startswith("appointments_"))
CHOOSING = (
    "hours_reengage", "hours_form", "pass_cost", "pass_loss", "sanction_loss", "choice_scale", "hour_cash",
    "pay_for_reengagement", "pay_for_avoided_sanction",
)  # fmt: skip
HARM = ("motivation_harm", "health_harm_share", "health_harm", "spurred_share", "spur", "leaving")
SHARE, FEES, PRICES = st.floats(0, 1), st.floats(0, 50_000), st.floats(0, 5_000)
LUCK = lucks(400)
SEEN = {"appointments_none": 0.25, "appointments_light": 1, "appointments_standard": 2, "appointments_intensive": 4}


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
        return odds_of_missing(person(**{"motivation": low, "barriers": barriers, **fields}), b, intensity, duty, 0.0)

    assert np.isfinite(odds())
    assert 0.0 <= odds(motivation=high) <= odds()
    assert odds() <= odds(health_condition=1)
    assert odds() <= odds(barriers=63)
    assert odds_of_missing(person(), b, intensity, 0.0, 3.0) == 0.0


@given(behaviours(*MISSING, *VISITS))
def test_noticing_takes_appointments(b: Any) -> None:
    seen = sorted(range(4), key=lambda k: appointments_at(k, b))
    noticed = [chance_noticed(b, k, 0.0) for k in seen]
    assert noticed == sorted(noticed)
    assert all(0.0 <= x <= 1.0 for x in noticed)


def test_without_a_duty_nobody_fails() -> None:
    b = behaviour(miss_base=5.0)
    c = person(motivation=0.0, barriers=63, health_condition=1)
    assert all(attends(c, office(), law(duty=0.0), desk(), b, 3, 0, 4, luck) for luck in LUCK)
    assert not all(attends(c, office(), law(duty=1.0), desk(), b, 3, 0, 4, luck) for luck in LUCK)


def test_whoever_attends_elsewhere_attends_where_premises_are_shared_and_some_more_do() -> None:
    b, c = behaviour(miss_base=0.5), person()
    apart, shared = (
        [attends(c, office(), law(), desk(missing=m), b, 3, 0, 4, luck) for luck in LUCK] for m in (1.0, 0.6)
    )
    assert all(there or not elsewhere for elsewhere, there in zip(apart, shared, strict=True))
    assert sum(apart) < sum(shared) < len(LUCK)


def test_the_odds_of_missing_multiply_what_makes_it_likelier() -> None:
    b = behaviour(**SEEN, miss_base=0.05, miss_motivation=0.8, miss_barrier=0.1, miss_health=0.25)
    low = {"motivation": 0.25, "barriers": 0b101001}
    healthy = 0.5 * 2 * 0.05 * 1.2 * 1.3  # half the duties, two appointments, little motivation, three barriers
    assert odds_of_missing(person(**low), b, 2, 0.5, 0.0) == pytest.approx(healthy)
    assert odds_of_missing(person(**low, health_condition=1), b, 2, 0.5, 0.0) == pytest.approx(1.25 * healthy)
    assert [odds_of_missing(person(motivation=0.5), b, k, 1.0, 0.0) for k in range(4)] == [0.0125, 0.05, 0.1, 0.2]


def test_one_in_three_misses_at_odds_of_one_to_two_and_five_in_eight_of_those_seen_twice_are_noticed() -> None:
    b, c = behaviour(**SEEN, miss_base=0.25, noticing=0.5, miss_spread=0.0), person(motivation=0.5)
    for luck in LUCK:
        assert misses(c, b, 2, 1.0, 0.0, 30, luck) == (chance(luck, 30, MISS) < 1 / 3)
        assert is_noticed(b, 2, 0.0, 30, luck) == (chance(luck, 30, NOTICE) < 1 - exp(-1))
    assert chance_noticed(b, 0, 0.0) == pytest.approx(1 - exp(-0.125))


def test_letters_call_everybody_alike_and_newcomers_once_more() -> None:
    b = behaviour(mandated_contacts=1.5, initial_contacts=0.5, practice_in_contacts=0.0)
    assert [contacts_by_letter(b, 0.7, on) for on in (-3, 0, 1, 4, 100)] == [2.0, 2.0, 1.5, 1.5, 1.5]


def test_house_practice_multiplies_what_a_prime_mandates_and_not_the_first_interview() -> None:
    b = behaviour(mandated_contacts=1.5, initial_contacts=0.5, practice_in_contacts=2.0)
    assert contacts_by_letter(b, log(3), 4) == pytest.approx(1.5 * 9)
    assert contacts_by_letter(b, -log(3), 0) == pytest.approx(1.5 / 9 + 0.5)


@given(st.floats(-3, 3), st.integers(-3, 130), behaviours(*MISSING, *VISITS))
def test_without_letters_all_is_as_it_goes_with_support(practice: float, on: int, b: Any) -> None:
    none = behaviour(mandated_contacts=0.0, initial_contacts=0.0, practice_in_contacts=5.0)
    assert contacts_by_letter(none, practice, on) == 0.0
    for intensity in range(4):
        met = appointments_at(intensity, b)
        assert chance_noticed(b, intensity, 0.0) == 1.0 - exp(-b.noticing * met)
        assert odds_of_missing(person(motivation=0.5), b, intensity, 1.0, 0.0) == met * b.miss_base


def test_people_who_are_not_seen_miss_letters_and_each_is_noticed() -> None:
    """Nobody sees them; what letters ask of them is on file."""
    b = behaviour(**{**SEEN, "appointments_none": 0.0}, miss_base=0.05, mandated_contacts=1.0)
    c = person(motivation=0.5)
    assert odds_of_missing(c, b, 0, 1.0, 0.0) == chance_noticed(b, 0, 0.0) == 0.0
    assert odds_of_missing(c, b, 0, 1.0, 1.0) == pytest.approx(0.05)
    assert chance_noticed(b, 0, 1.0) == 1.0
    called = [attends(c, office(), law(), desk(), b, 0, 40, 44, luck) for luck in LUCK]
    assert called == [not misses(c, b, 0, 1.0, 1.0, 40, luck) for luck in LUCK]
    assert not all(called)


def test_of_letters_and_meetings_together_the_mean_is_noticed() -> None:
    b = behaviour(**SEEN, noticing=0.5)
    assert chance_noticed(b, 2, 3.0) == pytest.approx((3 + 2 * (1 - exp(-1))) / 5)


@given(SHARE, st.floats(0, 20), st.floats(0, 20), st.integers(0, 3), behaviours(*VISITS, "noticing"))
def test_letters_raise_what_is_noticed(share: float, few: float, more: float, intensity: int, b: Any) -> None:
    low, high = sorted((few, more))
    assert 0.0 <= chance_noticed(b, intensity, low) <= chance_noticed(b, intensity, high) + 1e-12 <= 1.0 + 1e-12


def test_a_letter_on_file_is_full_evidence() -> None:
    b = behaviour(**{**SEEN, "appointments_none": 0.0}, adverse_evidence=0.8)
    assert chance_adverse(desk(0.0), b, 0, 1.0) == pytest.approx(0.5)
    assert chance_adverse(desk(0.0), b, 0, 0.0) == pytest.approx(1 / (1 + exp(0.8)))


def test_kinds_of_barriers_raise_the_odds_each_by_its_own_and_alike_they_count() -> None:
    each = (0.1, 0.2, 0.3, 1.0, 0.4, 0.5)
    b = behaviour(**SEEN, miss_base=0.05, miss_barrier=each)
    for bits in (0, 0b000001, 0b001000, 0b101010, 0b111111):
        raised = sum(x for j, x in enumerate(each) if bits >> j & 1)
        found = odds_of_missing(person(motivation=0.5, barriers=bits), b, 1, 1.0, 0.0)
        assert found == pytest.approx(0.05 * (1 + raised))
    alike = behaviour(miss_barrier=0.15)
    assert [alike.missing_by_barriers[bits] for bits in range(64)] == [0.15 * bits.bit_count() for bits in range(64)]


def test_frailty_is_lasting_has_a_mean_of_one_and_spreads_as_it_is_told() -> None:
    b = behaviour(miss_spread=0.8)
    many = np.log([frailty(b, luck) for luck in lucks(4_000)])
    assert np.exp(many).mean() == pytest.approx(1.0, abs=0.05)
    assert many.std() == pytest.approx(0.8, abs=0.03)
    assert many.mean() == pytest.approx(-0.32, abs=0.04)
    assert b.proneness.mean() == pytest.approx(1.0)
    assert (np.diff(b.proneness) > 0.0).all(), "by a draw's 256th, from the least prone to the most"
    assert frailty(b, LUCK[0]) == b.proneness[int(256 * chance(LUCK[0], 0, FRAILTY))]
    assert behaviour(miss_spread=0.0).proneness == pytest.approx(np.ones(256))


def test_frailty_multiplies_the_odds_of_missing() -> None:
    b, c = behaviour(**SEEN, miss_base=0.25, miss_spread=0.5), person(motivation=0.5)
    for luck in LUCK:
        odds = 0.25 * frailty(b, luck)
        assert misses(c, b, 1, 1.0, 0.0, 30, luck) == (chance(luck, 30, MISS) < odds / (1 + odds))


def test_some_people_miss_again_and_again_and_no_more_is_missed_in_all() -> None:
    """Ten times four weeks of the same 2,000 people at odds of one to twenty, all prone alike and not."""
    people, weeks = lucks(2_000), range(40, 80, 4)

    def missed(spread: float) -> np.ndarray:
        b, c = behaviour(**SEEN, miss_base=0.05, miss_spread=spread), person(motivation=0.5)
        return np.array([sum(misses(c, b, 1, 1.0, 0.0, week, luck) for week in weeks) for luck in people])

    alike, apart = missed(0.0), missed(1.2)
    assert apart.mean() == pytest.approx(alike.mean(), rel=0.15)
    assert (apart[apart > 0] > 1).mean() > 1.3 * (alike[alike > 0] > 1).mean()
    assert apart.mean() < alike.mean() * 1.02, "a mean of one on the odds is a little less than one on the chance"


def test_letters_take_no_minutes_beyond_the_form() -> None:
    """What a failure costs goes by the answer; the answer's values do not know how the appointment was made."""
    for asked in (0.0, 5.0):
        b = behaviour(mandated_contacts=asked, initial_contacts=asked)
        assert [minutes_on_failure(came, b) for came in (PASSED, REENGAGED, REFUSED)] == [0, 36, 18]
        assert value_of_reengaging(20.0, 1.0, b) == value_of_reengaging(20.0, 1.0, behaviour())


@given(behaviours(*MISSING, *VISITS), st.integers(0, 3), st.integers(0, 63), FEES, PRICES, st.floats(-3, 3))
def test_doubts_by_lot_know_nobody_and_no_price(
    some: Any, intensity: int, barriers: int, fee: float, price: float, practice: float
) -> None:
    """The same people are drawn, and the same decided against, whatever they are, get, or are worth."""
    b, plain = some.copy(), behaviour(doubts_by_lot=0.1, adverse_evidence=some.adverse_evidence)
    b.doubts_by_lot = 0.1
    house = office(practice=practice, mission=fee, keep=1.0)
    for luck in LUCK[:60]:
        c, other = person(motivation=0.1, barriers=barriers), person(motivation=0.9)
        drawn = not attends(c, house, law(), desk(), b, intensity, 40, 44, luck)
        assert (
            drawn == (chance(luck, 40, MISS) < 0.1) != attends(other, office(), law(), desk(), plain, 0, 40, 44, luck)
        )
        came = answer(c, house, law(), desk(), b, intensity, price, fee, 1.0, 0.01, 40, 44, luck)
        assert came == answer(other, office(), law(), desk(), plain, 0, 1.0, 0.0, 1.0, 0.5, 40, 44, luck) >= REFUSED


def test_the_lot_falls_in_proportion_to_duties() -> None:
    b = behaviour(doubts_by_lot=0.2)
    assert chance_adverse(desk(0.0), b, 0, 0.0) == 0.5, "a doubt by lot counts as full evidence, and no more"
    for luck in LUCK:
        u = chance(luck, 40, MISS)
        assert attends(person(), office(), law(duty=0.25), desk(), b, 0, 40, 44, luck) == (u >= 0.05)
        assert attends(person(), office(), law(duty=0.0), desk(), b, 0, 40, 44, luck)


# The choice ----------------------------------------------------------------------------------------------------------


@given(FEES, PRICES, SHARE, SHARE, SHARE, behaviours(*CHOOSING))
def test_chances_of_answers_are_chances_at_all_legal_values(
    fee: float, price: float, must: float, keep: float, adverse: float, b: Any
) -> None:
    found = chances(fee, price, must, b, keep, adverse)
    assert np.isfinite(found).all()
    assert all(-1e-9 <= x <= 1.0 + 1e-9 for x in found)
    assert found[0] >= must - 1e-12


def test_what_each_answer_is_worth_in_pounds() -> None:
    """400 pounds expected of them, 20 an hour, 3 for running it, four fifths of a payment kept, decided evenly."""
    b = behaviour(
        pay_for_reengagement=50, pay_for_avoided_sanction=25, hours_reengage=0.5, hours_form=0.4, hour_cash=3,
        pass_cost=15, pass_loss=0.03, sanction_loss=0.2,
    )  # fmt: skip
    assert value_of_reengaging(20.0, 0.8, b) == pytest.approx(60 - 11.5)
    assert value_of_letting_pass(400.0, 0.8, b) == pytest.approx(20 - 15 - 12)
    assert value_of_referring(400.0, 20.0, 0.5, b) == pytest.approx(-9.2 - 40)


def test_answers_go_by_logit_after_the_rule_and_each_by_the_same_draw() -> None:
    """Values whose weights are as 1 to 2 to 5, where one failure in five has to be referred."""
    b = behaviour(choice_scale=10)
    values = (-60.0, -60.0 + 10 * log(2), -60.0 + 10 * log(5))
    assert chances_of_choices(*values, 0.2, b) == pytest.approx((0.3, 0.2))
    assert chances_of_choices(*values[::-1], 0.2, b) == pytest.approx((0.7, 0.2))
    for luck in LUCK:
        u = chance(luck, 30, CHOICE)
        assert choose(*values, 0.2, b, 30, luck) == (REFER if u < 0.3 else LET_PASS if u < 0.5 else REENGAGE)
        assert ruled(0.2, 30, luck) == (u < 0.2)
    far = (0.0, 0.0, 1e6)
    assert chances_of_choices(*far, 0.0, b) == (0.0, 0.0), "no overflow where one answer is worth a million"


@given(FEES, st.floats(1, 10_000), PRICES, SHARE, SHARE, behaviours(*CHOOSING))
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


@given(FEES, PRICES, SHARE, st.floats(0, 19), st.floats(0.01, 1), behaviours(*CHOOSING))
def test_referring_rises_when_bringing_somebody_back_is_dearer(
    fee: float, price: float, must: float, hours: float, more: float, b: Any
) -> None:
    cheap, dear = b.copy(), b.copy()
    cheap.hours_reengage, dear.hours_reengage = hours, hours + more
    assert chances(fee, price, must, dear)[0] >= chances(fee, price, must, cheap)[0] - 1e-12


@given(FEES, PRICES, SHARE, st.floats(0, 500), behaviours(*CHOOSING))
def test_paying_for_a_re_engagement_lowers_referring(fee: float, price: float, must: float, pay: float, b: Any) -> None:
    paid = b.copy()
    paid.pay_for_reengagement += pay
    paid.pay_for_avoided_sanction += pay
    assert chances(fee, price, must, paid)[0] <= chances(fee, price, must, b)[0] + 1e-12


@given(FEES, PRICES, behaviours(*CHOOSING))
def test_the_rule_refers_every_noticed_failure(fee: float, price: float, b: Any) -> None:
    assert chances(fee, price, 1.0, b) == pytest.approx((1.0, 0.0, 0.0))
    place = office(price=price, keep=1.0, mission=fee)
    for luck in LUCK[:20]:
        c = person(attached=0)
        came = answer(c, place, law(must_refer=1.0), desk(), b, 3, price, fee, 1.0, 0.01, 40, 44, luck)
        assert came == NOTHING or came >= REFUSED
        assert c.doubts == (came != NOTHING)
        assert c.reengaged == 0


@pytest.mark.parametrize("pay", [0, 500])
def test_every_answer_is_given_by_somebody_and_counted_once(pay: float) -> None:
    b = behaviour(hours_reengage=0.5, pass_cost=5.0, choice_scale=50.0, pay_for_reengagement=pay)
    seen = set()
    for luck in LUCK:
        c = person(attached=0)
        came = answer(c, office(keep=1.0), law(), desk(), b, 2, 20.0, 1_500.0, 1.0, 0.01, 40, 44, luck)
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
    found = chance_adverse(desk(adverse), b, intensity, 0.0)
    assert 0.0 <= found <= 1.0
    better = max(range(4), key=lambda k: appointments_at(k, b))
    assert chance_adverse(desk(adverse), b, better, 0.0) >= found - 1e-15


def test_a_doubt_is_dropped_refused_upheld_or_overturned_by_its_own_draws() -> None:
    b = behaviour(**SEEN, noticing=0.5, adverse_evidence=0.8, overturned_share=0.3)
    even = 0.8 * exp(-1)  # evidence of two appointments falls short of full evidence by this much
    assert chance_adverse(desk(even), b, 2, 0.0) == pytest.approx(0.5)
    assert chance_adverse(desk(even + log(3)), b, 2, 0.0) == pytest.approx(0.75)
    for luck in LUCK:
        drop, adverse, challenge = (chance(luck, 30, why) for why in (DROP, DECIDE, CHALLENGE))
        upheld = OVERTURNED if challenge < 0.3 else ADVERSE
        expected = DROPPED if drop >= 0.7 else NON_ADVERSE if adverse >= 0.5 else upheld
        assert decide(desk(even, decided=0.7), b, 2, 0.0, 30, luck) == expected
    assert len({DROPPED, NON_ADVERSE, OVERTURNED, ADVERSE}) == 4


def test_the_workload_of_one_period_is_a_log_odd_and_a_discount() -> None:
    assert load_of(300.0, 99.0) == 3.0
    assert log_odds_adverse(3.0, 0.225, 0.15) == pytest.approx(-0.225)
    assert share_decided(3.0, 0.2, 0.1) == pytest.approx(0.8 * exp(-0.3))


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


@pytest.mark.parametrize(("on", "weeks"), [(64, 4), (65, 2)])
def test_a_failure_counts_as_a_further_one_within_a_year_of_the_last_sanction(on: int, weeks: int) -> None:
    c = person(motivation=0.5, failures=1, sanctioned_until=12)
    impose(c, behaviour(), law(weeks=(2, 4, 26)), ADVERSE, on, on, LUCK[0])
    assert (c.weeks_sanctioned, c.sanctioned_until) == (weeks, on + weeks)


def test_failures_are_counted_to_three_and_a_short_sanction_is_not_lengthened_by_reconsideration() -> None:
    c = person(motivation=0.5, failures=3, sanctioned_until=12)
    impose(c, behaviour(), law(weeks=(2, 4, 26)), ADVERSE, 20, 20, LUCK[0])
    assert (c.failures, c.weeks_sanctioned) == (3, 26)
    c = person(motivation=0.5)
    impose(c, behaviour(reconsideration_weeks=4), law(weeks=(2, 4, 26)), OVERTURNED, 20, 20, LUCK[0])
    assert c.weeks_sanctioned == 2


def test_a_sanction_takes_a_share_of_motivation_from_all_and_health_from_some() -> None:
    b = behaviour(motivation_harm=0.2, health_harm_share=0.4, health_harm=0.3)
    for luck in LUCK:
        c = person(motivation=0.5, readiness=-1.0)
        impose(c, b, law(), ADVERSE, 30, 26, luck)
        assert c.motivation == pytest.approx(0.4)
        assert c.readiness == pytest.approx(-1.3 if chance(luck, 30, TO_HEALTH) < 0.4 else -1.0)


@pytest.mark.parametrize(("on", "weeks"), [(-3, 4), (4, 4), (8, 4), (9, 3), (11, 1), (12, 0), (30, 0)])
def test_weeks_under_a_sanction_are_those_of_the_four_before_it_ends(on: int, weeks: int) -> None:
    assert weeks_under(person(sanctioned_until=12), on) == weeks


def test_the_spur_is_in_proportion_to_the_weeks_and_is_drawn_once_a_sanction() -> None:
    b, c = behaviour(spur=1.8, spurred_share=0.4), person(sanctioned_until=12)
    for luck in LUCK:
        spurred = chance(luck, 12, SPUR) < 0.4
        for on, factor in ((8, 1.8), (9, 1.6), (11, 1.2), (12, 1.0)):
            assert spur(c, b, on, luck) == pytest.approx(factor if spurred else 1.0)


def test_giving_up_has_a_chance_each_week_under_a_sanction() -> None:
    b, c = behaviour(leaving=0.3), person(sanctioned_until=12)
    for luck in LUCK:
        u = chance(luck, 30, LEAVE)
        assert [gives_up(c, b, on, 30, luck) for on in (12, 11, 10)] == [False, u >= 0.7, u >= 0.49]


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
    assert all(attends(free, office(), law(duty=0.0), desk(), b, 0, 8, 12, luck) for luck in LUCK)
    assert free.status == SEARCHING
    assert attends(stopped, office(), law(), desk(), b, 0, 8, 12, LUCK[0])
    assert (stopped.status, stopped.ended) == (LEFT_BENEFIT, 11)


def test_nobody_is_under_a_sanction_before_she_came() -> None:
    assert weeks_under(person(attached=10), -2) == 0
