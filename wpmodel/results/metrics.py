"""The registry of metrics: every number that sums up a run, by name, with its unit, its meaning and its source.

A metric is worked out by one function of a Result. Laboratory, lessons, patterns, calibration, designs, comparisons and
dashboard take it from there. A second definition of a name is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product
from string import Formatter
from typing import TYPE_CHECKING, Any, TypeVar

from wpmodel.agents.rules.leaving import CAUSES
from wpmodel.parameters import PAYMENT_GROUPS, SECTORS
from wpmodel.results.terciles import TERCILES

if TYPE_CHECKING:
    from wpmodel.results.result import Result

Function = TypeVar("Function", bound=Callable[..., Any])
FIELDS: dict[str, tuple[str, ...]] = {
    "group": PAYMENT_GROUPS,
    "sector": SECTORS,
    "cause": CAUSES,
    "tercile": tuple(TERCILES),
    "year": ("1", "2", "3"),
}
"""What a field in a metric's name stands for."""


@dataclass(frozen=True)
class Metric:
    """A number of a run, or one for each value of the fields in its name. `source`: where the quantity is from, an id
    of data/sources.csv; empty for the model's own."""

    name: str
    unit: str
    meaning: str
    source: str
    function: Callable[[Result], Any]

    @property
    def names(self) -> list[str]:
        """Every name with its fields filled in."""
        fields = [field for _, field, _, _ in Formatter().parse(self.name) if field]
        return [self.name.format(**dict(zip(fields, of, strict=True))) for of in product(*(FIELDS[f] for f in fields))]


METRICS: dict[str, Metric] = {}
"""By full name."""


def metric(name: str, *, unit: str, meaning: str, source: str = "") -> Callable[[Function], Function]:
    """Declare a name that a function of a Result works out, as its one value or in a table of values by name. `name`
    may have fields, as in `parked.{group}`. Raises ValueError for a name that another function works out."""

    def entered(function: Function) -> Function:
        one = Metric(name, unit, meaning, source, function)
        for full in one.names:
            known = METRICS.setdefault(full, one)
            if known.name != name or place(known.function) != place(function):
                raise ValueError(f"{full} is a metric of {place(known.function)}: take it from there, or name it anew")
        return function

    return entered


def metrics_in(table: Mapping[str, tuple[str, str]], *, source: str = "") -> Callable[[Function], Function]:
    """Declare the names of a table of units and meanings."""

    def entered(function: Function) -> Function:
        for name, (unit, meaning) in table.items():
            metric(name, unit=unit, meaning=meaning, source=source)(function)
        return function

    return entered


def place(function: Callable[..., Any]) -> str:
    """Where a function is defined: module and name."""
    return f"{function.__module__}.{function.__qualname__}"


def taken(result: Result, *functions: Callable[[Result], Any]) -> dict[str, float]:
    """What these functions work out of a run, by name; what a run does not reach is not there."""
    found = dict[str, float]()
    for function in functions:
        values = function(result)
        if not isinstance(values, Mapping):
            values = {next(name for name, one in METRICS.items() if one.function is function): values}
        found |= {name: float(value) for name, value in values.items() if value is not None}
    return found


def families() -> list[Metric]:
    """The metrics, one for each family of names, in order of name."""
    return sorted({one.name: one for one in METRICS.values()}.values(), key=lambda one: one.name)
