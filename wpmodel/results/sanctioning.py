"""Sanctions, measured: referrals and decisions by date, and how far primes of one area differ.

Counts are kept by four weeks; between the ends of periods they are taken to grow evenly. An adverse decision is
counted when it is made, whether or not it is overturned later.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wpmodel.agents.kernel.counts import (
    ADVERSE,
    DOUBTS,
    LEFT,
    LET_PASS,
    LOOKING,
    OUTCOMES,
    OVERTURNED,
    REENGAGED,
    SANCTIONED,
    UNDECIDED,
)
from wpmodel.engine.records import REPEATS
from wpmodel.foundation.time_units import PERIOD
from wpmodel.results.metrics import metric
from wpmodel.results.terciles import FURTHEST, NEAREST

if TYPE_CHECKING:
    from wpmodel.results.result import Result

TWICE = 2.0
"""Ratio of two primes' rates of referral from which one refers well more than the other (NAO 2016)."""
ENOUGH = 100
"""People out of work in a contract, times periods, from which its rate of referral is looked at."""


def counted(result: Result, count: int, week: int, groups: list[int] | slice = slice(None)) -> float:
    """What was counted before a week, over all places. `count` is an index into `agents.counts.COUNTS`."""
    by_period = result.records.counts[:, :, groups, count].sum(axis=(1, 2))
    return float(np.interp(week / PERIOD, np.arange(by_period.size + 1), np.concatenate([[0], np.cumsum(by_period)])))


def upheld(result: Result, week: int) -> float:
    """Adverse share of the doubts decided (not reserved or cancelled) before a week, per cent."""
    decided = counted(result, DOUBTS, week) - counted(result, UNDECIDED, week)
    return 100.0 * counted(result, ADVERSE, week) / decided if decided else float("nan")


def rates_by_contract(result: Result, week: int) -> NDArray:
    """Sanction referrals for 100 people out of work in four weeks, by contract; NaN where few. Shape (40,)."""
    counts = result.records.counts[: max(week // PERIOD, 1)].sum(axis=(0, 2))
    contracts = len(result.model.contracts)
    doubts = np.bincount(result.model.contract_of, counts[:, DOUBTS], minlength=contracts)
    people = np.bincount(result.model.contract_of, counts[:, LOOKING], minlength=contracts)
    return np.where(people >= ENOUGH, 100.0 * doubts / np.maximum(people, 1), np.nan)


def spread(result: Result, week: int) -> float:
    """Highest over lowest rate of referral among the primes of one area, the mean over areas in the run.

    Primes of an area had people by lot, so their rates differ by what they do.
    """
    return spread_in_areas(rates_by_contract(result, week), result)


def spread_in_areas(rates: NDArray, result: Result) -> float:
    """Highest over lowest rate among the contracts of an area, mean over areas. `rates` (contracts,), NaN where none is
    known; NaN where no area has two that differ from zero."""
    found = ratios_in_areas(rates, result)
    return float(found.mean()) if found.size else float("nan")


def ratios_in_areas(rates: NDArray, result: Result) -> NDArray:
    """Highest over lowest rate among the contracts of each area that has two above zero: shape (areas,). `rates`
    (contracts,), NaN where none is known."""
    areas, found = np.array([c.area for c in result.model.contracts]), []
    for area in np.unique(areas):
        here = rates[(areas == area) & ~np.isnan(rates)]
        if here.size > 1 and here.min() > 0.0:
            found.append(here.max() / here.min())
    return np.array(found)


@metric("sanctions.spread_most", unit="ratio", source="NAOSANC",
        meaning="sanction referrals of the highest prime of an area over those of the lowest, in the area "
        "where that is most, to the end of 2015")  # fmt: skip
@metric("sanctions.spread_above_two", unit="per cent of areas", source="NAOSANC",
        meaning="areas in which one prime refers more than twice as often as another, to the end of 2015")  # fmt: skip
def spread_over_areas(result: Result) -> dict[str, float]:
    """Where primes that have people by lot differ most, and in how many areas by more than a factor of two."""
    ratios = ratios_in_areas(
        rates_by_contract(result, min(result.calendar.week_of(date(2015, 12, 31)) + 1, result.weeks)), result
    )
    if not ratios.size:
        return {"sanctions.spread_most": float("nan"), "sanctions.spread_above_two": float("nan")}
    return {
        "sanctions.spread_most": float(ratios.max()),
        "sanctions.spread_above_two": 100.0 * float((ratios > TWICE).mean()),
    }


@metric("sanctions.repeats", unit="per cent", source="baw-jsa-foi",
        meaning="of people on JSA sanctioned between July 2013 and June 2014, those with more than one adverse "
        "decision in that year")  # fmt: skip
def repeats(result: Result) -> float:
    """How many of those sanctioned in a year are sanctioned again in it; NaN where a run ends before or nobody was."""
    noted = result.model.sanctions_at
    if set(REPEATS) - set(noted):
        return float("nan")
    before, after = (noted[period].astype(int) for period in REPEATS)
    rows = result.model.claimants.rows
    on_jsa = np.array([group.benefit == "jsa" for group in result.model.programme.groups])[rows["group"]]
    times = (after - before)[on_jsa]
    return 100.0 * float((times > 1).sum() / (times > 0).sum()) if (times > 0).any() else float("nan")


def by_date(result: Result) -> pd.DataFrame:
    """One row a period, all counts since June 2011: people attached, sanction referrals, adverse decisions, how they
    compare with people and with job outcomes, answers to failures, leavers, backlog, spread in an area."""
    found, everyone = [], list(range(len(result.model.groups)))
    for period in range(1, result.model.period + 1):
        week = PERIOD * period
        people = result.people_by_cohort.before("attached", everyone, week)
        outcomes = counted(result, OUTCOMES, week)
        referrals, adverse = counted(result, DOUBTS, week), counted(result, ADVERSE, week)
        found.append(
            {
                "until": result.calendar.date_of(week),
                "attached": people,
                "sanction_referrals": referrals,
                "sanctions": adverse,
                "overturned": counted(result, OVERTURNED, week),
                "undecided": counted(result, UNDECIDED, week),
                "people_sanctioned": counted(result, SANCTIONED, week),
                "let_pass": counted(result, LET_PASS, week),
                "reengaged": counted(result, REENGAGED, week),
                "left_benefit": counted(result, LEFT, week),
                "sanction_referrals_per_100": 100.0 * referrals / max(people, 1),
                "sanctions_per_100": 100.0 * adverse / max(people, 1),
                "sanctions_per_outcome": adverse / outcomes if outcomes else np.nan,
                "upheld_percent": upheld(result, week),
                "backlog": float(result.records.backlog[period - 1].sum()),
                "spread": spread(result, week),
            }
        )
    return pd.DataFrame(found)


def lean(result: Result) -> float:
    """Share of answered failures that were referred: that of the third furthest from work over that of the nearest.

    Of people with duties who had a failure answered by a doubt or a re-engagement, within payment groups; a mean over
    groups, weighted by people. One where the answer does not depend on the person.
    """
    rows = result.rows[result.rows["doubts"] + result.rows["reengaged"] > 0]
    third = result.terciles[rows["id"]]
    ratios, people = [], []
    for group in range(len(result.model.groups)):
        here = rows["group"] == group
        if here.sum() < ENOUGH:
            continue
        shares = [_referred(rows[here & (third == k)]) for k in (FURTHEST, NEAREST)]
        if shares[1] > 0.0:
            ratios.append(shares[0] / shares[1])
            people.append(int(here.sum()))
    return float(np.average(ratios, weights=people)) if ratios else float("nan")


def _referred(rows: NDArray) -> float:
    doubts = int(rows["doubts"].sum())
    return doubts / max(doubts + int(rows["reengaged"].sum()), 1)


@metric("sanctions.referrals", unit="for 100 people attached", source="NAOSANC", meaning="sanction doubts raised")
@metric("sanctions.adverse", unit="for 100 people attached", source="NAOSANC", meaning="adverse decisions")
@metric("sanctions.left_benefit", unit="for 100 people attached", meaning="people who left benefit without work")
@metric("sanctions.per_job", unit="ratio", source="NAOSANC", meaning="adverse decisions for a job outcome")
@metric("sanctions.spread", unit="ratio", source="webster-pac-2017",
        meaning="sanction referrals of the highest prime of an area over those of the lowest, mean over "
        "areas")  # fmt: skip
@metric("sanctions.lean", unit="ratio", source="webster-pac-2017",
        meaning="share of failures that were answered with a referral, the third furthest from work over "
        "the nearest, within payment groups; the readiest tenth is in neither")  # fmt: skip
def totals(result: Result) -> dict[str, float]:
    """Sanctions over the whole run."""
    everyone, week = list(range(len(result.model.groups))), result.weeks
    people = max(result.people_by_cohort.before("attached", everyone, week), 1)
    return {
        "sanctions.referrals": 100.0 * counted(result, DOUBTS, week) / people,
        "sanctions.adverse": 100.0 * counted(result, ADVERSE, week) / people,
        "sanctions.left_benefit": 100.0 * counted(result, LEFT, week) / people,
        "sanctions.per_job": counted(result, ADVERSE, week) / max(counted(result, OUTCOMES, week), 1.0),
        "sanctions.spread": spread(result, week),
        "sanctions.lean": lean(result),
    }
