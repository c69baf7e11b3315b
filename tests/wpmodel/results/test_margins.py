"""What primes are left with: by the ledger, and what mobilisation, managing chains and plans do to it."""

from __future__ import annotations

from typing import Any

import pytest

from wpmodel import Result, Scenario, WorkProgramme, run
from wpmodel.results.accounts import yearly
from wpmodel.results.margins import margins

AREA = ["South Yorkshire"]


def made(**changes: Any) -> Result:
    return run(Scenario("x", changes), seed=1, areas=AREA, until="2012-06-30", threads=1)


@pytest.fixture(scope="module")
def before() -> Result:
    return made()


def paid(result: Result, event: str) -> int:
    ledger = result.ledger()
    return int(ledger.loc[ledger["event"] == event, "pence"].sum())


def test_margins_are_those_of_the_accounts(before: Result) -> None:
    found, table = margins(before), yearly(before)
    primes = table[table["party"] == "primes"]
    for year in (1, 2):
        here = primes[primes["contract_year"] == year]
        assert found[f"primes.margin.{year}"] == pytest.approx(100 * here["margin_gbp"].sum() / here["fees_gbp"].sum())
        assert found[f"primes.margin.least.{year}"] <= found[f"primes.margin.{year}"]
        assert found[f"primes.margin.{year}"] <= found[f"primes.margin.most.{year}"]
    whole = primes[primes["period"] == "whole run"]
    assert found["primes.margin"] == pytest.approx(100 * whole["margin_gbp"].sum() / whole["fees_gbp"].sum())
    assert "primes.margin.3" not in found, "the run ends before"


def test_mobilisation_is_paid_by_primes_before_anybody_is_referred_for_each_participant_planned() -> None:
    model = WorkProgramme(Scenario("x", {"mobilisation": 100}), rng=1, areas=AREA, until="2011-12-31", threads=1)
    model.close()
    week, payer, _, event, pence = model.ledger.entries()
    bills = [k for k in range(len(week)) if model.ledger.events[event[k]][0] == "mobilisation"]
    assert {int(week[k]) for k in bills} == {0}
    assert {int(payer[k]) for k in bills} == {prime.account for prime in model.primes if prime.places}
    planned = sum(place.planned * place.norm for place in model.places)
    assert pence[bills].sum() == pytest.approx(100 * 100 * planned, rel=1e-6)
    assert all(prime.cash == 0 for prime in model.primes if not prime.places)


def test_managing_a_chain_costs_a_share_of_what_is_kept_of_tier_1s_payments(before: Result) -> None:
    result, free = made(chain_management=0.8), made(chain_management=0.0)
    cost = paid(result, "managing chains")
    assert cost > 0
    assert paid(free, "managing chains") == 0
    kept = int(result.model.payments.sliced.sum())
    last = result.ledger()
    weeks = last["week"] == result.weeks - 1
    assert int(last.loc[weeks & (last["event"] == "managing chains"), "pence"].sum()) == pytest.approx(
        0.8 * kept, abs=2
    )
    assert margins(result)["primes.margin.1"] < margins(before)["primes.margin.1"]
    fees = result.ledger().query("event.str.endswith('passed down')")["pence"].sum()
    assert 0.05 * fees < cost < 0.4 * fees, "eight tenths of a fifth of what tier 1 earns, a fifth of what reaches it"


def test_plans_for_more_people_than_come_open_more_than_is_needed(before: Result) -> None:
    more = made(volume_foreseen=1.5)
    for place, other in zip(before.model.places, more.model.places, strict=True):
        assert other.planned == pytest.approx(1.5 / before.model.settings.volume_foreseen * place.planned)
    assert margins(more)["primes.margin.1"] < margins(before)["primes.margin.1"]
