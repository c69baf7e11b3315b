"""The figures that lessons look at in a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wpmodel.agents.kernel.counts import LOOKING, MINUTES
from wpmodel.foundation.time_units import PERIODS_A_YEAR
from wpmodel.parameters import PAYMENT_GROUPS
from wpmodel.results import outcomes, phenomena
from wpmodel.results.metrics import metric, taken
from wpmodel.results.survival import exits, founders, mix
from wpmodel.results.terciles import FURTHEST
from wpmodel.studies import emergence, run_cache

if TYPE_CHECKING:
    from wpmodel.results.result import Result


ORGANISATIONS, PEOPLE = "organisations", "people"
"""Units of figures that shares are of."""


@run_cache.look("lessons.3")
def look(result: Result) -> dict[str, float]:
    """Figures for lessons: those of the emergence laboratory, what was paid and reached, what providers came to believe
    and how help grew."""
    return emergence.metrics(result) | taken(result, outcomes.per_head, by_time, sizes)


@run_cache.look("lessons, organisations.1")
def look_at_organisations(result: Result) -> dict[str, float]:
    """Shares of organisations, and of how many they are: for runs of several areas."""
    return taken(result, exits, mix) | {"lesson.specialists": float(len(founders(result, tier="tier2")))}


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


@metric("lesson.attached", unit=PEOPLE, meaning="people attached, of whom `outcomes` are counted")
@metric("lesson.referred", unit=PEOPLE, meaning="people referred, of whom `job_start_rate` is a share")
@metric("lesson.furthest", unit=PEOPLE, meaning="people of `chain.removed.furthest`")
@metric("lesson.specialists", unit=ORGANISATIONS, meaning="organisations of `chain.without_referral`")
@metric("lesson.long", unit=PEOPLE, meaning="people out of work for half a year or more, of whom `parked` is a share")
@metric("lesson.long.{group}", unit=PEOPLE, meaning="`lesson.long` in one payment group")
@metric("lesson.referrals.{group}", unit=PEOPLE, meaning="referrals of April 2013 to March 2014 in one payment group")
@metric("lesson.referrals_before.{group}", unit=PEOPLE, meaning="`lesson.referrals` of April 2012 to March 2013")
@metric("lesson.cohort.{group}", unit=PEOPLE, meaning="referrals of April to December 2012 in one payment group")
def sizes(result: Result) -> dict[str, float]:
    """Of how many people or organisations the shares that lessons show are."""
    rows, long = result.attached, phenomena.creaming(phenomena.effort(result))["long"]
    found = {
        "lesson.attached": rows.size,
        "lesson.referred": result.rows.size,
        "lesson.furthest": int((result.terciles[rows["id"]] == FURTHEST).sum()),
        "lesson.specialists": len(founders(result, tier="tier2")),
    } | {"lesson.long" if who == "all" else f"lesson.long.{who}": people for who, people in long.items()}
    cohorts = result.people_by_cohort
    spans = {"referrals": ("2013-04", "2014-03"), "referrals_before": ("2012-04", "2013-03"),
             "cohort": ("2012-04", "2012-12")}  # fmt: skip
    for name, span in spans.items():
        of = outcomes.in_months(cohorts.months(), *span)
        found |= {f"lesson.{name}.{group}": cohorts.people([g], of) for g, group in enumerate(result.model.groups)}
    return {name: float(value) for name, value in found.items()}
