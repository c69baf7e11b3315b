"""Local authorities: the 363 listed today (there were 380 in 2011)."""

from __future__ import annotations

from typing import Any

from wpmodel.agents.faces.facts import facts, of_authority
from wpmodel.agents.faces.mesa_edge import Resident
from wpmodel.agents.rules.delivery import modules_offered
from wpmodel.foundation.time_units import PERIOD, YEAR


@facts(of_authority)
class LocalAuthority(Resident):
    """An authority in an area, `market` in the run's arrays. `code` is its nine-character statistical code.

    Gives wraparound help to participants while that pays for itself (R6): `share` is its part of the area's
    participants, `offering` the modules it offers in these four weeks, `given` those that people took so far, `spent`
    the pounds they cost; `gift` pounds of others that it has to spend in these four weeks.
    `shares_premises` says whether people can see their provider and the jobcentre under one roof.
    """

    def __init__(self, model: Any, code: str, name: str, area: int, market: int) -> None:
        super().__init__(model)
        self.code, self.name, self.area, self.market = code, name, area, market
        self.share = self.offering = self.given = self.spent = self.gift = 0.0
        self.shares_premises = False

    def offer(self, people: float) -> float:
        """Modules that it offers in four weeks, given the people out of work in its area."""
        b = self.model.settings
        budget = b.wraparound_budget * people * self.share * PERIOD / YEAR
        self.offering = modules_offered(
            b.wraparound_saving, b.saving_shared, b.outcomes_a_barrier, b.wraparound_cost, b.removal_specialist, budget
        )
        self.offering += self.gift / b.wraparound_cost
        return self.offering

    def give(self, taken: float) -> None:
        """This share of the modules offered was taken: what they cost."""
        self.given += taken * self.offering
        self.spent += taken * self.offering * self.model.settings.wraparound_cost
