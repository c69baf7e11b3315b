"""The market for specialist help: what a module costs, who sells it, what comes free, and who pays whom."""

from __future__ import annotations

import numpy as np
import pytest

from wpmodel import Result, Scenario, WorkProgramme
from wpmodel.agents.faces.subcontractor import CallOff
from wpmodel.setup.intake import Intake


def made(few: Intake, **changes: float) -> WorkProgramme:
    terms = {"wraparound_budget": 0, "spot_price": 80, "ad_hoc_premium": 0.5, "chain_cost": 0, "module_cost": 0}
    terms |= changes
    model = WorkProgramme(Scenario("x", terms), rng=1, people=few, until="2012-03-31", areas=["South Yorkshire"])
    model.close()
    return model


@pytest.fixture
def model(few: Intake) -> WorkProgramme:
    return made(few)


def first_contract(model: WorkProgramme) -> int:
    return next(place.contract.index for place in model.places if model.in_run[place.index])


def sellers_of(model: WorkProgramme, contract: int, barrier: int) -> list[CallOff]:
    return [c for c in model.call_offs if (c.contract.index, c.speciality, c.open) == (contract, barrier, True)]


def bought(model: WorkProgramme, contract: int, barrier: int, modules: int, given: int = 0) -> int:
    """Say that a contract's first tier 1 place bought and was given modules. Returns the place."""
    place = model.contracts[contract].places[1].index
    model.offices["bought"][:] = model.offices["given"][:] = 0
    model.offices["bought"][place, barrier], model.offices["given"][place, barrier] = modules, given
    return place


def test_a_module_is_dearer_where_the_chain_has_nobody_for_the_barrier(model: WorkProgramme) -> None:
    contract = first_contract(model)
    for call_off in sellers_of(model, contract, 2):
        call_off.open = False
    model.chain.quote()
    for place in model.contracts[contract].places:
        price = model.offices["help_price"][place.index]
        for barrier in range(6):
            assert price[barrier] == (80.0 if sellers_of(model, contract, barrier) else 120.0), barrier
    assert model.offices["help_price"][model.contracts[contract].places[0].index, 2] == 120.0
    assert (model.offices["help_free"] == 0).all()


def test_a_guarantee_becomes_the_share_served_free(few: Intake) -> None:
    model = made(few, guaranteed_modules=26)
    contract = first_contract(model)
    barrier = next(k for k in range(6) if sellers_of(model, contract, k))
    sellers = sellers_of(model, contract, barrier)
    model.chain.need[contract, barrier] = 50.0
    model.chain.quote()
    free = model.offices["help_free"][model.contracts[contract].places[0].index, barrier]
    assert free == pytest.approx(2 * len(sellers) / 50)
    model.chain.need[contract, barrier] = 1.0
    model.chain.quote()
    assert model.offices["help_free"].max() == 1.0, "no more than everybody in need"
    for call_off in sellers:
        call_off.open = False
    model.chain.quote()
    assert model.offices["help_free"][model.contracts[contract].places[0].index, barrier] == 0.0


def test_what_authorities_offer_goes_to_an_areas_contracts_by_need(few: Intake) -> None:
    model = made(few, wraparound_budget=52, wraparound_cost=100, wraparound_saving=50_000)
    area = model.areas[0]
    here = [c.index for c in model.contracts if c.area == area]
    for place in model.places:
        place.looking = 100 if model.in_run[place.index] else 0
    people = 100 * int(model.in_run.sum())
    model.chain.need[here[0]] = (0, 30, 0, 10, 0, 0)
    model.chain.need[here[1]] = (0, 0, 40, 0, 0, 0)
    model.chain.quote()
    offered = people * 52 * 4 / 52 / 100
    assert model.chain.wraparound.sum() == pytest.approx(offered)
    assert model.chain.wraparound[here[0]] == pytest.approx(offered * np.array([0, 30, 0, 10, 0, 0]) / 80)
    assert model.chain.wraparound[here[1], 2] == pytest.approx(offered / 2)
    assert model.chain.wraparound[[c.index for c in model.contracts if c.area != area]].sum() == 0
    authorities = [a for a in model.authorities if a.area == area]
    assert sum(a.offering for a in authorities) == pytest.approx(offered)
    assert sum(a.spent for a in authorities) == 0.0
    free = model.offices["help_free"][model.contracts[here[0]].places[0].index]
    assert free[1] == pytest.approx(min(offered * 30 / 80 / 30, 1.0))


@pytest.mark.parametrize("modules", [1, 2, 3, 7, 100])
def test_modules_are_split_evenly_and_the_odd_ones_go_round(model: WorkProgramme, modules: int) -> None:
    contract = first_contract(model)
    sellers = sellers_of(model, contract, 1) + sellers_of(model, contract, 3)
    model.chain.cell[[call_off.index for call_off in sellers]] = contract * 6 + 1
    model.chain.quote()
    assert len(sellers) > 1
    total = np.zeros(len(sellers))
    for model.period in range(len(sellers)):
        bought(model, contract, 1, modules)
        model.chain.settle()
        sold = [call_off.sold for call_off in sellers]
        assert sum(sold) == modules
        assert max(sold) - min(sold) <= 1
        assert sum(c.sold for c in model.call_offs) == modules
        total += sold
    assert (total == modules).all(), "in as many periods as there are sellers, each has had the same"


def test_who_pays_whom_for_modules(model: WorkProgramme) -> None:
    """A place pays its prime what it was quoted; the prime pays the sellers, or somebody outside where it has none."""
    contract = first_contract(model)
    prime = model.contracts[contract].prime
    barrier = next(k for k in range(6) if sellers_of(model, contract, k))
    lacking = next(k for k in range(6) if k != barrier)
    for call_off in sellers_of(model, contract, lacking):
        call_off.open = False
    model.chain.quote()
    place = bought(model, contract, barrier, 5)
    model.offices["bought"][place, lacking] = 3
    model.offices["bought"][model.contracts[contract].places[0].index, barrier] = 2
    before, booked = model.ledger.balances.copy(), len(model.ledger.entries()[0])
    model.chain.settle()
    change = model.ledger.balances - before
    sellers = sellers_of(model, contract, barrier)
    assert change[model.holder[place]] == -(5 * 8_000 + 3 * 12_000)
    assert sum(change[s.organisation.account] for s in sellers) == 7 * 8_000
    assert change[1] == 3 * 12_000, "staff and suppliers: the ad hoc specialist"
    assert change[prime.account] == -2 * 8_000, "for its own offices; the rest was recharged"
    assert change.sum() == 0
    assert len(model.ledger.entries()[0]) > booked
    assert [s.paid for s in sellers] == [8_000 * s.sold for s in sellers]


def test_a_specialist_pays_for_its_membership_and_for_what_it_gives(few: Intake) -> None:
    model = made(few, chain_cost=70, module_cost=40)
    contract = first_contract(model)
    barrier = next(k for k in range(6) if sellers_of(model, contract, k))
    left = sellers_of(model, contract, (barrier + 1) % 6)
    for call_off in left:
        call_off.open = False
    model.chain.quote()
    before = model.ledger.balances.copy()
    bought(model, contract, barrier, 5)
    model.chain.settle()
    change = model.ledger.balances - before
    for one in model.subcontractors:
        if one.in_run and not one.places:
            costs = sum(7_000 + 4_000 * c.sold for c in one.call_offs if c.open)
            assert change[one.account] == sum(c.paid for c in one.call_offs) - costs
    assert sum(c.sold for c in model.call_offs) == 5
    assert not any(c.sold or c.paid for c in left)


def test_an_odd_price_costs_the_prime_nothing_on_the_way(few: Intake) -> None:
    """Quoted and paid price are the same pence whatever the rounding."""
    for premium in (0.005, 0.1, 0.29, 0.57, 1.15):
        model = made(few, ad_hoc_premium=premium, spot_price=100.5)
        contract = first_contract(model)
        for call_off in sellers_of(model, contract, 0):
            call_off.open = False
        model.chain.quote()
        bought(model, contract, 0, 9)
        before = model.ledger.balances.copy()
        model.chain.settle()
        assert (model.ledger.balances - before)[model.contracts[contract].prime.account] == 0, premium


def test_guaranteed_volume_is_paid_used_or_not_and_counts_as_income(few: Intake) -> None:
    model = made(few, guaranteed_modules=13, module_cost=30)
    contract = first_contract(model)
    barrier = next(k for k in range(6) if sellers_of(model, contract, k))
    sellers = sellers_of(model, contract, barrier)
    model.chain.need[contract, barrier] = 1_000.0
    model.chain.quote()
    bought(model, contract, barrier, 0)
    model.chain.settle()
    promised = 13 * 4 / 52 * 80
    assert [s.paid for s in sellers] == [100 * promised] * len(sellers)
    assert all(s.sold == 0 for s in sellers)
    one = sellers[0].organisation
    expected = sum(c.paid / 100 - 30 * c.sold for c in one.call_offs) + sum(
        p.income + p.fee * p.arrivals for p in one.places
    )
    assert one.income() == pytest.approx(expected)
    assert one.income() >= promised
    bought(model, contract, barrier, 4, given=3 * len(sellers))
    model.chain.settle()
    assert sum(s.sold for s in sellers) == 4 + 3 * len(sellers), "what is guaranteed is given by those it is paid to"
    assert sum(s.paid for s in sellers) == 100 * (4 * 80 + promised * len(sellers))


def test_help_that_an_authority_gives_is_nobodys_sale(few: Intake) -> None:
    model = made(few, wraparound_budget=52)
    for place in model.places:
        place.looking = 100 if model.in_run[place.index] else 0
    contract = first_contract(model)
    barrier = next(k for k in range(6) if sellers_of(model, contract, k))
    model.chain.need[contract, barrier] = 500.0
    model.chain.quote()
    assert model.offices["help_free"].max() > 0
    bought(model, contract, barrier, 0, given=20)
    before = model.ledger.balances.copy()
    model.chain.settle()
    assert model.chain.sold.sum() == 0
    assert (model.ledger.balances == before).all()


def test_need_is_counted_by_contract_and_heaviest_barrier(few: Intake) -> None:
    model = made(few)
    rows_before = None
    for _ in range(6):
        rows_before = model.claimants.rows.copy()
        model.step()
    model_need, b = model.chain.need, model.settings
    there = (rows_before["status"] == 1) | ((rows_before["attached"] >= 20) & (rows_before["attached"] < 24))
    there &= rows_before["barriers"] > 0
    now = model.claimants.rows[np.argsort(model.claimants.rows["id"])]
    then = rows_before[there]
    who = now[np.searchsorted(now["id"], then["id"])]
    expected = np.zeros_like(model_need)
    np.add.at(expected, (model.contract_of[who["place"]], np.array(b.heaviest)[then["barriers"]]), 1)
    assert expected.sum() > 100
    assert np.array_equal(model_need, expected)


def test_what_authorities_give_is_what_people_took_and_is_all_they_pay_for(few: Intake) -> None:
    model = made(few, spot_price=20_000, wraparound_budget=26)
    while model.period < model.periods:
        model.step()
    counts = Result(model).places()
    given = sum(a.given for a in model.authorities)
    assert 0 < given == pytest.approx(counts["given"].sum(), rel=0.02)
    assert sum(a.spent for a in model.authorities) == pytest.approx(model.settings.wraparound_cost * given)


def test_without_modules_on_sale_and_without_authorities_nobody_gets_one(few: Intake) -> None:
    model = made(few, spot_price=20_000)
    while model.period < model.periods:
        model.step()
    counts = Result(model).places()
    assert counts["bought"].sum() == counts["given"].sum() == 0
    assert not model.claimants.rows["modules"].any()
