"""R4 and R6 by hand: who is first in line, what each kind gets, for whom a module is bought."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from wpmodel.agents.luck import FREE, HAND, chance, key_of, luck_of
from wpmodel.agents.rules.by_hand import HELP, KEEPING, SUPPORT, place_in_line, steps_wished, way_by_hand
from wpmodel.agents.rules.delivery import BUY, FREELY, NOBODY
from wpmodel.agents.rules.support import PROMISED, intensity_at

LUCK = st.builds(
    lambda seed, number: np.uint64(luck_of(key_of(seed), number)), st.integers(0, 99), st.integers(0, 10_000)
)
LOT = st.floats(0.0, 1.0, exclude_max=True)


@given(st.integers(0, 8), st.integers(0, 8), LOT, LOT)
def test_a_higher_rank_always_goes_before_a_lower_and_never_before_a_promise(
    a: int, b: int, x: float, y: float
) -> None:
    first, second = place_in_line(float(a), x), place_in_line(float(b), y)
    assert 0.0 < first < PROMISED
    if a > b:
        assert first > second
    if a == b and x > y:
        assert first >= second


@given(st.integers(0, 3), st.floats(0.1, 10.0))
def test_where_hours_are_not_short_each_gets_the_step_wished_for_and_no_more(wish: int, line: float) -> None:
    assert intensity_at(0.0, *steps_wished(wish, line)) == wish
    assert intensity_at(line, *steps_wished(wish, line)) == 0


@given(LUCK, st.integers(0, 300), st.floats(0.0, 1.0), st.floats(0.0, 500.0))
def test_nothing_is_bought_above_the_price_nor_for_nobody_and_a_free_module_is_taken(
    luck: int, week: int, share: float, price: float
) -> None:
    assert way_by_hand(share, price + 1.0, price, 0.0, week, luck) == NOBODY
    assert way_by_hand(0.0, price, price, 0.0, week, luck) == NOBODY
    assert way_by_hand(1.0, price, price, 0.0, week, luck) == BUY
    assert way_by_hand(share, price, price, 1.0, week, luck) == FREELY
    assert (way_by_hand(0.0, price, price, share, week, luck) == FREELY) == (chance(luck, week, FREE) < share)
    assert (way_by_hand(share, price, price, 0.0, week, luck) == BUY) == (chance(luck, week, HAND) < share)


def test_a_lot_is_worth_half_a_rank_and_steps_not_wished_for_stand_before_every_line() -> None:
    assert place_in_line(2.0, 0.5) == 3.25
    assert steps_wished(2, 3.25) == (3.25, 3.25, -1.0)
    assert steps_wished(0, 3.25) == (-1.0, -1.0, -1.0)


def test_what_can_be_decided_by_hand_are_bits_of_their_own() -> None:
    assert [SUPPORT | HELP, HELP | KEEPING, SUPPORT | KEEPING, SUPPORT | HELP | KEEPING] == [3, 6, 5, 7]
