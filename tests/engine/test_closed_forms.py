"""Closed forms: worlds simple enough to be worked out by hand, and the model run in them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from worlds import lived, made

from wpmodel import WorkProgramme
from wpmodel.agents.kernel.caseload import LOOKING, MINUTES
from wpmodel.agents.kinds import NEVER
from wpmodel.foundation.ledger import Ledger
from wpmodel.scenario import Scenario

ALIKE = (
    "readiness_mean=0", "readiness_sd=0", "readiness_drift=0", "backlog_readiness=0", "age_effect=0",
    "health_effect=0", "barrier_effect=0",
    "motivation_sd=0", "motivation_effect=0", "assessment_noise=0", "barrier_cap=0",
)  # fmt: skip
"""Settings that leave nothing by which one person's prospects differ from another's."""
NO_HELP = ("support_effect=0", "in_work_effect=0")
STEADY = ("job_base=0.02", "tightness_elasticity=0")
SAME_FEES = ("outcome_fee=3000", "outcome_weeks=26", "sustainment_fee=200", "sustainment_payments=13")
NO_FEES = ("attachment_fee=0", "outcome_fee=0", "sustainment_fee=0")


def scenario(*settings: str) -> Scenario:
    """The scenario of 2011 with these settings, and nobody missing an appointment: no sanctions in closed forms."""
    return Scenario.load("work-programme-2011").given("miss_base=0", *settings)


@pytest.fixture
def room_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every job offer lands on a vacancy of its own."""
    monkeypatch.setattr("wpmodel.agents.faces.labour_market.room_for_one_more", lambda wanted, openings: 1.0)


def weeks_to_first_job(model: WorkProgramme) -> tuple[np.ndarray, np.ndarray]:
    """By week since attachment: how many were still without a job, and how many of them started one."""
    rows = model.claimants.rows
    rows = rows[rows["attached"] < 4 * model.periods]
    seen = np.minimum(4 * model.periods - rows["attached"].astype(int), int(model.settings.allotted_weeks))
    first = rows["first_job"].astype(int)
    horizon = int(seen.max())
    starts = np.bincount(first[first < NEVER], minlength=horizon)
    looked = np.minimum(np.where(first < NEVER, first + 1, NEVER), seen)
    at_risk = np.array([(looked > week).sum() for week in range(horizon)])
    return at_risk, starts


@pytest.mark.usefixtures("room_for_all")
def test_with_one_chance_for_all_first_jobs_come_by_the_geometric_law() -> None:
    model = lived(scenario(*ALIKE, *NO_HELP, *STEADY), until="2013-09-30")
    assert set(model.records.odds.ravel().tolist()) == {0.02}
    p = 0.02 / 1.02
    at_risk, starts = weeks_to_first_job(model)
    enough = at_risk * p > 5
    assert enough.sum() > 80
    chi_square = ((starts - at_risk * p) ** 2 / (at_risk * p * (1.0 - p)))[enough].sum()
    assert stats.chi2.sf(chi_square, enough.sum()) > 1e-4
    assert stats.binomtest(int(starts.sum()), int(at_risk.sum()), p).pvalue > 1e-4


@pytest.mark.usefixtures("room_for_all")
def test_nobody_finds_a_first_job_through_the_programme_after_the_allotted_weeks() -> None:
    model = lived(scenario(*ALIKE, *NO_HELP, *STEADY, "allotted_weeks=40"))
    rows = model.claimants.rows
    first = rows["first_job"][rows["first_job"] < NEVER]
    assert first.max() == 39
    never = (rows["attached"] < 4 * model.periods - 44) & (rows["first_job"] == NEVER)
    assert set(rows["ended"][never].tolist()) == {40}
    expected = (1.0 - 0.02 / 1.02) ** 40
    come = rows["attached"] < 4 * model.periods - 44
    assert stats.binomtest(int(never.sum()), int(come.sum()), expected).pvalue > 1e-4


@pytest.mark.usefixtures("room_for_all")
def test_spread_readiness_makes_the_hazard_fall_though_nobodys_does() -> None:
    """So that the geometric test above could fail: the ready find work first, and the rest are the less ready."""
    model = lived(scenario(*ALIKE, *NO_HELP, *STEADY, "readiness_sd=1.2"), until="2013-09-30")
    at_risk, starts = weeks_to_first_job(model)
    hazard = [starts[a:b].sum() / at_risk[a:b].sum() for a, b in ((0, 13), (13, 39), (39, 78))]
    assert hazard[0] > 1.2 * hazard[1] > 1.2 * 1.2 * hazard[2]


@pytest.mark.parametrize(("loss", "weeks"), [(0.01, 26), (0.03, 26), (0.03, 13)])
def test_with_one_hazard_of_losing_a_job_the_share_that_lasts_is_its_power(loss: float, weeks: int) -> None:
    """Someone who starts in week s works weeks s to s + 25; they can lose the job at the start of 25 of them."""
    settings = (
        f"loss_start={loss}",
        f"loss_settled={loss}",
        "match_spread=0",
        "job_base=0.05",
        f"outcome_weeks={weeks}",
    )
    model = lived(scenario(*ALIKE, *NO_HELP, *settings))
    rows = model.claimants.rows
    long_ago = (rows["first_job"] < NEVER) & (
        rows["attached"].astype(int) + rows["first_job"] + weeks < 4 * model.periods
    )
    lasted = rows["outcome"][long_ago] == rows["first_job"][long_ago] + weeks
    assert long_ago.sum() > 5_000
    assert stats.binomtest(int(lasted.sum()), int(long_ago.sum()), (1.0 - loss) ** (weeks - 1)).pvalue > 1e-4


def test_where_no_job_is_ever_lost_every_start_becomes_an_outcome_26_weeks_later() -> None:
    model = lived(scenario("loss_start=0", "loss_settled=0", "outcome_weeks=26"))
    rows = model.claimants.rows
    started = rows["first_job"] < NEVER
    due = rows["attached"].astype(int) + rows["first_job"] + 26 < 4 * model.periods
    assert (rows["outcome"][started & due] == rows["first_job"][started & due] + 26).all()
    assert (rows["outcome"][~(started & due)] == NEVER).all()
    assert (rows["banked"] == 0).all()


def test_with_no_fees_nobody_is_paid_and_the_departments_balance_stays_nought() -> None:
    model = lived(scenario(*NO_FEES))
    events = {event for event, _ in model.ledger.events}
    paid = {model.ledger.events[k][0] for k in np.unique(model.ledger.entries()[3])}
    assert model.ledger.balances[Ledger.outside("Department for Work and Pensions")] == 0
    assert {"attachment fee", "job outcome fee", "sustainment fee"} <= events
    assert not {event for event in paid if "fee" in event}
    assert model.records.counts.sum() > 0


def test_with_no_fees_and_no_mission_only_promised_meetings_are_given() -> None:
    model = lived(scenario(*NO_FEES, "mission=0", "promised_meeting_weeks=0"))
    assert model.records.counts[..., MINUTES].sum() == 0
    promised = lived(scenario(*NO_FEES, "mission=0"))
    rows = promised.claimants.rows
    rows = rows[rows["attached"] < 4 * promised.periods]
    assert set(np.unique(rows["minutes"] % promised.behaviour.minutes_light)) == {0}
    assert rows["minutes"].max() > 0


def test_where_everyone_is_alike_support_does_not_depend_on_the_person(staying: Scenario) -> None:
    """Among people of a place and payment group attached in the same week who have not yet worked, all have had the
    same minutes. A tie at the price is not split: at it, either all of them are served or none. Nobody leaves, since
    those who move have been served elsewhere before.
    """
    model = lived(scenario(*ALIKE, *SAME_FEES) + staying)
    rows = model.claimants.rows
    rows = rows[(rows["attached"] < 4 * model.periods) & (rows["first_job"] == NEVER)]
    cell = (rows["place"].astype(int) * 9 + rows["group"]) * 1_000 + rows["attached"]
    _, which = np.unique(cell, return_inverse=True)
    largest, least = np.zeros(which.max() + 1), np.full(which.max() + 1, np.inf)
    np.maximum.at(largest, which, rows["minutes"])
    np.minimum.at(least, which, rows["minutes"])
    assert (np.bincount(which) > 1).sum() > 500
    assert (largest == least).all()
    assert len(set(largest.tolist())) > 20, "rationing must bite somewhere, or the test shows nothing"


def test_where_people_differ_support_does_depend_on_the_person() -> None:
    """So that the test above could fail."""
    model = lived(scenario(*SAME_FEES))
    rows = model.claimants.rows
    rows = rows[(rows["attached"] == 20) & (rows["first_job"] == NEVER) & (rows["group"] == 1)]
    first_place = rows[rows["place"] == np.bincount(rows["place"]).argmax()]
    assert len(set(first_place["minutes"].tolist())) > 3


def test_no_more_adviser_time_is_given_than_there_is_but_for_what_was_promised() -> None:
    model = lived(scenario("promised_meeting_weeks=0"))
    used = model.records.counts[..., MINUTES].sum(axis=2)
    assert (used <= model.records.minutes).all()
    assert used.sum() > 0.5 * model.records.minutes[:, model.in_run].sum() > 0


@pytest.mark.parametrize(
    ("allotted", "late"),
    [
        (52, 0),
        (51, 2),
        (51, 0),
    ],
)
def test_a_years_two_promised_meetings_are_had_and_no_third(allotted: int, late: int) -> None:
    """Without fees, mission or jobs only promises are kept: on arrival and 26 weeks on. `late`: weeks into a period."""
    settings = (
        f"allotted_weeks={allotted}",
        "promised_meeting_weeks=26",
        "job_base=0",
        "mission=0",
        "delivery_spread=0",
    )
    model = lived(scenario(*NO_FEES, *settings))
    rows = model.claimants.rows
    over = rows[(rows["ended"] == allotted) & (rows["attached"] % 4 == late)]
    assert over.size > 1_000
    assert set(over["minutes"].tolist()) == {2 * int(model.behaviour.minutes_light)}


def test_nobody_is_counted_as_looking_for_work_once_her_time_is_up() -> None:
    model = lived(scenario("job_base=0", "allotted_weeks=52"))
    attached = model.claimants.rows["attached"].astype(int)
    for period in range(model.periods):
        there = (attached < 4 * (period + 1)) & (attached + 52 > 4 * period)
        assert model.records.counts[period, :, :, LOOKING].sum() == there.sum(), period


def test_a_place_outside_the_run_has_nobody_and_does_nothing() -> None:
    model = made(areas=None, sample=0.1)
    for _ in range(6):
        model.step()
    outside = ~model.in_run
    assert outside.sum() > 30, "a sample leaves rivals out"
    assert model.records.counts[:, outside].sum() == 0
    assert (model.caseloads.sizes[outside] == 0).all()
