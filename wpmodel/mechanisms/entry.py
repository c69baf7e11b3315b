"""Who comes and who is dropped: organisations named in bids that take call-off contracts, primes that prune (R8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wpmodel.agents.faces.subcontractor import CallOff
from wpmodel.agents.kinds import BARRIERS
from wpmodel.agents.rules.joining import drops, joins, modules_expected
from wpmodel.agents.rules.leaving import DROPPED
from wpmodel.foundation.time_units import PERIOD
from wpmodel.mechanisms import exits
from wpmodel.parameters import SECTORS
from wpmodel.setup import initialisation
from wpmodel.setup.supply_chain import TIERS

if TYPE_CHECKING:
    from wpmodel.agents.faces.prime import Contract
    from wpmodel.engine.model import WorkProgramme

OUTSIDERS = 12
"""Purpose of the dice for organisations outside the chain, and for what they are when they join."""


@dataclass
class Outsider:
    """An organisation that was named in a bid and has no contract: its number, whose it would be, for which barrier,
    how much it hopes for against what was promised, and the week in which it first looks."""

    number: int
    sector: str
    contract: Contract
    speciality: int
    hope: float
    looks: int


def outsiders(model: WorkProgramme) -> list[Outsider]:
    """Those outside the chain at the start who look at the run's contracts; the same in any run with this seed.

    Nobody where the programme has no tier 2: a call-off contract is what they look for.
    """
    b, position = model.settings, model.coverage.contracts.positions
    found = list[Outsider]()
    if not any(model.programme.chain.counts[sector][2] for sector in SECTORS):
        return found
    for number in range(b.outsiders):
        dice = np.random.default_rng([model.seed, OUTSIDERS, number])
        sector, contract = exits.sector_of(model, 2, dice), int(dice.integers(len(position)))
        speciality, hope = int(dice.integers(len(BARRIERS))), float(dice.lognormal(0.0, b.hope_spread))
        looks = int(dice.integers(max(b.look_weeks, 1)))
        at = position[contract]
        if at >= 0 and model.in_run[model.contracts[at].places[0].index]:
            found.append(Outsider(number, sector, model.contracts[at], speciality, hope, looks))
    return found


def prune(model: WorkProgramme) -> None:
    """Primes drop partners with call-off contracts alone that nobody has called on for longer than they keep one."""
    patience = model.settings.partner_weeks
    if patience:
        for one in model.subcontractors:
            if one.left is None and one.in_run and not one.places and drops(one.waited, patience):
                one.leave(DROPPED)


def welcome(model: WorkProgramme) -> None:
    """Outsiders look, each in its own first week and then at every meeting, and join where it looks worth the cost."""
    b, week = model.settings, model.weeks[1]
    every = max(b.board_weeks // PERIOD, 1)
    for one in [o for o in model.outside if week > o.looks and (model.period + o.number) % every == 0]:
        known = [c for c in model.call_offs if c.open and c.contract.area == one.contract.area]
        if not known:
            continue
        used = sum(c.organisation.first_referral is not None for c in known) / len(known)
        modules = modules_expected(b.promised_modules, one.hope, used, min(week / b.word_weeks, 1.0))
        if joins(modules, b.spot_price, b.module_cost, b.chain_cost):
            model.outside.remove(one)
            join(model, one, week)


def join(model: WorkProgramme, one: Outsider, week: int) -> None:
    """An outsider becomes a subcontractor with a call-off contract of its own."""
    dice = np.random.default_rng([model.seed, OUTSIDERS, one.number, week])
    entrant = exits.newcomer(model, one.contract.prime, one.sector, week, dice, exits.Working(model))
    number = max(call_off.number for call_off in model.call_offs) + 1
    call_off = CallOff(len(model.call_offs), number, one.contract, entrant, one.speciality)
    model.call_offs.append(call_off)
    model.chain.add(call_off)
    entrant.call_offs, entrant.tier_2 = [call_off], 1
    initialisation.endow(model, entrant, dice)
    contract, node = f"contract:{one.contract.number:02d}", f"subcontractor:{entrant.number:03d}"
    model.supply_chain.add_edge(contract, node, key=TIERS[1], tier=2, since=week)
