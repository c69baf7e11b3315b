"""Open books with a profit lock that primes foresee, and surplus that goes back to the area.

A prime that expects its surplus of the year to be beyond the profit allowed keeps less of what a further outcome
brings. Places of its tier 1 expect their part of the surplus. Source: Groundwork (2015); Maddock (2012).
"""

from __future__ import annotations

from collections import deque
from math import erf, sqrt
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.kernel.counts import OUTCOMES
from wpmodel.foundation.ledger import Ledger
from wpmodel.foundation.time_units import PERIODS_A_YEAR
from wpmodel.mechanisms.reforms.reform import Reform
from wpmodel.setup.tariff import PENCE

if TYPE_CHECKING:
    from wpmodel.agents.faces.prime import Prime


def chance_of_lock(surplus: float, fees: float, allowed: float, error: float) -> float:
    """Chance that a year's surplus is beyond what is allowed: F((surplus / fees - allowed) / error), F the normal
    distribution function; zero without fees. `error` is that of a prime's forecast, as a share of fees."""
    return 0.5 * (1.0 + erf((surplus / fees - allowed) / max(error, 1e-9) / sqrt(2.0))) if fees > 0 else 0.0


class LockForeseen(Reform):
    """`fees` and `cash` are what each prime was paid in the last periods of a year, and had at their ends, in pence."""

    def open(self) -> None:
        """Nothing has been paid, and cash is what founders gave."""
        self.fees: deque[NDArray] = deque(maxlen=PERIODS_A_YEAR)
        self.cash: deque[list[int]] = deque([[p.cash for p in self.model.primes]], maxlen=PERIODS_A_YEAR + 1)

    def settle(self) -> None:
        """Note what each prime was paid."""
        start, end = self.model.weeks
        due = self.model.payments.to_contracts[start:end].sum(axis=(0, 2, 3))
        prime = [self.model.primes.index(contract.prime) for contract in self.model.contracts]
        self.fees.append(np.bincount(prime, due, minlength=len(self.model.primes)))

    def close(self) -> None:
        """Note what each prime has."""
        self.cash.append([prime.cash for prime in self.model.primes])

    def value(self) -> None:
        """In-house places keep less of an outcome by the chance that the lock binds; tier 1 expects its part."""
        model, b = self.model, self.model.settings
        if len(self.fees) < PERIODS_A_YEAR or not b.profit_lock:
            return
        fees, surplus = np.sum(self.fees, axis=0), np.array(self.cash[-1]) - np.array(self.cash[0])
        recent = slice(max(model.period - PERIODS_A_YEAR, 0), model.period)
        outcomes = model.records.counts[recent, :, :, OUTCOMES].sum(axis=(0, 2))
        for k, prime in enumerate(model.primes):
            chance = chance_of_lock(float(surplus[k]), float(fees[k]), b.profit_allowed, b.forecast_error)
            home = [place.index for place in prime.places if place.tier == 0]
            model.stakes.worth[home] *= 1.0 - b.profit_lock * chance
            below = [p.index for c in prime.contracts for p in c.places if p.tier == 1]
            shared = b.profit_lock * (1.0 - b.surplus_to_area) * max(surplus[k] - b.profit_allowed * fees[k], 0.0)
            each = chance * shared / PENCE / max(int(outcomes[below].sum()), 1)
            model.stakes.worth[below, :, 0] += each
            model.stakes.cash_worth[below, :, 0] += each


class AreaSurplus(Reform):
    """Surplus that primes owe their areas buys wraparound help there, over the year after each review."""

    def open(self) -> None:
        """Nothing is there to spend."""
        self.left = np.zeros(len(self.model.markets))  # pounds for each area still to be spent
        self.monthly = np.zeros(len(self.model.markets))

    def surplus(self, prime: Prime, pence: int) -> None:
        """The surplus is spent in the prime's areas, in equal parts, over a year."""
        areas = sorted({contract.market for contract in prime.contracts})
        event = self.model.ledger.event("surplus to the area")
        self.model.ledger.bill(self.model.weeks[0], prime.account, Ledger.outside("staff and suppliers"), event, pence)
        self.left[areas] += pence / PENCE / len(areas)
        self.monthly[areas] = self.left[areas] / PERIODS_A_YEAR

    def close(self) -> None:
        """Authorities have the coming four weeks' part to spend, each by its people."""
        spent = np.minimum(self.monthly, self.left)
        self.left -= spent
        for authority in self.model.authorities:
            authority.gift = float(spent[authority.market]) * authority.share
