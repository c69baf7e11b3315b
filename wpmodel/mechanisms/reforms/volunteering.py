"""Volunteering as part of the pathway: people out of work for half a year may begin to volunteer.

What that does to readiness is one number, weak in the only study of a panel, and may be below zero. Source: comments of
providers (2010); Ellis Paine, McKay and Moro (2013).
"""

from __future__ import annotations

import numpy as np

from wpmodel.agents.compiled import rule
from wpmodel.agents.kinds import SEARCHING
from wpmodel.agents.luck import VOLUNTEER, chance, luck_of
from wpmodel.mechanisms.reforms.reform import Reform

HALF_A_YEAR = 26


class Volunteering(Reform):
    """`began` (claimants,) says who has begun to volunteer, by claimant number."""

    def open(self) -> None:
        """Nobody has begun."""
        self.began = np.zeros(len(self.model.people), np.bool_)

    def offer(self) -> None:
        """Some begin to volunteer."""
        b = self.model.settings
        begin(
            self.model.claimants.rows.view(np.recarray), self.model.arrive_at[self.model.period + 1], self.began,
            self.model.weeks[0], self.model.key, float(b.volunteering), float(b.volunteering_gain),
        )  # fmt: skip


@rule
def begin(people, until, began, week, key, share, gain):
    """People out of work for half a year on the programme begin to volunteer, each by luck of their own, and once.

    `people` are rows, those before `until` attached; `began` (claimants,) is written, and readiness moves by `gain`.
    """
    for i in range(until):
        c = people[i]
        if c.status != SEARCHING or began[c.id] or week - c.attached < HALF_A_YEAR:
            continue
        if chance(luck_of(key, c.id), week, VOLUNTEER) < share:
            began[c.id] = True
            c.readiness += gain
