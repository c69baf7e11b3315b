"""Runs: one, many on local cores, or several compared with the same luck."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypedDict, Unpack

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wpmodel.engine.model import WorkProgramme
from wpmodel.foundation.notebook import shown
from wpmodel.programmes.programme import Programme
from wpmodel.programmes.work_programme import work_programme
from wpmodel.results.result import Result
from wpmodel.scenario import BASELINE, Scenario
from wpmodel.setup.coverage import MOST_SEED, choose_areas, listed, share_of, whole_number
from wpmodel.setup.intake import Intake
from wpmodel.studies import run_cache
from wpmodel.studies.run_cache import Findings, rests_on
from wpmodel.studies.workers import go_on, in_processes, on_cluster, uncollected

Progress = Callable[[int, int], None]
"""Told, after each period or run, how many are done and how many there are. Without one, a notebook shows a bar."""

CONFIDENCE = 0.95
"""Share of intervals of means that hold what they are about."""

Look = Callable[[Result], dict[str, float]]
"""Figures that are taken from a finished run: a function at the top level of a module, or an object whose repr says
all that decides them."""


def run(
    scenario: Scenario | str = BASELINE,
    seed: int = 1,
    until: date | str | None = None,
    areas: Sequence[str] | None = None,
    sample: float | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    look: Callable[[Result], None] | None = None,
    watch: Callable[[WorkProgramme], Callable[[], None]] | None = None,
    people: Intake | None = None,
) -> Result:
    """Run a scenario from its programme's first day until a day: all of it, some areas, or a sample of contracts.

    `look` is shown the run as it stands after each period but the last. `watch` is given the model before its first
    period, and what it returns is called after each; neither may change the model. `people` come in place of the
    programme's own.
    Raises ValueError (ParameterError, ScenarioError) where an argument is not legal; the message says how to mend it.
    """
    with uncollected(), shown(progress, "Simulating, four weeks a step") as progress:
        number = whole_number("seed", seed, 0, MOST_SEED)
        model = WorkProgramme(scenario, number, until, areas, sample, threads, people)
        try:
            note = watch(model) if watch else None
            for _ in steps(model, progress):
                if note:
                    note()
                if look and model.period < model.periods:
                    look(Result(model))
        finally:
            model.close()
    return Result(model)


def steps(model: WorkProgramme, progress: Progress | None = None) -> Iterator[int]:
    """Step a model to its last period, yielding how many periods are done after each and telling `progress`.

    Nothing is collected for Mesa's tools on the way: a `Result` has all of it.
    """
    model.datacollector = None
    while model.period < model.periods:
        model.step()
        if progress:
            progress(model.period, model.periods)
        yield model.period


@dataclass(frozen=True)
class Job:
    """A run to make, what it covers, and the figures to take from it."""

    scenario: Scenario
    seed: int
    look: Look
    until: date | str | None = None
    areas: tuple[str, ...] | None = None
    sample: float | None = None

    def decided_by(self) -> dict[str, Any]:
        """Everything that decides the figures, libraries apart: numbers and text for JSON."""
        return self.terms() | rests_on(self.look)

    def terms(self) -> dict[str, Any]:
        """What is run, code and data apart: numbers and text for JSON."""
        return {
            "parameters": self.scenario.effective(),
            "seed": self.seed,
            "until": str(self.until),
            "areas": self.areas,
            "sample": self.sample,
            **({} if self.scenario.programme == work_programme() else {"programme": self.scenario.programme.digest}),
        }


def jobs_of(
    scenarios: Sequence[Scenario],
    seeds: Sequence[int],
    look: Look,
    until: date | str | None = None,
    areas: Sequence[str] | None = None,
    sample: float | None = None,
    worlds: Sequence[Scenario] = (),
) -> list[Job]:
    """Every scenario with every seed, seed after seed; with worlds, each seed within a world of its own.

    Raises ValueError for an area that is not there, or an argument that no run takes.
    """
    programme = _one_programme(scenarios)
    names = [area.name for area in programme.areas]
    given = [areas] if isinstance(areas, str) else areas
    of_areas = None if given is None else tuple(names[k] for k in choose_areas(given, names))
    day, share = programme.day(until).isoformat(), share_of(sample)
    pairs = zip(seeds, worlds, strict=True) if worlds else ((seed, None) for seed in seeds)
    return [
        Job(scenario.within(world) if world else scenario, seed, look, day, of_areas, share)
        for seed, world in pairs
        for scenario in scenarios
    ]


def _one_programme(scenarios: Sequence[Scenario]) -> Programme:
    """The programme of these scenarios. Raises ValueError where they are of several: those have no people in common."""
    found = list(dict.fromkeys(scenario.programme for scenario in scenarios))
    if len(found) > 1:
        raise ValueError(
            f"these scenarios are of several programmes ({', '.join(one.name for one in found)}), which have no people "
            "in common: compare contracts within one"
        )
    return found[0] if found else work_programme()


def seeds_for(seeds: int | Sequence[int], worlds: Sequence[Scenario] = ()) -> list[int]:
    """The seeds of a study: so many from 1 up, those listed, or one for each world. Raises ValueError for fewer than
    two, of which there is no interval, and for the same one twice, which would make it look narrower than it is."""
    given = len(worlds) or seeds
    if isinstance(given, Iterable) and not isinstance(given, str):
        numbers = [whole_number("seed", seed, 0, MOST_SEED) for seed in given]
    else:
        numbers = list(range(1, whole_number("seeds", given, 0) + 1))
    if len(numbers) < 2:
        raise ValueError("an interval needs at least two seeds, or two draws: use --seeds 2 or more")
    if len(set(numbers)) < len(numbers):
        raise ValueError("a seed is listed twice: the same luck counts once")
    return numbers


class Execution(TypedDict, total=False):
    """How a study makes its runs: what `many` takes besides the jobs, as keywords."""

    processes: int
    threads: int | None
    store: Path | str | None
    progress: Progress | None
    cluster: str | None


def many(
    jobs: Sequence[Job],
    processes: int = 1,
    threads: int | None = None,
    store: Path | str | None = None,
    progress: Progress | None = None,
    cluster: str | None = None,
) -> dict[Job, dict[str, float]]:
    """Make runs and return the figures of each. The same bits on any number of processes and in any order.

    With one process they are made here, on `threads`; with more, each in a process of its own on one thread unless told
    otherwise; with the address of a Dask scheduler as `cluster`, by its workers. Figures are kept in the folder `store`
    as they come in and taken from there next time. Raises ValueError for no process or no Dask, StoreError for a folder
    that cannot be written, ChildProcessError where a process dies, OSError where a scheduler does not answer.
    """
    if processes < 1:
        raise ValueError(f"processes = {processes}: at least one has to work")
    kept = Findings(store) if store is not None else None
    wanted = list(dict.fromkeys(jobs))
    known = {job: kept.get(job.decided_by()) for job in wanted} if kept else {}
    found = {job: figures for job, figures in known.items() if figures is not None}
    left = [job for job in wanted if job not in found]
    with shown(progress, "Simulating, a run a step") as progress:
        for job, figures in _made(left, processes, threads, cluster):
            found[job] = figures
            if kept:
                kept.keep(job.decided_by(), figures)
            if progress:
                progress(len(found), len(wanted))
    return found


def _made(
    jobs: Sequence[Job], processes: int, threads: int | None, cluster: str | None
) -> Iterator[tuple[Job, dict[str, float]]]:
    """Each job with its figures, as they come in."""
    if not jobs:
        return
    if not cluster and (processes == 1 or len(jobs) == 1):
        for job in jobs:
            yield job, _figures((job, threads))
        return
    work = [(job, threads or 1) for job in jobs]
    with closing(on_cluster(_figures, work, cluster) if cluster else in_processes(_figures, work, processes)) as coming:
        for k, figures in coming:
            yield jobs[k], figures


def _figures(work: tuple[Job, int | None]) -> dict[str, float]:
    with uncollected(leaves_nothing=True):
        return _run_and_looked_at(*work)


def _run_and_looked_at(job: Job, threads: int | None) -> dict[str, float]:
    result = run(job.scenario, job.seed, job.until, job.areas, job.sample, threads, lambda *_: go_on())
    return {name: float(value) for name, value in job.look(result).items()}


@run_cache.look("published figures")
def measures_of(result: Result) -> dict[str, float]:
    """The model's value for each published figure."""
    return result.measures


def paired(
    scenarios: Sequence[Scenario | str],
    seeds: int | Sequence[int],
    look: Look,
    until: date | str | None,
    areas: Sequence[str] | None,
    sample: float | None,
    worlds: Sequence[Scenario] = (),
) -> tuple[list[Scenario], list[list[Job]]]:
    """Scenarios loaded, and for each its jobs, over the same seeds.

    Raises ValueError for fewer than two of either, and for different scenarios of one name, whose rows look alike.
    """
    chosen, numbers = [Scenario.load(s) for s in listed("scenarios", scenarios)], seeds_for(seeds, worlds)
    if len(chosen) < 2:
        raise ValueError("a comparison needs at least two scenarios")
    _one_programme(chosen)
    named: dict[str, Scenario] = {}
    for one in chosen:
        if named.setdefault(one.name, one).changes != one.changes:
            raise ValueError(f"two different scenarios are called {one.name!r}: give one of them another name")
    return chosen, [jobs_of([scenario], numbers, look, until, areas, sample, worlds) for scenario in chosen]


def seed_by_seed(jobs: list[list[Job]]) -> list[Job]:
    """Jobs of several scenarios in the order to run them in: all scenarios of a seed, then those of the next."""
    return [job for of_seed in zip(*jobs, strict=True) for job in of_seed]


def compare(
    scenarios: Sequence[Scenario | str],
    seeds: int | Sequence[int] = 5,
    until: date | str | None = None,
    areas: Sequence[str] | None = None,
    sample: float | None = None,
    *,
    worlds: Sequence[Scenario] = (),
    **how: Unpack[Execution],
) -> pd.DataFrame:
    """Paired differences of every measure from the first scenario, over seeds, with 95% intervals.

    The same seed gives the same people the same luck under each scenario. Returns one row a measure and later scenario:
    measure, scenario, baseline (mean), difference (mean), low, high, seeds. With `worlds`, such as draws of a
    posterior, there is a seed for each, and low and high hold the middle 90% of them. `how` runs are made is as in
    `many`. Raises ValueError for fewer than two scenarios or two seeds.
    """
    chosen, jobs = paired(scenarios, seeds, measures_of, until, areas, sample, worlds)
    found = many(seed_by_seed(jobs), **how)
    rows = []
    for scenario, of_it in zip(chosen[1:], jobs[1:], strict=True):
        for name in found[jobs[0][0]]:
            base, other = over_seeds(found, jobs[0], name), over_seeds(found, of_it, name)
            rows.append((name, scenario.name, *difference(base, other, bool(worlds)), base.size))
    return pd.DataFrame(rows, columns=["measure", "scenario", "baseline", "difference", "low", "high", "seeds"])


def spread(
    scenario: Scenario | str,
    worlds: Sequence[Scenario],
    until: date | str | None = None,
    areas: Sequence[str] | None = None,
    sample: float | None = None,
    **how: Any,
) -> pd.DataFrame:
    """Every measure of a scenario within these worlds, a seed for each: measure, low, median, high (the middle 90%).

    `how` runs are made is as in `many`. Raises ValueError for fewer than two worlds.
    """
    jobs = jobs_of([Scenario.load(scenario)], seeds_for(0, worlds), measures_of, until, areas, sample, worlds)
    found = many(jobs, **how)
    rows = [(name, *np.quantile(over_seeds(found, jobs, name), (0.05, 0.5, 0.95))) for name in found[jobs[0]]]
    return pd.DataFrame(rows, columns=["measure", "low", "median", "high"])


def difference(base: NDArray, other: NDArray, worlds: bool = False) -> tuple[float, float, float, float]:
    """Mean of a figure, its mean paired difference, and the 95% interval of that mean, or the middle 90% of worlds."""
    gain = other - base
    mean, half = float(gain.mean()), half_width(gain)
    low, high = np.quantile(gain, (0.05, 0.95)).tolist() if worlds else (mean - half, mean + half)
    return float(base.mean()), mean, low, high


def over_seeds(found: Mapping[Job, Mapping[str, float]], jobs: Sequence[Job], name: str) -> NDArray:
    """One figure of these runs, in their order."""
    return np.array([found[job][name] for job in jobs])


def half_width(values: NDArray) -> float:
    """Half of the 95% interval of a mean (Student's t): zero where all values are the same."""
    from scipy.stats import sem, t

    return float(t.interval(CONFIDENCE, values.size - 1)[1] * sem(values))


def interval(values: NDArray, name: str) -> dict[str, float]:
    """Mean over seeds with its 95% interval, as cells of a table: `name`, `name`_low, `name`_high."""
    mean, half = float(values.mean()), half_width(values)
    return {name: mean, f"{name}_low": mean - half, f"{name}_high": mean + half}
