"""People are conserved: each is in one state at a time, in one roster at most, and their dates are in order."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from wpmodel import Result, WorkProgramme
from wpmodel.agents.kernel.caseload import COUNTS
from wpmodel.agents.kinds import (
    FULLY_PAID,
    IN_WORK,
    LEFT_BENEFIT,
    NEVER,
    NOT_ATTACHED,
    REFERRED,
    RETURNED,
    SEARCHING,
    STATUS,
    TO_COME,
)
from wpmodel.results.claimant_table import status_at
from wpmodel.setup.intake import Intake


class Page(NamedTuple):
    """What a model looked like after a period."""

    week: int
    ids: NDArray
    states: NDArray
    roster: NDArray
    rows: NDArray


@pytest.fixture(scope="module")
def diary(few: Intake) -> list[Page]:
    """A model of few people, looked at after every period of the whole programme, and its first state before them."""
    model = WorkProgramme(rng=3, people=few)
    pages = []
    for period in range(model.periods + 1):
        if period:
            model.step()
        rows, week = model.claimants.rows.copy(), 4 * model.period
        pages.append(
            Page(week, rows["id"].copy(), status_at(rows, week), model.caseloads.roster[on_roster(model)], rows)
        )
    model.close()
    return pages


def on_roster(model: WorkProgramme) -> NDArray:
    """Positions in the roster that hold somebody: each place's people who go on."""
    return np.concatenate(
        [np.arange(b, b + n) for b, n in zip(model.caseloads.begins, model.caseloads.sizes, strict=True)]
    )


def test_nobody_is_lost_or_made(diary: list[Page]) -> None:
    first = np.sort(diary[0].ids)
    assert np.unique(first).size == first.size > 1000
    for page in diary:
        assert np.array_equal(np.sort(page.ids), first)


def test_everyone_referred_is_in_one_state_at_every_period(diary: list[Page], few: Intake) -> None:
    for page in diary:
        counts = dict(zip(STATUS, np.bincount(page.states, minlength=len(STATUS)).tolist(), strict=True))
        referred = int((few.referred < page.week).sum())
        assert sum(counts.values()) - counts["to_come"] == referred
        assert counts["to_come"] == len(few) - referred


def test_a_state_says_what_has_happened(diary: list[Page]) -> None:
    for page in diary:
        rows, state = page.rows, page.states
        arrived = rows["attached"] < page.week
        assert np.array_equal(arrived, np.isin(state, (SEARCHING, IN_WORK, RETURNED, FULLY_PAID, LEFT_BENEFIT)))
        assert (rows["attached"][state == NOT_ATTACHED] == NEVER).all()
        assert (rows["attached"][state == REFERRED] >= page.week).all()
        gone = np.isin(state, (RETURNED, FULLY_PAID, LEFT_BENEFIT))
        assert np.array_equal(gone, rows["ended"] < NEVER)
        assert (rows["job_start"][state == IN_WORK] >= rows["first_job"][state == IN_WORK]).all()


def test_nobody_goes_back_to_an_earlier_state(diary: list[Page]) -> None:
    may_follow = {
        TO_COME: {TO_COME, REFERRED, NOT_ATTACHED, SEARCHING, IN_WORK},
        REFERRED: {REFERRED, SEARCHING, IN_WORK},
        NOT_ATTACHED: {NOT_ATTACHED},
        SEARCHING: {SEARCHING, IN_WORK, RETURNED, LEFT_BENEFIT},
        IN_WORK: {SEARCHING, IN_WORK, RETURNED, FULLY_PAID},
        LEFT_BENEFIT: {LEFT_BENEFIT},
        RETURNED: {RETURNED},
        FULLY_PAID: {FULLY_PAID},
    }
    for before, after in pairwise(diary):
        was = before.states[np.argsort(before.ids)]
        now = after.states[np.argsort(after.ids)]
        for pair in np.unique(np.stack([was, now]), axis=1).T.tolist():
            assert pair[1] in may_follow[pair[0]], [STATUS[k] for k in pair]


def test_the_rosters_hold_everyone_on_the_programme_once(diary: list[Page]) -> None:
    for page in diary:
        on_programme = np.flatnonzero(np.isin(page.states, (SEARCHING, IN_WORK)))
        assert np.array_equal(np.sort(page.roster), on_programme)


def test_a_roster_holds_the_people_of_its_own_place(few: Intake) -> None:
    model = WorkProgramme(rng=3, people=few, until="2012-12-31")
    while model.period < model.periods:
        model.step()
    model.close()
    for place, (begin, size) in enumerate(zip(model.caseloads.begins, model.caseloads.sizes, strict=True)):
        assert (model.claimants.rows["place"][model.caseloads.roster[begin : begin + size]] == place).all()


def test_dates_are_in_order(area_run: Result) -> None:
    people = area_run.people()
    order = ["referred_on", "attached_on", "first_job_on", "outcome_on"]
    for earlier, later in [*pairwise(order), ("attached_on", "completed_on")]:
        happened = people[later].notna()
        assert happened.any()
        assert people.loc[happened, earlier].notna().all()
        assert (people.loc[happened, earlier] <= people.loc[happened, later]).all()


def test_nothing_happens_to_anyone_after_the_run_has_ended(short_run: Result) -> None:
    rows, lived = short_run.rows, short_run.weeks
    for column in ("first_job", "outcome", "ended", "job_start"):
        happened = (rows["first_job"] < NEVER) if column == "job_start" else (rows[column] < NEVER)
        assert (rows["attached"][happened].astype(int) + rows[column][happened] < lived).all()
    to_come = rows["attached"] >= lived
    for column, blank in (("minutes", 0), ("payments", 0), ("banked", 0), ("first_job", NEVER)):
        assert (rows[column][to_come] == blank).all()


def test_an_outcome_takes_its_weeks_in_work(area_run: Result) -> None:
    rows = area_run.rows
    weeks = area_run.model.tariff.terms["outcome_weeks"][rows["group"]]
    reached = rows["outcome"] < NEVER
    assert np.array_equal(reached, rows["payments"] > 0)
    assert (rows["outcome"] - rows["first_job"].astype(int) >= weeks)[reached].all()
    never_lost_a_job = reached & (rows["banked"] == 0)
    assert never_lost_a_job.any()
    assert (rows["outcome"] - rows["first_job"] == weeks)[never_lost_a_job].all()


def test_weeks_in_work_add_up_over_jobs(area_run: Result) -> None:
    """Somebody in the job that earned the outcome had banked what the job itself did not last."""
    rows = area_run.rows
    weeks = area_run.model.tariff.terms["outcome_weeks"][rows["group"]].astype(int)
    in_that_job = (rows["status"] == FULLY_PAID) & (rows["job_start"] <= rows["outcome"]) & (rows["banked"] > 0)
    assert in_that_job.any()
    worked = rows["banked"].astype(int) + rows["outcome"] - rows["job_start"]
    assert (worked == weeks)[in_that_job].all()


def test_nobody_banks_more_weeks_than_passed(area_run: Result) -> None:
    rows, lived = area_run.rows, area_run.weeks
    attached = rows["attached"] < lived
    until = np.where(rows["ended"] < NEVER, rows["ended"], lived - rows["attached"].astype(int))
    worked = rows["banked"].astype(int)
    assert (worked >= 0).all()
    assert (worked <= until - np.where(rows["first_job"] < NEVER, rows["first_job"], until))[attached].all()
    assert (worked[rows["outcome"] == NEVER] < area_run.model.tariff.terms["outcome_weeks"].max()).all()


def test_sustainments_keep_to_the_most_there_are_and_to_the_time_there_was(area_run: Result) -> None:
    rows, lived = area_run.rows, area_run.weeks
    most = area_run.most_sustainments[rows["group"]]
    sustainments = np.maximum(rows["payments"].astype(int) - 1, 0)
    assert (sustainments <= most).all()
    assert np.array_equal(rows["status"] == FULLY_PAID, rows["payments"] == most + 1)
    paid = rows["outcome"] < NEVER
    until = np.where(rows["ended"] < NEVER, rows["ended"], lived - 1 - rows["attached"].astype(int))
    assert (4 * sustainments <= until - rows["outcome"])[paid].all()


def test_a_job_never_lost_earns_every_four_weeks(area_run: Result) -> None:
    rows, lived = area_run.rows, area_run.weeks
    held = (rows["status"] == IN_WORK) & (rows["banked"] == 0) & (rows["payments"] > 0)
    assert held.any()
    so_far = lived - 1 - rows["attached"].astype(int) - rows["outcome"]
    assert np.array_equal(rows["payments"][held], 1 + so_far[held] // 4)


def test_people_return_when_their_time_is_up_and_not_before(area_run: Result) -> None:
    rows, allotted = area_run.rows, area_run.allotted_weeks
    returned = rows["status"] == RETURNED
    assert returned.any()
    assert (rows["ended"][returned] >= allotted).all()
    out_of_work = returned & (rows["first_job"] == NEVER)
    assert (rows["ended"][out_of_work] == allotted).all()
    still_looking = rows["status"] == SEARCHING
    assert (area_run.weeks - rows["attached"].astype(int) <= allotted)[still_looking].all()


def test_the_counts_of_periods_are_the_counts_of_people(area_run: Result) -> None:
    rows, counts = area_run.rows, area_run.records.counts.sum(axis=(0, 1))
    arrived = rows["attached"] < area_run.weeks
    of_group = {"outcomes": rows["outcome"] < NEVER, "ended": rows["ended"] < NEVER}
    for name, who in of_group.items():
        assert np.array_equal(counts[:, COUNTS.index(name)], np.bincount(rows["group"][who], minlength=9))
    sums = {"minutes": rows["minutes"], "sustainments": np.maximum(rows["payments"].astype(int) - 1, 0)}
    for name, amount in sums.items():
        assert np.array_equal(counts[:, COUNTS.index(name)], np.bincount(rows["group"], amount, minlength=9))
    attached = area_run.records.attached.sum(axis=(0, 1))
    assert np.array_equal(attached, np.bincount(rows["group"][arrived], minlength=9))
    starts = counts[:, COUNTS.index("job_starts")]
    assert (starts >= np.bincount(rows["group"][rows["first_job"] < NEVER], minlength=9)).all()
