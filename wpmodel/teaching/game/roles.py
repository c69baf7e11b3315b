"""Who can be played: a prime in one contract, a charity in its chain, or the commissioner who writes the contract."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wpmodel.agents.faces.prime import Prime
from wpmodel.parameters import nearest

if TYPE_CHECKING:
    from wpmodel.agents.faces.organisation import Organisation
    from wpmodel.engine.model import WorkProgramme

PRIME, CHARITY, COMMISSIONER = "prime", "charity", "commissioner"


@dataclass(frozen=True)
class Role:
    """A role: its id, what it is called, what it is about, the question it asks, and what its score stands beside."""

    id: str
    name: str
    what: str
    ask: str
    beside: str = "the model's own"


ROLES = {
    role.id: role
    for role in (
        Role(
            PRIME,
            "You are the prime",
            "You hold one contract in one area until the programme ends. The Department pays you for results, weeks "
            "later, and your owner expects a return. People are referred to you whether you like it or not; you "
            "see them as a provider does, through an assessment that may be wrong. Hours of advisers are what you "
            "have to give, and there are never enough.",
            "How much money will you make, how many people will reach a job outcome, and who will get no help?",
        ),
        Role(
            CHARITY,
            "You are the charity",
            "You deliver for a prime, which keeps a slice and pays you later than it is paid itself. You have some "
            "reserves and a mission: you would help people whoever pays. You may refuse referrals, spend what you "
            "have, or leave.",
            "Can you help the people you are there for, and still pay your staff until the results are paid?",
        ),
        Role(
            COMMISSIONER,
            "You are the commissioner",
            "You write the contract of 2011 again: fees, minimum service, slices, delays. Then you watch what "
            "providers make of it. They do what is worth their while, all of them, all the time.",
            "Can you get more people into lasting jobs and more help to people far from work, at no greater cost?",
            "the contract as it was",
        ),
    )
}


def role_of(name: str) -> Role:
    """A role by its id. Raises ValueError with the nearest."""
    if name not in ROLES:
        raise ValueError(f"there is no role {name!r}{nearest(name, list(ROLES))} There are {', '.join(ROLES)}.")
    return ROLES[name]


def seats(model: WorkProgramme, role: str) -> list[Organisation]:
    """The organisations that can be played in this role, in the order of their seats: primes by contract, charities by
    their part of the referrals, the largest first. Nobody for the commissioner."""
    here = [place for place in model.places if model.in_run[place.index]]
    if role == PRIME:
        return [place.organisation for place in here if isinstance(place.organisation, Prime)]
    if role == CHARITY:
        charities = [place for place in here if place.tier == 1 and place.organisation.sector == "voluntary"]
        by_size = sorted(charities, key=lambda place: (-place.share, place.index))
        return list(dict.fromkeys(place.organisation for place in by_size))
    return []


def seated(model: WorkProgramme, role: str, seat: int) -> Organisation | None:
    """Who is played; None for the commissioner. Raises ValueError where there is no such seat."""
    if role_of(role).id == COMMISSIONER:
        return None
    there = seats(model, role)
    if not 1 <= seat <= len(there):
        raise ValueError(
            f"there is no {role} {seat} here: choose a seat from 1 to {len(there)}"
            if there
            else f"there is no {role} to play here: choose another area"
        )
    return there[seat - 1]
