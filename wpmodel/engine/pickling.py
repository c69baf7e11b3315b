"""How models and results get into other processes: a model as its recipe, made again there; a result as its tables.

A model is a million people in a web of organisations. What decides it is small: scenario, seed, coverage and how many
periods it has lived. From these it is made again, bit for bit; where it is not, because somebody changed it by hand or
other versions are installed there, that is said.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from wpmodel.scenario import Scenario

if TYPE_CHECKING:
    from wpmodel.engine.model import WorkProgramme


def fingerprint(model: WorkProgramme) -> str:
    """A hash of everything that a run decides: every person, every payment, every period's counts and prices."""
    digest = hashlib.blake2b(digest_size=16)
    rows = model.claimants.rows
    digest.update(rows[np.argsort(rows["id"], kind="stable")].tobytes())
    digest.update(model.ledger.entries().tobytes())
    for array in vars(model.records).values():
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


@dataclass(frozen=True)
class Recipe:
    """What a model is made of: its class, what that was called with, the periods it has lived, and its fingerprint."""

    made: type[WorkProgramme]
    args: tuple
    kwargs: dict[str, Any]
    periods: int
    fingerprint: str

    @classmethod
    def of(cls, model: WorkProgramme) -> Recipe:
        """The recipe of a model as it stands."""
        args, kwargs = model.made_with
        takes = inspect.signature(type(model).__init__)
        bound = takes.bind(None, *args, **kwargs)
        others = next((p.name for p in takes.parameters.values() if p.kind is p.VAR_KEYWORD), None)
        named = bound.arguments.get(others, {}) if others else {}
        seeds = [name for name in ("rng", "seed") if name in takes.parameters]
        bound.arguments.update(dict.fromkeys(seeds[:1], model.seed) | dict.fromkeys(seeds[1:]))
        if others:
            named = {name: value for name, value in named.items() if name not in ("rng", "seed")}
            bound.arguments[others] = named if seeds else {**named, "rng": model.seed}
        if isinstance(bound.arguments.get("scenario"), (str, Path)):
            bound.arguments["scenario"] = Scenario.load(bound.arguments["scenario"])
        return cls(type(model), bound.args[1:], bound.kwargs, model.period, fingerprint(model))

    def make(self) -> WorkProgramme:
        """The model again. Raises ValueError where it does not become the same."""
        model = self.made(*self.args, **self.kwargs)
        for _ in range(self.periods):
            model.step()
        if fingerprint(model) != self.fingerprint:
            raise ValueError(
                "the model cannot be made again from its scenario and seed: it was changed by hand, or this process "
                "has other versions of code, data or libraries. Send the figures or tables that are wanted instead"
            )
        return model


def again(recipe: Recipe) -> WorkProgramme:
    """The model of a recipe (a function, as pickles want it)."""
    return recipe.make()


@dataclass
class Away:
    """Stands for the model of a result that came from elsewhere: knows what was run, and makes the model again as soon
    as anything else is asked for."""

    recipe: Recipe
    known: dict[str, Any]
    made: list[WorkProgramme] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        if name in ("recipe", "known", "made") or name.startswith("__"):
            raise AttributeError(name)
        if name in self.known:
            return self.known[name]
        if not self.made:
            self.made.append(self.recipe.make())
        return getattr(self.made[0], name)

    @classmethod
    def of(cls, model: WorkProgramme | Away) -> Away:
        """What stands for a model that is to travel."""
        if isinstance(model, Away):
            return cls(model.recipe, model.known)
        names = ["scenario", "seed", "until", "areas", "area_names", "sample", "period", "periods", "everyone"]
        names += ["programme", "calendar", "groups"]
        return cls(Recipe.of(model), {name: getattr(model, name) for name in names})


TABLES: list[str] = []
"""Methods of a result whose tables travel with it."""


def travels(table: Callable[[Any], pd.DataFrame]) -> Callable[[Any], pd.DataFrame]:
    """Make a method without arguments give the table that came with a result from elsewhere, where one did."""
    name = table.__name__
    TABLES.append(name)

    @wraps(table)
    def of(self: Any) -> pd.DataFrame:
        came = vars(self).get("came_with", {})
        return came[name].copy() if name in came else table(self)

    return of
