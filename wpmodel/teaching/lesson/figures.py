"""The figures that lessons look at in a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wpmodel.agents.kernel.counts import LOOKING, MINUTES
from wpmodel.foundation.time_units import PERIODS_A_YEAR
from wpmodel.parameters import PAYMENT_GROUPS
from wpmodel.results.measures import value_of
from wpmodel.studies import emergence, run_cache
from wpmodel.tables import evidence

if TYPE_CHECKING:
    from wpmodel.results.result import Result

_YEAR_BEFORE = "contract-ratio-.+-2012-04-to-2013-03"


@run_cache.look("lessons")
def look(result: Result) -> dict[str, float]:
    """Figures for lessons: those of the emergence laboratory, what was paid and reached, what providers came to believe
    and the ratio of the year before."""
    heads = result.per_head()
    people = max(float(heads["attached"].sum()), 1.0)
    counts = result.records.counts
    found = emergence.metrics(result) | {
        "outcomes": float((heads["outcomes_per_100"] * heads["attached"]).sum()) / people,
        "paid": float((heads["paid_gbp_per_head"] * heads["attached"]).sum()) / people,
    }
    if "tender.error" in found:
        found["tender.winners_factor"] = float(np.exp(found["tender.error"]))
        found["tender.bidders_factor"] = float(np.exp(found["tender.error"] - found["tender.curse"]))
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
    published = evidence.figures()
    for _, figure in published[published["id"].str.match(_YEAR_BEFORE)].iterrows():
        ratio = value_of(result, figure)
        if ratio is not None:
            found[f"contract_ratio_before.{figure['payment_group']}"] = float(ratio)
    return found
