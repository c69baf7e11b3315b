"""Jobcentres: the 740 offices that send people to the programme."""

from __future__ import annotations

from typing import Any

from mesa import Agent


class Jobcentre(Agent):
    """An office in an area, serving one authority. Refers the people the intake brings it."""

    def __init__(self, model: Any, index: int, area: int, authority: Any) -> None:
        super().__init__(model)
        self.index, self.area, self.authority = index, area, authority
        self.name = f"Jobcentre {index + 1}"
        self.referred = 0

    def refer(self, people: int) -> None:
        """Send this many people to the contracts of the area."""
        self.referred += people
