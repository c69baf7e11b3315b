"""Arrival: the traits a person brings are their own, bounded, and add up as the rule says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from legal import behaviour, behaviours, lucks, person
from scipy import stats

from wpmodel.agents.kinds import BARRIERS
from wpmodel.agents.luck import ASSESSMENT, BARRIER, BEFORE_ANY_WEEK, MOTIVATION, PROSPECT, chance, normal
from wpmodel.agents.rules.arrival import arrive, category, draw_barriers, logistic, mean_effect
from wpmodel.agents.rules.beliefs import first_assessment
from wpmodel.agents.rules.job_entry import prospect
from wpmodel.parameters import PAYMENT_GROUPS
from wpmodel.scenario import Scenario
from wpmodel.setup.intake import KIND, kinds

TRAITS = (
    "readiness_sd", "age_effect", "health_effect", "barrier_effect", "disadvantage_slope", "motivation_mean",
    "motivation_sd", "motivation_effect", "assessment_noise", "assessment_weight",
)  # fmt: skip
SOME = lucks(300)
KINDS = kinds(Scenario("legal")).view(np.recarray)


def shares(size: int) -> st.SearchStrategy[np.ndarray]:
    """Shares that add up to one; some may be zero."""
    part = st.one_of(st.just(0.0), st.floats(0.01, 1.0))
    return st.lists(part, min_size=size, max_size=size).filter(any).map(lambda x: np.array(x) / sum(x))


LONG_AFTER = 30_000
"""A week of referral by which the backlog is forgotten."""


def arrived(luck: np.uint64, kind: Any, mean: float, b: Any, week: int = LONG_AFTER) -> Any:
    c = person(referred=week)
    arrive(c, luck, kind, mean, b)
    return c


def one_kind(ages: tuple, health: tuple, barriers: tuple) -> Any:
    table = np.zeros(1, KIND).view(np.recarray)
    table["age_shares"], table["health_shares"], table["barrier_shares"] = ages, health, barriers
    return table[0]


@given(shares(4), st.floats(0.0, 1.0, exclude_max=True))
def test_a_draw_falls_in_the_category_whose_share_it_lands_in(parts: np.ndarray, u: float) -> None:
    k = category(u, parts)
    edges = np.concatenate([[0.0], np.cumsum(parts)])
    assert edges[k] - 1e-12 <= u <= edges[k + 1] + 1e-12


@given(shares(4))
def test_categories_come_as_often_as_their_shares_say(parts: np.ndarray) -> None:
    found = np.bincount([category((i + 0.5) / 500, parts) for i in range(500)], minlength=4)
    assert np.abs(found / 500 - parts).max() <= 1 / 500 + 1e-12
    assert not found[:-1][parts[:-1] == 0.0].any()


@given(shares(6), st.lists(st.floats(-3, 3), min_size=6, max_size=6))
def test_the_mean_effect_is_the_weighted_mean(parts: np.ndarray, effects: list[float]) -> None:
    assert mean_effect(parts, np.array(effects)) == pytest.approx(float(np.dot(parts, effects)), abs=1e-12)


@given(st.floats(-700, 700))
def test_logistic_undoes_log_odds(x: float) -> None:
    p = logistic(x)
    assert 0.0 <= p <= 1.0
    assert p + logistic(-x) == pytest.approx(1.0, abs=1e-15)
    if abs(x) < 20:
        assert np.log(p / (1.0 - p)) == pytest.approx(x, abs=1e-6)


@given(st.floats(-8, 8), st.floats(0, 8), behaviours("disadvantage_slope"), st.integers(0, 299))
def test_the_more_disadvantaged_keep_every_barrier_the_less_disadvantaged_have(
    disadvantage: float, more: float, b: Any, who: int
) -> None:
    parts = KINDS[0].barrier_shares
    fewer = draw_barriers(SOME[who], disadvantage, parts, b)
    assert fewer & ~draw_barriers(SOME[who], disadvantage + more, parts, b) == 0


def test_barriers_come_as_often_as_their_shares_say_and_apart_from_one_another() -> None:
    parts, b, people = np.array([0.36, 0.30, 0.12, 0.06, 0.10, 0.45]), behaviour(), lucks(6_000)
    bits = np.array([draw_barriers(luck, 0.0, parts, b) for luck in people])
    has = np.array([(bits >> j) & 1 for j in range(len(BARRIERS))])
    for j, share in enumerate(parts):
        assert stats.binomtest(int(has[j].sum()), len(people), share).pvalue > 1e-4
    together = np.corrcoef(has) - np.eye(len(BARRIERS))
    assert np.abs(together).max() < 4.5 / np.sqrt(len(people))


@given(behaviours(*TRAITS), st.integers(0, 299), st.integers(0, len(PAYMENT_GROUPS) - 1), st.floats(-6, 3))
def test_traits_are_finite_and_in_range_whatever_the_parameters(b: Any, who: int, group: int, mean: float) -> None:
    c = arrived(SOME[who], KINDS[group], mean, b)
    assert np.isfinite([c.readiness, c.motivation, c.assessed]).all()
    assert 0.0 <= c.motivation <= 1.0
    assert c.age_band < 4
    assert c.health_condition < 4
    assert c.barriers < 2 ** len(BARRIERS)


@given(behaviours(*TRAITS), st.integers(0, 299), st.integers(0, len(PAYMENT_GROUPS) - 1), st.floats(-6, 3))
def test_readiness_adds_up_from_the_hidden_factor_age_health_and_barriers(
    b: Any, who: int, group: int, mean: float
) -> None:
    kind = KINDS[group]
    c = arrived(SOME[who], kind, mean, b)
    has = [(int(c.barriers) >> j) & 1 for j in range(len(BARRIERS))]
    expected = mean + b.readiness_sd * normal(SOME[who], BEFORE_ANY_WEEK, PROSPECT)
    expected += b.age_effect[c.age_band] - np.dot(kind.age_shares, b.age_effect)
    expected += b.health_effect[c.health_condition] - np.dot(kind.health_shares, b.health_effect)
    expected += np.dot(kind.barrier_shares - has, b.barrier_effect)
    assert c.readiness == pytest.approx(expected, abs=1e-9)


@given(behaviours(*TRAITS), st.integers(0, 299))
def test_age_and_health_do_not_depend_on_any_effect(b: Any, who: int) -> None:
    """The same person arrives under every contract and every calibration, shares of traits apart."""
    here, there = arrived(SOME[who], KINDS[1], 0.0, b), arrived(SOME[who], KINDS[1], -2.0, behaviour())
    assert (here.age_band, here.health_condition) == (there.age_band, there.health_condition)


def test_the_more_ready_are_the_more_motivated_and_have_fewer_barriers() -> None:
    people = [arrived(luck, KINDS[1], 0.0, behaviour(age_effect=0.0, health_effect=0.0)) for luck in lucks(1_500)]
    hidden = np.array([normal(luck, BEFORE_ANY_WEEK, PROSPECT) for luck in lucks(1_500)])
    barriers = np.array([int(c.barriers).bit_count() for c in people])
    assert np.corrcoef(hidden, [c.motivation for c in people])[0, 1] == pytest.approx(0.48, abs=0.08)
    assert np.corrcoef(hidden, barriers)[0, 1] < -0.1


@pytest.mark.parametrize("group", range(len(PAYMENT_GROUPS)))
def test_a_payment_groups_mean_readiness_is_its_parameter(group: int) -> None:
    """Within sampling error; barriers move it a little, because their log odds and not their shares are linear."""
    b = behaviour()
    readiness = np.array([arrived(luck, KINDS[group], -1.0, b).readiness for luck in lucks(1_500)])
    assert readiness.mean() == pytest.approx(-1.0, abs=4.5 * readiness.std() / np.sqrt(readiness.size) + 0.02)


@given(behaviours("backlog_readiness", "backlog_weeks"), st.integers(0, 299), st.integers(0, 300))
def test_whoever_comes_from_the_backlog_differs_by_a_gap_that_fades(b: Any, who: int, week: int) -> None:
    first, then, last = (float(arrived(SOME[who], KINDS[1], 0.0, b, w).readiness) for w in (0, week, LONG_AFTER))
    assert first - last == pytest.approx(b.backlog_readiness, abs=1e-9)
    assert then - last == pytest.approx(b.backlog_readiness * np.exp(-week / b.backlog_weeks), abs=1e-9)


def test_without_spread_everyone_of_a_kind_is_alike() -> None:
    b = behaviour(readiness_sd=0, motivation_sd=0, assessment_noise=0, barrier_effect=0, age_effect=0, health_effect=0)
    people = [arrived(luck, KINDS[1], 0.4, b) for luck in SOME[:50]]
    assert {float(c.readiness) for c in people} == {0.4}
    assert len({(float(c.motivation), float(c.assessed)) for c in people}) == 1


@given(behaviours(*TRAITS), st.integers(0, 299))
def test_the_first_assessment_is_made_on_arrival_of_what_she_brings(b: Any, who: int) -> None:
    c = arrived(SOME[who], KINDS[1], -0.3, b)
    mine = [first_assessment(prospect(c, b), -0.3 + b.mean_drive, noise, b) for noise in (-9.0, 9.0)]
    assert mine[0] - 1e-9 <= c.assessed <= mine[1] + 1e-9
    certain = behaviour(assessment_weight=1.0, assessment_noise=0.0)
    c = arrived(SOME[who], KINDS[1], -0.3, certain)
    assert c.assessed == pytest.approx(prospect(c, certain), abs=1e-12)


def test_a_kind_with_one_age_and_one_health_condition_gives_nothing_else() -> None:
    kind = one_kind((0, 0, 1, 0), (0, 1, 0, 0), (1e-9,) * 6)
    people = [arrived(luck, kind, 0.0, behaviour()) for luck in SOME]
    assert {(int(c.age_band), int(c.health_condition), int(c.barriers)) for c in people} == {(2, 1, 0)}


def test_a_draw_on_the_line_between_two_categories_falls_in_the_second() -> None:
    parts = np.array([0.25, 0.5, 0.25])
    assert [category(u, parts) for u in (0.2499, 0.25, 0.7499, 0.75)] == [0, 1, 1, 2]


def test_a_unit_of_disadvantage_raises_the_odds_of_every_barrier_by_its_slope() -> None:
    """Odds of one to four become one to two where the slope says so: a fifth of people, a third."""
    b, parts = behaviour(disadvantage_slope=np.log(2.0)), np.full(6, 0.2)
    for luck in SOME:
        draws = [chance(luck, BEFORE_ANY_WEEK, BARRIER + j) for j in range(6)]
        for disadvantage, share in ((0.0, 0.2), (1.0, 1 / 3)):
            assert draw_barriers(luck, disadvantage, parts, b) == sum(1 << j for j in range(6) if draws[j] < share)


def test_motivation_leans_half_on_the_hidden_factor_and_the_first_estimate_on_a_draw_of_its_own() -> None:
    b = behaviour(motivation_mean=0.3, motivation_sd=0.9)
    for luck in SOME[:30]:
        c = arrived(luck, KINDS[1], -0.3, b)
        hidden, own, noise = (normal(luck, BEFORE_ANY_WEEK, why) for why in (PROSPECT, MOTIVATION, ASSESSMENT))
        drive = 0.3 + 0.9 * (0.5 * hidden + np.sqrt(0.75) * own)
        assert np.log(c.motivation / (1.0 - c.motivation)) == pytest.approx(drive, abs=1e-3)
        assert c.assessed == pytest.approx(first_assessment(prospect(c, b), -0.3 + b.mean_drive, noise, b), abs=1e-12)
