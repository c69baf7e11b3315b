"""Patterns that the model is held against (`data/patterns.csv`): statistics of a run, and whether each is met.

A pattern names a published figure, a metric of a run, or an experiment of the emergence laboratory, which takes two
runs and has its verdict there. Ranges were written down before the model was looked at. All of it is simulated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wpmodel.agents.kernel.counts import ADVERSE, DOUBTS, OUTCOMES
from wpmodel.agents.kinds import NEVER
from wpmodel.agents.rules.arrival import standing
from wpmodel.agents.rules.leaving import INSOLVENCY, OBJECTION
from wpmodel.calendar import week_of
from wpmodel.foundation.time_units import PERIOD
from wpmodel.results import sanctioning, shapes
from wpmodel.results.performance import performance_table
from wpmodel.results.phenomena import creaming, effort
from wpmodel.results.survival import SURVEY, in_run, tier_of
from wpmodel.studies import run_cache
from wpmodel.studies.emergence import metrics, within_groups
from wpmodel.tables import evidence

if TYPE_CHECKING:
    from wpmodel.results.result import Result

EARLY, LATE = 104, 156
"""Weeks before which an intake counts as early, and from which it counts as late."""
FIFTHS = 5
SEVERAL = 2
"""Standing barriers from which there are several."""
A_GROUP = 30
"""People of one payment group from which an index is worked out."""
ENOUGH = 5
"""Areas from which a correlation over areas is worked out."""


@dataclass(frozen=True)
class Pattern:
    """One row of `data/patterns.csv`. `low` and `high` are minus and plus infinity where the range is open."""

    id: str
    pattern: str
    level: str
    role: str
    kind: str
    statistic: str
    low: float
    high: float
    unit: str
    why: str
    source: str

    def met(self, values: Sequence[float]) -> bool:
        """Whether every value (one a seed) lies in the range. False where one is missing."""
        return bool(values) and all(self.low <= value <= self.high for value in values)


def patterns() -> list[Pattern]:
    """The patterns written down, in order."""
    return [
        Pattern(
            row["id"], row["pattern"], row["level"], row["role"], row["kind"], row["statistic"],
            float(row["low"] or "-inf"), float(row["high"] or "inf"), row["unit"], row["why"], row["source"],
        )
        for row in evidence.rows("patterns")
    ]  # fmt: skip


@run_cache.look("patterns")
def look(result: Result) -> dict[str, float]:
    """Every statistic that a pattern may name, by name, as far as the run gives it."""
    return {**result.measures, **metrics(result), **statistics(result)}


def statistics(result: Result) -> dict[str, float]:
    """Statistics that no experiment looks at. Names are those of `data/patterns.csv`."""
    people = effort(result)
    rows = result.rows[result.rows["attached"] < min(NEVER, result.weeks)]
    found = _support(people) | _within_groups(people, rows, result) | _rates(people, rows, result)
    found |= _sectors(people, rows) | _sanctions(people, rows, result) | _exits(result) | _programme(result)
    return found


def _support(people: pd.DataFrame) -> dict[str, float]:
    table = creaming(people).set_index("payment_group")
    everyone, hours = table.loc["all"], table["hours"]
    return {
        "support.certain_over_easiest": float(everyone["hours_certain"] / everyone["hours_easiest"]),
        "support.esa_over_jsa": float(hours.get("esa_new", np.nan) / hours.get("jsa_25_plus", np.nan)),
    }


def _seen_through(rows: NDArray, result: Result) -> NDArray:
    """Who has had all her allotted weeks (mask)."""
    return rows["attached"].astype(int) + result.allotted_weeks <= result.weeks


def _within_groups(people: pd.DataFrame, rows: NDArray, result: Result) -> dict[str, float]:
    through = _seen_through(rows, result)
    reached = (rows["outcome"] < NEVER).astype(float)[through]
    return {
        "spread.explained_by_group": 100.0 * shapes.explained(reached, rows["group"][through]),
        "spread.within_groups": 100.0 * (1.0 - shapes.explained(people["prospect"].to_numpy(), rows["group"])),
    }


def _strata(prospect: NDArray, groups: NDArray) -> NDArray:
    """Payment group and fifth of true prospect within it, as one number each. Shape (n,)."""
    fifth = np.zeros(groups.size, np.int64)
    for group in np.unique(groups):
        fifth[groups == group] = shapes.ranks(prospect[groups == group], FIFTHS)
    return groups.astype(np.int64) * FIFTHS + fifth


def _rates(people: pd.DataFrame, rows: NDArray, result: Result) -> dict[str, float]:
    """Outcomes by where people were first and by whom, raw and held like against like; by prime; from job starts."""
    model, through = result.model, _seen_through(rows, result)
    rows, people = rows[through], people[through]
    reached = 100.0 * (rows["outcome"] < NEVER)
    strata = _strata(people["prospect"].to_numpy(), rows["group"])
    at_home = np.array([place.tier == 0 for place in model.places])[rows["first_place"]]
    raw, like = shapes.gap(reached, at_home), shapes.gap_among_like(reached, at_home, strata)
    sector, below, starts = people["sector"].to_numpy(), ~at_home, (rows["first_job"] < NEVER).sum()
    sides = below & np.isin(sector, ("voluntary", "private"))
    charity = sector[sides] == "voluntary"
    return {
        "rates.raw_gap": raw,
        "rates.gap_explained": 1.0 - like / raw if raw else float("nan"),
        "rates.charities_raw": shapes.gap(reached[sides], charity),
        "rates.charities_adjusted": shapes.gap_among_like(reached[sides], charity, strata[sides]),
        "rates.outcomes_per_start": float(reached.sum() / starts) if starts else float("nan"),
        "primes.spread": _spread_of_primes(reached, model.contract_of[rows["first_place"]], result),
        "areas.outcomes_and_slack": _over_areas(reached, model.area_of(rows), result),
    }


def _spread_of_primes(reached: NDArray, contract: NDArray, result: Result) -> float:
    """Highest over lowest outcome rate among the contracts of an area, mean over areas."""
    areas, ratios = np.array([c.area for c in result.model.contracts]), []
    for area in np.unique(areas):
        rates = [reached[contract == c].mean() for c in np.flatnonzero(areas == area) if (contract == c).any()]
        if len(rates) > 1 and min(rates) > 0.0:
            ratios.append(max(rates) / min(rates))
    return float(np.mean(ratios)) if ratios else float("nan")


def _over_areas(reached: NDArray, area: NDArray, result: Result) -> float:
    """Correlation over areas of outcome rates with unemployment of 2011 to 2016."""
    here = np.unique(area)
    if here.size < ENOUGH:
        return float("nan")
    table = evidence.frame("labour_market_by_area")
    slack = table[table["year"].between(2011, 2016)].groupby("area")["unemployment_rate_pct"].mean()
    rates = [reached[area == k].mean() for k in here]
    return float(np.corrcoef(rates, [slack[result.model.area_names[k]] for k in here])[0, 1])


def _sectors(people: pd.DataFrame, rows: NDArray) -> dict[str, float]:
    """How much more private than voluntary deliverers lean to the readier: in all, and whether that shrinks."""
    when = {"all": rows["attached"] >= 0, "early": rows["attached"] < EARLY, "late": rows["attached"] >= LATE}
    gaps = {}
    for name, chosen in when.items():
        indices = [_index(people[chosen & (people["sector"] == sector)]) for sector in ("private", "voluntary")]
        gaps[name] = indices[0] - indices[1]
    return {"sectors.gap": gaps["all"], "sectors.convergence": abs(gaps["early"]) - abs(gaps["late"])}


def _index(people: pd.DataFrame) -> float:
    groups = people["payment_group"].value_counts()
    return within_groups(people) if groups.max() >= A_GROUP else float("nan")


def _sanctions(people: pd.DataFrame, rows: NDArray, result: Result) -> dict[str, float]:
    """Early decisions against outcomes, and decisions on people with several barriers against those without."""
    january, april = (week_of(day) + 1 for day in (date(2012, 1, 31), date(2012, 4, 30)))
    bound = np.array(result.model.scenario.numbers("duties"))[rows["group"]] >= 1.0
    barriers = np.array([standing(bits) for bits in range(64)])[rows["barriers"] | rows["removed"]]
    weeks = people["weeks"].to_numpy(float)

    def rate(who: NDArray) -> float:
        return float(rows["sanctions"][who].sum(dtype=np.int64) / max(weeks[who].sum(), 1.0))

    without = rate(bound & (barriers == 0))
    return {
        "sanctions.upheld_early": 100.0
        * sanctioning.counted(result, ADVERSE, january)
        / max(sanctioning.counted(result, DOUBTS, january), 1.0),
        "sanctions.over_outcomes_early": sanctioning.counted(result, ADVERSE, april)
        / max(sanctioning.counted(result, OUTCOMES, april), 1.0),
        "sanctions.vulnerable": rate(bound & (barriers >= SEVERAL)) / without if without else float("nan"),
    }


def _exits(result: Result) -> dict[str, float]:
    """Who left: public against private, insolvent though sound on paper, objections over time; reserves used."""
    found = in_run(result)
    tier_1 = [s for s in found if s.joined == 0 and tier_of(s) == "tier1"]

    def left(sector: str) -> float:
        return _per_cent([s.left is not None for s in tier_1 if s.sector == sector])

    objections = np.array([s.left for s in found if s.cause == OBJECTION and s.left is not None], int)
    survey = min(SURVEY // PERIOD, result.model.period - 1)
    cash = result.records.cash
    charities = [s for s in tier_1 if s.sector == "voluntary" and (s.left is None or s.left > SURVEY)]
    return {
        "exits.public_gap": left("public") - left("private"),
        "exits.sound_on_paper": _per_cent([s.losing == 0 for s in found if s.cause == INSOLVENCY]),
        "exits.clustering": shapes.clustering(objections, 0, result.weeks),
        "exits.first_half": _per_cent((objections < result.weeks / 2).tolist()),
        "distress.reserves": _per_cent([bool(cash[survey, s.account] < cash[0, s.account]) for s in charities]),
    }


def _per_cent(which: Sequence[bool]) -> float:
    return 100.0 * float(np.mean(which)) if which else float("nan")


def _programme(result: Result) -> dict[str, float]:
    """The slow start, how intakes improve, the voluntary share of the chain, the first incentives paid."""
    paid_for, attached = (
        result.measures.get(f"{of}-2012-07-31", float("nan")) for of in ("job-outcomes", "attachments")
    )
    rates = [result.measures.get(f"rate-12m-{month}", float("nan")) for month in ("2011-06", "2012-06")]
    table = performance_table(result)
    paid = table.groupby("contract_year")["incentive_gbp"].sum() if len(table) else pd.Series(dtype=float)
    paid = paid[paid > 0.0]
    return {
        "rates.first_14_months": 100.0 * paid_for / attached,
        "rates.rise_2011_to_2012": rates[1] - rates[0],
        "chain.voluntary_drift": _voluntary(result, "2012-01-30") - _voluntary(result, "2011-08-12"),
        "incentives.first_year": result.scale * float(paid.iloc[0]) / 1e6 if len(paid) else 0.0,
    }


def _voluntary(result: Result, day: str) -> float:
    """Voluntary organisations, per cent of all in the chain at a date."""
    counts = result.stocktake(day)
    return 100.0 * counts.get(("organisations", "voluntary", "all"), 0) / counts["organisations", "all", "all"]


def judged(values: Mapping[str, Sequence[float]]) -> pd.DataFrame:
    """One row a pattern that a run can show, given each statistic's values over seeds: mean, range, whether it is met.

    What goes into the model is no test of it: those rows have no verdict.
    """
    found = []
    for one in patterns():
        if one.kind == "experiment":
            continue
        seen = [value for value in values.get(one.statistic, ()) if value == value]
        found.append(
            {
                **{name: getattr(one, name) for name in ("id", "pattern", "level", "role", "statistic", "low", "high")},
                "model": float(np.mean(seen)) if seen else float("nan"),
                "least": min(seen, default=float("nan")),
                "most": max(seen, default=float("nan")),
                "met": None if one.role == "input" else one.met(seen),
            }
        )
    return pd.DataFrame(found)
