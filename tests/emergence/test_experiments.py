"""Behaviour follows the contract: the quick experiments of the laboratory, on one area at full density."""

import pickle
from collections import Counter
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from wpmodel.agents.kinds import SIGNED_OFF
from wpmodel.scenario import Scenario
from wpmodel.studies import emergence
from wpmodel.studies.additionality import gains
from wpmodel.studies.emergence import Experiment, adjusted, experiments, laboratory, one_sided
from wpmodel.studies.run_cache import rests_on

UNTIL = "2013-12-31"
QUICK = ("P1", "P2a", "P2b", "P5b", "P7", "P12", "E0", "E7", "E11")


@pytest.fixture(scope="module")
def found():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(emergence, "jobs_of", partial(emergence.jobs_of, until=UNTIL))
        return laboratory(seeds=4, only=QUICK, areas=["South Yorkshire"]).set_index("id")


@pytest.mark.parametrize("experiment", QUICK)
def test_the_prediction_written_down_holds(found, experiment):
    row = found.loc[experiment]
    assert row["holds"], f"{row['prediction']}: effect {row['effect']:.3g} ({row['low']:.3g} to {row['high']:.3g})"


def test_without_pay_for_results_and_mission_nobody_is_preferred(found):
    assert found.loc["E0", "changed"] == pytest.approx(1.0, abs=0.1)


def test_every_experiment_changes_parameters_and_nothing_else():
    start = Scenario.load("work-programme-2011")
    for one in experiments():
        base, changed = one.arms(start)
        assert base != changed
        assert one.expected in ("up", "down") or one.margin > 0


def test_no_bet_is_placed_twice():
    asked = [(one.base, one.change, one.metric, one.expected) for one in experiments()]
    assert len(set(asked)) == len(asked)
    assert {one.kind for one in experiments()} == {"bet", "placebo", "by construction"}


def test_an_unknown_experiment_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match=r"no experiment E99: there are .*E0"):
        experiments(["E99"])


def test_a_fall_that_is_said_to_be_large_has_to_be() -> None:
    said = Experiment("X", "a name", "a prediction", (), (), "hours", "down", 1.5, True, "bet")
    before, by_one, by_two = np.full(5, 6.0), np.array([5.0, 5.1, 4.9, 5.0, 5.1]), np.array([4.0, 4.1, 3.9, 4.0, 4.1])
    assert emergence._judge(said, before, by_two)["p"] < 0.001 < 0.999 < emergence._judge(said, before, by_one)["p"]
    assert emergence._judge(said, before, by_one)["agree_pct"] == 0.0


def test_an_effect_in_the_other_direction_does_not_hold():
    import pandas as pd

    wrong = one_sided(-np.array([1.0, 1.1, 0.9]))
    right = one_sided(np.array([1.0, 1.1, 0.9]))
    table = adjusted(pd.DataFrame({"p": [wrong, right], "counts": True}))
    assert list(table["holds"]) == [False, True]
    assert table["p"].iloc[1] == pytest.approx(2 * right)


def test_experiments_of_the_whole_country_take_their_own_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def many(jobs: Any, **_: Any) -> Any:
        asked.extend(jobs)
        raise InterruptedError

    monkeypatch.setattr(emergence, "many", many)
    worlds = [Scenario(f"world {k}", {"forecast_error": 0.2 + k / 100.0}) for k in range(4)]
    of = {"worlds": worlds, "wide_worlds": worlds[:2], "areas": ["South Yorkshire"]}
    with pytest.raises(InterruptedError):
        emergence.laboratory(only=("P1", "P4a"), **of)
    assert Counter(job.areas is None for job in asked) == {False: 8, True: 4}
    assert {job.seed for job in asked if job.areas is None} == {1, 2}


def test_a_metric_that_no_look_takes_is_taken_by_itself_and_rests_on_its_own_definition():
    look = emergence.look_for("leaving.signed_off")
    assert repr(look) == "Single(wpmodel.results.leaving.without_work)"
    assert pickle.loads(pickle.dumps(look)) == look
    other, known = emergence.look_for("sanctions.repeats"), rests_on(look)
    assert known["look"].endswith(repr(look))
    assert known["code"] != rests_on(other)["code"]
    people = np.array([(3, SIGNED_OFF), (4, 0)], [("attached", np.int32), ("status", np.int8)])
    assert look(SimpleNamespace(rows=people))["leaving.signed_off"] == 50.0


def test_metrics_of_experiments_are_found_by_looks_that_kept_runs_know():
    looks = {emergence.metrics, emergence.reform_metrics, emergence.metrics_and_fates, gains}
    assert {emergence.look_for(one.metric) for one in experiments()} <= looks


def test_a_metric_that_is_not_there_is_told_with_the_nearest():
    with pytest.raises(ValueError, match=r"no metric 'parkd'\. Did you mean parked"):
        emergence.look_for("parkd")
