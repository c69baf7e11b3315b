"""Who is in the supply chain, since when, until when and why they left: tables, survival curves, flows.

All of it is simulated; subcontractors are fictional. Dates are weeks since 1 June 2011.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wpmodel.agents.kernel.counts import BOUGHT, GIVEN, LOOKING, OWN_WORK
from wpmodel.agents.kinds import NEVER
from wpmodel.agents.rules.arrival import standing
from wpmodel.agents.rules.leaving import CAUSES
from wpmodel.foundation.time_units import PERIOD, YEAR
from wpmodel.parameters import SECTORS
from wpmodel.results.metrics import metric
from wpmodel.results.terciles import FURTHEST

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
        return result.calendar.dates_of(np.array([NEVER if v is None else v for v in values]))

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


@metric(
    "left", unit="per cent", meaning="subcontractors that had left by the end of the run, of all that were ever in it"
)
def left(result: Result) -> float:
    """Of every subcontractor that was in the run; NaN where there was none."""
    gone = [one.left is not None for one in in_run(result)]
    return 100.0 * float(np.mean(gone)) if gone else float("nan")


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
    for sector in ("private", "public", "voluntary"):
        for tier in ("tier1", "tier2"):
            here = founders(result, sector, tier)
            if here:
                weeks = np.array([result.weeks if s.left is None else s.left for s in here])
                left = np.array([s.left is not None and cause in (None, s.cause) for s in here])
                parts.append(survival(weeks, left).assign(sector=sector, tier=tier))
    nobody = survival(np.zeros(0), np.zeros(0, bool)).assign(sector="", tier="")[:0]
    return pd.concat(parts, ignore_index=True) if parts else nobody


SURVEY = 65
"""The week in which the umbrella body asked who had had a referral: late August 2012."""

THREE_YEARS = 148
"""End of the third contract year, March 2014: from then on there is no attachment fee and referrals fall away."""


def founders(result: Result, sector: str = "all", tier: str = "all") -> list[Subcontractor]:
    """The subcontractors of August 2011 in the run, of a sector and a tier."""
    found = [s for s in in_run(result) if s.joined == 0 and sector in ("all", s.sector)]
    return [s for s in found if tier in ("all", tier_of(s))]


def left_by(week: int | None, who: list[Subcontractor], cause: str | None = None) -> float:
    """Per cent of these that have left by a week (None: by the end), for one cause or any. NaN where there are none."""
    return per_cent([s.left is not None and (week is None or s.left <= week) and cause in (None, s.cause) for s in who])


def per_cent(which: Sequence[bool]) -> float:
    """Per cent that are true; NaN of none."""
    return 100.0 * float(np.mean(which)) if which else float("nan")


@metric("exits.{sector}", unit="per cent", source="groundwork-2015",
        meaning="a sector's tier 1 organisations of August 2011 that left by March 2014")  # fmt: skip
@metric("exits.{cause}.{sector}", unit="per cent", source="groundwork-2015", meaning="`exits.{sector}` for one cause")
@metric("exits.organisations.{sector}", unit="organisations",
        meaning="a sector's tier 1 organisations of August 2011, of which `exits.{sector}` is a share")  # fmt: skip
@metric("exits.gap", unit="points", source="NCVO12", meaning="exits of the voluntary sector less those of the private")
@metric("exits.public_gap", unit="points", source="NCVO12",
        meaning="public less private tier 1 organisations of August 2011 that left, by the end of the run")  # fmt: skip
@metric("exits.all_tiers.{sector}", unit="per cent",
        meaning="a sector's organisations of August 2011, of either tier, that left by the end of the run")  # fmt: skip
def exits(result: Result) -> dict[str, float]:
    """Who has left the supply chain."""
    found = {}
    for sector in SECTORS:
        here = founders(result, sector, "tier1")
        found[f"exits.{sector}"] = left_by(THREE_YEARS, here)
        found[f"exits.organisations.{sector}"] = float(len(here))
        found |= {f"exits.{cause}.{sector}": left_by(THREE_YEARS, here, cause) for cause in CAUSES}
        found[f"exits.all_tiers.{sector}"] = left_by(None, founders(result, sector))
    public, private = (left_by(None, founders(result, sector, "tier1")) for sector in ("public", "private"))
    found["exits.gap"] = found["exits.voluntary"] - found["exits.private"]
    return found | {"exits.public_gap": public - private}


@metric("distress.reserves", unit="per cent", source="thirdsector-2012-10-04",
        meaning="voluntary organisations of either tier, used by late August 2012, that lost more cash in a year than "
        "staying in chains costs, of all there")  # fmt: skip
@metric("distress.asked", unit="organisations", meaning="how many `distress.reserves` is a share of")
def distress(result: Result) -> dict[str, float]:
    """Who lived on reserves when the umbrella body asked its members, of all tiers."""
    asked = [s for s in founders(result, "voluntary") if s.left is None or s.left > SURVEY]
    return {
        "distress.reserves": per_cent([_lives_on_reserves(s, result) for s in asked]),
        "distress.asked": float(len(asked)),
    }


def _lives_on_reserves(one: Subcontractor, result: Result) -> bool:
    """Whether delivery has cost an organisation more than it brought in the year before the survey: used by then, and
    poorer by more than what staying in chains as tier 2 costs anybody, used or not."""
    cash, each = result.records.cash, result.model.settings.chain_cost
    survey = min(SURVEY // PERIOD, result.model.period - 1)
    before = max(survey - YEAR // PERIOD, 0)
    lost = float(cash[before, one.account] - cash[survey, one.account]) / 100.0
    used = bool(one.places) or (one.first_referral is not None and one.first_referral <= SURVEY)
    return used and lost > each * len(one.call_offs) * (survey - before)


@metric("chain.bought", unit="for 1,000 people out of work in four weeks", source="groundwork-2015",
        meaning="modules of specialist help bought")  # fmt: skip
@metric("chain.given", unit="for 1,000 people out of work in four weeks", meaning="modules that came free")
@metric("chain.own_work", unit="for 1,000 people out of work in four weeks",
        meaning="barriers that own advisers worked on")  # fmt: skip
def specialist_help(result: Result) -> dict[str, float]:
    """Help with barriers."""
    counts = result.records.counts.sum(axis=(0, 1, 2))
    each = 1000.0 / max(counts[LOOKING], 1)
    names = {"bought": BOUGHT, "given": GIVEN, "own_work": OWN_WORK}
    return {f"chain.{name}": counts[k] * each for name, k in names.items()}


@metric("chain.in_house", unit="per cent", meaning="people whom their prime's own offices served first")
@metric("chain.mix", unit="log odds", source="groundwork-2015",
        meaning="how much readier people first in the prime's own offices were on arrival than tier 1's")  # fmt: skip
@metric("chain.removed", unit="for 100 people attached", meaning="barriers removed")
@metric("chain.removed.furthest", unit="for 100 people attached",
        meaning="barriers removed of the third furthest from work of each payment group")  # fmt: skip
@metric("chain.without_referral", unit="per cent", source="groundwork-2015",
        meaning="organisations of August 2011 with tier 2 places only that had sold no module by late "
        "August 2012")  # fmt: skip
def mix(result: Result) -> dict[str, float]:
    """Who is where, and whose barriers go."""
    rows = result.attached
    prospect = result.prospects[rows["id"]]
    at_home = np.array([place.tier == 0 for place in result.model.places])[rows["first_place"]]
    furthest = result.terciles[rows["id"]] == FURTHEST
    gone = np.array([standing(bits) for bits in range(64)])[rows["removed"]]
    return {
        "chain.in_house": 100.0 * float(at_home.mean()),
        "chain.mix": float(prospect[at_home].mean() - prospect[~at_home].mean()) if not at_home.all() else 0.0,
        "chain.removed": 100.0 * float(gone.mean()),
        "chain.removed.furthest": 100.0 * float(gone[furthest].mean()),
        "chain.without_referral": per_cent(
            [s.first_referral is None or s.first_referral > SURVEY for s in founders(result, tier="tier2")]
        ),
    }
