"""Parking, person by person: what counts as weeks out of work, as long, and as next to no time of an adviser."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.kinds import FULLY_PAID, IN_WORK
from wpmodel.foundation.time_units import YEAR

LONG_ENOUGH = 26
"""Weeks out of work on the programme from which somebody can be called parked."""

NEXT_TO_NOTHING = 88.0 / YEAR
"""Minutes a week: what ESA claimants outside the programme got, 88 minutes a year (Working Well impact study, 2018)."""


def weeks_out_of_work(rows: NDArray, now: int, allotted: int) -> NDArray:
    """Weeks on the programme and out of work so far, at week `now`, of people attached. Shape of `rows`, int64."""
    lived = np.minimum(now - rows["attached"].astype(np.int64), rows["ended"])
    at_work = np.isin(rows["status"], (IN_WORK, FULLY_PAID))
    in_work = rows["banked"] + np.where(at_work, lived - rows["job_start"], 0)
    after = np.maximum(lived - allotted, 0)  # only a job goes on beyond the allotted weeks
    return np.minimum(lived, allotted) - (in_work - after)


def little(minutes: NDArray, weeks: NDArray | int) -> NDArray:
    """Who got next to nothing in so many weeks out of work, of an adviser's minutes (mask). Shapes (n,)."""
    return minutes <= NEXT_TO_NOTHING * weeks


def parked(minutes: NDArray, weeks: NDArray) -> NDArray:
    """Who was long out of work and got next to nothing (mask). Shapes (n,)."""
    return (weeks >= LONG_ENOUGH) & little(minutes, weeks)


def parked_share(minutes: NDArray, weeks: NDArray) -> float:
    """Per cent of those long out of work who got next to nothing; NaN where nobody is. Shapes (n,): adviser minutes and
    weeks out of work so far."""
    long = weeks >= LONG_ENOUGH
    return 100.0 * float(little(minutes, weeks)[long].mean()) if long.any() else float("nan")
