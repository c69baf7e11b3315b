"""Some people of a run, one row each, with a timeline and what was done for them four weeks by four weeks. All are
synthetic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from wpmodel.dashboards.figures.charts import number
from wpmodel.engine.parking import parked, weeks_out_of_work
from wpmodel.results.claimant_table import people_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wpmodel.engine.floor import Seen
    from wpmodel.engine.lives import Reckoned
    from wpmodel.results.result import Result

DATES = (
    ("referred_on", "Referred"),
    ("attached_on", "Attached"),
    ("first_job_on", "First job"),
    ("outcome_on", "Job outcome"),
    ("completed_on", "Left the programme"),
)
STATES = {
    "referred": "referred, not yet attached",
    "searching": "looking for work",
    "in_work": "in work",
    "returned": "back at the jobcentre",
    "fully_paid": "in work, all fees paid",
    "not_attached": "never attached",
    "to_come": "not yet referred",
    "left_benefit": "left benefit without a job",
    "signed_off": "stopped claiming without a job",
    "dropped_out": "stopped coming",
}
"""Where somebody is when the run ends (wpmodel.agents.rules.claims.STATUS), in words."""


def chosen(result: Result, seen: Sequence[Seen], reckoned: Reckoned) -> list[dict[str, Any]]:
    """The people about whom was `reckoned`: traits, what was done for them and when, and what it was thought to be
    worth. `seen` has their four-week codes."""
    rows = result.rows
    few = rows[np.isin(rows["id"], reckoned.ids)]
    few = few[np.argsort(few["id"], kind="stable")]
    table = people_table(result, few)
    weeks = weeks_out_of_work(few, result.weeks, int(result.model.settings.allotted_weeks))
    was_parked = parked(few["minutes"], weeks) & (few["attached"] < result.weeks)
    strips = _strips(seen, reckoned)
    return [
        {**_person(row, float(assessed)), "parked": bool(left), "strip": strips.get(int(row["claimant"]))}
        for row, assessed, left in zip(table.to_dict("records"), few["assessed"], was_parked, strict=True)
    ]


def _person(row: dict[str, Any], assessed: float) -> dict[str, Any]:
    return {
        "id": int(row["claimant"]),
        "group": row["payment_group"],
        "age": row["age_band"],
        "health": row["health_condition"],
        "area": row["area"],
        "provider": _text(row["delivered_by"]),
        "sector": _text(row["sector"]),
        "tier": _text(row["tier"]),
        "readiness": number(row["readiness"]),
        "motivation": number(row["motivation"]),
        "assessed": number(assessed),
        "hours": number(row["support_hours"]),
        "specialist": number(row["specialist_hours"]),
        "sustainments": int(row["sustainments"]),
        "doubts": 0 if pd.isna(row["sanction_referrals"]) else int(row["sanction_referrals"]),
        "sanctions": 0 if pd.isna(row["sanctions"]) else int(row["sanctions"]),
        "status": STATES[row["exit_status"]],
        "events": [
            {"day": row[column].date().isoformat(), "what": what} for column, what in DATES if pd.notna(row[column])
        ],
    }


def _strips(seen: Sequence[Seen], reckoned: Reckoned) -> dict[int, dict[str, Any]]:
    """By person, from the first period on: codes and minutes of `engine.floor`, pounds that the next hour was worth
    and cost, and whether a meeting was promised."""
    found = dict[int, dict[str, Any]]()
    at = {int(number): k for k, number in enumerate(reckoned.ids)}
    for one in seen:
        ends = np.cumsum(one.lengths)
        for i in np.flatnonzero(np.isin(one.ids, reckoned.ids)):
            k, begin, length = at[int(one.ids[i])], int(one.begins[i]), int(one.lengths[i])
            mine, then = slice(ends[i] - length, ends[i]), slice(begin, begin + length)
            found[int(one.ids[i])] = {
                "begin": begin,
                "codes": one.codes[mine].tolist(),
                "minutes": one.minutes[mine].tolist(),
                "worth": [number(x) for x in reckoned.worth[k, then].round(2)],
                "price": [number(x) for x in reckoned.price[k, then].round(2)],
                "promised": reckoned.promised[k, then].astype(int).tolist(),
            }
    return found


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)
