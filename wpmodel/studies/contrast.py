"""Contrasts: what was published of other contracts, and whether the model does the same (`data/contrasts.csv`).

Levels of outcomes are mostly people and market, so they test a contract hardly at all. A contrast does: two contracts,
the same people and luck, and the difference that was seen where such contracts were let. Arms, metric, direction and
size were written down before any run. Each is run at draws of the Work Programme's posterior; nothing is fitted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wpmodel.agents.kinds import NEVER
from wpmodel.agents.rules.job_loss import loss_chance
from wpmodel.results import outcomes, phenomena, selection
from wpmodel.results.metrics import metric, taken
from wpmodel.results.terciles import TERCILES
from wpmodel.scenario import Scenario
from wpmodel.studies import patterns, run_cache
from wpmodel.studies.experiment import Job, jobs_of, many, over_seeds, seeds_for
from wpmodel.studies.grades import SURE
from wpmodel.studies.statement import Statement, asked
from wpmodel.tables import evidence

if TYPE_CHECKING:
    from wpmodel.results.result import Result

AREAS = ("South Yorkshire", "West London")
"""Where contrasts are run: two areas with different markets."""
SPELLS = (4, 12, 13, 26)
AGREES, DIFFERS, OPEN, UNASKED = "agrees", "differs", "draws disagree", "cannot be asked"
"""Verdicts: at least SURE of the draws agree, at most one less SURE, something between; or a mechanism is missing."""


@dataclass(frozen=True)
class Contrast(Statement):
    """One row of `data/contrasts.csv`: what was published of another contract. It has no arms where the model cannot be
    asked, and `missing` says why."""

    study: str
    published: str
    tests: str
    missing: str
    source: str


def contrasts() -> list[Contrast]:
    """The contrasts written down, in order."""
    return [
        Contrast(
            **vars(asked(row, "id")), study=row["study"], published=row["published"], tests=row["tests"],
            missing=row["missing"], source=row["source"],
        )
        for row in evidence.rows("contrasts")
    ]  # fmt: skip


def hold(
    worlds: Sequence[Scenario], only: Sequence[str] = (), areas: Sequence[str] = AREAS, **how: Any
) -> pd.DataFrame:
    """Hold the model against the contrasts within these worlds, a seed for each. Misses first.

    One row a contrast: id, study, published, tests, metric, form, base and change (medians of the arms), effect (median
    of the difference, ratio or level), its middle 90%, agree_pct (draws of 100), verdict, missing, source. `how` runs
    are made is as in `experiment.many`. Raises ValueError for an unknown id or fewer than two worlds.
    """
    every = contrasts()
    if unknown := sorted(set(only) - {one.id for one in every}):
        known = ", ".join(one.id for one in every)
        raise ValueError(f"there is no contrast {', '.join(unknown)}: there are {known}")
    chosen = [one for one in every if not only or one.id in only]
    numbers = seeds_for(0, worlds)
    jobs: dict[str, list[list[Job]]] = {
        one.id: [jobs_of([arm], numbers, look, areas=areas, worlds=worlds) for arm in one.scenarios()] for one in chosen
    }
    distinct = list(dict.fromkeys(job for arms in jobs.values() for arm in arms for job in arm))
    found = many(sorted(distinct, key=lambda job: job.seed), **how)
    rows = [_held(one, [over_seeds(found, arm, one.metric) for arm in jobs[one.id]]) for one in chosen]
    rank = {DIFFERS: 0, OPEN: 1, AGREES: 2, UNASKED: 3}
    order = {one.id: k for k, one in enumerate(chosen)}
    return pd.DataFrame(sorted(rows, key=lambda row: (rank[row["verdict"]], order[row["id"]])))


def _held(one: Contrast, values: Sequence[NDArray]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": one.id, "study": one.study, "published": one.published, "tests": one.tests, "metric": one.metric,
        "form": one.form, "base": np.nan, "change": np.nan, "effect": np.nan, "low": np.nan, "high": np.nan,
        "agree_pct": np.nan, "verdict": UNASKED, "missing": one.missing, "source": one.source,
    }  # fmt: skip
    if values:
        effect, agree = one.of(values), float(one.agree(values).mean())
        low, median, high = np.quantile(effect, (0.05, 0.5, 0.95)).tolist()
        base = float(np.median(values[0])) if len(values) > 1 else np.nan
        row |= {"base": base, "change": float(np.median(values[-1])), "effect": median, "low": low, "high": high}
        verdict = AGREES if agree >= SURE else DIFFERS if 1.0 - agree >= SURE else OPEN
        row |= {"agree_pct": 100.0 * agree, "verdict": verdict}
    return row


@run_cache.look("contrasts.1")
def look(result: Result) -> dict[str, float]:
    """Every metric that a contrast may name."""
    return taken(result, *LOOKED)


@metric("job_start_rate.{tercile}", unit="per cent", meaning="people attached who have started a job on the programme")
def by_tercile(result: Result) -> dict[str, float]:
    """Job starts by how near to work people were among their payment group when they came."""
    rows = result.attached
    started, third = rows["first_job"] < NEVER, result.terciles[rows["id"]]
    return {f"job_start_rate.{name}": 100.0 * float(started[third == k].mean()) for k, name in enumerate(TERCILES)}


@metric("spell_survival.4", unit="per cent", meaning="jobs that last 4 weeks: an average match, nobody keeps in touch")
@metric("spell_survival.12", unit="per cent", meaning="`spell_survival.4`, 12 weeks")
@metric("spell_survival.13", unit="per cent", meaning="`spell_survival.4`, 13 weeks")
@metric("spell_survival.26", unit="per cent", meaning="`spell_survival.4`, 26 weeks")
@metric("completed_rate.jsa_25_plus", unit="per cent", source="S33",
        meaning="JSA claimants of 25 and over with an outcome, of those whose allotted weeks have passed")  # fmt: skip
@metric("odds_of_start.young_over_older", unit="ratio", source="dfcni-2017",
        meaning="odds of a job start of JSA claimants under 25 over those of 25 and over")  # fmt: skip
def of_contrasts(result: Result) -> dict[str, float]:
    """What contrasts look at beside the other metrics."""
    b, rows, groups = result.model.behaviour, result.attached, result.model.groups
    last = max(SPELLS)
    lasts = np.cumprod([1.0 - loss_chance(float(week), 1.0, 0, b) for week in range(last)])
    found = {f"spell_survival.{weeks}": 100.0 * float(lasts[weeks - 1]) for weeks in SPELLS}
    young, older = (rows[rows["group"] == groups.index(name)] for name in ("jsa_18_24", "jsa_25_plus"))
    through = older["attached"].astype(int) + result.allotted_weeks <= result.weeks
    if through.any():
        found["completed_rate.jsa_25_plus"] = 100.0 * float((older["outcome"][through] < NEVER).mean())
    shares = [float((of["first_job"] < NEVER).mean()) for of in (young, older)]
    odds = [share / (1.0 - share) for share in shares]
    found["odds_of_start.young_over_older"] = odds[0] / odds[1]
    return found


@metric("promised_over_reached", unit="ratio", source="pac-hc404-2010",
        meaning="rate of outcomes that winners of a tender promise over the rate reached")  # fmt: skip
def promised_over_reached(result: Result) -> float | None:
    """None where no tender was held."""
    promised = selection.of_tender(result).get("tender.promised")
    return None if promised is None else promised / outcomes.per_head(result)["outcomes"]


LOOKED = (
    phenomena.support, patterns.of_people, selection.of_tender, of_contrasts, promised_over_reached, by_tercile,
)  # fmt: skip
"""What works out the metrics that a contrast may name."""
