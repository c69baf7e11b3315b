"""Models, people and results are copied, pickled and sent: as recipes and tables, and the same when they arrive."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest

from wpmodel import Result, Scenario, WorkProgramme, run
from wpmodel.agents.faces.population import Claimant, Population
from wpmodel.agents.faces.prime import Prime
from wpmodel.engine.pickling import TABLES
from wpmodel.results.store import fingerprint
from wpmodel.setup.intake import Intake

COVERS: dict[str, Any] = {"areas": ["South Yorkshire"], "until": "2011-10-31"}


def sent(thing: Any) -> Any:
    return pickle.loads(pickle.dumps(thing))


@pytest.fixture(scope="module")
def model() -> WorkProgramme:
    """Two periods old, with a lever moved and a seed of its own."""
    made = WorkProgramme(top_slice=0.1, outcome_fee={"esa_new": 5_000}, **COVERS)
    made.step()
    made.step()
    return made


@pytest.mark.parametrize("way", [sent, copy.deepcopy])
def test_a_model_arrives_as_it_was_and_goes_on_alike(model: WorkProgramme, way: Any) -> None:
    other = way(model)
    assert other is not model
    assert (other.seed, other.period, other.scenario) == (model.seed, 2, model.scenario)
    assert fingerprint(Result(other)) == fingerprint(Result(model))
    table = model.datacollector.get_model_vars_dataframe()
    assert other.datacollector.get_model_vars_dataframe().equals(table)
    twice = way(other)
    for one in (other, twice):
        one.step()
    assert fingerprint(Result(other)) == fingerprint(Result(twice)) != fingerprint(Result(model))


class Mine(WorkProgramme):
    """A model of somebody else's, with a constructor of its own."""

    def __init__(self, share: float = 0.2, **kwargs: Any) -> None:
        super().__init__(top_slice=share, **COVERS, **kwargs)
        self.share = share


class Seeded(WorkProgramme):
    """Another, that takes its luck by its old name."""

    def __init__(self, seed: int | None = None, *, people: Intake) -> None:
        super().__init__(seed=seed, people=people, until="2011-07-31")


@pytest.mark.filterwarnings("ignore:The use of the `seed`:FutureWarning")
def test_so_do_models_of_other_classes(few: Intake) -> None:
    for one in (Mine(0.3), Mine(share=0.3, rng=[1, 2]), Mine(seed=4), Seeded(people=few), Seeded(7, people=few)):
        one.step()
        other = sent(one)
        assert type(other) is type(one)
        assert vars(other).get("share") == vars(one).get("share")
        assert fingerprint(Result(other)) == fingerprint(Result(one))


def test_a_model_that_was_changed_by_hand_is_not_passed_off_as_another(few: Intake) -> None:
    one = WorkProgramme(rng=1, people=few, until="2011-08-31")
    one.step()
    one.claimants.set("minutes", 9)
    with pytest.raises(ValueError, match="changed by hand"):
        sent(one)


def test_people_and_organisations_arrive_with_their_model(model: WorkProgramme) -> None:
    person, prime, some = model.claimants[5], model.primes[3], model.claimants.select(lambda c: c.group == 2)
    came, of_it, few = sent((person, prime, some))
    assert isinstance(came, Claimant)
    assert came.id == person.id
    assert came.row == person.row
    assert isinstance(of_it, Prime)
    assert (of_it.name, of_it.cash) == (prime.name, prime.cash)
    assert came.model is of_it.model is few.model
    assert (few.get("id") == some.get("id")).all()
    assert [a.unique_id for a in sent(model.agents)] == [a.unique_id for a in model.agents]


def test_people_outside_their_model_are_not_sent(model: WorkProgramme) -> None:
    some = Population(model, model.claimants.rows[:9].copy(), model.claimants.first_id)
    for thing in (some, some[0]):
        with pytest.raises(TypeError, match="copies outside their model"):
            sent(thing)


def test_a_scenario_arrives_as_it_was(model: WorkProgramme) -> None:
    for one in (Scenario("x", {"top_slice": 0.1}), model.scenario):
        assert sent(one) == one == copy.deepcopy(one)
        assert hash(sent(one)) == hash(one)


@pytest.fixture(scope="module")
def result() -> Result:
    return run("no-share-shift", seed=3, areas=["South Yorkshire"], until="2012-03-31")


def test_a_result_travels_with_its_tables_and_makes_no_model_for_them(
    result: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = pickle.dumps(result)
    monkeypatch.setattr(WorkProgramme, "__init__", None)  # a model could not be made
    came = pickle.loads(packed)
    assert isinstance(came, Result)
    assert len(TABLES) > 9
    for name in TABLES:
        assert getattr(came, name)().equals(getattr(result, name)()), name
    assert came.measures == result.measures
    assert (came.until, came.weeks, came.scale) == (result.until, result.weeks, result.scale)
    assert (came.model.scenario, came.model.seed) == (result.model.scenario, 3)
    assert pickle.loads(pickle.dumps(came)).measures == result.measures


def test_its_tables_are_the_readers_own(result: Result) -> None:
    came = sent(result)
    mine = came.people()
    mine["area"] = "nowhere"
    assert came.people().equals(result.people())


def test_whatever_else_is_asked_of_it_is_what_it_was(result: Result) -> None:
    came = copy.deepcopy(result)
    assert fingerprint(came) == fingerprint(result)
    assert (came.rows == result.rows).all()
    assert came.stocktake("2011-08-31") == result.stocktake("2011-08-31")
    assert not hasattr(came.model, "nothing_of_this_name")


def test_a_model_in_the_middle_of_a_run_gives_a_result_that_can_be_sent(few: Intake) -> None:
    one = WorkProgramme(rng=np.int64(2), people=few, until="2011-12-31")
    one.step()
    came = sent(Result(one))
    assert came.weeks == 4
    assert fingerprint(came) == fingerprint(Result(one))
