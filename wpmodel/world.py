"""The world before the first week: organisations with their books, places with their staff, markets, offices."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.assessor import Assessor, Tribunal
from agents.caseload import OFFICE, PERIOD
from agents.commissioner import Commissioner
from agents.jobcentre import Jobcentre
from agents.labour_market import LabourMarket
from agents.local_authority import LocalAuthority
from agents.organisation import Organisation, Place
from agents.prime import Contract, Prime
from agents.subcontractor import Subcontractor
from wpmodel import evidence
from wpmodel.calendar import date_of
from wpmodel.ledger import OUTSIDE, Ledger
from wpmodel.parameters import SECTORS
from wpmodel.supply_chain import Chain

if TYPE_CHECKING:
    from wpmodel.model import WorkProgramme

PLANNING_WEEKS = 52
"""Providers planned for the referrals of the first year."""

LEAST_STAFF = 0.5
"""Advisers without whom a place cannot open (assumed)."""


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
    model.places = _places(model, chain)


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


def open_places(model: WorkProgramme, in_run: NDArray, weekly: NDArray, rng: np.random.Generator) -> None:
    """Staff the places in the run for the first year's referrals, and give their organisations reserves and credit.

    `in_run` (places,) says which places deliver in this run; `weekly` (weeks, groups, areas) is the intake.
    """
    scenario, b = model.scenario, model.settings
    yearly = b.attachment_rate * weekly[:PLANNING_WEEKS].sum(axis=(0, 1))
    rivals = np.bincount([c.area for c in model.contracts], minlength=len(yearly))
    mission = dict(zip(SECTORS, scenario.numbers("mission"), strict=True))
    rate = dict(zip(SECTORS, scenario.numbers("capital_rate"), strict=True))
    for organisation in (*model.primes, *model.subcontractors):
        organisation.mission, organisation.capital_rate = mission[organisation.sector], rate[organisation.sector]
        organisation.places = [place for place in organisation.places if in_run[place.index]]
    for place in model.places:
        if in_run[place.index]:
            planned = yearly[place.contract.area] / rivals[place.contract.area] * place.share
            place.norm, place.skill = float(model.award.norm[place.contract.index]), b.starter_skill
            place.advisers = b.opening_staff * planned / place.norm
    _give_reserves(model, rng)
    for place in model.places:
        place.advisers = max(place.advisers, LEAST_STAFF * in_run[place.index])


def _give_reserves(model: WorkProgramme, rng: np.random.Generator) -> None:
    scenario = model.scenario
    months = dict(zip(SECTORS, scenario.numbers("reserve_months"), strict=True))
    credit = dict(zip(SECTORS, scenario.numbers("credit_months"), strict=True))
    founders = Ledger.outside("founders")
    published = len(evidence.rows("primes"))  # firms new in a tender draw last, and disturb nobody else's draw
    for organisation in (*model.primes[:published], *model.subcontractors, *model.primes[published:]):
        spread = rng.lognormal(0.0, scenario.number("reserve_spread"))
        planned = organisation.running_cost() / scenario.number("opening_staff")
        reserves = round(months[organisation.sector] * planned * spread)
        model.ledger.bill(0, founders, organisation.account, model.ledger.event("opening reserves"), reserves)
        organisation.credit = round(credit[organisation.sector] * planned)


def offices_of(model: WorkProgramme) -> NDArray:
    """The places as the kernel sees them. Shape (places,), dtype OFFICE."""
    offices = np.zeros(len(model.places), OFFICE).view(np.recarray)
    offices["area"] = [place.contract.area for place in model.places]
    offices["mission"] = [place.organisation.mission for place in model.places]
    offices["keep"] = [1.0 - model.settings.top_slice * (place.tier == 1) for place in model.places]
    return offices


def settle_offices(model: WorkProgramme) -> tuple[NDArray, NDArray]:
    """Make authorities and jobcentres. Returns the first jobcentre of each area and the one after its last, (18,)."""
    names = list(model.area_names)
    authorities: list[list[LocalAuthority]] = [[] for _ in names]
    for row in evidence.rows("local_authorities"):
        area = names.index(row["area"])
        authorities[area].append(LocalAuthority(model, row["la_code"], row["local_authority"], area))
    counts = jobcentres_by_area(names)
    model.jobcentres = []
    for area, count in enumerate(counts):
        for k in range(count):
            authority = authorities[area][k % len(authorities[area])]
            model.jobcentres.append(Jobcentre(model, len(model.jobcentres), area, authority))
    model.authorities = [authority for of_area in authorities for authority in of_area]
    until = np.cumsum(counts)
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
