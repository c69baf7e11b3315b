"""The few places where Mesa 3.3 and later releases differ. Nothing else in the house asks for Mesa's version."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from inspect import signature
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

import mesa
from mesa.agent import Agent, AgentSet

try:
    from mesa.agent import GroupBy  # Mesa 3.3
except ImportError:
    from mesa.agentset import GroupBy  # Mesa 3.4 and later

__all__ = ["AgentSet", "GroupBy", "Resident", "admit", "begin", "let_go", "reserve_ids"]


class Numbering(WeakKeyDictionary):
    """Counters of agents by model, which do not keep the model alive as those of Mesa 3.3 do (mesa#3179)."""

    def __getitem__(self, model: Any) -> Any:
        return self.setdefault(model, count(1))


if hasattr(Agent, "_ids"):  # Mesa 3.3
    Agent._ids = Numbering(Agent._ids)


def begin(construct: Callable[..., None], seed: int, as_seed: bool) -> None:
    """Call Mesa's constructor with a seed; as `seed` where it was so given and Mesa still takes one, so that one who
    gave it hears what Mesa says about that."""
    known = signature(mesa.Model.__init__).parameters
    construct(**{"seed" if as_seed and "seed" in known else "rng": seed})


def reserve_ids(model: Any, number: int) -> int:
    """Keep a block of agent numbers that Mesa will give to nobody else; returns the first of them."""
    if hasattr(model, "agent_id_counter"):
        first: int = model.agent_id_counter
        model.agent_id_counter += number
        return first
    first = next(Agent._ids[model])
    Agent._ids[model] = count(first + number)
    return first


def let_go(model: Any) -> None:
    """Forget a model's numbering."""
    getattr(Agent, "_ids", {}).pop(model, None)


class Resident(Agent):
    """An agent that is pickled and copied as its model and its number in it."""

    def __reduce_ex__(self, protocol: Any) -> Any:
        return _resident, (self.model, self.unique_id)


def _resident(model: Any, number: int) -> Agent:
    return next(agent for agent in model.agents if agent.unique_id == number)


def admit(model: Any, people: AgentSet) -> None:
    """Have people found `in` the model's agents, though nobody walks over millions to find an organisation."""
    kind: Any = type(model.agents)
    model.agents.__class__ = _holding_people(kind)
    model.agents.people = people


@cache
def _holding_people(kind: Any) -> Any:
    class Agents(kind):
        __doc__ = kind.__doc__
        people: Any = ()

        def __contains__(self, agent: object) -> bool:
            return super().__contains__(agent) or agent in self.people

        def __copy__(self) -> AgentSet:
            return AgentSet(self, self.random)

        def __reduce_ex__(self, protocol: Any) -> Any:
            return _agents, (self.people.model,)

    return Agents


def _agents(model: Any) -> AgentSet:
    return model.agents
