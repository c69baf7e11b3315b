"""What a programme is: groups, areas, people referred, contracts and chain, terms and days. A run is of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from wpmodel.calendar import Calendar
from wpmodel.parameters import DECLARED, PAYMENT_GROUPS, SECTORS, Parameter, ParameterError, nearest

if TYPE_CHECKING:
    import pandas as pd

MOST_GROUPS = len(PAYMENT_GROUPS)
"""Payment groups that a programme can have: compiled rules keep one place for each of the Work Programme's."""
COUNTRY = "country"


@dataclass(frozen=True)
class Group:
    """A payment group. `like` is the payment group of the Work Programme whose people its people resemble: what is
    known of those holds for these, except for what the programme's own parameters say."""

    name: str
    title: str
    like: str

    @property
    def benefit(self) -> str:
        """Whose health, barriers and rules of sanctions its people have: jsa or esa."""
        return "esa" if self.like.startswith(("esa", "ib")) else "jsa"


@dataclass(frozen=True)
class Area:
    """An area: share of the people whose area is not given, economically active people, jobcentres, and local
    authorities (code, name)."""

    name: str
    share: float
    active: float
    jobcentres: int
    authorities: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Referred:
    """People of a group (index) who are referred in a month such as 2011-06, to an area (index) where that is known."""

    month: str
    group: int
    people: int
    area: int | None = None


@dataclass(frozen=True)
class Market:
    """Labour markets: unemployment rates in per cent by area and year, those of the country that the areas are held
    against, and the country's vacancies for each unemployed person (the fourth quarter of each year)."""

    unemployment: Mapping[str, Mapping[int, float]]
    country: Mapping[int, float]
    vacancies: Mapping[int, float]


@dataclass(frozen=True)
class Subcontract:
    """A place of a named subcontractor: its sector, contract (index), tier (1 or 2) and weight among the contract's
    places of that tier."""

    name: str
    sector: str
    contract: int
    tier: int
    weight: float


@dataclass(frozen=True)
class ChainOnPaper:
    """The supply chain below the primes: either who holds what (`named`), or how many organisations, places of tier 1
    and of tier 2 each sector has (`counts`), which a run draws from its seed."""

    counts: Mapping[str, tuple[int, int, int]]
    named: tuple[Subcontract, ...] = ()

    @classmethod
    def of(cls, named: tuple[Subcontract, ...]) -> ChainOnPaper:
        """The chain of these places."""
        counts = {}
        for sector in SECTORS:
            mine = [one for one in named if one.sector == sector]
            held = [sum(one.tier == tier for one in mine) for tier in (1, 2)]
            counts[sector] = (len({one.name for one in mine}), held[0], held[1])
        return cls(counts, named)


class Content(Protocol):
    """What a run reads of a programme, from published tables or from a folder: see the properties of `Programme`."""

    @property
    def areas(self) -> tuple[Area, ...]:
        """Areas in the order of their numbers."""

    @property
    def market(self) -> Market:
        """Labour markets."""

    @property
    def primes(self) -> tuple[tuple[str, str], ...]:
        """Name and sector of each prime."""

    @property
    def contracts(self) -> tuple[tuple[int, int], ...]:
        """Area and prime of each contract, by index."""

    @property
    def chain(self) -> ChainOnPaper:
        """Who works under the primes."""

    @property
    def referred(self) -> tuple[Referred, ...]:
        """People referred."""

    @property
    def figures(self) -> pd.DataFrame:
        """Published figures."""


@dataclass(frozen=True, eq=False, repr=False)
class Programme:
    """A programme. Two are equal where their `digest` is: a hash of all that is in them.

    `terms` are values of parameters that differ from the Work Programme's, by name and where there is an index by
    label; `assumptions` say what had to be assumed, a sentence each.
    """

    name: str
    title: str
    country: str
    calendar: Calendar
    groups: tuple[Group, ...]
    content: Content
    terms: Mapping[str, Any] = field(default_factory=dict)
    assumptions: tuple[str, ...] = ()
    source: str = ""
    counted_after: int | None = None
    """Weeks from the earliest claim until an outcome is in the published count; None where the model knows it."""
    digest: str = ""
    place: str = ""
    """What finds it again: its name where it comes with the package, or its folder."""

    def __repr__(self) -> str:
        return f"<Programme {self.name!r}: {', '.join(self.labels)}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Programme) and (self.name, self.digest) == (other.name, other.digest)

    def __hash__(self) -> int:
        return hash((self.name, self.digest))

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of its payment groups."""
        return tuple(group.name for group in self.groups)

    @property
    def as_in_2011(self) -> bool:
        """Whether its payment groups are those of the Work Programme, in their order."""
        return self.labels == PAYMENT_GROUPS

    @cached_property
    def declared(self) -> dict[str, Parameter]:
        """Every parameter as it is declared for this programme: with its groups as labels, and its terms as values."""
        if self.as_in_2011 and not self.terms:
            return DECLARED
        found = {name: _for_groups(p, self.groups) for name, p in DECLARED.items()}
        for name, given in self.terms.items():
            if name not in found:
                raise ParameterError(f"there is no parameter {name!r}{nearest(name, list(found))}")
            p = found[name]
            value = p.changed(p.value, given)
            found[name] = replace(p, value=value, source=f"programme {self.name}: {self.source or self.title}")
        return found

    def day(self, until: date | str | None) -> date:
        """A day of the programme, its last for None. Raises ValueError for one that is not."""
        return self.calendar.parse_day(self.calendar.last_day if until is None else until)

    def seen_there(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Changes to parameters of the Work Programme as they hold here: for each group those of the group it is like.
        What the programme's terms say themselves stays."""
        found = dict[str, Any]()
        for name, value in changes.items():
            if DECLARED[name].index == PAYMENT_GROUPS and isinstance(value, Mapping):
                value = {group.name: value[group.like] for group in self.groups if group.like in value}
            own = self.terms.get(name, {})
            if isinstance(own, Mapping) and isinstance(value, Mapping):
                value = {label: one for label, one in value.items() if label not in own}
            elif own != {}:
                continue
            found[name] = value
        return found

    def laid_on(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Changes of a scenario of the Work Programme, to be made here: what is the same for all its payment groups is
        so for all groups here. What names single groups stays as it is."""

        def here(name: str, value: Any) -> Any:
            if DECLARED[name].index != PAYMENT_GROUPS or not isinstance(value, Mapping):
                return value
            alike = set(value) == set(PAYMENT_GROUPS) and len(set(value.values())) == 1
            return dict.fromkeys(self.labels, value[PAYMENT_GROUPS[0]]) if alike else value

        return {name: here(name, value) for name, value in changes.items()}

    @property
    def areas(self) -> tuple[Area, ...]:
        """Areas in the order of their numbers."""
        return self.content.areas

    @property
    def market(self) -> Market:
        """Labour markets of the areas."""
        return self.content.market

    @property
    def primes(self) -> tuple[tuple[str, str], ...]:
        """Primes: name and sector."""
        return self.content.primes

    @property
    def contracts(self) -> tuple[tuple[int, int], ...]:
        """Contracts: indices of area and prime."""
        return self.content.contracts

    @property
    def chain(self) -> ChainOnPaper:
        """The supply chain below the primes."""
        return self.content.chain

    @property
    def referred(self) -> tuple[Referred, ...]:
        """People referred, group by group in order of time."""
        return self.content.referred

    @property
    def figures(self) -> pd.DataFrame:
        """Published figures that a run can be held against, by id, in the columns of `data/figures.csv`."""
        return self.content.figures


def _for_groups(p: Parameter, groups: tuple[Group, ...]) -> Parameter:
    """A declaration for these groups: each has the value of the group of the Work Programme that it is like."""
    if p.index != PAYMENT_GROUPS:
        return p
    at = [PAYMENT_GROUPS.index(group.like) for group in groups]

    def chosen(value: Any) -> Any:
        return tuple(value[k] for k in at) if isinstance(value, tuple) else value

    return replace(p, value=chosen(p.value), neutral=chosen(p.neutral), index=tuple(g.name for g in groups))
