"""Vacancies and advisers' hours are finite: nobody is hired into a post, or seen in an hour, that is not there."""

from __future__ import annotations

import numpy as np
import pytest

from wpmodel import Result, Scenario, WorkProgramme
from wpmodel.agents.kernel.caseload import COUNTS

LATE = 1.04
"""Crowding is counted from the people on the programme before they are dealt with, so it may be a little out."""


def expected_hires(scenario: Scenario, until: str) -> list[tuple[float, float]]:
    """Hires expected in each period of one area, and the vacancies there were for them."""
    model = WorkProgramme(scenario, rng=1, areas=["South Yorkshire"], until=until)
    found = []
    while model.period < model.periods:
        openings = float(model.markets[0].openings[model.period])
        model.step()
        found.append((float(model.offices["hires_wanted"].sum()), openings))
    model.close()
    return found


def test_no_more_are_hired_than_there_are_vacancies_once_the_caseload_is_steady() -> None:
    scarce = expected_hires(Scenario("hardly a vacancy", {"vacancy_reach": 0.005}), "2014-12-31")
    steady = scarce[30:]
    assert all(hires <= LATE * openings for hires, openings in steady)
    assert sum(hires for hires, _ in steady) > 0.8 * sum(openings for _, openings in steady), (
        "they compete for them all"
    )


def test_no_more_are_hired_than_there_are_vacancies_while_the_caseload_grows() -> None:
    for hires, openings in expected_hires(Scenario("hardly a vacancy", {"vacancy_reach": 0.005}), "2012-12-31"):
        assert hires <= LATE * openings


def test_fewer_vacancies_mean_fewer_jobs_for_the_same_people() -> None:
    scarcer = [Scenario("reach", {"vacancy_reach": reach}) for reach in (0.005, 0.02, 0.12)]
    jobs = [sum(hires for hires, _ in expected_hires(scenario, "2012-06-30")) for scenario in scarcer]
    assert jobs == sorted(jobs)
    assert jobs[0] < 0.5 * jobs[2]


def test_people_take_about_as_many_jobs_as_were_expected(short_run: Result) -> None:
    """The kernel's expectation, which crowding is counted from, and its draws are the same process."""
    starts = short_run.records.counts[..., COUNTS.index("job_starts")].sum()
    model = WorkProgramme(rng=1, areas=["South Yorkshire"], until="2012-12-31")
    expected = 0.0
    while model.period < model.periods:
        model.step()
        expected += float(model.offices["hires_wanted"].sum())
    model.close()
    # Expected counts four weeks of search for each searcher; those hired part of the way search for less.
    assert 0.93 * expected < starts < 1.03 * expected


def test_advisers_give_no_more_hours_than_they_have(area_run: Result) -> None:
    records = area_run.records
    used = records.counts[..., COUNTS.index("minutes")].sum(axis=2)
    assert used.sum() > 0.5 * records.minutes.sum()
    assert (used <= records.minutes).all()


@pytest.mark.parametrize("every", [4, 8])
def test_meetings_promised_do_not_make_hours(every: int) -> None:
    scenario = Scenario("much promised, few advisers", {"promised_meeting_weeks": every, "opening_staff": 0.02})
    model = WorkProgramme(scenario, rng=1, areas=["South Yorkshire"], until="2011-12-31")
    while model.period < model.periods:
        model.step()
        assert (model.offices["minutes_used"] <= model.offices["minutes"]).all()
    model.close()


def test_own_work_on_barriers_takes_hours_that_are_there() -> None:
    """Where an adviser works wonders on barriers, that is what hours go to, and no more of them than there are."""
    wonders = {"removal_own": 0.9, "hours_barrier": 1.0, "need_weight": 20, "mission": 5_000, "spot_price": 20_000}
    model = WorkProgramme(
        Scenario("wonders", {**wonders, "wraparound_budget": 0}), rng=1, areas=["South Yorkshire"], until="2011-12-31"
    )
    own = 0
    while model.period < model.periods:
        model.step()
        used = model.work.counts[..., COUNTS.index("minutes")].sum(axis=1)
        assert (used == model.offices["minutes_used"]).all()
        assert (used <= model.offices["minutes"]).all()
        own += int(model.work.counts[..., COUNTS.index("own_work")].sum()) * model.settings.minutes_barrier
    model.close()
    given = int(model.claimants.rows["minutes"].astype(np.int64).sum())
    assert given == model.records.counts[..., COUNTS.index("minutes")].sum()
    assert 0.2 * given < own < given
    assert model.claimants.rows["removed"].any()


def test_minutes_people_received_are_minutes_advisers_gave(area_run: Result) -> None:
    given = area_run.records.counts[..., COUNTS.index("minutes")].sum()
    assert given == area_run.rows["minutes"].astype(np.int64).sum()
