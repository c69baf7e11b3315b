"""What a browser sent, read and checked: it may come from anybody, whatever the page would have let through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any, TypeVar

from wpmodel.foundation.texts import shown

T = TypeVar("T")

MOST_LETTERS = 200_000
"""Letters in all that an event may bring: a link with every lever of five scenarios has half of it."""
MOST_VALUES = 2_000
"""Values in all that an event may bring: a form with every lever has five hundred."""
DEEPEST = 4


class Refused(ValueError):
    """Something that no page sends. The message says what, and what would be right."""


def plain(value: Any) -> Any:
    """What came, if it is plain data of a size that pages send: text, finite numbers, lists and tables of them. Lone
    halves of surrogate pairs, which no file or link can hold, become question marks."""
    left = [MOST_LETTERS, MOST_VALUES]

    def read(value: Any, depth: int) -> Any:
        left[1] -= 1
        if left[1] < 0 or depth > DEEPEST:
            raise Refused("the page sent more than it can have: load it anew")
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int) and -(10**18) < value < 10**18:
            return value
        if isinstance(value, float) and isfinite(value):
            return value
        if isinstance(value, str):
            left[0] -= len(value)
            if left[0] < 0:
                raise Refused(f"the page sent more than the {MOST_LETTERS:,} letters that it can have: load it anew")
            return value.encode("utf-8", "replace").decode()
        if isinstance(value, Mapping):
            return {read(key, depth + 1): read(one, depth + 1) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [read(one, depth + 1) for one in value]
        raise Refused("the page sent a number without a finite value, or nothing that it can have: load it anew")

    return read(value, 0)


def whole(value: Any, low: int, high: int, what: str) -> int:
    """A whole number between bounds."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Refused(f"{what} must be a whole number from {low:,} to {high:,}, not {shown(value)}")
    if not low <= value <= high:
        raise Refused(f"{what} = {shown(value)} is out of bounds: it is a whole number from {low:,} to {high:,}")
    return value


def number(value: Any, low: float, high: float, what: str) -> float:
    """A number between bounds."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise Refused(f"{what} must be a number from {low:g} to {high:g}, not {shown(value)}")
    return float(value)


def one_of(value: Any, legal: Sequence[T], what: str) -> T:
    """One of the legal values."""
    for one in legal:
        if type(value) is type(one) and value == one:
            return one
    raise Refused(f"{what} {shown(value)} is not there: choose again")


def text(value: Any, most: int, what: str) -> str:
    """Text of at most so many letters."""
    if not isinstance(value, str) or len(value) > most:
        raise Refused(f"{what} must be text of at most {most:,} letters, not {shown(value)}")
    return value


def some_of(value: Any, legal: Sequence[str], what: str) -> tuple[str, ...]:
    """Some of the legal words, in their order."""
    if not isinstance(value, list) or len(value) > len(legal):
        raise Refused(f"{what} must be a list of at most {len(legal)}, not {shown(value)}")
    chosen = {one_of(one, legal, what) for one in value}
    return tuple(one for one in legal if one in chosen)


def table(value: Any, what: str, *keys: str) -> Mapping[str, Any]:
    """A table with words for keys, and at least these."""
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise Refused(f"{what} must be a table, not {shown(value)}")
    for key in keys:
        if key not in value:
            raise Refused(f"{what} has no {key}: load the page anew")
    return value
