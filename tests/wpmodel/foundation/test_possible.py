"""Intervals of shares stay between 0 and 100."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wpmodel.foundation.possible import is_share, level, shift

numbers = st.floats(-1e6, 1e6)


@given(st.floats(0, 100), numbers, numbers)
def test_what_a_share_ends_at_is_possible(base: float, low: float, high: float) -> None:
    least, most = shift(base, low, high)
    assert base + least >= -1e-9
    assert base + most <= 100 + 1e-9
    assert level(low, high)[0] >= 0
    assert level(low, high)[1] <= 100


def test_units_of_shares_are_known() -> None:
    assert is_share("per cent")
    assert is_share("people who started a job, of 100")
    assert not is_share("adverse decisions for 100 people"), "there can be more than one a person"
    assert not is_share("hours a year")
