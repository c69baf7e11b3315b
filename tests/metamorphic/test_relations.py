"""Relations between runs: what must stay the same, or change in a known way, when the question is put differently.

Each relation is exact or has its tolerance beside it with the reason. Others stand with the engine: one more claimant,
an area run alone, another number of threads (tests/engine/test_same_bits.py), later payments (tests/invariants).
"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from wpmodel import Result, Scenario, WorkProgramme, run
from wpmodel.agents.kinds import NEVER
from wpmodel.parameters import DECLARED, Parameter
from wpmodel.programmes.work_programme import work_programme
from wpmodel.results.store import fingerprint
from wpmodel.setup.intake import Intake

MONEY = [p for p in DECLARED.values() if p.unit.startswith("GBP")]


def lived(scenario: Scenario, people: Intake, until: str = "2012-12-31") -> WorkProgramme:
    model = WorkProgramme(scenario, rng=5, people=people, areas=["South Yorkshire"], until=until, threads=1)
    model.close()
    while model.period < model.periods:
        model.step()
    return model


@pytest.fixture(scope="module")
def as_is(few: Intake) -> WorkProgramme:
    return lived(Scenario("as is"), few)


EXACTLY = "2011-12-31"
"""Later a rounded penny shows in the last digits of a charity's drift from its mission, and from there in lives."""


@pytest.fixture(scope="module")
def first_months(few: Intake) -> WorkProgramme:
    return lived(Scenario("as is"), few, EXACTLY)


def in_other_money(amounts: list[Parameter], factor: float) -> Scenario:
    """These amounts times a factor."""
    changes = {p.name: np.multiply(p.value, factor).tolist() for p in amounts}
    return Scenario("other money", changes)


def test_every_amount_of_money_is_known_by_its_unit() -> None:
    assert len(MONEY) > 20
    strays = [p.name for p in DECLARED.values() if ("GBP" in p.unit or "pound" in p.unit) and p not in MONEY]
    assert strays == []


def same_lives(one: WorkProgramme, other: WorkProgramme) -> bool:
    return bool((one.claimants.rows == other.claimants.rows).all())


def test_in_money_of_half_the_worth_everybody_does_the_same(few: Intake, first_months: WorkProgramme) -> None:
    """Only what things cost beside one another counts. Sums are in whole pence, and a part of a payment is rounded down
    to one: so lives are compared exactly, balances to one pound of up to a quarter of a million."""
    halved = lived(in_other_money(MONEY, 0.5), few, EXACTLY)
    assert same_lives(first_months, halved)
    assert np.abs(first_months.ledger.balances - 2 * halved.ledger.balances).max() < 100
    assert np.abs(first_months.ledger.balances).max() > 25_000_000


@pytest.mark.parametrize("name", ["mission", "adviser_cost"])
def test_with_one_amount_left_in_old_money_somebody_does_something_else(
    few: Intake, first_months: WorkProgramme, name: str
) -> None:
    """So that the test above could fail."""
    other = lived(in_other_money([p for p in MONEY if p.name != name], 0.5), few, EXACTLY)
    assert not same_lives(first_months, other)


def test_a_provider_by_any_other_name_does_the_same(few: Intake) -> None:
    """Where nothing is known of a provider by its name: delivery models are published by name."""
    mine = work_programme()
    renamed = tuple((f"Firm {99 - k}", sector) for k, (_, sector) in enumerate(mine.primes))
    parts = {name: getattr(mine, name) for name in ("areas", "market", "contracts", "chain", "referred", "figures")}
    programme = replace(mine, name="renamed", content=SimpleNamespace(**parts, primes=renamed))
    alike = {"delivery_spread": 0.0}
    other, as_is = lived(Scenario("renamed", alike, programme=programme), few), lived(Scenario("as is", alike), few)
    assert {prime.name for prime in other.primes} == {name for name, _ in renamed}
    assert fingerprint(Result(other)) == fingerprint(Result(as_is))


def test_the_order_in_which_areas_are_asked_for_changes_nothing() -> None:
    asked = (["South Yorkshire", "Wales"], ["Wales", "South Yorkshire"])
    assert len({fingerprint(run(areas=areas, until="2011-07-31")) for areas in asked}) == 1


def test_an_intake_of_nobody_is_refused_and_not_taken_for_none_given(few: Intake) -> None:
    with pytest.raises(ValueError, match="nobody in this intake"):
        lived(Scenario("as is"), Intake(few.group[:0], few.referred[:0], few.area[:0]))


def test_where_everyone_is_ready_and_no_job_ends_everyone_new_is_soon_paid_for(few: Intake) -> None:
    easy = Scenario.load("work-programme-2011").given(
        "readiness_mean=3", "job_base=0.2", "tightness_elasticity=0", "loss_start=0", "loss_settled=0",
        "vacancy_reach=1", "vacancy_level=3", "miss_base=0",
    )  # fmt: skip
    rows = lived(easy, few, "2013-03-31").claimants.rows
    long_ago = rows["attached"].astype(int) < 26
    assert long_ago.sum() > 200
    assert (rows["outcome"][long_ago] < NEVER).mean() > 0.99
