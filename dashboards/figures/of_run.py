"""What every chart of a run shares: its note, its dates, the published points beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wpmodel import __version__
from wpmodel.foundation.time_units import PERIOD
from wpmodel.tables import evidence

if TYPE_CHECKING:
    from wpmodel.programmes.programme import Programme
    from wpmodel.results.result import Result

GROUP_NAMES = (
    "JSA 18 to 24",
    "JSA 25 and over",
    "JSA early access",
    "JSA ex-IB",
    "ESA volunteers",
    "New ESA",
    "ESA ex-IB",
    "IB and IS",
    "JSA prison leavers",
)
FEWEST = 30
"""People below whom a share is not drawn."""


def note(result: Result) -> str:
    """n, coverage, seed, contract with the levers moved, and version, as they stand under every chart."""
    model = result.model
    areas = [model.area_names[k] for k in model.areas]
    where = f"all {len(areas)} areas" if 1 < len(areas) == len(model.area_names) else ", ".join(areas)
    here = f"n = {len(result.rows):,} simulated people"
    if model.period < model.periods:
        here = f"n = {int(result.records.attached.sum()):,} simulated people so far, until {_month(result)}"
    differ = f"; {result.data_note}" if result.data_note else ""
    contract = f"{model.scenario.name}; wpmodel {__version__}"
    return f"{here}; {where}; seed {model.seed}, one run, so no interval; {contract}{differ}"


def _month(result: Result) -> str:
    return f"{result.calendar.date_of(result.weeks):%B %Y}"


def scaled(result: Result) -> str:
    """That figures stand for the whole country, where they do."""
    return "" if result.scale < 1.01 else f"; scaled up {result.scale:.3g} times to the whole country"


def period_dates(result: Result) -> tuple[list[str], list[int]]:
    """Last day of each period and the week in which it is known."""
    ends = [PERIOD * (t + 1) for t in range(result.model.period)]
    return [(result.calendar.date_of(week) - timedelta(days=1)).isoformat() for week in ends], ends


@cache
def sources() -> dict[str, str]:
    """Each source in a line: publisher, title and date by its short name."""
    return {
        row["id"]: ". ".join(filter(None, (row.get("publisher", ""), row.get("title", ""), row.get("date", ""))))
        for row in evidence.rows("sources")
    }


def cited(names: str) -> str:
    """Sources with their lines, from their short names as tables have them (`A; B`)."""
    return "; ".join(f"{name}: {sources()[name]}" if name in sources() else name for name in names.split("; "))


def group_names(programme: Programme) -> tuple[str, ...]:
    """Its payment groups, in words."""
    return GROUP_NAMES if programme.as_in_2011 else tuple(group.title for group in programme.groups)


@lru_cache(maxsize=256)  # visitors bring programmes of their own
def points(
    statistic: str, label: str = "Published", colour: str = "ink", programme: Programme | None = None
) -> tuple[dict[str, Any], ...]:
    """Published figures of one statistic of a programme (the Work Programme), as points on a time axis, in the colour
    of the series they belong to."""
    table = evidence.figures() if programme is None else programme.figures
    table = table[(table["statistic"] == statistic) & (table["payment_group"] == "all")]
    return tuple(
        {
            "x": row["as_of"] if isinstance(row["as_of"], str) else f"{row['cohort']}-15",
            "value": float(row["value"]),
            "label": label,
            "colour": colour,
            "source": row["source"],
            "cited": cited(row["source"]),
            "confidence": row["confidence"] if isinstance(row["confidence"], str) else "as published",
        }
        for _, row in table.iterrows()
        if isinstance(row["as_of"], str) or isinstance(row["cohort"], str)
    )


def within(points: Sequence[dict[str, Any]], result: Result) -> list[dict[str, Any]]:
    """The points that the run reaches."""
    return [p for p in points if p["x"] <= result.until.isoformat()]


def counts(result: Result, which: int) -> NDArray:
    """A count over all places and groups. Shape (periods,)."""
    return result.records.counts[: result.model.period, :, :, which].sum(axis=(1, 2)).astype(float)


def share(part: NDArray, whole: NDArray) -> NDArray:
    """Per cent of the whole; NaN where the whole is too few. Shape as given."""
    return np.where(whole >= FEWEST, 100.0 * part / np.maximum(whole, 1), np.nan)
