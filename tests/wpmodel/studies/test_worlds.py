"""Runs within worlds: draws of the calibrated parameters laid under a scenario, a seed for each."""

from __future__ import annotations

import numpy as np
import pytest

from wpmodel import Scenario, compare
from wpmodel.calibration import priors
from wpmodel.calibration.study import DRAWS, worlds
from wpmodel.cli.commands import options
from wpmodel.studies.experiment import difference, jobs_of, measures_of, seeds_for, spread

BASE = Scenario.load("work-programme-2011")
SHORT = {"areas": ["South Yorkshire"], "until": "2012-01-31"}
EARLY, LATE = BASE.given("job_base=0.006"), BASE.given("job_base=0.012")


def test_a_scenario_keeps_its_own_changes_within_a_world() -> None:
    world = Scenario("world", {"job_base": 0.007, "readiness_mean": {"esa_new": -2.0, "jsa_18_24": 0.1}})
    mine = BASE.given("job_base=0.01", "readiness_mean.esa_new=-1.0").within(world)
    assert mine.number("job_base") == 0.01
    means = BASE.given("readiness_mean.esa_new=-1.0", "readiness_mean.jsa_18_24=0.1")["readiness_mean"]
    assert mine["readiness_mean"] == means
    assert BASE.within(world).number("job_base") == 0.007
    assert mine.name == BASE.given("job_base=0.01", "readiness_mean.esa_new=-1.0").name


def test_each_world_has_a_seed_of_its_own_and_every_scenario_the_same_worlds() -> None:
    jobs = jobs_of([BASE, BASE.given("top_slice=0.1")], seeds_for(5, [EARLY, LATE]), measures_of, worlds=[EARLY, LATE])
    assert [job.seed for job in jobs] == [1, 1, 2, 2]
    assert [job.scenario.number("job_base") for job in jobs] == [0.006, 0.006, 0.012, 0.012]
    assert [job.scenario.number("top_slice") == 0.1 for job in jobs] == [False, True, False, True]


@pytest.mark.parametrize(("seeds", "of"), [(1, []), ([3], []), (5, [EARLY])])
def test_an_interval_needs_two(seeds: int, of: list[Scenario]) -> None:
    with pytest.raises(ValueError, match="at least two seeds"):
        seeds_for(seeds, of)


def test_seeds_are_a_number_or_a_list_each_once() -> None:
    assert seeds_for(np.int64(3)) == [1, 2, 3]
    assert seeds_for(np.array([4, 2])) == seeds_for(seed for seed in (4, 2)) == [4, 2]
    assert {type(seed) for seed in seeds_for(np.array([4, 2]))} == {int}
    for given, said in (([1, 1], "listed twice"), ("12", "whole number"), (2.0, "whole number"), ([1, 2.5], "whole")):
        with pytest.raises(ValueError, match=said):
            seeds_for(given)  # type: ignore[arg-type]


def test_one_scenario_outside_a_list_is_refused_whole() -> None:
    with pytest.raises(ValueError, match=r"scenarios = 'boom' is not a list"):
        compare("boom")


def test_a_difference_over_worlds_is_given_by_their_middle_not_by_its_mean() -> None:
    base, other = np.zeros(101), np.arange(101.0)
    assert difference(base, other, worlds=True) == (0.0, 50.0, 5.0, 95.0)
    _, mean, low, high = difference(base, other)
    assert mean == 50.0
    assert 44.0 < low < 45.0
    assert 55.0 < high < 56.0


def test_figures_spread_with_the_parameters() -> None:
    found = spread(BASE, [EARLY, LATE], **SHORT, processes=1).set_index("measure")
    starts = found.loc["sanction-referrals-per-100-2012-01-31"]
    assert starts["low"] < starts["median"] < starts["high"]
    staffing = found.loc["organisations-all-2011-08-12"]
    assert staffing["low"] == staffing["high"]


def test_a_comparison_within_worlds_is_paired_in_them() -> None:
    alone = compare([BASE, BASE], 5, worlds=[EARLY, LATE], **SHORT)
    assert set(alone["seeds"]) == {2}
    assert (alone[["difference", "low", "high"]] == 0.0).all(axis=None)


def test_draws_of_the_shipped_posterior_are_within_bounds_and_differ() -> None:
    drawn = worlds(5)
    assert len({world.number("job_base") for world in drawn}) == 5
    assert all(set(world.plain_changes()) == {free.name for free in priors.FREE} for world in drawn)
    for wrong in (1, DRAWS + 1, -3):
        with pytest.raises(ValueError, match=f"take from 2 to {DRAWS}"):
            worlds(wrong)
    assert options.worlds(None) == options.worlds(0) == []
