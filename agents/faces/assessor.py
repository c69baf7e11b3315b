"""The Work Capability Assessment and the tribunal that hears appeals against it (R12).

Both serve the whole country, and count claims that could lead to the programme in expectation. Who exactly is found
what is settled person by person in the intake, by the same rules.
"""

from __future__ import annotations

from math import fsum
from typing import Any

from wpmodel.agents.faces.facts import facts, of_assessor, of_tribunal
from wpmodel.agents.faces.mesa_edge import Resident
from wpmodel.agents.rules.assessment import decided, shares_found
from wpmodel.foundation.time_units import PERIOD


@facts(of_assessor)
class Assessor(Resident):
    """Assesses people with health conditions: takes in claims, works off what it can, finds for one of three groups.

    `waiting` are claims that wait, by stream: new claims and reassessments of incapacity benefit.
    """

    name = "Work Capability Assessment"

    def __init__(self, model: Any) -> None:
        super().__init__(model)
        self.waiting = [0.0, 0.0]
        self.claims = self.decided = 0.0
        self.found = [0.0, 0.0, 0.0]

    def decide(self, claims: list[float]) -> None:
        """Four weeks: both streams share one queue and one capacity, `wca_capacity` of the claims that come."""
        b = self.model.settings
        self.claims = fsum(claims)
        self.decided = decided(fsum(self.waiting), self.claims, b.wca_capacity * self.claims)
        queue = [w + c for w, c in zip(self.waiting, claims, strict=True)]
        share = self.decided / fsum(queue) if self.decided else 0.0
        self.waiting = [q * (1.0 - share) for q in queue]
        error = b.wca_error, b.wca_error_published
        each = [shares_found(s, b.wca_strictness, *error) for s in (b.wca_new, b.wca_ib)]
        self.found = [fsum(q * share * of[k] for q, of in zip(queue, each, strict=True)) for k in range(3)]


@facts(of_tribunal)
class Tribunal(Resident):
    """Hears the appeals of people found fit for work, `appeal_weeks` after the decision."""

    name = "Tribunal"

    def __init__(self, model: Any) -> None:
        super().__init__(model)
        self.lodged: list[float] = []
        self.heard = self.upheld = 0.0

    def hear(self, found_fit: float) -> None:
        """Four weeks: take in the appeals against new decisions, and hear those whose time has come."""
        b = self.model.settings
        self.lodged.append(b.appeal_rate * found_fit)
        due = len(self.lodged) - 1 - b.appeal_weeks // PERIOD
        self.heard = self.lodged[due] if due >= 0 else 0.0
        self.upheld = b.appeal_success * self.heard
