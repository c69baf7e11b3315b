"""Intervals kept within what is possible: a share of a hundred lies from 0 to 100, whatever a formula says."""

from __future__ import annotations

SHARES = ("percent", "per cent", "%", "of 100")
"""How units of shares of a hundred begin or end."""


def is_share(unit: str) -> bool:
    """Whether a unit, or a meaning that ends in one, is a share of a hundred."""
    return unit in SHARES or unit.endswith("of 100")


def level(low: float, high: float) -> tuple[float, float]:
    """The interval of a share, within 0 to 100.

    >>> level(-10.8, 21.8)
    (0.0, 21.8)
    """
    return max(low, 0.0), min(high, 100.0)


def shift(base: float, low: float, high: float) -> tuple[float, float]:
    """The interval of a change in a share that starts from `base`: it can fall to 0 and rise to 100.

    >>> shift(13.9, -49.2, 21.4)
    (-13.9, 21.4)
    """
    return max(low, -base), min(high, 100.0 - base)
