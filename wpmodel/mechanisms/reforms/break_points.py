"""Break points and extension: on a day known before, contracts that do too little get nobody more.

At a break point the commissioner breaks off contracts below a level; at an extension it goes on only with those that
reach one. Either way their referrals go to the other contracts of the area or, where there is none, the contract goes
to the prime that did best elsewhere. People who are on the programme stay. Primes know the day: an outcome that counts
for it is worth the margin that it may save, as far as it may tip the line (R10).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.rules.review import contract_ratio
from wpmodel.agents.rules.standing import present_years, spread_of, tipping
from wpmodel.foundation.time_units import YEAR
from wpmodel.mechanisms.reforms.reform import Reform


class BreakPoint(Reform):
    """A day on which contracts are judged; `judged` says whether it has passed."""

    day, line = "break_week", "break_below"
    judged = False

    @property
    def week(self) -> int:
        """The week of the programme on which contracts are judged."""
        return int(getattr(self.model.settings, self.day))

    @property
    def level(self) -> float:
        """Outcomes for 100 people attached that a contract needs."""
        return float(getattr(self.model.settings, self.line))

    def value(self) -> None:
        """Add what an outcome of the 52 weeks before the day may save of the margin after it."""
        model, b = self.model, self.model.settings
        lag = b.claim_lag_weeks + int(model.tariff.terms["outcome_weeks"].max())
        counted = model.weeks[0] + lag
        if self.level <= 0.0 or self.judged or not self.week - YEAR <= counted < self.week or model.period == 0:
            return
        outcomes, referrals, margin = (of.sum(axis=1) for of in model.regime.last_year())
        rate = np.array([contract.prime.capital_rate for contract in model.contracts])
        begins = (self.week - model.weeks[0]) / YEAR
        until = max(model.regime.last_referral - model.weeks[0], 0) / YEAR
        stake = np.maximum(margin, 0.0) * present_years(rate, np.full(rate.size, begins), np.full(rate.size, until))
        at = self.level / 100.0 * referrals * b.attachment_rate
        each = stake * tipping(outcomes, at, spread_of(at, b.forecast_error))
        felt = np.where(model.payments.tier_1, b.standing_passed_down, 1.0) * each[model.contract_of]
        worth = model.stakes.worth.copy()
        worth[:, :, 0] += felt[:, None]
        model.stakes.worth = worth

    def close(self) -> None:
        """On the day, end the referrals of contracts that do not reach the level."""
        if self.judged or self.model.weeks[1] <= self.week:
            return
        self.judged = True
        short = self.short()
        shares, regime = self.model.regime.shares(), self.model.regime
        for rivals in regime.rivals:
            here = np.array(rivals)
            others = here[~short[here]]
            if len(others) == len(here):
                continue
            if len(others):
                lost = shares[here[short[here]]].sum(axis=0)
                shares[here[short[here]]] = 0.0
                shares[others] += lost / len(others)
            else:
                self._let_elsewhere(here, short)
        regime.set_shares(shares)

    def short(self) -> NDArray:
        """Contracts that do not reach the level in the 52 weeks before; those without referrals are not judged."""
        outcomes, referrals, _ = (of.sum(axis=1) for of in self.model.regime.last_year())
        attached = referrals * self.model.settings.attachment_rate
        self.ratio = contract_ratio(outcomes, attached)
        return self.ratio < self.level

    def _let_elsewhere(self, here: NDArray, short: NDArray) -> None:
        """Let the contracts of an area where all fell short to the prime that did best elsewhere, if one did better."""
        contracts = self.model.contracts
        best = [c for c in contracts if not short[c.index] and c.index not in here]
        if best:
            prime = max(best, key=lambda c: (self.ratio[c.index], -c.index)).prime
            for k in here:
                if contracts[k].prime is not prime:
                    self.model.regime.let_again(contracts[k], prime)


class Extension(BreakPoint):
    """A day on which contracts that reach a level go on and the others get nobody more."""

    day, line = "extension_week", "extension_above"
