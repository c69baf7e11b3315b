"""Who is in the supply chain, since when, until when and why they left: tables, survival curves, flows.

All of it is simulated; subcontractors are fictional. Dates are weeks since 1 June 2011.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wpmodel.agents.kernel.counts import BOUGHT, GIVEN, LOOKING, OWN_WORK
from wpmodel.agents.kinds import NEVER
from wpmodel.agents.rules.arrival import standing
from wpmodel.agents.rules.leaving import CAUSES
from wpmodel.calendar import dates_of
from wpmodel.parameters import SECTORS

if TYPE_CHECKING:
    from wpmodel.agents.faces.subcontractor import Subcontractor
    from wpmodel.results.result import Result


def in_run(result: Result) -> list[Subcontractor]:
    """Subcontractors with a place or a call-off contract in the run, newcomers among them."""
    return [s for s in result.model.subcontractors if s.in_run]


def tier_of(subcontractor: Subcontractor) -> str:
    """The highest tier it works in: tier 1 if it delivers end to end anywhere in the run."""
    return "tier1" if subcontractor.places else "tier2"


def members(result: Result) -> pd.DataFrame:
    """One row a subcontractor in the run: name, sector, tier, peers, when it joined, had its first referral and left,
    the cause, and its mission (pounds a job), strain, dependence and patience (weeks) at the end."""
    found = in_run(result)

    def weeks(values: list[int | None]) -> pd.Series:
        return dates_of(np.array([NEVER if v is None else v for v in values]))

    return pd.DataFrame(
        {
            "organisation": [s.name for s in found],
            "sector": [s.sector for s in found],
            "tier": [tier_of(s) for s in found],
            "places": [len(s.places) for s in found],
            "call_offs": [len(s.call_offs) for s in found],
            "joined_on": weeks([s.joined for s in found]),
            "first_referral_on": weeks([s.first_referral for s in found]),
            "left_on": weeks([s.left for s in found]),
            "cause": pd.array([s.cause for s in found], "string"),
            "mission_gbp": [s.mission for s in found],
            "strain": [s.strain for s in found],
            "dependence": [s.dependence for s in found],
            "patience_weeks": [s.patience for s in found],
        }
    )


def flows(result: Result, sector: str, first: int, end: int) -> tuple[int, int, int]:
    """Subcontractors of a sector there in week `first`; of them, those that left before `end`; those that joined."""
    found = [s for s in in_run(result) if sector in ("all", s.sector)]
    there = [s for s in found if s.joined <= first and (s.left is None or s.left > first)]
    left = sum(s.left is not None and s.left < end for s in there)
    return len(there), left, sum(first < s.joined < end for s in found)


def without_referral(result: Result, sector: str, week: int) -> float:
    """Per cent of the subcontractors of a sector there in a week that have never had anybody sent to them."""
    there = [
        s
        for s in in_run(result)
        if sector in ("all", s.sector) and s.joined <= week and (s.left is None or s.left > week)
    ]
    never = sum(s.first_referral is None or s.first_referral > week for s in there)
    return 100.0 * never / len(there) if there else float("nan")


def survival(weeks: NDArray, left: NDArray) -> pd.DataFrame:
    """Share still there after so many weeks (Kaplan and Meier 1958), with Greenwood's 95% interval.

    `weeks` (n,) from joining to leaving or to the end of the run, `left` (n,) whether it left.
    """
    at = np.unique(weeks[left])
    there = np.array([(weeks >= w).sum() for w in at], float)
    gone = np.array([(left & (weeks == w)).sum() for w in at], float)
    share = np.cumprod(1.0 - gone / there)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = share * np.sqrt(np.cumsum(gone / (there * (there - gone))))
    error = np.where(np.isfinite(error), error, 0.0)
    table = pd.DataFrame({"weeks": at, "there": there, "left": gone, "share": share})
    low, high = np.clip(share - 1.96 * error, 0, 1), np.clip(share + 1.96 * error, 0, 1)
    start = pd.DataFrame({"weeks": [0], "there": [float(len(weeks))], "left": [0.0], "share": [1.0]})
    return pd.concat([start.assign(low=1.0, high=1.0), table.assign(low=low, high=high)], ignore_index=True)


def survival_curves(result: Result, cause: str | None = None) -> pd.DataFrame:
    """Survival of the subcontractors of August 2011 by sector and tier; for one cause, others are lost to view."""
    parts = []
    founders = [s for s in in_run(result) if s.joined == 0]
    for sector in ("private", "public", "voluntary"):
        for tier in ("tier1", "tier2"):
            here = [s for s in founders if s.sector == sector and tier_of(s) == tier]
            if here:
                weeks = np.array([result.weeks if s.left is None else s.left for s in here])
                left = np.array([s.left is not None and cause in (None, s.cause) for s in here])
                parts.append(survival(weeks, left).assign(sector=sector, tier=tier))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


SURVEY = 65
"""The week in which the umbrella body asked who had had a referral: late August 2012."""

THREE_YEARS = 148
"""End of the third contract year, March 2014: from then on there is no attachment fee and referrals fall away."""


def totals(result: Result, prospect: NDArray) -> dict[str, float]:
    """What experiments look at in the supply chain, by name. `prospect` is that of everybody attached, in row order.

    Exits are per cent of the tier 1 organisations of August 2011, by March 2014; help with barriers is for 1,000 people
    out of work in four weeks; `chain.mix` is how much readier in-house people are than tier 1's (log odds, on arrival).
    """
    founders = [s for s in in_run(result) if s.joined == 0 and tier_of(s) == "tier1"]
    found = {}
    for sector in SECTORS:
        here = [s for s in founders if s.sector == sector]
        left = [s.left is not None and s.left <= THREE_YEARS for s in here]
        found[f"exits.{sector}"] = _per_cent(left)
        for cause in CAUSES:
            of_it = [gone and s.cause == cause for gone, s in zip(left, here, strict=True)]
            found[f"exits.{cause}.{sector}"] = _per_cent(of_it)
    found["exits.gap"] = found["exits.voluntary"] - found["exits.private"]
    waiting = [s for s in in_run(result) if s.joined == 0 and tier_of(s) == "tier2"]
    never = [s.first_referral is None or s.first_referral > SURVEY for s in waiting]
    found["chain.without_referral"] = _per_cent(never)
    return found | _help(result) | _mix(result, prospect)


def _per_cent(which: list[bool]) -> float:
    return 100.0 * float(np.mean(which)) if which else float("nan")


def _help(result: Result) -> dict[str, float]:
    counts = result.records.counts.sum(axis=(0, 1, 2))
    each = 1000.0 / max(counts[LOOKING], 1)
    names = {"bought": BOUGHT, "given": GIVEN, "own_work": OWN_WORK}
    return {f"chain.{name}": counts[k] * each for name, k in names.items()}


def _mix(result: Result, prospect: NDArray) -> dict[str, float]:
    """Who is where, and whose barriers go: the third furthest from work by true prospect within the run."""
    rows = result.rows[result.rows["attached"] < min(NEVER, result.weeks)]
    at_home = np.array([place.tier == 0 for place in result.model.places])[rows["first_place"]]
    hardest = prospect <= np.quantile(prospect, 1.0 / 3.0)
    gone = np.array([standing(bits) for bits in range(64)])[rows["removed"]]
    return {
        "chain.in_house": 100.0 * float(at_home.mean()),
        "chain.mix": float(prospect[at_home].mean() - prospect[~at_home].mean()) if not at_home.all() else 0.0,
        "chain.removed.hardest": 100.0 * float(gone[hardest].mean()),
        "chain.removed": 100.0 * float(gone.mean()),
    }
