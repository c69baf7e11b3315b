"""How figures of a calibration are written, wherever they are shown."""

from __future__ import annotations

import re
from calendar import month_name
from typing import Any

ABBREVIATED = {
    ", all completed cohorts to": ", all to",
    "Job outcomes since June 2011, to": "Job outcomes to",
    " claimants": "",
    "JSA aged 25 and over": "JSA 25+",
    "JSA aged": "JSA",
    "formerly on incapacity benefit": "ex-IB",
    "for each 100 people attached": "per 100 attached",
    "Organisations of July over January 2012,": "Organisations, July over January 2012:",
}
"""Words of figures' labels that are shortened beside a row; the table has them in full."""


def amount(value: float) -> str:
    """A figure as a newspaper writes it; a dash where there is none."""
    if value != value:
        return "–"
    if 0.0 < abs(value) < 1e-4:
        return f"{value:.4f}"
    return f"{value:,.0f}" if abs(value) >= 999.5 else f"{value:.3g}"


def short(label: str) -> str:
    """A figure's label, short enough to stand beside a row."""
    text = re.sub(r"Job (outcome|start) within (\d+) months", r"\2-month job \1", label)
    for long, brief in ABBREVIATED.items():
        text = text.replace(long, brief)
    return re.sub(rf"({'|'.join(month_name[1:])}) (?=\d{{4}})", lambda month: f"{month[1][:3]} ", text)


def verdict(row: Any) -> str:
    """Hit or miss, in words."""
    if row.within:
        return "hit" if row.inside else "hit, though the interval misses"
    return "miss, inside the interval" if row.inside else "miss, outside the interval"
