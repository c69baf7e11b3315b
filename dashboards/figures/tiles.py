"""The four phenomena at a glance: creaming, parking, sanctions, charities gone. One number each, its course over the
run, and a sentence made from the numbers. All simulated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from wpmodel.agents.kernel.counts import ADVERSE
from wpmodel.dashboards.figures.charts import number
from wpmodel.dashboards.figures.of_run import FEWEST, counts, period_dates, share
from wpmodel.results import phenomena, survival
from wpmodel.results.quarters import Quarters
from wpmodel.results.terciles import FURTHEST, NEAREST

if TYPE_CHECKING:
    from wpmodel.results.result import Result

Tile = dict[str, Any]
VOLUNTARY = "voluntary"


def tiles(result: Result, people: pd.DataFrame, quarters: Quarters) -> list[Tile]:
    """A tile for each phenomenon. `people` is from `thirds.people_by_third`; values are the laboratory's, over the run
    so far, and the lines beside them are by calendar quarter or period."""
    table = phenomena.creaming(people).reindex(["all"]).loc["all"]
    get = lambda name: number(table.get(name))  # noqa: E731
    hours, few = quarters.hours, quarters.people < FEWEST
    ratio = np.where(
        few[:, NEAREST] | few[:, FURTHEST], np.nan, hours[:, NEAREST] / np.maximum(hours[:, FURTHEST], 0.1)
    )
    parked = np.where(few.any(axis=1) & (quarters.parked_of_all == 0), np.nan, quarters.parked_of_all)
    attached = np.cumsum(result.records.attached[: result.model.period].sum(axis=(1, 2)))
    sanctions = share(np.cumsum(counts(result, ADVERSE)), attached)
    gone, ever = charities(result)
    return [
        _tile("creaming", "Creaming", get("creaming.ratio"), ratio, "support",
              "hours for the nearest third, for each hour of the furthest",
              near=get("hours.nearest"), far=get("hours.furthest")),
        _tile("parking", "Parked", get("parked") if table["long"] > 0 else None, parked, "parking",
              "in 100 of those out of work for half a year or more"),
        _tile("sanctions", "Sanctions", number(sanctions[-1]), sanctions, "sanctions",
              "decisions for each 100 people attached"),
        _tile("charities", "Charities gone", float(gone[-1]), gone, "exits", f"of {ever} that were ever there",
              ever=ever),
    ]  # fmt: skip


def _tile(key: str, title: str, value: float | None, course: Any, chart: str, words: str, **more: Any) -> Tile:
    return {
        "key": key, "title": title, "value": value, "course": [number(x) for x in course], "chart": chart,
        "words": words, **more,
    }  # fmt: skip


def charities(result: Result) -> tuple[list[int], int]:
    """Charities that have left by the end of each period, and all that were ever there."""
    subs = [one for one in survival.in_run(result) if one.sector == VOLUNTARY]
    _, ends = period_dates(result)
    return [sum(one.left is not None and one.left <= week for one in subs) for week in ends], len(subs)


def compared(of: Sequence[Tile], before: Sequence[Tile] | None) -> list[Tile]:
    """The tiles, each with the value and course it is held against."""
    other = {tile["key"]: tile for tile in before or ()}
    return [
        {**tile, "was": other.get(tile["key"], {}).get("value"), "course_was": other.get(tile["key"], {}).get("course")}
        for tile in of
    ]


def sentence(of: Sequence[Tile], before: Sequence[Tile] | None, words: str) -> str:
    """What the numbers say, in a sentence, and in another what they were under `words`."""
    now = _said({tile["key"]: tile for tile in of})
    if not now:
        return ""
    was = _said({tile["key"]: tile for tile in before or ()}, short=True)
    return f"{now[0].upper()}{now[1:]}." + (f" {words[0].upper()}{words[1:]}: {was}." if was else "")


def _said(of: Mapping[str, Tile], short: bool = False) -> str:
    if any(of.get(key, {}).get("value") is None for key in ("creaming", "parking", "sanctions", "charities")):
        return ""
    near, far, parked = of["creaming"]["near"], of["creaming"]["far"], of["parking"]["value"]
    sanctions, gone, ever = of["sanctions"]["value"], of["charities"]["value"], of["charities"]["ever"]
    if short:
        return f"{near:.1f} and {far:.1f} hours, {parked:.0f} in 100 parked, {sanctions:.0f} sanctions, {gone:.0f} gone"
    return (
        f"the third nearest to work got {near:.1f} hours of an adviser for a year out of work and the furthest "
        f"{far:.1f}; {parked:.0f} in 100 of those long out of work were parked; there were {sanctions:.0f} sanctions "
        f"for each 100 people; {gone:.0f} of {ever} charities left"
    )
