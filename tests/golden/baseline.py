"""The golden run: one fixed run, and the measures of it that are compared with those written down."""

from __future__ import annotations

import json
import platform
from pathlib import Path
from typing import Any

import numpy as np

from wpmodel import Result, run
from wpmodel.results.store import versions

AREAS = ["South Yorkshire", "Wales"]
SEED = 1
PATH = Path(__file__).with_name("golden.json")

FIGURES = (
    "referrals-2012-07-31",
    "attachments-2012-07-31",
    "job-starts-2013-06-30",
    "job-starts-2016-06-30",
    "job-outcomes-2012-07-31",
    "job-outcomes-2013-03-31",
    "job-outcomes-2014-03-31",
    "job-outcomes-2015-06-30",
    "job-outcomes-2017-12-31",
    "rate-12m-2011-06",
    "rate-12m-2012-06",
    "rate-24m-2011-06",
    "rate-24m-pooled-2017-12-31",
    "rate-24m-pooled-jsa-18-24-2017-12-31",
    "rate-24m-pooled-jsa-25-plus-2017-12-31",
    "rate-24m-pooled-esa-new-2017-12-31",
    "rate-24m-pooled-esa-ex-ib-2017-12-31",
    "contract-ratio-jsa-25-plus-2012-04-to-2013-03",
    "payments-attachment-2014-03-31",
    "payments-outcome-2014-03-31",
    "payments-sustainment-2014-03-31",
    "payments-total-2014-03-31",
    "caseload-per-adviser-2013-05-21",
    "exit-returned-2011-06-2013-06-30",
    "exit-in-work-2011-06-2013-06-30",
)


def golden_run() -> dict[str, float]:
    """The measures of the golden run, by name."""
    result = run("work-programme-2011", seed=SEED, areas=AREAS)
    return {**{name: result.measures[name] for name in FIGURES if name in result.measures}, **_inside(result)}


def _inside(result: Result) -> dict[str, float]:
    """What no published figure shows: effort, prices, beliefs, books."""
    records, here = result.records, result.model.in_run
    heads = result.per_head().set_index("payment_group")
    found = {f"hours-per-head-{g}": heads.loc[g, "adviser_hours_per_head"] for g in heads.index}
    for period in (12, 40):
        found[f"price-of-hour-period-{period}"] = records.price[period, here].mean()
        found[f"caseload-norm-period-{period}"] = records.norm[period, here].mean()
        found[f"belief-period-{period}"] = records.belief[period, here].mean()
        found[f"odds-of-work-period-{period}"] = records.odds[period].mean()
        found[f"advisers-period-{period}"] = records.advisers[period].sum()
    rows = result.rows
    attached = rows["attached"] < result.weeks
    found["readiness-at-the-end"] = rows["readiness"][attached].mean()
    found["assessed-at-the-end"] = rows["assessed"][attached].mean()
    for sector in ("private", "public", "voluntary"):
        cash = [p.cash for p in result.model.providers if p.places and p.sector == sector]
        found[f"cash-{sector}-gbp-million"] = sum(cash) / 1e8
    found["fees-passed-down-gbp-million"] = float(
        result.ledger().query("event.str.endswith('passed down')")["pence"].sum() / 1e8
    )
    return {name: float(np.asarray(value).item()) for name, value in found.items()}


def surroundings() -> dict[str, str]:
    """What the last digits depend on: machine and libraries."""
    kept = ("machine", "numpy", "numba", "llvmlite")
    return {"system": platform.system(), **{name: versions()[name] for name in kept}}


def written() -> dict[str, Any]:
    """What is written down; nothing where the file is missing."""
    return json.loads(PATH.read_text(encoding="utf-8")) if PATH.exists() else {"measures": {}, "surroundings": {}}


def moved(then: dict[str, float], now: dict[str, float], tolerance: float) -> list[str]:
    """One line for each measure that has come, gone or moved by more than a relative tolerance."""
    lines = []
    for name in sorted(set(then) | set(now)):
        a, b = then.get(name), now.get(name)
        if a is None or b is None:
            lines.append(f"{name}: {'is new' if a is None else 'is gone'}")
        elif not abs(b - a) <= tolerance * max(abs(a), abs(b)):
            change = f"{100 * (b / a - 1):+.3g}%" if a else "from zero"
            lines.append(f"{name}: {a:.12g} -> {b:.12g} ({change})")
    return lines
