"""Some people of a run, one row each, with a timeline. All are synthetic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from wpmodel.dashboards.figures.charts import number
from wpmodel.results.claimant_table import people_table

if TYPE_CHECKING:
    from wpmodel.results.result import Result

FROM_EACH = 60
"""People shown of each payment group: those with the lowest numbers, so that they are the same under every scenario."""

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


def chosen(result: Result) -> list[dict[str, Any]]:
    """The first people of each payment group: traits, what was done for them, and when things happened."""
    rows = result.rows
    first = [np.flatnonzero(rows["group"] == group) for group in np.unique(rows["group"])]
    few = rows[np.concatenate([of[np.argsort(rows["id"][of], kind="stable")[:FROM_EACH]] for of in first])]
    few = few[np.argsort(few["id"], kind="stable")]
    table = people_table(result, few)
    return [_person(row, float(seen)) for row, seen in zip(table.to_dict("records"), few["assessed"], strict=True)]


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


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)
