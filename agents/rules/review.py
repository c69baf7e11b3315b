"""R10, the commissioner's review: what a contract year came to, and what follows from it.

Ratios and levels are in per cent, money in pence. Arrays are by contract and payment group, or broadcast to that. The
*contract ratio* is the job outcomes of a contract year over the people referred in it, not a cohort rate: both sides
are counted as they fall. Source: Work and Pensions Committee, HC 162 (2013), chapter 2; docs/odd.md, R10.
"""

import numpy as np
from numpy.typing import NDArray


def contract_ratio(outcomes: NDArray, referrals: NDArray) -> NDArray:
    """Outcomes of a year for 100 people referred in it; NaN where nobody was."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(referrals > 0, 100.0 * outcomes / referrals, np.nan)


def meets(ratio: NDArray, minimum: NDArray, share: float = 1.0) -> NDArray:
    """Whether ratios reach this share of the minimum. One that is not judged (NaN), or has no minimum, does."""
    return ~(ratio < share * minimum)


def ends(ratio: NDArray, minimum: NDArray, noticed: NDArray | bool, share: float) -> NDArray:
    """Where a contract is ended: still below this share of the minimum although a notice stood before the review."""
    return noticed & ~meets(ratio, minimum, share)


def shares_after(shares: NDArray, ratios: NDArray, gap: float, points: float) -> NDArray:
    """Market shares (k,) of an area's contracts after up to `points` have moved from the worst ratio to the best.

    Nothing moves where a ratio is not judged (NaN) or the two are less than `gap` points apart; nobody's share falls
    below zero. Shares are fractions. Source: `market_share_shift`.
    """
    after = shares.copy()
    if ratios.size < 2 or np.isnan(ratios).any():
        return after
    best, worst = int(ratios.argmax()), int(ratios.argmin())
    if best != worst and ratios[best] - ratios[worst] >= gap:
        moved = min(points / 100.0, shares[worst])
        after[worst] -= moved
        after[best] += moved
    return after


def incentive_level(minimum: NDArray, over_non_intervention: float, above: float) -> NDArray:
    """Ratio from which outcomes earn more: (1 + above) * minimum / over_non_intervention. Source: `payment_rules`."""
    return (1.0 + above) * minimum / over_non_intervention


def incentive(outcomes: NDArray, referrals: NDArray, level: NDArray, pence: int) -> NDArray:
    """Pence earned by whole outcomes above a level (per cent of referrals); nothing where the level is zero."""
    extra = np.floor(np.round(outcomes - level * referrals / 100.0, 6))
    return pence * np.where(level > 0.0, np.maximum(extra, 0.0), 0.0).astype(np.int64)


def merlin_score(passed_on: float, delay_weeks: float, served: float) -> float:
    """How a prime treats its chain: the mean of three marks between zero and one.

    `passed_on` is the share of fees that reaches the subcontractor who earned them; promptness is 4 / (4 + weeks that
    the prime adds to the Department's delay); `served` is the share of places in its chain with anybody sent to them.
    Merlin looked at design, commitment, conduct and review; only these three have a quantity here (assumed scale).
    """
    return (passed_on + 4.0 / (4.0 + delay_weeks) + served) / 3.0
