"""Numbers in words: no powers of ten, no sign before zero, no finer than the level that changes."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpmodel.foundation import digits
from wpmodel.foundation.digits import change, rounded

numbers = st.floats(-1e9, 1e9)


def test_the_examples_hold() -> None:
    assert doctest.testmod(digits).failed == 0


@given(numbers, numbers, numbers)
def test_nothing_is_written_as_a_power_of_ten_or_as_minus_zero(mean: float, low: float, high: float) -> None:
    for text in (rounded(mean), change(mean, min(low, high), max(low, high))):
        assert "e" not in text.replace("more", "").replace("fewer", "").replace("the same", "").replace(
            "under", ""
        ).replace("no change that shows", "")
        assert "-0 " not in text


@pytest.mark.parametrize(("value", "said"), [(0.0, "0"), (1234.0, "1,230"), (99.96, "100.0"), (float("nan"), "-")])
def test_three_digits_count(value: float, said: str) -> None:
    assert rounded(value) == said


def test_a_change_is_no_finer_than_its_level() -> None:
    assert change(0.0266, 0.01, 0.04, level=33.4) == "no change that shows"
    assert change(-2.0, -3.0, 1.0, less="less", level=100.0) == "2.0 less (3.0 less to 1.0 more)"
