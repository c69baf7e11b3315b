"""What is said of a quarter is what the laboratory says of the whole run, and is true once the quarter is over."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from wpmodel import Result, run
from wpmodel.engine.floor import SEEKING, STATE_AT, WORKS, Seen, Watch
from wpmodel.results import phenomena
from wpmodel.results.quarters import Quarters, by_quarter, of_periods
from wpmodel.results.terciles import FURTHEST, NEAREST, terciles


@pytest.fixture(scope="module")
def made() -> tuple[Result, Quarters, Quarters]:
    """A run, its quarters, and its quarters as they stood at the end of September 2013."""
    kept: dict[str, Any] = {}

    def watch(model: Any) -> Any:
        kept["watch"] = Watch(model)
        return kept["watch"].note

    def look(result: Result) -> None:
        if result.model.period == 31:  # weeks until 16 October 2013
            kept["then"] = by_quarter(kept["watch"].seen(), result.calendar.date_of)

    result = run(seed=1, areas=["South Yorkshire"], look=look, watch=watch)
    return result, by_quarter(kept["watch"].seen(), result.calendar.date_of), kept["then"]


def test_hours_over_all_quarters_are_the_laboratorys(made: tuple[Result, Quarters, Quarters]) -> None:
    result, found, _ = made
    people = phenomena.effort(result)
    sums = people.groupby("tercile")[["minutes", "weeks"]].sum()
    exact = phenomena.hours_a_year(sums["minutes"], sums["weeks"]).to_numpy()
    hours = phenomena.hours_a_year(found.minutes.sum(axis=0), found.weeks.sum(axis=0))
    assert hours == pytest.approx(exact, rel=0.04)


def test_what_was_said_of_a_quarter_stays_true(made: tuple[Result, Quarters, Quarters]) -> None:
    _, found, then = made
    past = slice(1, then.starts.index(max(then.starts)))
    assert then.starts == found.starts[: len(then.starts)]
    for sums in ("minutes", "weeks", "long", "parked"):
        assert getattr(then, sums)[past].sum(axis=1) == pytest.approx(getattr(found, sums)[past].sum(axis=1))
    assert then.hours[past][:, NEAREST] == pytest.approx(found.hours[past][:, NEAREST], rel=0.15)
    assert then.parked_of_all[past] == pytest.approx(found.parked_of_all[past], nan_ok=True)


def test_creaming_and_parking_show_from_the_second_year(made: tuple[Result, Quarters, Quarters]) -> None:
    _, found, _ = made
    later = slice(5, 20)
    assert (found.hours[later, NEAREST] > 4 * found.hours[later, FURTHEST]).all()
    assert (found.parked_pct[later, FURTHEST] > found.parked_pct[later, NEAREST] + 20).all()


def one_person(*states: int, minutes: int = 0) -> Seen:
    codes = np.array(states, np.uint8) << STATE_AT
    got = np.full(len(states), minutes, np.uint16)
    none = np.zeros(1, int)
    return Seen(
        "here", 1, len(states), none, none, none, none, np.array([len(states)]), none, codes, got,
        np.zeros((0, 3)), np.zeros((len(states), 1, 8)), np.zeros(len(states)), (0, 15, 60, 150),
    )  # fmt: skip


def test_somebody_is_parked_after_half_a_year_and_not_once_helped() -> None:
    _, weeks, long, parked = of_periods(one_person(*[SEEKING] * 9))
    assert weeks.tolist() == [2.0] + [4.0] * 8
    assert long.tolist() == parked.tolist() == [False] * 6 + [True] * 3
    assert not of_periods(one_person(*[SEEKING] * 9, minutes=60))[3].any()


def test_weeks_in_work_are_not_weeks_out_of_work() -> None:
    weeks = of_periods(one_person(SEEKING, SEEKING, WORKS, WORKS, SEEKING))[1]
    assert weeks.tolist() == [2.0, 4.0, 2.0, 0.0, 2.0]


def test_terciles_go_by_how_many_each_stands_for() -> None:
    prospect = np.arange(40.0)
    group = np.zeros(40, int)
    twice = terciles(np.repeat(prospect, 3), np.repeat(group, 3))
    assert terciles(prospect, group, np.full(40, 3.0)).tolist() == twice[1::3].tolist()
    heavy = np.where(prospect < 10, 10.0, 1.0)
    assert (terciles(prospect, group, heavy) == FURTHEST).sum() < 10
