"""Accelerator, break points and extension: what is paid and who goes on, and that providers reckon with it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from wpmodel import Result, Scenario, run
from wpmodel.mechanisms.reforms import Accelerator, BreakPoint
from wpmodel.programmes import template
from wpmodel.programmes.folder import read
from wpmodel.programmes.programme import Programme

FEE = 1000
TERMS = {"outcome_fee": FEE, "outcome_discount": 0, "outcome_weeks": 13, "sustainment_payments": 0}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Programme:
    return read(template.write(tmp_path_factory.mktemp("breaks") / "city"))


def of(city: Programme, **changes: Any) -> Result:
    return run(Scenario("x", TERMS | changes, programme=city), until="2016-12-31")


def paid(result: Result, event: str) -> float:
    ledger = result.ledger()
    return float(ledger[ledger["event"] == event]["pence"].sum()) / 100


def test_only_outcomes_above_the_number_earn_more(city: Programme) -> None:
    result = of(city, accelerator=0.5, accelerator_above=10)
    (reform,) = (one for one in result.model.reforms if isinstance(one, Accelerator))
    beyond = np.maximum(reform.reached - reform.line, 0).sum()
    waiting = result.model.payments.to_contracts[result.weeks :, :, :, -1].sum() / 100
    assert beyond > 0
    assert paid(result, "accelerated outcome fee") + waiting == pytest.approx(0.5 * FEE * beyond, rel=0.01)
    assert paid(result, "job outcome fee") <= FEE * reform.reached.sum()


def test_from_zero_on_it_is_a_dearer_outcome(city: Programme) -> None:
    """A number that nobody can miss: providers do what they would at the higher price, and get it."""
    faster, dearer = of(city, accelerator=0.5, accelerator_above=0), of(city, outcome_fee=1.5 * FEE)
    order = ["id", "status", "outcome", "minutes"]
    assert (np.sort(faster.rows, order="id")[order] == np.sort(dearer.rows, order="id")[order]).all()
    total = paid(faster, "job outcome fee") + paid(faster, "accelerated outcome fee")
    assert total == pytest.approx(paid(dearer, "job outcome fee"))


def test_a_number_out_of_reach_moves_nobody(city: Programme) -> None:
    none, never = of(city), of(city, accelerator=0.5, accelerator_above=100)
    assert paid(never, "accelerated outcome fee") == 0
    assert never.model.stakes.worth[:, :, 0] == pytest.approx(none.model.stakes.worth[:, :, 0], rel=1e-3)


def test_providers_count_on_it_more_the_nearer_they_are(city: Programme) -> None:
    worth = [of(city, accelerator=1, accelerator_above=at).records.price.sum() for at in (5, 100)]
    assert worth[0] > worth[1]


@pytest.mark.parametrize(("day", "line"), [("break_week", "break_below"), ("extension_week", "extension_above")])
def test_contracts_below_the_level_get_nobody_more(city: Programme, day: str, line: str) -> None:
    free = of(city)
    at = 60
    judge = of(city, **{day: at, line: 0})
    assert (np.sort(free.rows, order="id")["place"] == np.sort(judge.rows, order="id")["place"]).all()
    ratios = next(r for r in judge.model.reforms if isinstance(r, BreakPoint)).ratio
    between = of(city, **{day: at, line: float(ratios.mean())})
    short = next(r for r in between.model.reforms if isinstance(r, BreakPoint)).ratio < ratios.mean()
    attached = between.records.attached[at // 4 + 1 :].sum(axis=(0, 2))
    by_contract = between.model.payments.by_contract(attached)
    assert short.sum() == 1
    assert by_contract[short].sum() == 0 < by_contract[~short].sum()


def test_the_day_weighs_on_those_who_may_miss_it_and_only_before_it(city: Programme) -> None:
    plain, judged = (of(city, break_week=week, break_below=12) for week in (0, 90))
    more = (judged.records.price - plain.records.price).mean(axis=1)
    assert more[:6] == pytest.approx(0.0)
    assert more[9:18].max() > 0


def test_without_a_day_nothing_is_judged(city: Programme) -> None:
    assert not any(isinstance(one, BreakPoint | Accelerator) for one in of(city).model.reforms)
