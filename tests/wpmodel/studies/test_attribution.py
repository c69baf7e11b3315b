"""Shares by rule group: what Shapley's axioms ask for, and groups that are data."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from wpmodel.scenario import Scenario
from wpmodel.studies import attribution as a
from wpmodel.studies import emergence


def games(players: int = 4, seeds: int = 2) -> st.SearchStrategy[np.ndarray]:
    return arrays(float, (2**players, seeds), elements=st.floats(-100, 100))


@given(games())
def test_shares_and_residual_make_up_the_whole(values: np.ndarray) -> None:
    assert np.allclose(a.shapley(values).sum(axis=0) + values[0], values[-1])


@given(games(), st.integers(0, 3))
def test_who_adds_nothing_gets_nothing(values: np.ndarray, player: int) -> None:
    for n in range(16):
        values[n | 1 << player] = values[n & ~(1 << player)]
    assert np.allclose(a.shapley(values)[player], 0.0)


@given(games())
def test_two_who_add_the_same_get_the_same(values: np.ndarray) -> None:
    for n in range(16):
        if n & 3 == 1:
            values[n ^ 3] = values[n]
    first, second, *_ = a.shapley(values)
    assert np.allclose(first, second)


@given(games(), games())
def test_shares_of_a_sum_are_sums_of_shares(one: np.ndarray, other: np.ndarray) -> None:
    assert np.allclose(a.shapley(one + other), a.shapley(one) + a.shapley(other))


@given(games(3, 1))
def test_a_share_is_the_mean_over_every_order_of_switching_on(values: np.ndarray) -> None:
    added = np.zeros((3, 1))
    for order in permutations(range(3)):
        on = 0
        for player in order:
            added[player] += values[on | 1 << player] - values[on]
            on |= 1 << player
    assert np.allclose(a.shapley(values), added / 6)


def test_a_known_game() -> None:
    glove = np.array([0, 0, 0, 0, 0, 1, 1, 1.0])  # players 0 and 1 have a left glove, player 2 the right one
    assert a.shapley(glove) == pytest.approx([1 / 6, 1 / 6, 4 / 6])


def test_worths_that_are_not_of_every_set_are_refused() -> None:
    with pytest.raises(ValueError, match=r"2\*\*k sets"):
        a.shapley(np.zeros(6))


@pytest.mark.parametrize("name", a.phenomena())
def test_every_set_of_groups_is_a_legal_scenario_of_its_own(name: str) -> None:
    one, start = a.phenomenon(name), Scenario.load("work-programme-2011")
    arms = one.arms(start)
    assert 4 <= len(one.groups) <= 8, "every group doubles the runs"
    assert len({str(arm.plain_changes()) for arm in arms}) >= 2 ** len(one.groups) * 3 / 4  # one group may hide another
    assert arms[-1].plain_changes() == start.plain_changes()
    for arm in arms:
        assert arm.given(*one.yardstick).values()


def test_without_pay_by_outcome_no_fee_comes_back_with_the_prices() -> None:
    one = a.phenomenon("creaming")
    nothing_on = one.arms(Scenario.load("work-programme-2011"))[0]
    assert set(nothing_on.numbers("outcome_fee")) == {0.0}
    assert set(nothing_on.numbers("attachment_fee")) == {1400.0}


def test_a_phenomenon_without_rule_groups_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="creaming, parking, sanctions"):
        a.phenomenon("weather")


def test_groups_are_shared_out_over_a_run_made_for_each_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three made-up rules on a metric that is known: ten for the rule, and twenty for duties and it together."""
    groups = (
        a.Group("rule", "Rule", ("must_refer=0",)),
        a.Group("duties", "Duties", ("duties=0",)),
        a.Group("slice", "Top slice", ("top_slice=0",)),
    )
    made_up = a.Phenomenon("x", "X", "parked", ("effort_by_lot=1",), "units", "made up", groups)
    made = []

    def many(jobs, **_):  # type: ignore[no-untyped-def]
        made.extend(jobs)
        return {job: {"parked": worth(job)} for job in jobs}

    def worth(job) -> float:  # type: ignore[no-untyped-def]
        lot = job.scenario.number("effort_by_lot")
        rule, duties = any(job.scenario.numbers("must_refer")), any(job.scenario.numbers("duties"))
        return 3.0 + job.seed * (1 - lot) * (10.0 * rule + 20.0 * (rule and duties))

    monkeypatch.setattr(a, "many", many)
    monkeypatch.setattr(a, "phenomenon", lambda name: made_up)
    found = a.attribution("x", seeds=2).set_index("group")
    assert len(made) == len(set(made)) == 2 * 2 * 2**3
    assert {job.look for job in made} == {emergence.metrics}
    assert found["share"].to_dict() == pytest.approx(
        {"rule": 30.0, "duties": 15.0, "slice": 0.0, "residual": 0.0, "total": 45.0}
    )
    assert found.loc["rule", "alone"] == pytest.approx(45.0)
    assert found.loc["duties", "percent"] == pytest.approx(100 / 3)
    assert found.loc["total", "share_low"] < 45.0 < found.loc["total", "share_high"]
    assert set(found["seeds"]) == {2}


def test_a_metric_that_is_not_defined_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(a, "many", lambda jobs, **_: {job: {"creaming.index": float("nan")} for job in jobs})
    with pytest.raises(ValueError, match=r"creaming\.index is not defined under"):
        a.attribution("creaming", seeds=2)


def test_one_seed_makes_no_interval() -> None:
    with pytest.raises(ValueError, match="two seeds"):
        a.attribution("creaming", seeds=1)
