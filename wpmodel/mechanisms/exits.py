"""What follows when a subcontractor leaves: its people move, its claims run off, its places are let again."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.faces.organisation import Place
from wpmodel.agents.faces.prime import Prime
from wpmodel.agents.faces.subcontractor import CallOff, Subcontractor
from wpmodel.agents.kernel import handover
from wpmodel.parameters import SECTORS
from wpmodel.setup import initialisation
from wpmodel.setup.coverage import place_shares
from wpmodel.setup.supply_chain import TIERS

if TYPE_CHECKING:
    from wpmodel.engine.model import WorkProgramme

RELET = 3
"""Purpose of the dice that decide about an empty place."""


def settle(model: WorkProgramme) -> None:
    """Let those who decided to leave go, let empty places again, and deal new people by what is open now."""
    week = model.weeks[1]
    for organisation in model.leavers:
        _note_in_graph(model, organisation, week)
        for place in organisation.places:
            place.open, place.vacant_since = False, week
            place.advisers = place.starters = place.base = 0.0
            model.payments.run_off(place.index, organisation.account)
        for call_off in organisation.call_offs:
            call_off.open, call_off.vacant_since, call_off.sold, call_off.paid = False, week, 0, 0
    left = [place.index for organisation in model.leavers for place in organisation.places]
    model.leavers = []
    if empty := _empty(model, week):
        here = Working(model)
        for holding in empty:
            _let_again(model, holding, week, here)
    model.shares = (*model.shares[:3], place_shares(model.contracts, model.shares[3]))
    if left:
        _move_people(model, np.array(left), week)


def _note_in_graph(model: WorkProgramme, organisation: Subcontractor, week: int) -> None:
    """Date the end of an organisation's ties in the supply chain."""
    node = f"subcontractor:{organisation.number:03d}"
    model.supply_chain.nodes[node].update(left=week, cause=organisation.cause)
    for _, _, tie in model.supply_chain.in_edges(node, data=True):
        if "tier" in tie and "until" not in tie:
            tie["until"] = week


def _move_people(model: WorkProgramme, left: NDArray, week: int) -> None:
    """Deal the people of the places that were left to the others of their contracts, and file them there."""
    moving = np.concatenate(model.caseloads.of(left))
    people = model.claimants.rows.view(np.recarray)
    handover.move_on(people, moving, model.key, week, model.behaviour, model.contract_of, *model.shares[2:])
    model.caseloads.sizes[left] = 0
    places = people["place"][moving]
    model.caseloads.enrol(moving[np.argsort(places, kind="stable")], np.bincount(places, minlength=len(model.places)))


def _empty(model: WorkProgramme, week: int) -> list[Place | CallOff]:
    """Places that have stood empty for as long as it takes to let them again, and call-off contracts with demand: for
    modules bought or, where primes let by need, people whose heaviest barrier it is."""
    wait = model.settings.relet_weeks
    demand = model.chain.wanted + model.settings.let_by_need * model.chain.need
    wanted = [c for c in model.call_offs if demand[c.contract.index, c.speciality] > 0]
    holdings: list[Place | CallOff] = [*model.places, *wanted]
    return [h for h in holdings if h.vacant_since is not None and week - h.vacant_since >= wait]


def _let_again(model: WorkProgramme, holding: Place | CallOff, week: int, here: Working) -> None:
    """A new organisation takes an empty place, as often as places are let again; the others stay empty for good.

    The prime pays for finding it.
    """
    tier = 1 if isinstance(holding, Place) else 2
    dice = np.random.default_rng([model.seed, RELET, tier, holding.number, week])
    holding.vacant_since = None
    if dice.random() >= model.settings.relet_share:
        return
    sector = sector_of(model, tier, dice)
    entrant = newcomer(model, holding.contract.prime, sector, week, dice, here)
    if isinstance(holding, Place):
        entrant.places, entrant.tier_1 = [holding], 1
        _move_in(model, holding, entrant)
        prime = holding.contract.prime
        model.pay(prime, "staff and suppliers", "letting a place", round(100 * model.settings.relet_cost))
    else:
        entrant.call_offs, entrant.tier_2 = [holding], 1
        holding.organisation, holding.open = entrant, True
    here.add(entrant)
    initialisation.endow(model, entrant, dice)
    contract = f"contract:{holding.contract.number:02d}"
    node = f"subcontractor:{entrant.number:03d}"
    model.supply_chain.add_edge(contract, node, key=TIERS[tier - 1], tier=tier, since=week)


def sector_of(model: WorkProgramme, tier: int, dice: np.random.Generator) -> str:
    """A sector by the mix of those that held places of a tier at the start."""
    held = np.array([model.programme.chain.counts[sector][tier] for sector in SECTORS], float)
    return SECTORS[int(dice.choice(len(SECTORS), p=held / held.sum()))]


class Working:
    """The subcontractors that work in the run now, in the order in which they came, with where each sector's and each
    prime's stand among them: looked up once for all who join in the same four weeks."""

    def __init__(self, model: WorkProgramme) -> None:
        self.everyone: list[Subcontractor] = []
        self.of_sector, self.of_prime = defaultdict[str, list[int]](list), defaultdict[Prime, list[int]](list)
        for one in model.subcontractors:
            if one.left is None and one.in_run:
                self.add(one)

    def add(self, one: Subcontractor) -> None:
        """Count in somebody who holds a place or a call-off contract."""
        at, holdings = len(self.everyone), list[Place | CallOff]([*one.places, *one.call_offs])
        self.everyone.append(one)
        self.of_sector[one.sector].append(at)
        for prime in {holding.contract.prime for holding in holdings}:
            self.of_prime[prime].append(at)


def newcomer(
    model: WorkProgramme, prime: Prime, sector: str, week: int, dice: np.random.Generator, here: Working
) -> Subcontractor:
    """A subcontractor that joins a prime's chain in this week: an account of its own, peers among those there."""
    number = max(model.coverage.subcontractors.whole, model.subcontractors[-1].number + 1)
    entrant = Subcontractor(model, f"{sector.capitalize()} newcomer {number + 1}", sector, model.ledger.open_account())
    entrant.number, entrant.joined = number, week
    near, fellows = np.array(here.of_sector[sector], int), np.array(here.of_prime[prime], int)
    chosen = initialisation.heard_of(model, entrant, near, fellows, dice)
    entrant.peers = [here.everyone[k] for k in chosen]
    entrant.peers_on_paper = len(entrant.peers)
    model.subcontractors.append(entrant)
    model.supply_chain.add_node(
        f"subcontractor:{number:03d}", kind="subcontractor", name=entrant.name, sector=sector, joined=week
    )
    return entrant


def _move_in(model: WorkProgramme, place: Place, entrant: Subcontractor) -> None:
    """The entrant opens a place: nobody there yet, fresh beliefs, the terms of its own sector."""
    b, k = model.settings, place.index
    place.organisation, place.open, place.accepting = entrant, True, True
    place.norm, place.skill, place.price = b.caseload_norm, b.starter_skill, 0.0
    place.advisers = place.base = initialisation.LEAST_STAFF
    model.holder[k] = entrant.account
    model.learning.begin_afresh(k)
    model.beliefs[k] = model.award.optimism[place.contract.index]
