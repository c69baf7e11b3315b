"""R14: shares of newcomers add up, follow what is said, and what they are worth follows the contract."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpmodel.agents.rules.choosing import chosen_shares, heard, newcomers_won, worth_of_newcomer

shares = st.lists(st.floats(0.0, 1.0), min_size=2, max_size=4).filter(lambda x: sum(x) > 0.01)
part = st.floats(0.0, 1.0)


@given(shares, st.data(), part, st.floats(0.0, 50.0))
def test_shares_add_up_and_nobody_goes_where_nobody_is_dealt(dealt, data, choosers, sensitivity):
    dealt = np.array(dealt) / np.sum(dealt)
    known = np.array(data.draw(st.lists(part, min_size=dealt.size, max_size=dealt.size)))
    found = chosen_shares(dealt, known, choosers, sensitivity)
    assert found.sum() == pytest.approx(1.0)
    assert (found >= 0.0).all()
    assert (found[dealt == 0.0] == 0.0).all()
    if dealt[np.argmax(known)] > 0.0:
        assert found[np.argmax(known)] >= dealt[np.argmax(known)] - 1e-12


def test_without_choosers_or_differences_people_are_dealt():
    dealt, known = np.array([0.5, 0.3, 0.2]), np.array([0.9, 0.1, 0.4])
    assert chosen_shares(dealt, known, 0.0, 3.0) == pytest.approx(dealt)
    assert chosen_shares(dealt, known, 1.0, 0.0) == pytest.approx(dealt)
    assert chosen_shares(dealt, np.full(3, 0.7), 1.0, 3.0) == pytest.approx(dealt)


def test_the_odds_between_two_contracts_move_by_what_is_said():
    first, second = chosen_shares(np.array([0.5, 0.5]), np.array([0.8, 0.3]), 1.0, 3.0)
    assert np.log(first / second) == pytest.approx(3.0 * 0.5)


def test_what_was_said_fades_and_needs_somebody_to_say_it():
    assert heard(0.5, 30.0, 100.0, 0.9) == pytest.approx(0.48)
    assert heard(0.5, 0.0, 0.0, 0.9) == 0.5


def test_newcomers_won_are_the_slope_of_the_share():
    """One more person seen in 100, remembered as long as it is, against the share that this moves."""
    said, step = np.array([0.6, 0.4]), np.array([0.01, 0.0])
    dealt = np.array([0.5, 0.5])
    before, after = chosen_shares(dealt, said, 0.5, 3.0), chosen_shares(dealt, said + step, 0.5, 3.0)
    weight = chosen_shares(dealt, said, 1.0, 3.0)[0]
    won = newcomers_won(1_000.0, weight, 100.0, 0.5, 3.0)
    assert won == pytest.approx(1_000.0 * (after - before)[0], rel=0.02)
    assert newcomers_won(1_000.0, 0.5, 0.0, 1.0, 3.0) == newcomers_won(1_000.0, 1.0, 100.0, 1.0, 3.0) == 0.0


def test_a_newcomer_is_worth_the_fee_and_what_people_bring_and_never_less_than_nothing():
    assert worth_of_newcomer(400.0, 30.0, 10.0, 26.0) == pytest.approx(400.0 + 26.0 * 20.0)
    assert worth_of_newcomer(0.0, 5.0, 10.0, 26.0) == 0.0


def test_one_person_out_of_work_says_something_and_wins_somebody():
    assert heard(0.5, 1.0, 1.0, 0.9) == pytest.approx(0.55)
    assert newcomers_won(10.0, 0.5, 1.0, 1.0, 4.0) == pytest.approx(10.0)


def test_where_nobody_is_dealt_anybody_there_is_no_choice():
    assert chosen_shares(np.zeros(2), np.array([0.2, 0.9]), 1.0, 3.0).tolist() == [0.0, 0.0]
