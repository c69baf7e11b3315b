"""A space-filling design of runs, and the runs of the whole country that say how far a part of it is off.

Runs are of whole areas at full density. Each point has a seed of its own, so that the scatter of luck is in the bank of
runs as it is in the world. `WITH_NATIONAL` points are run for the whole country as well, with the same seed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from calibration import priors
from wpmodel.calendar import LAST_DAY
from wpmodel.experiment import Job, jobs_of, measures_of

AREAS = ("East of England", "West Yorkshire")
"""Where the runs of the bank are made unless told otherwise: the pair of areas nearest to the country at the declared
values (1.5% off over the targets; `bias` in the manifest says how far at other points)."""
ROOT = 20110601
WITH_NATIONAL = 6
REPLICATES = 8
FIRST_SEED = 10_001
"""Seeds of the bank; far from those that users and the golden figures take."""


@dataclass(frozen=True)
class Design:
    """Points in the space of normal scores (n, d), the areas and the last day of their runs."""

    points: NDArray
    areas: tuple[str, ...] | None = AREAS
    until: str = str(LAST_DAY)

    def jobs(self) -> list[Job]:
        """One run a point, each with its own seed."""
        return [self._job(k, self.areas) for k in range(len(self.points))]

    def national_jobs(self) -> list[Job]:
        """The first points once more, for the whole country; none where the runs are of the whole country anyway."""
        return [self._job(k, None) for k in range(min(WITH_NATIONAL, len(self.points)))] if self.areas else []

    def replicates(self) -> list[Job]:
        """The declared values with many seeds: what luck alone does."""
        at = priors.scenario_at(priors.declared_scores())
        return jobs_of([at], range(1, REPLICATES + 1), measures_of, self.until, self.areas)

    def _job(self, k: int, areas: Sequence[str] | None) -> Job:
        scenario = priors.scenario_at(self.points[k])
        return jobs_of([scenario], [FIRST_SEED + k], measures_of, self.until, areas)[0]


def space_filling(budget: int, areas: Sequence[str] | None = AREAS, until: str = str(LAST_DAY)) -> Design:
    """`budget` points of a scrambled Sobol sequence through the prior; a larger budget begins with the same points.

    Raises ValueError for a budget of less than two runs.
    """
    if budget < 2:
        raise ValueError(f"budget = {budget}: a design needs two runs at least, and some hundreds to be of use")
    sobol = qmc.Sobol(len(priors.FREE), rng=np.random.default_rng(ROOT))
    uniform = sobol.random(2 ** int(np.ceil(np.log2(budget))))[:budget]
    points = np.round(priors.uniform_to_scores(np.clip(uniform, 1e-9, 1.0 - 1e-9)), 6)
    return Design(points, tuple(areas) if areas is not None else None, until)
