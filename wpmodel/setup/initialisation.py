"""The world before the first week: organisations with their books, places with their staff, markets, offices."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.faces.assessor import Assessor, Tribunal
from wpmodel.agents.faces.commissioner import Commissioner
from wpmodel.agents.faces.jobcentre import Jobcentre
from wpmodel.agents.faces.labour_market import LabourMarket
from wpmodel.agents.faces.local_authority import LocalAuthority
from wpmodel.agents.faces.organisation import Organisation, Place
from wpmodel.agents.faces.prime import Contract, Prime
from wpmodel.agents.faces.subcontractor import CallOff, Subcontractor
from wpmodel.agents.kernel.caseload import OFFICE
from wpmodel.agents.kinds import BARRIERS
from wpmodel.foundation.ledger import OUTSIDE, Ledger
from wpmodel.foundation.time_units import PERIOD
from wpmodel.parameters import SECTORS
from wpmodel.programmes.work_programme import work_programme
from wpmodel.setup.supply_chain import PlaceOnPaper

if TYPE_CHECKING:
    from wpmodel.engine.model import WorkProgramme

REFERENCE_YEAR, LATE_IN_YEAR = 2011, 0.875
"""Tightness is held against the vacancies of the Work Programme's first year, counted in the fourth quarter."""

PLANNING_WEEKS = 52
"""Providers planned for the referrals of the first year."""

LEAST_STAFF = 0.5
"""Advisers without whom a place cannot open (assumed)."""

TRAITS, SPECIALITIES, PEERS, PREMISES, FELLOWS, BOARDS = 4, 5, 6, 7, 8, 9
"""Purposes of the dice for organisations: reserves and temper, tier 2's trade, who hears from its own kind, shared
premises, who hears from others of its chains, what boards go by."""


def settle_organisations(model: WorkProgramme) -> None:
    """Make the Department, the assessor, the tribunal, primes with contracts, subcontractors and delivering places."""
    here, chain = model.coverage, model.coverage.chain
    model.commissioner = Commissioner(model, Ledger.outside("Department for Work and Pensions"), model.tariff)
    model.assessor, model.tribunal = Assessor(model), Tribunal(model)
    first = len(OUTSIDE)
    model.primes = [Prime(model, name, sector, first + i) for i, (name, sector) in enumerate(chain.primes)]
    first += len(model.primes)
    model.subcontractors = []
    for i, number in enumerate(here.subcontractors.numbers.tolist()):
        name, sector = chain.subcontractors[number]
        model.subcontractors.append(Subcontractor(model, name, sector, first + i))
        model.subcontractors[-1].number = number
    for number, (_, prime) in enumerate(chain.contracts):
        model.primes[prime].holds.append(number)
    model.contracts = []
    for index, number in enumerate(here.contracts.numbers.tolist()):
        area, prime = chain.contracts[number]
        contract = Contract(index, number, area, int(here.areas.positions[area]), model.primes[prime])
        model.contracts.append(contract)
        contract.prime.contracts.append(contract)
    model.places = _places(model)
    model.call_offs = _call_offs(model)
    _introduce_peers(model)


def _places(model: WorkProgramme) -> list[Place]:
    """Delivering places, contract by contract: the prime's own offices first, then its tier 1 subcontracts."""
    on_paper, prime_of = model.coverage.chain.places, model.coverage.chain.contracts
    numbers, position = model.coverage.first_places, model.coverage.subcontractors.positions
    tier_1: dict[int, list[PlaceOnPaper]] = {contract.number: [] for contract in model.contracts}
    for p in on_paper:
        if p.tier == 1 and p.contract in tier_1:
            tier_1[p.contract].append(p)
        if position[p.organisation] >= 0:
            holder = model.subcontractors[position[p.organisation]]
            holder.tier_1 += p.tier == 1
            holder.tier_2 += p.tier == 2
    places: list[Place] = []
    for contract in model.contracts:
        below, in_house = tier_1[contract.number], float(model.delivery.in_house[prime_of[contract.number][1]])
        total = fsum(p.weight for p in below)
        holders: list[tuple[Organisation, int, float]] = [(contract.prime, 0, in_house if below else 1.0)]
        holders += [
            (model.subcontractors[position[p.organisation]], 1, (1 - in_house) * p.weight / total) for p in below
        ]
        for number, (organisation, tier, share) in enumerate(holders, numbers[contract.number]):
            place = Place(len(places), number, contract, organisation, tier, share)
            places.append(place)
            contract.places.append(place)
            organisation.places.append(place)
    return places


def _call_offs(model: WorkProgramme) -> list[CallOff]:
    """Tier 2 places, each for help with one barrier; no source says which, so all are as likely."""
    here = model.coverage
    on_paper = [p for p in here.chain.places if p.tier == 2]
    dice = np.random.default_rng([model.seed, SPECIALITIES])
    specialities = dice.integers(0, len(BARRIERS), len(on_paper)).tolist()
    found: list[CallOff] = []
    for number, (p, speciality) in enumerate(zip(on_paper, specialities, strict=True)):
        if (contract := here.contracts.positions[p.contract]) >= 0:
            holder = model.subcontractors[here.subcontractors.positions[p.organisation]]
            holder.call_offs.append(CallOff(len(found), number, model.contracts[contract], holder, speciality))
            found.append(holder.call_offs[-1])
    return found


def _introduce_peers(model: WorkProgramme) -> None:
    """Subcontractors hear from a few of their own sector that work in the same areas, and from a few of the chains that
    they work in: ties in the supply chain."""
    chain, position = model.coverage.chain, model.coverage.subcontractors.positions
    areas = np.zeros((len(chain.subcontractors), len(chain.areas)), np.float32)
    primes = np.zeros((len(chain.subcontractors), len(chain.primes)), np.float32)
    for place in chain.places:
        area, prime = chain.contracts[place.contract]
        areas[place.organisation, area] = primes[place.organisation, prime] = 1.0
    sectors = np.array([sector for _, sector in chain.subcontractors])
    for one in model.subcontractors:
        k = one.number
        near, fellows = areas @ areas[k] > 0.0, primes @ primes[k] > 0.0
        near &= sectors == one.sector
        near[k] = fellows[k] = False
        dice = np.random.default_rng([model.seed, PEERS, k])
        chosen = heard_of(model, one, np.flatnonzero(near), np.flatnonzero(fellows), dice)
        one.peers_on_paper = len(chosen)
        one.peers = [model.subcontractors[k] for k in position[chosen] if k >= 0]
        for peer in one.peers:
            model.supply_chain.add_edge(
                f"subcontractor:{peer.number:03d}", f"subcontractor:{one.number:03d}", key="peer"
            )


def heard_of(
    model: WorkProgramme, one: Subcontractor, near: NDArray, fellows: NDArray, dice: np.random.Generator
) -> NDArray:
    """Numbers of those that an organisation hears from: a few of `near`, its own kind, by the dice given, and by luck
    of its own a few of the `fellows` of its chains that are not among them."""
    b, found = model.settings, np.zeros(0, np.int64)
    most = int(b.peers[SECTORS.index(one.sector)])
    if most and near.size:
        found = dice.choice(near, min(most, near.size), replace=False)
    others = fellows[~np.isin(fellows, found)]
    if b.chain_peers and others.size:
        own = np.random.default_rng([model.seed, FELLOWS, one.number])
        found = np.append(found, own.choice(others, min(b.chain_peers, others.size), replace=False))
    return found


def open_places(model: WorkProgramme, in_run: NDArray, weekly: NDArray) -> None:
    """Staff the places in the run for the first year's referrals, and give their organisations reserves and credit.

    `in_run` (places,) says which places deliver in this run; `weekly` (weeks, groups, areas) is the intake.
    """
    b = model.settings
    yearly = b.volume_foreseen * b.attachment_rate * weekly[:PLANNING_WEEKS].sum(axis=(0, 1))
    rivals = np.bincount([c.area for c in model.contracts], minlength=len(yearly))
    for place in model.places:
        contract = place.contract
        planned = yearly[contract.area] / rivals[contract.area] * place.share
        norm = float(model.award.norm[contract.index] * model.delivery.norm[model.primes.index(contract.prime)])
        place.planned = float(planned / norm)
        if in_run[place.index]:
            place.norm, place.skill = norm, b.starter_skill
            place.advisers = max(b.opening_staff * place.planned, LEAST_STAFF) if place.share else 0.0
            place.base = b.opening_overhead * place.planned
    for call_off in model.call_offs:
        call_off.open = bool(in_run[call_off.contract.places[0].index])
    for organisation in (*model.primes, *model.subcontractors):
        organisation.places = [place for place in organisation.places if in_run[place.index]]
    for subcontractor in model.subcontractors:
        subcontractor.call_offs = [call_off for call_off in subcontractor.call_offs if call_off.open]
    if b.mobilisation:
        _mobilise(model, yearly / np.maximum(rivals, 1))
    for number, prime in enumerate(model.primes):
        endow(model, prime, np.random.default_rng([model.seed, TRAITS, 0, number]))
    for subcontractor in model.subcontractors:
        endow(model, subcontractor, np.random.default_rng([model.seed, TRAITS, 1, subcontractor.number]))
    for subcontractor in model.subcontractors:
        if not subcontractor.in_run:
            subcontractor.remove()  # it has nothing to do, and would be asked every month


def _mobilise(model: WorkProgramme, planned: NDArray) -> None:
    """Primes pay for premises, systems and staff before the first referral. `planned` (areas on paper,) is how many
    participants each contract of an area was planned for in its first year."""
    event, suppliers = model.ledger.event("mobilisation"), Ledger.outside("staff and suppliers")
    for prime in model.primes:
        homes = [place.contract.area for place in prime.places if place.tier == 0]
        pence = round(100 * model.settings.mobilisation * float(planned[homes].sum()))
        if pence:
            model.ledger.bill(0, prime.account, suppliers, event, pence)


def endow(model: WorkProgramme, organisation: Organisation, dice: np.random.Generator) -> None:
    """Give an organisation what its sector and luck make of it: motive, terms of credit, reserves, temper."""

    def of_sector(name: str) -> float:
        return float(model.scenario.numbers(name)[SECTORS.index(organisation.sector)])

    b = model.settings
    organisation.mission, organisation.capital_rate = of_sector("mission"), of_sector("capital_rate")
    planned = 100 * b.adviser_cost * (1.0 + b.overhead) * fsum(place.planned for place in organisation.places)
    organisation.credit = round(of_sector("credit_months") * planned)
    spread = dice.lognormal(0.0, b.reserve_spread)
    reserves = of_sector("reserve_months") * planned * spread
    if isinstance(organisation, Prime):
        organisation.practice = b.practice_spread * dice.standard_normal()
    if isinstance(organisation, Subcontractor):
        reserves += 100 * b.own_funds * len(organisation.call_offs) * spread
        organisation.floor = of_sector("runway_floor")
        organisation.patience = b.patience_weeks * dice.lognormal(0.0, b.patience_spread)
        organisation.tolerance = of_sector("tolerance") + b.tolerance_spread * dice.standard_normal()
        mean = min(max(of_sector("dependence"), 0.01), 0.99)
        organisation.dependence = dice.beta(4.0 * mean, 4.0 * (1.0 - mean))
        own = np.random.default_rng([model.seed, BOARDS, organisation.number])
        organisation.prudent, organisation.loss_borne = bool(own.random() < b.prudence), of_sector("loss_borne")
    founders, event = Ledger.outside("founders"), model.ledger.event("opening reserves")
    week = model.weeks[1] - 1 if model.period else 0
    model.ledger.bill(week, founders, organisation.account, event, round(reserves))


def offices_of(model: WorkProgramme) -> NDArray:
    """The places as the kernel sees them. Shape (places,), dtype OFFICE."""
    offices = np.zeros(len(model.places), OFFICE).view(np.recarray)
    offices["area"] = [place.contract.market for place in model.places]
    offices["price"] = model.settings.adviser_cost / model.settings.contact_hours
    offices["mission"] = [place.organisation.mission for place in model.places]
    offices["practice"] = [place.contract.prime.practice for place in model.places]
    offices["keep"] = [1.0 - model.settings.top_slice * (place.tier == 1) for place in model.places]
    return offices


def settle_offices(model: WorkProgramme) -> tuple[NDArray, NDArray]:
    """Make authorities and jobcentres in the areas of the run's contracts. Returns the positions of the first jobcentre
    of each area and of the one after its last, (areas on paper,)."""
    names, counts = list(model.area_names), np.array([area.jobcentres for area in model.programme.areas])
    first, until, begins = np.zeros_like(counts), np.zeros_like(counts), np.cumsum(counts) - counts
    model.authorities, model.jobcentres = _authorities(model), []
    for area in model.coverage.settled:
        here = [authority for authority in model.authorities if authority.area == area]
        first[area] = len(model.jobcentres)
        for k in range(counts[area]):
            authority = here[k % len(here)]
            authority.share += float(1.0 / counts[area])
            model.jobcentres.append(Jobcentre(model, len(model.jobcentres), int(begins[area]) + k, authority))
        until[area] = len(model.jobcentres)
    for office in model.jobcentres:
        node, home = f"jobcentre:{office.number:03d}", f"authority:{office.authority.code}"
        model.supply_chain.add_node(node, kind="jobcentre", name=office.name, area=names[office.area])
        model.supply_chain.add_node(home, kind="authority", name=office.authority.name, area=names[office.area])
        model.supply_chain.add_edge(home, node, key="hosts")
    for contract in model.contracts:
        node = f"contract:{contract.number:02d}"
        for office in model.jobcentres[first[contract.area] : until[contract.area]]:
            model.supply_chain.add_edge(f"jobcentre:{office.number:03d}", node, key="refers")
    return first, until


def _authorities(model: WorkProgramme) -> list[LocalAuthority]:
    """The authorities in the areas of the run's contracts, area by area; each has its own luck for shared premises."""
    here = model.coverage
    on_paper = [(k, of) for k, area in enumerate(model.programme.areas) for of in area.authorities]
    draws = np.random.default_rng([model.seed, PREMISES]).random(len(on_paper)).tolist()
    found = []
    for (area, (code, name)), draw in zip(on_paper, draws, strict=True):
        if area in here.settled:
            market = int(here.areas.positions[area])
            found.append(LocalAuthority(model, code, name, area, market))
            found[-1].shares_premises = draw < model.settings.co_located
    return found


def settle_markets(model: WorkProgramme, periods: int, density: NDArray) -> list[LabourMarket]:
    """One labour market an area of the run. `density` (areas on paper,) is the share of an area's participants that is
    in the run."""
    days = [model.calendar.date_of(PERIOD * p + PERIOD // 2) for p in range(periods)]
    when = np.array([d.year + (d.timetuple().tm_yday - 0.5) / 365.25 for d in days])
    market, active = model.programme.market, {area.name: area.active for area in model.programme.areas}
    late = [year + LATE_IN_YEAR for year in sorted(market.vacancies)]
    ratio = [market.vacancies[year] for year in sorted(market.vacancies)]
    national, base = np.interp(when, late, ratio), work_programme().market.vacancies[REFERENCE_YEAR]
    reach, level = model.scenario.number("vacancy_reach"), model.scenario.number("vacancy_level")
    markets = []
    for k, name in ((k, model.area_names[k]) for k in model.areas):
        rates = market.unemployment[name]
        years = np.array(sorted(rates))
        average = np.interp(years, sorted(market.country), [market.country[year] for year in sorted(market.country)])
        slack = np.interp(when, years + 0.5, np.array([rates[year] for year in years]) / average)
        unemployed = np.interp(when, years + 0.5, average / 100) * active[name]
        openings = reach * level * national * unemployed * density[k]
        markets.append(LabourMarket(model, k, name, level * national / base / slack, openings))
    return markets
