"""Outcomes of people against referrals: the one rate of a cohort and the one ratio of a contract, and what they cost.

A contract ratio (outcomes of a year over referrals of that year) is not a cohort rate (outcomes of people referred
together).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.kinds import NEVER
from wpmodel.foundation.time_units import YEAR
from wpmodel.results.metrics import metric

if TYPE_CHECKING:
    from wpmodel.results.result import Result

COUNTED_AFTER = 5
"""Weeks from the earliest claim to the Department's count. At the end of 2013 an estimated 26,000 outcomes had been
reached and not been claimed (S33), about eight weeks of them; `claim_lag_weeks` has the first three. Another programme
says its own."""


def counted_after(result: Result) -> int:
    """Weeks from the earliest claim until an outcome is in the published count: none where `unclaimed` says that those
    missing from it were lost and not late."""
    own = result.model.programme.counted_after
    if own is None and result.model.settings.unclaimed:
        return 0
    return COUNTED_AFTER if own is None else own


def in_months(months: NDArray, first: str, last: str) -> NDArray:
    """Which of these months (datetime64[M]) lie in a span, both ends included (mask)."""
    return (months >= np.datetime64(first, "M")) & (months <= np.datetime64(last, "M"))


def rate(result: Result, event: str, groups: list[int], of: NDArray, weeks: int) -> float | None:
    """Per cent of the people of these groups referred in these weeks (mask) for whom something happened within so many
    weeks. None where there is nobody, or the weeks are not over for the last of them."""
    cohorts = result.people_by_cohort
    people = cohorts.people(groups, of)
    if not people or np.flatnonzero(of).max() + weeks > result.weeks:
        return None
    return 100.0 * cohorts.happened(event, groups, of, weeks) / people


def contract_ratio(result: Result, groups: list[int], first: str, last: str) -> float | None:
    """Outcomes that the Department counted in a span of months over referrals in it, per cent: not a cohort rate.
    None where the run ends before the span."""
    cohorts = result.people_by_cohort
    of = np.flatnonzero(in_months(result.calendar.month_of(np.arange(result.weeks + YEAR)), first, last))
    if not of.size or of[-1] + 1 > result.weeks:
        return None
    wait = counted_after(result)
    begins, ends = int(of[0]) - wait, int(of[-1]) + 1 - wait
    reached = cohorts.before("outcome", groups, ends) - cohorts.before("outcome", groups, begins)
    return 100.0 * reached / max(cohorts.people(groups, of[of < cohorts.weeks]), 1)


@metric("contract_ratio.{group}", unit="per cent", source="S27",
        meaning="outcomes counted in April 2013 to March 2014 over the referrals of those months")  # fmt: skip
@metric("contract_ratio_before.{group}", unit="per cent", source="S27",
        meaning="`contract_ratio` of April 2012 to March 2013")  # fmt: skip
@metric("cohort_rate.{group}", unit="per cent", source="S27",
        meaning="people referred from April to December 2012 who had an outcome within 24 months")  # fmt: skip
def by_group(result: Result) -> dict[str, float | None]:
    """Contract ratios of two years and the cohort rate between them, by payment group."""
    intake, found = in_months(result.people_by_cohort.months(), "2012-04", "2012-12"), dict[str, float | None]()
    for g, group in enumerate(result.model.groups):
        found[f"contract_ratio.{group}"] = contract_ratio(result, [g], "2013-04", "2014-03")
        found[f"contract_ratio_before.{group}"] = contract_ratio(result, [g], "2012-04", "2013-03")
        found[f"cohort_rate.{group}"] = rate(result, "outcome", [g], intake, 2 * YEAR)
    return found


@metric("job_start_rate", unit="per cent", meaning="people referred who have started a first job on the programme")
def job_start_rate(result: Result) -> float:
    """Of everybody referred in the run, whenever that was."""
    return 100.0 * float((result.rows["first_job"] < NEVER).mean())


@metric("outcomes", unit="for 100 people attached", meaning="job outcomes reached")
@metric("paid", unit="GBP for a person attached", meaning="paid by the Department for a payment group's people")
def per_head(result: Result) -> dict[str, float]:
    """Outcomes and payments over all payment groups."""
    heads = result.per_head()
    people = max(float(heads["attached"].sum()), 1.0)
    columns = {"outcomes": "outcomes_per_100", "paid": "paid_gbp_per_head"}
    return {name: float((heads[column] * heads["attached"]).sum()) / people for name, column in columns.items()}
