"""What the model is held to: the published figures with the role `calibrate`, how sure each is, and nothing else.

A figure has one role in `data/figures.csv`; those with the role `validate` are kept for `validate` and no code here
reads them. Organisations are counted by editions that do not agree, so a count is held only against another count of
the same edition: their ratio. The model's own error (discrepancy) is stated beside the figure's, and both are shared by
figures of one series: cumulative outcomes at two dates do not err apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, logit

from wpmodel.results.measures import MEASURES
from wpmodel.tables import evidence

NINETY = 1.645
"""Published bounds are read as the middle 90%: this many standard deviations on either side."""
DISCREPANCY = 0.05
"""Standard deviation of the model's own error, as a share of a figure, or of its odds where it is a percentage."""
MEMORY_YEARS = 2.0
"""Years over which the errors of one series lose two thirds of their correlation."""
HALF_WIDTHS = {
    "job_outcomes": 0.08,
    "payments_attachment": 0.08,
    "payments_outcome": 0.08,
    "payments_sustainment": 0.08,
    "share_of_outcome_payments": 0.08,
    "rate_12m": 0.055,
    "rate_24m_pooled": 0.04,
    "contract_ratio": 0.10,
    "exit_returned": 0.04,
    "exit_fully_paid": 0.58,
    "exit_in_work": 0.25,
    "contracts_at_minimum": 0.125,
}
"""Half-widths assumed where no bounds are published, as a share of the figure: those of its published neighbours."""
PLAIN = (
    "organisations",
    "organisations_left",
    "organisations_joined",
    "prime_margin",
    "prime_margin_first_year",
    "without_referral",
    "contracts_at_minimum",
    "sanction_referral_spread",
)
"""Statistics that may be zero or less, compared as they are; other percentages by log odds, the rest by logarithm."""
MARGIN = "percent of fees"
"""The unit of what may be a loss."""
EDITION = ("2012-01-30-restated", "2012-07-31")
"""The one edition of the stocktake with two dates: a count at the second is held against the first."""
CHANGE_HALF_WIDTH = 0.05


_SCALES: dict[str, tuple[Callable, Callable]] = {
    "plain": (np.asarray, np.asarray),
    "log": (lambda values: np.log(np.maximum(values, 1e-3)), np.exp),
    "logit": (lambda values: logit(np.clip(values, 0.01, 99.99) / 100.0), lambda scores: 100.0 * expit(scores)),
}
"""How values are compared, and the way back."""


@dataclass(frozen=True)
class Target:
    """A published figure, or one over another of the same edition, with its errors on the scale it is compared on."""

    id: str
    label: str
    figures: tuple[str, ...]
    value: float
    low: float
    high: float
    unit: str
    series: str
    as_of: str
    scale: str
    sd: float
    discrepancy: float

    def of(self, measures: Mapping[str, float]) -> float:
        """The model's value, from its measures by figure id; NaN where the run does not give it."""
        values = [measures.get(figure, np.nan) for figure in self.figures]
        return values[0] if len(values) == 1 else values[0] / values[1] if values[1] else float("nan")

    def scaled(self, values: NDArray | float) -> NDArray:
        """Values on the scale of comparison."""
        return np.asarray(_SCALES[self.scale][0](values))

    def unscaled(self, values: NDArray | float) -> NDArray:
        """What `scaled` turns back, within what is possible: nothing but a margin is below zero, no percentage above
        100."""
        least = -np.inf if self.unit == MARGIN else 0.0
        return np.clip(_SCALES[self.scale][1](values), least, 100.0 if self.unit == "percent" else np.inf)


def targets(role: str = "calibrate", figures: pd.DataFrame | None = None) -> tuple[Target, ...]:
    """Every figure of a role that the model has a measure for, in the order of the table (the published one)."""
    figures = evidence.figures() if figures is None else figures
    chosen = figures[(figures["role"] == role) & figures["statistic"].isin(list(MEASURES))]
    changes = [_change(figures, row) for _, row in chosen.iterrows() if _is_second(row)]
    return tuple([_single(row) for _, row in chosen.iterrows() if row["statistic"] != "organisations"] + changes)


def unmeasured(role: str = "calibrate") -> list[str]:
    """Ids of figures of a role that no target stands for: no measure, or a total of others."""
    figures = evidence.figures()
    stood_for = {figure for target in targets(role) for figure in target.figures}
    return [str(i) for i in figures.index[figures["role"] == role] if i not in stood_for]


def until(chosen: Sequence[Target], day: str) -> list[Target]:
    """Targets published for a day up to this one: what could have been fitted then."""
    return [target for target in chosen if date.fromisoformat(target.as_of) <= date.fromisoformat(day)]


def observed(chosen: Sequence[Target]) -> NDArray:
    """Published values on the scale of comparison. Shape (targets,)."""
    return np.array([target.scaled(target.value) for target in chosen])


def modelled(chosen: Sequence[Target], runs: pd.DataFrame) -> NDArray:
    """Runs' values on the scale of comparison. `runs` has one row a run, one column a figure. Shape (runs, targets)."""
    rows = [{str(name): float(value) for name, value in row.items()} for row in runs.to_dict("records")]
    return np.array([[float(target.scaled(target.of(row))) for target in chosen] for row in rows])


def covariance(chosen: Sequence[Target]) -> NDArray:
    """Covariance of the published figures' and the model's own errors, on the scale of comparison."""
    days = np.array([date.fromisoformat(target.as_of).toordinal() for target in chosen])
    apart = np.abs(days[:, None] - days[None, :]) / 365.25
    same = np.array([[a.series == b.series for b in chosen] for a in chosen])
    together = np.where(same, np.exp(-apart / MEMORY_YEARS), 0.0)
    sd = np.hypot([t.sd for t in chosen], [t.discrepancy for t in chosen])
    return together * np.outer(sd, sd)


def _single(row: pd.Series) -> Target:
    half = HALF_WIDTHS.get(row["statistic"], 0.1) * row["value"]
    known = pd.notna(row["low"]) and pd.notna(row["high"])
    low, high = (row["low"], row["high"]) if known else (row["value"] - half, row["value"] + half)
    share = row["unit"] == "percent" and row["statistic"] != "contract_ratio"  # which may exceed 100
    scale = "plain" if row["statistic"] in PLAIN else "logit" if share else "log"
    slope = {"plain": 1.0, "log": 1.0 / max(row["value"], 1e-9), "logit": _slope_of_log_odds(row["value"])}[scale]
    return Target(
        str(row["id"]),
        row["label"],
        (str(row["id"]),),
        float(row["value"]),
        float(low),
        float(high),
        row["unit"],
        f"{row['statistic']} {row['payment_group']} {row['sector']}",
        row["as_of"] if isinstance(row["as_of"], str) else _two_years_on(row["cohort"]),
        scale,
        max(float(high - low), 1e-9) / 2.0 / NINETY * slope,
        DISCREPANCY * (abs(float(row["value"])) if scale == "plain" else 1.0),
    )


def _slope_of_log_odds(percent: float) -> float:
    return 100.0 / (percent * (100.0 - percent)) if 0.0 < percent < 100.0 else 1.0


def _two_years_on(cohort: str) -> str:
    """A day by which figures of a cohort or span of months that have no date of their own were known."""
    last = cohort.rpartition("..")[2] or cohort
    return f"{int(last[:4]) + 2}{last[4:7]}-01"


def _is_second(row: pd.Series) -> bool:
    return row["statistic"] == "organisations" and str(row["id"]).endswith(EDITION[1]) and row["sector"] != "all"


def _change(figures: pd.DataFrame, row: pd.Series) -> Target:
    first = figures.loc[str(row["id"]).replace(EDITION[1], EDITION[0])]
    value = float(row["value"] / first["value"])
    return Target(
        f"organisations-{row['sector']}-change-2012",
        f"Organisations of July over January 2012, {row['sector']} sector",
        (str(row["id"]), str(first["id"])),
        value,
        value - CHANGE_HALF_WIDTH,
        value + CHANGE_HALF_WIDTH,
        "ratio",
        f"change {row['sector']}",
        row["as_of"],
        "plain",
        CHANGE_HALF_WIDTH / NINETY,
        0.0,
    )
