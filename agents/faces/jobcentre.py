"""Jobcentres: the 740 offices that send people to the programme, decide sanction doubts and have people come back."""

from __future__ import annotations

from typing import Any

from wpmodel.agents.faces.facts import facts, of_jobcentre
from wpmodel.agents.faces.mesa_edge import Resident
from wpmodel.agents.rules.decisions import load_of, log_odds_adverse, next_staff, share_decided
from wpmodel.agents.rules.returning import jobs_sought, still_there


@facts(of_jobcentre)
class Jobcentre(Resident):
    """An office in an area, serving one authority. Refers the people the intake brings it; decides doubts (R9).

    `number` is its number on paper, `index` its position in the run's arrays and `market` that of its area.
    `staff` are its decision makers (people, in part), `backlog` the doubts that wait, `doubts` all it ever had. What a
    doubt meets here now: `adverse` log odds of a decision against the person on full evidence, `decided` the share of
    doubts that are decided at all. Of people whose time on the programme is up (R13), `came_back` counts all,
    `returners` those who still look for work here, `found_work` those who found it; `sought` are the jobs that they are
    about to start in these four weeks.
    """

    def __init__(self, model: Any, index: int, number: int, authority: Any) -> None:
        super().__init__(model)
        self.index, self.number, self.authority = index, number, authority
        self.area, self.market = authority.area, authority.market
        self.name = f"Jobcentre {number + 1}"
        self.referred = self.doubts = 0
        self.staff = self.backlog = self.came_back = self.returners = self.found_work = self.sought = 0.0
        self.adverse, self.decided = model.settings.adverse_base, 1.0 - model.settings.undecided_share

    def refer(self, people: int) -> None:
        """Send this many people to the contracts of the area."""
        self.referred += people

    def take_back(self, people: float) -> None:
        """Have this many people back whose time on the programme is up."""
        self.came_back += people
        self.returners += people

    def seek(self, odds: float) -> float:
        """Jobs that its returners are about to start in four weeks, at these weekly odds with nobody crowding."""
        self.sought = jobs_sought(self.returners, odds, self.model.settings.returner_odds)
        return self.sought

    def place(self, room: float) -> None:
        """Returners take the jobs that there is room for; others leave benefit."""
        hired = self.sought * room
        self.found_work += hired
        self.returners = still_there(self.returners, hired, self.model.settings.returner_leaving)

    def decide(self, doubts: int) -> None:
        """Four weeks of decisions: take in the new doubts, work off what the staff can, and move staff towards them."""
        b, can = self.model.settings, self.staff * self.model.settings.decisions_each
        self.doubts += doubts
        self.backlog = max(self.backlog + doubts - can, 0.0)
        load = load_of(self.backlog, can)
        self.adverse = log_odds_adverse(load, b.adverse_base, b.adverse_workload)
        self.decided = share_decided(load, b.undecided_share, b.undecided_workload)
        self.staff = next_staff(self.staff, doubts + self.backlog, b.decisions_each, b.desk_hiring)
