"""A briefing on one reform: figures of both contracts at draws of the posterior, and how far the draws agree.

What is said of them is in `brief_words`, a sentence for each question that is asked first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wpmodel.parameters import SECTORS
from wpmodel.results import country, outcomes, phenomena
from wpmodel.results.metrics import METRICS, taken
from wpmodel.results.survival import THREE_YEARS
from wpmodel.scenario import BASELINE, Scenario
from wpmodel.studies import additionality, run_cache
from wpmodel.studies.experiment import Job, Progress, many, paired, seed_by_seed
from wpmodel.studies.grades import Grade, grade_of
from wpmodel.studies.paired_exits import FATE, fates

if TYPE_CHECKING:
    from wpmodel.results.result import Result

AREAS = ("West Yorkshire", "Wales", "West London")
"""Where a brief is run unless it is told: three areas with different markets."""
DRAWS, FIRST = 12, 4
"""Draws of the posterior, and how many of them give a first answer."""
MIDDLE = (0.05, 0.95)
"""Quantiles of draws between which an interval lies."""


@run_cache.look("brief.1")
def figures_of(result: Result) -> dict[str, float]:
    """Everything that a brief speaks of, by name of metric, and each organisation's fate."""
    return taken(
        result, country.heads, country.department, country.balances, country.by_group, outcomes.per_head,
        phenomena.support, additionality.benefit_not_paid,
    ) | fates(result)  # fmt: skip


@dataclass(frozen=True)
class Effect:
    """A metric under two contracts, draw by draw, (draws,) each. Interval: the middle 90% of draws, in its unit."""

    name: str
    base: NDArray
    reform: NDArray

    @property
    def unit(self) -> str:
        """As the registry of metrics has it."""
        return METRICS[self.name].unit

    @property
    def gains(self) -> NDArray:
        """Reform less baseline, by draw."""
        return self.reform - self.base

    @property
    def mean(self) -> float:
        """Mean change over draws."""
        return float(self.gains.mean())

    @property
    def interval(self) -> tuple[float, float]:
        """Between which changes the middle 90% of draws lie."""
        low, high = np.quantile(self.gains, MIDDLE).tolist()
        return low, high

    @property
    def grade(self) -> Grade:
        """How many draws have the sign of the mean."""
        return grade_of(self.gains)


@dataclass(frozen=True)
class Count:
    """Tier 1 organisations of a sector, of August 2011, that leave in three years, draw by draw: how many there are,
    how many leave under either contract, and how many under the one alone. Shapes (draws,). Whole organisations."""

    sector: str
    there: NDArray
    base: NDArray
    reform: NDArray
    kept: NDArray
    lost: NDArray

    @property
    def grade(self) -> Grade:
        """How many draws have the sign of the change in the number that leave."""
        return grade_of(self.reform - self.base)

    def of_100(self, which: NDArray) -> float:
        """So many of each 100 organisations, over all draws; NaN of none."""
        return 100.0 * float(which.sum()) / float(self.there.sum()) if self.there.sum() else float("nan")


@dataclass(frozen=True)
class Brief:
    """What a reform changes, over draws of the posterior: effects by metric, organisations by sector.

    `where` says what was run, `until` the last day, `wanted` how many draws were asked for: with fewer it is a first
    answer. `structures` are the rival structures of the model that the draws are from.
    """

    baseline: Scenario
    reform: Scenario
    effects: Mapping[str, Effect]
    counts: Mapping[str, Count]
    where: str
    until: date
    wanted: int
    structures: int = 1

    @cached_property
    def draws(self) -> int:
        """How many draws of the posterior it stands on."""
        return next(iter(self.effects.values())).base.size

    @property
    def early(self) -> str:
        """The day by which early money is counted, in words: the end of the third contract year, or of the run."""
        day = self.reform.programme.calendar.date_of(THREE_YEARS)
        ended = day.replace(day=1) - timedelta(days=1)
        return f"{self.until if day > self.until else ended:%B %Y}"

    def table(self) -> pd.DataFrame:
        """Every effect, one row a metric: metric, unit, baseline, reform (means over draws), difference, low, high,
        agree (share of draws with the sign), grade; then organisations that leave, as counts over all draws."""
        rows: list[tuple] = []
        for effect in self.effects.values():
            levels, sure = (effect.base.mean(), effect.reform.mean()), effect.grade
            rows.append((effect.name, effect.unit, *levels, effect.mean, *effect.interval, sure.share, sure.word))
        for one in self.counts.values():
            levels, sure = (one.base.sum(), one.reform.sum()), one.grade
            unit, ends = f"organisations of {one.there.sum()}, over all draws", (np.nan, np.nan)
            rows.append((f"exits.{one.sector}", unit, *levels, levels[1] - levels[0], *ends, sure.share, sure.word))
        columns = ["metric", "unit", "baseline", "reform", "difference", "low", "high", "agree", "grade"]
        return pd.DataFrame(rows, columns=columns)

    def by_draw(self) -> pd.DataFrame:
        """Changes draw by draw: draw, metric, baseline, reform."""
        parts = [
            pd.DataFrame({"draw": range(self.draws), "metric": name, "baseline": base, "reform": reform})
            for name, base, reform in [
                *((one.name, one.base, one.reform) for one in self.effects.values()),
                *((f"exits.{one.sector}", one.base, one.reform) for one in self.counts.values()),
            ]
        ]
        return pd.concat(parts, ignore_index=True)


def brief(
    reform: Scenario | str,
    worlds: Sequence[Scenario],
    baseline: Scenario | str = BASELINE,
    until: date | str | None = None,
    areas: Sequence[str] | None = None,
    sample: float | None = None,
    structures: int = 1,
    first: Callable[[Brief], None] | None = None,
    progress: Progress | None = None,
    **how: Any,
) -> Brief:
    """Run both contracts at these draws, of the posterior of one structure or of several, a seed for each, and sum up
    what changes.

    A few draws, evenly spaced, are run before the others, and `first` is told what they say. `how` runs are made is as
    in `experiment.many`. Raises ValueError for fewer than two draws, and for contracts of different programmes.
    """
    chosen, jobs = paired([baseline, reform], 0, figures_of, until, areas, sample, worlds)
    draws = len(jobs[0])
    early = list(range(0, draws, max(draws // FIRST, 1)))[:FIRST]
    found: dict[Job, dict[str, float]] = {}
    for some in (early, [k for k in range(draws) if k not in early]):
        before = len(found)
        told = None if progress is None else lambda done, _, past=before: progress(past + done, 2 * draws)
        found |= many(seed_by_seed([[arm[k] for k in some] for arm in jobs]), progress=told, **how)
        if some is early and first and draws > FIRST:
            first(_of(chosen, [[arm[k] for k in early] for arm in jobs], found, draws, structures))
    return _of(chosen, jobs, found, draws, structures)


def _of(
    chosen: list[Scenario],
    jobs: list[list[Job]],
    found: Mapping[Job, Mapping[str, float]],
    wanted: int,
    structures: int,
) -> Brief:
    """A brief of these jobs, whose figures are found."""
    base, reform = ([found[job] for job in arm] for arm in jobs)
    names = [name for name in base[0] if not name.startswith(FATE) and all(name in run for run in (*base, *reform))]
    effects = {name: Effect(name, *(np.array([run[name] for run in arm]) for arm in (base, reform))) for name in names}
    job, programme = jobs[0][0], chosen[0].programme
    where = ", ".join(job.areas) if job.areas else programme.country
    where += f", {job.sample:.0%} of caseloads" if job.sample else ""
    counts = {sector: _counted(sector, base, reform) for sector in SECTORS}
    return Brief(chosen[0], chosen[1], effects, counts, where, programme.day(job.until), wanted, structures)


def _counted(sector: str, base: Sequence[Mapping[str, float]], reform: Sequence[Mapping[str, float]]) -> Count:
    """Organisations that both arms of a draw have, and which of them left."""
    rows = []
    for one, other in zip(base, reform, strict=True):
        names = [name for name in one if name.startswith(f"{FATE}{sector}.") and name in other]
        left, leaves = (np.array([run[name] > 0 for name in names], bool) for run in (one, other))
        rows.append([len(names), left.sum(), leaves.sum(), (left & ~leaves).sum(), (~left & leaves).sum()])
    return Count(sector, *np.array(rows, np.int64).T)
