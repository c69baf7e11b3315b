"""Reforms of the tender (R11): a record that counts, contracts kept for entrants, bids that are said and not meant.

A firm's caseload in its bid is what it promises: fewer people an adviser are more marks for quality and dearer. Where
words cost nothing (`bid_writing`) everybody promises most, quality marks are alike, and price decides. Where the record
counts (`record_weight`) a promise is corrected by how well the firm's promises of earlier programmes held there.
Entrants are firms below the turnover that the framework asks for. Source: Groundwork (2015); commissioning strategy
(2007).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.rules import bidding


def as_the_record_has_it(promised: NDArray, factors: NDArray, weight: float) -> NDArray:
    """A promised rate corrected by a firm's record: x / (1 + x), x = odds of the promise / m^weight.

    m is the geometric mean of the factors (groups,) by which the firm has believed in more success in the area than
    there was: what a commissioner sees who has held its earlier promises against its results.
    """
    believed = float(np.exp(np.log(factors).mean()))
    odds = promised / np.maximum(1.0 - promised, 1e-9) / believed**weight
    return odds / (1.0 + odds)


def profit_of_words(profit: NDArray, written: float) -> NDArray:
    """Profit of offers (discounts, plans) where a plan is in part only said: that of the best plan at its discount, by
    the part that is not meant: (1 - written) * profit + written * max over plans."""
    return (1.0 - written) * profit + written * profit.max(axis=1, keepdims=True)


def delivered(said: NDArray, best: NDArray, written: float) -> NDArray:
    """Caseload delivered: said^(1 - written) * best^written, `best` what pays most with nobody to mark it."""
    return said ** (1.0 - written) * best**written


def awarded(marks: NDArray, contracts: NDArray, most: int, entrants: NDArray, kept: float) -> NDArray:
    """Who wins where (firms, areas): `bidding.award` among the others, with a share of the contracts kept for those
    firms that are `entrants` (firms,).

    Kept are whole contracts, one an area, in the areas whose best entrant is best; what no entrant wins goes to others.
    """
    of_entrants = np.where(entrants[:, None], marks, np.nan)
    best = np.nan_to_num(np.where(np.isnan(of_entrants), -np.inf, of_entrants).max(axis=0), neginf=-np.inf)
    chosen = np.argsort(-best, kind="stable")[: round(kept * int(contracts.sum()))]
    own = np.isin(np.arange(contracts.size), chosen) & np.isfinite(best) & (contracts > 0)
    first = bidding.award(of_entrants, own.astype(contracts.dtype), most)
    core = np.where(entrants[:, None], np.nan, marks)
    return first | bidding.award(core, contracts - first.sum(axis=0), most)
