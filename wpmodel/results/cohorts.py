"""People by when they were referred and how long things took: the one table that rates and totals are read from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.kinds import NEVER
from wpmodel.calendar import Calendar

EVENTS = ("attached", "first_job", "outcome")
LONGEST = 330
"""Weeks from referral that are told apart: the longest stay, outcome and claim that parameters allow."""


@dataclass(frozen=True)
class Cohorts:
    """`referred` (groups, weeks) people referred; `by` event, (groups, weeks, LONGEST): of them, those for whom it had
    happened by this many weeks after referral."""

    referred: NDArray
    by: dict[str, NDArray]
    calendar: Calendar

    @classmethod
    def of(cls, rows: NDArray, groups: int, calendar: Calendar, claim_lag: int = 0) -> Cohorts:
        """Count the people of a population (dtype PERSON). An outcome counts when it is claimed, as in the published
        statistics: `claim_lag` weeks after it is reached."""
        weeks = int(rows["referred"].max()) + 1 if rows.size else 1
        shape = (groups, weeks, LONGEST + 1)
        cell = (rows["group"].astype(np.int64) * weeks + rows["referred"]) * (LONGEST + 1)
        by = {}
        for event in EVENTS:
            wait = when(rows, event) - rows["referred"] + (claim_lag if event == "outcome" else 0)
            after = np.minimum(wait, LONGEST)
            counts = np.bincount(cell + after, minlength=np.prod(shape)).reshape(shape)
            by[event] = np.cumsum(counts[:, :, :LONGEST], axis=2)
            referred = counts.sum(axis=2)
        return cls(referred, by, calendar)

    @property
    def weeks(self) -> int:
        """Weeks with referrals."""
        return self.referred.shape[1]

    def months(self) -> NDArray:
        """Calendar month (datetime64[M]) of each week of referral."""
        return self.calendar.month_of(np.arange(self.weeks))

    def people(self, groups: list[int], of: NDArray | slice) -> int:
        """People of these groups referred in these weeks (a mask or a slice)."""
        return int(self.referred[groups][:, of].sum())

    def happened(self, event: str, groups: list[int], of: NDArray | slice, within: int) -> int:
        """Of them, those for whom it happened in fewer than `within` weeks from referral."""
        return int(self.by[event][groups][:, of, min(within, LONGEST) - 1].sum()) if within > 0 else 0

    def before(self, event: str, groups: list[int], week: int) -> int:
        """People of these groups for whom it happened before a week of the calendar, whenever they were referred."""
        came = np.arange(min(self.weeks, week))
        waited = np.minimum(week - came, LONGEST) - 1
        return int(self.by[event][groups][:, came, waited].sum())


def when(rows: NDArray, column: str) -> NDArray:
    """Weeks since the programme's first day of an event; NEVER where it did not happen. Shape of `rows`, int64."""
    if column == "attached":
        return rows["attached"].astype(np.int64)
    happened = rows[column] < NEVER
    return np.where(happened, rows["attached"].astype(np.int64) + rows[column], NEVER)
