"""Time: weeks since a programme's first day, four-week periods, contract years that end on 31 March."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.kinds import NEVER
from wpmodel.foundation.time_units import PERIOD

if TYPE_CHECKING:
    import pandas as pd

YEARS_AFTER = 5
"""Years after its last published day for which a programme can be run."""


@dataclass(frozen=True)
class Calendar:
    """A programme's days: the first, the last on which people are referred, and the last of its statistics, which ends
    a run unless it is told otherwise. Week 0 begins on the first day."""

    first_day: date
    last_referral: date
    last_day: date

    @cached_property
    def year_ends(self) -> tuple[date, date, date]:
        """Days on which the tariff's contract years 2, 3 and 4 begin: each a 1 April after the first day."""
        first = self.first_day.year + (self.first_day >= date(self.first_day.year, 4, 1))
        return date(first, 4, 1), date(first + 1, 4, 1), date(first + 2, 4, 1)

    @property
    def last_possible(self) -> date:
        """The latest day to which a run may go: the end of a year, some years after the statistics."""
        return date(self.last_day.year + YEARS_AFTER, 12, 31)

    def date_of(self, week: int) -> date:
        """First day of a week."""
        return self.first_day + timedelta(weeks=int(week))

    def week_of(self, day: date) -> int:
        """The week that a day falls in."""
        return (day - self.first_day).days // 7

    def periods_until(self, day: date) -> int:
        """Four-week periods from the first day that it takes to reach a day."""
        return (day - self.first_day).days // (7 * PERIOD) + 1

    def dates_of(self, weeks: NDArray) -> pd.Series:
        """First days of weeks; NEVER becomes NaT. Shape kept."""
        import pandas as pd

        weeks = np.asarray(weeks).astype(np.int64)
        days = np.datetime64(self.first_day, "s") + weeks * np.timedelta64(7 * 86_400, "s")
        return pd.Series(np.where(weeks >= NEVER, np.datetime64("NaT"), days))

    def contract_year(self, week: int) -> int:
        """Index of the tariff's contract year, 0 to 3: up to the first 31 March, the second, the third, and all after.
        Tables of results have the single years of `programme_year`."""
        return sum(self.date_of(week) >= end for end in self.year_ends)

    def year_begins(self, year: int) -> int:
        """First week of a contract year (1 on): the first whose middle day is in it."""
        return max(-(-((self._april(year) - self.first_day).days - 3) // 7), 0)

    def programme_year(self, week: int) -> int:
        """Number of the contract year that the middle day of a week is in, 1 on; it goes on where the tariff's stop."""
        day = self.first_day + timedelta(days=7 * int(week) + 3)
        return day.year + (day >= date(day.year, 4, 1)) - self.year_ends[0].year + 1

    def year_span(self, year: int) -> tuple[date, date]:
        """First and last day of a single contract year (1 on)."""
        return max(self._april(year), self.first_day), self._april(year + 1) - timedelta(days=1)

    def month_of(self, weeks: NDArray) -> NDArray:
        """Calendar months (datetime64[M]) of weeks, by the middle day of the week."""
        middle = np.asarray(weeks).astype(np.int64) * 7 + 3
        return (np.datetime64(self.first_day, "D") + np.timedelta64(1, "D") * middle).astype("datetime64[M]")

    def parse_day(self, text: str | date) -> date:
        """A day from text such as 2014-03-31. Raises ValueError with what is allowed."""
        day = day_of(text)
        if not self.first_day <= day <= self.last_possible:
            raise ValueError(
                f"{day} is outside the programme: choose a day from {self.first_day} to {self.last_possible}"
            )
        return day

    def _april(self, year: int) -> date:
        """The 1 April that a contract year (1 on) begins on, or would, of the first one."""
        return date(self.year_ends[0].year + year - 2, 4, 1)


def day_of(text: str | date) -> date:
    """A day from text such as 2014-03-31. Raises ValueError for anything else."""
    try:
        day = text if isinstance(text, date) else date.fromisoformat(str(text))
        return day.date() if isinstance(day, datetime) else day  # a moment, such as those in a table's columns
    except ValueError:
        raise ValueError(f"{text!r} is not a date: write it as YEAR-MONTH-DAY, for example 2014-03-31") from None


WORK_PROGRAMME = Calendar(date(2011, 6, 1), date(2017, 3, 31), date(2017, 12, 31))
"""The Work Programme's days, for whatever is of that programme alone; a run has those of its own programme."""
