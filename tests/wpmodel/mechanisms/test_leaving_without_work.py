"""Leaving without a job in a run: who goes, what is left of them, and work and benefit told apart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from wpmodel import Result, Scenario, run
from wpmodel.agents.kinds import DROPPED_OUT, SIGNED_OFF
from wpmodel.programmes import template
from wpmodel.programmes.folder import read
from wpmodel.programmes.programme import Programme
from wpmodel.results.leaving import without_work
from wpmodel.studies.additionality import fates, gains, seen_through


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Programme:
    return read(template.write(tmp_path_factory.mktemp("leaving") / "city"))


def of(city: Programme, **changes: Any) -> Result:
    return run(Scenario("x", changes, programme=city))


def test_as_declared_nobody_leaves_so(city: Programme) -> None:
    assert set(without_work(of(city)).values()) == {0.0}


def test_they_go_at_the_rate_of_their_group_and_are_paid_for_no_more(city: Programme) -> None:
    result = of(city, off_flow={"young": 0.01, "long_term": 0, "health": 0})
    rows = result.rows
    gone = rows[rows["status"] == SIGNED_OFF]
    assert set(np.unique(gone["group"])) == {0}
    assert 0.1 < (gone.size / (rows["group"] == 0).sum()) < 0.5
    assert (gone["ended"] < result.allotted_weeks).all()
    assert (gone["due"] == 32767).all()
    assert without_work(result)["leaving.signed_off"] == pytest.approx(
        100 * gone.size / (rows["attached"] < 32767).sum()
    )


def test_only_those_without_duties_drop_out_and_they_come_back_to_the_jobcentre(city: Programme) -> None:
    result = of(city, drop_out=0.02, duties={"health": 0, "young": 1, "long_term": 1})
    gone = result.rows[result.rows["status"] == DROPPED_OUT]
    assert gone.size > 0
    assert set(np.unique(gone["group"])) == {2}
    returned = result.records.counts[..., -1].sum()
    assert returned >= gone.size


def test_weeks_are_in_work_on_benefit_or_in_neither(city: Programme) -> None:
    result = of(city, off_flow=0.01)
    rows = seen_through(result)
    found = fates(rows, result)
    total = found["weeks"] + found["on_benefit"] + found["neither"]
    assert total == pytest.approx(result.allotted_weeks)
    assert (found["neither"][rows["status"] == SIGNED_OFF] > 0).all()
    for name in ("weeks", "on_benefit", "neither"):
        assert (found[name] >= 0).all()


def test_off_flow_that_calling_raises_shows_in_benefit_and_not_in_work(city: Programme) -> None:
    """The programme calls people in: more leave benefit without work, and none of it counts as a gain in work."""
    plain = gains(of(city, off_flow=0.005))
    called = gains(of(city, off_flow=0.005, off_flow_called=1.5))
    assert called["gain.neither"] > plain["gain.neither"] + 1
    assert called["gain.on_benefit"] < plain["gain.on_benefit"] - 1
    assert called["gain.weeks"] < plain["gain.weeks"] + 0.5


def test_the_same_bits_for_any_number_of_threads(city: Programme) -> None:
    scenario = Scenario("x", {"off_flow": 0.01, "drop_out": 0.01}, programme=city)
    one, two = (run(scenario, threads=threads).rows for threads in (1, 2))
    assert (one == two).all()
