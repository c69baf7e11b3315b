"""Programmes that a page can run: those that come with the package, by name. A link never names a folder."""

from __future__ import annotations

from functools import cache

from wpmodel.programmes import catalogue
from wpmodel.programmes.programme import Programme
from wpmodel.programmes.work_programme import NAME as HOME
from wpmodel.scenario import BASELINE, Scenario, check_together, contract_of, names
from wpmodel.tables import evidence


@cache
def programmes() -> tuple[str, ...]:
    """Their names, the Work Programme first."""
    return tuple(catalogue.names())


@cache
def programme_of(name: str) -> Programme:
    """A programme that comes with the package. Raises ValueError in words for another name."""
    if name not in programmes():
        raise ValueError(f"there is no programme {name[:60]!r}: choose one of {', '.join(programmes())}")
    return catalogue.find(name)


@cache
def areas_of(name: str) -> list[str]:
    """Areas of a programme, in their order."""
    if name == HOME:
        return evidence.column("contract_package_areas", "area")
    return [area.name for area in programme_of(name).areas]


@cache
def smallest_of(name: str) -> str:
    """The area of a programme with the fewest people in its labour market: what is run first."""
    return min(programme_of(name).areas, key=lambda area: area.active).name


@cache
def contract(programme: str, scenario: str) -> Scenario:
    """A scenario of the package under a programme: its own contract in place of that of 2011. Raises ValueError."""
    if programme == HOME:
        return Scenario.load(scenario)
    own = contract_of(programme_of(programme))
    return own if scenario == BASELINE else own + Scenario.load(scenario)


@cache
def scenarios_of(programme: str) -> tuple[str, ...]:
    """Scenarios that a programme can be run under: not those about payment groups that it has not."""
    return tuple(name for name in names() if programme == HOME or _fits(programme, name))


def _fits(programme: str, scenario: str) -> bool:
    try:
        check_together(contract(programme, scenario))
    except ValueError:
        return False
    return True
