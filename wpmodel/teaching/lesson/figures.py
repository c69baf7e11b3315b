"""The figures that lessons look at in a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wpmodel.agents.kernel.counts import LOOKING, MINUTES
from wpmodel.foundation.time_units import PERIODS_A_YEAR
from wpmodel.parameters import PAYMENT_GROUPS
from wpmodel.results import outcomes
from wpmodel.results.metrics import metric, taken
from wpmodel.studies import emergence, run_cache

if TYPE_CHECKING:
    from wpmodel.results.result import Result


@run_cache.look("lessons.2")
def look(result: Result) -> dict[str, float]:
    """Figures for lessons: those of the emergence laboratory, what was paid and reached, what providers came to believe
    and how help grew."""
    return emergence.metrics(result) | taken(result, outcomes.per_head, by_time)


@metric("belief_first.{group}", unit="factor on the odds",
        meaning="providers' belief in a payment group after their first four weeks, weighted by its "
        "people out of work over the whole run")  # fmt: skip
@metric("belief_last.{group}", unit="factor on the odds", meaning="`belief_first` in the run's last four weeks")
@metric("hours_year_{year}.{group}", unit="hours a year out of work",
        meaning="advisers' time for one payment group in the first, second or third year")  # fmt: skip
def by_time(result: Result) -> dict[str, float]:
    """Beliefs at both ends of a run and help in its first years, by payment group."""
    counts, found = result.records.counts, dict[str, float]()
    for group, name in enumerate(PAYMENT_GROUPS):
        seen = counts[:, :, group, LOOKING]
        for when, period in (("first", 0), ("last", counts.shape[0] - 1)):
            weights = seen.sum(axis=0)  # of everybody a place has had, so that the same places count on both days
            if weights.sum() > 0:
                found[f"belief_{when}.{name}"] = float(
                    np.average(result.records.belief[period, :, group], weights=weights)
                )
        for year in range(3):
            span = slice(PERIODS_A_YEAR * year, PERIODS_A_YEAR * (year + 1))
            weeks = max(int(seen[span].sum()), 1) / PERIODS_A_YEAR
            found[f"hours_year_{year + 1}.{name}"] = float(counts[span, :, group, MINUTES].sum()) / 60.0 / weeks
    return found
