"""The few places where Mesa 3.3 and later releases differ. Nothing else in the house asks for Mesa's version."""

from itertools import count
from typing import Any

from mesa.agent import Agent, AgentSet

try:
    from mesa.agent import GroupBy  # Mesa 3.3
except ImportError:
    from mesa.agentset import GroupBy  # Mesa 3.4 and later

__all__ = ["AgentSet", "GroupBy", "let_go", "reserve_ids"]


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
    """Let a model be collected: Mesa 3.3 keeps every model it has numbered agents for alive."""
    getattr(Agent, "_ids", {}).pop(model, None)
