"""R10, what a contract's standing is worth to its prime: pounds that one more outcome brings beside its fee.

A prime foresees a year's outcomes from those of the last 52 weeks, with a logistic error. One more outcome matters as
far as it may tip a line: the chance of that is highest at the line and zero far from it on either side. What is at
stake is the prime's own margin on the referrals still to come. Arrays are by contract and payment group, or broadcast
to that; outcomes are in numbers of people, money in pounds. Source: docs/odd.md, R10.
"""

from math import pi, sqrt

import numpy as np
from numpy.typing import NDArray

Number = float | NDArray

LOGISTIC = sqrt(3.0) / pi
"""Scale of a logistic distribution with a standard deviation of one."""


def spread_of(line: Number, forecast_error: float) -> NDArray:
    """Scale of the error about a line of n outcomes: LOGISTIC * sqrt(n + (forecast_error * n)^2), n at least one.

    Plain chance (Poisson) and the error of the forecast itself.
    """
    n = np.maximum(line, 1.0)
    return LOGISTIC * np.sqrt(n + (forecast_error * n) ** 2)


def chance_below(expected: Number, line: Number, spread: Number) -> NDArray:
    """Chance of ending below a line: 1 / (1 + exp((expected - line) / spread))."""
    distance = (np.asarray(expected) - line) / spread
    return 1.0 / (1.0 + np.exp(np.clip(distance, -500.0, 500.0)))


def tipping(expected: Number, line: Number, spread: Number) -> NDArray:
    """Chance that one more outcome lifts a year over a line: p * (1 - p) / spread, p the chance of ending below it."""
    below = chance_below(expected, line, spread)
    return below * (1.0 - below) / spread


def present_years(rate: NDArray, begins: NDArray, until: NDArray) -> NDArray:
    """Worth today of a pound a year between two times (years from now) at a yearly rate; zero where none are left.

    [(1 + rate)^-begins - (1 + rate)^-until] / log(1 + rate).
    """
    begins = np.minimum(begins, until)
    growth = np.log1p(rate)
    with np.errstate(divide="ignore", invalid="ignore"):
        worth = (np.exp(-growth * begins) - np.exp(-growth * until)) / growth
    return np.where(growth > 1e-9, worth, until - begins)


def yearly_margin(
    attachment_fees: NDArray, outcomes: NDArray, worth: NDArray, part: NDArray, hours: NDArray, hour: float
) -> NDArray:
    """Pounds that a year left the prime: part * (attachment fees + outcomes * worth of one) - hours * cost of an hour.

    `part` is the prime's part of the pay: all of it in-house, where it bears the hours, and its slice in tier 1.
    """
    return part * (attachment_fees + outcomes * worth) - hours * hour


def worth_of_staying(
    stake: NDArray, later: NDArray, expected: NDArray, minimum: NDArray, noticed: NDArray | bool, notice_below: float,
    end_below: float, forecast_error: float,
) -> NDArray:  # fmt: skip
    """Pounds that an outcome is worth because a contract may be lost: `stake` at this review, or `later` at the next.

    With a notice standing: stake * tipping(line of ending). Without: later * tipping(line of notice) * the chance that
    another year like this one would end it. `minimum` is in outcomes; zero is no minimum.
    """
    ending, notice = end_below * minimum, notice_below * minimum
    at_ending, at_notice = spread_of(ending, forecast_error), spread_of(notice, forecast_error)
    now = stake * tipping(expected, ending, at_ending)
    next_year = later * chance_below(expected, ending, at_ending) * tipping(expected, notice, at_notice)
    return np.where(ending > 0.0, np.where(noticed, now, next_year * (notice > 0.0)), 0.0)


def lines_of_share(best: NDArray, worst: NDArray, gap: float) -> tuple[NDArray, NDArray]:
    """Ratios from which a prime wins a share, and at which it loses one, given its best and worst rival's ratios.

    It wins if it is the best and `gap` above the worst: max(best, worst + gap). It loses at min(worst, best - gap).
    """
    return np.maximum(best, worst + gap), np.minimum(worst, best - gap)


def worth_of_lead(
    stake: NDArray, ratio: NDArray, best: NDArray, worst: NDArray, gap: float, referrals: NDArray,
    forecast_error: float,
) -> NDArray:  # fmt: skip
    """Pounds that an outcome is worth because it may win or save a share of the market: a tournament.

    stake * [tipping(line of winning) + tipping(line of losing)], lines in outcomes a year at the prime's own referrals;
    the error is that of two primes, its own year and its rival's. A NaN ratio (nobody to compare with) is worth zero.
    """
    each = referrals / 100.0
    found = np.zeros(np.shape(ratio))
    for line in lines_of_share(best, worst, gap):
        at = np.maximum(line * each, 0.0)
        spread = np.hypot(spread_of(at, forecast_error), spread_of(ratio * each, forecast_error))
        found = found + tipping(ratio * each, line * each, spread)
    return np.nan_to_num(stake * found)


def worth_of_incentive(pounds: float, expected: NDArray, line: NDArray, forecast_error: float) -> NDArray:
    """Pounds that an outcome is worth where those above a line earn more: pounds * the chance of being above it."""
    return np.where(line > 0.0, pounds * (1.0 - chance_below(expected, line, spread_of(line, forecast_error))), 0.0)
