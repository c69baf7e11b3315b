"""The emergence laboratory: change the contract alone, and see whether behaviour changes as predicted.

Each experiment (`data/experiments.csv`) names two sets of parameter changes, a metric and a prediction, all written
down before a run. Both arms have the same people and the same luck, seed by seed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from types import FunctionType
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wpmodel import results
from wpmodel.parameters.declaration import nearest
from wpmodel.results import (
    margins,
    outcomes,
    performance,
    phenomena,
    public_money,
    reforming,
    sanctioning,
    selection,
    survival,
)
from wpmodel.results.metrics import METRICS, place, taken
from wpmodel.scenario import BASELINE, Scenario
from wpmodel.studies import paired_exits, run_cache
from wpmodel.studies.additionality import gains
from wpmodel.studies.experiment import Execution, Job, Look, half_width, jobs_of, many, over_seeds, seeds_for
from wpmodel.tables import evidence

if TYPE_CHECKING:
    from wpmodel.results.result import Result

LEVEL = 0.05
"""Chance of calling at least one prediction right that is wrong, over the whole family (Holm 1979)."""
BET = "bet"
"""Kind of a prediction that could be lost; placebos and what follows by construction are judged, and not counted."""


@dataclass(frozen=True)
class Experiment:
    """One line of the laboratory: the change from `base` to `change` should move `metric` as `expected`.

    `expected` is up or down (by more than `margin`, where one is given), same (within `margin` of the base arm), near
    (the changed arm within `margin` of zero) or near_one (of one). `clear` is False where theory gives no single
    direction. `kind` is bet, placebo or by construction.
    """

    id: str
    name: str
    prediction: str
    base: tuple[str, ...]
    change: tuple[str, ...]
    metric: str
    expected: str
    margin: float
    clear: bool
    kind: str

    @property
    def counts(self) -> bool:
        """Whether it is one of the predictions of which so many hold: a clear one that could have been lost."""
        return self.clear and self.kind == BET

    def arms(self, scenario: Scenario) -> tuple[Scenario, Scenario]:
        """The two scenarios compared."""
        return scenario.given(*self.base), scenario.given(*self.change)


def experiments(only: Sequence[str] = ()) -> list[Experiment]:
    """The experiments written down, or those with these ids. Raises ValueError on an id that is not there."""
    table = {row["id"]: row for row in evidence.rows("experiments")}
    unknown = [one for one in only if one not in table]
    if unknown:
        raise ValueError(f"there is no experiment {', '.join(unknown)}: there are {', '.join(table)}")
    return [
        Experiment(
            row["id"], row["name"], row["prediction"], settings_in(row["base"]), settings_in(row["change"]),
            row["metric"], row["expected"], float(row["margin"] or "nan"), row["clear"] == "yes",
            row["kind"],
        )
        for key, row in table.items()
        if not only or key in only
    ]  # fmt: skip


def settings_in(text: str) -> tuple[str, ...]:
    """Parameter changes from a cell of a table, where semicolons part them."""
    return tuple(part.strip() for part in text.split(";") if part.strip())


@run_cache.look("laboratory.3")
def metrics(result: Result) -> dict[str, float]:
    """Everything that experiments look at, by name, as far as the run gives it."""
    return taken(
        result, phenomena.support, outcomes.by_group, outcomes.job_start_rate, sanctioning.totals, selection.of_tender,
        selection.of_assessment, survival.exits, survival.distress, survival.specialist_help,
        survival.mix, performance.near_over_far,
    )  # fmt: skip


@run_cache.look("reforms.1")
def reform_metrics(result: Result) -> dict[str, float]:
    """What reforms look at besides: who pays, what is passed on, and what single reforms count."""
    return taken(
        result, outcomes.per_head, margins.margins, public_money.public_money, reforming.passed_on,
        reforming.own_programme, reforming.objectors, reforming.services, reforming.investors, reforming.pools,
        reforming.joined, reforming.cash_troughs,
    )  # fmt: skip


FEW = ("exits.", "sanctions.spread", "performance.")
"""How metrics begin that count organisations or compare primes: a few areas have too few of them."""


@run_cache.look("laboratory of exits.1")
def metrics_and_fates(result: Result) -> dict[str, float]:
    """`metrics`, and what became of each organisation."""
    return {**metrics(result), **paired_exits.fates(result)}


@dataclass(frozen=True)
class Single:
    """A look that takes from a run what one function works out: that of a metric which no other look here takes."""

    function: Callable[[Result], Any]

    def __call__(self, result: Result) -> dict[str, float]:
        """Its figures by name."""
        return taken(result, self.function)

    def __repr__(self) -> str:
        return f"Single({place(self.function)})"

    @property
    def stands_on(self) -> tuple[tuple[str, str], ...]:
        """What decides its figures besides the run: the function."""
        return ((self.function.__module__, self.function.__qualname__),)


def look_for(metric: str) -> Look:
    """Which function finds a metric: those named gain hold a run against one without the programme, shares of
    organisations that left are judged organisation by organisation, and a metric that no look here takes is taken by
    itself. Raises ValueError for a name that no metric has."""
    if metric.startswith("gain."):
        return gains
    if paired_exits.looked_at(metric):
        return metrics_and_fates
    if metric not in METRICS:
        for module in iter_modules(results.__path__, f"{results.__name__}."):
            import_module(module.name)  # where it may be declared
    if metric not in METRICS:
        raise ValueError(f"there is no metric {metric!r}{nearest(metric, [*METRICS])}: `wpmodel metrics` lists them")
    function = METRICS[metric].function
    return next((look for look in (metrics, reform_metrics) if takes(look, function)), Single(function))


def takes(look: Look, function: Callable[..., Any]) -> bool:
    """Whether a look of this module names a function of a module of metrics."""
    assert isinstance(look, FunctionType)
    return {function.__name__, function.__module__.rpartition(".")[2]} <= set(look.__code__.co_names)


def laboratory(
    scenario: Scenario | str = BASELINE,
    seeds: int = 5,
    only: Sequence[str] = (),
    areas: Sequence[str] | None = None,
    sample: float | None = None,
    *,
    wide: bool = True,
    worlds: Sequence[Scenario] = (),
    wide_worlds: Sequence[Scenario] | None = None,
    **how: Unpack[Execution],
) -> pd.DataFrame:
    """Run the experiments, paired over seeds. One row each: id, name, prediction, metric, base, changed, effect, low,
    high (95% interval), agree_pct (pairs of runs that differ as predicted, of 100), p (Holm-adjusted), seeds,
    organisations, holds, kind, clear, counts. Shares of organisations that left are judged over organisations, of which
    `organisations` says how many there are in all runs of an arm, and everything else over runs. How runs are made is
    as in `experiment.many`; with `wide`, experiments on `FEW` are run for the whole country whatever `areas` and
    `sample` say; with `worlds`, such as draws of a posterior, there is a seed for each, and `wide_worlds` are those of
    the whole country where they are fewer. Raises ValueError for fewer than two seeds."""
    start, few = Scenario.load(scenario), worlds if wide_worlds is None else wide_worlds

    def of(one: Experiment) -> list[list[Job]]:
        everywhere = wide and one.metric.startswith(FEW)
        where: dict[str, Any] = {} if everywhere else {"areas": areas, "sample": sample}
        within = few if everywhere else worlds
        numbers = seeds_for(seeds, within)
        return [jobs_of([arm], numbers, look_for(one.metric), worlds=within, **where) for arm in one.arms(start)]

    chosen = [(one, of(one)) for one in experiments(only)]
    jobs = [job for _, arms in chosen for arm in arms for job in arm]
    found = many(sorted(jobs, key=lambda job: job.seed), **how)
    rows = []
    for one, arms in chosen:
        row = _judge(one, *(over_seeds(found, arm, one.metric) for arm in arms))
        rows.append(row | _by_body(one, *([found[job] for job in arm] for arm in arms)))
    return adjusted(pd.DataFrame(rows))


def _by_body(
    one: Experiment, base: Sequence[Mapping[str, float]], changed: Sequence[Mapping[str, float]]
) -> dict[str, object]:
    """What an experiment on a share of organisations finds organisation by organisation; nothing for any other."""
    if not paired_exits.looked_at(one.metric) or one.expected not in ("up", "down"):
        return {}
    change = paired_exits.change_of(one.metric, base, changed)
    low, high = change.interval
    beyond = (change.effect if one.expected == "up" else -change.effect) - np.nan_to_num(one.margin)
    return {
        "base": change.base, "changed": change.changed, "effect": change.effect, "low": low, "high": high,
        "p": above_zero(beyond, change.error), "organisations": float(change.count),
    }  # fmt: skip


def above_zero(value: float, error: float) -> float:
    """Chance of a value this far above zero if there were no effect (normal)."""
    from scipy.stats import norm

    return float(norm.sf(value / error))


def _judge(one: Experiment, base: NDArray, changed: NDArray) -> dict[str, object]:
    """Effect, interval and p-value of one experiment; two one-sided tests where no change is predicted."""
    target = {"near": 0.0, "near_one": 1.0}.get(one.expected)
    effect = changed - (base if target is None else target)
    half = half_width(effect)
    if one.expected in ("up", "down"):
        beyond = (effect if one.expected == "up" else -effect) - np.nan_to_num(one.margin)
        agree, p = beyond > 0, one_sided(beyond)
    else:
        agree = np.abs(effect) <= one.margin
        p = max(one_sided(effect + one.margin), one_sided(one.margin - effect))
    return {
        "id": one.id,
        "name": one.name,
        "prediction": one.prediction,
        "metric": one.metric,
        "expected": one.expected,
        "margin": one.margin,
        "base": base.mean(),
        "changed": changed.mean(),
        "effect": effect.mean(),
        "low": effect.mean() - half,
        "high": effect.mean() + half,
        "agree_pct": 100.0 * agree.mean(),
        "p": p,
        "seeds": effect.size,
        "organisations": float("nan"),
        "kind": one.kind,
        "clear": one.clear,
        "counts": one.counts,
    }


def one_sided(values: NDArray) -> float:
    """Chance of a mean at least this far above zero if there were no effect (Student's t)."""
    from scipy.stats import t

    error = values.std(ddof=1) / np.sqrt(values.size)
    if error == 0.0:
        return 0.0 if values.mean() > 0.0 else 1.0
    return float(t.sf(values.mean() / error, values.size - 1))


def adjusted(table: pd.DataFrame) -> pd.DataFrame:
    """Holm's correction for the number of predictions that count, and whether each holds at LEVEL.

    The others' p-values stand as they are, outside the family.
    """
    p, counts = table["p"].to_numpy(float).copy(), table["counts"].to_numpy(bool)
    family = np.flatnonzero(counts)[np.argsort(p[counts], kind="stable")]
    raised = p[family] * np.arange(family.size, 0, -1)
    p[family] = np.minimum(np.maximum.accumulate(raised), 1.0)
    return table.assign(p=p, holds=p < LEVEL)
