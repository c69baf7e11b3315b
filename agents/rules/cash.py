"""R7, cash: what fees are worth today, who gets which part of a payment, and what credit costs."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wpmodel.foundation.time_units import PERIOD, YEAR


def value_of_fees(
    outcome_fee: NDArray,
    sustainment_fee: NDArray,
    outcome_weeks: NDArray,
    sustainments: NDArray,
    interval: ArrayLike,
    payments: NDArray,
    kept: ArrayLike,
    lag_weeks: ArrayLike,
    yearly_rate: ArrayLike,
    held: float,
) -> NDArray:
    """Pounds that a lasting job is worth today to whoever delivers it, by payments already made.

    Before any payment: kept * D(lag + outcome weeks) * [outcome fee + sustainment fee * S(all)]; after j payments:
    kept * D(lag) * sustainment fee * S(those left), where S(n) = sum over k = 1..n of (held^(i / 4) * D(i))^k, i is
    `interval`, the weeks in work from one payment to the next, and D(w) = (1 + rate)^(-w / 52). Fees in pounds; shapes
    broadcast to (places, groups, payments made). `held` is the chance of staying in work for another four weeks. What
    the value is for: docs/odd.md, R4.
    """
    weekly = (1.0 + np.asarray(yearly_rate)) ** (-1.0 / YEAR)
    step = held ** (np.asarray(interval) / PERIOD) * weekly ** np.asarray(interval)
    left = np.maximum(sustainments - np.maximum(payments - 1, 0), 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        periods = np.where(step < 1.0, step * (1.0 - step**left) / (1.0 - step), left)
    stream = sustainment_fee * periods
    wait = np.where(payments == 0, weekly**outcome_weeks, 1.0)
    first = np.where(payments == 0, outcome_fee, 0.0)
    return np.asarray(kept) * weekly ** np.asarray(lag_weeks) * wait * (first + stream)


def value_of_milestones(
    fees: NDArray, weeks: NDArray, delays: NDArray, steps: NDArray, payments: int, kept: NDArray, lag_weeks: NDArray,
    yearly_rate: NDArray, held: float,
) -> NDArray:  # fmt: skip
    """The same value where payments come at milestones, (places, groups, payments made).

    After j payments: kept * sum over milestones k > j of fee_k * D(lag + delay_k + w_k - w_j) * held^((w_k - m) / 4),
    where w_k are weeks in work, w_0 = 0 and m = w_1 before any payment and w_j after: that a job lasts to the first
    milestone is what providers learn about themselves. `fees` (kinds, places, groups) in pounds, `weeks` (4, groups),
    `delays` (4,), `steps` (groups,) milestones that a group has; `kept`, `lag_weeks` and `yearly_rate` (places,).
    """
    found = np.zeros((*fees.shape[1:], payments))
    weekly = ((1.0 + yearly_rate) ** (-1.0 / YEAR))[:, None]
    for j in range(payments):
        for k in range(j, len(fees)):
            wait = weeks[k] - (weeks[j - 1] if j else 0)
            lasts = held ** ((weeks[k] - weeks[max(j - 1, 0)]) / PERIOD)
            worth = fees[k] * weekly ** (lag_weeks[:, None] + delays[k] + wait) * lasts
            found[:, :, j] += np.where(k < steps, kept[:, None] * worth, 0.0)
    return found


def levelled(worth: NDArray, mix: NDArray, share: float) -> NDArray:
    """Pounds by which deliverers go where a head-count target stands between the fees and the adviser.

    (1 - share) * worth + share * mean worth over payment groups, by their people `mix` (groups,). `worth` and the
    answer (places, groups, payments made). One: a job counts the same for everybody; zero: as it is paid.
    """
    alike = (worth * mix[None, :, None]).sum(axis=1, keepdims=True) / mix.sum()
    return (1.0 - share) * worth + share * alike


def passed_down(pence: NDArray, top_slice: ArrayLike) -> NDArray:
    """Whole pence of a payment that reach the subcontractor, after the prime's top slice (rounded down)."""
    return np.floor(np.round(pence * (1.0 - np.asarray(top_slice)), 6)).astype(np.int64)


def surplus_shared(surplus: int, fees: int, allowed: float, locked: float) -> int:
    """Pence of a year's surplus that a profit lock makes a prime share: locked * max(surplus - allowed * fees, 0).

    All in pence, rounded down. Source: open books with a profit lock, after Groundwork (2015).
    """
    return int(locked * max(surplus - allowed * fees, 0.0))


def interest(cash: int, yearly_rate: float) -> int:
    """Pence of interest that four weeks cost on a negative balance; nothing is earned on a positive one."""
    return int(-cash * yearly_rate * PERIOD / YEAR) if cash < 0 else 0


def affordable(cash: int, credit: int, monthly_cost: int, periods: float) -> bool:
    """Whether cash and credit cover this many periods of present cost: the test before hiring. All in pence."""
    return cash + credit >= periods * monthly_cost
