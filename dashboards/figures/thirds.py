"""Creaming and parking at a glance: support by third of true readiness, which no provider sees."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from wpmodel.agents.kernel.counts import LOOKING, SEEN_INTENSIVE, SEEN_LIGHT, SEEN_STANDARD
from wpmodel.dashboards.figures.charts import Chart, chart, series
from wpmodel.dashboards.figures.of_run import FEWEST, counts, group_names, note, period_dates, share
from wpmodel.foundation.time_units import QUARTER, YEAR
from wpmodel.results import phenomena
from wpmodel.results.quarters import Quarters
from wpmodel.results.terciles import SET_APART, TERCILES, THIRDS

if TYPE_CHECKING:
    from wpmodel.results.result import Result

COLOURS = ("vermilion", "grey", "blue")


def people_by_third(result: Result, most: int | None = None) -> pd.DataFrame:
    """People attached as in `phenomena.effort`. `most`: about so many, at even steps, whose terciles are then among
    each other."""
    rows = result.attached
    return phenomena.effort(result, rows[:: max(1, len(rows) // most)] if most else rows)


def _lines(values: Callable[[int], Any]) -> list[dict[str, Any]]:
    """A line or set of bars for each third."""
    names = [TERCILES[name].capitalize() for name in THIRDS]
    return [series(name, COLOURS[k], values(k)) for k, name in enumerate(names)]


def by_third(result: Result, found: Quarters, watched: int) -> list[Chart]:
    """Creaming and parking as time goes by: help in each calendar quarter, and who is parked in it, by tercile. `found`
    is from so many people `watched`."""
    ends = [min(result.calendar.week_of(day) + QUARTER, result.weeks) for day in found.starts]
    x = [(day + timedelta(days=45)).isoformat() for day in found.starts]
    few = found.people < FEWEST
    hours, parked = (np.where(few, np.nan, values).T for values in (found.hours, found.parked_pct))
    more: dict[str, Any] = {
        "shown_from": ends,
        "note": f"{note(result)}; thirds from {watched:,} people who were watched throughout",
        "x_name": "calendar quarter",
    }
    return [
        chart(
            "support",
            "Who gets the advisers' time",
            "hours a year out of work",
            x,
            _lines(hours.__getitem__),
            says="What each third of those out of work got in each calendar quarter. People are put in thirds by their "
            f"true chance of work within their payment group. The wider the gap, the more creaming. {SET_APART} "
            "No published figure exists.",
            **more,
        ),
        chart(
            "parking",
            "Parked: out of work for half a year or more with next to no help",
            "per cent of each third who were out of work so long",
            x,
            _lines(parked.__getitem__),
            says="Next to no help so far: at most 88 minutes of an adviser a year, what ESA claimants outside the "
            f"programme got. {SET_APART}",
            **more,
        ),
    ]


def hours_by_group(result: Result, people: pd.DataFrame) -> Chart:
    """Hours of support for a year out of work by payment group and third, over the whole run, as in the laboratory.
    `people` is from `people_by_third`."""
    table = phenomena.creaming(people).reindex(list(result.model.groups))
    weeks = people.groupby(["payment_group", "tercile"], observed=False)["weeks"].sum().unstack()
    return chart(
        "groups",
        "Support by payment group",
        "hours a year out of work",
        group_names(result.model.programme),
        _lines(lambda k: table[f"hours.{THIRDS[k]}"].where(weeks[k] >= FEWEST * YEAR)),
        kind="bar across",
        says=f"Payment groups differ in what an outcome pays; thirds are within each group. {SET_APART} Whole run.",
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
