"""Leaving without a job: chances against their formulas, and that rates of zero move nobody."""

from __future__ import annotations

from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st
from legal import behaviour, lucks, person

from wpmodel.agents.rules.leaving_benefit import drops_out, off_flow_chance, over_weeks, signs_off

PEOPLE = lucks(4000)
RATES = st.floats(0.0, 0.2)


@given(RATES, st.integers(0, 4))
def test_weeks_add_up_as_survival(weekly: float, weeks: int) -> None:
    assert over_weeks(weekly, weeks) == pytest.approx(1 - (1 - weekly) ** weeks)


@given(st.floats(0.001, 0.2), st.floats(-2, 3), st.floats(0, 1))
def test_being_called_multiplies_the_odds_by_duty(weekly: float, called: float, duty: float) -> None:
    found = off_flow_chance(weekly, called, duty, 1)
    assert found / (1 - found) == pytest.approx(weekly / (1 - weekly) * exp(called * duty))
    assert off_flow_chance(weekly, called, duty, 0) == weekly


def share(rule: object, b: object, duty: float, seen: int) -> float:
    return sum(rule(person(), b, duty, seen, 4, 8, luck) for luck in PEOPLE) / len(PEOPLE)  # type: ignore[operator]


def test_as_declared_nobody_leaves() -> None:
    b = behaviour()
    assert share(signs_off, b, 1.0, 1) == share(drops_out, b, 0.0, 0) == 0.0


def test_rates_are_what_becomes_of_many() -> None:
    b = behaviour(off_flow=0.02, drop_out=0.05)
    assert share(signs_off, b, 1.0, 0) == pytest.approx(1 - 0.98**4, abs=0.015)
    assert share(drops_out, b, 0.0, 0) == pytest.approx(1 - 0.95**4, abs=0.02)
    assert share(drops_out, b, 0.0, 1) == pytest.approx(1 - 0.975**4, abs=0.02)
    assert share(drops_out, b, 0.4, 0) == 0.0, "who has duties cannot stop coming"
    called = behaviour(off_flow=0.02, off_flow_called=1)
    assert share(signs_off, called, 1.0, 1) > share(signs_off, called, 0.3, 1) > share(signs_off, called, 0.3, 0)
