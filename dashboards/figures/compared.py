"""Two scenarios side by side: the figures that are held against each other, and their paired differences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from wpmodel.dashboards.figures.charts import number
from wpmodel.dashboards.figures.of_run import group_names
from wpmodel.parameters import SECTORS
from wpmodel.results import outcomes, phenomena, sanctioning, survival
from wpmodel.results.metrics import taken
from wpmodel.results.terciles import TERCILES, THIRDS
from wpmodel.studies.experiment import half_width

if TYPE_CHECKING:
    from wpmodel.results.result import Result

PARTS = {
    "Who gains: job outcomes": "for each 100 people attached",
    "Who pays: pounds from the Department": "GBP for each person attached",
    "Who is helped: hours of support": "hours a year out of work; the readiest tenth is in none of the thirds",
    "Who is left out": "per cent, or for each 100 people attached",
    "Who stays: subcontractors that left": "per cent of those of August 2011",
}


def figures(result: Result) -> dict[str, float]:
    """The figures by `part|name`."""
    heads = result.per_head().set_index("payment_group").reindex(result.model.groups)
    gains, pays, helped, out, stays = PARTS
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
        f"{out}|Parked for half a year or more": "parked",
        f"{out}|Sanction referrals": "sanctions.referrals",
        f"{out}|Adverse decisions": "sanctions.adverse",
        **{f"{stays}|{sector.capitalize()}": f"exits.all_tiers.{sector}" for sector in SECTORS},
    }
    found |= {row: of[name] for row, name in rows.items()}
    return {name: float(value) for name, value in found.items() if value == value}


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
