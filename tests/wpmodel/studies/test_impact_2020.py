"""The estimand of 2020: who is held against whom, that states add up, and that luck alone gives no effect."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from wpmodel import Scenario, run
from wpmodel.cli.output import show_studies
from wpmodel.programmes import template
from wpmodel.programmes.folder import read
from wpmodel.programmes.programme import Programme
from wpmodel.programmes.work_programme import work_programme
from wpmodel.scenario import contract_of
from wpmodel.setup.intake import intake_of
from wpmodel.studies import impact_2020 as module


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Programme:
    return read(template.write(tmp_path_factory.mktemp("impact") / "city"))


@pytest.fixture(scope="module")
def found(city: Programme) -> dict[str, float]:
    return module.of_run(run(contract_of(city), seed=2, until=module.last_day_needed(city)))


def test_those_too_late_are_as_many_a_quarter_later_and_nobody_else_changes(city: Programme) -> None:
    people, late = intake_of(city), module.a_quarter_late(city)
    more = len(late) - len(people)
    assert more > 0
    assert (late.group[: len(people)] == people.group).all()
    assert (late.referred[: len(people)] == people.referred).all()
    assert {city.groups[g].like for g in np.unique(late.group[len(people) :])} == {"jsa_25_plus"}
    week = city.calendar.week_of(city.calendar.last_referral)
    assert late.referred[len(people) :].min() > week - 1
    assert late.referred[len(people) :].max() <= week + 13


def test_days_add_up_to_the_allotted_weeks(found: dict[str, float]) -> None:
    for arm in ("with", "late", "without"):
        assert sum(found[f"{state}.{arm}"] for state in module.STATES) == pytest.approx(7 * 52)
    assert found["people.with"] == found["people.without"]
    assert found["people.late"] == pytest.approx(found["people.with"], rel=0.15)


def test_without_help_there_is_nothing_but_luck(city: Programme) -> None:
    """Where the contract is that of no programme, the true effect is zero."""
    nothing = contract_of(city) + Scenario.load("no-programme")
    same = module.of_run(run(nothing, seed=2, until=module.last_day_needed(city)))
    for state in module.STATES:
        assert same[f"{state}.with"] == same[f"{state}.without"]


def test_a_run_too_short_to_follow_them_says_until_when(city: Programme) -> None:
    with pytest.raises(ValueError, match=module.last_day_needed(city).isoformat()):
        module.of_run(run(contract_of(city), until="2016-12-31"))


def test_two_years_after_the_last_referrals_are_within_reach() -> None:
    assert date(2019, 4, 1) < module.last_day_needed(work_programme()) < date(2020, 1, 1)


@pytest.mark.parametrize(
    ("direction", "low", "high", "verdict"),
    [("up", 1, 3, "agrees"), ("up", -3, -1, "differs"), ("down", -3, -1, "agrees"), ("down", -1, 1, "no sign")],
)
def test_the_verdict_goes_by_the_interval(direction: str, low: float, high: float, verdict: str) -> None:
    assert module._verdict(direction, low, high) == verdict


def test_a_table_has_a_row_a_state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = {f"{state}.{arm}": 10.0 for state in module.STATES for arm in ("late", "without")}
    made |= {f"{state}.with": 14.0 for state in module.STATES} | {"people.with": 50.0}
    monkeypatch.setattr(module, "many", lambda jobs, **_: {job: made | {"work.with": 14.0 + job.seed} for job in jobs})
    effects = module.impact(seeds=3).effects.set_index("state")
    assert isinstance(effects, pd.DataFrame)
    assert list(effects.index) == ["work", "on_benefit", "neither"]
    assert effects.loc["work", "estimated"] == pytest.approx(6.0)
    assert effects.loc["work", "intention_to_treat"] < 3.0
    assert effects.loc["on_benefit", "verdict"] == "differs"


def test_eighty_columns_show_every_state(capsys: pytest.CaptureFixture[str]) -> None:
    row = {
        "with": 246.5, "late": 200.2, "without": 203.2, "estimated": -46.3, "estimated_low": -118.1,
        "estimated_high": -74.6, "true": -43.3, "intention_to_treat": -22.8, "published": "down", "verdict": "no sign",
    }  # fmt: skip
    effects = pd.DataFrame([{"state": state, **row} for state in module.STATES])
    show_studies.impact(Console(width=80), module.Impact(effects, 574.0, 0.5, 4))
    shown = capsys.readouterr().out
    for word in ("work", "on benefit", "neither", "-118.1 to -74.6", "no sign"):
        assert word in shown
