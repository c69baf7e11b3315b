"""Job entry: a chance that rises with everything that helps, and has the odds the rule states."""

from __future__ import annotations

from math import exp
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from legal import behaviours, person

from wpmodel.agents.rules.helping import job_chance
from wpmodel.agents.rules.job_entry import lose_heart, prospect

READINESS = st.floats(-12, 12)
SUPPORT = st.floats(0, 150)
MARKET = st.floats(0, 5)
UNIT = st.floats(0, 1)
B = behaviours("motivation_effect", "readiness_drift")


@given(READINESS, UNIT, SUPPORT, MARKET, B)
def test_the_chance_of_a_job_is_a_chance(readiness: float, motivation: float, support: float, m: float, b: Any) -> None:
    assert 0.0 <= job_chance(person(readiness=readiness, motivation=motivation, support=support), b, m) <= 1.0


@given(READINESS, UNIT, SUPPORT, MARKET, st.floats(0.01, 3), B)
def test_readiness_motivation_support_and_vacancies_never_lower_the_chance(
    readiness: float, motivation: float, support: float, m: float, more: float, b: Any
) -> None:
    def found(r: float = 0.0, d: float = 0.0, s: float = 0.0, k: float = 0.0) -> float:
        c = person(readiness=readiness + r, motivation=min(motivation + d, 1.0), support=support + s)
        return job_chance(c, b, m + k)

    base = found()
    assert min(found(r=more), found(d=more), found(s=more), found(k=more)) >= base
    if 1e-9 < base < 0.99:
        assert min(found(r=more), found(s=more)) > base


@given(st.floats(-6, 3), UNIT, st.floats(0, 3), st.floats(1e-4, 0.2), B)
def test_the_odds_are_the_markets_times_what_she_brings_and_the_help_she_has(
    readiness: float, motivation: float, support: float, m: float, b: Any
) -> None:
    p = job_chance(person(readiness=readiness, motivation=motivation, support=support), b, m)
    expected = m * exp(readiness + b.motivation_effect * (motivation - 0.5) + support)
    assert p / (1.0 - p) == pytest.approx(expected, rel=1e-9)


@given(READINESS, B)
def test_middling_motivation_neither_helps_nor_hinders(readiness: float, b: Any) -> None:
    assert prospect(person(readiness=readiness, motivation=0.5), b) == readiness


@given(READINESS, st.integers(0, 104), B)
def test_each_week_out_of_work_costs_the_drift(readiness: float, weeks: int, b: Any) -> None:
    c = person(readiness=readiness, motivation=0.3, support=0.2)
    lose_heart(c, b, weeks)
    assert c.readiness == pytest.approx(readiness - weeks * b.readiness_drift, abs=1e-12)
    assert c.readiness <= readiness
    assert (c.motivation, c.support) == (0.3, 0.2)
