"""Cohorts: the one table of who waited how long, against a slow count person by person."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from wpmodel import Result
from wpmodel.agents.faces.population import PERSON
from wpmodel.agents.kinds import NEVER
from wpmodel.calendar import WORK_PROGRAMME
from wpmodel.parameters import PAYMENT_GROUPS
from wpmodel.results.cohorts import LONGEST, Cohorts, when

ON = {"attached": "attached_on", "first_job": "first_job_on", "outcome": "outcome_on"}


@pytest.fixture(scope="module")
def people(area_run: Result) -> pd.DataFrame:
    people = area_run.people()
    start = pd.Timestamp(2011, 6, 1)
    for event, column in {"referred": "referred_on", **ON}.items():
        people[event] = (people[column] - start).dt.days // 7
    people["outcome"] += 3  # counted when it is claimed
    people["group"] = people["payment_group"].cat.codes
    return people


@pytest.mark.parametrize("event", list(ON))
def test_what_happened_within_some_weeks_is_what_the_people_say(
    area_run: Result, people: pd.DataFrame, event: str
) -> None:
    cohorts = area_run.people_by_cohort
    seen = 0
    for groups in ([0], [5, 6], list(range(9))):
        for first, last in ((0, 4), (40, 53), (200, 240)):
            mine = people[people["group"].isin(groups) & people["referred"].between(first, last - 1)]
            assert cohorts.people(groups, slice(first, last)) == len(mine)
            of = np.zeros(cohorts.weeks, bool)
            of[first:last] = True
            for within in (0, 1, 13, 52, 104, 1000):
                happened = int((mine[event] - mine["referred"] < within).sum())
                assert cohorts.happened(event, groups, of, within) == happened
                seen += happened
    assert seen > 1000


@pytest.mark.parametrize("event", list(ON))
def test_what_happened_before_a_week_is_what_the_people_say(area_run: Result, people: pd.DataFrame, event: str) -> None:
    cohorts = area_run.people_by_cohort
    for groups in ([1], [4, 5, 6], list(range(9))):
        mine = people[people["group"].isin(groups)]
        for week in (0, 1, 30, 120, 303, 304, 305, 344):
            assert cohorts.before(event, groups, week) == int((mine[event] < week).sum())


def test_referrals_are_counted_once(area_run: Result, people: pd.DataFrame) -> None:
    cohorts = area_run.people_by_cohort
    assert cohorts.referred.sum() == len(people)
    for g, group in enumerate(PAYMENT_GROUPS):
        assert cohorts.referred[g].sum() == (people["payment_group"] == group).sum()


def test_months_are_those_of_the_weeks_middles(area_run: Result) -> None:
    months = area_run.people_by_cohort.months()
    assert len(months) == area_run.people_by_cohort.weeks
    assert (months[0], months[4]) == (np.datetime64("2011-06"), np.datetime64("2011-07"))


def test_the_table_of_cohorts_is_what_the_people_say(area_run: Result, people: pd.DataFrame) -> None:
    table = area_run.cohorts().set_index(["month", "payment_group"])
    middle = pd.Timestamp(2011, 6, 4) + pd.to_timedelta(7 * people["referred"], unit="D")
    month = middle.dt.strftime("%Y-%m")
    for key in (("2011-06", "jsa_25_plus"), ("2012-10", "esa_new"), ("2015-01", "jsa_18_24")):
        mine, row = people[(month == key[0]) & (people["payment_group"] == key[1])], table.loc[key]
        assert row["referrals"] == len(mine) > 0
        for name, event, weeks in (
            ("attached_pct", "attached", 26),
            ("job_start_24m_pct", "first_job", 104),
            ("outcome_12m_pct", "outcome", 52),
            ("outcome_24m_pct", "outcome", 104),
        ):
            assert row[name] == pytest.approx(100 * (mine[event] - mine["referred"] < weeks).mean())
    assert table["referrals"].sum() == len(people)


def test_rates_that_the_run_does_not_reach_are_missing(short_run: Result) -> None:
    table = short_run.cohorts().set_index(["month", "payment_group"]).xs("jsa_25_plus", level="payment_group")
    assert table["outcome_24m_pct"].isna().all()
    assert table.loc["2011-06":"2011-12", "outcome_12m_pct"].notna().all()
    assert table.loc["2012-02":, "outcome_12m_pct"].isna().all()


def test_nobody_and_somebody_who_never_comes_are_no_trouble() -> None:
    nobody = Cohorts.of(np.zeros(0, PERSON), 9, WORK_PROGRAMME)
    assert nobody.referred.sum() == 0
    assert nobody.before("outcome", [0], 100) == 0
    one = np.zeros(1, PERSON)
    for column in ("attached", "first_job", "outcome"):
        one[column] = NEVER
    assert Cohorts.of(one, 9, WORK_PROGRAMME).before("outcome", [0], 500) == 0
    assert Cohorts.of(one, 9, WORK_PROGRAMME).happened("attached", [0], slice(0, 1), LONGEST) == 0
    assert when(one, "outcome").tolist() == [NEVER]


def test_weeks_count_from_attachment_and_waits_from_referral() -> None:
    one = np.zeros(1, PERSON)
    one["referred"], one["attached"], one["first_job"], one["outcome"] = 10, 13, 20, NEVER
    assert when(one, "first_job").tolist() == [33]
    cohorts = Cohorts.of(one, 9, WORK_PROGRAMME)
    assert [cohorts.happened("first_job", [0], slice(10, 11), within) for within in (23, 24)] == [0, 1]
    assert [cohorts.before("first_job", [0], week) for week in (33, 34)] == [0, 1]
