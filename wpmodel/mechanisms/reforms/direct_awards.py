"""Direct awards: places of tier 1 that the Department pays itself, with no slice kept and no wait at the prime."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from wpmodel.mechanisms.reforms.reform import Reform, drawn

if TYPE_CHECKING:
    from wpmodel.engine.model import WorkProgramme

DIRECT = 15
"""Purpose of the dice for places that are paid directly."""


class DirectAwards(Reform):
    """A share of the voluntary places of tier 1, by lot, is paid directly. Source: Maddock (2012)."""

    def open(self) -> None:
        """Find those who are paid directly, by lot."""
        model = self.model
        small = [p for p in model.places if p.tier == 1 and p.organisation.sector == "voluntary"]
        chosen = drawn(model, DIRECT, np.array([p.number for p in small]), model.settings.direct_awards)
        paid_directly(model, [p.index for p, direct in zip(small, chosen, strict=True) if direct])


def paid_directly(model: WorkProgramme, places: Sequence[int]) -> None:
    """These places get all of what their people bring as soon as the Department pays it.

    The money still passes the prime's account, on the same day.
    """
    pay = model.payments
    pay.top_slice[:, places] = 0.0
    pay.kept[places] = pay.kept_upfront[places] = 1.0
    pay.prime_lag[places] = 0
    model.offices["keep"][places] = 1.0
    model.stakes.valued = ()
