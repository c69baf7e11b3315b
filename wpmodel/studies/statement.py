"""A statement about behaviour that runs can bear out or not: two arms, a metric, and what is expected of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wpmodel.scenario import Scenario
from wpmodel.studies.emergence import settings_in

COUNTED = ("exits.",)
"""How metrics begin that count organisations."""


@dataclass(frozen=True)
class Statement:
    """`arms` are scenarios with settings; one for a level, none where the model cannot be asked. `form` says how the
    metric of the second is held against the first. `low` and `high` are what counts as borne out, infinite where that
    side is open; with neither, `expected` is a direction (up or down)."""

    id: str
    arms: tuple[tuple[str, ...], ...]
    metric: str
    form: str
    expected: str
    low: float
    high: float

    @property
    def wide(self) -> bool:
        """Whether it counts organisations, so that the whole country has to be run."""
        return self.metric.startswith(COUNTED)

    def scenarios(self) -> list[Scenario]:
        """The scenarios of the arms: base and change, or the one whose level is looked at."""
        return [Scenario.load(name).given(*settings) for name, *settings in self.arms]

    def agree(self, values: Sequence[NDArray]) -> NDArray:
        """Which draws bear it out, of the values of each arm (draws,)."""
        found = self.of(values)
        if self.expected in ("up", "down") and not np.isfinite([self.low, self.high]).any():
            return found > 0 if self.expected == "up" else found < 0
        return (found >= self.low) & (found <= self.high)

    def of(self, values: Sequence[NDArray]) -> NDArray:
        """Difference, ratio or level, by draw."""
        if self.form == "level":
            return values[-1]
        return values[1] - values[0] if self.form == "difference" else values[1] / values[0]


def asked(row: dict[str, str], key: str) -> Statement:
    """The part of a table's row that says what is asked: base, change, metric, form, expected, low and high."""
    return Statement(
        row[key], tuple(settings_in(row[arm]) for arm in ("base", "change") if row[arm]), row["metric"], row["form"],
        row["expected"], float(row["low"] or "-inf"), float(row["high"] or "inf"),
    )  # fmt: skip
