"""Sanctions emerge: the contract and the price of the other answers move them; nobody's kind does."""

from __future__ import annotations

from functools import cache

import pytest

from wpmodel import Scenario, run
from wpmodel.results.sanctioning import totals

FEES_AWAY = (
    "outcome_fee=0", "sustainment_fee=0", "mission=0", "incentive_payment=0", "enforced=0", "shift_points=0",
)  # fmt: skip


@cache
def found(*settings: str) -> dict[str, float]:
    scenario = Scenario.load("work-programme-2011").given(*settings)
    return totals(run(scenario, areas=["South Yorkshire"], until="2012-12-31"))


def test_paying_for_the_other_answers_lowers_referrals_and_dear_ones_raise_them() -> None:
    base = found()["sanctions.referrals"]
    for pay in ("pay_for_reengagement=30", "pay_for_avoided_sanction=30"):
        assert found(pay)["sanctions.referrals"] < 0.99 * base
    assert found("hours_reengage=3")["sanctions.referrals"] > 1.01 * base


def test_the_rule_makes_most_referrals() -> None:
    rule, choice, base = (found(*s)["sanctions.referrals"] for s in (("must_refer=1",), ("must_refer=0",), ()))
    assert choice < 0.5 * base < base < rule


def test_those_furthest_from_work_are_referred_more_through_the_stake_alone() -> None:
    assert found("must_refer=0")["sanctions.lean"] > 2.0
    assert found("must_refer=0", *FEES_AWAY)["sanctions.lean"] == pytest.approx(1.0, abs=0.1)


def test_the_level_is_in_the_region_of_the_published_one() -> None:
    """In one area, where house practice moves it twofold: so with primes of one practice."""
    alike = Scenario.load("work-programme-2011").given("practice_spread=0")
    values = run(alike, areas=["South Yorkshire"], until="2012-12-31").measures
    assert values["sanction-referrals-per-100-2012-01-31"] == pytest.approx(21.2, rel=0.35)
    assert values["sanctions-per-100-2012-01-31"] == pytest.approx(7.7, rel=0.35)
    assert values["people-sanctioned-2012-04-30"] == pytest.approx(73_260, rel=0.35)
