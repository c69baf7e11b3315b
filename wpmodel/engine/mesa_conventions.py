"""What Mesa and its tools expect of a model: seeds of any kind, parameters by name, an end, copies."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from math import isfinite
from typing import Any

import mesa
import numpy as np

from wpmodel.agents.faces.mesa_edge import begin, let_go
from wpmodel.engine.pickling import Recipe, again
from wpmodel.parameters import DECLARED, ParameterError, nearest
from wpmodel.scenario import Scenario
from wpmodel.setup.coverage import MOST_SEED, whole_number

MOST_DRAWN = 2**53
"""Seeds are drawn below this: every reader of JSON takes them for what they are."""


def seed_of(rng: Any, seed: Any = None) -> int:
    """The seed that what Mesa takes as `rng` (or, as it used to, `seed`) stands for: a whole number as it is, also in
    text, as a field of a page gives it; a fresh one for None; one drawn from anything else that NumPy takes.

    Raises ValueError for anything else, and for both.
    """
    if seed is not None and rng is not None:
        raise ValueError("you have to pass either rng or seed, not both")
    name, given = ("rng", rng) if seed is None else ("seed", seed)
    if isinstance(given, str) and given.strip().isdecimal():
        return whole_number(name, int(given), 0, MOST_SEED)
    if isinstance(given, float) and name == "seed" and isfinite(given):  # Mesa's `seed` may be one
        return int(given) if given.is_integer() and given >= 0 else random.Random(given).randrange(MOST_DRAWN)
    if given is None or isinstance(given, (list, tuple, np.ndarray)) or hasattr(given, "bit_generator"):
        return _drawn(name, given)
    if isinstance(given, (np.random.SeedSequence, np.random.BitGenerator)):
        return _drawn(name, given)
    return whole_number(name, given, 0, MOST_SEED)


def _drawn(name: str, given: Any) -> int:
    try:
        return int(np.random.default_rng(given).integers(MOST_DRAWN))
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} = {given!r} is no seed: {error}") from None


class Running(Scenario):
    """The scenario of a model: equal to the one it was given.

    SolaraViz of Mesa 3.5 takes a model's `scenario` for one of Mesa's own, of another kind, unless its truth is denied.
    """

    def __bool__(self) -> bool:
        return False

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Scenario):
            return NotImplemented
        mine, its = ((s.name, s.changes, s.description, s.source, s.programme, s.title) for s in (self, other))
        return mine == its

    __hash__ = Scenario.__hash__

    @classmethod
    def chosen(cls, scenario: Scenario | str, levers: Mapping[str, Any], takes: tuple[str, ...]) -> Running:
        """A scenario with levers moved. Raises ParameterError for a name that is neither a lever nor in `takes`, the
        other arguments there are."""
        for name in levers:
            if name not in DECLARED:
                raise ParameterError(
                    f"a model takes no {name!r}{nearest(name, [*takes, *DECLARED])} `wpmodel parameters` lists the "
                    "parameters of a scenario, which can be given by name"
                )
        chosen = Scenario.load(scenario)
        if levers:
            chosen += Scenario(" + ".join(_told(levers)), levers, programme=chosen.programme)
        return cls(chosen.name, chosen.changes, chosen.description, chosen.source, chosen.programme, chosen.title)


def _told(levers: Mapping[str, Any]) -> Iterator[str]:
    """Levers as the command line takes them: `top_slice=0.1`, `outcome_fee.esa_new=5000`."""
    for name, value in levers.items():
        if isinstance(value, Mapping):
            yield from (f"{name}.{label}={one}" for label, one in value.items())
        else:
            yield f"{name}={value}"


class Face(mesa.Model):
    """A Mesa model that knows what it was made with and where it ends."""

    scenario: Any = None  # hides the attribute of this name that later Mesa models have
    running: bool
    step: Any  # a method of the class, replaced in each model
    period: int
    periods: int

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        """Note what the model is made with, for its recipe."""
        made = super().__new__(cls)
        made.made_with = (args, kwargs)
        return made

    def __init__(self, rng: Any, seed: Any) -> None:
        self.seed = seed_of(rng, seed)
        begin(super().__init__, self.seed, seed is not None)
        self._mesas_step: Callable[[], None] = self.step  # later Mesa wraps it in each model
        self.step = self._step_or_say

    def _step_or_say(self) -> None:
        """One period more. Raises RuntimeError where there is none: a step that did nothing would mislead."""
        if self.period >= self.periods:
            raise RuntimeError(f"the run ends on {self.until}; make a model with a later `until` to go on")
        self._mesas_step()

    def __reduce_ex__(self, protocol: Any) -> Any:
        return again, (Recipe.of(self),)

    def close(self) -> None:
        """Let the model be collected when nobody uses it any more."""
        let_go(self)
