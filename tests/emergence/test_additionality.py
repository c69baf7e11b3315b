"""Additionality: without the programme nobody is helped; what is held against it are the same people."""

from __future__ import annotations

import numpy as np
import pytest

from wpmodel import Result, Scenario, run
from wpmodel.agents.faces.population import PERSON
from wpmodel.agents.kernel.counts import COUNTS, DOUBTS, MINUTES
from wpmodel.agents.kinds import FULLY_PAID, IN_WORK, LEFT_BENEFIT, NEVER, RETURNED
from wpmodel.parameters import PAYMENT_GROUPS
from wpmodel.programmes.work_programme import work_programme
from wpmodel.results.terciles import TERCILES
from wpmodel.studies.additionality import SUMMARY, additionality, fates, gains, seen_through, weekly_benefit

AREA = ["South Yorkshire"]


@pytest.fixture(scope="module")
def nothing() -> Result:
    return run("no-programme", seed=1, areas=AREA)


@pytest.fixture(scope="module")
def gained(area_run: Result) -> dict[str, float]:
    return gains(area_run)


def test_without_the_programme_nobody_is_helped_paid_for_or_sanctioned(nothing: Result) -> None:
    counts = nothing.records.counts.sum(axis=(0, 1, 2))
    for name in ("minutes", "light", "standard", "intensive", "doubts", "let_pass", "reengaged", "left_benefit"):
        assert counts[COUNTS.index(name)] == 0, name
    rows = nothing.rows
    assert not rows["minutes"].any()
    assert not rows["support"].any()
    assert not rows["sanctions"].any()
    assert nothing.paid_by_department["pence"].sum() == 0
    assert (rows["first_job"] < NEVER).any()


def test_no_programme_is_none_on_top_of_any_scenario() -> None:
    lively = Scenario.load("work-programme-2011").given("effort_by_lot=1", "pay_for_reengagement=30", "mission=900")
    result = run(lively + Scenario.load("no-programme"), areas=AREA, until="2012-01-31")
    counts = result.records.counts.sum(axis=(0, 1, 2))
    assert counts[MINUTES] == counts[DOUBTS] == 0


def test_the_same_people_are_held_against_each_other(area_run: Result, nothing: Result) -> None:
    here, there = seen_through(area_run), seen_through(nothing)
    for name in ("id", "group", "attached", "age_band"):
        assert (here[name] == there[name]).all()
    assert ((here["barriers"] | here["removed"]) == there["barriers"]).all()
    assert np.array_equal(area_run.model.prospect_on_arrival(here), nothing.model.prospect_on_arrival(there))


def test_gains_are_what_the_two_runs_say(area_run: Result, nothing: Result, gained: dict[str, float]) -> None:
    here, there = seen_through(area_run), seen_through(nothing)
    for name in ("starts", "outcomes", "weeks"):
        difference = fates(here, area_run)[name].mean() - fates(there, nothing)[name].mean()
        assert gained[f"gain.{name}"] == pytest.approx(difference)
        assert gained[f"{name}.with.all.all"] - gained[f"{name}.without.all.all"] == pytest.approx(difference)
        assert gained[f"gain.{name}"] > 0
    assert set(SUMMARY) <= set(gained)
    assert gained["gain.odds"] < 0  # help for some crowds others


def test_thirds_and_groups_make_up_everybody(gained: dict[str, float]) -> None:
    groups = [group for group in PAYMENT_GROUPS if f"people.{group}.all" in gained]
    assert sum(gained[f"people.{group}.all"] for group in groups) == gained["people.all.all"]
    for group in ("all", *groups):
        parts = [gained[f"people.{group}.{third}"] for third in TERCILES]
        assert sum(parts) == gained[f"people.{group}.all"]
        weeks = [gained[f"weeks.without.{group}.{third}"] for third in TERCILES]
        assert np.dot(parts, weeks) / sum(parts) == pytest.approx(gained[f"weeks.without.{group}.all"])
    assert gained["weeks.without.all.furthest"] < gained["weeks.without.all.nearest"]


@pytest.mark.parametrize(
    ("status", "ended", "banked", "job_start", "weeks"),
    [
        (RETURNED, 104, 13, 5, 13),  # thirteen weeks in jobs that ended
        (IN_WORK, NEVER, 10, 94, 20),  # in a job that goes on beyond the allotted weeks
        (RETURNED, 150, 116, 84, 70),  # the same, lost later: the 46 weeks after the 104 do not count
        (FULLY_PAID, 80, 0, 2, 102),  # not followed after the last payment: counts as in work to the end
        (LEFT_BENEFIT, 50, 5, 0, 5),  # left without work
    ],
)
def test_weeks_in_work_within_the_allotted_weeks(area_run, status, ended, banked, job_start, weeks) -> None:  # type: ignore[no-untyped-def]
    row = np.zeros(1, PERSON)
    row["status"], row["ended"], row["banked"], row["job_start"] = status, ended, banked, job_start
    row["first_job"] = row["outcome"] = NEVER
    assert fates(row, area_run)["weeks"][0] == weeks


def test_benefit_is_the_rate_of_the_group_and_the_tax_year() -> None:
    rows = np.zeros(3, PERSON)
    rows["group"] = [PAYMENT_GROUPS.index(g) for g in ("jsa_18_24", "jsa_25_plus", "esa_new")]
    assert weekly_benefit(rows, 104, work_programme()) == pytest.approx(
        [56.25, 71.0, 71.0 + 28.15]
    )  # a year after June 2011
    rows["attached"] = 300
    assert weekly_benefit(rows, 104, work_programme())[1] == 73.1


def test_a_table_has_intervals_deadweight_and_displacement(monkeypatch: pytest.MonkeyPatch) -> None:
    """On made-up gains, whose table is known."""
    from wpmodel.studies import additionality as module

    def made_up(job) -> dict[str, float]:  # type: ignore[no-untyped-def]
        gain = 4.0 if job.scenario.number("vacancy_reach") == 1 else 3.0 + 0.1 * job.seed
        figures = dict.fromkeys(SUMMARY, gain) | {"people.all.all": 100.0}
        for name in (*module.MEASURES, *module.STATES):
            figures |= {f"{name}.without.all.all": 9.0, f"{name}.with.all.all": 9.0 + gain}
        return figures

    monkeypatch.setattr(module, "many", lambda jobs, **_: {job: made_up(job) for job in jobs})
    found = additionality(seeds=2)
    weeks = found.people[found.people["measure"] == "weeks"].iloc[0]
    assert weeks["additional"] == pytest.approx(3.15)
    assert weeks["additional_low"] < 3.1 < 3.2 < weeks["additional_high"]
    assert weeks["deadweight"] == pytest.approx(100 * (9 / 12.1 + 9 / 12.2) / 2)
    market = found.market.set_index("line").loc[SUMMARY["gain.weeks"]]
    assert (market["fixed"], market["elastic"], market["difference"]) == pytest.approx((3.15, 4.0, -0.85))
    assert market["displaced"] == pytest.approx(100 * (1 - 3.15 / 4))
    assert found.market.set_index("line").loc[SUMMARY["gain.odds"]].isna()["displaced"]


def test_a_run_too_short_to_see_anybody_through_is_refused() -> None:
    with pytest.raises(ValueError, match="choose a later --until"):
        gains(run(areas=AREA, until="2012-01-31"))
    with pytest.raises(ValueError, match="two seeds"):
        additionality(seeds=1)
