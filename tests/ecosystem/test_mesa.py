"""Mesa's own tools take the model as they take any other, on every Mesa that is allowed."""

from __future__ import annotations

import gc
import inspect
import time
import warnings
import weakref
from typing import Any

import mesa
import numpy as np
import pandas as pd
import pytest

from wpmodel import Scenario, WorkProgramme, run
from wpmodel.agents.faces.mesa_edge import Numbering
from wpmodel.agents.kernel.counts import DOUBTS, OUTCOMES
from wpmodel.agents.kinds import IN_WORK, SEARCHING
from wpmodel.engine.mesa_conventions import seed_of
from wpmodel.parameters import ParameterError
from wpmodel.results import phenomena
from wpmodel.results.result import Result
from wpmodel.results.sanctioning import counted
from wpmodel.setup.intake import Intake

COVERS: dict[str, Any] = {"areas": "South Yorkshire", "until": "2011-08-31"}  # four periods
pytestmark = pytest.mark.filterwarnings("ignore:The use of the `seed`:FutureWarning")

try:
    from mesa.batchrunner import batch_run

    SEEDS = "rng" in inspect.signature(batch_run).parameters  # Mesa 3.4 and later
except ImportError:  # Mesa 4
    batch_run = None
needs_batch_run = pytest.mark.skipif(batch_run is None, reason="this Mesa has no batch_run")


# The end -------------------------------------------------------------------------------------------------------------


def test_run_model_ends_with_the_run(few: Intake) -> None:
    model = WorkProgramme(people=few, **COVERS)
    assert model.running
    model.run_model()
    assert (model.period, model.periods, model.running) == (4, 4, False)


def test_a_step_beyond_the_end_is_refused_however_often(few: Intake) -> None:
    model = WorkProgramme(people=few, **COVERS)
    model.run_model()
    for _ in range(3):
        with pytest.raises(RuntimeError, match="the run ends on 2011-08-31"):
            model.step()
    assert getattr(model, "steps", 4) == 4
    assert len(model.datacollector.get_model_vars_dataframe()) == 4


@pytest.mark.skipif(not hasattr(mesa.Model, "run_for"), reason="this Mesa has no clock")
def test_mesas_clock_may_run_on_but_nothing_happens(few: Intake) -> None:
    model = WorkProgramme(people=few, **COVERS)
    model.run_for(2)
    assert model.period == 2
    model.run_until(30)
    assert (model.period, model.running) == (4, False)


def test_somebody_who_stops_a_model_finds_it_stopped(few: Intake) -> None:
    model = WorkProgramme(people=few, **COVERS)
    model.running = False
    model.step()
    assert not model.running


# Seeds ---------------------------------------------------------------------------------------------------------------


def test_without_a_seed_every_model_is_another_and_says_which(few: Intake) -> None:
    one, other = (WorkProgramme(people=few, **COVERS) for _ in range(2))
    assert one.seed != other.seed
    again = WorkProgramme(people=few, rng=one.seed, **COVERS)
    assert (again.claimants.rows == one.claimants.rows).all()
    assert (other.claimants.rows != one.claimants.rows).any()


def test_whole_numbers_are_seeds_as_they_are() -> None:
    for given in (7, np.int64(7), np.uint8(7), "7", " 7 "):
        assert seed_of(given) == seed_of(None, given) == 7
        assert type(seed_of(given)) is int
    assert seed_of(2**64 - 1) == 2**64 - 1
    for given in (2**64, str(2**64)):  # it would give people the luck of a smaller one
        with pytest.raises(ValueError, match="out of bounds"):
            seed_of(given)


def test_whatever_numpy_draws_from_gives_a_seed() -> None:
    for make in (
        lambda: [1, 2], lambda: np.array([1, 2]), lambda: np.random.SeedSequence(3), lambda: np.random.default_rng(2),
        lambda: np.random.PCG64(5),
    ):  # fmt: skip
        assert seed_of(make()) == seed_of(make()) > 0
        assert mesa.Model(rng=make())  # as Mesa takes them
    dice = np.random.default_rng(2)
    assert seed_of(dice) != seed_of(dice)
    assert seed_of([1, 2]) != seed_of([2, 1])


def test_the_old_name_is_understood_as_mesa_understands_it(few: Intake) -> None:
    assert WorkProgramme(people=few, seed=5, **COVERS).seed == 5
    assert seed_of(None, 5.0) == 5
    assert seed_of(None, 1.5) == seed_of(None, 1.5) != seed_of(None, 2.5)
    with pytest.raises(ValueError, match="either rng or seed, not both"):
        WorkProgramme(people=few, seed=5, rng=5, **COVERS)


def test_what_mesa_says_about_the_old_name_is_heard() -> None:
    def said(construct: Any) -> list[str]:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            construct()
        return [str(one.message) for one in caught if "seed" in str(one.message)]

    if "seed" in inspect.signature(mesa.Model.__init__).parameters:
        assert said(lambda: WorkProgramme(seed=5, **COVERS)) == said(lambda: mesa.Model(seed=5))
    assert said(lambda: WorkProgramme(rng=5, **COVERS)) == []


@pytest.mark.parametrize("given", [1.7, 1.0, "one", "", True, -1, float("nan"), np.float64(2.0), np.True_, [-1], {}])
def test_what_is_no_seed_is_refused_by_its_name(given: object) -> None:
    with pytest.raises(
        ValueError, match=r"rng = .* is (out of bounds: it is a whole number from 0 to 18446744073709551615|no seed)"
    ):
        WorkProgramme(rng=given, **COVERS)


# Parameters by name --------------------------------------------------------------------------------------------------


def test_levers_are_parameters_of_the_model(few: Intake) -> None:
    model = WorkProgramme(people=few, rng=1, top_slice=np.float64(0.1), outcome_fee={"esa_new": 5_000}, **COVERS)
    told = Scenario.load("work-programme-2011").given("top_slice=0.1", "outcome_fee.esa_new=5000")
    assert model.scenario.changes == told.changes
    assert model.scenario.name == told.name
    assert model.scenario.name == "work-programme-2011 + top_slice=0.1 + outcome_fee.esa_new=5000"


def test_the_scenario_of_a_model_is_the_one_it_was_given(few: Intake) -> None:
    for given in ("no-share-shift", Scenario("x", {"top_slice": 0.1})):
        model = WorkProgramme(given, people=few, rng=1, **COVERS)
        assert model.scenario == Scenario.load(given)
        assert Scenario.load(given) == model.scenario
        assert model.scenario != Scenario.load("work-programme-2011")
        assert hash(model.scenario) == hash(Scenario.load(given))


@pytest.mark.parametrize(
    ("wrong", "nearest"), [({"top_slise": 0.1}, "top_slice"), ({"area": "Wales"}, "areas"), ({"sede": 1}, "seed")]
)
def test_an_unknown_name_is_refused_with_the_nearest(wrong: dict, nearest: str) -> None:
    with pytest.raises(ParameterError, match=rf"a model takes no .* Did you mean .*\b{nearest}\b"):
        WorkProgramme(**wrong)


def test_a_lever_out_of_bounds_is_refused() -> None:
    with pytest.raises(ParameterError, match="top_slice = 7 is out of bounds"):
        WorkProgramme(top_slice=7)


# The data collector --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def stepped() -> WorkProgramme:
    """An area until the end of 2012."""
    model = WorkProgramme(rng=1, areas="South Yorkshire", until="2012-12-31")
    model.run_model()
    return model


def test_headline_series_are_those_of_the_tables(stepped: WorkProgramme) -> None:
    table, result = stepped.datacollector.get_model_vars_dataframe(), Result(stepped)
    assert len(table) == stepped.periods
    last = table.iloc[-1]
    rows = stepped.claimants.rows
    assert set(table["seed"]) == {1}
    assert last["caseload"] == np.isin(rows["status"], (SEARCHING, IN_WORK)).sum() > 10_000
    assert last["referrals"] == (rows["referred"] < result.weeks).sum()
    assert last["job_outcomes"] == counted(result, OUTCOMES, result.weeks) > 100
    assert last["sanction_referrals"] == counted(result, DOUBTS, result.weeks) > 1_000
    members = result.members()
    assert last["charities_left"] == (members["left_on"].notna() & (members["sector"] == "voluntary")).sum() > 0
    for name in ("referrals", "job_outcomes", "sanction_referrals", "charities_left"):
        assert table[name].is_monotonic_increasing, name


def test_the_share_parked_is_that_of_everybody_to_within_a_few_points(stepped: WorkProgramme) -> None:
    effort = phenomena.effort(Result(stepped))
    everybody = phenomena.creaming(effort).loc["all", "parked"]
    series = stepped.datacollector.get_model_vars_dataframe()["parked_pct"]
    assert series.iloc[:6].isna().all(), "nobody has been out of work for 26 weeks"
    assert abs(series.iloc[-1] - everybody) < 5
    assert 5 < everybody < 95


def test_collecting_costs_next_to_nothing(stepped: WorkProgramme) -> None:
    """Beside a period of the same model; two per cent is the aim, and the bound leaves room for a busy machine."""
    model = WorkProgramme(rng=1, areas="South Yorkshire", until="2012-12-31", threads=1)
    collect, took = model.headlines.collect, []

    def timed(of: WorkProgramme) -> None:
        began = time.thread_time()
        collect(of)
        took.append(time.thread_time() - began)

    model.headlines.collect = timed
    began = time.thread_time()
    model.run_model()
    assert len(took) == model.periods
    assert sum(took) < 0.05 * (time.thread_time() - began)


def test_a_run_collects_nothing_for_mesas_tools() -> None:
    assert run(areas=["South Yorkshire"], until="2011-07-31").model.datacollector is None


class Own(WorkProgramme):
    """A model with a collector of its own, as Mesa's tutorial writes one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.datacollector = mesa.DataCollector(model_reporters={"organisations": lambda m: len(m.agents)})

    def step(self) -> None:
        super().step()
        self.datacollector.collect(self)


def test_somebody_elses_collector_is_left_to_them(few: Intake) -> None:
    model = Own(people=few, **COVERS)
    model.run_model()
    table = model.datacollector.get_model_vars_dataframe()
    assert list(table) == ["organisations"]
    assert len(table) == 4


# batch_run -----------------------------------------------------------------------------------------------------------


@needs_batch_run
@pytest.mark.filterwarnings("ignore:The `iterations` keyword:DeprecationWarning")
def test_batch_run_repeats_with_other_luck_and_says_which() -> None:
    frame = pd.DataFrame(batch_run(WorkProgramme, COVERS, iterations=3, display_progress=False))
    assert len(frame) == 3
    assert frame["seed"].nunique() == 3
    assert frame["caseload"].nunique() > 1
    again = WorkProgramme(rng=int(frame["seed"][1]), **COVERS)
    again.run_model()
    assert again.datacollector.model_vars["caseload"][-1] == frame["caseload"][1]


@needs_batch_run
def test_batch_run_sweeps_levers_seeds_and_areas() -> None:
    seeds = {"rng": [1, 2]} if not SEEDS else {}
    how = {"rng": [1, 2]} if SEEDS else {}
    swept = {"until": "2011-06-30", "top_slice": [0.1, 0.3], "areas": ["South Yorkshire", "Wales"], **seeds}
    frame = pd.DataFrame(batch_run(WorkProgramme, swept, display_progress=False, data_collection_period=1, **how))
    assert len(frame) == 2 * 2 * 2 * 2
    last = frame.groupby(["rng", "areas", "top_slice"])["sanction_referrals"].max()
    assert len(last) == 8
    assert last[1].nunique() > 2
    one = WorkProgramme(rng=2, areas="Wales", until="2011-06-30", top_slice=0.3)
    one.run_model()
    assert last[2, "Wales", 0.3] == one.datacollector.model_vars["sanction_referrals"][-1]


@needs_batch_run
def test_batch_run_takes_a_scenario_as_one_value_and_sweeps_over_several() -> None:
    covers = {**COVERS, "until": "2011-06-30"}
    how = {"rng": [1]} if SEEDS else {}
    boom, base = Scenario.load("boom"), Scenario.load("work-programme-2011")
    one, both = (
        pd.DataFrame(batch_run(WorkProgramme, {**covers, "scenario": given}, display_progress=False, **how))
        for given in (boom, [boom, base])
    )
    assert one["scenario"].unique().tolist() == [boom]
    assert both["scenario"].unique().tolist() == [boom, base]


@needs_batch_run
def test_batch_run_gives_the_same_in_processes_of_its_own() -> None:
    covers = {**COVERS, "until": "2011-06-30"}
    swept = covers if SEEDS else {**covers, "seed": [1, 2]}
    how = {"rng": [1, 2]} if SEEDS else {}
    two, one = (
        pd.DataFrame(batch_run(WorkProgramme, swept, number_processes=n, display_progress=False, **how)) for n in (2, 1)
    )
    columns = ["seed", "caseload", "job_outcomes", "sanction_referrals"]
    assert two.sort_values("seed")[columns].reset_index(drop=True).equals(one[columns])


SEEN: list[weakref.ref] = []


class Watched(WorkProgramme):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        SEEN.append(weakref.ref(self))


@needs_batch_run
@pytest.mark.filterwarnings("ignore:The `iterations` keyword:DeprecationWarning")
def test_models_of_a_batch_are_let_go_though_nobody_closes_them() -> None:
    SEEN.clear()
    batch_run(Watched, {**COVERS, "until": "2011-06-30"}, iterations=3, display_progress=False)
    gc.collect()
    assert [ref() for ref in SEEN] == [None] * 3


def test_mesas_counters_do_not_keep_a_model() -> None:
    counters, model = Numbering(), mesa.Model(rng=1)
    assert [next(counters[model]) for _ in range(3)] == [1, 2, 3]
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None
    assert len(counters) == 0
