"""Milestones of a contract: when they are reached, what they pay and how long payment takes, by payment group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.rules.milestones import MOST_STEPS
from wpmodel.parameters import ParameterError
from wpmodel.scenario import Scenario


@dataclass(frozen=True)
class Milestones:
    """Up to four paid milestones by payment group.

    `weeks`, `within` (weeks, zero for no window) and `fees` (pounds) have the shape (4, groups), in the order in which
    a group reaches them and zero where it has fewer; `steps` (groups,) is how many there are, zero where payments
    follow the outcome at even intervals. `delays` (4,) are further weeks to payment.
    """

    weeks: NDArray
    within: NDArray
    fees: NDArray
    delays: NDArray
    steps: NDArray

    @classmethod
    def of(cls, scenario: Scenario) -> Milestones:
        """The milestones of a scenario. Raises ParameterError where they do not fit together."""
        weeks = np.array([_weeks(scenario, k) for k in range(1, MOST_STEPS + 1)])
        within = np.array([scenario.numbers(f"milestone_within_{k}") for k in range(1, MOST_STEPS + 1)], np.int64)
        later = [scenario.numbers(f"milestone_fee_{k}") for k in range(2, MOST_STEPS + 1)]
        fees = np.array([scenario.numbers("outcome_fee"), *later])
        delays = np.array([scenario.number(f"milestone_delay_{k}") for k in range(1, MOST_STEPS + 1)], np.int64)
        counted = weeks > 0
        stepped = counted[1:].any(axis=0) | (within[0] > 0)
        found = cls(weeks, within, fees, delays, np.where(stepped, counted.sum(axis=0), 0))
        found._check(scenario)
        return found

    def _check(self, scenario: Scenario) -> None:
        names = scenario.declaration("outcome_weeks").index
        after = scenario.numbers("sustainment_payments")
        for g in np.flatnonzero(self.steps).tolist():
            name, weeks, within = names[g], self.weeks[:, g], self.within[:, g]
            if after[g]:
                raise ParameterError(
                    f"sustainment_payments.{name} is {after[g]:g} and {name} has milestones: payments follow "
                    "the outcome either at even intervals or at milestones. Set it to 0"
                )
            if (np.diff(weeks[: self.steps[g]]) <= 0).any() or (weeks[self.steps[g] :] > 0).any():
                raise ParameterError(
                    f"the milestones of {name} are at {', '.join(map(str, weeks.tolist()))} weeks in work: each must "
                    "be later than the one before it, with none left out"
                )
            for k in np.flatnonzero((within > 0) & (within < weeks)).tolist():
                raise ParameterError(
                    f"milestone_within_{k + 1}.{name} = {within[k]} is less than the {weeks[k]} weeks in work that "
                    "must lie in it: make it longer"
                )

    @property
    def kinds(self) -> int:
        """Kinds of payments for results that a run tells apart: two, or as many as there are milestones."""
        return max(2, int(self.steps.max(initial=0)))

    def later_fees(self, sustainment: NDArray) -> NDArray:
        """Pounds of each kind of payment after the outcome by payment group, (kinds - 1, groups): milestones, or in
        groups without them what is paid at even intervals, `sustainment` (groups,)."""
        found = np.where(self.steps > 0, self.fees[1 : self.kinds], 0.0)
        found[0] = np.where(self.steps > 0, found[0], sustainment)
        return found


def _weeks(scenario: Scenario, k: int) -> NDArray:
    """Weeks in work that make a milestone, by payment group: as given, or those in which so much is earned."""
    given = np.array(scenario.numbers("outcome_weeks" if k == 1 else f"milestone_weeks_{k}"), np.int64)
    earnings = np.array(scenario.numbers(f"milestone_earnings_{k}"))
    weekly = scenario.number("hourly_wage") * np.array(scenario.numbers("weekly_hours"))
    return np.where(earnings > 0, np.ceil(np.round(earnings / weekly, 9)), given).astype(np.int64)
