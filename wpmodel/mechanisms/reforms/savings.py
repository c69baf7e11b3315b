"""Pay by a share of benefit saved: contracts get part of a single person's benefit for every week somebody works.

Paid for all weeks in work in the allotted time, whatever would have been without the programme: what is paid for
nothing gained shows in `wpmodel additionality`. Source: Maddock (2012) on the switch between DEL and AME.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.kernel.counts import WORKING
from wpmodel.foundation.time_units import PERIOD
from wpmodel.mechanisms.payments import SAVED
from wpmodel.mechanisms.reforms.reform import Reform
from wpmodel.setup.benefits import weekly_rates
from wpmodel.setup.tariff import PENCE


class SavingsShare(Reform):
    """`weekly` (groups,) is what a week in work brings a contract now, in pence."""

    def open(self) -> None:
        """Look up the rates of benefit for the weeks of the run."""
        self.rates = weekly_rates(self.model.programme, self.model.weeks[0], PERIOD * (self.model.periods + 1))

    @property
    def weekly(self) -> NDArray:
        """Pence that a week in work brings a contract now, by payment group."""
        return PENCE * self.model.settings.savings_share * self.rates[self.model.weeks[0]]

    def value(self) -> None:
        """A job that lasts brings its weeks: kept * weekly * 4 * sum of hold^k over the allotted periods."""
        model, b = self.model, self.model.settings
        weeks = PERIOD * float((b.believed_hold ** np.arange(1, b.allotted_weeks // PERIOD + 1)).sum())
        each = model.payments.kept[:, None] * weeks * self.weekly / PENCE
        model.stakes.worth = model.stakes.worth + each[:, :, None]
        model.stakes.cash_worth = model.stakes.cash_worth + each[:, :, None]

    def settle(self) -> None:
        """Four weeks in work of everybody within the allotted time, claimed at their end."""
        model = self.model
        pence = np.rint(model.work.counts[:, :, WORKING] * PERIOD * self.weekly).astype(np.int64)
        due = model.weeks[1] - 1 + model.payments.claim_lag + model.payments.payment_lag
        model.payments.fall_due(due, SAVED, pence)
