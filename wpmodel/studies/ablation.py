"""Ablation: mends of the model switched off one at a time, and which patterns go back to a miss.

A mend (`data/mends.csv`) is a mechanism that the simpler model lacks: parameters that say one thing of the world. A
scenario is run whole, without any mend, and without each alone, with the same people and the same luck; switched off, a
mend's parameters are those of the simpler model (scenarios `simple-conduct` and `simple-organisations`). A mend that no
pattern needs is to be taken out. Everything a provider does in these runs is simulated.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Unpack

import numpy as np
import pandas as pd

from wpmodel.scenario import Scenario
from wpmodel.setup.coverage import whole_number
from wpmodel.studies import patterns
from wpmodel.studies.emergence import settings_in
from wpmodel.studies.experiment import Execution, jobs_of, many, seed_by_seed
from wpmodel.tables import evidence

WHOLE, NONE = "all", "none"
"""Names of the arms with every mend and with none."""
SIMPLER = "simple-conduct + simple-organisations"
"""The scenarios that switch all mends off."""


@dataclass(frozen=True)
class Mend:
    """Parameters that say one thing of the world, and are switched off together: `off` is their values then."""

    id: str
    name: str
    parameters: tuple[str, ...]
    what: str
    off: Scenario

    def on(self, scenario: Scenario) -> bool:
        """Whether the scenario has it: one of its parameters is not as in the simpler model."""
        return any(scenario[name] != self.off[name] for name in self.parameters)


@dataclass(frozen=True)
class Ablation:
    """What an ablation found.

    `arms` has one row an arm and pattern: arm, id, statistic, low and high (NaN where the range is open), model (mean
    over seeds), least, most, met.
    `mends` has one row a mend: mend, name, lost (patterns that are met with all mends and not without it), won (met
    only without it), needed (whether any is lost).
    """

    arms: pd.DataFrame
    mends: pd.DataFrame
    seeds: int


def mends() -> list[Mend]:
    """The mends written down, in order."""
    simpler = Scenario.load(SIMPLER)
    return [
        Mend(
            row["mend"],
            row["name"],
            settings_in(row["parameters"]),
            row["what"],
            simpler.given(*settings_in(row["off"])),
        )
        for row in evidence.rows("mends")
    ]


def mends_in(scenario: Scenario) -> list[Mend]:
    """The mends that a scenario has. Raises ValueError where there is none."""
    found = [one for one in mends() if one.on(scenario)]
    if not found:
        raise ValueError(
            f"scenario {scenario.name!r} has none of the mends, so there is nothing to switch off. Mends are what the "
            f"simpler model lacks (data/mends.csv): {', '.join(one.id for one in mends())}"
        )
    return found


def without(scenario: Scenario, off: Iterable[Mend]) -> Scenario:
    """The scenario with these mends switched off: their parameters are as in the simpler model."""
    changes = scenario.plain_changes()
    for one in off:
        for name in one.parameters:
            changes[name] = one.off[name]
    return Scenario(scenario.name, changes, scenario.description, scenario.source, scenario.programme, scenario.title)


def arms_of(scenario: Scenario) -> dict[str, Scenario]:
    """Scenarios to run, by arm: with all mends, with none, and without each, under its id."""
    made = mends_in(scenario)
    alone = {one.id: without(scenario, [one]) for one in made}
    return {WHOLE: scenario, NONE: without(scenario, made), **alone}


def ablation(
    scenario: Scenario | str,
    seeds: int = 2,
    areas: Sequence[str] | None = None,
    sample: float | None = None,
    **how: Unpack[Execution],
) -> Ablation:
    """Run a scenario whole, without any mend and without each alone, and judge every pattern in each arm.

    A pattern is met where its statistic lies in the range for every seed. Statistics that these runs cannot give (too
    few areas) are left out. How runs are made is as in `experiment.many`. Raises ValueError for no seed, or a scenario
    that has no mend.
    """
    start, numbers = Scenario.load(scenario), range(1, whole_number("seeds", seeds, 1) + 1)
    arms = arms_of(start)
    jobs = {arm: jobs_of([of], numbers, patterns.look, areas=areas, sample=sample) for arm, of in arms.items()}
    found = many(seed_by_seed(list(jobs.values())), **how)
    names = {name for figures in found.values() for name in figures}
    judged = {
        arm: _judged({name: [found[job][name] for job in of_arm if name in found[job]] for name in names})
        for arm, of_arm in jobs.items()
    }
    table = pd.concat([rows.assign(arm=arm) for arm, rows in judged.items()], ignore_index=True)
    table = table.replace({"low": -np.inf, "high": np.inf}, np.nan)
    columns = ["arm", "id", "statistic", "low", "high", "model", "least", "most", "met"]
    return Ablation(table[columns], summary(table, mends_in(start)), len(numbers))


def _judged(values: dict[str, list[float]]) -> pd.DataFrame:
    """Patterns that these runs can show and that are a test."""
    rows = patterns.judged(values)
    return rows[rows["model"].notna() & (rows["role"] != "input")].astype({"met": bool})


def summary(arms: pd.DataFrame, made: Sequence[Mend]) -> pd.DataFrame:
    """Which patterns need each mend, from the verdicts of every arm: as `Ablation.mends`."""
    met = {str(arm): set(rows.loc[rows["met"], "id"]) for arm, rows in arms.groupby("arm")}
    shown = {str(arm): list(rows["id"]) for arm, rows in arms.groupby("arm")}
    found = []
    for one in made:
        lost = [name for name in shown[WHOLE] if name in met[WHOLE] - met[one.id]]
        won = [name for name in shown[WHOLE] if name in met[one.id] - met[WHOLE]]
        found.append({"mend": one.id, "name": one.name, "lost": lost, "won": won, "needed": bool(lost)})
    return pd.DataFrame(found)
