"""Entry: nobody outside as declared, the same outsiders in any run, who joins sells, and primes drop the unused."""

from __future__ import annotations

from typing import Any

import pytest

from wpmodel import Scenario, WorkProgramme
from wpmodel.agents.rules.leaving import DROPPED
from wpmodel.mechanisms import entry, exits

QUIET = {
    "tolerance": 10_000, "runway_floor": 0, "patience_weeks": 2_000, "patience_spread": 0, "own_funds": 1e7,
    "losses_borne": 40,
}  # fmt: skip


def made(areas: list[str], until: str = "2012-09-30", **changes: Any) -> WorkProgramme:
    return WorkProgramme(Scenario("x", {**QUIET, **changes}), rng=1, areas=areas, until=until, threads=1)


def lived(areas: list[str], **changes: Any) -> WorkProgramme:
    model = made(areas, **changes)
    while model.period < model.periods:
        model.step()
    model.close()
    return model


def test_outsiders_are_the_same_in_a_part_as_in_more() -> None:
    part, more = made(["Wales"], outsiders=200), made(["Wales", "South Yorkshire"], outsiders=200)
    for model in (part, more):
        model.close()
    theirs = {o.number: o for o in more.outside}
    assert 5 < len(part.outside) < len(more.outside) < 60
    for one in part.outside:
        same = theirs[one.number]
        assert (one.sector, one.speciality, one.hope, one.looks) == (
            same.sector,
            same.speciality,
            same.hope,
            same.looks,
        )
        assert one.contract.number == same.contract.number
    assert len({one.looks for one in more.outside}) > 5
    assert entry.outsiders(made(["Wales"])) == []


def test_a_newcomer_has_a_call_off_contract_that_can_be_bought_from_and_books_that_balance() -> None:
    model = lived(["Wales"], outsiders=300, look_weeks=20, promised_modules=50)
    came = [s for s in model.subcontractors if s.joined > 0]
    assert len(came) > 8
    assert len(model.outside) + len(came) <= 300
    for one in came:
        (call_off,) = one.call_offs
        assert (call_off.organisation, call_off.open, one.tier_2, one.places) == (one, True, 1, [])
        assert model.chain.cell[call_off.index] == call_off.contract.index * 6 + call_off.speciality
        assert model.call_offs[call_off.index] is call_off
        node = f"subcontractor:{one.number:03d}"
        assert model.supply_chain.has_edge(f"contract:{call_off.contract.number:02d}", node)
    assert len({call_off.number for call_off in model.call_offs}) == len(model.call_offs)
    assert int(model.ledger.balances.sum()) == 0


def test_nobody_joins_where_a_module_brings_no_more_than_it_costs() -> None:
    model = lived(["Wales"], until="2012-03-31", outsiders=300, look_weeks=20, spot_price=100, module_cost=100)
    assert not [s for s in model.subcontractors if s.joined > 0]


def test_primes_drop_whom_they_have_not_called_on_for_too_long_and_nobody_who_delivers() -> None:
    model = lived(["Wales"], partner_weeks=24, until="2012-02-28", relet_share=0)
    dropped = [s for s in model.subcontractors if s.cause == DROPPED]
    assert dropped
    assert all(s.left is not None and s.left > 24 and not s.places for s in dropped)
    assert all(not c.open for s in dropped for c in s.call_offs)
    kept = [s for s in model.subcontractors if s.in_run and not s.places and s.left is None]
    assert all(s.waited <= 28 for s in kept)
    assert not [s for s in lived(["Wales"], until="2012-02-28").subcontractors if s.left is not None]


@pytest.mark.parametrize(("by_need", "let"), [(0, False), (1, True)])
def test_empty_call_offs_are_let_by_need_where_told(by_need: int, let: bool) -> None:
    model = made(["Wales"], let_by_need=by_need, relet_share=1, relet_weeks=4)
    for _ in range(3):
        model.step()
    one = next(s for s in model.subcontractors if s.call_offs and not s.places)
    one.leave("starvation")
    exits.settle(model)
    model.chain.wanted[:], model.chain.need[:] = 0, 5
    model.period += 1
    exits.settle(model)
    model.close()
    assert (one.call_offs[0].organisation is not one) == let
