"""Rival structures: forms that help and providers' choices could have as well as the declared ones.

Each (`data/structures.csv`) is a set of parameters that belong together, with the studies for and against it and a
weight before looking. None is preferred in code. Each has its own fit to the published figures (calibration).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wpmodel.scenario import BASELINE, Scenario
from wpmodel.studies.emergence import settings_in
from wpmodel.tables import evidence

DECLARED_FORM = "declared"
"""The structure that the parameters are declared for."""


@dataclass(frozen=True)
class Structure:
    """One row of `data/structures.csv`. `priors` are wider ranges of free parameters, (low, high) by id; `prior` is the
    weight before looking, between zero and one."""

    id: str
    name: str
    settings: tuple[str, ...]
    priors: tuple[tuple[str, float, float], ...]
    prior: float
    speaks_for: str
    speaks_against: str
    source: str

    def scenario(self) -> Scenario:
        """The contract of 2011 under this structure, everything else as declared."""
        return in_form(self.settings)


def in_form(settings: Sequence[str]) -> Scenario:
    """The contract of 2011 with a structure's settings: scenarios by name, then values of parameters."""
    named = [one for one in settings if "=" not in one]
    return Scenario.load(" + ".join(named) or BASELINE).given(*(one for one in settings if "=" in one))


def structures(only: tuple[str, ...] = ()) -> list[Structure]:
    """The structures written down, in order. Raises ValueError for an unknown id."""
    found = [
        Structure(
            row["structure"], row["name"], settings_in(row["settings"]), tuple(map(_range, settings_in(row["priors"]))),
            float(row["prior_pct"]) / 100.0, row["for"], row["against"], row["source"],
        )
        for row in evidence.rows("structures")
    ]  # fmt: skip
    known = [one.id for one in found]
    if unknown := [name for name in only if name not in known]:
        raise ValueError(f"there is no structure {', '.join(unknown)}: there are {', '.join(known)}")
    return [one for one in found if not only or one.id in only]


def structure(name: str) -> Structure:
    """The structure of this id. Raises ValueError for an unknown one."""
    return structures((name,))[0]


def counted(worlds: Sequence[Scenario]) -> int:
    """Of how many structures these draws are: their names end in the number of the draw."""
    return len({world.name.rpartition(" ")[0] for world in worlds})


def _range(text: str) -> tuple[str, float, float]:
    name, _, ends = text.partition("=")
    low, _, high = ends.partition("..")
    return name, float(low), float(high)
