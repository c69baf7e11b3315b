"""Creaming and parking at a glance: support by third of true readiness, which no provider sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from wpmodel.agents.kernel.counts import LOOKING, SEEN_INTENSIVE, SEEN_LIGHT, SEEN_STANDARD
from wpmodel.calendar import date_of
from wpmodel.dashboards.figures.charts import Chart, chart, series
from wpmodel.dashboards.figures.of_run import FEWEST, GROUP_NAMES, counts, note, period_dates, share
from wpmodel.foundation.time_units import QUARTER, YEAR
from wpmodel.parameters import PAYMENT_GROUPS
from wpmodel.results import phenomena

if TYPE_CHECKING:
    from wpmodel.results.result import Result

THIRDS = (("Furthest from work", "vermilion"), ("Middle third", "grey"), ("Nearest to work", "blue"))


def people_by_third(result: Result, most: int | None = None) -> pd.DataFrame:
    """People attached with weeks out of work, minutes, quarter of attachment and third (0 furthest from work, 1, 2
    nearest) by true prospect within their own payment group, which no provider sees. `most`: about so many of them,
    at even steps."""
    rows = result.rows[: result.model.arrive_at[result.model.period]]  # filed by the week they are attached
    rows = rows[:: max(1, len(rows) // most)] if most else rows
    people = phenomena.effort(result, rows)
    people["quarter"] = rows["attached"].astype(np.int64) // QUARTER
    rank = people.groupby("payment_group", observed=True)["prospect"].rank(pct=True)
    people["third"] = np.minimum((3 * rank).astype(float) - 1e-9, 2.999).astype(int)
    return people


def by_third(result: Result, people: pd.DataFrame) -> list[Chart]:
    """Creaming and parking at a glance: support and parking by quarter of attachment and third of readiness.
    `people` is from `people_by_third`."""
    quarters = np.arange(int(people["quarter"].max()) + 1) if len(people) else np.arange(0)
    people["long"] = people["weeks"] >= phenomena.LONG_ENOUGH
    people["parked"] = people["long"] & (people["minutes"] <= phenomena.NEXT_TO_NOTHING * people["weeks"])
    sums = people.groupby(["third", "quarter"])[["minutes", "weeks", "long", "parked"]].sum()
    hours, parked = [], []
    for k, (name, colour) in enumerate(THIRDS):
        here = sums.loc[k].reindex(quarters, fill_value=0) if k in sums.index.levels[0] else None
        if here is None:
            continue
        of_weeks, long = here["weeks"].to_numpy(float), here["long"].to_numpy(float)
        with np.errstate(divide="ignore", invalid="ignore"):
            each = YEAR / 60.0 * here["minutes"].to_numpy(float) / of_weeks
            share = 100.0 * here["parked"].to_numpy(float) / long
        hours.append(series(name, colour, np.where(of_weeks >= FEWEST * YEAR, each, np.nan)))
        parked.append(series(name, colour, np.where(long >= FEWEST, share, np.nan)))
    x = [date_of(int(QUARTER * q + QUARTER // 2)).isoformat() for q in quarters]
    known = [min(int(QUARTER * (q + 1)) + 2 * YEAR, result.weeks) for q in quarters]
    more: dict[str, Any] = {"shown_from": known, "note": note(result), "x_name": "quarter of attachment"}
    return [
        chart(
            "support",
            "Who gets the advisers' time",
            "hours a year out of work",
            x,
            hours,
            says="People are put in thirds by their true chance of work within their payment group. The wider the "
            "gap, the more creaming. No published figure exists.",
            **more,
        ),
        chart(
            "parking",
            "Parked: out of work for half a year or more with next to no help",
            "per cent of each third",
            x,
            parked,
            says="Next to no help: at most 88 minutes a year, what ESA claimants outside the programme got.",
            **more,
        ),
    ]


def hours_by_group(result: Result, people: pd.DataFrame) -> Chart:
    """Hours of support for a year out of work by payment group and third, over the whole run. `people` is from
    `people_by_third`."""
    sums = people.groupby(["payment_group", "third"], observed=False)[["minutes", "weeks"]].sum()
    each = YEAR / 60.0 * sums["minutes"] / sums["weeks"].where(sums["weeks"] >= FEWEST * YEAR)
    table = each.unstack().reindex(list(PAYMENT_GROUPS))
    return chart(
        "groups",
        "Support by payment group",
        "hours a year out of work",
        GROUP_NAMES,
        [series(name, colour, table[k]) for k, (name, colour) in enumerate(THIRDS) if k in table],
        kind="bar across",
        says="Payment groups differ in what an outcome pays; thirds are within each group. Whole run.",
        note=note(result),
    )


def seen_or_not(result: Result) -> Chart:
    """Of people out of work, how many are seen how much in four weeks."""
    x, ends = period_dates(result)
    looking = counts(result, LOOKING)
    steps = {
        "Intensive": ("blue", counts(result, SEEN_INTENSIVE)),
        "Standard": ("sky", counts(result, SEEN_STANDARD)),
        "Light": ("yellow", counts(result, SEEN_LIGHT)),
    }
    unseen = looking - sum(count for _, count in steps.values())
    of = [series(name, colour, share(count, looking)) for name, (colour, count) in steps.items()]
    return chart(
        "seen",
        "How much help people out of work get in four weeks",
        "per cent of people out of work",
        x,
        [*of, series("Not seen", "grey", share(unseen, looking))],
        kind="area",
        says="Advisers' hours are rationed by what the next hour is worth to the provider.",
        shown_from=ends,
        note=note(result),
    )
