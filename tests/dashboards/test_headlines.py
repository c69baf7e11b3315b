"""Sentences of a comparison: made from its numbers, with the grade of a claim about the same two contracts."""

from __future__ import annotations

from typing import Any

from wpmodel.dashboards.figures import beside, headlines
from wpmodel.dashboards.figures.compared import COURSES, PARTS, content
from wpmodel.dashboards.session.state import Arm
from wpmodel.scenario import BASELINE, Scenario

PAID = f"{headlines.PAYS}|All people"
STAYS = f"{headlines.STAYS}|Voluntary"
PARKED = f"{headlines.PARKED}|All people"


def found(seeds: int, **other: float) -> dict[str, Any]:
    """A comparison in which B differs by `other` in each seed, and in parking by chance."""
    base = {PAID: 900.0, STAYS: 54.0, PARKED: 30.0}
    course = {key: {"x": ["2012-01-01"], "values": [1.0]} for key in COURSES}

    def run(seed: int, arm: int) -> dict[str, Any]:
        moved = {PAID: other.get("paid", 0.0), STAYS: other.get("stays", 0.0), PARKED: (-1.0) ** seed}
        return {"figures": {key: x + arm * moved[key] + seed for key, x in base.items()}, "courses": course}

    return content([[run(seed, arm) for seed in range(seeds)] for arm in (0, 1)])


def pair(other: str, *settings: str) -> tuple[Scenario, Scenario]:
    return Arm().made(), Arm(other, settings).made()


def test_a_sentence_says_level_and_difference_and_leads_to_its_chart() -> None:
    told = headlines.told(found(4, paid=-120.0), 1, "B", pair("flat-tariff"))
    (said,) = told["said"]
    assert said["words"] == "Under A the Department pays GBP 902 a person; under B 120 less (120 to 120)."
    assert said["chart"] == headlines.gap_chart(headlines.PAYS)
    assert said["grades"] == []
    assert told["chance"] == ["people parked", "charities that leave"]


def test_one_seed_has_no_interval_and_says_so() -> None:
    told = headlines.told(found(1, paid=-120.0), 1, "B", pair("flat-tariff"))
    assert (
        told["said"][-1]["words"]
        == "Under A the Department pays GBP 900 a person; under B 780, with the luck of one seed."
    )
    assert told["chance"] == []


def test_a_claim_about_the_same_contracts_gives_its_grade_even_where_chance_hides_the_difference() -> None:
    told = headlines.told(found(4), 1, "B", pair("payment-credits"))
    (said,) = [one for one in told["said"] if one["chart"] == headlines.gap_chart(headlines.STAYS)]
    (grade,) = said["grades"]
    assert grade["says"] == "Monthly credits keep charities of tier 1 in the programme"
    assert grade["letter"] in "ABCDR"
    assert "of 100 by weight" in grade["words"]


def test_claims_are_found_whichever_contract_comes_first_and_for_no_other_pair() -> None:
    first, other = pair(BASELINE, "payment_lag_weeks=26")
    assert [one.id for one, _ in headlines.claims_about(first, other)] == ["late-pay-drives-out"]
    assert headlines.claims_about(other, first) == headlines.claims_about(first, other)
    assert headlines.claims_about(*pair(BASELINE, "payment_lag_weeks=25")) == []
    assert headlines.claims_about(first, first) == []


def test_the_command_that_tells_more_is_one_that_is_there() -> None:
    assert headlines.command([(BASELINE, ()), ("flat-tariff", ())]) == "wpmodel brief flat-tariff"
    assert headlines.command([("slump", ()), (BASELINE, ("top_slice=0.3",))]) == (
        "wpmodel brief work-programme-2011 --set top_slice=0.3 --against slump"
    )
    assert headlines.command([(BASELINE, ("top_slice=0.3",)), ("flat-tariff", ())]) == ""


def test_each_part_has_levels_and_where_there_are_two_seeds_differences_and_each_axis_one_unit() -> None:
    names = ["A: one", "B: other"]
    assert len(beside.of_parts(found(1), names, "n")) == len(PARTS)
    charts = beside.of_parts(found(2), names, "n")
    assert [one["id"].partition("-")[0] for one in charts] == ["level", "gap"] * len(PARTS)
    assert [len(one["series"]) for one in charts[:2]] == [2, 1]
    courses = beside.over_time(found(2), names, "n")
    assert [one["id"] for one in courses] == [f"course-{key}" for key in COURSES]
    assert all(len(one["series"]) == 2 for one in courses)
