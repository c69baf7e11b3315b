"""Contracts tried: each with the same people, luck and world as the others, and held against no programme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wpmodel.scenario import Scenario
from wpmodel.studies.additionality import WITHOUT
from wpmodel.studies.design.aims import AIMS, figures_of
from wpmodel.studies.experiment import Job, Progress, jobs_of, many


@dataclass(frozen=True)
class Luck:
    """A seed and a world: values of parameters that the contract does not set; those it has anyway where None."""

    seed: int
    world: Scenario | None = None

    def of(self, contract: Scenario) -> Scenario:
        """The contract in this world."""
        return contract.within(self.world) if self.world else contract


class Ground:
    """Where contracts are tried: the one to start from, areas, last day, and how runs are made (`experiment.many`).

    What was run once is not run again; `runs` counts them against `expected` for whoever watches the progress.
    """

    def __init__(
        self,
        start: Scenario,
        until: date | str | None = None,
        areas: Sequence[str] | None = None,
        sample: float | None = None,
        progress: Progress | None = None,
        **how: Any,
    ) -> None:
        self.start, self.without = start, start + Scenario.load(WITHOUT)
        self._covers = until, areas, sample
        self._how, self._progress = how, progress
        self._known: dict[Job, dict[str, float]] = {}
        self.expected = 0

    def tried(self, contracts: Sequence[Scenario], lucks: Sequence[Luck]) -> NDArray:
        """Each aim's number for each contract and luck, additional ones beyond no programme.

        Shape (contracts, lucks, aims), aims in the order of AIMS.
        """
        jobs = [
            [jobs_of([luck.of(one)], [luck.seed], figures_of, *self._covers)[0] for luck in lucks]
            for one in (*contracts, self.without)
        ]
        self._make([job for of_luck in zip(*jobs, strict=True) for job in of_luck])
        values = np.array([[[self._known[job][aim.id] for aim in AIMS] for job in of] for of in jobs])
        additional = np.array([aim.additional for aim in AIMS])
        return values[:-1] - np.where(additional, values[-1], 0.0)

    def _make(self, jobs: Sequence[Job]) -> None:
        before = len(self._known)

        def told(done: int, _: int) -> None:
            if self._progress:
                self._progress(before + done, max(self.expected, before + done))

        self._known |= many([job for job in jobs if job not in self._known], progress=told, **self._how)
