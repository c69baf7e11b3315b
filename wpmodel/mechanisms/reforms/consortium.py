"""Consortia of voluntary organisations: members of an area pool cash, referrals and part of what they earn.

A member that cannot pay the next bill is carried by members that can, as far as their cash goes beyond their own bills:
nobody goes bust alone while the pool is solvent. Part of what members' places are paid is shared by their people out of
work. So a member that tries harder keeps less of what that brings (the free rider), and it reckons with it. A member
does not wait for referrals while another has them. Source: Maddock (2012) on Cornwall; comments of providers (2010).
"""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

import numpy as np

from wpmodel.mechanisms.reforms.reform import Reform, drawn

if TYPE_CHECKING:
    from wpmodel.agents.faces.subcontractor import Subcontractor
    from wpmodel.engine.model import WorkProgramme

MEMBER = 16
"""Purpose of the dice for who is a member of a consortium."""


def carried(needs: list[int], spare: list[int]) -> tuple[list[int], list[int]]:
    """Pence that each member gives and gets: needs are met as far as what is spare goes, and all in proportion.

    given = spare * part / sum(spare), got = needs * part / sum(needs), part = min of both sums; rounded down.
    """
    part, short, there = min(sum(needs), sum(spare)), max(sum(needs), 1), max(sum(spare), 1)
    return [s * part // there for s in spare], [n * part // short for n in needs]


def part_kept(pooled: float, own_part: float) -> float:
    """Part of a further pound that comes back to the member who earns it: 1 - pooled * (1 - own part of the pool)."""
    return 1.0 - pooled * (1.0 - own_part)


class Consortium(Reform):
    """One consortium an area. `joined` are the organisations that are members, by lot; one that leaves the programme
    leaves it, and newcomers are not in it."""

    def __init__(self, model: WorkProgramme) -> None:
        super().__init__(model)
        voluntary = [s for s in model.subcontractors if s.sector == "voluntary" and s.in_run]
        lots = drawn(model, MEMBER, np.array([s.number for s in voluntary]), model.settings.consortium_members)
        self.joined = [s for s, is_member in zip(voluntary, lots, strict=True) if is_member]
        self.pooled, self.shared = model.ledger.event("carried by the consortium"), model.ledger.event("income pooled")

    def members(self) -> list[list[Subcontractor]]:
        """Members still there, area by area; each in the area of its first place."""
        found: list[list[Subcontractor]] = [[] for _ in self.model.markets]
        for one in self.joined:
            if one.left is None:
                found[(one.places or one.call_offs)[0].contract.market].append(one)
        return [pool for pool in found if len(pool) > 1]

    def value(self) -> None:
        """A member that earns for a pool keeps part of it: results are worth that much less to members' places."""
        for pool in self.members():
            people = max(fsum(place.looking for one in pool for place in one.places), 1.0)
            for one in pool:
                mine = fsum(place.looking for place in one.places) / people
                places = [place.index for place in one.places]
                self.model.stakes.worth[places] *= part_kept(self.model.settings.income_pooled, mine)

    def inform(self) -> None:
        """Pool what was earned, then carry those who cannot pay."""
        for pool in self.members():
            self._share_income(pool)
            self._carry(pool)

    def _share_income(self, pool: list[Subcontractor]) -> None:
        """What members' places were paid in these four weeks is pooled and shared by people out of work."""
        paid, pooled = self.model.payments.paid_down, self.model.settings.income_pooled
        given = [int(pooled * sum(int(paid[place.index]) for place in one.places)) for one in pool]
        people = [sum(place.looking for place in one.places) for one in pool]
        got = [sum(given) * n // max(sum(people), 1) for n in people]
        if sum(people):
            self._move(pool, [b - a for a, b in zip(given, got, strict=True)], self.shared)

    def _carry(self, pool: list[Subcontractor]) -> None:
        """Members that can pay their next bills carry those that cannot."""
        left = [one.cash - round(100 * one.cost()) for one in pool]
        given, got = carried([max(-x, 0) for x in left], [max(x, 0) for x in left])
        self._move(pool, [b - a for a, b in zip(given, got, strict=True)], self.pooled)

    def _move(self, pool: list[Subcontractor], gains: list[int], event: int) -> None:
        """Move pence from members that give to members that get, as far as both go."""
        week, ledger = self.model.weeks[1] - 1, self.model.ledger
        givers = [(one.account, -gain) for one, gain in zip(pool, gains, strict=True) if gain < 0]
        for one, gain in zip(pool, gains, strict=True):
            while gain > 0 and givers:
                giver, there = givers.pop()
                part = min(gain, there)
                ledger.bill(week, giver, one.account, event, part)
                gain -= part
                if there > part:
                    givers.append((giver, there - part))

    def close(self) -> None:
        """Referrals are the consortium's: nobody waits while a member is used."""
        for pool in self.members():
            if any(one.waited == 0 for one in pool):
                for one in pool:
                    one.waited = 0
