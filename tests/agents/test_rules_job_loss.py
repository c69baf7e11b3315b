"""Job loss: a hazard that falls with tenure, differs from job to job, and is lower where a provider keeps in touch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from legal import behaviour, behaviours, legal, lucks
from scipy import stats

from wpmodel.agents.luck import MATCH as FIT
from wpmodel.agents.luck import chance
from wpmodel.agents.rules.job_loss import loss_chance, match_quality

LOSS = ("loss_start", "loss_settled", "loss_settling_weeks", "match_spread", "in_work_effect")
TENURE = st.floats(0, 210)
MATCH = st.floats(0, 2)
SOME = lucks(4_000)


@given(TENURE, MATCH, st.integers(0, 1), behaviours(*LOSS))
def test_the_chance_of_losing_a_job_is_a_chance(tenure: float, match: float, held: int, b: Any) -> None:
    assert 0.0 <= loss_chance(tenure, match, held, b) <= 1.0


@given(TENURE, st.floats(0.01, 100), MATCH, st.integers(0, 1), behaviours(*LOSS))
def test_the_hazard_falls_with_tenure_where_a_settled_job_is_the_safer(
    tenure: float, more: float, match: float, held: int, b: Any
) -> None:
    assume(b.loss_settled <= b.loss_start)
    assert loss_chance(tenure + more, match, held, b) <= loss_chance(tenure, match, held, b)
    if b.loss_start - b.loss_settled > 1e-3 and match > 0.1 and more > 1 and tenure < 5 * b.loss_settling_weeks:
        assert loss_chance(tenure + more, match, held, b) < loss_chance(tenure, match, held, b)


@given(MATCH, behaviours(*LOSS))
def test_it_goes_from_the_hazard_at_the_start_to_the_settled_one(match: float, b: Any) -> None:
    assert loss_chance(0.0, match, 0, b) == pytest.approx(b.loss_start * match, abs=1e-15)
    assert loss_chance(1e6, match, 0, b) == pytest.approx(b.loss_settled * match, abs=1e-15)
    one_time_on = b.loss_settled + (b.loss_start - b.loss_settled) * np.exp(-1.0)
    assert loss_chance(b.loss_settling_weeks, match, 0, b) == pytest.approx(one_time_on * match, rel=1e-9)


@given(TENURE, MATCH, behaviours(*LOSS))
def test_contact_in_work_lowers_the_hazard_by_its_share(tenure: float, match: float, b: Any) -> None:
    alone = loss_chance(tenure, match, 0, b)
    assert loss_chance(tenure, match, 1, b) == pytest.approx(alone * (1.0 - b.in_work_effect), abs=1e-15)


@given(TENURE, MATCH, st.floats(0, 1), st.integers(0, 1), behaviours(*LOSS))
def test_an_ill_fitting_job_is_lost_the_sooner(tenure: float, match: float, worse: float, held: int, b: Any) -> None:
    assert loss_chance(tenure, match + worse, held, b) >= loss_chance(tenure, match, held, b)


@given(st.integers(0, 3_999), st.integers(0, 207), legal("match_spread"))
def test_match_quality_lies_within_its_spread_around_one(who: int, week: int, spread: float) -> None:
    assert 1.0 - spread <= match_quality(SOME[who], week, behaviour(match_spread=spread)) <= 1.0 + spread


def test_match_quality_is_uniform_over_its_spread_and_drawn_anew_for_each_job() -> None:
    b = behaviour(match_spread=0.5)
    found = np.array([[match_quality(luck, week, b) for luck in SOME] for week in (3, 4)])
    assert stats.kstest(found[0], "uniform", args=(0.5, 1.0)).pvalue > 1e-4
    assert abs(np.corrcoef(found)[0, 1]) < 4.5 / np.sqrt(len(SOME))
    assert match_quality(SOME[0], 3, b) == found[0, 0]


def test_a_high_draw_is_a_job_that_fits_well_and_lasts() -> None:
    b = behaviour(match_spread=0.5)
    for luck in SOME[:20]:
        assert match_quality(luck, 3, b) == pytest.approx(1.5 - chance(luck, 3, FIT), abs=1e-15)
