"""Measures: each published statistic as it is defined; the contract ratio kept apart from the cohort rate."""

from __future__ import annotations

import csv
from calendar import monthrange
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from wpmodel import Result, Scenario, WorkProgramme, run
from wpmodel.agents.faces.population import PERSON
from wpmodel.agents.kinds import NEVER
from wpmodel.calendar import WORK_PROGRAMME
from wpmodel.parameters import PAYMENT_GROUPS
from wpmodel.programmes import catalogue
from wpmodel.programmes.work_programme import work_programme
from wpmodel.results.cohorts import Cohorts
from wpmodel.results.measures import MEASURES, TOGETHER, due, groups_of, value_of
from wpmodel.results.outcomes import COUNTED_AFTER
from wpmodel.setup.intake import Intake
from wpmodel.studies.comparison import compare
from wpmodel.tables import evidence

MODEL = SimpleNamespace(groups=PAYMENT_GROUPS, programme=work_programme(), settings=SimpleNamespace(unclaimed=0.0))
RESULT: Any = SimpleNamespace(model=MODEL)


def figure(statistic: str, **fields: Any) -> pd.Series:
    blank = {"payment_group": "all", "sector": None, "tier": None, "cohort": None, "as_of": None}
    return pd.Series({"statistic": statistic, **blank, **fields})


def made_up(*cohorts: tuple[str, int, int | None]) -> Any:
    """A run of made-up people: (day of referral, how many, weeks from referral to outcome)."""
    rows = np.zeros(sum(n for _, n, _ in cohorts), PERSON)
    rows["attached"] = rows["first_job"] = rows["outcome"] = NEVER
    at = 0
    for day, n, wait in cohorts:
        part = rows[at : at + n]
        part["referred"] = part["attached"] = WORK_PROGRAMME.week_of(date.fromisoformat(day))
        if wait is not None:
            part["outcome"], part["first_job"] = wait, max(wait - 26, 0)
        at += n
    return SimpleNamespace(
        people_by_cohort=Cohorts.of(rows, 9, WORK_PROGRAMME), weeks=344, scale=1.0, until=date(2017, 12, 31), rows=rows,
        calendar=WORK_PROGRAMME, model=MODEL,
    )  # fmt: skip


def test_a_contract_ratio_is_not_a_cohort_rate() -> None:
    """100 people of 2012-13 all succeed after 60 weeks; 50 people of 2013-14 never do."""
    run = made_up(("2012-06-15", 100, 60), ("2013-06-15", 50, None))
    of_year = {y: value_of(run, figure("contract_ratio", cohort=f"{y}-04..{y + 1}-03")) for y in (2012, 2013)}
    assert of_year == {2012: 0.0, 2013: 200.0}
    rates = {y: value_of(run, figure("rate_24m", cohort=f"{y}-06")) for y in (2012, 2013)}
    assert rates == {2012: 100.0, 2013: 0.0}
    assert value_of(run, figure("rate_12m", cohort="2012-06")) == 0.0


def test_when_referrals_fall_the_contract_ratio_rises_and_the_cohort_rate_stays() -> None:
    steady = made_up(("2012-06-15", 100, 50), ("2013-01-15", 100, None), ("2013-06-15", 100, 50))
    falling = made_up(("2012-06-15", 100, 50), ("2013-01-15", 100, None), ("2013-06-15", 20, 50))
    ratio, rate = figure("contract_ratio", cohort="2013-04..2014-03"), figure("rate_24m", cohort="2013-06")
    assert value_of(falling, ratio) > value_of(steady, ratio)
    assert value_of(falling, rate) == value_of(steady, rate) == 100.0


def test_a_rate_counts_from_referral_and_stops_at_its_weeks() -> None:
    for wait, rate in ((51, 100.0), (52, 0.0)):
        assert value_of(made_up(("2012-06-15", 10, wait)), figure("rate_12m", cohort="2012-06")) == rate


def test_payment_groups_are_kept_apart() -> None:
    run = made_up(("2012-06-15", 10, 30))
    assert value_of(run, figure("rate_12m", cohort="2012-06", payment_group="jsa_18_24")) == 100.0
    assert value_of(run, figure("rate_12m", cohort="2012-06", payment_group="esa_new")) is None


def test_groups_published_together_are_those_of_the_figures() -> None:
    named = set(evidence.figures()["payment_group"])
    assert named <= set(PAYMENT_GROUPS) | set(TOGETHER)
    assert groups_of(RESULT, figure("x")) == list(range(9))
    assert [PAYMENT_GROUPS[g] for g in groups_of(RESULT, figure("x", payment_group="jsa_1_4"))] == list(
        PAYMENT_GROUPS[:4]
    )
    assert groups_of(RESULT, figure("x", payment_group="esa_all")) == [4, 5, 6]


def test_what_the_run_does_not_reach_has_no_value(short_run: Result) -> None:
    assert value_of(short_run, figure("job_outcomes", as_of="2012-12-31")) > 0
    assert value_of(short_run, figure("job_outcomes", as_of="2013-01-01")) is None
    assert value_of(short_run, figure("rate_12m", cohort="2012-11")) is None
    assert value_of(short_run, figure("contract_ratio", cohort="2012-04..2013-03")) is None
    assert value_of(short_run, figure("exit_returned", cohort="2011-06")) is None
    assert value_of(short_run, figure("no_such_statistic")) is None


def test_every_measure_measures_a_published_statistic() -> None:
    published = {one for name in catalogue.names() for one in catalogue.find(name).figures["statistic"]}
    assert set(MEASURES) <= published
    assert all(function.__doc__ for function in MEASURES.values())


# Against the people, counted slowly -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def people(area_run: Result) -> pd.DataFrame:
    """The people, with the outcome on the day it is claimed, three weeks after it is reached."""
    people = area_run.people()
    people["outcome_on"] += pd.Timedelta(weeks=3)
    return people


def end_of_week(day: str) -> pd.Timestamp:
    """First day after the week of a day."""
    start = pd.Timestamp(2011, 6, 1)
    return start + pd.Timedelta(weeks=(pd.Timestamp(day) - start).days // 7 + 1)


@pytest.mark.parametrize(
    ("statistic", "column"),
    [
        ("referrals", "referred_on"),
        ("attachments", "attached_on"),
        ("job_starts", "first_job_on"),
        ("job_outcomes", "outcome_on"),
    ],
)
@pytest.mark.parametrize("group", ["all", "jsa_25_plus", "esa_all"])
def test_totals_count_the_people(
    area_run: Result, people: pd.DataFrame, statistic: str, column: str, group: str
) -> None:
    mine = people[people["payment_group"].isin(TOGETHER.get(group, (group,)))]
    for day in ("2011-09-30", "2013-03-31", "2017-12-31"):
        wait = COUNTED_AFTER if statistic == "job_outcomes" else 0
        counted = (mine[column] < end_of_week(day) - pd.Timedelta(weeks=wait)).sum() * area_run.scale
        assert value_of(area_run, figure(statistic, as_of=day, payment_group=group)) == pytest.approx(counted)


def test_the_attachment_rate_counts_both_at_the_date(area_run: Result, people: pd.DataFrame) -> None:
    end = end_of_week("2012-07-31")
    rate = 100 * (people["attached_on"] < end).sum() / (people["referred_on"] < end).sum()
    assert value_of(area_run, figure("attachment_rate", as_of="2012-07-31")) == pytest.approx(rate)
    assert 80 < rate < 98.5


def month_of_referral(people: pd.DataFrame) -> pd.Series:
    return (people["referred_on"] + pd.Timedelta(days=3)).dt.strftime("%Y-%m")


@pytest.mark.parametrize("cohort", ["2011-06", "2012-10", "2012-04..2013-03"])
def test_rates_count_the_people(area_run: Result, people: pd.DataFrame, cohort: str) -> None:
    first, _, last = cohort.partition("..")
    mine = people[month_of_referral(people).between(first, last or first)]
    for statistic, column, weeks in (
        ("rate_12m", "outcome_on", 52),
        ("rate_24m", "outcome_on", 104),
        ("job_start_rate_24m", "first_job_on", 104),
    ):
        waited = mine[column] - mine["referred_on"]
        rate = 100 * (waited < pd.Timedelta(weeks=weeks)).mean()
        assert value_of(area_run, figure(statistic, cohort=cohort)) == pytest.approx(rate)
    referred = value_of(area_run, figure("referrals_in_period", cohort=cohort))
    assert referred == pytest.approx(len(mine) * area_run.scale)


def test_the_pooled_rate_takes_everyone_with_two_years_behind_them(area_run: Result, people: pd.DataFrame) -> None:
    mine = people[people["referred_on"] + pd.Timedelta(weeks=104) <= end_of_week("2016-06-30")]
    rate = 100 * (mine["outcome_on"] - mine["referred_on"] < pd.Timedelta(weeks=104)).mean()
    assert value_of(area_run, figure("rate_24m_pooled", as_of="2016-06-30")) == pytest.approx(rate)
    assert value_of(area_run, figure("rate_24m_pooled", as_of="2013-01-31")) is None


def test_the_contract_ratio_counts_the_people(area_run: Result, people: pd.DataFrame) -> None:
    months, counted = month_of_referral(people), people["outcome_on"] + pd.Timedelta(weeks=COUNTED_AFTER, days=3)
    reached = counted.dt.strftime("%Y-%m").between("2012-04", "2013-03").sum()
    referred = months.between("2012-04", "2013-03").sum()
    ratio = value_of(area_run, figure("contract_ratio", cohort="2012-04..2013-03"))
    assert ratio == pytest.approx(100 * reached / referred)


def test_payments_are_the_departments_alone(area_run: Result) -> None:
    ledger = area_run.ledger()
    late = np.where(ledger["event"] == "attachment fee", 0, COUNTED_AFTER - 2)  # paid two weeks after the claim
    mine = ledger[(ledger["payer"] == "Department for Work and Pensions") & (ledger["week"] + late <= 147)]
    millions = mine.groupby("event", observed=True)["pence"].sum() * area_run.scale / 1e8
    asked = {
        "payments_attachment": "attachment fee",
        "payments_outcome": "job outcome fee",
        "payments_sustainment": "sustainment fee",
    }
    for statistic, event in asked.items():
        assert value_of(area_run, figure(statistic, as_of="2014-03-31")) == pytest.approx(millions[event])
    assert value_of(area_run, figure("payments_total", as_of="2014-03-31")) == pytest.approx(millions.sum())
    esa = mine[mine["payment_group"].isin(TOGETHER["esa_all"]) & (mine["event"] == "job outcome fee")]["pence"].sum()
    share = figure("share_of_outcome_payments", as_of="2014-03-31", payment_group="esa_all")
    assert value_of(area_run, share) == pytest.approx(esa * area_run.scale / 1e6 / millions["job outcome fee"])


def test_sanctions_of_neighbouring_spans_add_up_and_are_of_their_groups(area_run: Result) -> None:
    def decided(cohort: str, group: str = "all") -> float:
        found = value_of(area_run, figure("sanctions_in_period", cohort=cohort, payment_group=group))
        assert found is not None
        return found

    whole = decided("2012-01..2013-06")
    assert whole == pytest.approx(decided("2012-01..2012-10") + decided("2012-11..2013-06"))
    assert whole > decided("2012-01..2013-06", "jsa_all") > 0.8 * whole
    assert value_of(area_run, figure("sanctions_in_period", cohort="2019-01..2019-03")) is None


def test_caseload_per_adviser_is_people_looking_over_advisers_in_post(area_run: Result) -> None:
    places = area_run.places()
    then = places[places["period_start"] == date(2013, 5, 1)]
    ratio = then["searching"].sum() / then["advisers"].sum()
    assert value_of(area_run, figure("caseload_per_adviser", as_of="2013-05-21")) == pytest.approx(ratio, rel=1e-3)


def test_ways_to_leave_add_up_and_are_those_of_the_people(area_run: Result, people: pd.DataFrame) -> None:
    shares = {
        name: value_of(area_run, figure(f"exit_{name}", cohort="2011-06"))
        for name in ("returned", "fully_paid", "in_work")
    }
    assert sum(shares.values()) == pytest.approx(100)
    mine = people[month_of_referral(people) == "2011-06"]
    time_up = mine["attached_on"] + pd.Timedelta(weeks=104)
    in_work = mine["outcome_on"].notna() & ~(mine["completed_on"] <= time_up)
    assert shares["in_work"] == pytest.approx(100 * in_work.mean())
    paid_up = (mine["exit_status"] == "fully_paid") & (mine["completed_on"] <= time_up)
    assert shares["fully_paid"] == pytest.approx(100 * paid_up.mean())


def test_the_stocktake_is_measured_as_it_was_published(few: Intake, staying: Scenario) -> None:
    """Where nobody leaves or joins, and every contract is in the run."""
    model = WorkProgramme(staying.given("outsiders=0"), rng=1, people=few, until="2011-08-31")
    while model.period < model.periods:
        model.step()
    model.close()
    values = Result(model).measures
    published = evidence.figures()["value"]
    ids = [key for key in published.index if key.endswith("2011-08-12")]
    assert len(ids) == 10
    assert {key: values[key] for key in ids} == published[ids].to_dict()


# Days that were run ---------------------------------------------------------------------------------------------------

WAIT = {"rate_12m": 364, "rate_24m": 728, "job_start_rate_24m": 728}


def ends(row: dict[str, str]) -> date:
    """The last day that a published figure is about, read off the table by hand."""
    days = [date.fromisoformat(row["as_of"])] if row["as_of"] else []
    if row["cohort"]:
        year, month = map(int, row["cohort"].split("..")[-1].split("-"))
        days.append(date(year, month, monthrange(year, month)[1]) + timedelta(days=WAIT.get(row["statistic"], 0)))
    return max(days)


def published_ends() -> dict[str, date]:
    with (evidence.folder() / "figures.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: ends(row) for row in csv.DictReader(file)}


def test_every_figure_is_due_on_the_last_day_that_it_is_about() -> None:
    assert {key: due(row) for key, row in evidence.figures().iterrows()} == published_ends()


@pytest.mark.parametrize("until", ["2011-06-02", "2011-10-31", "2012-03-30", "2012-06-27", "2012-07-31"])
def test_no_figure_is_measured_beyond_the_days_that_were_run(until: str) -> None:
    last, about = date.fromisoformat(until), published_ends()
    result = run(areas=["South Yorkshire"], until=until)
    assert {key: about[key] for key in result.measures if about[key] > last} == {}
    assert list(result.table()["id"]) == list(result.measures)
    assert ("organisations-all-2011-08-12" in result.measures) == (last >= date(2011, 8, 12))


def test_a_run_that_reaches_every_day_has_every_figure_that_has_a_measure(area_run: Result) -> None:
    """But exits of people who need their whole time, and what is too rare in one area."""
    figures = evidence.figures()
    measured = set(figures.index[figures["statistic"].isin(MEASURES)])
    assert {figures.loc[key, "statistic"] for key in measured - set(area_run.measures)} <= {
        "rate_24m_pooled",
        "rate_12m",
    }


def test_a_run_on_its_way_has_no_figure_of_days_to_come(few: Intake) -> None:
    model = WorkProgramme(until="2012-12-31", people=few)
    for _ in range(3):
        model.step()
    about = published_ends()
    assert {key for key in Result(model).measures if about[key] > date(2011, 8, 24)} == set()
    model.close()


def test_a_comparison_has_no_figure_beyond_the_days_that_were_run() -> None:
    found = compare(["work-programme-2011", "no-taper"], 2, "2011-10-31", areas=["South Yorkshire"])
    about = published_ends()
    named = set(found.tables()["measures"]["measure"])
    assert named
    assert {key for key in named if about[key] > date(2011, 10, 31)} == set()


def test_a_figure_that_lacks_the_time_it_is_about_is_named() -> None:
    with pytest.raises(evidence.EvidenceError, match=r"figures\.csv: x has no cohort"):
        value_of(made_up(("2011-06-15", 9, 50)), figure("rate_12m", id="x", as_of="2012-12-31"))
    with pytest.raises(evidence.EvidenceError, match=r"figures\.csv: x has no as_of"):
        value_of(made_up(("2011-06-15", 9, 50)), figure("referrals", id="x"))
