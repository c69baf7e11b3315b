"""The books: every pound has a payer, a payee, an event and a week. Money is in pence, so sums are exact."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

OUTSIDE = ("Department for Work and Pensions", "staff and suppliers", "lenders", "founders")
"""Accounts that are not providers: who pays fees, who earns wages, who lends, who gave the reserves of 2011."""


class Ledger:
    """Double entry: what one account pays another receives, so the balances always add up to nothing."""

    def __init__(self, providers: int) -> None:
        self.balances = np.zeros(len(OUTSIDE) + providers, np.int64)
        self._entries: list[tuple[NDArray, NDArray, NDArray, str, NDArray]] = []

    @staticmethod
    def outside(name: str) -> int:
        """Account number of an outside account. Raises ValueError for a name that is not one."""
        return OUTSIDE.index(name)

    def post(self, weeks: ArrayLike, payers: ArrayLike, payees: ArrayLike, event: str, pence: ArrayLike) -> None:
        """Enter payments, one for each element (broadcast); amounts of nought are left out.

        Raises ValueError on a negative amount: a repayment is a payment the other way.
        """
        week, payer, payee, amount = np.broadcast_arrays(weeks, payers, payees, np.asarray(pence, np.int64))
        if (amount < 0).any():
            raise ValueError(f"a payment for {event} is negative; post it from payee to payer instead")
        real = amount > 0
        if not real.any():
            return
        week, payer, payee, amount = week[real], payer[real], payee[real], amount[real]
        np.subtract.at(self.balances, payer, amount)
        np.add.at(self.balances, payee, amount)
        self._entries.append((week.astype(np.int16), payer.astype(np.int16), payee.astype(np.int16), event, amount))

    def frame(self, names: list[str]) -> pd.DataFrame:
        """Every entry: week, payer, payee, event, pence. `names` are the providers' names in account order."""
        accounts = np.array([*OUTSIDE, *names], dtype=object)
        if not self._entries:
            return pd.DataFrame(columns=["week", "payer", "payee", "event", "pence"])
        weeks, payers, payees, events, pence = zip(*self._entries, strict=True)
        event = np.repeat(np.array(events, dtype=object), [len(w) for w in weeks])
        return pd.DataFrame(
            {
                "week": np.concatenate(weeks),
                "payer": pd.Categorical.from_codes(np.concatenate(payers), accounts),
                "payee": pd.Categorical.from_codes(np.concatenate(payees), accounts),
                "event": pd.Categorical(event),
                "pence": np.concatenate(pence),
            }
        )
