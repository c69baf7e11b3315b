"""Questions that people ask: each has a command that parses, with a scenario and areas that are there."""

from __future__ import annotations

import shlex
from typing import Any

import pytest
import typer

from wpmodel import Scenario
from wpmodel.cli import front
from wpmodel.programmes.work_programme import work_programme
from wpmodel.scenario import COMPARED, PURPOSES, ScenarioError, like, names, purpose_of
from wpmodel.setup.coverage import choose_areas
from wpmodel.tables import evidence

QUESTIONS = evidence.rows("questions")


def parsed(command: str) -> dict[str, Any]:
    """What the command line makes of a command: its arguments by name. Fails where one does not parse."""
    first, name, *given = shlex.split(command)
    assert first == "wpmodel"
    whole = typer.main.get_command(front.app)
    one = whole.commands[name]  # type: ignore[attr-defined]
    return dict(one.make_context(name, given).params)


def test_there_are_about_thirty_and_each_reads_as_a_question() -> None:
    assert 25 <= len(QUESTIONS) <= 40
    assert [row["question"] for row in QUESTIONS if not row["question"].endswith("?")] == []


@pytest.mark.parametrize("row", QUESTIONS, ids=lambda row: row["id"])
def test_its_command_parses_and_what_it_names_is_there(row: dict[str, str]) -> None:
    given = parsed(row["command"])
    for name in ("reform", "against", "scenario"):
        if isinstance(given.get(name), str):
            Scenario.load(given[name])
    for name in given.get("scenarios") or ():
        Scenario.load(name)
    if given.get("areas"):
        choose_areas(given["areas"].split(","), [area.name for area in work_programme().areas])


def test_a_slip_in_a_command_is_caught() -> None:
    with pytest.raises(Exception, match="No such option"):
        parsed("wpmodel brief payment-credits --no-such-option")


@pytest.mark.parametrize("name", names())
def test_a_scenario_has_a_title_that_a_person_would_say_and_a_purpose(name: str) -> None:
    title = Scenario.load(name).title
    assert 5 < len(title) < 60
    assert title[0].isupper()
    assert "_" not in title
    assert purpose_of(name) in (*PURPOSES.values(), COMPARED)


def test_titles_are_different() -> None:
    titles = [Scenario.load(name).title for name in names()]
    assert len(set(titles)) == len(titles)


def test_scenarios_are_found_by_a_word() -> None:
    assert "payment-credits" in like("credit")
    assert {"higher-esa-fee", "lower-esa-fee"} <= set(like("ESA"))
    assert "quicker-pay" in like("prime_lag_weeks"), "by what they change, where no text speaks of it"
    with pytest.raises(ScenarioError, match="no scenario speaks of 'zeppelin'"):
        like("zeppelin")


@pytest.mark.parametrize("name", ["higher-esa-fee", "lower-esa-fee", "no-discount", "quicker-pay"])
def test_the_reforms_that_were_asked_for_change_what_they_say(name: str) -> None:
    ours, theirs = Scenario.load(name), Scenario.load("work-programme-2011")
    assert all(ours[one] != theirs[one] for one in ours.changes)
    assert set(ours.changes) <= {"outcome_fee", "outcome_discount", "prime_lag_weeks", "payment_lag_weeks"}
