"""Star ratings that count customers' experience: contracts gain points for the share of their people who are seen.

Shares of the market then move by results and experience together, and providers reckon with that. Source: the
Department's commissioning strategy (2007).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.kernel.counts import LOOKING, SEEN_INTENSIVE, SEEN_LIGHT
from wpmodel.foundation.time_units import PERIOD, PERIODS_A_YEAR
from wpmodel.mechanisms.reforms.reform import Reform

if TYPE_CHECKING:
    from wpmodel.agents.faces.commissioner import Review


class Experience(Reform):
    """Experience is the share of people out of work who were seen in the four weeks, over a contract year."""

    def rated(self, review: Review) -> NDArray:
        """Points for the people seen in the year, the same for each payment group."""
        begins = self.model.calendar.year_begins
        periods = slice(begins(review.year) // PERIOD, begins(review.year + 1) // PERIOD)
        seen, looking = self._seen(periods)
        return self.model.settings.experience_weight * (seen / np.maximum(looking, 1))[:, None]

    def _seen(self, periods: slice) -> tuple[NDArray, NDArray]:
        """People seen and people out of work in these periods, added up over them, by contract."""
        counts = self.model.records.counts[periods].sum(axis=(0, 2), dtype=np.int64)
        seen = counts[:, SEEN_LIGHT : SEEN_INTENSIVE + 1].sum(axis=1)
        return self.model.payments.by_contract(seen), self.model.payments.by_contract(counts[:, LOOKING])

    def offer(self) -> None:
        """Seeing one more person is worth the points it brings, at what a point of the ratio is worth.

        A point is a hundredth of a year's people in outcomes, and an outcome is worth what the contract's standing
        makes of it.
        """
        model, recent = self.model, slice(max(self.model.period - PERIODS_A_YEAR, 0), self.model.period)
        _, looking = self._seen(recent)
        attached = model.payments.by_contract(model.records.attached[recent].sum(axis=0, dtype=np.int64))
        point = (model.regime.pressure() * attached / 100.0).sum(axis=1)
        each = model.settings.experience_weight * point / np.maximum(looking, 1)
        model.offices["wooing"] += each[model.contract_of]
