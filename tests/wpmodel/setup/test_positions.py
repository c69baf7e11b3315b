"""A world as large as the run: who takes part, under numbers on paper, and the same lives as in the whole country."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from wpmodel import Result, WorkProgramme
from wpmodel.foundation.ledger import OUTSIDE
from wpmodel.results import graph
from wpmodel.setup.intake import Intake
from wpmodel.setup.positions import Coverage, Part
from wpmodel.setup.supply_chain import stocktake, stocktake_on_paper

HERE = ["South Yorkshire", "Wales"]
UNTIL = "2011-12-31"


def lived(few: Intake, **how: object) -> WorkProgramme:
    model = WorkProgramme(rng=1, people=few, until=UNTIL, **how)
    while model.period < model.periods:
        model.step()
    model.close()
    return model


@pytest.fixture(scope="module")
def whole(few: Intake) -> WorkProgramme:
    """The country, which nobody leaves."""
    return lived(few, grace_periods=26, board_weeks=52, patience_weeks=260, tolerance=10_000)


@pytest.fixture(scope="module")
def part(few: Intake) -> WorkProgramme:
    return lived(few, areas=HERE, grace_periods=26, board_weeks=52, patience_weeks=260, tolerance=10_000)


def test_a_part_knows_its_numbers_and_its_positions() -> None:
    part = Part(np.array([1, 4]), 6)
    assert len(part) == 2
    assert part.positions.tolist() == [-1, 0, -1, -1, 1, -1]


def test_the_world_holds_what_is_in_the_areas_of_the_run_and_no_more(part: WorkProgramme) -> None:
    names = {part.area_names[one.area] for kind in (part.contracts, part.markets, part.jobcentres) for one in kind}
    assert names == {part.area_names[one.area] for one in part.authorities} == set(HERE)
    assert [market.name for market in part.markets] == [part.area_names[k] for k in part.areas]
    assert all(s.in_run for s in part.subcontractors)
    assert part.in_run.all()
    assert len(part.ledger.balances) == len(OUTSIDE) + len(part.providers)
    assert part.records.advisers.shape == (part.period, len(part.places))
    assert len(part.places) < 60
    assert part.records.shares.shape[1] == part.payments.to_contracts.shape[1] == len(part.contracts)
    assert part.records.backlog.shape[1] == len(part.jobcentres)
    assert set(nx.get_node_attributes(part.supply_chain, "area").values()) == set(HERE)


def test_positions_run_from_nought_and_numbers_are_those_of_the_country(
    whole: WorkProgramme, part: WorkProgramme
) -> None:
    for kind in ("contracts", "places", "jobcentres"):
        on_paper, here = getattr(whole, kind), getattr(part, kind)
        assert [one.index for one in here] == list(range(len(here)))
        assert [one.number for one in on_paper] == list(range(len(on_paper)))
        assert [one.number for one in here] == sorted(one.number for one in here)
        assert all(getattr(on_paper[one.number], "area", None) == getattr(one, "area", None) for one in here)
    for place in part.places:
        same = whole.places[place.number]
        assert (place.tier, place.share, place.planned) == (same.tier, same.share, same.planned)
        assert (place.contract.number, place.organisation.name) == (same.contract.index, same.organisation.name)
    assert {o.number: o.authority.code for o in part.jobcentres}.items() <= {
        o.number: o.authority.code for o in whole.jobcentres
    }.items()
    assert {c.number: c.speciality for c in part.call_offs}.items() <= {
        c.number: c.speciality for c in whole.call_offs
    }.items()


def test_an_organisation_has_the_same_luck_in_a_part_as_in_the_country(
    whole: WorkProgramme, part: WorkProgramme
) -> None:
    for one in part.subcontractors:
        same = whole.subcontractors[one.number]
        assert (one.name, one.sector, one.tier_1, one.tier_2) == (same.name, same.sector, same.tier_1, same.tier_2)
        assert (one.patience, one.tolerance, one.dependence) == (same.patience, same.tolerance, same.dependence)
        assert {peer.name for peer in one.peers} <= {peer.name for peer in same.peers}
        assert one.peers_on_paper == len(same.peers)
    for prime in part.primes:
        same = whole.primes[part.primes.index(prime)]
        assert (prime.name, prime.practice, prime.holds) == (same.name, same.practice, same.holds)


def test_a_peer_outside_the_run_counts_among_the_peers_and_never_leaves(part: WorkProgramme) -> None:
    one = next(s for s in part.subcontractors if 0 < len(s.peers) < s.peers_on_paper)
    before, one.peers[0].left = one.peers[0].left, part.weeks[1]
    assert sum(one.peers_gone()) == 1
    assert max(one.news()) == pytest.approx(1 / one.peers_on_paper)
    one.peers[0].left = before


def test_people_are_with_the_same_places_and_jobcentres_under_their_numbers(
    whole: WorkProgramme, part: WorkProgramme
) -> None:
    there, here = (model.claimants.rows[np.argsort(model.claimants.rows["id"])] for model in (whole, part))
    there = there[np.searchsorted(there["id"], here["id"])]
    office = [np.array([o.number for o in model.jobcentres]) for model in (whole, part)]
    assert np.array_equal(office[0][there["jobcentre"]], office[1][here["jobcentre"]])
    came = here["attached"] < 4 * part.period
    contract = [np.array([p.contract.number for p in model.places]) for model in (whole, part)]
    assert np.array_equal(contract[0][there["place"][came]], contract[1][here["place"][came]])
    assert came.sum() > 500


def test_tables_list_everybody_on_paper_under_the_numbers_of_the_country(
    whole: WorkProgramme, part: WorkProgramme
) -> None:
    national, local = Result(whole), Result(part)
    listed = ["organisation", "kind", "sector", "tier_1_places", "tier_2_places"]
    tables = [result.organisations()[listed] for result in (local, national)]
    local_list, national_list = (of[~of["organisation"].str.contains("newcomer")] for of in tables)
    assert local_list.equals(national_list), "those who join later are of their run"
    keys = ["contract", "prime", "area", "period_start", "payment_group"]
    assert local.contracts()[keys].equals(national.contracts()[keys])
    elsewhere = ~local.contracts()["area"].isin(HERE)
    assert local.contracts().loc[elsewhere, "attached"].sum() == 0
    own = ["place", "contract", "tier"]
    places = national.places()
    assert set(map(tuple, local.places()[own].to_numpy())) <= set(map(tuple, places[own].to_numpy()))
    books = [
        [name for name in result.ledger()["payee"].cat.categories if "newcomer" not in name]
        for result in (local, national)
    ]
    assert books[0] == books[1]


def test_payments_go_by_name_to_whoever_holds_the_account(part: WorkProgramme) -> None:
    books = Result(part).ledger()
    for provider in part.providers:
        into = books.loc[books["payee"] == provider.name, "pence"].sum()
        out = books.loc[books["payer"] == provider.name, "pence"].sum()
        assert into - out == provider.cash, provider.name


def test_the_stocktake_on_paper_is_that_of_the_whole_graph(whole: WorkProgramme, part: WorkProgramme) -> None:
    assert stocktake(whole.supply_chain) == stocktake_on_paper(part.coverage.chain)


def test_the_chain_of_a_part_is_that_part_of_the_chain_of_the_country(
    whole: WorkProgramme, part: WorkProgramme
) -> None:
    numbers = part.coverage.contracts.numbers.tolist()
    cut, here = graph.part(whole.supply_chain, numbers), graph.of_run(part)
    assert set(here) == set(cut)
    assert {(a, b, key) for a, b, key in here.edges(keys=True)} == {(a, b, key) for a, b, key in cut.edges(keys=True)}


def test_a_rival_that_a_sample_leaves_out_is_there_without_anybody(few: Intake) -> None:
    model = lived(few, sample=0.2)
    inside = {place.contract.number for place in model.places if model.in_run[place.index]}
    assert inside < {contract.number for contract in model.contracts}
    assert {c.area for c in model.contracts} == {
        model.contracts[c.index].area for c in model.contracts if c.number in inside
    }
    assert len(model.contracts) < 40 == model.coverage.contracts.whole
    assert model.records.counts[:, ~model.in_run].sum() == 0


def test_a_newcomer_has_the_number_that_it_would_have_in_the_country(few: Intake) -> None:
    model = WorkProgramme(rng=1, people=few, until=UNTIL, areas=HERE)
    one = next(s for s in model.subcontractors if s.places)
    model.settings.relet_share, model.settings.relet_weeks = 1.0, 4
    one.hand = type(one.hand)(accepts=False, leaves=True)
    while model.period < model.periods:
        model.step()
    model.close()
    joined = [s for s in model.subcontractors if s.joined]
    assert [s.number for s in joined] == list(range(848, 848 + len(joined)))
    assert [s.account for s in joined] == list(
        range(len(model.ledger.balances) - len(joined), len(model.ledger.balances))
    )
    assert joined[0].name.endswith("newcomer 849")
    assert Result(model).organisations()["organisation"].iloc[-1] == joined[-1].name


def test_coverage_takes_areas_that_hold_a_chosen_contract(part: WorkProgramme) -> None:
    chain = part.coverage.chain
    chosen = np.zeros(len(chain.contracts), bool)
    chosen[0] = True
    found = Coverage.of(chain, list(range(18)), chosen)
    area = chain.contracts[0][0]
    assert found.settled == [area]
    assert found.contracts.numbers.tolist() == [k for k, (of, _) in enumerate(chain.contracts) if of == area]
    assert len(found.areas) == 18
