"""What each agent tells of itself in a line, and in a notebook: facts by name, a value or a value with its unit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from wpmodel.agents.kinds import AGE_BANDS, BARRIERS, HEALTH_CONDITIONS, IN_WORK, SEARCHING, STATUS
from wpmodel.foundation import notebook


def facts(tell: Callable[[Any], notebook.Facts]) -> Callable[[type], type]:
    """Give a class `facts`, and a line and a card of them."""

    def shown(kind: type) -> type:
        members = {"facts": tell, "__repr__": notebook.line, "_repr_html_": notebook.card}
        for name, member in members.items():
            setattr(kind, name, member)
        return kind

    return shown


def of_prime(prime: Any) -> notebook.Facts:
    """Facts of a prime."""
    return {
        "sector": prime.sector,
        "contracts": len(prime.holds),
        "offices in the run": len(prime.places),
        "advisers": prime.advisers,
        "cash": (prime.cash / 1e8, "GBP million"),
    }


def of_subcontractor(s: Any) -> notebook.Facts:
    """Facts of a subcontractor; weeks count from 1 June 2011."""
    return {
        "sector": s.sector,
        "tier 1 places": s.tier_1,
        "tier 2 places": s.tier_2,
        "advisers": s.advisers,
        "cash": (s.cash / 1e5, "GBP thousand"),
        "left in week": s.left,
        "cause": s.cause,
    }


def of_claimant(c: Any) -> notebook.Facts:
    """Facts of a synthetic person."""
    return {
        "number": c.number,
        "status": STATUS[c.status].replace("_", " "),
        "age": AGE_BANDS[c.age_band],
        "health condition": HEALTH_CONDITIONS[c.health_condition],
        "adviser time": (c.minutes / 60.0, "hours"),
        "payments earned": c.payments,
        "sanctions": c.sanctions,
    }


def of_population(people: Any) -> notebook.Facts:
    """Facts of claimants: how many there are, and in what state they are now."""
    status = people.rows["status"][people.picked]
    on_it = int(np.isin(status, (SEARCHING, IN_WORK)).sum())
    counts = np.bincount(status, minlength=len(STATUS)).tolist()
    others = {name.replace("_", " "): (n, "people") for name, n in zip(STATUS, counts, strict=True) if n}
    return {"all": (len(status), "synthetic people"), "on the programme": (on_it, "people"), **others}


def of_jobcentre(office: Any) -> notebook.Facts:
    """Facts of a jobcentre in the last four weeks."""
    return {
        "area": office.model.area_names[office.area],
        "referred": (office.referred, "people"),
        "doubts": office.doubts,
        "waiting": (office.backlog, "doubts"),
    }


def of_market(market: Any) -> notebook.Facts:
    """Facts of a labour market in these four weeks."""
    return {
        "area": market.name,
        "on caseloads": (market.people, "people"),
        "jobs sought by others": market.sought,
        "odds of work": (market.odds, "a week, at readiness zero"),
    }


def of_authority(authority: Any) -> notebook.Facts:
    """Facts of a local authority."""
    return {
        "code": authority.code,
        "area": authority.model.area_names[authority.area],
        "modules given": authority.given,
        "spent": (authority.spent, "GBP"),
    }


def of_commissioner(department: Any) -> notebook.Facts:
    """Facts of the Department."""
    return {"yearly reviews held": len(department.reviews)}


def of_assessor(assessor: Any) -> notebook.Facts:
    """Facts of the assessment in the last four weeks, in the whole country."""
    return {"claims": assessor.claims, "decided": assessor.decided, "waiting": (sum(assessor.waiting), "claims")}


def of_tribunal(tribunal: Any) -> notebook.Facts:
    """Facts of the tribunal in the last four weeks, in the whole country."""
    return {"heard": (tribunal.heard, "appeals"), "upheld": (tribunal.upheld, "appeals")}


def of_place(place: Any) -> notebook.Facts:
    """Facts of a delivering place."""
    return {
        "number": place.number,
        "held by": place.organisation.name,
        "tier": place.tier,
        "out of work": (place.looking, "people"),
        "advisers": place.advisers,
        "norm": (place.norm, "people an adviser"),
        "hour": (place.price, "GBP"),
    }


def of_call_off(call_off: Any) -> notebook.Facts:
    """Facts of a call-off contract in the last four weeks."""
    return {
        "number": call_off.number,
        "held by": call_off.organisation.name,
        "barrier": BARRIERS[call_off.speciality],
        "modules sold": call_off.sold,
        "paid": (call_off.paid / 100, "GBP"),
        "open": call_off.open,
    }


def of_contract(contract: Any) -> notebook.Facts:
    """Facts of a contract."""
    return {
        "number": contract.number + 1,
        "prime": contract.prime.name,
        "places": len(contract.places),
        "out of work": (contract.looking, "people"),
    }
