"""Sanctions add up: each has a doubt and a duty behind it, lasts as the law says, and ends nothing but itself."""

from __future__ import annotations

import numpy as np
import pytest

from wpmodel import Result, Scenario, WorkProgramme, run
from wpmodel.agents.kernel.caseload import COUNTS
from wpmodel.agents.kinds import FULLY_PAID, LEFT_BENEFIT, NEVER, STATUS
from wpmodel.mechanisms.jobcentre_process import desks_of, law_of
from wpmodel.results.sanctioning import by_date
from wpmodel.setup.intake import Intake

BASE = Scenario.load("work-programme-2011")


def counted(result: Result, name: str) -> int:
    return int(result.records.counts[..., COUNTS.index(name)].sum())


def test_every_sanction_has_a_doubt_and_every_doubt_a_duty(area_run: Result) -> None:
    rows = area_run.rows
    assert (rows["sanctions"] <= rows["doubts"]).all()
    assert rows["sanctions"].any()
    without = np.array(BASE.numbers("duties"))[rows["group"]] == 0.0
    assert without.any()
    for name in ("doubts", "sanctions", "reengaged", "weeks_sanctioned"):
        assert not rows[name][without].any(), name


def test_counts_of_periods_are_those_of_people(area_run: Result) -> None:
    rows = area_run.rows
    for name, column in {"doubts": "doubts", "adverse": "sanctions", "reengaged": "reengaged"}.items():
        assert counted(area_run, name) == rows[column].sum()
    assert counted(area_run, "first_sanctions") == (rows["sanctions"] > 0).sum()
    assert counted(area_run, "left_benefit") == (rows["status"] == LEFT_BENEFIT).sum() > 0
    assert counted(area_run, "overturned") <= counted(area_run, "adverse")
    assert counted(area_run, "adverse") + counted(area_run, "undecided") <= counted(area_run, "doubts")


def test_jobcentres_have_every_doubt_once(area_run: Result) -> None:
    offices = area_run.model.jobcentres
    assert sum(office.doubts for office in offices) == counted(area_run, "doubts")
    assert all(office.backlog >= 0.0 and office.staff >= 0.0 for office in offices)
    assert all(0.0 <= office.decided <= 1.0 for office in offices)


def test_weeks_of_sanctions_are_those_of_the_law(area_run: Result) -> None:
    rows = area_run.rows
    once = rows[rows["sanctions"] == 1]
    jsa, esa = once["group"] < 4, np.isin(once["group"], (5, 6))
    assert set(np.unique(once["weeks_sanctioned"][jsa])) <= {2, 4}
    assert set(np.unique(once["weeks_sanctioned"][esa])) <= {2, 3}
    assert (rows["weeks_sanctioned"] <= 26 * rows["sanctions"].astype(int)).all()
    assert (rows["failures"] <= 3).all()


@pytest.mark.parametrize(
    ("week", "jsa", "esa"), [(0, (2, 4, 26), (2, 2, 2)), (76, (4, 13, 13), (2, 2, 2)), (90, (4, 13, 13), (3, 4, 6))]
)
def test_the_law_changes_when_it_changed(week: int, jsa: tuple, esa: tuple) -> None:
    law = law_of(BASE, week)
    for group, weeks in ((0, jsa), (8, jsa), (5, esa)):
        assert tuple(law[group][["first_weeks", "second_weeks", "third_weeks"]]) == weeks


def test_those_who_left_benefit_were_sanctioned_and_earn_nothing_afterwards(area_run: Result) -> None:
    rows = area_run.rows
    gone = rows[rows["status"] == LEFT_BENEFIT]
    assert gone.size
    assert (gone["sanctions"] > 0).all()
    assert (gone["ended"] < area_run.allotted_weeks).all()
    assert ((gone["outcome"] == NEVER) | (gone["outcome"] <= gone["ended"])).all()
    assert (gone["due"] == NEVER).all()
    roster = np.concatenate(area_run.model.caseloads.of())
    assert not np.isin(rows["status"][roster], (LEFT_BENEFIT, FULLY_PAID)).any()
    people = area_run.people()
    assert (people["exit_status"] == "left_benefit").sum() == gone.size
    assert STATUS[LEFT_BENEFIT] == "left_benefit"


def test_any_number_of_threads_gives_the_same_sanctions(few: Intake) -> None:
    found = []
    for threads in (1, 2):
        model = WorkProgramme(rng=2, people=few, until="2013-06-30", threads=threads)
        while model.period < model.periods:
            model.step()
        model.close()
        found.append((np.sort(model.claimants.rows, order="id"), [office.doubts for office in model.jobcentres]))
    assert found[0][0].tobytes() == found[1][0].tobytes()
    assert found[0][1] == found[1][1]
    assert found[0][0]["doubts"].any()


def test_no_duty_no_doubt() -> None:
    free = run(BASE.given("duties=0"), areas=["South Yorkshire"], until="2012-06-30")
    assert counted(free, "doubts") == counted(free, "reengaged") == counted(free, "left_benefit") == 0


def test_what_is_paid_for_failures_is_what_was_counted() -> None:
    paid = BASE.given("pay_for_reengagement=20", "pay_for_avoided_sanction=10")
    result = run(paid, areas=["South Yorkshire"], until="2012-12-31")
    ledger = result.ledger()
    due = result.model.payments.to_contracts[..., 3:5].sum(axis=(0, 1, 2))
    back, passed = counted(result, "reengaged"), counted(result, "let_pass")
    assert due.tolist() == [2_000 * back, 1_000 * (back + passed)]
    assert ledger.loc[ledger["event"] == "re-engagement fee", "pence"].sum() > 0


def test_the_table_by_date_adds_up(short_run: Result) -> None:
    table = by_date(short_run)
    last = table.iloc[-1]
    assert last["sanction_referrals"] == counted(short_run, "doubts")
    assert table["sanctions"].is_monotonic_increasing
    assert (table["sanctions"] <= table["sanction_referrals"]).all()
    assert table["upheld_percent"].dropna().between(0, 100).all()
    assert (table["spread"].dropna() >= 1.0).all()
    assert 40 < last["upheld_percent"] < 65


def test_decisions_follow_the_published_trend_as_far_as_they_are_told() -> None:
    """In the third contract year the log odds of a decision against a person are 0.31 above the first's."""
    found = {}
    for followed in (0.0, 0.5, 1.0):
        model = WorkProgramme(BASE.given(f"adverse_trend={followed}"), seed=1, areas="South Yorkshire")
        base = model.jobcentres[0].adverse
        found[followed] = [desks_of(model)["adverse"][0] - base]
        model.period = 30  # September 2013
        found[followed].append(desks_of(model)["adverse"][0] - base)
        model.period = 85  # after the last year that is published
        found[followed].append(desks_of(model)["adverse"][0] - base)
        model.close()
    assert found[0.0] == [0.0, 0.0, 0.0]
    assert found[1.0] == pytest.approx([0.0, 0.31, 0.76])
    assert found[0.5] == pytest.approx([0.0, 0.155, 0.38])
