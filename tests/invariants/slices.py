"""What of a payment is passed down to each place, worked out in fractions and not as the model does."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import floor

from wpmodel import WorkProgramme


def passed_on(model: WorkProgramme) -> tuple[list[Fraction], list[Fraction]]:
    """Shares of attachment fees and of all other payments that each place's prime passes down."""
    primes = [model.primes.index(place.contract.prime) for place in model.places]
    upfront, later = (
        [1 - Fraction(f"{of[prime]:.9f}") for prime in primes]
        for of in (model.delivery.kept_upfront, model.delivery.kept_later)
    )
    return upfront, later


def down(pence: Iterable[int], places: Iterable[int], shares: list[Fraction]) -> list[int]:
    """Whole pence passed down of payments earned at these places."""
    return [floor(int(paid) * shares[place]) for paid, place in zip(pence, places, strict=True)]
