"""Time: weeks since 1 June 2011, four-week periods, contract years that end on 31 March."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.kinds import NEVER
from wpmodel.foundation.time_units import PERIOD

if TYPE_CHECKING:
    import pandas as pd

FIRST_DAY = date(2011, 6, 1)
LAST_REFERRAL = date(2017, 3, 31)
LAST_DAY = date(2017, 12, 31)
"""End of the published statistics, and of a run unless it is told otherwise."""

_YEAR_ENDS = (date(2012, 4, 1), date(2013, 4, 1), date(2014, 4, 1))


def date_of(week: int) -> date:
    """First day of a week."""
    return FIRST_DAY + timedelta(weeks=int(week))


def week_of(day: date) -> int:
    """The week that a day falls in."""
    return (day - FIRST_DAY).days // 7


def periods_until(day: date) -> int:
    """Four-week periods from the first day that it takes to reach a day."""
    return (day - FIRST_DAY).days // (7 * PERIOD) + 1


def dates_of(weeks: NDArray) -> pd.Series:
    """First days of weeks; NEVER becomes NaT. Shape kept."""
    import pandas as pd

    weeks = np.asarray(weeks).astype(np.int64)
    days = np.datetime64(FIRST_DAY, "s") + weeks * np.timedelta64(7 * 86_400, "s")
    return pd.Series(np.where(weeks >= NEVER, np.datetime64("NaT"), days))


def contract_year(week: int) -> int:
    """Index of the tariff's contract year, 0 to 3: to March 2012, 2013, 2014, and all after. Tables of results have the
    single years of `programme_year`."""
    return sum(date_of(week) >= end for end in _YEAR_ENDS)


def year_begins(year: int) -> int:
    """First week of a contract year (1 on): the first whose middle day is in it."""
    return max(-(-((date(FIRST_DAY.year + year - 1, 4, 1) - FIRST_DAY).days - 3) // 7), 0)


def programme_year(week: int) -> int:
    """Number of the contract year that the middle day of a week is in, 1 on; it goes on where the tariff's stop."""
    day = FIRST_DAY + timedelta(days=7 * int(week) + 3)
    return day.year - FIRST_DAY.year + (day.month >= 4)


def year_span(year: int) -> tuple[date, date]:
    """First and last day of a single contract year (1 on)."""
    return max(date(FIRST_DAY.year + year - 1, 4, 1), FIRST_DAY), date(FIRST_DAY.year + year, 3, 31)


def month_of(weeks: NDArray) -> NDArray:
    """Calendar months (datetime64[M]) of weeks, by the middle day of the week."""
    days = np.datetime64(FIRST_DAY, "D") + np.timedelta64(1, "D") * (np.asarray(weeks).astype(np.int64) * 7 + 3)
    return days.astype("datetime64[M]")


def parse_day(text: str | date) -> date:
    """A day from text such as 2014-03-31. Raises ValueError with what is allowed."""
    try:
        day = text if isinstance(text, date) else date.fromisoformat(str(text))
        day = day.date() if isinstance(day, datetime) else day  # a moment, such as those in a table's columns
    except ValueError:
        raise ValueError(f"{text!r} is not a date: write it as YEAR-MONTH-DAY, for example 2014-03-31") from None
    if not FIRST_DAY <= day <= date(2022, 12, 31):
        raise ValueError(f"{day} is outside the programme: choose a day from {FIRST_DAY} to 2022-12-31")
    return day
