"""What workers do: make a run and make it small. Imported by the worker processes, so at the top level of a module."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dashboards import compared, network, people, summary
from wpmodel import experiment, lesson
from wpmodel.calendar import LAST_DAY
from wpmodel.scenario import Scenario

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Wanted:
    """A run that a page asks for. No areas: the whole country."""

    scenario: Scenario
    areas: tuple[str, ...]
    seed: int
    until: str = LAST_DAY.isoformat()

    @property
    def key(self) -> tuple:
        """What decides the result."""
        return tuple(self.scenario.values().items()), self.areas, self.seed, self.until


def _run(wanted: Wanted, progress: Progress) -> Any:
    areas = list(wanted.areas) or None
    return experiment.run(wanted.scenario, wanted.seed, wanted.until, areas, threads=1, progress=progress)


def explore(wanted: Wanted, progress: Progress) -> dict[str, Any]:
    """A run for the pages: charts, supply chain, some people, the value for each published figure."""
    result = _run(wanted, progress)
    return {
        **summary.summary(result),
        "chain": network.chain(result),
        "people": people.chosen(result),
        "evidence": summary.evidence_rows(result),
    }


def figures(wanted: Wanted, progress: Progress) -> dict[str, float]:
    """The figures in which two scenarios are compared."""
    return compared.figures(_run(wanted, progress))


def lesson_figures(wanted: Wanted, progress: Progress) -> dict[str, float]:
    """The figures that lessons look at."""
    return lesson.look(_run(wanted, progress))


def warm_up(until: str, progress: Progress) -> None:
    """Import, compile and load everything that a run needs, so that the first visitor need not wait for it."""
    baseline = Scenario.load("work-programme-2011")
    explore(Wanted(baseline, ("South Yorkshire",), 1, until), progress)
