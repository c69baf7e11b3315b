"""The books: every pound has a payer, a payee, an event and a week. Money is in pence, so sums are exact."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    import pandas as pd

OUTSIDE = ("Department for Work and Pensions", "staff and suppliers", "lenders", "founders")
"""Accounts that are not providers: who pays fees, who earns wages, who lends, who gave the reserves of 2011."""


class Ledger:
    """Double entry: what one account pays another receives, so the balances always add up to nothing.

    `balances` (accounts,) is in pence; the outside accounts come first. Payments without a payment group have None.
    """

    def __init__(self, providers: int) -> None:
        self.balances = np.zeros(len(OUTSIDE) + providers, np.int64)
        self.events: list[tuple[str, str | None]] = []
        self._numbers: dict[tuple[str, str | None], int] = {}
        self._entries: list[NDArray] = []
        self._bills: list[tuple[int, int, int, int, int]] = []

    def open_account(self) -> int:
        """A new account, empty. Returns its number."""
        self.balances = np.append(self.balances, 0)
        return len(self.balances) - 1

    @staticmethod
    def outside(name: str) -> int:
        """Account number of an outside account. Raises ValueError for a name that is not one."""
        return OUTSIDE.index(name)

    def event(self, name: str, group: str | None = None) -> int:
        """The number that entries use for an event, of a payment group where it has one."""
        what = (name, group)
        number = self._numbers.get(what)
        if number is None:
            number = self._numbers[what] = len(self.events)
            self.events.append(what)
        return number

    def post(self, weeks: ArrayLike, payers: ArrayLike, payees: ArrayLike, events: ArrayLike, pence: ArrayLike) -> None:
        """Enter payments, one for each element (broadcast). Raises ValueError on an amount that is not positive."""
        columns = (weeks, payers, payees, events, pence)
        entry = np.empty((len(columns), np.broadcast(*columns).size), np.int64)
        for row, column in zip(entry, columns, strict=True):
            row[:] = column
        if (entry[4] <= 0).any():
            raise ValueError("a payment is positive: leave out what is zero, and post a repayment from payee to payer")
        np.subtract.at(self.balances, entry[1], entry[4])
        np.add.at(self.balances, entry[2], entry[4])
        self._entries.append(entry)

    def bill(self, week: int, payer: int, payee: int, event: int, pence: int) -> None:
        """Enter one payment, or none where the amount is zero: the quick way for an organisation's own bills."""
        if pence > 0:
            self.balances[payer] -= pence
            self.balances[payee] += pence
            self._bills.append((week, payer, payee, event, pence))

    def entries(self) -> NDArray:
        """Every entry in pence and numbers: rows week, payer, payee, event, pence. Shape (5, entries), int64."""
        bills = np.array(self._bills, np.int64).reshape(-1, 5).T
        entries = np.concatenate([*self._entries, bills], axis=1)
        return entries[:, np.argsort(entries[0], kind="stable")]

    def frame(self, names: list[str], line: NDArray | None = None) -> pd.DataFrame:
        """Every entry: week, payer, payee, event, payment_group, pence. `names` are the providers' in account order, or
        those of a register, of which `line` (providers,) says where each provider stands."""
        import pandas as pd

        week, payer, payee, event, pence = self.entries()
        accounts = pd.CategoricalDtype([*OUTSIDE, *names])
        if line is not None:
            code = np.concatenate([np.arange(len(OUTSIDE)), len(OUTSIDE) + line])
            payer, payee = code[payer], code[payee]
        what = pd.DataFrame(self.events, columns=["event", "payment_group"]).astype("category")
        return pd.DataFrame(
            {
                "week": week.astype(np.int16),
                "payer": pd.Categorical.from_codes(payer, dtype=accounts),
                "payee": pd.Categorical.from_codes(payee, dtype=accounts),
                **{name: what[name].take(event).array for name in what},
                "pence": pence,
            }
        )
