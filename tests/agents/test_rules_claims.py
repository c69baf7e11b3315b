"""Claims: what a life of jobs earns, against a plain account of the weeks worked."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from legal import behaviour, legal, legal_number, lucks, person, terms

from wpmodel.agents.kernel.caseload import live
from wpmodel.agents.kinds import (
    DROPPED_OUT,
    FULLY_PAID,
    IN_WORK,
    LEFT_BENEFIT,
    NEVER,
    NOT_ATTACHED,
    REFERRED,
    RETURNED,
    SEARCHING,
    SIGNED_OFF,
    STATUS,
    TO_COME,
)
from wpmodel.agents.rules.claims import claim, goes_unclaimed, leave, leave_job, start_job
from wpmodel.foundation.time_units import PERIOD

FATES = st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=150)
CHANCES = st.sampled_from([0.0, 0.02, 0.1, 0.3, 0.7, 1.0])
WEEKS, MOST, INTERVAL = (
    legal_number(name) for name in ("outcome_weeks", "sustainment_payments", "sustainment_interval")
)  # fmt: skip
PEOPLE = lucks(200)


def lived(fates: list[float], find: float, lose: float, t: Any, b: Any) -> tuple[Any, list[int], list[bool]]:
    """A life week by week: when payments were claimed, and in which weeks they worked."""
    c, paid, worked = person(), [], []
    for week in range(400):
        fate = fates[week % len(fates)]
        if c.status == SEARCHING:
            if week >= b.allotted_weeks:
                leave(c, RETURNED, week)
                break
            if fate < find:
                start_job(c, t, week)
        else:
            if week == c.due:
                claim(c, t, week)
                paid.append(week)
                if c.status == FULLY_PAID:
                    break
            if fate < lose:
                leave_job(c, b, week)
                if c.status == RETURNED:
                    break
        worked.append(c.status == IN_WORK)
    return c, paid, worked


@given(FATES, CHANCES, CHANCES, WEEKS, MOST)
def test_an_outcome_is_claimed_in_the_very_week_after_the_weeks_worked_reach_it(
    fates: list[float], find: float, lose: float, outcome_weeks: int, most: int
) -> None:
    c, paid, worked = lived(fates, find, lose, terms(outcome_weeks, most), behaviour())
    reached = [w for w in range(len(worked) + 1) if sum(worked[:w]) >= max(outcome_weeks, 1)]
    in_time = [w for w in reached if worked[w - 1]]
    if paid:
        assert paid[0] == reached[0] == c.outcome
        assert sum(worked[: paid[0]]) == max(outcome_weeks, 1)
    else:
        assert c.outcome == NEVER
        assert not in_time[1:], "a week in work after the outcome was reached, and no claim"


@given(FATES, CHANCES, CHANCES, WEEKS, MOST, INTERVAL)
def test_sustainment_is_paid_for_its_weeks_in_a_row_in_one_job_and_for_no_week_twice(
    fates: list[float], find: float, lose: float, outcome_weeks: int, most: int, interval: int
) -> None:
    _, paid, worked = lived(fates, find, lose, terms(outcome_weeks, most, interval), behaviour())
    for before, week in pairwise(paid):
        assert week - before >= interval
        assert all(worked[week - interval : week])


@given(CHANCES.filter(bool), WEEKS, MOST.filter(lambda most: most <= 5), INTERVAL)
def test_someone_who_never_loses_a_job_is_paid_at_every_interval_until_everything_is_paid(
    find: float, outcome_weeks: int, most: int, interval: int
) -> None:
    c, paid, _ = lived([0.0], find, 0.0, terms(outcome_weeks, most, interval), behaviour())
    first = c.first_job + max(outcome_weeks, 1)
    assert paid == [first + interval * k for k in range(most + 1)]
    assert STATUS[c.status] == "fully_paid"
    assert c.ended == paid[-1]


@given(FATES, CHANCES, CHANCES, WEEKS, MOST)
def test_nobody_earns_more_payments_than_there_are(
    fates: list[float], find: float, lose: float, outcome_weeks: int, most: int
) -> None:
    c, paid, _ = lived(fates, find, lose, terms(outcome_weeks, most), behaviour())
    assert len(paid) == c.payments <= most + 1
    assert (c.payments == most + 1) == (c.status == FULLY_PAID)
    assert c.due == NEVER or c.status == IN_WORK


@given(FATES, CHANCES, CHANCES, WEEKS, MOST, legal("allotted_weeks"))
def test_after_the_allotted_weeks_a_break_ends_everything(
    fates: list[float], find: float, lose: float, outcome_weeks: int, most: int, allotted: int
) -> None:
    c, paid, worked = lived(fates, find, lose, terms(outcome_weeks, most), behaviour(allotted_weeks=allotted))
    assert all(worked[allotted:]), "whoever goes on after the allotted weeks is in work without a break"
    if c.status == RETURNED:
        assert c.ended >= allotted
    if c.ended != NEVER:
        assert all(week <= c.ended for week in paid)


@given(FATES, CHANCES, CHANCES)
def test_the_first_job_is_noted_once_and_every_week_in_work_is_banked(
    fates: list[float], find: float, lose: float
) -> None:
    c, _, worked = lived(fates, find, lose, terms(26, 13), behaviour())
    assert c.first_job == (worked.index(True) if any(worked) else NEVER)
    now = len(worked) - c.job_start if c.status in (IN_WORK, FULLY_PAID) else 0
    assert c.banked + now == sum(worked)


@given(st.integers(0, 199), CHANCES, st.sampled_from([0.0, 0.02, 0.2]), WEEKS, MOST, st.integers(0, 9))
def test_four_weeks_at_a_time_come_to_the_same_claims(
    who: int, find: float, lose: float, outcome_weeks: int, most: int, attached: int
) -> None:
    """The kernel's own walk, with constant hazards: what it reports is what the person's columns say."""
    t = terms(outcome_weeks, most)
    b = behaviour(loss_start=lose, loss_settled=min(lose, 0.1), match_spread=0, loss_settling_weeks=104)
    c = person(attached=attached)
    starts, paid = 0, []
    for start in range(0, 320, PERIOD):
        held = lose if c.status == IN_WORK else 0.0
        looking = find if c.status == SEARCHING else 0.0
        started, week = live(c, t, b, looking, held, start, start + PERIOD, PEOPLE[who])
        starts += started
        assert week == -1 or start <= week < start + PERIOD
        paid += [week - attached] * (week >= 0)
        if c.status not in (SEARCHING, IN_WORK):
            break
    assert len(paid) == c.payments <= most + 1
    assert (starts > 0) == (c.first_job != NEVER)
    if paid:
        assert c.outcome == paid[0] >= c.first_job + max(outcome_weeks, 1)
        assert all(b - a >= PERIOD for a, b in pairwise(paid))


def test_jobs_add_up_to_an_outcome_and_a_lost_week_does_not_count() -> None:
    c, t, b = person(), terms(26, 13), behaviour()
    start_job(c, t, 10)
    assert c.due == 36
    leave_job(c, b, 30)
    assert (c.banked, c.due, c.status) == (20, NEVER, SEARCHING)
    start_job(c, t, 50)
    assert (c.due, c.first_job) == (56, 10)


@pytest.mark.parametrize(("week", "status"), [(103, "searching"), (104, "returned")])
def test_a_break_in_the_last_allotted_week_is_not_yet_the_end(week: int, status: str) -> None:
    c = person()
    start_job(c, terms(26, 13), 90)
    leave_job(c, behaviour(), week)
    assert STATUS[c.status] == status
    assert c.ended == (NEVER if status == "searching" else week)


def test_after_the_outcome_a_new_job_earns_once_it_has_lasted_four_weeks() -> None:
    c, t, b = person(banked=25), terms(26, 13), behaviour()
    start_job(c, t, 30)
    assert c.due == 31, "one week was missing"
    claim(c, t, 31)
    assert (c.outcome, c.due) == (31, 35)
    leave_job(c, b, 33)
    start_job(c, t, 60)
    assert (c.due, c.first_job, c.payments) == (64, 30, 1)


def test_every_status_has_its_name_in_its_place() -> None:
    codes = {
        "referred": REFERRED, "searching": SEARCHING, "in_work": IN_WORK, "returned": RETURNED,
        "fully_paid": FULLY_PAID, "not_attached": NOT_ATTACHED, "to_come": TO_COME, "left_benefit": LEFT_BENEFIT,
        "signed_off": SIGNED_OFF, "dropped_out": DROPPED_OUT,
    }  # fmt: skip
    assert list(codes.values()) == list(range(10))
    assert tuple(codes) == STATUS


def test_who_goes_unclaimed_is_a_lot_that_a_larger_share_adds_to() -> None:
    few, more = ([goes_unclaimed(behaviour(unclaimed=share), luck) for luck in PEOPLE] for share in (0.1, 0.3))
    assert 0.03 < sum(few) / len(few) < 0.17
    assert 0.2 < sum(more) / len(more) < 0.4
    assert all(b for a, b in zip(few, more, strict=True) if a), "nobody is found again because more are lost"
    assert not any(goes_unclaimed(behaviour(unclaimed=0.0), luck) for luck in PEOPLE)


def test_who_goes_unclaimed_works_and_earns_nobody_anything() -> None:
    b, t = behaviour(unclaimed=0.3), terms(26, 13)
    for luck in PEOPLE:
        c = person(attached=0)
        _, paid = live(c, t, b, 1.0, 0.0, 0, 1, luck)
        assert c.status == IN_WORK
        assert paid == -1
        assert (c.due == NEVER) == goes_unclaimed(b, luck)
        if c.due == NEVER:
            assert all(live(c, t, b, 0.0, 0.0, week, week + PERIOD, luck)[1] == -1 for week in range(1, 60, PERIOD))
            assert (c.outcome, c.payments) == (NEVER, 0)
