"""Beliefs: an assessment lies between the person and their group, contact narrows it, pay teaches about the group."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from legal import HOURS, behaviour, behaviours, legal, orderly_behaviours, person

from wpmodel.agents.rules.beliefs import believed_success, first_assessment, forget, sharpen
from wpmodel.agents.rules.job_entry import prospect

LOG_ODDS = st.floats(-10, 10)
COUNTS = st.floats(0, 1e6)
KNOWING = ("assessment_noise", "assessment_weight", "sharpening_hours", "motivation_effect")


@given(LOG_ODDS, LOG_ODDS, st.floats(-8, 8), behaviours(*KNOWING))
def test_the_first_assessment_lies_between_what_was_seen_and_what_the_group_is_like(
    true: float, mean: float, noise: float, b: Any
) -> None:
    seen = true + b.assessment_noise * noise
    found = first_assessment(true, mean, noise, b)
    assert min(seen, mean) - 1e-9 <= found <= max(seen, mean) + 1e-9


@given(LOG_ODDS, LOG_ODDS, st.floats(-8, 8))
def test_weight_nought_sees_the_group_and_weight_one_the_person(true: float, mean: float, noise: float) -> None:
    assert first_assessment(true, mean, noise, behaviour(assessment_weight=0)) == mean
    blind = behaviour(assessment_weight=1, assessment_noise=0)
    assert first_assessment(true, mean, noise, blind) == true


def gap_after(intensity: int, readiness: float, motivation: float, assessed: float, b: Any) -> tuple[float, float]:
    c = person(readiness=readiness, motivation=motivation, assessed=assessed)
    before = assessed - prospect(c, b)
    sharpen(c, b, intensity)
    assert (c.readiness, c.motivation) == (readiness, motivation)
    return before, c.assessed - prospect(c, b)


@given(st.integers(1, 3), LOG_ODDS, st.floats(0, 1), LOG_ODDS, behaviours(*HOURS, *KNOWING))
def test_contact_closes_part_of_the_gap_and_never_overshoots(
    intensity: int, readiness: float, motivation: float, assessed: float, b: Any
) -> None:
    before, after = gap_after(intensity, readiness, motivation, assessed, b)
    assert abs(after) <= abs(before) + 1e-9
    assert before * after >= -1e-9
    share = (b.sharpening_light, b.sharpening_standard, b.sharpening_intensive)[intensity - 1]
    assert after == pytest.approx((1.0 - share) * before, abs=1e-9)


@given(LOG_ODDS, st.floats(0, 1), LOG_ODDS, orderly_behaviours(*KNOWING))
def test_more_hours_leave_less_of_the_gap(readiness: float, motivation: float, assessed: float, b: Any) -> None:
    gaps = [abs(gap_after(k, readiness, motivation, assessed, b)[1]) for k in range(4)]
    assert gaps == pytest.approx(sorted(gaps, reverse=True), abs=1e-9)
    if gaps[0] > 0.1:
        assert gaps[3] < gaps[0]


@given(LOG_ODDS, st.floats(0, 1), LOG_ODDS, behaviours(*HOURS, *KNOWING))
def test_those_not_seen_stay_as_badly_measured_as_they_were(
    readiness: float, motivation: float, assessed: float, b: Any
) -> None:
    before, after = gap_after(0, readiness, motivation, assessed, b)
    assert after == before


@given(COUNTS, COUNTS, legal("evidence_kept"))
def test_evidence_fades_on_both_sides_alike(paid: float, expected: float, memory: float) -> None:
    assert forget(paid, expected, memory) == (memory * paid, memory * expected)
    assert max(forget(paid, expected, memory)) <= max(paid, expected)


@given(COUNTS, st.floats(1e-3, 1e6), st.floats(0.1, 6), legal("optimism_weight"))
def test_belief_lies_between_the_prior_and_what_was_paid(
    paid: float, expected: float, prior: float, weight: float
) -> None:
    belief = believed_success(paid, expected, prior, weight)
    low, high = sorted((prior, paid / expected))
    assert low * (1 - 1e-12) <= belief <= high * (1 + 1e-12)


@given(st.floats(0.1, 6), legal("optimism_weight"))
def test_without_evidence_the_belief_is_the_prior(prior: float, weight: float) -> None:
    assert believed_success(0.0, 0.0, prior, weight) == pytest.approx(prior, rel=1e-12)


@given(COUNTS, COUNTS, st.floats(0.1, 6), legal("optimism_weight"), st.floats(1, 1e4))
def test_more_paid_outcomes_raise_belief_and_more_expected_ones_lower_it(
    paid: float, expected: float, prior: float, weight: float, more: float
) -> None:
    belief = believed_success(paid, expected, prior, weight)
    assert believed_success(paid + more, expected, prior, weight) > belief
    assert believed_success(paid, expected + more, prior, weight) < belief
    assert np.isfinite(belief)
    assert belief > 0.0


def test_belief_is_worked_out_place_by_place_and_group_by_group() -> None:
    paid, expected, prior = np.array([[0.0, 9.0], [4.0, 0.0]]), np.array([[2.0, 1.0], [0.0, 8.0]]), np.array([1.5, 2.0])
    found = believed_success(paid, expected, prior, 10.0)
    for i in range(2):
        for g in range(2):
            assert found[i, g] == believed_success(paid[i, g], expected[i, g], prior[g], 10.0)
