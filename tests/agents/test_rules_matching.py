"""Matching: room for one more falls with crowding and is a share; odds scale as the matching function says."""

from __future__ import annotations

from math import expm1

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from legal import legal

from wpmodel.agents.rules.matching import odds_of_work, room_for_one_more

COUNTS = st.floats(1e-3, 1e6)


@given(COUNTS, COUNTS)
def test_room_is_a_share_above_nought_and_the_urns_answer(wanted: float, openings: float) -> None:
    room = room_for_one_more(wanted, openings)
    assert 0.0 < room <= 1.0 + 1e-6
    crowding = wanted / openings
    if crowding > 1e-6:
        assert room == pytest.approx(-expm1(-crowding) / crowding, rel=1e-6)


@given(COUNTS, COUNTS, st.floats(1.01, 100))
def test_room_falls_with_crowding(wanted: float, openings: float, more: float) -> None:
    assume(wanted / openings > 1e-4)
    room = room_for_one_more(wanted, openings)
    assert room_for_one_more(more * wanted, openings) < room
    assert room_for_one_more(wanted, more * openings) > room


@given(COUNTS, COUNTS)
def test_no_more_are_hired_than_there_are_openings(wanted: float, openings: float) -> None:
    assert wanted * room_for_one_more(wanted, openings) <= openings * (1 + 1e-9)


@pytest.mark.parametrize("crowding", [1e-12, 1e-15, 1e-17, 1e-200])
def test_hardly_any_competition_is_as_good_as_none(crowding: float) -> None:
    assert room_for_one_more(crowding, 1.0) == pytest.approx(1.0, rel=1e-8, abs=0)


def test_nobody_competing_leaves_all_the_room_and_no_openings_leave_none() -> None:
    assert room_for_one_more(0.0, 10.0) == room_for_one_more(0.0, 0.0) == 1.0
    assert room_for_one_more(3.0, 0.0) == 0.0


@given(legal("job_base"), st.floats(0.05, 10), legal("tightness_elasticity"))
def test_odds_are_the_base_scaled_by_tightness(base: float, tightness: float, elasticity: float) -> None:
    odds = odds_of_work(base, tightness, elasticity)
    assert 0.0 <= odds <= 0.2 * 10**1.5
    assert odds == pytest.approx(base * tightness**elasticity)
    assert odds_of_work(base, 1.1 * tightness, elasticity) >= odds
    assert odds_of_work(base, 1.0, elasticity) == base
