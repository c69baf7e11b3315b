"""Primes that set what they keep of tier 1's pay, and penalties that can change it.

At each review a prime weighs keeping the most it can against keeping what still passes the standard for conduct
(Merlin): the first brings a larger slice of the year's pay, and costs the penalty. Source: providers (2010).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wpmodel.mechanisms.reforms.reform import Reform
from wpmodel.setup.tariff import PENCE

if TYPE_CHECKING:
    from wpmodel.agents.faces.commissioner import Review
    from wpmodel.agents.faces.prime import Prime


def slice_that_passes(bar: float, delay_weeks: float, served: float) -> float:
    """The largest slice with which a prime's conduct passes: 1 - (3 * bar - 4 / (4 + weeks) - served), from 0 to 1.
    The inverse of `review.merlin_score`."""
    return min(max(1.0 - (3.0 * bar - 4.0 / (4.0 + delay_weeks) - served), 0.0), 1.0)


def slice_chosen(most: float, passing: float, pay: float, fine: float) -> float:
    """What a prime keeps: the most it can, unless a smaller slice saves it a fine that is dearer.

    most * pay - fine against passing * pay, over a year; `pay` is what tier 1's people bring. Pounds.
    """
    if passing >= most:
        return most
    return most if most * pay - fine > passing * pay else passing


class PrimeTerms(Reform):
    """Each prime's slice begins as the contract of 2011 has it, and is set anew at each review."""

    def open(self) -> None:
        """Nothing has been earned."""
        self.pay = np.zeros(len(self.model.contracts))  # pounds that tier 1's people brought since the last review

    def settle(self) -> None:
        """Add up what tier 1's people bring."""
        pay = self.model.payments
        kept = np.array([self._slice(contract.prime) for contract in self.model.contracts])
        self.pay += pay.sliced / PENCE / np.maximum(kept, 1e-9)

    def _slice(self, prime: Prime) -> float:
        return self.model.settings.top_slice if prime.slice is None else prime.slice

    def reviewed(self, review: Review) -> None:
        """Every prime sets its slice for the coming year."""
        model, b = self.model, self.model.settings
        for prime in dict.fromkeys(contract.prime for contract in model.contracts):
            served = model.regime.served(prime, review.year)
            if served is None:
                continue
            here = [contract.index for contract in prime.contracts]
            fine = b.merlin_penalty * float(review.referrals[here].sum())
            passing = slice_that_passes(b.merlin_pass, b.prime_lag_weeks, served)
            self._keep(prime, slice_chosen(b.most_slice, passing, float(self.pay[here].sum()), fine))
        self.pay[:] = 0.0

    def _keep(self, prime: Prime, share: float) -> None:
        """From now on the prime keeps this share of what its tier 1 places bring."""
        prime.slice, pay = share, self.model.payments
        below = [p.index for c in prime.contracts for p in c.places if p.tier == 1 and pay.kept[p.index] < 1.0]
        pay.top_slice[:, below] = share
        pay.kept[below] = pay.kept_upfront[below] = 1.0 - share
        self.model.offices["keep"][below] = 1.0 - share
        self.model.stakes.valued = ()
