"""Claims that survive: each held in every rival structure, at draws of each structure's own posterior, and graded.

A claim (`data/claims.csv`, or one of a user's own) is two arms, a metric and what is claimed of it, written down before
it is run. A structure confirms it where nearly all its draws do. The grade is by the weight of the structures that
confirm it, before looking (`prior`) and after (`weight`, see `stacking`). Nothing here prefers a structure.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wpmodel.results import outcomes, sanctioning, sharing, survival
from wpmodel.results.metrics import METRICS, taken
from wpmodel.scenario import Scenario
from wpmodel.studies import contrast, run_cache
from wpmodel.studies.experiment import Look, jobs_of, many, over_seeds
from wpmodel.studies.grades import SURE
from wpmodel.studies.statement import COUNTED, Statement, asked
from wpmodel.tables import evidence

if TYPE_CHECKING:
    from wpmodel.results.result import Result

Key = TypeVar("Key", bound=Hashable)
AREAS = ("South Yorkshire", "Gloucestershire Wiltshire and West of England")
"""Where claims and contrasts are held unless told otherwise: a slack market and a tight one, both small."""
UNTIL = "2015-12-31"
"""Day on which these runs end unless told otherwise: nearly all referrals are over, and two years have passed for most
of those referred."""
LOOKED = tuple(
    dict.fromkeys(
        [
            *contrast.LOOKED, sharing.of_minutes, outcomes.by_group, outcomes.per_head, outcomes.job_start_rate,
            sanctioning.totals, survival.exits, survival.specialist_help,
        ]
    )
)  # fmt: skip
"""What works out the metrics that a claim or a contrast may name, chains apart."""
GRADES = ((0.9, "A"), (0.7, "B"), (0.5, "C"))
WORDS = {
    "A": "holds in nearly every structure",
    "B": "holds in most structures",
    "C": "leans: holds in about half of them",
    "D": "undecided",
    "R": "the opposite holds in most structures",
}
"""What the grades say, by weight of the structures that confirm a claim: at least 0.9, 0.7, 0.5, or less; R where at
least 0.7 confirm the opposite."""


@dataclass(frozen=True)
class Claim(Statement):
    """A statement that a page or lesson makes: `says` in a sentence, `told_in` where."""

    says: str
    told_in: str
    source: str


def claims(only: Sequence[str] = ()) -> list[Claim]:
    """The claims written down, in order. Raises ValueError for an unknown id."""
    found = [
        Claim(**vars(asked(row, "claim")), says=row["says"], told_in=row["told_in"], source=row["source"])
        for row in evidence.rows("claims")
    ]
    known = [one.id for one in found]
    if unknown := [name for name in only if name not in known]:
        raise ValueError(f"there is no claim {', '.join(unknown)}: there are {', '.join(known)}")
    return [one for one in found if not only or one.id in only]


@run_cache.look("claims.1")
def look(result: Result) -> dict[str, float]:
    """Every metric that a claim may name, chains apart, and every one of the contrasts."""
    return taken(result, *LOOKED)


@run_cache.look("claims on chains.1")
def look_at_chains(result: Result) -> dict[str, float]:
    """The same, and who is served where and whose barriers go."""
    return taken(result, *LOOKED, survival.mix)


@run_cache.look("claims on organisations.1")
def look_at_organisations(result: Result) -> dict[str, float]:
    """Who has left alone: over the whole country the rest takes as long as the run."""
    return taken(result, survival.exits)


def look_for(metric: str) -> Look:
    """Which function finds a metric."""
    if metric.startswith(COUNTED):
        return look_at_organisations
    return look_at_chains if metric.startswith("chain.") else look


def looked_at() -> list[str]:
    """Names of the metrics that a claim may name."""
    return [name for name, one in METRICS.items() if one.function in (*LOOKED, survival.mix)]


def values_of(
    statements: Sequence[Statement],
    worlds: Mapping[Key, Sequence[Scenario]],
    areas: Sequence[str] | None = None,
    until: str | None = UNTIL,
    **how: Any,
) -> Iterator[tuple[Statement, Key, list[NDArray]]]:
    """Each statement with the key of each set of worlds, and the values of its metric in its arms, (worlds,) each.

    A set's worlds have a seed each, from one up. Without `areas`, statements that count organisations are held for the
    whole country and the rest in AREAS. Runs that statements share are made once, as in `experiment.many`.
    """
    jobs = {
        (one.id, key): [
            jobs_of([arm], range(1, len(within) + 1), look_for(one.metric), until,
                    areas or (None if one.wide else AREAS), worlds=within)
            for arm in one.scenarios()
        ]
        for one in statements
        for key, within in worlds.items()
    }  # fmt: skip
    distinct = list(dict.fromkeys(job for arms in jobs.values() for of_arm in arms for job in of_arm))
    found = many(sorted(distinct, key=lambda job: job.seed), **how)
    for one in statements:
        for key in worlds:
            yield one, key, [over_seeds(found, arm, one.metric) for arm in jobs[one.id, key]]


def hold(
    statements: Sequence[Statement],
    worlds: Mapping[str, Sequence[Scenario]],
    seeds: int = 1,
    areas: Sequence[str] | None = None,
    until: str | None = UNTIL,
    **how: Any,
) -> pd.DataFrame:
    """Hold statements in every structure: `worlds` are draws of its posterior by its id, each with seeds of its own.

    One row a statement and structure: id, structure, draws, effect (median of the difference, ratio or level), low and
    high (middle 80%), agree_pct and against_pct (draws of 100 that confirm the statement, and its opposite), holds.
    Where and how runs are made is as in `values_of`. Statements that cannot be asked are left out.
    """
    within = {name: [world for world in drawn for _ in range(seeds)] for name, drawn in worlds.items()}
    asked_of = [one for one in statements if one.arms]
    return pd.DataFrame(
        [
            {"id": one.id, "structure": name, **_row(one, values)}
            for one, name, values in values_of(asked_of, within, areas, until, **how)
        ]
    )


def _row(one: Statement, values: Sequence[NDArray]) -> dict[str, Any]:
    effect = one.of(values)
    there = np.isfinite(effect)
    agree = 100.0 * float(one.agree(values)[there].mean()) if there.any() else np.nan
    against = 100.0 * float(_opposite(one, effect[there]).mean()) if there.any() else np.nan
    low, median, high = np.quantile(effect[there], (0.1, 0.5, 0.9)).tolist() if there.any() else [np.nan] * 3
    return {
        "draws": int(there.sum()), "effect": median, "low": low, "high": high, "agree_pct": agree,
        "against_pct": against, "holds": bool(agree >= 100.0 * SURE),
    }  # fmt: skip


def _opposite(one: Statement, effect: NDArray) -> NDArray:
    """Draws that confirm the opposite of a claimed direction; of a claimed range, those outside it."""
    if one.expected == "same":
        return (effect < one.low) | (effect > one.high)
    return effect < 0.0 if one.expected == "up" else effect > 0.0


@dataclass(frozen=True)
class GradeOfClaim:
    """What is known of a claim: the letter, its words, the weight of the structures that confirm it before looking and
    after, the share of draws over all of them (weighed), and in which structures it fails."""

    letter: str
    prior_letter: str
    weight: float
    prior_weight: float
    share_pct: float
    fails_in: tuple[str, ...]

    @property
    def words(self) -> str:
        """The grade in words."""
        return WORDS[self.letter]


def graded(rows: pd.DataFrame, prior: Mapping[str, float], weights: Mapping[str, float]) -> dict[str, GradeOfClaim]:
    """The grade of each claim in rows of `hold`, by id. Weights are by structure; those that were run count."""
    found = {}
    for name, here in rows.groupby("id", sort=False):
        before, after = (here["structure"].map(dict(of)).to_numpy(float) for of in (prior, weights))
        before, after = before / before.sum(), after / max(after.sum(), 1e-12)
        holds, against = here["holds"].to_numpy(bool), here["against_pct"].to_numpy(float) >= 100.0 * SURE
        found[str(name)] = GradeOfClaim(
            _letter(float(after[holds].sum()), float(after[against].sum())),
            _letter(float(before[holds].sum()), float(before[against].sum())),
            float(after[holds].sum()), float(before[holds].sum()),
            float((after * here["agree_pct"].to_numpy(float)).sum()),
            tuple(here.loc[~holds, "structure"]),
        )  # fmt: skip
    return found


def _letter(weight: float, against: float) -> str:
    if against >= GRADES[1][0] - 1e-9:
        return "R"
    return next((letter for least, letter in GRADES if weight >= least - 1e-9), "D")
