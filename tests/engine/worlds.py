"""Small worlds for the tests of the engine: some areas, a few months, or a few hundred people."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wpmodel import WorkProgramme
from wpmodel.setup.intake import Intake, published_intake

SMALL: dict[str, Any] = {"rng": 1, "areas": ["South Yorkshire"], "until": "2012-12-31", "threads": 1}

everyone = cache(published_intake)
"""The published intake, read once."""


def made(*args: Any, **kwargs: Any) -> WorkProgramme:
    """A model, by default small, that Mesa does not keep alive."""
    model = WorkProgramme(*args, **{"people": everyone(), **SMALL, **kwargs})
    model.close()
    return model


def lived(*args: Any, **kwargs: Any) -> WorkProgramme:
    """The same after its last period."""
    return to_the_end(made(*args, **kwargs))


def to_the_end(model: WorkProgramme) -> WorkProgramme:
    while model.period < model.periods:
        model.step()
    return model


def by_id(model: WorkProgramme) -> NDArray:
    """The people's rows in order of their numbers."""
    rows = model.claimants.rows
    return rows[np.argsort(rows["id"])]


def on_paper(model: WorkProgramme, rows: NDArray) -> NDArray:
    """The same rows with jobcentres, and the places of people dealt to one, by their numbers on paper."""
    rows = rows.copy()
    rows["jobcentre"] = np.array([office.number for office in model.jobcentres])[rows["jobcentre"]]
    dealt = rows["attached"] < 4 * model.period
    for name in ("place", "first_place"):
        rows[name][dealt] = np.array([place.number for place in model.places])[rows[name][dealt]]
    return rows


def thinned(every: int) -> Intake:
    """Every so many of the people there were: a handful to a caseload, good enough for comparing code with code."""
    people = everyone()
    return Intake(people.group[::every].copy(), people.referred[::every].copy(), people.area[::every].copy())
