"""Claims that survive: each held in every rival structure, at draws of each structure's own posterior, and graded.

A claim (`data/claims.csv`, or one of a user's own) is two arms, a metric and what is claimed of it, written down before
it is run. A structure bears it out where nearly all its draws do. The grade is by the weight of the structures that
bear it out, before looking (`prior`) and after (`weight`, see `stacking`). Nothing here prefers a structure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wpmodel.results import outcomes, phenomena, sanctioning, sharing, survival
from wpmodel.results.metrics import taken
from wpmodel.scenario import Scenario
from wpmodel.studies import contrast, run_cache
from wpmodel.studies.experiment import Job, Look, jobs_of, many, over_seeds
from wpmodel.studies.grades import SURE
from wpmodel.studies.statement import Statement, asked
from wpmodel.tables import evidence

if TYPE_CHECKING:
    from wpmodel.results.result import Result

AREAS = ("South Yorkshire", "Gloucestershire Wiltshire and West of England")
"""Where claims and contrasts are held unless told otherwise: a slack market and a tight one, both small."""
UNTIL = "2015-12-31"
"""Day on which these runs end unless told otherwise: nearly all referrals are over, and two years have passed for most
of those referred."""
COUNTED = ("exits.",)
"""How metrics begin that count organisations: claims on them are held for the whole country, at fewer draws."""
GRADES = ((0.9, "A"), (0.7, "B"), (0.5, "C"))
WORDS = {
    "A": "holds in nearly every structure",
    "B": "holds in most structures",
    "C": "leans: holds in about half of them",
    "D": "undecided",
    "R": "the opposite holds in most structures",
}
"""What the grades say, by weight of the structures that bear a claim out: at least 0.9, 0.7, 0.5, or less; R where at
least 0.7 bear out the opposite."""


@dataclass(frozen=True)
class Claim(Statement):
    """A statement that a page or lesson makes: `says` in a sentence, `told_in` where."""

    says: str
    told_in: str
    source: str

    @property
    def wide(self) -> bool:
        """Whether it counts organisations, so that the whole country has to be run."""
        return self.metric.startswith(COUNTED)


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
    """Every metric that a claim may name, and every one of the contrasts."""
    found = taken(
        result, phenomena.support, sharing.of_minutes, outcomes.by_group, outcomes.per_head, outcomes.job_start_rate,
        sanctioning.totals, survival.exits, survival.specialist_help,
    )  # fmt: skip
    return found | contrast.look(result)


@run_cache.look("claims on chains.1")
def look_at_chains(result: Result) -> dict[str, float]:
    """The same, and who is served where and whose barriers go."""
    return look(result) | taken(result, survival.mix)


def look_for(metric: str) -> Look:
    """Which function finds a metric."""
    return look_at_chains if metric.startswith("chain.") else look


def hold(
    statements: Sequence[Statement],
    worlds: Mapping[str, Sequence[Scenario]],
    seeds: int = 1,
    areas: Sequence[str] | None = AREAS,
    until: str | None = UNTIL,
    **how: Any,
) -> pd.DataFrame:
    """Hold statements in every structure: `worlds` are draws of its posterior by its id, each with seeds of its own.

    One row a statement and structure: id, structure, draws, effect (median of the difference, ratio or level), low and
    high (middle 80%), agree_pct and against_pct (draws of 100 that bear out the statement, and its opposite), holds.
    How runs are made is as in `experiment.many`. Statements that cannot be asked are left out.
    """
    chosen = [one for one in statements if one.arms]
    jobs: dict[tuple[str, str], list[list[Job]]] = {}
    for name, drawn in worlds.items():
        within = [world for world in drawn for _ in range(seeds)]
        for one in chosen:
            numbers = range(1, len(within) + 1)
            arms = [
                jobs_of([arm], numbers, look_for(one.metric), until, areas, worlds=within) for arm in one.scenarios()
            ]
            jobs[one.id, name] = arms
    distinct = list(dict.fromkeys(job for arms in jobs.values() for of_arm in arms for job in of_arm))
    found = many(sorted(distinct, key=lambda job: job.seed), **how)
    rows = []
    for (of, name), arms in jobs.items():
        one = next(one for one in chosen if one.id == of)
        values = [over_seeds(found, arm, one.metric) for arm in arms]
        rows.append({"id": of, "structure": name, **_row(one, values)})
    order = {one.id: k for k, one in enumerate(chosen)}
    return pd.DataFrame(sorted(rows, key=lambda row: order[row["id"]]))


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
    """Draws that bear out the opposite of a claimed direction; of a claimed range, those outside it."""
    if one.expected == "same":
        return (effect < one.low) | (effect > one.high)
    return effect < 0.0 if one.expected == "up" else effect > 0.0


@dataclass(frozen=True)
class GradeOfClaim:
    """What is known of a claim: the letter, its words, the weight of the structures that bear it out before looking and
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
