"""What goes along the ties of a supply chain: people referred and money paid, period by period. Simulated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wpmodel.foundation.time_units import PERIOD

if TYPE_CHECKING:
    from wpmodel.results.result import Result

QUARTER = 3
"""Periods that a tie's width looks back over: twelve weeks."""


def referred(result: Result, places: Sequence[int], held: NDArray) -> list[int]:
    """People attached at these places in the last twelve weeks, in the periods in which they were `held`."""
    attached = result.records.attached[: result.model.period, list(places)].sum(axis=(1, 2))
    return of_a_quarter(np.where(held, attached, 0)).astype(int).tolist()


def paid(result: Result, pairs: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Pounds that each payer (account) paid each payee in the last twelve weeks, for all their work in the run."""
    week, payer, payee, _, pence = result.model.ledger.entries()
    periods, accounts = result.model.period, result.model.ledger.balances.size
    which = np.full((accounts, accounts), -1)
    for k, (one, other) in enumerate(pairs):
        which[one, other] = k
    pair, period = which[payer, payee], week // PERIOD
    mine = (pair >= 0) & (period < periods)
    where = pair[mine] * periods + period[mine]
    pounds = np.bincount(where, pence[mine] / 100, len(pairs) * periods).reshape(len(pairs), periods)
    found = {pair: of_a_quarter(pounds[which[pair]]).round().astype(int).tolist() for pair in set(pairs)}
    return [found[pair] for pair in pairs]


def of_a_quarter(values: NDArray) -> NDArray:
    """Sum over each period and those before it in a quarter. Shape as given, (periods,)."""
    total = np.cumsum(values)
    return total - np.concatenate([np.zeros(min(QUARTER, len(total)), total.dtype), total])[: len(total)]
