"""Moves: what a player can decide for a quarter, read and checked. What is decided stands until it is changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from wpmodel.foundation.texts import shown
from wpmodel.parameters import DECLARED, PAYMENT_GROUPS, nearest
from wpmodel.studies.design import levers as contract
from wpmodel.teaching.game.roles import CHARITY, COMMISSIONER, PRIME

STEPS = ("none", "light", "standard", "intensive")
BELIEVED = ("far", "middle", "near")
"""Bands of what a provider believes of people: red, amber and green of `wpmodel.agents.rules.bands`, in its order."""
FAMILIES = {"jobseekers": contract.JOBSEEKERS, "incapacity": contract.INCAPACITY}
"""Families of payment groups, by the benefit that people come from."""
FAMILY = np.array([[group in of for of in FAMILIES.values()].index(True) for group in PAYMENT_GROUPS])
"""The family of each payment group, as an index into FAMILIES. Shape (9,)."""
KINDS = tuple(f"{band}.{family}" for band in BELIEVED for family in FAMILIES)
"""The kinds of people that a player tells apart."""
ORDERS = ("nearest", "furthest", "lot")
"""Who is first in line for an adviser's hour where there are too few."""
PRACTICES = {"lenient": -2.0, "mild": -1.0, "usual": 0.0, "strict": 1.0, "very strict": 2.0}
"""House practice on missed appointments, in log odds (R9)."""
OWN = "own"
"""Written in place of a value: hand the decision back to the provider's own rules."""


class MoveError(ValueError):
    """A move that cannot be made. The message says what, why and how to mend it."""


@dataclass(frozen=True)
class Orders:
    """What stands decided; None where the provider's own rules decide. By kind: in the order of KINDS.

    `support` is the step (0 to 3) that each kind is to get, `in_work` whether people in work are kept in touch with,
    `order` who is first in line. `modules` is the share of people with a barrier for whom specialist help is bought in
    each four weeks, at up to `module_price` pounds. `keep` is the share of newcomers within reach of own offices and a
    subcontractor's whom the prime keeps, `practice` its house practice (log odds). `caseload` is what an adviser is to
    carry, `cushion` the months of cost that money must cover before anybody is hired. A charity `accept`s people or
    not, and may `leave`. `terms` are the contract's levers, by id, that a commissioner moved.
    """

    support: tuple[int, ...] | None = None
    in_work: bool = True
    order: str = ORDERS[0]
    modules: tuple[float, ...] | None = None
    module_price: float = 1_000.0
    keep: tuple[float, ...] | None = None
    practice: float | None = None
    caseload: float | None = None
    cushion: float = 1.0
    accept: bool | None = None
    leave: bool = False
    terms: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Lever:
    """A decision: who has it, how a value is read (raises MoveError), and what it is in words."""

    name: str
    roles: tuple[str, ...]
    read: Callable[[Any], Any]
    what: str


def by_kind(read: Callable[[Any], Any]) -> Callable[[Any], tuple]:
    """Reads one value for all kinds, one each in order, or a table by band ("near") or kind ("near.incapacity"); a kind
    that a table leaves out gets zero."""

    def read_all(given: Any) -> tuple:
        if isinstance(given, list | tuple):
            if len(given) != len(KINDS):
                raise MoveError(f"there are {len(given)} values for the {len(KINDS)} kinds {', '.join(KINDS)}")
            return tuple(read(value) for value in given)
        if not isinstance(given, Mapping):
            return (read(given),) * len(KINDS)
        flat = _flat(given)
        for name in flat:
            if name not in BELIEVED and name not in KINDS:
                raise MoveError(f"there is no kind {shown(name)}{nearest(name, [*BELIEVED, *KINDS])}")
        return tuple(read(flat.get(kind, flat.get(kind.partition(".")[0], 0))) for kind in KINDS)

    return read_all


def _flat(given: Mapping[str, Any]) -> dict[str, Any]:
    """A table by kind with its dotted names joined, as TOML parts them."""
    joined = dict[str, Any]()
    for name, value in given.items():
        inner = value.items() if isinstance(value, Mapping) else ()
        joined |= {f"{name}.{family}": one for family, one in inner} or {str(name): value}
    return joined


def _step(value: Any) -> int:
    if value in STEPS:
        return STEPS.index(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(STEPS):
        return value
    raise MoveError(f"{shown(value)} is no step of support: write one of {', '.join(STEPS)}")


def number(low: float, high: float, unit: str) -> Callable[[Any], float]:
    """Reads a number between bounds."""

    def read(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise MoveError(f"{shown(value)} is out of bounds: write a number from {low:g} to {high:,g} ({unit})")
        return float(value)

    return read


def one_of(*words: str) -> Callable[[Any], str]:
    """Reads one of these words."""

    def read(value: Any) -> str:
        if value not in words:
            raise MoveError(f"{shown(value)} is not there: write one of {', '.join(words)}")
        return str(value)

    return read


def _yes(value: Any) -> bool:
    if not isinstance(value, bool):
        raise MoveError(f"{shown(value)} is neither true nor false")
    return value


def _practice(value: Any) -> float:
    if isinstance(value, str) and value in PRACTICES:
        return PRACTICES[value]
    return number(-3, 3, f"log odds; or {', '.join(PRACTICES)}")(value)


def _terms(value: Any) -> tuple[tuple[str, float], ...]:
    if not isinstance(value, Mapping):
        raise MoveError(f"{shown(value)} is no table of the contract's levers: write terms.barrier = 200")
    for name, at in value.items():
        [lever] = contract.levers([name])
        number(lever.low, lever.high, lever.unit)(at)
    return tuple((name, float(value[name])) for name in sorted(value))


_PROVIDERS = (PRIME, CHARITY)
_CASELOAD = number(DECLARED["caseload_norm"].low, DECLARED["caseload_norm"].high, "people an adviser")
_SHARES = by_kind(number(0, 1, "share"))

LEVERS = {
    lever.name: lever
    for lever in (
        Lever("support", _PROVIDERS, by_kind(_step), "the support that each kind of people is to get"),
        Lever("in_work", _PROVIDERS, _yes, "whether advisers keep in touch with people in work"),
        Lever("order", _PROVIDERS, one_of(*ORDERS), "who is first in line where hours are short"),
        Lever("modules", _PROVIDERS, _SHARES, "for what share of those with a barrier specialist help is bought"),
        Lever("module_price", _PROVIDERS, number(0, 20_000, "GBP a module"), "what a module may cost"),
        Lever("caseload", _PROVIDERS, _CASELOAD, "the people out of work that an adviser is to carry"),
        Lever("cushion", _PROVIDERS, number(0, 24, "four-week costs"), "money in hand before anybody is hired"),
        Lever("keep", (PRIME,), _SHARES, "the share of newcomers, of those you can choose, kept for your own offices"),
        Lever("practice", (PRIME,), _practice, "how strictly missed appointments are referred for a sanction"),
        Lever("accept", (CHARITY,), _yes, "whether you take further people; staying or leaving is then yours too"),
        Lever("leave", (CHARITY,), _yes, "leave the programme: for good"),
        Lever("terms", (COMMISSIONER,), _terms, "the contract's levers, by id, in the first quarter"),
    )
}
_FIRST = Orders()


def levers_of(role: str) -> list[Lever]:
    """The decisions of a role."""
    return [lever for lever in LEVERS.values() if role in lever.roles]


@dataclass(frozen=True)
class Move:
    """What is changed at the start of a quarter (1 on): names of levers and their new values, checked."""

    quarter: int
    changes: tuple[tuple[str, Any], ...]

    @classmethod
    def read(cls, quarter: int, given: Mapping[str, Any], role: str, quarters: int) -> Move:
        """A move from plain values. Raises MoveError with what is wrong, where, and what would be right."""
        where = f"the move of quarter {quarter}"
        if isinstance(quarter, bool) or not isinstance(quarter, int) or not 1 <= quarter <= quarters:
            raise MoveError(f"there is no quarter {shown(quarter)}: this game has quarters 1 to {quarters}")
        known = {lever.name: lever for lever in levers_of(role)}
        for name in given:
            if name not in known:
                whose = f"it is for the {' and the '.join(LEVERS[name].roles)}" if name in LEVERS else "there is none"
                raise MoveError(f"{where}: a {role} has no lever {shown(name)} ({whose}); there are {', '.join(known)}")
        if "terms" in given and quarter > 1:
            raise MoveError(f"{where}: the contract is written once, in quarter 1; primes have signed it by now")
        read = dict[str, Any]()
        for name, value in given.items():
            try:
                read[name] = getattr(_FIRST, name) if value == OWN else known[name].read(value)
            except ValueError as error:
                raise MoveError(f"{where}, {name}: {error}") from None
        return cls(quarter, tuple(sorted(read.items())))

    def applied(self, orders: Orders) -> Orders:
        """What stands decided after this move."""
        return replace(orders, **dict(self.changes))

    def plain(self) -> dict[str, Any]:
        """The move as plain values, which `read` reads back."""
        return {"quarter": self.quarter} | {name: plain(name, value) for name, value in self.changes}


def plain(name: str, value: Any) -> Any:
    """A lever's value as plain data: numbers, words, lists and tables."""
    if name == "terms":
        return dict(value)
    return OWN if value is None else list(value) if isinstance(value, tuple) else value


def changed(before: Orders, now: Orders) -> dict[str, Any]:
    """The plain values of the levers that differ: what a move from one to the other consists of."""
    names = [field.name for field in fields(Orders)]
    return {name: plain(name, getattr(now, name)) for name in names if getattr(before, name) != getattr(now, name)}
