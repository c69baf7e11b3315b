"""Scenarios side by side: the figures and the courses that are held against each other, and paired differences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from wpmodel.dashboards.figures import summary, thirds, tiles
from wpmodel.dashboards.figures.charts import Chart, number
from wpmodel.dashboards.figures.of_run import group_names, period_dates
from wpmodel.parameters import SECTORS
from wpmodel.results import outcomes, phenomena, sanctioning, survival
from wpmodel.results.country import PENCE_A_MILLION
from wpmodel.results.metrics import taken
from wpmodel.results.quarters import by_quarter
from wpmodel.results.terciles import FURTHEST, NEAREST, TERCILES, THIRDS
from wpmodel.studies.experiment import half_width

if TYPE_CHECKING:
    from wpmodel.engine.floor import Seen
    from wpmodel.results.result import Result

Found = dict[str, Any]
"""What is looked at in one run: `figures` by `part|name`, `courses` by key of `COURSES`."""

PARTS = {
    "Who gains: job outcomes": "for each 100 people attached",
    "Who pays: pounds from the Department": "GBP for each person attached",
    "Who is helped: hours of support": "hours a year out of work; the readiest tenth is in none of the thirds",
    "Who is parked": "per cent of people out of work for half a year or more",
    "Who is sanctioned": "for each 100 people attached",
    "Who stays: subcontractors that left": "per cent of those of August 2011",
}
COURSES = {
    "outcomes": ("Job outcomes so far", "thousand people, scaled to the whole country"),
    "paid": ("Paid by the Department so far", "GBP million, scaled to the whole country"),
    "nearest": ("Help for the third nearest to work", "hours a year out of work"),
    "furthest": ("Help for the third furthest from work", "hours a year out of work"),
    "parked": ("Parked of the third furthest from work", "per cent of those out of work for half a year or more"),
    "sanctions": ("Sanction decisions so far", "for each 100 people attached"),
    "charities": ("Charities that have left", "charities of either tier"),
}
"""Titles and units of what is followed over time: one unit each."""


def look(result: Result, seen: Sequence[Seen]) -> Found:
    """Figures and courses of a run. `seen` are the people watched in each area."""
    return {"figures": figures(result), "courses": courses(result, seen)}


def figures(result: Result) -> dict[str, float]:
    """The figures by `part|name`."""
    heads = result.per_head().set_index("payment_group").reindex(result.model.groups)
    gains, pays, helped, parked, sanctioned, stays = PARTS
    found = {}
    for group, name in zip(result.model.groups, group_names(result.model.programme), strict=True):
        if heads.loc[group, "attached"] >= 30:
            found[f"{gains}|{name}"] = heads.loc[group, "outcomes_per_100"]
            found[f"{pays}|{name}"] = heads.loc[group, "paid_gbp_per_head"]
    of = taken(result, outcomes.per_head, phenomena.support, sanctioning.totals, survival.exits)
    rows = {
        f"{gains}|All people": "outcomes",
        f"{pays}|All people": "paid",
        **{f"{helped}|{TERCILES[third].capitalize()}": f"hours.{third}" for third in THIRDS},
        f"{helped}|All people": "hours",
        f"{parked}|All people": "parked",
        f"{sanctioned}|Sanction referrals": "sanctions.referrals",
        f"{sanctioned}|Adverse decisions": "sanctions.adverse",
        **{f"{stays}|{sector.capitalize()}": f"exits.all_tiers.{sector}" for sector in SECTORS},
    }
    found |= {row: of[name] for row, name in rows.items()}
    return {name: float(value) for name, value in found.items() if value == value}


def courses(result: Result, seen: Sequence[Seen]) -> dict[str, Any]:
    """What is followed over time, as days (x) and values: the lines that charts of one run draw, and two more."""
    quarters = by_quarter(seen, result.calendar.date_of)
    support, parking = thirds.by_third(result, quarters, 0)
    days, weeks = period_dates(result)
    gone, _ = tiles.charities(result)
    paid = result.paid_by_department.groupby("week")["pence"].sum().cumsum()
    so_far = np.concatenate([[0.0], paid.to_numpy(float)])[np.searchsorted(paid.index.to_numpy(), weeks)]
    return {
        "outcomes": _line(summary.outcomes_to_date(result), 0),
        "paid": {"x": days, "values": [number(x) for x in result.scale * so_far / PENCE_A_MILLION]},
        "nearest": _line(support, NEAREST),
        "furthest": _line(support, FURTHEST),
        "parked": _line(parking, FURTHEST),
        "sanctions": _line(summary.sanctions_to_date(result), 1),
        "charities": {"x": days, "values": [float(n) for n in gone]},
    }


def _line(of: Chart, k: int) -> dict[str, Any]:
    return {"x": of["x"], "values": of["series"][k]["values"]}


def content(found: Sequence[Sequence[Found]]) -> dict[str, Any]:
    """What a page shows of scenarios (first index) over the same seeds (second): how many seeds, `levels` of each
    scenario by `part|name`, `differences` of each other one from the first where there are two seeds, and `courses`,
    means over seeds."""
    first, *others = ([one["figures"] for one in arm] for arm in found)
    return {
        "seeds": len(first),
        "levels": [_means(arm) for arm in (first, *others)],
        "differences": [paired(first, other) for other in others] if len(first) > 1 else [],
        "courses": {key: _course(key, found) for key in COURSES if all(key in run["courses"] for run in found[0])},
    }


def _means(runs: Sequence[dict[str, float]]) -> dict[str, float | None]:
    return {key: number(np.mean([one[key] for one in runs])) for key in runs[0] if all(key in one for one in runs)}


def _course(key: str, found: Sequence[Sequence[Found]]) -> dict[str, Any]:
    """One course under each scenario, the mean over its seeds; a day on which one of them has none is left out."""
    runs = [[one["courses"][key]["values"] for one in arm] for arm in found]
    return {
        "x": found[0][0]["courses"][key]["x"],
        "values": [[number(x) for x in np.array(arm, dtype=float).mean(axis=0)] for arm in runs],
    }


def paired(base: Sequence[dict[str, float]], other: Sequence[dict[str, float]]) -> list[dict[str, Any]]:
    """Means, and the paired difference with its 95% interval over seeds, one row a figure. Same seeds, same order."""
    if len(base) != len(other) or len(base) < 2:
        raise ValueError("a paired difference needs the same seeds for both, and at least two of them")
    rows = []
    for key in base[0]:
        if not all(key in one for one in (*base, *other)):
            continue
        part, _, name = key.partition("|")
        first, then = (np.array([one[key] for one in arm]) for arm in (base, other))
        gain = then - first
        half = half_width(gain)
        rows.append(
            {
                "part": part,
                "unit": PARTS[part],
                "name": name,
                "first": number(first.mean()),
                "second": number(then.mean()),
                "difference": number(gain.mean()),
                "low": number(gain.mean() - half),
                "high": number(gain.mean() + half),
                "seeds": len(gain),
            }
        )
    return rows
