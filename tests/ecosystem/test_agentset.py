"""The population answers everything that this Mesa's AgentSet does: with the same arguments, and in words where not."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from wpmodel import WorkProgramme
from wpmodel.agents.faces.mesa_edge import AgentSet
from wpmodel.agents.faces.population import Claimant, Population
from wpmodel.agents.faces.prime import Prime

PUBLIC = sorted(name for name in dir(AgentSet) if not name.startswith("_"))
FEW = 40


@pytest.fixture(scope="module")
def model() -> WorkProgramme:
    made = WorkProgramme(rng=1, areas="South Yorkshire", until="2011-12-31", threads=1)
    for _ in range(3):
        made.step()
    return made


@pytest.fixture
def people(model: WorkProgramme) -> Population:
    return model.claimants[np.arange(FEW)]


CALLS: dict[str, Callable[[Any], Any]] = {
    "add": lambda c: c.add(c[0]),
    "agg": lambda c: c.agg("support", max),
    "clear": lambda c: c.clear(),
    "count": lambda c: c.count(c[3]),
    "discard": lambda c: c.discard(c[0]),
    "do": lambda c: c.do(lambda one: one.id),
    "get": lambda c: c.get(["id", "support"]),
    "groupby": lambda c: c.groupby("group"),
    "index": lambda c: c.index(c[7]),
    "isdisjoint": lambda c: c.isdisjoint(c.select(at_most=3)),
    "map": lambda c: c.map(lambda one: one.id),
    "pop": lambda c: c.pop(),
    "remove": lambda c: c.remove(c[0]),
    "select": lambda c: c.select(lambda one: one.group == 1, at_most=2),
    "set": lambda c: c.set("minutes", 5),
    "shuffle": lambda c: c.shuffle(),
    "shuffle_do": lambda c: c.shuffle_do(lambda one: one.id),
    "sort": lambda c: c.sort("readiness"),
    "to_list": lambda c: c.to_list(),
}
REFUSED = {"add", "clear", "discard", "pop", "remove"}


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_is_answered(name: str, people: Population) -> None:
    """A name that a later Mesa adds fails here until it is answered."""
    assert name in CALLS, f"AgentSet has {name}: say here how it is called"
    if name in REFUSED:
        with pytest.raises(TypeError, match="cannot be added or removed"):
            CALLS[name](people)
        assert len(people) == FEW
    else:
        CALLS[name](people)


@pytest.mark.parametrize("name", [name for name in PUBLIC if callable(getattr(AgentSet, name))])
def test_it_takes_the_arguments_that_mesas_takes(name: str) -> None:
    mesas, ours = (inspect.signature(getattr(kind, name)).parameters for kind in (AgentSet, Population))
    assert list(mesas) == list(ours)[: len(mesas)]
    for key, of_mesa in mesas.items():
        assert (ours[key].kind, ours[key].default) == (of_mesa.kind, of_mesa.default), key
    assert all(p.default is not p.empty for p in list(ours.values())[len(mesas) :])


def test_answers_are_right(people: Population) -> None:
    assert people.index(people[7]) == 7
    assert people.count(people[3]) == 1
    assert people.to_list() == list(people)
    assert all(isinstance(one, Claimant) for one in people.to_list())
    assert not people.isdisjoint(people.select(at_most=3))
    assert reversed(people).__next__() == people[FEW - 1]


def test_masks_of_every_kind_select_alike(people: Population) -> None:
    mask = people.get("motivation") > 0.5
    expected = people.select(mask).get("id").tolist()
    assert 0 < len(expected) < FEW
    for given in (mask.tolist(), tuple(mask), pd.Series(mask), pd.Series(mask, dtype="boolean"), pd.array(mask)):
        assert people.select(given).get("id").tolist() == expected
        assert people[given].get("id").tolist() == expected
    assert people.select(mask.tolist(), at_most=2).get("id").tolist() == expected[:2]
    assert len(people.select(mask.tolist(), agent_type=Prime)) == 0


@pytest.mark.parametrize("given", [[True], [1] * FEW, ["yes"] * FEW, [None] * FEW, pd.Series([True, False])])
def test_a_mask_that_fits_nobody_is_refused_in_words(people: Population, given: Any) -> None:
    with pytest.raises(ValueError, match="True or False for each of the 40 members"):
        people.select(given)


def test_writing_what_is_no_column_is_refused_in_words(people: Population) -> None:
    with pytest.raises(AttributeError, match="no column 'mood' to write to; they have readiness"):
        people.set("mood", 1)


def test_claimants_are_among_the_models_agents_though_nobody_walks_over_them(model: WorkProgramme) -> None:
    assert model.claimants[0] in model.agents
    assert model.primes[0] in model.agents
    assert "somebody" not in model.agents
    stranger = WorkProgramme(rng=1, people=model.people, areas="South Yorkshire", until="2011-06-30").claimants[0]
    assert stranger not in model.agents
    assert not any(isinstance(agent, Claimant) for agent in model.agents)
    assert len(model.agents) == len(list(model.agents))
    assert type(copy.copy(model.agents)) is AgentSet
    assert len(model.agents.select(agent_type=Prime)) == 18
