"""How help works: the declared form multiplies the odds of work, and every rival does what its name says."""

from __future__ import annotations

from math import exp, log
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from legal import behaviour, behaviours, person

from wpmodel.agents.rules.cash import levelled
from wpmodel.agents.rules.helping import (
    HUMP,
    POWER,
    THRESHOLD,
    job_chance,
    odds_of_work,
    odds_seen,
    odds_worked_on,
    reach_of_help,
    worth_by_need,
)

ODDS = st.floats(1e-5, 0.5)
SUPPORT = st.floats(0, 3)
FORMS = ("help_form", "help_power", "help_size", "help_mid", "help_peak", "help_width")
SEEN = ("seen_form", "seen_power", "seen_size", "help_mid", "help_peak", "help_width")


def gain(b: Any, odds: float, support: float) -> float:
    """What this much support adds to the odds of somebody of middling motivation."""
    c = person(readiness=0.0, motivation=0.5, support=support)
    return float(odds_of_work(c, b, odds)) - odds


@given(ODDS, SUPPORT, st.floats(-4, 4))
def test_as_declared_help_multiplies_the_odds_to_the_last_bit(odds: float, support: float, assessed: float) -> None:
    b, c = behaviour(), person(readiness=assessed, motivation=0.5, support=support, assessed=assessed)
    assert odds_of_work(c, b, odds) == odds * exp(assessed + support)
    assert odds_seen(c, b, 1.3, odds) == 1.3 * odds * exp(assessed + support)
    assert odds_worked_on(c, b, odds, odds_seen(c, b, 1.0, odds)) == odds_seen(c, b, 1.0, odds)


@given(ODDS, SUPPORT, behaviours(*FORMS))
def test_without_support_the_form_does_not_matter_and_with_it_nobody_loses(odds: float, s: float, b: Any) -> None:
    assert gain(b, odds, 0.0) == pytest.approx(0.0, abs=1e-12)
    assert gain(b, odds, s) >= 0.0
    assert 0.0 <= job_chance(person(readiness=0.0, motivation=0.5, support=s), b, odds) <= 1.0


@given(ODDS, ODDS, st.floats(0.01, 3))
def test_additive_help_adds_the_same_to_everybody(one: float, other: float, support: float) -> None:
    b = behaviour(help_power=0)
    assert gain(b, one, support) == pytest.approx(gain(b, other, support), rel=1e-9)
    assert gain(b, one, support) == pytest.approx(0.008 * (exp(support) - 1.0), rel=1e-9)


@given(ODDS, st.floats(1.05, 5), st.floats(0.01, 3), st.floats(0, 3))
def test_the_power_is_the_elasticity_of_what_help_adds(odds: float, more: float, support: float, power: float) -> None:
    b = behaviour(help_power=power, help_size=0.7)
    found = log(gain(b, odds * more, support) / gain(b, odds, support)) / log(more)
    assert found == pytest.approx(power, abs=1e-6)
    middle = behaviour(help_power=power)
    assert gain(middle, middle.help_mid, support) == pytest.approx(middle.help_mid * (exp(support) - 1.0), rel=1e-9)


def test_a_hump_is_highest_for_its_size_at_its_peak_and_a_threshold_passes_half_there() -> None:
    b = behaviour(help_peak=-5.0, help_width=0.7)
    shares = [reach_of_help(exp(x), HUMP, 1.0, 1.0, b) / exp(x) for x in (-7.0, -5.7, -5.0, -4.3, -3.0)]
    assert shares[2] == pytest.approx(1.0)
    assert shares[1] == pytest.approx(exp(-0.5)) == pytest.approx(shares[3])
    assert max(shares[0], shares[4]) < 0.02
    over = [reach_of_help(exp(x), THRESHOLD, 1.0, 1.0, b) / exp(x) for x in (-8.0, -5.0, -2.0)]
    assert over[0] < 0.02
    assert over[1] == pytest.approx(0.5)
    assert over[2] > 0.98
    assert reach_of_help(0.0, HUMP, 1.0, 1.0, b) == reach_of_help(0.0, THRESHOLD, 1.0, 1.0, b) == 0.0
    assert reach_of_help(0.02, POWER, 1.0, 1.5, b) == pytest.approx(0.03)


@given(ODDS, st.floats(0.01, 2), st.floats(-3, 3), st.floats(0.2, 3), behaviours(*SEEN))
def test_what_a_little_more_help_seems_to_bring_is_the_slope_of_what_is_seen(
    odds: float, support: float, assessed: float, belief: float, b: Any
) -> None:
    little = 1e-5

    def seen(more: float) -> float:
        c = person(assessed=assessed, support=np.float64(support) + more, readiness=9.0, motivation=0.0)
        return float(odds_seen(c, b, belief, odds))

    slope = (seen(little) - seen(-little)) / (2.0 * little)
    c = person(assessed=assessed, support=support)
    assert slope == pytest.approx(
        belief * float(odds_worked_on(c, b, odds, odds_seen(c, b, 1.0, odds))), rel=1e-3, abs=1e-7
    )


def test_world_and_belief_are_told_apart() -> None:
    b, c = behaviour(seen_power=0), person(readiness=-1.0, assessed=-1.0, motivation=0.5, support=0.4)
    assert odds_of_work(c, b, 0.01) == 0.01 * exp(-0.6)
    assert odds_seen(c, b, 1.0, 0.01) == pytest.approx(0.01 * exp(-1.0) + 0.008 * (exp(0.4) - 1.0))
    b = behaviour(help_power=0)
    assert odds_seen(c, b, 1.0, 0.01) == 0.01 * exp(-1.0 + 0.4)


@given(st.floats(0, 1), st.floats(0, 1))
def test_need_first_puts_the_less_likely_first_at_each_step(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert all(a >= b for a, b in zip(worth_by_need(low), worth_by_need(high), strict=True))
    first, second, third = worth_by_need(low)
    assert first > second > third


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_levelled_stakes_keep_their_mean_and_lose_their_differences(share: float) -> None:
    worth, mix = np.random.default_rng(1).uniform(100, 9_000, (3, 5, 4)), np.array([5, 0, 1, 3, 2])
    found = levelled(worth, mix, share)
    assert np.einsum("pgk,g->pk", found, mix) == pytest.approx(np.einsum("pgk,g->pk", worth, mix))
    assert found.max(axis=1) - found.min(axis=1) == pytest.approx((1 - share) * (worth.max(axis=1) - worth.min(axis=1)))


@pytest.mark.parametrize("form", ["dose_first", "dose_linear"])
def test_a_standard_meeting_does_the_same_whatever_the_dose_is_like(form: str) -> None:
    b, other = behaviour(), behaviour(**{form: 1.0})
    assert other.gain_standard == pytest.approx(b.gain_standard)
    ratio = other.gain_intensive / other.gain_standard
    assert ratio == pytest.approx(1.0 if form == "dose_first" else b.hours_intensive / b.hours_standard)
    half = behaviour(**{form: 0.5})
    assert half.gain_light == pytest.approx(0.5 * (b.gain_light + other.gain_light))
