"""The supply chain: who holds which place under which contract, as a networkx graph.

Primes, areas and contracts are the published ones. Subcontractors are fictional: their numbers by sector and tier equal
the stocktake of 12 August 2011 exactly, the rest (who holds several places, and where) is drawn from the run's seed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from wpmodel.parameters import SECTORS
from wpmodel.programmes.programme import Programme, Subcontract

TIERS = ("tier1", "tier2")
_SMALLEST_SHARE = 0.25
"""A tier 1 place's share of its contract is drawn around the mean; this is the least weight it can draw (assumed)."""


@dataclass(frozen=True)
class PlaceOnPaper:
    """A place in a chain: which contract, which organisation, which tier, and its weight among its contract's tier."""

    contract: int
    organisation: int
    tier: int
    weight: float


@dataclass(frozen=True)
class Chain:
    """The supply chain before anyone acts on it."""

    areas: list[str]
    primes: list[tuple[str, str]]  # name, sector
    contracts: list[tuple[int, int]]  # area, prime
    subcontractors: list[tuple[str, str]] = field(default_factory=list)  # name, sector
    places: list[PlaceOnPaper] = field(default_factory=list)


def chain_of(
    programme: Programme,
    rng: np.random.Generator,
    award: tuple[Sequence[tuple[str, str]], Sequence[tuple[int, int]]] | None = None,
    partners: Sequence[float] = (),
) -> Chain:
    """Contracts (by default the programme's own) with the subcontractors and places that are named, or with as many as
    are counted. `partners` (contracts,) are the places of each against the average; without them all have as many."""
    areas = [area.name for area in programme.areas]
    firms, let = award or (programme.primes, programme.contracts)
    primes, contracts = list(firms), list(let)
    if programme.chain.named:
        return _named(Chain(areas, primes, contracts), programme.chain.named)
    counts = programme.chain.counts
    subcontractors = [
        (f"{sector.capitalize()} subcontractor {k + 1}", sector) for sector in SECTORS for k in range(counts[sector][0])
    ]
    chain = Chain(areas, primes, contracts, subcontractors)
    by_sector = {s: [i for i, (_, sector) in enumerate(subcontractors) if sector == s] for s in SECTORS}
    held = {s: _places_held(by_sector[s], counts[s][1:], rng) for s in SECTORS}
    for t in range(len(TIERS)):
        chain.places.extend(
            _contracts_for({k: n for s in SECTORS for k, n in held[s][t].items()}, t + 1, contracts, rng, partners)
        )
    return chain


@lru_cache(maxsize=8)
def drawn_chain(
    seed: int,
    programme: Programme,
    firms: tuple[tuple[str, str], ...],
    contracts: tuple[tuple[int, int], ...],
    partners: tuple[float, ...] = (),
) -> Chain:
    """The chain that a seed draws for an award: made once, and read by every run with the same luck."""
    return chain_of(programme, np.random.default_rng([seed, 1]), (firms, contracts), partners)


def _named(chain: Chain, places: Sequence[Subcontract]) -> Chain:
    """A chain with these places: tier 1 first, in the order of the list."""
    holders = list(dict.fromkeys((one.name, one.sector) for one in places))
    chain.subcontractors.extend(holders)
    for tier in range(1, len(TIERS) + 1):
        chain.places.extend(
            PlaceOnPaper(one.contract, holders.index((one.name, one.sector)), tier, one.weight)
            for one in places
            if one.tier == tier
        )
    return chain


def _places_held(
    organisations: list[int], places: tuple[int, int], rng: np.random.Generator
) -> tuple[dict[int, int], dict[int, int]]:
    """How many places each organisation holds in each tier: at least one in all, the others go to a few (skewed)."""
    tiers = rng.permutation(np.repeat([0, 1], places))
    weights = rng.lognormal(0.0, 1.2, len(organisations))
    more = rng.choice(len(organisations), tiers.size - len(organisations), p=weights / weights.sum())
    holders = np.concatenate([np.arange(len(organisations)), more])
    held: tuple[dict[int, int], dict[int, int]] = ({}, {})
    for k, t in zip(holders, tiers, strict=True):
        held[t][organisations[k]] = held[t].get(organisations[k], 0) + 1
    return held


def _contracts_for(
    held: dict[int, int],
    tier: int,
    contracts: list[tuple[int, int]],
    rng: np.random.Generator,
    partners: Sequence[float] = (),
) -> Iterable[PlaceOnPaper]:
    """Spread a tier's places over the contracts, no organisation twice under one contract, near home first."""
    room = _even(sum(held.values()), len(contracts), rng)
    if len(set(partners)) > 1:
        room = _in_proportion(sum(held.values()), np.array(partners))
    areas = np.array([area for area, _ in contracts])
    order = sorted(rng.permutation(sorted(held)), key=lambda k: -held[k])
    for k in order:
        free = np.flatnonzero(room > 0)
        home = areas[rng.choice(free)]
        liking = room[free] + 3.0 * (areas[free] == home) * (held[k] > 1) + rng.random(free.size)
        for contract in free[np.argsort(-liking)][: held[k]]:
            room[contract] -= 1
            weight = max(rng.lognormal(0.0, 0.6), _SMALLEST_SHARE)
            yield PlaceOnPaper(int(contract), int(k), tier, float(weight))


def _even(total: int, parts: int, rng: np.random.Generator) -> NDArray:
    """Whole numbers that add up to total and differ by at most one. Shape (parts,)."""
    counts = np.full(parts, total // parts)
    counts[rng.permutation(parts)[: total % parts]] += 1
    return counts


def _in_proportion(total: int, weights: NDArray) -> NDArray:
    """Whole numbers that add up to total, as near to proportion as can be (largest remainders). Shape (parts,)."""
    exact = total * weights / weights.sum()
    counts = np.floor(exact).astype(np.int64)
    counts[np.argsort(counts - exact, kind="stable")[: total - counts.sum()]] += 1
    return counts


def graph_of(chain: Chain, contracts: Iterable[int] | None = None) -> nx.MultiDiGraph:
    """The chain as a graph: the Department, contracts, primes and subcontractors; places are edges keyed by tier.

    Of these contracts, by number, and whoever works under them; of all by default. Primes are all in it.

    The model adds jobcentres, authorities and who hears from whom. What each kind of edge carries, and what nodes and
    edges have, is in `wpmodel.results.graph`; its `flow` has the edges of people and money alone.
    """
    here = set(range(len(chain.contracts)) if contracts is None else contracts)
    places = [place for place in chain.places if place.contract in here]
    graph = nx.MultiDiGraph()
    graph.add_node("department", kind="commissioner", name="Department for Work and Pensions")
    for p, (name, sector) in enumerate(chain.primes):
        graph.add_node(f"prime:{p:02d}", kind="prime", name=name, sector=sector)
    for c, (area, prime) in ((c, chain.contracts[c]) for c in sorted(here)):
        graph.add_node(f"contract:{c:02d}", kind="contract", area=chain.areas[area], prime=chain.primes[prime][0])
        graph.add_edge("department", f"contract:{c:02d}", key="awards")
        graph.add_edge(f"contract:{c:02d}", f"prime:{prime:02d}", key="in-house", tier=0)
    for s in sorted({place.organisation for place in places}):
        name, sector = chain.subcontractors[s]
        graph.add_node(f"subcontractor:{s:03d}", kind="subcontractor", name=name, sector=sector, joined=0)
    for place in places:
        graph.add_edge(
            f"contract:{place.contract:02d}",
            f"subcontractor:{place.organisation:03d}",
            key=TIERS[place.tier - 1],
            tier=place.tier,
            weight=place.weight,
            since=0,
        )
    return graph


def stands(tie: Mapping[str, Any], week: int) -> bool:
    """Whether an edge of the graph stands in a week: begun by then, and not ended by then (those without dates do)."""
    return tie.get("since", 0) <= week and ("until" not in tie or tie["until"] > week)


def stocktake(
    graph: nx.MultiDiGraph, week: int = 0, contracts: set[int] | None = None
) -> dict[tuple[str, str, str], int]:
    """Organisations and places by (statistic, sector, tier), as the Department counts: a place is prime, area, tier.

    Those that stand in the list in a week: let by then, and not left before it; under these contracts, or under all.
    """
    counted_in = None if contracts is None else {f"contract:{c:02d}" for c in contracts}
    return _counts(
        (holder, graph.nodes[holder]["sector"], key)
        for contract, holder, key, tie in graph.edges(keys=True, data=True)
        if key in TIERS and (counted_in is None or contract in counted_in) and stands(tie, week)
    )


def stocktake_on_paper(chain: Chain) -> dict[tuple[str, str, str], int]:
    """The same of a chain as it was drawn, under all its contracts."""
    return _counts((p.organisation, chain.subcontractors[p.organisation][1], TIERS[p.tier - 1]) for p in chain.places)


def _counts(places: Iterable[tuple[Any, str, str]]) -> dict[tuple[str, str, str], int]:
    """Organisations and places by (statistic, sector, tier). `places` are holder, the holder's sector and tier."""
    counts: dict[tuple[str, str, str], int] = {}

    def add(statistic: str, sector: str, tier: str) -> None:
        for s in (sector, "all"):
            counts[statistic, s, tier] = counts.get((statistic, s, tier), 0) + 1

    sectors = {}
    for holder, sector, tier in places:
        sectors[holder] = sector
        add("places", sector, tier)
        add("places", sector, "all")
    for sector in sectors.values():
        add("organisations", sector, "all")
    return counts
