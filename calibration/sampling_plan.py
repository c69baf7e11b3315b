"""A design of runs in two waves, and the runs of the whole country that say how far a part of it is off.

The first wave fills the prior; the second is made where the figures put the posterior when only the first is known.
Runs are of whole areas at full density. Each point has a seed of its own, so that the scatter of luck is in the bank of
runs as it is in the world. `WITH_NATIONAL` points of the second wave are run for the whole country as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from wpmodel.calendar import WORK_PROGRAMME
from wpmodel.calibration import priors
from wpmodel.studies.experiment import Job, jobs_of, measures_of

AREAS = ("East of England", "West Yorkshire")
"""Where the runs of the bank are made unless told otherwise: the pair of areas nearest to the country over the targets.
The second wave's national runs measure how far off it is where the posterior is, and what is left of it is error."""
ROOT = 20110601
SECOND_WAVE = 3
"""One run in so many is of the second wave."""
FOLDS = 5
"""Known parameters are recovered from the first wave with one run in so many left out at a time."""
WITH_NATIONAL = 12
REPLICATES = 8
FIRST_SEED = 10_001
"""Seeds of the bank; far from those that users and the golden figures take."""


@dataclass(frozen=True)
class Design:
    """Points in the space of normal scores (n, d), the first `spread` of them through the whole prior; the areas and
    the last day of their runs; the structure that they are made in."""

    points: NDArray
    spread: int
    areas: tuple[str, ...] | None = AREAS
    until: str = str(WORK_PROGRAMME.last_day)
    space: priors.Space = field(default_factory=priors.Space)

    @property
    def near(self) -> NDArray:
        """The points of the second wave. Shape (n - spread, d)."""
        return self.points[self.spread :]

    def with_near(self, near: NDArray) -> Design:
        """The same with a second wave at these points (m, d)."""
        return replace(self, points=np.vstack([self.points[: self.spread], np.round(near, 6)]))

    def jobs(self) -> list[Job]:
        """One run a point, each with its own seed."""
        return [self._job(k, self.areas) for k in range(len(self.points))]

    def national_jobs(self) -> list[Job]:
        """The second wave's first points once more, for the whole country; none where all runs are of the country."""
        last = min(self.spread + WITH_NATIONAL, len(self.points))
        return [self._job(k, None) for k in range(self.spread, last)] if self.areas else []

    def replicates(self) -> list[Job]:
        """The middle of the second wave with many seeds: what luck alone does."""
        at = self.space.scenario_at(self.near.mean(axis=0))
        return jobs_of([at], range(1, REPLICATES + 1), measures_of, self.until, self.areas)

    def _job(self, k: int, areas: Sequence[str] | None) -> Job:
        scenario = self.space.scenario_at(self.points[k])
        return jobs_of([scenario], [FIRST_SEED + k], measures_of, self.until, areas)[0]


def space_filling(
    budget: int,
    areas: Sequence[str] | None = AREAS,
    until: str = str(WORK_PROGRAMME.last_day),
    space: priors.Space | None = None,
) -> Design:
    """The first wave of a budget of runs: points of a scrambled Sobol sequence through the prior.

    A larger budget begins with the same points. Raises ValueError for a budget too small to learn from.
    """
    space = space or priors.Space()
    count = len(space.free)
    least = int(np.ceil((count + 2) * FOLDS / (FOLDS - 1)))
    if budget <= least:
        raise ValueError(
            f"budget = {budget}: {count} free parameters need more than {least} runs, and some hundreds to be of use"
        )
    first = max(budget - budget // SECOND_WAVE, least)
    sobol = qmc.Sobol(count, rng=np.random.default_rng(ROOT))
    uniform = sobol.random(2 ** int(np.ceil(np.log2(first))))[:first]
    points = np.round(priors.uniform_to_scores(np.clip(uniform, 1e-9, 1.0 - 1e-9)), 6)
    return Design(points, first, tuple(areas) if areas is not None else None, until, space)
