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
from wpmodel.agents.kinds import BARRIERS, NEVER
from wpmodel.agents.rules.arrival import standing
from wpmodel.agents.rules.leaving import INSOLVENCY, OBJECTION
from wpmodel.results import sanctioning, shapes
from wpmodel.results.margins import margins
from wpmodel.results.metrics import metric, taken
from wpmodel.results.performance import performance_table
from wpmodel.results.phenomena import effort, within_groups
from wpmodel.results.survival import in_run, per_cent
from wpmodel.studies import run_cache
from wpmodel.studies.emergence import metrics
from wpmodel.tables import evidence

if TYPE_CHECKING:
    from wpmodel.results.result import Result

EARLY, LATE = 104, 156
"""Weeks before which an intake counts as early, and from which it counts as late."""
FIFTHS = 5
SEVERAL = 2
"""Standing barriers from which there are several."""
HOUSING = 1 << BARRIERS.index("housing")
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


@run_cache.look("patterns.3")
def look(result: Result) -> dict[str, float]:
    """Every statistic that a pattern may name, by name, as far as the run gives it."""
    return {**result.measures, **metrics(result), **statistics(result)}


def statistics(result: Result) -> dict[str, float]:
    """Statistics that no experiment looks at."""
    return taken(
        result, of_people, of_decisions, of_providers, of_programme, of_primes, sanctioning.spread_over_areas,
        sanctioning.repeats,
    )  # fmt: skip


def _strata(prospect: NDArray, groups: NDArray) -> NDArray:
    """Payment group and fifth of true prospect within it, as one number each, to hold like against like: thirds are too
    wide for that, and here nobody is set apart. Shape (n,)."""
    fifth = np.zeros(groups.size, np.int64)
    for group in np.unique(groups):
        fifth[groups == group] = shapes.ranks(prospect[groups == group], FIFTHS)
    return groups.astype(np.int64) * FIFTHS + fifth


@metric("spread.explained_by_group", unit="per cent of variance", source="S118",
        meaning="how much of who reaches an outcome the payment group explains")  # fmt: skip
@metric("spread.within_groups", unit="per cent of variance", source="S118",
        meaning="spread of true prospects that lies within payment groups")  # fmt: skip
@metric("rates.raw_gap", unit="points", source="groundwork-2015",
        meaning="outcome rate of people first in the prime's own offices less that of others")  # fmt: skip
@metric("rates.gap_explained", unit="share", source="groundwork-2015",
        meaning="part of that gap that goes when like is held against like")  # fmt: skip
@metric("rates.charities_raw", unit="points", source="groundwork-2015",
        meaning="outcome rate in tier 1 of voluntary bodies less that of private ones")  # fmt: skip
@metric("rates.charities_adjusted", unit="points", source="groundwork-2015",
        meaning="`rates.charities_raw`, like to like")  # fmt: skip
@metric("rates.outcomes_per_start", unit="per cent", source="ERSAQ2",
        meaning="people who started a job and reached an outcome")  # fmt: skip
@metric("primes.spread", unit="ratio", source="GAMAGE18",
        meaning="highest over lowest outcome rate among the primes of an area, mean over areas")  # fmt: skip
@metric("areas.outcomes_and_slack", unit="correlation", source="whitworth-2020",
        meaning="outcome rates of areas with their unemployment of 2011 to 2016")  # fmt: skip
@metric("sectors.gap", unit="-1 to 1", source="greer-2015",
        meaning="creaming index of private deliverers less that of voluntary ones")  # fmt: skip
@metric("sectors.convergence", unit="-1 to 1", source="considine-2011",
        meaning="`sectors.gap` of people attached in the first two years less that of those after three")  # fmt: skip
@metric("sanctions.vulnerable", unit="ratio", source="reeves-loopstra-2017",
        meaning="decisions a week out of work on people with several barriers over those on people with "
        "none")  # fmt: skip
@metric("sanctions.homeless", unit="ratio", source="CRISIS12",
        meaning="decisions a week out of work on people with a housing barrier over those on all others")  # fmt: skip
def of_people(result: Result) -> dict[str, float]:
    """What became of people, by payment group, by where they were and by their barriers."""
    people, rows = effort(result), result.attached
    through = rows["attached"].astype(int) + result.allotted_weeks <= result.weeks
    reached = (rows["outcome"] < NEVER).astype(float)[through]
    return {
        "spread.explained_by_group": 100.0 * shapes.explained(reached, rows["group"][through]),
        "spread.within_groups": 100.0 * (1.0 - shapes.explained(people["prospect"].to_numpy(), rows["group"])),
        **_vulnerable(people, rows, result),
        **_rates(people[through], rows[through], result),
        **_sectors(people, rows),
    }


def _rates(people: pd.DataFrame, rows: NDArray, result: Result) -> dict[str, float]:
    """Outcomes by where people were first and by whom, raw and held like against like; by prime; from job starts."""
    model, reached = result.model, 100.0 * (rows["outcome"] < NEVER)
    strata = _strata(people["prospect"].to_numpy(), rows["group"])
    at_home = np.array([place.tier == 0 for place in model.places])[rows["first_place"]]
    raw, like = shapes.gap(reached, at_home), shapes.gap_among_like(reached, at_home, strata)
    sector, starts = people["sector"], (rows["first_job"] < NEVER).sum()
    sides = ~at_home & sector.isin(("voluntary", "private")).to_numpy()
    charity = (sector == "voluntary").to_numpy()[sides]
    contract = model.contract_of[rows["first_place"]]
    by_contract = [shapes.mean(reached[contract == c.index]) for c in model.contracts]
    return {
        "rates.raw_gap": raw,
        "rates.gap_explained": 1.0 - like / raw if raw else float("nan"),
        "rates.charities_raw": shapes.gap(reached[sides], charity),
        "rates.charities_adjusted": shapes.gap_among_like(reached[sides], charity, strata[sides]),
        "rates.outcomes_per_start": float(reached.sum() / starts) if starts else float("nan"),
        "primes.spread": sanctioning.spread_in_areas(np.array(by_contract), result),
        "areas.outcomes_and_slack": _over_areas(reached, model.area_of(rows), result),
    }


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
        private, voluntary = (
            within_groups(people[chosen & (people["sector"] == sector)]) for sector in ("private", "voluntary")
        )
        gaps[name] = private - voluntary
    return {"sectors.gap": gaps["all"], "sectors.convergence": abs(gaps["early"]) - abs(gaps["late"])}


def _vulnerable(people: pd.DataFrame, rows: NDArray, result: Result) -> dict[str, float]:
    """Decisions on people with several barriers against those without, and on those without a settled home against all
    others, of people with duties."""
    bound = np.array(result.model.scenario.numbers("duties"))[rows["group"]] >= 1.0
    brought = rows["barriers"] | rows["removed"]
    barriers, homeless = np.array([standing(bits) for bits in range(64)])[brought], (brought & HOUSING) > 0
    weeks = people["weeks"].to_numpy(float)

    def ratio(some: NDArray, others: NDArray) -> float:
        rates = [
            float(rows["sanctions"][who & bound].sum(dtype=np.int64) / max(weeks[who & bound].sum(), 1.0))
            for who in (some, others)
        ]
        return rates[0] / rates[1] if rates[1] else float("nan")

    return {
        "sanctions.vulnerable": ratio(barriers >= SEVERAL, barriers == 0),
        "sanctions.homeless": ratio(homeless, ~homeless),
    }


@metric("sanctions.upheld_early", unit="per cent", source="maddock-2012",
        meaning="adverse decisions of all sanction doubts by the end of January 2012")  # fmt: skip
@metric("sanctions.over_outcomes_early", unit="ratio", source="SPICK12",
        meaning="adverse decisions for a job outcome by the end of April 2012")  # fmt: skip
def of_decisions(result: Result) -> dict[str, float]:
    """Early decisions against doubts and against outcomes."""
    january, april = (result.calendar.week_of(day) + 1 for day in (date(2012, 1, 31), date(2012, 4, 30)))
    doubts, jobs = sanctioning.counted(result, DOUBTS, january), sanctioning.counted(result, OUTCOMES, april)
    return {
        "sanctions.upheld_early": 100.0 * sanctioning.counted(result, ADVERSE, january) / max(doubts, 1.0),
        "sanctions.over_outcomes_early": sanctioning.counted(result, ADVERSE, april) / max(jobs, 1.0),
    }


@metric("exits.sound_on_paper", unit="per cent of insolvencies", source="thirdsector-2012-07",
        meaning="insolvent organisations for which staying looked worth while")  # fmt: skip
@metric("exits.clustering", unit="variance over mean", source="thirdsector-2013-02",
        meaning="clustering in time of exits in objection")  # fmt: skip
@metric("exits.first_half", unit="per cent", source="kvv-pledge",
        meaning="exits in objection in the first half of the run")  # fmt: skip
@metric("chain.voluntary_drift", unit="points", source="maddock-2012",
        meaning="change of the voluntary share of organisations from August 2011 to January 2012")  # fmt: skip
def of_providers(result: Result) -> dict[str, float]:
    """Who left: insolvent though sound on paper, objections over time; the voluntary share."""
    found = in_run(result)
    objections = np.array([s.left for s in found if s.cause == OBJECTION and s.left is not None], int)
    return {
        "exits.sound_on_paper": per_cent([s.losing == 0 for s in found if s.cause == INSOLVENCY]),
        "exits.clustering": shapes.clustering(objections, 0, result.weeks),
        "exits.first_half": per_cent((objections < result.weeks / 2).tolist()),
        "chain.voluntary_drift": _voluntary(result, "2012-01-30") - _voluntary(result, "2011-08-12"),
    }


def of_primes(result: Result) -> dict[str, float]:
    """Margins of primes that patterns name."""
    found = result.once(margins)
    return {name: value for name, value in found.items() if name in {one.statistic for one in patterns()}}


@metric("rates.first_14_months", unit="per cent", source="S26", meaning="job outcomes of attachments by July 2012")
@metric("rates.rise_2011_to_2012", unit="points", source="HOCL2013",
        meaning="rise of the 12-month rate from the June 2011 to the June 2012 intake")  # fmt: skip
@metric("incentives.first_year", unit="GBP million", source="S35",
        meaning="first yearly incentives, scaled to the country")  # fmt: skip
def of_programme(result: Result) -> dict[str, float]:
    """The slow start, how intakes improve, the first incentives paid."""
    paid_for, attached, first, then = (
        result.measures.get(name, float("nan"))
        for name in ("job-outcomes-2012-07-31", "attachments-2012-07-31", "rate-12m-2011-06", "rate-12m-2012-06")
    )
    table = performance_table(result)
    paid = table.groupby("contract_year")["incentive_gbp"].sum() if len(table) else pd.Series(dtype=float)
    paid = paid[paid > 0.0]
    return {
        "rates.first_14_months": 100.0 * paid_for / attached,
        "rates.rise_2011_to_2012": then - first,
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
