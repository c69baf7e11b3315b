"""Subcontractors: fictional organisations, private, public and voluntary, in tier 1 and tier 2."""

from __future__ import annotations

from typing import Any

from agents.organisation import Organisation


class Subcontractor(Organisation):
    """A subcontractor. `tier_1` and `tier_2` count its places; tier 2 gets no referrals until R6 is built."""

    def __init__(self, model: Any, name: str, sector: str, account: int) -> None:
        super().__init__(model, name, sector, account)
        self.tier_1 = self.tier_2 = 0
