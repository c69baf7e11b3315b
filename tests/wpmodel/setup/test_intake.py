"""The intake: the published people, month by month and area by area, each with a luck of their own."""

from __future__ import annotations

import dataclasses
from datetime import date

import numpy as np
import pandas as pd
import pytest

from wpmodel import Scenario, WorkProgramme
from wpmodel.agents.kinds import NEVER
from wpmodel.agents.luck import key_of
from wpmodel.calendar import WORK_PROGRAMME
from wpmodel.parameters import PAYMENT_GROUPS
from wpmodel.setup import intake
from wpmodel.setup.behaviour import behaviour_of
from wpmodel.setup.intake import Intake
from wpmodel.tables import evidence


@pytest.fixture(scope="module")
def months() -> pd.DataFrame:
    table = evidence.frame("referrals_monthly")
    return table.pivot(index="month", columns="payment_group", values="referrals")[list(PAYMENT_GROUPS)]


def test_1_950_000_people_are_referred(everyone: Intake) -> None:
    assert len(everyone) == 1_950_000
    assert everyone.weekly(9, 18).sum() == 1_950_000


def test_every_payment_group_has_its_published_people(everyone: Intake, months: pd.DataFrame) -> None:
    assert np.bincount(everyone.group, minlength=9).tolist() == months.sum().tolist()


def test_weeks_add_up_to_the_months(everyone: Intake, months: pd.DataFrame) -> None:
    """A week across the end of a month holds people of both, so totals are held between its two ends."""
    by_week = everyone.weekly(9, 18).sum(axis=2)
    until = np.vstack([np.zeros(9, int), by_week.cumsum(axis=0)])
    for month, total in months.cumsum().iterrows():
        year, number = map(int, str(month).split("-"))
        after = date(year + number // 12, number % 12 + 1, 1)
        week = min(WORK_PROGRAMME.week_of(after), len(until) - 1)
        assert (until[week] <= total.to_numpy()).all(), month
        assert (total.to_numpy() <= until[min(week + 1, len(until) - 1)]).all(), month
        if WORK_PROGRAMME.date_of(week) == after:
            assert until[week].tolist() == total.tolist()


def test_the_first_and_last_day_are_the_programmes(everyone: Intake) -> None:
    assert everyone.referred.min() == 0
    assert everyone.referred.max() == WORK_PROGRAMME.week_of(WORK_PROGRAMME.last_referral)
    assert WORK_PROGRAMME.date_of(0) == date(2011, 6, 1)


def test_people_come_evenly_within_a_month(everyone: Intake, months: pd.DataFrame) -> None:
    weekly = everyone.weekly(9, 18).sum(axis=(1, 2))
    march = list(range(WORK_PROGRAMME.week_of(date(2012, 3, 1)) + 1, WORK_PROGRAMME.week_of(date(2012, 3, 31))))
    assert len(march) == 3
    assert weekly[march] == pytest.approx(months.loc["2012-03"].sum() * 7 / 31, rel=0.001)


def test_areas_keep_to_their_shares_in_every_year(everyone: Intake) -> None:
    shares = np.array([float(x) for x in evidence.column("contract_package_areas", "claimant_share_2011_2014")])
    shares /= shares.sum()
    weekly = everyone.weekly(9, 18).sum(axis=1)
    for year in range(0, len(weekly) - 40, 52):
        here = weekly[year : year + 52].sum(axis=0)
        assert np.abs(here / here.sum() - shares).max() < 0.005


def test_areas_keep_to_their_shares_in_every_payment_group(everyone: Intake) -> None:
    shares = np.array([float(x) for x in evidence.column("contract_package_areas", "claimant_share_2011_2014")])
    by_group = everyone.weekly(9, 18).sum(axis=0)
    gap = by_group / by_group.sum(axis=1, keepdims=True) - shares / shares.sum()
    assert np.abs(gap).max() < 0.005


def test_people_are_numbered_by_payment_group_and_time(everyone: Intake) -> None:
    assert (np.diff(everyone.group.astype(int)) >= 0).all()
    for g in range(9):
        assert (np.diff(everyone.referred[everyone.group == g]) >= 0).all()


def test_the_intake_is_the_same_every_time(everyone: Intake) -> None:
    again = intake.published_intake()
    for field in dataclasses.fields(Intake):
        assert np.array_equal(getattr(again, field.name), getattr(everyone, field.name))


# Attachment ----------------------------------------------------------------------------------------------------------


def attached_weeks(people: Intake, seed: int, **changes: float) -> np.ndarray:
    ids = np.arange(len(people))
    attached = np.empty(ids.size, np.int16)
    b = behaviour_of(Scenario("x", changes))
    intake.attachment_weeks(ids, people.referred, key_of(seed), b, attached)
    return attached


def test_the_share_attached_is_the_parameters(few: Intake) -> None:
    share = (attached_weeks(few, 1, attachment_rate=0.8) < NEVER).mean()
    assert abs(share - 0.8) < 4 * np.sqrt(0.8 * 0.2 / len(few))
    assert (attached_weeks(few, 1, attachment_rate=1) < NEVER).all()


def test_attachment_follows_referral_within_twelve_weeks(few: Intake) -> None:
    wait = attached_weeks(few, 1, attachment_rate=1, attachment_weeks=2.5).astype(int) - few.referred
    assert wait.min() == 0
    assert wait.max() <= 12
    assert abs((wait + 0.5).mean() - 2.5) < 0.15
    at_once = attached_weeks(few, 1, attachment_rate=1, attachment_weeks=0)
    assert np.array_equal(at_once, few.referred)


def test_who_is_attached_depends_on_the_seed_and_not_on_the_others(few: Intake) -> None:
    assert not np.array_equal(attached_weeks(few, 1), attached_weeks(few, 2))
    fewer = Intake(few.group[:100], few.referred[:100], few.area[:100])
    assert np.array_equal(attached_weeks(fewer, 1), attached_weeks(few, 1)[:100])


# Traits --------------------------------------------------------------------------------------------------------------


def test_shares_of_traits_add_up_and_fit_the_group() -> None:
    kinds = intake.kinds(Scenario("x", {"health_jsa": (2 / 3, 0, 0, 1 / 3), "ages_esa": (0, 0, 0.5, 0)}))
    assert np.allclose(kinds["health_shares"].sum(axis=1), 1)
    assert np.allclose(kinds["age_shares"].sum(axis=1), 1)
    assert kinds["age_shares"][0].tolist() == [1, 0, 0, 0]
    esa = [g for g, name in enumerate(PAYMENT_GROUPS) if name.startswith(("esa", "ib"))]
    assert esa == [4, 5, 6, 7]
    assert (kinds["age_shares"][esa] == [0, 0, 1, 0]).all()
    assert (kinds["health_shares"][[0, 1, 2, 3, 8]] == kinds["health_shares"][0]).all()
    assert kinds["age_shares"][1].tolist() != kinds["age_shares"][2].tolist()


def test_shares_that_are_all_nought_are_refused() -> None:
    with pytest.raises(ValueError, match="above zero"):
        intake.kinds(Scenario("x", {"health_jsa": 0}))


def test_young_jobseekers_are_young_and_others_as_the_parameters_say(few: Intake) -> None:
    model = WorkProgramme(Scenario("x", {"ages_jsa_25_plus": (0, 0, 1, 0)}), rng=1, people=few, until="2011-07-31")
    model.close()
    rows = model.claimants.rows
    assert set(rows["age_band"][rows["group"] == 0]) == {0}
    assert set(rows["age_band"][rows["group"] == 1]) == {2}
    assert len(set(rows["age_band"][rows["group"] == 5])) == 4


def test_people_go_to_a_jobcentre_of_their_area(few: Intake) -> None:
    model = WorkProgramme(rng=1, people=few, until="2011-07-31")
    model.close()
    rows = model.claimants.rows
    area_of_office = np.array([office.area for office in model.jobcentres])
    assert (area_of_office[rows["jobcentre"]] == few.area[rows["id"]]).all()
    assert np.unique(rows["jobcentre"]).size > 10


def test_thinned_referrals_fall_alike_in_every_area_and_group(everyone: Intake) -> None:
    later = everyone.referred >= 43
    come = everyone.still_come(0.5, 43)[later]
    cell = everyone.group[later].astype(np.int64) * 18 + everyone.area[later]
    people, kept = np.bincount(cell), np.bincount(cell, weights=come)
    many = people >= 1000
    assert many.sum() > 40
    assert np.abs(kept[many] / people[many] - 0.5).max() < 0.05
