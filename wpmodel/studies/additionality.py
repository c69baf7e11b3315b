"""Additionality and displacement: what the same people, with the same luck, would have done without the programme.

Without it there is no pay for results, no promise, no mission and no duty (`no-programme`), so nobody is helped or
sanctioned; jobs begin and end by the same draws. Where vacancies are fixed, help for one takes offers from another:
holding the gain against that with elastic vacancies (`vacancy_reach` at one) shows how much of it is displacement among
participants. Jobseekers outside the programme are not agents, so what they lose is not seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Unpack

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wpmodel.agents.kinds import FULLY_PAID, LEFT_BENEFIT, NEVER, SIGNED_OFF
from wpmodel.engine.parking import weeks_out_of_work
from wpmodel.programmes.programme import Programme
from wpmodel.results.metrics import metric, metrics_in
from wpmodel.results.terciles import TERCILES
from wpmodel.scenario import BASELINE, Scenario
from wpmodel.setup.benefits import weekly_rates
from wpmodel.studies import run_cache
from wpmodel.studies.experiment import Execution, Job, interval, jobs_of, many, over_seeds, run, seeds_for
from wpmodel.studies.workers import go_on

if TYPE_CHECKING:
    from wpmodel.results.result import Result

WITHOUT = "no-programme"
ELASTIC = "vacancy_reach=1"
MEASURES = {"starts": "per cent", "outcomes": "per cent", "weeks": "weeks"}
"""What is held against the run without: people with a first job, people with as many weeks in work as the contract
calls an outcome, weeks in work. All within the allotted weeks from attachment."""
STATES = {"on_benefit": "weeks", "neither": "weeks"}
"""Where else the allotted weeks went: on benefit, or in neither work nor benefit. Effects on leaving benefit are no
effects on work."""

SUMMARY = {
    "gain.starts": "people with a job start, of 100",
    "gain.outcomes": "people with the weeks of an outcome, of 100",
    "gain.weeks": "weeks in work a person",
    "gain.on_benefit": "weeks on benefit a person",
    "gain.neither": "weeks in neither work nor benefit a person",
    "gain.winners": "people who work more weeks, of 100",
    "gain.losers": "people who work fewer weeks, of 100",
    "gain.starts_lost": "people who start no job and would have, of 100",
    "gain.odds": "odds of work of somebody without help, per cent",
    "gain.paid": "GBP paid by the Department for a person attached",
    "gain.benefit": "GBP of benefit not paid for a person",
}
"""Gains over the run without the programme, all people together."""


@dataclass(frozen=True)
class Additionality:
    """What a scenario adds. Means over seeds; `_low` and `_high` bound 95% intervals.

    `people`: one row a payment group (or all), tercile (or all) and measure: people, without, with, additional,
    deadweight (per cent). `market`: one row a line of SUMMARY: the gain with fixed and with elastic vacancies, their
    difference, and the share displaced (per cent; for MEASURES only).
    """

    people: pd.DataFrame
    market: pd.DataFrame
    seeds: int


@metrics_in({name: (words, "beyond a run without the programme") for name, words in SUMMARY.items()})
@run_cache.look("additionality.3")
def gains(result: Result) -> dict[str, float]:
    """A run held against the same people without the programme, which is run here.

    `gain.*` as in SUMMARY; and for each cell `measure.arm.group.tercile`, with the number of people. Raises ValueError
    where nobody's allotted weeks have passed.
    """
    model = result.model
    names = [model.area_names[k] for k in model.areas]
    scenario = model.scenario + Scenario.load(WITHOUT)
    other = run(scenario, model.seed, model.until, names, model.sample, model.threads, lambda *_: go_on())
    here, there = seen_through(result), seen_through(other)
    if not here.size:
        raise ValueError(
            f"nobody's {result.allotted_weeks} weeks on the programme have passed by {result.until}: "
            "choose a later --until"
        )
    arms = {"with": fates(here, result), "without": fates(there, other)}
    found: dict[str, float] = {}
    for cell, chosen in cells(here, result):
        found[f"people.{cell}"] = float(chosen.sum())
        for arm, fate in arms.items():
            found |= {f"{name}.{arm}.{cell}": float(values[chosen].mean()) for name, values in fate.items()}
    return found | _summary(result, other, here, arms)


def seen_through(result: Result) -> NDArray:
    """People attached whose allotted weeks have all passed, by claimant number: the same people in every arm."""
    rows = result.rows
    chosen = rows[(rows["attached"] < NEVER) & (rows["attached"].astype(int) + result.allotted_weeks <= result.weeks)]
    return chosen[np.argsort(chosen["id"], kind="stable")]


def fates(rows: NDArray, result: Result) -> dict[str, NDArray]:
    """What became of people within their allotted weeks: MEASURES and STATES, shapes of `rows`.

    Who has earned every payment is not followed further and counts as in work to the end of the allotted weeks; who
    left benefit without work counts as in neither from then on. Both are so in both arms.
    """
    allotted = result.allotted_weeks
    lived = np.minimum(rows["ended"].astype(np.int64), allotted)
    weeks = lived - weeks_out_of_work(rows, result.weeks, allotted)
    weeks = np.where(rows["status"] == FULLY_PAID, weeks + allotted - lived, weeks).astype(float)
    neither = np.where(np.isin(rows["status"], (LEFT_BENEFIT, SIGNED_OFF)), allotted - lived, 0).astype(float)
    return {
        "starts": 100.0 * (rows["first_job"] < allotted),
        "outcomes": 100.0 * (rows["outcome"] < allotted),
        "weeks": weeks,
        "on_benefit": allotted - weeks - neither,
        "neither": neither,
    }


def cells(rows: NDArray, result: Result) -> Iterator[tuple[str, NDArray]]:
    """Payment group by tercile within it, and all together, with who is in it (a mask)."""
    tercile = result.terciles[rows["id"]]
    for name, of_group in [("all", True), *((name, rows["group"] == g) for g, name in enumerate(result.model.groups))]:
        for part, of_part in [("all", True), *((name, tercile == k) for k, name in enumerate(TERCILES))]:
            chosen = np.full(rows.size, True) & of_group & of_part
            if chosen.any():
                yield f"{name}.{part}", chosen


def _summary(result: Result, other: Result, rows: NDArray, arms: dict[str, dict[str, NDArray]]) -> dict[str, float]:
    gained = {name: arms["with"][name] - arms["without"][name] for name in (*MEASURES, *STATES)}
    odds = [r.records.odds[: r.model.period].mean() for r in (result, other)]
    paid = [float(r.paid_by_department["pence"].sum()) / 100 for r in (result, other)]
    attached = max(int(result.records.attached.sum()), 1)
    return {f"gain.{name}": float(values.mean()) for name, values in gained.items()} | {
        "gain.winners": 100.0 * float((gained["weeks"] > 0).mean()),
        "gain.losers": 100.0 * float((gained["weeks"] < 0).mean()),
        "gain.starts_lost": 100.0 * float((gained["starts"] < 0).mean()),
        "gain.odds": 100.0 * (odds[0] / odds[1] - 1.0),
        "gain.paid": (paid[0] - paid[1]) / attached,
        "gain.benefit": float(
            (gained["weeks"] * weekly_benefit(rows, result.allotted_weeks, result.model.programme)).mean()
        ),
    }


def weekly_benefit(rows: NDArray, allotted: int, programme: Programme) -> NDArray:
    """Pounds of benefit a week out of work: a single person's rate in the tax year amid the allotted weeks.

    JSA by age, ESA with the work-related activity component (`benefit_rates`). It leaves out couples, housing benefit,
    tax credits, tax, sanctions and benefits after the allotted weeks, so it is no saving to the Treasury.
    """
    amid = rows["attached"].astype(int) + allotted // 2
    return weekly_rates(programme, 0, int(amid.max()) + 1)[amid, rows["group"]]


@metric("country.benefit_not_paid", unit="GBP million",
        meaning="benefit not paid to people in work within their allotted weeks, of those whose weeks are over, at a "
        "single person's rate; scaled to everybody referred in the country")  # fmt: skip
def benefit_not_paid(result: Result) -> float | None:
    """By itself it says little: it is there to be compared between contracts. None before anybody's weeks are over."""
    rows = seen_through(result)
    if not rows.size:
        return None
    rates = weekly_benefit(rows, result.allotted_weeks, result.model.programme)
    return result.scale * float((fates(rows, result)["weeks"] * rates).sum()) / 1e6


def additionality(
    scenario: Scenario | str = BASELINE,
    seeds: int = 5,
    until: date | str | None = None,
    areas: Sequence[str] | None = None,
    sample: float | None = None,
    **how: Unpack[Execution],
) -> Additionality:
    """Gains of a scenario over no programme, with its own vacancies and with elastic ones, over seeds with 95%
    intervals. How runs are made is as in `experiment.many`. Raises ValueError for fewer than two seeds."""
    start, numbers = Scenario.load(scenario), seeds_for(seeds)
    fixed, elastic = (jobs_of([one], numbers, gains, until, areas, sample) for one in (start, start.given(ELASTIC)))
    found = many([*fixed, *elastic], **how)

    def of(jobs: list[Job], name: str) -> NDArray:
        return over_seeds(found, jobs, name)

    rows: list[dict[str, object]] = []
    for cell in (name.removeprefix("people.") for name in found[fixed[0]] if name.startswith("people.")):
        if all(f"people.{cell}" in found[job] for job in fixed):
            size = {"people": of(fixed, f"people.{cell}").mean()}
            for measure in (*MEASURES, *STATES):
                arms = (of(fixed, f"{measure}.{arm}.{cell}") for arm in ("without", "with"))
                rows.append({**_row(cell, measure), **size, **_additional(*arms)})
    market = [{"line": line, **_compared(of(fixed, name), of(elastic, name))} for name, line in SUMMARY.items()]
    for row, name in zip(market, MEASURES, strict=False):
        row |= _displaced(of(fixed, f"gain.{name}"), of(elastic, f"gain.{name}"))
    return Additionality(pd.DataFrame(rows), pd.DataFrame(market), seeds)


def _row(cell: str, measure: str) -> dict[str, str]:
    group, _, tercile = cell.partition(".")
    return {"payment_group": group, "tercile": tercile, "measure": measure, "unit": (MEASURES | STATES)[measure]}


def _additional(without: NDArray, within: NDArray) -> dict[str, float]:
    """Gain, and the share of what there is with the programme that was there without it, per cent."""
    share = np.where(within > 0, 100.0 * without / np.where(within > 0, within, 1.0), np.nan)
    means = {"without": without.mean(), "with": within.mean()}
    return means | interval(within - without, "additional") | interval(share, "deadweight")


def _compared(fixed: NDArray, elastic: NDArray) -> dict[str, float]:
    return {"fixed": fixed.mean(), "elastic": elastic.mean()} | interval(fixed - elastic, "difference")


def _displaced(fixed: NDArray, elastic: NDArray) -> dict[str, float]:
    """Share of the gain with elastic vacancies that is not there with fixed ones, per cent: NaN where none gained."""
    share = np.where(elastic > 0, 100.0 * (1.0 - fixed / np.where(elastic > 0, elastic, 1.0)), np.nan)
    return interval(share, "displaced")
