"""The tariff: fees by contract year and payment group, in pence, and what they are worth to whoever delivers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.kernel.caseload import TERMS
from wpmodel.foundation.time_units import PERIOD
from wpmodel.scenario import Scenario
from wpmodel.setup.milestones import Milestones

YEARS = 4
PENCE, MILLION = 100, 1_000_000


@dataclass(frozen=True)
class Tariff:
    """Fees in pence by contract year and payment group, and the terms that say what counts. Outcome fees differ by
    contract, with the award's discount: `outcome_fees`.

    `attachment` (4, 9); `later` (4, kinds, 9) are payments after the outcome: one kind in 2011, or the milestones.
    `service` (9,) is paid for every four weeks on the programme, of which there are at most `periods`.
    """

    attachment: NDArray
    later: NDArray
    service: NDArray
    periods: int
    terms: NDArray  # (9,), dtype TERMS
    milestones: Milestones

    @classmethod
    def of(cls, scenario: Scenario) -> Tariff:
        """The tariff that a scenario's parameters make, with the taper on attachments."""
        taper = np.array(scenario.numbers("attachment_taper"))[:, None]
        points = Milestones.of(scenario)
        terms = np.zeros(points.steps.size, TERMS)
        terms["outcome_weeks"], terms["steps"] = points.weeks[0], points.steps
        terms["step_weeks"], terms["step_within"] = points.weeks.T, points.within.T
        terms["sustainments"] = np.where(points.steps > 0, points.steps - 1, scenario.numbers("sustainment_payments"))
        terms["interval"] = scenario.numbers("sustainment_interval")
        return cls(
            _pence(taper * np.array(scenario.numbers("attachment_fee"))),
            _pence(np.ones((YEARS, 1, 1)) * points.later_fees(np.array(scenario.numbers("sustainment_fee")))),
            _pence(np.array(scenario.numbers("service_fee"))),
            -(-int(scenario.number("allotted_weeks")) // PERIOD),
            terms,
            points,
        )

    @property
    def sustainment(self) -> NDArray:
        """What the first kind of payment after the outcome pays, (4, 9): all that there are in 2011."""
        return self.later[:, 0]

    def upfront(self, year: int) -> NDArray:
        """Pounds that somebody attached brings whatever becomes of them, by payment group: attachment fee in a contract
        year, and service fees over the allotted weeks. Shape (9,)."""
        return (self.attachment[year] + self.service * self.periods) / PENCE

    def most_for_one_person(self, outcome: NDArray) -> NDArray:
        """The most pence that one person can ever earn, by payment group, at these outcome fees (..., years, 9): shape
        (..., 9)."""
        fees = self.attachment.max(axis=0) + outcome.max(axis=-2) + self.service * (self.periods + 1)
        later = self.later.max(axis=0)  # (kinds, groups)
        even = later[0] * self.terms["sustainments"]
        return fees + np.where(self.terms["steps"] > 0, later.sum(axis=0), even)


def outcome_fees(scenario: Scenario, discount: NDArray) -> NDArray:
    """Outcome fees that are paid, in pence, at the discounts of an award, by payment group. Shape (*shape of
    `discount`, 9)."""
    return _pence((1.0 - discount[..., None]) * np.array(scenario.numbers("outcome_fee")))


def _pence(pounds: NDArray) -> NDArray:
    return np.rint(PENCE * pounds).astype(np.int64)
