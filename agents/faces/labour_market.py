"""Labour markets: one for each contract package area."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from wpmodel.agents.faces.facts import facts, of_market
from wpmodel.agents.faces.mesa_edge import Resident
from wpmodel.agents.rules.matching import odds_of_work, room_for_one_more


@facts(of_market)
class LabourMarket(Resident):
    """An area's labour market; `area` is the area's number on paper.

    `tightness` (periods,) is vacancies per unemployed person against Great Britain in 2011, `openings` (periods,) the
    vacancies in four weeks that participants can compete for. `people` are on the caseloads now; `wanted_each` is how
    many jobs each of them was about to start in the last period, None before there was one; `sought` are the jobs that
    people back at the jobcentre are about to start.
    """

    def __init__(self, model: Any, area: int, name: str, tightness: NDArray, openings: NDArray) -> None:
        super().__init__(model)
        self.area, self.name, self.tightness, self.openings = area, name, tightness, openings
        self.people = self.sought = 0.0
        self.wanted_each: float | None = None
        self.room = 1.0
        self.odds = 0.0

    def step(self) -> None:
        """Set this period's odds of work for a person of readiness zero (R1)."""
        free = self.uncrowded()
        each = 4.0 * free if self.wanted_each is None else self.wanted_each
        self.room = room_for_one_more(self.people * each + self.sought, self.openings[self.model.period])
        self.odds = free * self.room

    def uncrowded(self) -> float:
        """Weekly odds of work at readiness zero in this period where nobody crowds anybody out."""
        b = self.model.settings
        return odds_of_work(b.job_base, self.tightness[self.model.period], b.tightness_elasticity)
