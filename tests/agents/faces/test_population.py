"""The population is an AgentSet of Claimants: Mesa's own semantics, on columns."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import mesa
import numpy as np
import pytest
from mesa import Agent, DataCollector

from wpmodel import WorkProgramme
from wpmodel.agents.faces.labour_market import LabourMarket
from wpmodel.agents.faces.mesa_edge import AgentSet, GroupBy, let_go
from wpmodel.agents.faces.population import PERSON, Claimant, Population, reorder
from wpmodel.agents.faces.prime import Prime

MANY = 60


class Plain(Agent):
    """An ordinary Mesa agent with the attributes of a claimant: what the population is held against."""

    def __init__(self, model: mesa.Model, claimant: Claimant) -> None:
        super().__init__(model)
        for name in PERSON.names or ():
            setattr(self, name, getattr(claimant, name))

    def grow(self, by: int = 1) -> int:
        self.minutes += by
        return self.minutes


@pytest.fixture
def people(model: WorkProgramme) -> Population:
    """A few people on the programme, rows of their own: writing to them leaves the model alone."""
    some = np.flatnonzero(model.claimants.get("status") == 1)[::40][:MANY]
    return Population(model, model.claimants.rows[some].copy(), model.claimants.first_id)


@pytest.fixture
def plain(people: Population) -> Iterator[AgentSet]:
    """The same people as ordinary Mesa agents in an ordinary AgentSet, which lives as long as its members do."""
    mesa_model = mesa.Model(rng=1)
    members = [Plain(mesa_model, c) for c in people]
    yield AgentSet(members, random=Random(1))
    let_go(mesa_model)


def ids(agents: Any) -> list[int]:
    return [c.id for c in agents]


# One person ----------------------------------------------------------------------------------------------------------


def test_a_claimant_is_a_mesa_agent_of_its_model(model: WorkProgramme) -> None:
    c = model.claimants[0]
    assert isinstance(c, Agent)
    assert isinstance(c, Claimant)
    assert c.model is model
    assert c.random is model.random
    assert c.rng is model.rng


def test_two_windows_on_the_same_person_are_equal_and_hash_alike(people: Population) -> None:
    one, other = people[3], people[3]
    assert one is not other
    assert one == other
    assert hash(one) == hash(other)
    assert len({one, other, people[4]}) == 2
    assert one != people[4]
    assert one != 3


def test_people_of_different_runs_are_different_people(people: Population, model: WorkProgramme) -> None:
    same_row = Population(model, people.rows.copy(), people.first_id)
    assert people[0] != same_row[0]
    assert people[0] not in same_row


def test_every_column_reads_as_a_plain_number_and_writes_through(people: Population) -> None:
    c = people[5]
    for name in set(PERSON.names or ()) - {"id"}:  # their number is theirs for good
        value = getattr(c, name)
        assert type(value) is (float if PERSON[name].kind == "f" else int)
        assert value == people.rows[name][5]
        setattr(c, name, 7)
        assert people.rows[name][5] == 7 == getattr(people[5], name)
    untouched = np.delete(np.arange(len(people)), 5)
    assert (people.rows["minutes"][untouched] != 7).any()


def test_a_persons_number_in_the_model_is_hers_for_good(model: WorkProgramme) -> None:
    c = model.claimants[10]
    assert c.unique_id == model.claimants.first_id + c.id
    assert len(set(model.claimants[np.arange(500)].get("unique_id"))) == 500


def test_who_finds_a_person_by_her_number(model: WorkProgramme) -> None:
    wanted = model.claimants[321].id
    assert model.claimants.who(wanted).id == wanted
    with pytest.raises(KeyError, match="no claimant 99999999"):
        model.claimants.who(99_999_999)


def test_people_cannot_be_added_or_removed_by_hand(people: Population) -> None:
    c, before = people[0], len(people)
    for attempt in (lambda: people.add(c), lambda: people.remove(c), lambda: people.discard(c), people.clear, c.remove):
        with pytest.raises(TypeError):
            attempt()
    assert len(people) == before


def test_a_window_stays_on_its_person_when_she_is_filed_at_her_place() -> None:
    model = WorkProgramme(rng=1, areas=["South Yorkshire"], until="2011-07-31", threads=1)
    windows = list(model.claimants[np.arange(200)])
    before = ids(windows)
    model.step()
    model.close()
    assert ids(windows) == before


def test_someone_can_be_stepped_before_the_model_is() -> None:
    model = WorkProgramme(rng=1, areas=["South Yorkshire"], until="2011-07-31", threads=1)
    model.close()
    before = model.claimants.rows.copy()
    model.claimants[0].step()
    assert (model.claimants.rows == before).all()


# The set, against Mesa's own -----------------------------------------------------------------------------------------


def test_length_order_and_membership_are_those_of_an_agentset(people: Population, plain: AgentSet) -> None:
    assert isinstance(people, AgentSet)
    assert len(people) == len(plain) == MANY
    assert ids(people) == ids(plain)
    assert people[7] in people
    assert people[7] not in people[np.arange(7)]
    assert "somebody" not in people


@pytest.mark.parametrize("item", [0, -1, 17, slice(3, 9), slice(None, None, -5), slice(50, 500)])
def test_indexing_and_slicing_are_those_of_an_agentset(people: Population, plain: AgentSet, item: Any) -> None:
    found, expected = people[item], plain[item]
    assert type(found) is (list if isinstance(item, slice) else Claimant)
    assert (ids(found) == ids(expected)) if isinstance(item, slice) else (found.id == expected.id)


def test_an_index_beyond_the_last_is_refused(people: Population) -> None:
    with pytest.raises(IndexError):
        people[MANY]


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"filter_func": lambda c: c.motivation > 0.5},
        {"filter_func": lambda c: c.motivation > 0.5, "at_most": 4},
        {"filter_func": lambda c: c.motivation > 0.5, "at_most": 0.1},
        {"at_most": 5},
        {"at_most": 0},
        {"at_most": 0.26},
        {"at_most": 1.0},
        {"at_most": 10_000},
        {"agent_type": Agent},
        {"agent_type": Prime},
        {"agent_type": Agent, "filter_func": lambda c: c.group == 1, "at_most": 3},
    ],
)
def test_selecting_is_mesas(people: Population, plain: AgentSet, arguments: dict) -> None:
    found = people.select(**arguments)
    assert isinstance(found, Population)
    assert ids(found) == ids(plain.select(**arguments))
    assert len(people) == MANY


def test_selecting_by_mask_is_selecting_by_function(people: Population) -> None:
    mask = people.get("motivation") > 0.5
    assert ids(people.select(mask)) == ids(people.select(lambda c: c.motivation > 0.5))
    assert ids(people.select(mask, at_most=3)) == ids(people.select(mask))[:3]
    assert ids(people.select(mask).select(lambda c: c.group == 1)) == ids(
        people.select(lambda c: c.motivation > 0.5 and c.group == 1)
    )


def test_selecting_in_place_narrows_the_set_itself(people: Population, plain: AgentSet) -> None:
    kept = people.select(lambda c: c.motivation > 0.5, inplace=True)
    assert kept is people
    assert ids(people) == ids(plain.select(lambda c: c.motivation > 0.5))


@pytest.mark.parametrize("ascending", [True, False])
@pytest.mark.parametrize("key", ["readiness", "id", lambda c: -c.assessed])
def test_sorting_is_mesas(people: Population, plain: AgentSet, key: Any, ascending: bool) -> None:
    assert ids(people.sort(key, ascending)) == ids(plain.sort(key, ascending))
    assert ids(people) == ids(plain)
    assert people.sort(key, ascending, inplace=True) is people
    assert ids(people) == ids(plain.sort(key, ascending))


@pytest.mark.parametrize("key", ["group", lambda c: (c.group, c.age_band)])
def test_ties_keep_their_order_and_keys_may_be_tuples(people: Population, plain: AgentSet, key: Any) -> None:
    assert ids(people.sort(key)) == ids(plain.sort(key))


def test_shuffling_draws_from_the_sets_generator_as_mesa_does(people: Population, plain: AgentSet) -> None:
    people.random = Random(1)
    assert ids(people.shuffle()) == ids(plain.shuffle()) != ids(people)
    assert sorted(ids(people.shuffle())) == sorted(ids(people))
    people.random, plain.random = Random(5), Random(5)
    assert people.shuffle(inplace=True) is people
    assert ids(people) == ids(plain.shuffle(inplace=True))


def test_mapping_gives_each_ones_answer(people: Population, plain: AgentSet) -> None:
    def shifted(c: Any, by: float, times: float = 1.0) -> float:
        return times * c.readiness + by

    assert people.map(shifted, 2.0, times=3.0) == plain.map(shifted, 2.0, times=3.0)
    assert people.map("__repr__") == [repr(c) for c in people]


def test_doing_reaches_everyone_once_and_hands_the_set_on(
    people: Population, plain: AgentSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Claimant, "grow", Plain.grow, raising=False)
    assert people.do("grow", by=4) is people
    plain.do("grow", by=4)
    assert people.get("minutes").tolist() == plain.get("minutes")
    people.do(lambda c: c.grow(2))
    plain.do(lambda c: c.grow(2))
    assert people.get("minutes").tolist() == plain.get("minutes")


def test_doing_in_random_order_is_in_mesas_order(people: Population, plain: AgentSet) -> None:
    mine: list[int] = []
    mesas: list[int] = []
    people.random, plain.random = Random(9), Random(9)
    assert people.shuffle_do(lambda c: mine.append(c.id)) is people
    plain.shuffle_do(lambda c: mesas.append(c.id))
    assert mine == mesas != ids(people)


@pytest.mark.parametrize("by", ["group", "age_band", lambda c: c.motivation > 0.5, lambda c: f"group {c.group}"])
def test_grouping_is_mesas(people: Population, plain: AgentSet, by: Any) -> None:
    found, expected = people.groupby(by), plain.groupby(by)
    assert isinstance(found, GroupBy)
    assert {k: ids(g) for k, g in found} == {k: ids(g) for k, g in expected}
    assert all(isinstance(g, Population) for _, g in found)
    assert found.count() == expected.count()
    assert found.agg("readiness", max) == expected.agg("readiness", max)
    lists = people.groupby(by, result_type="list").groups
    assert all(isinstance(g, list) for g in lists.values())
    assert {k: ids(g) for k, g in lists.items()} == {k: ids(g) for k, g in expected}


def test_grouping_by_several_things_at_once_is_mesas(people: Population, plain: AgentSet) -> None:
    def by(c: Any) -> tuple[int, int]:
        return c.group, c.age_band

    assert people.groupby(by).count() == plain.groupby(by).count()


@pytest.mark.parametrize("attribute", ["readiness", "group", "referred"])
@pytest.mark.parametrize("function", [min, max, np.mean, np.median, len])
def test_aggregating_is_mesas(people: Population, plain: AgentSet, attribute: str, function: Callable) -> None:
    assert people.agg(attribute, function) == pytest.approx(plain.agg(attribute, function))
    assert people.agg(attribute, [function, min]) == pytest.approx(plain.agg(attribute, [function, min]))


@pytest.mark.filterwarnings("ignore:overflow encountered")
@pytest.mark.parametrize(("attribute", "each"), [("payments", 20), ("minutes", 4_000), ("referred", 2_000)])
def test_pythons_sum_of_a_column_is_the_sum(people: Population, plain: AgentSet, attribute: str, each: int) -> None:
    people.set(attribute, each)
    plain.set(attribute, each)
    assert people.agg(attribute, sum) == plain.agg(attribute, sum) == MANY * each


def test_getting_is_mesas_for_columns_for_other_attributes_and_for_several(people: Population, plain: AgentSet) -> None:
    assert list(people.get("readiness")) == plain.get("readiness")
    assert people.get(["id", "readiness"]) == plain.get(["id", "readiness"])
    assert people.get("row") == list(range(MANY))
    assert people.get("nickname", handle_missing="default", default_value="none") == ["none"] * MANY
    assert people.get(["id", "nickname"], "default", 0) == plain.get(["id", "nickname"], "default", 0)
    with pytest.raises(AttributeError):
        people.get("nickname")
    with pytest.raises(ValueError, match="handle_missing"):
        people.get("nickname", handle_missing="maybe")


def test_what_was_got_is_a_copy(people: Population) -> None:
    people.get("readiness")[:] = 99.0
    assert not (people.get("readiness") == 99.0).any()


def test_setting_writes_the_members_column_and_nobody_elses(people: Population) -> None:
    some = people.select(lambda c: c.group == 1)
    others = people.select(people.get("group") != 1)
    before = others.get("minutes").copy()
    assert some.set("minutes", 555) is some
    assert set(some.get("minutes").tolist()) == {555}
    assert (others.get("minutes") == before).all()


def test_a_copy_of_the_set_is_another_set_of_the_same_people(people: Population) -> None:
    twin = copy.copy(people)
    twin.select(at_most=3, inplace=True)
    assert (len(twin), len(people)) == (3, MANY)
    assert twin[0] == people[0]


def test_unions_and_intersections_are_mesas(people: Population, plain: AgentSet) -> None:
    ready, old = (lambda c: c.readiness > 0), (lambda c: c.age_band == 3)
    assert ids(people.select(ready) & people.select(old)) == ids(plain.select(ready) & plain.select(old))
    assert ids(people.select(ready) | people.select(old)) == ids(plain.select(ready) | plain.select(old))


# Among the other agents of the model ---------------------------------------------------------------------------------


def test_the_models_claimants_are_its_agents_of_that_type(model: WorkProgramme) -> None:
    assert model.agents_by_type[Claimant] is model.claimants
    assert Claimant in model.agent_types
    assert len(model.claimants) == len(model.claimants.rows) > 50_000


def test_the_models_agents_are_the_organisations(model: WorkProgramme) -> None:
    assert not any(isinstance(agent, Claimant) for agent in model.agents)
    assert len(model.agents_by_type[Prime]) == 18
    assert [market.name for market in model.agents_by_type[LabourMarket]] == ["South Yorkshire"]


def test_agents_made_later_get_numbers_that_no_claimant_has() -> None:
    model = WorkProgramme(rng=1, areas=["South Yorkshire"], until="2011-07-31", threads=1)
    before = {agent.unique_id for agent in model.agents}
    later = Agent(model)
    model.close()
    claimants = model.claimants.first_id + model.claimants.get("id").astype(int)
    assert later.unique_id not in before
    assert later.unique_id > claimants.max()
    assert not before & set(claimants.tolist())
    assert later.unique_id >= model.claimants.first_id + model.everyone, "room for everybody, in the run or not"


def test_a_data_collector_reports_columns_and_claimants() -> None:
    model = WorkProgramme(rng=1, areas=["South Yorkshire"], until="2011-12-31", threads=1)
    collector = DataCollector(
        model_reporters={
            "mean motivation": lambda m: m.claimants.agg("motivation", np.mean),
            "looking": lambda m: int((m.claimants.get("status") == 1).sum()),
        },
        agenttype_reporters={Prime: {"cash": "cash"}},
    )
    for _ in range(3):
        model.step()
        collector.collect(model)
    model.close()
    table = collector.get_model_vars_dataframe()
    assert table["looking"].is_monotonic_increasing
    assert table["looking"].iloc[-1] == (model.claimants.rows["status"] == 1).sum()
    assert table["mean motivation"].is_monotonic_decreasing, "sanctions take some, nothing gives any"
    assert table["mean motivation"].iloc[-1] == model.claimants.rows["motivation"].mean()
    assert len(collector.get_agenttype_vars_dataframe(Prime)) == 3 * 18


def test_rows_in_another_order_are_the_same_rows() -> None:
    rows = np.zeros(50, PERSON)
    rows["id"], rows["readiness"], rows["payments"] = np.arange(50), np.linspace(-1, 1, 50), np.arange(50) % 7
    order = np.random.default_rng(1).permutation(50)
    before = rows.copy()
    reorder(rows, order)
    assert (rows == before[order]).all()
