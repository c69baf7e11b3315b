"""Letting places again: after a time, in part, at a cost, to a newcomer that starts afresh."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import numpy as np
import pytest
from scipy import stats

from wpmodel import Scenario, WorkProgramme
from wpmodel.agents.faces.organisation import Place
from wpmodel.foundation.ledger import OUTSIDE
from wpmodel.mechanisms import exits
from wpmodel.setup.initialisation import LEAST_STAFF
from wpmodel.setup.intake import Intake


def made(few: Intake, **changes: Any) -> WorkProgramme:
    """A country with hardly any people, in which nobody leaves of its own accord and nothing is sold."""
    quiet = {
        "reserve_months": 36, "credit_months": 60, "own_funds": 1e7, "runway_floor": 0, "tolerance": 10_000,
        "patience_weeks": 2_000, "patience_spread": 0, "losses_borne": 40, "relet_weeks": 12, "relet_share": 1,
    }  # fmt: skip
    model = WorkProgramme(Scenario("x", {**quiet, **changes}), rng=1, people=few, until="2012-12-31")
    model.close()
    return model


def leave(model: WorkProgramme, many: int | None = None) -> list[Place]:
    """Have subcontractors with tier 1 places decide to leave now, and settle it. Returns their places."""
    going = [s for s in model.subcontractors if s.places and s.left is None][:many]
    for s in going:
        s.leave("objection")
    exits.settle(model)
    return [place for s in going for place in s.places]


def wait(model: WorkProgramme, periods: int) -> None:
    for _ in range(periods):
        model.period += 1
        exits.settle(model)


@pytest.mark.parametrize(("weeks", "periods"), [(4, 1), (12, 3), (14, 4), (15, 4), (16, 4), (17, 5)])
def test_a_place_stands_empty_for_its_weeks_and_is_let_at_the_end_of_a_period(
    few: Intake, weeks: int, periods: int
) -> None:
    model = made(few, relet_weeks=weeks)
    places = leave(model, 5)
    assert places
    assert all(not p.open and p.vacant_since == 4 and p.advisers == p.base == p.starters == 0 for p in places)
    wait(model, periods - 1)
    assert not any(p.open for p in places)
    wait(model, 1)
    assert all(p.open and p.accepting and p.vacant_since is None for p in places)
    assert {p.organisation.joined for p in places} == {4 * periods + 4}
    assert all(p.organisation.places == [p] for p in places)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_places_are_let_again_as_often_as_the_parameter_says_and_once_only(few: Intake, share: float) -> None:
    model = made(few, relet_share=share)
    places = leave(model)
    assert len(places) == 375
    wait(model, 3)
    let = sum(p.open for p in places)
    assert stats.binomtest(let, len(places), share).pvalue > 1e-4
    wait(model, 12)
    assert sum(p.open for p in places) == let, "a place not let when it could be is not let at all"
    assert len(model.subcontractors) == 848 + let


def test_each_letting_costs_the_prime_that_lets(few: Intake) -> None:
    model = made(few, relet_cost=1_234.56)
    places = leave(model, 40)
    wait(model, 3)
    expected = Counter(p.contract.prime.account for p in places)
    week, payer, payee, event, pence = model.ledger.entries()
    letting = event == model.ledger.event("letting a place")
    assert Counter(payer[letting].tolist()) == expected
    assert set(pence[letting]) == {123_456}
    assert set(payee[letting]) == {OUTSIDE.index("staff and suppliers")}
    assert set(week[letting]) == {model.weeks[1] - 1}


def test_newcomers_come_from_the_sectors_that_hold_tier_1(few: Intake) -> None:
    model = made(few)
    places = leave(model)
    wait(model, 3)
    found = Counter(p.organisation.sector for p in places)
    expected = {"private": 141, "public": 64, "voluntary": 170}  # of the 375 places of August 2011
    assert stats.chisquare([found[s] for s in expected], list(expected.values())).pvalue > 1e-4


def test_a_newcomer_starts_afresh(few: Intake) -> None:
    model = made(few, optimism=1.25, reserve_spread=0)
    for _ in range(8):
        model.step()
    assert (model.beliefs != 1.25).any()
    (place, *_) = leave(model, 3)
    k, old = place.index, model.holder[place.index]
    learning = model.learning
    learning.paid[k], learning.expected[k], learning.band_jobs[k], model.beliefs[k] = 7.0, 9.0, 5.0, 0.4
    wait(model, 3)
    entrant = place.organisation
    assert entrant is model.subcontractors[entrant.number]
    assert entrant.number >= 848
    assert model.holder[k] == entrant.account == len(OUTSIDE) + 18 + entrant.number != old
    assert model.ledger.balances.size == len(OUTSIDE) + len(model.providers)
    assert (place.advisers, place.base, place.skill) == (LEAST_STAFF, LEAST_STAFF, model.settings.starter_skill)
    assert place.norm == model.settings.caseload_norm
    assert (learning.paid[k] == 0).all()
    assert (learning.expected[k] == 0).all()
    assert learning.band_jobs[k] == pytest.approx(learning.band_people[k] * np.array(model.settings.jobs_presumed))
    assert (model.beliefs[k] == 1.25).all()
    assert learning.since[k] == model.period + 1
    sector = ("private", "public", "voluntary").index(entrant.sector)
    assert entrant.mission == model.scenario.numbers("mission")[sector]
    planned = 100 * model.settings.adviser_cost * (1 + model.settings.overhead) * place.planned
    assert entrant.cash == pytest.approx(36 * planned, abs=1)
    assert (entrant.left, entrant.cause, entrant.waited, entrant.unpaid) == (None, None, 0, 0)
    assert (entrant.tier_1, entrant.tier_2) == (1, 0)


def test_only_voluntary_newcomers_have_peers_and_they_are_there(few: Intake) -> None:
    model = made(few, peers=(0, 0, 4), chain_peers=0)
    places = leave(model)
    wait(model, 3)
    for entrant in (p.organisation for p in places):
        assert len(set(entrant.peers)) == (4 if entrant.sector == "voluntary" else 0)
        assert all(peer.left is None and peer.sector == "voluntary" and peer is not entrant for peer in entrant.peers)


def test_newcomers_hear_from_others_of_their_prime_where_chains_talk(few: Intake) -> None:
    model = made(few, peers=0, chain_peers=3)
    for place in leave(model, 5):
        wait(model, 3)
        entrant, prime = place.organisation, place.contract.prime
        assert len(set(entrant.peers)) == 3 == entrant.peers_on_paper
        for peer in entrant.peers:
            assert prime in {holding.contract.prime for holding in (*peer.places, *peer.call_offs)}
            assert peer is not entrant


def test_outcomes_expected_of_the_last_holder_are_not_held_against_the_next(few: Intake) -> None:
    model = made(few, relet_weeks=4)
    for _ in range(10):
        model.step()
    places = leave(model, 30)
    wait(model, 1)
    model.period += 1
    let = [p.index for p in places if p.open and model.in_run[p.index]]
    assert let
    model.work.claims[:] = 0
    model.records.foreseen[:] = 1.0
    since, prime = int(model.learning.since[let[0]]), model.contracts[0].places[0].index
    thirteen = model.tariff.terms["outcome_weeks"] == 13
    for model.period, expected in ((since + 2, 0.0), (since + 3, 1.0)):
        model.learning.expected[:] = 0.0
        model.learn()
        assert (model.learning.expected[let][:, thirteen] == expected).all(), (
            "its own first jobs count thirteen weeks on"
        )
        assert (model.learning.expected[let][:, ~thirteen] == 0.0).all()
        assert (model.learning.expected[prime] == 1.0).all()


def test_shares_follow_what_is_open(few: Intake) -> None:
    model = made(few)
    contract = model.contracts[3]
    before = model.shares[3][3].copy()
    first = contract.places[1].organisation
    first.leave("starvation")
    exits.settle(model)
    gone = [k for k, place in enumerate(contract.places) if place.organisation is first]
    assert (model.shares[3][3, gone] == 0).all()
    kept = [k for k in range(len(contract.places)) if k not in gone]
    assert model.shares[3][3, kept] == pytest.approx(before[kept] / before[kept].sum())
    assert all((one == other).all() for one, other in zip(model.shares[:3], made(few).shares[:3], strict=True))
    wait(model, 3)
    assert model.shares[3][3] == pytest.approx(before), "the next holder gets the place's share"


def test_a_call_off_is_let_again_where_modules_are_bought_and_nowhere_else(few: Intake) -> None:
    model = made(few)
    specialists = [s for s in model.subcontractors if s.call_offs and not s.places]
    left: dict[tuple[int, int], list] = defaultdict(list)
    for s in specialists:
        s.leave("starvation")
        for call_off in s.call_offs:
            left[call_off.contract.index, call_off.speciality].append(call_off)
    exits.settle(model)
    assert not any(c.open for here in left.values() for c in here)
    wanted = list(left)[::5]
    for _ in range(3):
        model.chain.wanted[:] = 0
        for at in wanted:
            model.chain.wanted[at] = 3
        wait(model, 1)
    for at, here in left.items():
        assert all(c.open == (at in wanted) for c in here), at
        if at in wanted:
            assert all(c.organisation.call_offs == [c] and c.organisation.tier_2 == 1 for c in here)
            assert all(c.organisation.joined == model.weeks[1] for c in here)
    assert not (model.ledger.entries()[3] == model.ledger.event("letting a place")).any(), "a place of tier 1 costs"
    gone = model.subcontractors[0] if model.subcontractors[0].left else specialists[0]
    assert gone.in_run, "it was in the run, though it has left"


def test_specialists_whom_a_chain_has_lost_are_replaced_where_help_is_bought_ad_hoc(everyone: Intake) -> None:
    """The costs of a chain ruin its specialists; help is bought outside until their places are let again."""
    ruin = {
        "own_funds": 0,
        "chain_cost": 20_000,
        "grace_periods": 0,
        "relet_weeks": 12,
        "relet_share": 1,
        "spot_price": 20,
    }
    model = WorkProgramme(
        Scenario("x", {**ruin, "spot_price": 20}), rng=1, people=everyone, areas=["South Yorkshire"], until="2011-12-31"
    )
    model.close()
    here = [c for c in model.call_offs if c.open]
    for _ in range(3):
        model.step()
    assert not any(c.open for c in here if not c.organisation.places)
    _, _, _, event, pence = model.ledger.entries()
    assert pence[event == model.ledger.event("ad hoc specialist help")].sum() > 0
    model.step()
    empty = [c for c in here if c.open and c.organisation.joined]
    assert len(empty) > 10
    assert all(model.chain.wanted[c.contract.index, c.speciality] > 0 for c in empty)


def test_ties_in_the_graph_are_dated(few: Intake) -> None:
    model = made(few)
    places = leave(model, 4)
    wait(model, 3)
    for place in places:
        contract = f"contract:{place.contract.index:02d}"
        ties = [
            (node, tie["since"], tie.get("until"))
            for _, node, key, tie in model.supply_chain.out_edges(contract, keys=True, data=True)
            if key == "tier1" and ("until" in tie or tie["since"] > 0)
        ]
        assert (f"subcontractor:{place.organisation.number:03d}", 16, None) in ties
        assert [until for _, since, until in ties if since == 0] == [4] * sum(
            p.contract is place.contract for p in places
        )


def test_what_is_still_owed_runs_off_to_the_leaver(few: Intake) -> None:
    model = made(few)
    payments = model.payments
    place = next(s for s in model.subcontractors if s.places).places[0]
    account, prime = place.organisation.account, place.contract.prime.account
    payments.to_tier_1[2, place.index, 0] = 50  # due before it leaves: paid in the ordinary way
    payments.to_tier_1[[5, 9], place.index, 1] = 700, 800
    payments.advanced[place.index] = 533
    payments.run_off(place.index, account)
    event = int(payments.passed_down[1])
    department, back = model.commissioner.account, payments.credit_repaid
    assert payments.owed == [
        (5, prime, account, event, 700), (5, account, department, back, 350),
        (9, prime, account, event, 800), (9, account, department, back, 183),
    ]  # fmt: skip
    assert payments.to_tier_1[:, place.index].sum() == 50
    assert payments.advanced[place.index] == 0
    before = model.ledger.balances.copy()
    payments.pay(4, 8)
    payments.pay(8, 12)
    change = model.ledger.balances - before
    assert (change[account], change[prime], change[department]) == (1_500 - 533, -1_500, 533)
    assert np.abs(change).sum() == 3_000


def test_those_whom_a_newcomer_may_hear_from_are_those_who_work_in_the_run(few: Intake) -> None:
    """By sector and by the prime of any place or call-off contract, in the order in which they came."""
    model = made(few)
    leave(model, 9)
    wait(model, 5)
    found, here = exits.Working(model), [s for s in model.subcontractors if s.left is None and s.in_run]
    assert found.everyone == here
    assert here[-1].joined, "newcomers are among them"
    assert found.of_sector == {
        sector: [k for k, s in enumerate(here) if s.sector == sector] for sector in {s.sector for s in here}
    }
    primes = [{h.contract.prime for h in s.places} | {h.contract.prime for h in s.call_offs} for s in here]
    assert max(map(len, primes)) > 1
    assert found.of_prime == {
        prime: [k for k, known in enumerate(primes) if prime in known] for prime in set().union(*primes)
    }


def test_newcomers_of_one_period_may_hear_of_each_other(few: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    known = defaultdict[str, list[int]](list)

    def heard_of(_: Any, one: Any, near: Any, *__: Any) -> Any:
        known[one.sector].append(len(near))
        return np.zeros(0, np.int64)

    model = made(few, relet_weeks=4)
    leave(model)
    monkeypatch.setattr("wpmodel.setup.initialisation.heard_of", heard_of)
    wait(model, 1)
    assert sum(map(len, known.values())) > 9
    assert all((np.diff(sizes) == 1).all() for sizes in known.values())
