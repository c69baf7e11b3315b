"""The people of a run as a table: one row a claimant, words and dates for codes and weeks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wpmodel.agents.kinds import AGE_BANDS, HEALTH_CONDITIONS, NEVER, NOT_ATTACHED, REFERRED, STATUS, TO_COME
from wpmodel.foundation.ledger import OUTSIDE
from wpmodel.foundation.time_units import PERIOD
from wpmodel.results.cohorts import when

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wpmodel.results.result import Result

TIERS = ("in-house", "tier 1", "tier 2")


def people_table(result: Result, people: NDArray | None = None) -> pd.DataFrame:
    """One row a claimant, in order of their number; see `Result.people`. `people`: only these rows of the run."""
    model, rows = result.model, result.rows if people is None else people
    rows = rows[np.argsort(rows["id"], kind="stable")]
    on_arrival = model.traits_on_arrival(rows)
    return pd.DataFrame(
        {
            "claimant": rows["id"],
            "payment_group": _words(rows["group"], model.groups),
            "age_band": _words(rows["age_band"], AGE_BANDS),
            "health_condition": _words(rows["health_condition"], HEALTH_CONDITIONS),
            "disabled": rows["health_condition"] > 0,
            "area": _words(model.area_of(rows), model.area_names),
            **_delivery(result, rows),
            "referred_on": result.calendar.dates_of(rows["referred"]),
            "attached_on": result.calendar.dates_of(np.where(rows["attached"] < result.weeks, rows["attached"], NEVER)),
            "readiness": on_arrival["readiness"],
            "motivation": on_arrival["motivation"],
            "support_hours": rows["minutes"] / 60.0,
            "specialist_hours": rows["modules"] * result.model.settings.module_hours,
            "first_job_on": result.calendar.dates_of(when(rows, "first_job")),
            "outcome_on": result.calendar.dates_of(when(rows, "outcome")),
            "sustainments": np.maximum(rows["payments"].astype(np.int16) - 1, 0),
            "sanction_referrals": pd.array(rows["doubts"], "Int16"),
            "sanctions": pd.array(rows["sanctions"], "Int16"),
            "completed_on": result.calendar.dates_of(when(rows, "ended")),
            "exit_status": _words(status_at(rows, result.weeks), STATUS),
        }
    )


def _delivery(result: Result, rows: NDArray) -> dict[str, pd.Series | pd.Categorical]:
    """Contract and delivering organisation of each person; missing for those who have not been dealt to one."""
    places, register = result.model.places, result.register
    dealt = ~np.isin(rows["status"], (NOT_ATTACHED, TO_COME))
    place = np.where(dealt, rows["place"], 0)
    provider = register.line[np.where(dealt, providers_of(result, rows), 0)]

    def labelled(labels: Sequence[str], number: NDArray) -> pd.Categorical:
        code = {label: k for k, label in enumerate(dict.fromkeys(labels))}
        codes = np.array([code[label] for label in labels])
        return _words(np.where(dealt, codes[np.where(dealt, number, 0)], -1), list(code))

    contract = np.array([p.contract.number + 1 for p in places])[place]
    return {
        "contract": pd.Series(contract, dtype="Int16").where(dealt),
        "delivered_by": labelled(register.names, provider),
        "sector": labelled(register.sectors, provider),
        "tier": labelled([TIERS[p.tier] for p in places], place),
    }


def providers_of(result: Result, rows: NDArray) -> NDArray:
    """Who delivered to each person when they were last there, now or at their end: index into `providers`, by `rows`.

    The place alone does not say: it may have been let to somebody else since. Without meaning for people not yet dealt.
    """
    last = rows["attached"].astype(np.int64) + np.minimum(rows["ended"], result.weeks)
    period = np.minimum(last, result.weeks - 1) // PERIOD
    return result.records.holder[period, rows["place"]] - len(OUTSIDE)


def _words(codes: NDArray, words: Sequence[str]) -> pd.Categorical:
    return pd.Categorical.from_codes(codes, list(words))


def status_at(rows: NDArray, week: int) -> NDArray:
    """The one state that each person is in when the run stands at a week. Codes into STATUS, shape of `rows`."""
    waiting = np.where(rows["referred"] < week, REFERRED, TO_COME)
    never = np.where(rows["referred"] < week, NOT_ATTACHED, TO_COME)
    status = np.where(rows["status"] == TO_COME, waiting, rows["status"])
    return np.where(rows["attached"] >= NEVER, never, status)
