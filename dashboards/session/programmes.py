"""Programmes that a page can run: those that come with the package, by name, and for a while those of visitors' own. A
link never names a folder."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, wraps
from typing import Any, TypeVar

from wpmodel.programmes import catalogue
from wpmodel.programmes.programme import Programme
from wpmodel.programmes.work_programme import NAME as HOME
from wpmodel.scenario import BASELINE, Scenario, check_together, contract_of, names
from wpmodel.tables import evidence

T = TypeVar("T")


@dataclass
class _Own:
    """A visitor's programme, and what was worked out for it."""

    programme: Programme
    made: dict[Any, Any] = field(default_factory=dict)


_own: dict[str, _Own] = {}
_shipped: dict[Any, Any] = {}


def take_in(programme: Programme) -> str:
    """Take in a visitor's own programme: a name that nobody can guess, by which it is found until `let_go`."""
    name = f"own-{secrets.token_hex(8)}"
    _own[name] = _Own(programme)
    return name


def let_go(name: str) -> None:
    """Forget a visitor's own programme, and all that was worked out for it."""
    _own.pop(name, None)


def by_programme(function: Callable[..., T]) -> Callable[..., T]:
    """Keep what a function of a programme's name (its first argument) gives: for good, or as long as the programme."""

    @wraps(function)
    def get(name: str = HOME, *more: Any) -> T:
        made, key = _own[name].made if name in _own else _shipped, (function.__name__, name, *more)
        if key not in made:
            made[key] = function(name, *more)
        return made[key]

    return get


@cache
def programmes() -> tuple[str, ...]:
    """Names of those that come with the package, the Work Programme first."""
    return tuple(catalogue.names())


@cache
def _of_package(name: str) -> Programme:
    return catalogue.find(name)


def programme_of(name: str) -> Programme:
    """A programme that comes with the package, or one that a visitor brought. Raises ValueError in words for another
    name."""
    if name in _own:
        return _own[name].programme
    if name not in programmes():
        raise ValueError(f"there is no programme {name[:60]!r}: choose one of {', '.join(programmes())}")
    return _of_package(name)


@by_programme
def areas_of(name: str) -> list[str]:
    """Areas of a programme, in their order."""
    if name == HOME:
        return evidence.column("contract_package_areas", "area")
    return [area.name for area in programme_of(name).areas]


@by_programme
def smallest_of(name: str) -> str:
    """The area of a programme with the fewest people in its labour market: what is run first."""
    return min(programme_of(name).areas, key=lambda area: area.active).name


@by_programme
def contract(programme: str, scenario: str) -> Scenario:
    """A scenario of the package under a programme: its own contract in place of that of 2011. Raises ValueError."""
    if programme == HOME:
        return Scenario.load(scenario)
    own = contract_of(programme_of(programme))
    return own if scenario == BASELINE else own + Scenario.load(scenario)


@by_programme
def scenarios_of(programme: str) -> tuple[str, ...]:
    """Scenarios that a programme can be run under: not those about payment groups that it has not."""
    return tuple(name for name in names() if programme == HOME or _fits(programme, name))


def _fits(programme: str, scenario: str) -> bool:
    try:
        check_together(contract(programme, scenario))
    except ValueError:
        return False
    return True
