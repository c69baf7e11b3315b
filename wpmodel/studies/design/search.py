"""The search: designs are asked of an optimiser in batches, run with the same luck, and told back.

The optimiser is Optuna's tree-structured Parzen estimator for several aims (Ozaki and others 2022), with the budget as
a constraint. It is seeded, sees whole batches of a fixed size in their order, and keeps nothing: a search that was
stopped is made again from the start, its finished runs come from the store, and so it ends with the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wpmodel.scenario import Scenario
from wpmodel.studies.design.aims import AIMS, COST, Aim
from wpmodel.studies.design.levers import Lever, design, told
from wpmodel.studies.design.trial import Ground, Luck

BATCH = 16
"""Designs asked for before any of them is told: fixed, so that the number of processes changes nothing."""
FIRST = 32
"""Designs at random before the optimiser learns from them."""
COSTS = next(k for k, aim in enumerate(AIMS) if aim.id == COST)


@dataclass(frozen=True)
class Search:
    """What was tried. Design 0 is the contract that the search started from.

    `points` (designs, levers) are the levers' numbers, `values` (designs, aims of AIMS) means over the search's seeds,
    additional ones beyond no programme; `front` says which designs within the budget no other such design beats.
    """

    start: Scenario
    levers: tuple[Lever, ...]
    aims: tuple[Aim, ...]
    budget: float
    points: NDArray
    values: NDArray

    @property
    def cost(self) -> NDArray:
        """Public cost of each design, as a multiple of that of the contract started from. Shape (designs,)."""
        return self.values[:, COSTS] / self.values[0, COSTS]

    @property
    def within(self) -> NDArray:
        """Which designs keep to the budget."""
        return self.cost <= self.budget

    @property
    def front(self) -> NDArray:
        """Which designs are on the front."""
        return unbeaten(merits(self.values, self.aims), self.within)

    def best(self) -> list[int]:
        """Numbers of the designs on the front, the start apart; first those that do most for the first aim."""
        first, front = merits(self.values, self.aims)[:, 0], self.front
        return [int(n) for n in np.argsort(-first, kind="stable") if n and front[n]]

    def moved(self, number: int) -> dict[str, str]:
        """What a design changes in the start: lever, and its number with the unit."""
        at_start = (lever.at_start(self.start) for lever in self.levers)
        of = zip(self.levers, map(float, self.points[number]), at_start, strict=True)
        return {lever.what: told(lever, at) for lever, at, was in of if at != was}

    def contract(self, number: int) -> Scenario:
        """A design as a scenario."""
        point = dict(zip(self.levers, map(float, self.points[number]), strict=True)) if number else {}
        return design(f"design-{number:03d}" if number else self.start.name, point, self.start)

    def table(self) -> pd.DataFrame:
        """One row a design: number, each lever, each aim, cost as a multiple, whether within budget, on the front."""
        levers = {lever.id: self.points[:, k] for k, lever in enumerate(self.levers)}
        aims = {f"{aim.id}_found": self.values[:, k] for k, aim in enumerate(AIMS)}
        ends = {"times_cost": self.cost, "within": self.within, "front": self.front}
        return pd.DataFrame({"design": np.arange(len(self.points)), **levers, **aims, **ends})


def merits(values: NDArray, aims: Sequence[Aim]) -> NDArray:
    """Values of the chosen aims, turned so that more is better; the last axis is that of AIMS."""
    return np.stack([aim.sign * values[..., AIMS.index(aim)] for aim in aims], axis=-1)


def unbeaten(merit: NDArray, allowed: NDArray) -> NDArray:
    """Which allowed designs no other allowed one beats: at least as good at everything, and better at something.

    Shapes (designs, aims) and (designs,). Of designs with the same merits the first counts.
    """
    as_good = (merit[:, None] >= merit[None]).all(axis=2) & allowed[:, None]
    better = (merit[:, None] > merit[None]).any(axis=2)
    earlier = np.arange(len(merit))[:, None] < np.arange(len(merit))[None]
    return allowed & ~(as_good & (better | earlier)).any(axis=0)


def search(
    ground: Ground,
    levers: Sequence[Lever],
    aims: Sequence[Aim],
    budget: float = 1.0,
    designs: int = 160,
    seeds: Sequence[int] = (1, 2),
    seed: int = 1,
) -> Search:
    """Try this many designs, besides the contract started from, each with all of `seeds`; `seed` is the optimiser's.

    A larger search begins with the designs of a smaller one. Raises ValueError where the budget is not positive, no
    design or seed is asked for, or Optuna is not installed; else as `experiment.many` does.
    """
    if not 0 < budget < inf or designs < 1 or not seeds:
        raise ValueError(
            "a search needs a budget above zero and below infinity, at least one design and at least one seed"
        )
    optimiser = Optimiser(ground.start, levers, aims, seed)
    lucks = [Luck(number) for number in seeds]
    ground.expected = (designs + 2) * len(lucks)
    points: list[list[float]] = []
    values = np.empty((0, len(AIMS)))
    while len(points) <= designs:
        asked = optimiser.ask()
        batch = asked[: designs + 1 - len(points)]
        contracts = [design("tried", dict(zip(levers, point, strict=True)), ground.start) for point in batch]
        got = ground.tried(contracts, lucks).mean(axis=1)
        points, values = points + batch, np.concatenate((values, got))
        _check(values[0], aims)
        if len(batch) == len(asked):
            optimiser.tell(got, budget * values[0, COSTS])
    return Search(ground.start, tuple(levers), tuple(aims), budget, np.array(points), values)


def _check(at_start: NDArray, aims: Sequence[Aim]) -> None:
    for aim in aims:
        if not np.isfinite(at_start[AIMS.index(aim)]):
            raise ValueError(
                f"there is nobody here to measure {aim.what} by: choose other areas, or leave {aim.id} out"
            )


class Optimiser:
    """Optuna behind two calls: `ask` for a batch of points, `tell` what came of it. The first point is the start."""

    def __init__(self, start: Scenario, levers: Sequence[Lever], aims: Sequence[Aim], seed: int) -> None:
        optuna = _optuna()
        self.aims, self.levers = tuple(aims), tuple(levers)
        self._study = optuna.create_study(sampler=_sampler(seed), directions=["maximize"] * len(aims))
        self._study.enqueue_trial({lever.id: lever.at_start(start) for lever in levers})
        grid = _optuna().distributions.FloatDistribution
        self._space = {lever.id: grid(lever.low, lever.high, step=lever.step) for lever in levers}
        self._asked: list[Any] = []

    def ask(self) -> list[list[float]]:
        """A batch of points to try, one number a lever."""
        self._asked = [self._study.ask(self._space) for _ in range(BATCH)]
        return [[lever.on_grid(trial.params[lever.id]) for lever in self.levers] for trial in self._asked]

    def tell(self, values: NDArray, limit: float) -> None:
        """What came of the batch: values (points, aims of AIMS), and the most that a design may cost."""
        for trial, of_it, merit in zip(self._asked, values, merits(values, self.aims), strict=True):
            trial.set_constraint("budget", of_it[COSTS] / limit - 1.0)
            self._study.tell(trial, list(map(float, merit)))


def _sampler(seed: int) -> Any:
    """How points are chosen: at random at first, then where designs that did well lie close and others do not."""
    return _optuna().samplers.TPESampler(seed=seed, n_startup_trials=FIRST, multivariate=True, constant_liar=True)


def _optuna() -> Any:
    try:
        import optuna
    except ImportError:
        raise ValueError("a search needs Optuna, which is not installed: pip install 'wpmodel[design]'") from None
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return optuna
