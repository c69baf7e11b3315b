"""The commissioner: the Department for Work and Pensions, which owns the tariff and pays."""

from __future__ import annotations

from typing import Any

import numpy as np
from mesa import Agent
from numpy.typing import NDArray


class Commissioner(Agent):
    """The Department. Pays each claim by the terms of the contract year. `account` is its line in the ledger."""

    name = "Department for Work and Pensions"

    def __init__(self, model: Any, account: int, tariff: Any) -> None:
        super().__init__(model)
        self.account, self.tariff = account, tariff

    def fees(self, year: int) -> NDArray:
        """Pence for an attachment, an outcome and a sustainment in a contract year, by payment group. Shape (3, 9)."""
        t = self.tariff
        return np.stack([t.attachment[year], t.outcome[year], t.sustainment[year]])

    def approve(self, claims: NDArray, year: int) -> NDArray:
        """Pence due on counts of claims (..., 9 groups, 3 kinds): one payment an event, at the year's fee."""
        return claims.astype(np.int64) * self.fees(year).T
