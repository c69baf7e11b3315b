"""Cash: what fees to come are worth, who gets which part of a payment, what credit costs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from legal import legal

from wpmodel.agents.rules.cash import affordable, interest, passed_down, surplus_shared, value_of_fees
from wpmodel.parameters import DECLARED

RATES = DECLARED["capital_rate"]
LAGS = st.integers(0, 130)
FEES = st.floats(0, 20_000)
PENCE = st.integers(0, 10**12)


def by_loop(
    outcome: float, fee: float, weeks: int, most: int, interval: int, payments: int, kept: float, lag: float,
    rate: float, held: float,
) -> float:  # fmt: skip
    """The same sum, payment by payment, in the words of the contract."""
    per_week = (1.0 + rate) ** (-1.0 / 52.0)
    total, when, sure = 0.0, 0, 1.0
    if payments == 0:
        when, total = weeks, outcome * per_week**weeks
    for _ in range(most - max(payments - 1, 0)):
        when, sure = when + interval, sure * held ** (interval / 4)
        total += fee * sure * per_week**when
    return kept * total * per_week**lag


@given(
    FEES, st.floats(0, 2_000), st.integers(0, 52), st.integers(0, 26), st.integers(4, 52), st.integers(0, 27),
    st.floats(0, 1), LAGS, st.floats(RATES.low, RATES.high), legal("believed_hold"),
)  # fmt: skip
def test_the_value_of_fees_is_the_plain_sum_of_discounted_payments(
    outcome: float, fee: float, weeks: int, most: int, interval: int, payments: int, kept: float, lag: int,
    rate: float, held: float,
) -> None:  # fmt: skip
    assume(1.0 - held ** (interval / 4) * (1.0 + rate) ** (-interval / 52) > 1e-6)
    terms = (outcome, fee, weeks, most, interval, payments, kept, lag, rate, held)
    found = value_of_fees(*terms)
    assert np.isfinite(found)
    assert found == pytest.approx(by_loop(*terms), 1e-8, 1e-9)


def test_fees_have_a_value_when_holding_is_certain_and_capital_is_free() -> None:
    assert DECLARED["believed_hold"].high == 1.0
    assert RATES.low == 0.0
    found = value_of_fees(1_000.0, 100.0, 26, 13, 4, np.arange(3), 0.8, 5, 0.0, 1.0)
    assert found == pytest.approx([0.8 * 2_300.0, 0.8 * 1_300.0, 0.8 * 1_200.0])


@given(FEES, st.floats(1, 2_000), st.integers(0, 52), st.integers(1, 26), st.floats(0.5, 0.99), st.floats(0.01, 0.9))
def test_waiting_dearer_capital_and_a_larger_top_slice_lower_the_value(
    outcome: float, fee: float, weeks: int, most: int, held: float, rate: float
) -> None:
    def value(kept: float, lag: float, rate: float) -> float:
        return float(value_of_fees(outcome, fee, weeks, most, 4, 0, kept, lag, rate, held))

    base = value(0.8, 5, rate)
    assert value(0.8, 6, rate) < base
    assert value(0.8, 5, rate + 0.1) < base
    assert value(0.7, 5, rate) < base


@given(FEES, st.floats(0, 2_000), st.integers(0, 52), st.integers(0, 26), st.floats(0.5, 0.99), st.floats(0.01, 0.9))
def test_every_payment_made_leaves_less_to_come_and_the_last_leaves_nothing(
    outcome: float, fee: float, weeks: int, most: int, held: float, rate: float
) -> None:
    left = value_of_fees(outcome, fee, weeks, most, 4, np.arange(1, most + 2), 1.0, 5, rate, held)
    assert (np.diff(left) <= 1e-9).all()
    assert left[-1] == 0.0


def test_the_value_is_worked_out_for_every_place_group_and_count_of_payments() -> None:
    fees, sums = np.array([1_200.0, 3_500.0])[None, :, None], np.array([170.0, 235.0])[None, :, None]
    weeks, most = np.array([26, 13])[None, :, None], np.array([13, 20])[None, :, None]
    kept, lag = np.array([1.0, 0.8])[:, None, None], np.array([5, 10])[:, None, None]
    rate = np.array([0.1, 0.15])[:, None, None]
    found = value_of_fees(fees, sums, weeks, most, 4, np.arange(22)[None, None, :], kept, lag, rate, 0.95)
    assert found.shape == (2, 2, 22)
    for p in range(2):
        for g in range(2):
            for k in range(22):
                expected = by_loop(
                    fees[0, g, 0], sums[0, g, 0], weeks[0, g, 0], most[0, g, 0], 4, k, kept[p, 0, 0], lag[p, 0, 0],
                    rate[p, 0, 0], 0.95,
                )  # fmt: skip
                assert found[p, g, k] == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(st.lists(PENCE, min_size=1, max_size=20), legal("top_slice"))
def test_what_is_passed_down_is_whole_pence_and_rounded_in_the_primes_favour(pence: list[int], slice_: float) -> None:
    due = np.array(pence, np.int64)
    down = passed_down(due, slice_)
    assert down.dtype == np.int64
    assert ((down >= 0) & (down <= due)).all()
    exact = due * (1.0 - slice_)
    assert (down <= exact).all()
    assert (exact - down < 1.0).all()


def test_a_profit_lock_takes_its_share_of_what_lies_above_the_profit_allowed() -> None:
    """Fees of 10,000 pounds and five per cent allowed: 500 pounds stay with the prime whatever the lock."""
    assert surplus_shared(120_000, 1_000_000, 0.05, 0.5) == 35_000
    assert surplus_shared(50_002, 1_000_000, 0.05, 0.75) == 1, "a penny and a half, rounded down"
    assert surplus_shared(50_000, 1_000_000, 0.05, 1.0) == surplus_shared(-90_000, 1_000_000, 0.05, 1.0) == 0
    assert surplus_shared(120_000, 0, 0.05, 1.0) == 120_000


@given(st.integers(-(10**12), 10**12), st.floats(0, 1))
def test_interest_is_paid_on_debt_alone_and_in_whole_pence(cash: int, rate: float) -> None:
    due = interest(cash, rate)
    assert isinstance(due, int)
    if cash >= 0:
        assert due == 0
    else:
        assert 0 <= due <= -cash * rate * 4 / 52
        assert -cash * rate * 4 / 52 - due < 1.0


def test_thirteen_periods_interest_is_a_years() -> None:
    assert 13 * interest(-52_000_000, 0.10) == 5_200_000


@given(st.integers(-(10**9), 10**9), st.integers(0, 10**9), st.integers(0, 10**9), st.floats(0, 12))
def test_what_is_affordable_stays_so_with_more_cash_and_more_credit(
    cash: int, credit: int, cost: int, periods: float
) -> None:
    assert affordable(cash, credit, cost, periods) == (cash + credit >= periods * cost)
    if affordable(cash, credit, cost, periods):
        assert affordable(cash + 1, credit, cost, periods)
        assert affordable(cash, credit + 1, cost, periods)
    else:
        assert not affordable(cash, credit, cost + 1, periods)
