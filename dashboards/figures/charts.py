"""What a chart is: a small plain dictionary that the browser draws, describes and saves. Knows nothing of the model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Any

Chart = dict[str, Any]
LISTED = ("interval", "bar across")
"""Kinds whose axis has names and no order."""


def number(value: Any) -> float | None:
    """A number with five significant digits, which is what a screen can show; None where there is none."""
    x = float("nan") if value is None else float(value)
    return float(f"{x:.5g}") if isfinite(x) else None


def series(name: str, colour: str, values: Iterable[Any], **more: Any) -> dict[str, Any]:
    """One line or set of bars, simulated. `colour` is a name of the palette in the browser (chart.vue). `more`: `dash`,
    `step` (a line that jumps), `shown_from`, `low` and `high`, `symbol`, `colours` and `words` of each value."""
    return {"name": name, "colour": colour, "values": [number(v) for v in values], **more}


def chart(
    key: str,
    title: str,
    unit: str,
    x: Sequence[str],
    of: Sequence[Mapping[str, Any]],
    *,
    says: str = "",
    kind: str = "line",
    published: Sequence[Mapping[str, Any]] = (),
    shown_from: Sequence[int] = (),
    note: str = "",
    x_name: str = "",
    **more: Any,
) -> Chart:
    """A chart: `kind` is line, area (stacked), bar (upright), bar across, interval (points with low and high) or curve
    (over a number); `x` are dates or labels, one for each value.

    `published` has points with x, value, label, source and unit; `shown_from` the week from which each value is known,
    for replay; `says` tells how to read the chart; `note` gives people, seeds and coverage. `more`: `band` (from, to
    and words of a shaded range), `span` (first and last day of the axis), `axis` (from, to and step of the values'),
    `table` (columns and rows to show and save in place of the drawn values), `row_height` (pixels).
    """
    for one in of:
        if len(one["values"]) != len(x):
            raise ValueError(f"{key}: {one['name']} has {len(one['values'])} values for {len(x)} places on the axis")
    return {
        "id": key,
        "title": title,
        "unit": unit,
        "kind": kind,
        "x": list(x),
        "x_name": x_name,
        "series": [dict(one) for one in of],
        "published": [dict(point) for point in published],
        "shown_from": list(shown_from),
        "says": says,
        "note": note,
        "alt": alternative_text(title, unit, x, of, published, listed=kind in LISTED),
        **more,
    }


def alternative_text(
    title: str,
    unit: str,
    x: Sequence[str],
    of: Sequence[Mapping[str, Any]],
    published: Sequence[Mapping[str, Any]] = (),
    listed: bool = False,
) -> str:
    """The chart in words, for those who do not see it: where each series starts, ends and peaks, or, where the axis has
    names and no order, each value."""
    said = [f"{title}, {unit}."]
    for one in of:
        known = [(label, v) for label, v in zip(x, one["values"], strict=True) if v is not None]
        if not known:
            said.append(f"{one['name']}: no value.")
            continue
        if listed:
            said.append(f"{one['name']}: " + ", ".join(f"{label} {v:g}" for label, v in known) + ".")
            continue
        high = max(known, key=lambda pair: pair[1])
        said.append(
            f"{one['name']} (simulated): from {known[0][1]:g} at {known[0][0]} to {known[-1][1]:g} at "
            f"{known[-1][0]}, highest {high[1]:g} at {high[0]}."
        )
    if published and not listed:
        said.append("Published: " + ", ".join(f"{p['value']:g} at {p['x']}" for p in published) + ".")
    return " ".join(said)
