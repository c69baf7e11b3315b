"""Runs: one, or several compared with the same luck."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wpmodel.calendar import LAST_DAY
from wpmodel.model import WorkProgramme
from wpmodel.result import Result
from wpmodel.scenario import BASELINE, Scenario

Progress = Callable[[int, int], None]
"""Told, after each period, how many are done and how many there are."""


def run(
    scenario: Scenario | str = BASELINE,
    seed: int = 1,
    until: date | str = LAST_DAY,
    areas: Sequence[str] | None = None,
    sample: float | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Result:
    """Run a scenario from June 2011 until a day, for the whole country, for some areas or for a sample of contracts.

    Raises ValueError (ParameterError, ScenarioError) where an argument is not legal; the message says how to mend it.
    """
    model = WorkProgramme(scenario, rng=seed, until=until, areas=areas, sample=sample, threads=threads)
    try:
        for done in range(model.periods):
            model.step()
            if progress:
                progress(done + 1, model.periods)
    finally:
        model.close()
    return Result(model)


def compare(
    scenarios: Sequence[Scenario | str],
    seeds: int | Sequence[int] = 5,
    until: date | str = LAST_DAY,
    areas: Sequence[str] | None = None,
    sample: float | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Paired differences of every measure from the first scenario, over seeds, with 95% intervals.

    The same seed gives the same people the same luck under each scenario. Returns one row a measure and later scenario:
    measure, scenario, baseline (mean), difference (mean), low, high, seeds. Raises ValueError for fewer than two
    scenarios or two seeds.
    """
    chosen = [Scenario.load(s) for s in scenarios]
    numbers = list(range(1, seeds + 1)) if isinstance(seeds, int) else list(seeds)
    if len(chosen) < 2 or len(numbers) < 2:
        raise ValueError("a comparison needs at least two scenarios and two seeds")
    found: dict[tuple[int, int], dict[str, float]] = {}
    for i, seed in enumerate(numbers):
        for j, scenario in enumerate(chosen):
            found[i, j] = run(scenario, seed, until, areas, sample, threads).measures
            if progress:
                progress(i * len(chosen) + j + 1, len(numbers) * len(chosen))
    rows = []
    for j, scenario in enumerate(chosen[1:], 1):
        for name in found[0, 0]:
            base = np.array([found[i, 0][name] for i in range(len(numbers))])
            gain = np.array([found[i, j][name] for i in range(len(numbers))]) - base
            half = half_width(gain)
            rows.append(
                (name, scenario.name, base.mean(), gain.mean(), gain.mean() - half, gain.mean() + half, len(numbers))
            )
    return pd.DataFrame(rows, columns=["measure", "scenario", "baseline", "difference", "low", "high", "seeds"])


def half_width(values: NDArray) -> float:
    """Half of the 95% interval of a mean (Student's t)."""
    from scipy.stats import t

    return float(t.ppf(0.975, values.size - 1) * values.std(ddof=1) / np.sqrt(values.size))
