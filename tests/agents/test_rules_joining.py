"""Joining: what an outsider expects fades into what it hears, it joins where that pays, and primes drop the unused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpmodel.agents.rules.joining import drops, joins, modules_expected

SHARE, SOME = st.floats(0, 1), st.floats(0, 100)


@given(SOME, st.floats(0, 20), SHARE, SHARE)
def test_a_promise_fades_into_what_is_heard(promised: float, hope: float, used: float, age: float) -> None:
    found = modules_expected(promised, hope, used, age)
    assert found == pytest.approx(promised * hope * (1 - age + age * used), abs=1e-9)
    assert modules_expected(promised, hope, used, 0.0) == pytest.approx(promised * hope)
    assert modules_expected(promised, hope, used, 1.0) == pytest.approx(promised * hope * used)
    assert found <= promised * hope + 1e-9


def test_a_third_of_a_promise_of_four_is_left_half_way_where_a_third_is_used() -> None:
    assert modules_expected(4.0, 1.5, 1 / 3, 0.5) == pytest.approx(4.0)


@given(SOME, SOME, SOME, SOME)
def test_an_outsider_that_expects_more_than_it_costs_to_stay_joins(
    modules: float, price: float, cost: float, chain: float
) -> None:
    assert joins(modules, price, cost, chain) == (modules * (price - cost) > chain)
    assert not joins(modules, cost, cost, chain), "nothing to gain from a module"
    assert not joins(0.0, price, cost, chain)


def test_exactly_its_cost_is_no_reason_to_join() -> None:
    assert not joins(2.0, 130.0, 100.0, 60.0)
    assert joins(2.0, 130.1, 100.0, 60.0)


@given(st.floats(0, 500), st.floats(0.1, 500))
def test_a_partner_is_dropped_after_longer_than_it_is_kept_or_never(waited: float, keeps: float) -> None:
    assert drops(waited, keeps) == (waited > keeps)
    assert not drops(waited, 0.0)
    assert not drops(keeps, keeps)
