"""What a parameter is: one declaration feeds validation, the command line, sliders, priors and the documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from math import isfinite
from numbers import Real
from typing import Any

from wpmodel.foundation.texts import shown

Value = float | tuple[float, ...]
"""A number, or one number for each label of the parameter's index."""

STATUSES = ("published", "calibrated", "assumed")

PAYMENT_GROUPS = (
    "jsa_18_24",
    "jsa_25_plus",
    "jsa_early_access",
    "jsa_ex_ib",
    "esa_volunteer",
    "esa_new",
    "esa_ex_ib",
    "ib_is",
    "jsa_prison_leaver",
)
SECTORS = ("private", "public", "voluntary")
CONTRACT_YEARS = ("year_1", "year_2", "year_3", "year_4_on")


class ParameterError(ValueError):
    """A name or a value that no parameter allows. The message says what, why and how to mend it."""


@dataclass(frozen=True)
class Parameter:
    """One number the model needs, or one for each label of `index`.

    `status` is published (a figure with a source), calibrated (fitted: the posterior's centre, or set by hand where the
    source says so) or assumed (nobody published it; the bounds say how far it could be off). `low` and `high` are the
    bounds of each number. `neutral` is a value at which the parameter has no effect: there a run is what it was before
    the parameter was declared, and what was stored then still holds.
    """

    name: str
    value: Value
    unit: str
    low: float
    high: float
    status: str
    source: str
    help: str
    index: tuple[str, ...] = ()
    whole: bool = False
    neutral: Value | None = None

    def check(self, value: Value) -> Value:
        """The value in its standard form. Raises ParameterError where it is not a number inside the bounds."""
        numbers = value if isinstance(value, tuple) else (value,)
        for label, number in zip(self.index or ("",), numbers, strict=True):
            name = f"{self.name}.{label}" if label else self.name
            if isinstance(number, bool) or not isinstance(number, Real) or not _finite(number):
                raise ParameterError(f"{name} must be a number ({self.unit}), not {shown(number)}")
            if self.whole and number != int(number):
                raise ParameterError(f"{name} must be a whole number ({self.unit}), not {number}")
            if not self.low <= number <= self.high:
                raise ParameterError(
                    f"{name} = {exact(number)} is out of bounds: it must lie between {self.low:g} and {self.high:g} "
                    f"({self.unit})"
                )
        return tuple(map(float, numbers)) if self.index else float(numbers[0])

    def changed(self, value: Value, given: Any) -> Value:
        """`value` with what was given put in: a number, a list in order of the index, or a table of some labels."""
        given = given.tolist() if hasattr(given, "tolist") else given  # numbers and columns of numpy and pandas
        if not self.index:
            if isinstance(given, (Mapping, Sequence)):
                raise ParameterError(f"{self.name} is one number ({self.unit}); it was given {shown(given)}")
            return self.check(given)
        if isinstance(given, Mapping):
            for label in given:
                if label not in self.index:
                    raise ParameterError(f"{self.name} has no {shown(label)}{nearest(label, self.index)}")
            now = dict(zip(self.index, value, strict=True)) if isinstance(value, tuple) else {}
            return self.check(tuple((now | dict(given)).values()))
        if isinstance(given, Sequence) and not isinstance(given, str):
            if len(given) != len(self.index):
                raise ParameterError(
                    f"{self.name} takes {len(self.index)} numbers ({', '.join(self.index)}), not {len(given)}"
                )
            return self.check(tuple(given))
        return self.check((given,) * len(self.index))


def exact(number: Any) -> str:
    """A number in as few digits as tell it from every other, so that no message rounds it to what it is not."""
    short = f"{number:g}"
    return short if float(short) == number else repr(float(number))


def _finite(number: Real) -> bool:
    try:
        return isfinite(number)
    except OverflowError:  # a whole number beyond any float
        return False


def nearest(name: str, legal: Sequence[str]) -> str:
    """A hint for a message: the nearest legal names, or where to find them."""
    close = get_close_matches(str(name), legal, 3, 0.5)
    return f". Did you mean {' or '.join(close)}?" if close else f". Legal names: {', '.join(sorted(legal)[:12])} ..."
