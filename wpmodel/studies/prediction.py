"""Predictions of other programmes: a programme that nothing was fitted to, run at draws of the posterior.

People and providers have the values of the Work Programme's posterior, for groups the values of the group that they are
like; contract, people, areas and markets are the programme's own. Each published figure is held against the middle 90%
of the draws, each of which has a seed of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from wpmodel.programmes.programme import Programme
from wpmodel.results import leaving, outcomes, phenomena, sanctioning, survival
from wpmodel.results.metrics import METRICS, taken
from wpmodel.results.result import Result
from wpmodel.scenario import Scenario, contract_of
from wpmodel.studies import run_cache
from wpmodel.studies.experiment import jobs_of, many, over_seeds, seeds_for

INTERVAL = (0.05, 0.5, 0.95)
HIT, ABOVE, BELOW = "in the interval", "model too high", "model too low"
"""Verdicts on a figure: where the published value lies against the middle 90% of the draws."""
ROWS = {
    "job_start_rate": "of 100 referred, started a job",
    "outcomes": "job outcomes for 100 attached",
    "paid": "paid for a person attached",
    "hours": "adviser hours a year out of work",
    "creaming.index": "creaming index, from -1 to 1",
    "parked": "parked, of 100 out of work for 26 weeks or more",
    "sanctions.referrals": "sanction referrals for 100 attached",
    "left": "subcontractors that left by the end, of 100",
}
"""Metrics that are predicted for every programme, in words."""
EXITS = {
    "leaving.signed_off": "left benefit without a job, of 100 attached",
    "leaving.dropped_out": "stopped coming, of 100 attached",
}
"""Metrics of leaving without a job, where a programme has it."""


@dataclass(frozen=True)
class Prediction:
    """What the model predicts for a programme.

    `figures`: one row a published figure that the model has a measure for: id, label, published, low, median, high,
    verdict, unit, source. `behaviour`: one row a line of ROWS, and one a payment group for outcomes: what, low, median,
    high, unit.
    """

    programme: Programme
    draws: int
    figures: pd.DataFrame
    behaviour: pd.DataFrame

    @property
    def hits(self) -> tuple[int, int]:
        """Figures whose published value lies in the interval, and figures held out in all."""
        held = self.figures[self.figures["role"] == "validate"]
        return int((held["verdict"] == HIT).sum()), len(held)


@run_cache.look("prediction.1")
def predicted(result: Result) -> dict[str, float]:
    """Figures of a run: `figure.ID` for each published one, and `behaviour.NAME`."""
    found = {f"figure.{name}": value for name, value in result.measures.items()}
    metrics = taken(
        result, outcomes.job_start_rate, outcomes.per_head, phenomena.support, sanctioning.totals, survival.left
    )
    behaviour = {name: metrics[name] for name in ROWS}
    heads = result.per_head().set_index("payment_group")["outcomes_per_100"]
    behaviour |= {name: value for name, value in taken(result, leaving.without_work).items() if value > 0.0}
    behaviour |= {f"outcomes.{group}": float(heads[group]) for group in result.model.groups}
    return found | {f"behaviour.{name}": value for name, value in behaviour.items() if np.isfinite(value)}


def predict(
    programme: Programme | Scenario,
    worlds: Sequence[Scenario],
    until: date | str | None = None,
    areas: Sequence[str] | None = None,
    **how: Any,
) -> Prediction:
    """Run a programme within each of these worlds, a seed for each, and hold it against what was published of it.

    `how` runs are made is as in `experiment.many`. Raises ValueError for fewer than two worlds.
    """
    scenario = programme if isinstance(programme, Scenario) else contract_of(programme)
    jobs = jobs_of([scenario], seeds_for(0, worlds), predicted, until, areas, None, worlds)
    found = many(jobs, **how)
    names = [name for name in found[jobs[0]] if all(name in found[job] for job in jobs)]
    spans = {name: np.quantile(over_seeds(found, jobs, name), INTERVAL) for name in names}
    one = scenario.programme
    return Prediction(one, len(jobs), _beside(one, spans), _behaviour(one, spans))


def _beside(programme: Programme, spans: dict[str, Any]) -> pd.DataFrame:
    rows = []
    for key, figure in programme.figures.iterrows():
        if f"figure.{key}" not in spans:
            continue
        low, median, high = spans[f"figure.{key}"].tolist()
        lowest, highest = (figure[x] if pd.notna(figure[x]) else figure["value"] for x in ("low", "high"))
        verdict = ABOVE if low > highest else BELOW if high < lowest else HIT
        rows.append(
            (key, figure["label"], figure["value"], low, median, high, verdict, figure["unit"], figure["role"],
             figure["source"])
        )  # fmt: skip
    columns = ["id", "label", "published", "low", "median", "high", "verdict", "unit", "role", "source"]
    return pd.DataFrame(rows, columns=columns)


def _behaviour(programme: Programme, spans: dict[str, Any]) -> pd.DataFrame:
    words = {name: (what, METRICS[name].unit) for name, what in (ROWS | EXITS).items()}
    for group in programme.groups:
        words[f"outcomes.{group.name}"] = (f"job outcomes for 100 attached: {group.title}", METRICS["outcomes"].unit)
    rows = [
        (what, *spans[f"behaviour.{name}"].tolist(), unit)
        for name, (what, unit) in words.items()
        if f"behaviour.{name}" in spans
    ]
    return pd.DataFrame(rows, columns=["what", "low", "median", "high", "unit"])
