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
from wpmodel.calendar import date_of
from wpmodel.foundation.ledger import OUTSIDE, Ledger
from wpmodel.foundation.time_units import PERIOD
from wpmodel.parameters import SECTORS
from wpmodel.setup.supply_chain import Chain
from wpmodel.tables import evidence

if TYPE_CHECKING:
    from wpmodel.engine.model import WorkProgramme

PLANNING_WEEKS = 52
"""Providers planned for the referrals of the first year."""

LEAST_STAFF = 0.5
"""Advisers without whom a place cannot open (assumed)."""

TRAITS, SPECIALITIES, PEERS, PREMISES = 4, 5, 6, 7
"""Purposes of the dice for organisations: reserves and temper, tier 2's trade, who hears from whom, shared premises."""


def settle_organisations(model: WorkProgramme, chain: Chain) -> None:
    """Make the Department, the assessor, the tribunal, primes with contracts, subcontractors and delivering places."""
    model.commissioner = Commissioner(model, Ledger.outside("Department for Work and Pensions"), model.tariff)
    model.assessor, model.tribunal = Assessor(model), Tribunal(model)
    first = len(OUTSIDE)
    model.primes = [Prime(model, name, sector, first + i) for i, (name, sector) in enumerate(chain.primes)]
    first += len(model.primes)
    model.subcontractors = [
        Subcontractor(model, name, sector, first + i) for i, (name, sector) in enumerate(chain.subcontractors)
    ]
    model.contracts = [Contract(i, area, model.primes[prime]) for i, (area, prime) in enumerate(chain.contracts)]
    for contract in model.contracts:
        contract.prime.contracts.append(contract)
    for number, subcontractor in enumerate(model.subcontractors):
        subcontractor.number = number
    model.places = _places(model, chain)
    model.call_offs = _call_offs(model, chain)
    _introduce_peers(model, chain)


def _places(model: WorkProgramme, chain: Chain) -> list[Place]:
    """Delivering places, contract by contract: the prime's own offices first, then its tier 1 subcontracts."""
    in_house = model.scenario.number("in_house_share")
    places: list[Place] = []
    for contract in model.contracts:
        tier_1 = [p for p in chain.places if p.contract == contract.index and p.tier == 1]
        total = fsum(p.weight for p in tier_1)
        holders: list[tuple[Organisation, int, float]] = [(contract.prime, 0, in_house if tier_1 else 1.0)]
        holders += [(model.subcontractors[p.organisation], 1, (1 - in_house) * p.weight / total) for p in tier_1]
        for organisation, tier, share in holders:
            place = Place(len(places), contract, organisation, tier, share)
            places.append(place)
            contract.places.append(place)
            organisation.places.append(place)
    for on_paper in chain.places:
        holder = model.subcontractors[on_paper.organisation]
        holder.tier_1 += on_paper.tier == 1
        holder.tier_2 += on_paper.tier == 2
    return places


def _call_offs(model: WorkProgramme, chain: Chain) -> list[CallOff]:
    """Tier 2 places, each for help with one barrier; no source says which, so all are as likely."""
    on_paper = [p for p in chain.places if p.tier == 2]
    dice = np.random.default_rng([model.seed, SPECIALITIES])
    specialities = dice.integers(0, len(BARRIERS), len(on_paper)).tolist()
    found = [
        CallOff(k, model.contracts[p.contract], model.subcontractors[p.organisation], speciality)
        for k, (p, speciality) in enumerate(zip(on_paper, specialities, strict=True))
    ]
    for call_off in found:
        call_off.organisation.call_offs.append(call_off)
    return found


def _introduce_peers(model: WorkProgramme, chain: Chain) -> None:
    """Voluntary subcontractors hear from a few others that work in the same areas: ties in the supply chain."""
    areas = np.zeros((len(chain.subcontractors), 1 + max(area for area, _ in chain.contracts)), np.float32)
    for place in chain.places:
        if chain.subcontractors[place.organisation][1] == "voluntary":
            areas[place.organisation, chain.contracts[place.contract][0]] = 1.0
    near = areas @ areas.T > 0.0
    np.fill_diagonal(near, False)
    for number, neighbours in enumerate(near):
        others = np.flatnonzero(neighbours)
        if not others.size:
            continue
        dice = np.random.default_rng([model.seed, PEERS, number])
        for k in dice.choice(others, min(model.settings.peers, others.size), replace=False):
            model.subcontractors[number].peers.append(model.subcontractors[k])
            model.supply_chain.add_edge(f"subcontractor:{k:03d}", f"subcontractor:{number:03d}", key="peer")


def open_places(model: WorkProgramme, in_run: NDArray, weekly: NDArray) -> None:
    """Staff the places in the run for the first year's referrals, and give their organisations reserves and credit.

    `in_run` (places,) says which places deliver in this run; `weekly` (weeks, groups, areas) is the intake.
    """
    b = model.settings
    yearly = b.attachment_rate * weekly[:PLANNING_WEEKS].sum(axis=(0, 1))
    rivals = np.bincount([c.area for c in model.contracts], minlength=len(yearly))
    for place in model.places:
        planned = yearly[place.contract.area] / rivals[place.contract.area] * place.share
        place.planned = float(planned / model.award.norm[place.contract.index])
        if in_run[place.index]:
            place.norm, place.skill = float(model.award.norm[place.contract.index]), b.starter_skill
            place.advisers = max(b.opening_staff * place.planned, LEAST_STAFF)
            place.base = b.opening_overhead * place.planned
    for call_off in model.call_offs:
        call_off.open = bool(in_run[call_off.contract.places[0].index])
    for organisation in (*model.primes, *model.subcontractors):
        organisation.places = [place for place in organisation.places if in_run[place.index]]
    for subcontractor in model.subcontractors:
        subcontractor.call_offs = [call_off for call_off in subcontractor.call_offs if call_off.open]
    for kind, organisations in enumerate((model.primes, model.subcontractors)):
        for number, organisation in enumerate(organisations):
            endow(model, organisation, np.random.default_rng([model.seed, TRAITS, kind, number]))
    for subcontractor in model.subcontractors:
        if not subcontractor.in_run:
            subcontractor.remove()  # it has nothing to do, and would be asked every month


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
    founders, event = Ledger.outside("founders"), model.ledger.event("opening reserves")
    week = model.weeks[1] - 1 if model.period else 0
    model.ledger.bill(week, founders, organisation.account, event, round(reserves))


def offices_of(model: WorkProgramme) -> NDArray:
    """The places as the kernel sees them. Shape (places,), dtype OFFICE."""
    offices = np.zeros(len(model.places), OFFICE).view(np.recarray)
    offices["area"] = [place.contract.area for place in model.places]
    offices["price"] = model.settings.adviser_cost / model.settings.contact_hours
    offices["mission"] = [place.organisation.mission for place in model.places]
    offices["practice"] = [place.contract.prime.practice for place in model.places]
    offices["keep"] = [1.0 - model.settings.top_slice * (place.tier == 1) for place in model.places]
    return offices


def settle_offices(model: WorkProgramme) -> tuple[NDArray, NDArray]:
    """Make authorities and jobcentres. Returns the first jobcentre of each area and the one after its last, (18,)."""
    names = list(model.area_names)
    authorities: list[list[LocalAuthority]] = [[] for _ in names]
    for row in evidence.rows("local_authorities"):
        area = names.index(row["area"])
        authorities[area].append(LocalAuthority(model, row["la_code"], row["local_authority"], area))
    dice = np.random.default_rng([model.seed, PREMISES])
    for authority in (one for of_area in authorities for one in of_area):
        authority.shares_premises = bool(dice.random() < model.settings.co_located)
    counts = jobcentres_by_area(names)
    until = np.cumsum(counts)
    model.jobcentres = []
    for area, count in enumerate(counts):
        for k in range(count):
            authority = authorities[area][k % len(authorities[area])]
            model.jobcentres.append(Jobcentre(model, len(model.jobcentres), area, authority))
    model.authorities = [authority for of_area in authorities for authority in of_area]
    for office in model.jobcentres:
        office.authority.share += float(1.0 / counts[office.area])
        node, home = f"jobcentre:{office.index:03d}", f"authority:{office.authority.code}"
        model.supply_chain.add_node(node, kind="jobcentre", name=office.name, area=names[office.area])
        model.supply_chain.add_node(home, kind="authority", name=office.authority.name, area=names[office.area])
        model.supply_chain.add_edge(home, node, key="hosts")
    for contract in model.contracts:
        for office in model.jobcentres[until[contract.area] - counts[contract.area] : until[contract.area]]:
            model.supply_chain.add_edge(f"jobcentre:{office.index:03d}", f"contract:{contract.index:02d}", key="refers")
    return until - counts, until


def jobcentres_by_area(areas: list[str]) -> NDArray:
    """The 740 jobcentres over areas: a region's offices (Hansard 2009) go by its areas' economically active people."""
    total = int(next(r["value"] for r in evidence.rows("jobcentre_process") if r["measure"] == "jobcentre offices"))
    offices = {r["region"]: float(r["jobcentre_offices"]) for r in evidence.rows("jobcentres")}
    table = {r["area"]: r for r in evidence.rows("contract_package_areas")}
    people: dict[str, float] = {}
    for row in table.values():
        people[row["region"]] = people.get(row["region"], 0.0) + float(row["economically_active_2011"])
    wanted = np.array(
        [
            offices[table[a]["region"]] * float(table[a]["economically_active_2011"]) / people[table[a]["region"]]
            for a in areas
        ]
    )
    wanted *= total / wanted.sum()
    counts = np.floor(wanted).astype(np.int64)
    counts[np.argsort(counts - wanted, kind="stable")[: total - counts.sum()]] += 1
    return counts


def settle_markets(model: WorkProgramme, periods: int, density: NDArray) -> list[LabourMarket]:
    """One labour market an area. `density` (areas,) is the share of the area's participants that is in the run."""
    days = [date_of(PERIOD * p + PERIOD // 2) for p in range(periods)]
    when = np.array([d.year + (d.timetuple().tm_yday - 0.5) / 365.25 for d in days])
    ratio = {
        int(r["year"]) + 0.875: float(r["vacancies_per_unemployed"]) for r in evidence.rows("vacancies_per_unemployed")
    }
    national = np.interp(when, sorted(ratio), [ratio[y] for y in sorted(ratio)])
    rates = evidence.frame("labour_market_by_area").pivot(index="year", columns="area", values="unemployment_rate_pct")
    active = {r["area"]: float(r["economically_active_2011"]) for r in evidence.rows("contract_package_areas")}
    everyone = fsum(active.values())
    average = sum(rates[a] * active[a] for a in model.area_names) / everyone
    reach, level = model.scenario.number("vacancy_reach"), model.scenario.number("vacancy_level")
    base = float(np.interp(2011.875, sorted(ratio), [ratio[y] for y in sorted(ratio)]))
    markets = []
    for k, name in enumerate(model.area_names):
        slack = np.interp(when, rates.index + 0.5, rates[name] / average)
        unemployed = np.interp(when, rates.index + 0.5, average / 100) * active[name]
        openings = reach * level * national * unemployed * density[k]
        markets.append(LabourMarket(model, k, name, level * national / base / slack, openings))
    return markets
