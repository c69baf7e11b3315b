"""Milestones: paid when the weeks worked reach them, within their windows, against a plain account of the weeks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from legal import behaviour, person, terms

from wpmodel.agents.kinds import FULLY_PAID, IN_WORK, NEVER, SEARCHING
from wpmodel.agents.rules.cash import value_of_fees, value_of_milestones
from wpmodel.agents.rules.claims import claim, leave_job, start_job
from wpmodel.agents.rules.milestones import note_gap, note_job


def milestones(*points: tuple[int, int]) -> Any:
    """Terms with these milestones: weeks in work, and weeks among which they lie (zero: any)."""
    t = terms(points[0][0], len(points) - 1)
    t.steps = len(points)
    for k, (weeks, within) in enumerate(points):
        t.step_weeks[k], t.step_within[k] = weeks, within
    return t


def paid(spells: list[tuple[int, int]], t: Any) -> list[int]:
    """Weeks in which payments are claimed in a life of spells: weeks out of work, then weeks in a job."""
    c, week, claims, b = person(), 0, [], behaviour(allotted_weeks=208)
    for out, work in spells:
        for _ in range(out):
            note_gap(c)
        week += out
        start_job(c, t, week)
        for now in range(week + 1, week + work + 1):
            if now == c.due:
                claim(c, t, now)
                claims.append(now)
                if c.status == FULLY_PAID:
                    return claims
        week += work
        note_job(c, week - c.job_start)
        leave_job(c, b, week)
        assert c.status == SEARCHING
    return claims


@pytest.mark.parametrize(
    ("spells", "expected"),
    [
        ([(0, 60)], [13, 26, 52]),
        ([(5, 13), (10, 20)], [18, 41]),  # added up over jobs: 13, then 26 with the second job's thirteenth week
        ([(0, 12), (4, 12)], [17]),
    ],
)
def test_milestones_without_a_window_add_weeks_up_over_jobs(spells: list[tuple[int, int]], expected: list[int]) -> None:
    assert paid(spells, milestones((13, 0), (26, 0), (52, 0))) == expected


@pytest.mark.parametrize(
    ("spells", "expected"),
    [
        ([(0, 12), (3, 5)], [16]),  # a break of three weeks fits into 13 of 16
        ([(0, 12), (4, 12)], []),  # one of four does not, and the second job is too short alone
        ([(0, 12), (4, 13)], [29]),
        ([(0, 40)], [13, 26]),
    ],
)
def test_within_a_window_a_long_break_begins_anew(spells: list[tuple[int, int]], expected: list[int]) -> None:
    assert paid(spells, milestones((13, 16), (26, 30))) == expected


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30)), min_size=1, max_size=6), st.integers(0, 20))
def test_the_first_is_paid_in_the_first_week_that_holds_its_weeks_in_work(
    spells: list[tuple[int, int]], slack: int
) -> None:
    wanted, within = 13, 13 + slack
    life = [bit for out, work in spells for bit in [0] * out + [1] * work]
    reached = [w for w in range(1, len(life) + 1) if life[w - 1] and sum(life[max(w - within, 0) : w]) >= wanted]
    assert paid(spells, milestones((wanted, within)))[:1] == reached[:1]


@given(st.lists(st.tuples(st.integers(1, 20), st.integers(1, 20)), min_size=1, max_size=8))
def test_two_payments_are_at_least_four_weeks_apart(spells: list[tuple[int, int]]) -> None:
    weeks = paid(spells, milestones((4, 5), (6, 60), (8, 0), (20, 30)))
    assert (np.diff(weeks) >= 4).all()


def test_even_milestones_are_worth_what_even_payments_are() -> None:
    rate, kept, lag = np.array([0.08, 0.2]), np.array([0.8, 1.0]), np.array([10.0, 5.0])
    fees = np.broadcast_to(np.array([1200.0, 300.0, 300.0])[:, None, None], (3, 2, 1))
    points = np.array([[13], [26], [39], [0]])
    found = value_of_milestones(fees, points, np.zeros(4), np.array([3]), 4, kept, lag, rate, 0.9)
    even = value_of_fees(
        np.full((2, 1, 1), 1200.0), np.full((2, 1, 1), 300.0), np.array([[[13]]]), np.array([[[2]]]),
        np.array([[[13]]]), np.arange(4), kept[:, None, None], lag[:, None, None], rate[:, None, None], 0.9,
    )  # fmt: skip
    assert found == pytest.approx(even)
    later = value_of_milestones(fees, points, np.array([0, 52, 0, 0]), np.array([3]), 4, kept, lag, rate, 0.9)
    assert (later[:, :, :2] < found[:, :, :2]).all(), "a delay costs those who still wait for it"
    assert later[:, :, 2:] == pytest.approx(found[:, :, 2:])


def test_a_first_job_shorter_than_the_days_wanted_is_no_start() -> None:
    c, t, b = person(), terms(26, 13), behaviour(job_start_days=10)
    start_job(c, t, 5)
    leave_job(c, b, 6)
    assert c.first_job == NEVER
    start_job(c, t, 9)
    leave_job(c, b, 11)
    assert (c.first_job, c.status) == (9, SEARCHING)
    start_job(c, t, 30)
    leave_job(c, b, 31)
    assert c.first_job == 9
    assert c.status != IN_WORK
