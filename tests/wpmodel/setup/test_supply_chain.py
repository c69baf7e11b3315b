"""The supply chain of 2011: published primes and contracts, and the stocktake of 12 August 2011 exactly."""

from __future__ import annotations

from collections import Counter

import networkx as nx
import numpy as np
import pytest

from wpmodel import WorkProgramme
from wpmodel.programmes.work_programme import counted, places_of, work_programme
from wpmodel.setup import supply_chain
from wpmodel.setup.intake import Intake
from wpmodel.setup.supply_chain import (
    Chain,
    drawn_chain,
    graph_of,
    stocktake,
)
from wpmodel.tables import evidence
from wpmodel.tables.evidence import EvidenceError

SEEDS = (0, 1, 2, 3, 17, 12345)


def chain_of(seed: int) -> Chain:
    return supply_chain.chain_of(work_programme(), np.random.default_rng(seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_stocktake_is_the_published_one_whatever_the_seed(seed: int) -> None:
    counts = stocktake(graph_of(chain_of(seed)))
    assert {sector: counts["organisations", sector, "all"] for sector in ("private", "public", "voluntary", "all")} == {
        "private": 295,
        "public": 133,
        "voluntary": 420,
        "all": 848,
    }
    assert (counts["places", "all", "tier1"], counts["places", "voluntary", "tier1"]) == (375, 170)
    assert (counts["places", "all", "tier2"], counts["places", "voluntary", "tier2"]) == (990, 523)
    assert (counts["places", "all", "all"], counts["places", "voluntary", "all"]) == (1365, 693)


def test_the_stocktake_agrees_with_every_figure_of_its_day() -> None:
    counts = stocktake(graph_of(chain_of(1)))
    figures = evidence.figures()
    of_the_day = figures[(figures["as_of"] == "2011-08-12") & figures["statistic"].isin(["organisations", "places"])]
    assert len(of_the_day) == 10
    for _, figure in of_the_day.iterrows():
        assert counts[figure["statistic"], figure["sector"], figure["tier"]] == figure["value"], figure["id"]


def test_forty_contracts_of_eighteen_primes_in_eighteen_areas_are_the_published_ones() -> None:
    chain = chain_of(1)
    assert (len(chain.contracts), len(chain.primes), len(chain.areas)) == (40, 18, 18)
    mine = Counter((chain.areas[area], chain.primes[prime][0]) for area, prime in chain.contracts)
    assert mine == Counter((row["area"], row["prime"]) for row in evidence.rows("contracts"))
    assert max(mine.values()) == 1
    held = Counter(chain.primes[prime][0] for _, prime in chain.contracts)
    assert held == {row["prime"]: int(row["contracts"]) for row in evidence.rows("primes")}
    assert dict(chain.primes) == {row["prime"]: row["sector"] for row in evidence.rows("primes")}
    assert set(Counter(area for area, _ in chain.contracts).values()) == {2, 3}


@pytest.mark.parametrize("seed", SEEDS)
def test_no_organisation_is_twice_in_a_tier_of_a_contract_and_each_has_a_place(seed: int) -> None:
    chain = chain_of(seed)
    places = Counter((place.contract, place.organisation, place.tier) for place in chain.places)
    assert max(places.values()) == 1
    assert {place.organisation for place in chain.places} == set(range(len(chain.subcontractors)))


def test_places_are_spread_evenly_over_contracts() -> None:
    for tier, total in ((1, 375), (2, 990)):
        each = Counter(place.contract for place in chain_of(1).places if place.tier == tier)
        assert set(each.values()) == {total // 40, total // 40 + 1}


def test_a_few_organisations_hold_many_places() -> None:
    held = Counter(place.organisation for place in chain_of(1).places)
    assert max(held.values()) >= 5
    assert sum(n == 1 for n in held.values()) > 0.5 * len(held)


def test_the_chain_flows_down_from_the_department() -> None:
    graph = graph_of(chain_of(1))
    assert nx.is_directed_acyclic_graph(graph)
    assert [node for node, degree in graph.in_degree() if degree == 0] == ["department"]
    assert nx.descendants(graph, "department") | {"department"} == set(graph)
    assert nx.dag_longest_path_length(nx.DiGraph(graph), weight=None) == 2
    kinds = Counter(data["kind"] for _, data in graph.nodes(data=True))
    assert kinds == {"commissioner": 1, "contract": 40, "prime": 18, "subcontractor": 848}
    edges = Counter(key for _, _, key in graph.edges(keys=True))
    assert edges == {"awards": 40, "in-house": 40, "tier1": 375, "tier2": 990}


def test_the_same_seed_gives_the_same_chain() -> None:
    assert chain_of(5) == chain_of(5)
    assert chain_of(5).places != chain_of(6).places


def test_a_models_chain_follows_from_its_seed(few: Intake) -> None:
    models = [WorkProgramme(rng=seed, people=few, until="2011-07-31") for seed in (1, 1, 2)]
    first, again, other = (nx.to_dict_of_dicts(model.supply_chain) for model in models)
    assert first == again
    assert first != other
    for model in models:
        model.close()


def test_names_of_subcontractors_are_nobodys() -> None:
    chain = chain_of(1)
    assert all(name.split()[1] == "subcontractor" for name, _ in chain.subcontractors)
    assert len({name for name, _ in chain.subcontractors}) == 848


def test_places_split_by_sector_add_up() -> None:
    found = np.array([places_of(sector) for sector in ("private", "public", "voluntary")])
    assert found.sum(axis=0).tolist() == [375, 990]
    assert found[2].tolist() == [170, 523]
    assert found[0, 0] / found[1, 0] == pytest.approx(295 / 133, rel=0.01)


def test_a_count_that_was_not_published_is_refused() -> None:
    with pytest.raises(EvidenceError, match="no places for private, tier1"):
        counted("places", "private", "tier1")


def test_runs_with_the_same_luck_read_one_chain_and_leave_it_as_it_was(few: Intake) -> None:
    firms, contracts = work_programme().primes, work_programme().contracts
    model = WorkProgramme(rng=5, people=few)
    model.step()
    model.close()
    shared = drawn_chain(5, work_programme(), firms, contracts)
    assert shared is drawn_chain(5, work_programme(), firms, contracts)
    assert shared == supply_chain.chain_of(work_programme(), np.random.default_rng([5, 1]))
    assert shared != drawn_chain(6, work_programme(), firms, contracts)
