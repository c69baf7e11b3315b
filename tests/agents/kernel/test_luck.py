"""Luck: the hash is the published one, the draws are uniform and independent, and nothing else enters a draw."""

from __future__ import annotations

from math import cos, log, pi, sqrt

import numpy as np
import pytest
from scipy import stats

from wpmodel.agents import luck
from wpmodel.agents.kinds import BARRIERS
from wpmodel.agents.luck import BARRIER, BEFORE_ANY_WEEK, GOLDEN, WORK, chance, key_of, luck_of, mix, normal

MASK = 2**64 - 1
G = 0x9E3779B97F4A7C15
VIGNA = (
    6457827717110365317,
    3203168211198807973,
    9817491932198370423,
    4593380528125082431,
    16408922859458223821,
)
"""First outputs of splitmix64 from seed 1234567 (Vigna's reference implementation)."""
WEEKS_PURPOSES = ((0, 1), (0, 37), (1, 1), (57, 2), (311, 138), (400, 255))


def by_hand(z: int) -> int:
    """Splitmix64's finaliser in whole numbers of any size."""
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def chance_by_hand(seed: int, claimant: int, week: int, purpose: int) -> float:
    stream = by_hand((by_hand(seed & MASK) + G * claimant) & MASK)
    return (by_hand((stream + G * (256 * week + purpose)) & MASK) >> 11) / 2**53


def stream(seed: int, claimant: int) -> np.uint64:
    return np.uint64(luck_of(key_of(seed), claimant))


def draws(vary: str, many: int = 64 * 1_000) -> np.ndarray:
    """Draws of neighbours: one argument counts up from a fixed point, the others stand still."""
    at = {"seed": 3, "claimant": 1_234, "week": 17, "purpose": WORK}
    found = np.empty(many)
    for k in range(many):
        now = at | {vary: at[vary] + k}
        found[k] = chance(stream(now["seed"], now["claimant"]), now["week"], now["purpose"])
    return found


def all_purposes() -> dict[str, int]:
    single = {
        name: value
        for name, value in vars(luck).items()
        if name.isupper() and isinstance(value, int) and name not in ("BEFORE_ANY_WEEK", "BARRIER")
    }
    return single | {f"BARRIER + {j}": BARRIER + j for j in range(len(BARRIERS))}


def test_the_hash_gives_the_published_outputs_of_splitmix64() -> None:
    state, found = 1234567, []
    for _ in VIGNA:
        state = (state + G) & MASK
        found.append(int(mix(np.uint64(state))))
    assert tuple(found) == VIGNA


def test_the_golden_step_is_the_published_one() -> None:
    assert int(GOLDEN) == G


@pytest.mark.parametrize("seed", [0, 1, 2**31, 2**63 + 5, 2**64 - 1])
@pytest.mark.parametrize("claimant", [0, 1, 77, 1_949_999])
def test_a_draw_is_the_one_worked_out_by_hand(seed: int, claimant: int) -> None:
    for week, purpose in WEEKS_PURPOSES:
        assert chance(stream(seed, claimant), week, purpose) == chance_by_hand(seed, claimant, week, purpose)


def test_a_draw_worked_out_once_for_all() -> None:
    """A number written down, so that a change of the hash and of its copy in this file together does not go unseen."""
    assert chance_by_hand(1, 0, 0, 1) == chance(stream(1, 0), 0, 1) == 0.2558852031320078


@pytest.mark.parametrize("vary", ["claimant", "week", "purpose", "seed"])
def test_neighbours_draws_are_uniform_in_the_unit_interval(vary: str) -> None:
    found = draws(vary)
    assert found.min() >= 0.0
    assert found.max() < 1.0
    counts = np.bincount((found * 64).astype(int), minlength=64)
    assert stats.chisquare(counts).pvalue > 1e-4


@pytest.mark.parametrize("vary", ["claimant", "week", "purpose", "seed"])
def test_neighbours_draws_have_nothing_to_do_with_one_another(vary: str) -> None:
    found = draws(vary)
    pairs = np.bincount((found[0::2] * 16).astype(int) * 16 + (found[1::2] * 16).astype(int), minlength=256)
    assert stats.chisquare(pairs).pvalue > 1e-4
    for lag in (1, 2, 64, 256):
        r = np.corrcoef(found[:-lag], found[lag:])[0, 1]
        assert abs(r) * sqrt(found.size) < 4.5


def test_the_largest_draw_there_can_be_is_below_one() -> None:
    assert float(np.uint64(MASK) >> np.uint64(11)) * 2.0**-53 < 1.0


def test_normal_draws_are_standard_normal() -> None:
    found = np.array([normal(stream(5, k), BEFORE_ANY_WEEK, 10) for k in range(40_000)])
    assert abs(found.mean()) < 4.5 / sqrt(found.size)
    assert abs(found.std() - 1.0) < 4.5 / sqrt(2 * found.size)
    assert stats.kstest(found, "norm").pvalue > 1e-4


def test_a_normal_draw_uses_its_purpose_and_the_one_128_further_on() -> None:
    for k in range(50):
        one, other = (chance_by_hand(9, k, 4, purpose) for purpose in (11, 139))
        expected = sqrt(-2.0 * log(1.0 - one)) * cos(2.0 * pi * other)
        assert normal(stream(9, k), 4, 11) == pytest.approx(expected, rel=1e-12, abs=1e-14)


@pytest.mark.parametrize("apart", [1, -1, 2, G, 5 * G & MASK, -G % 2**64])
def test_other_seeds_are_other_populations_and_not_the_same_one_shifted(apart: int) -> None:
    here, there = ({int(stream(seed % 2**64, k)) for k in range(4_000)} for seed in (42, 42 + apart))
    assert not here & there


def test_no_two_people_share_their_luck() -> None:
    assert len({int(stream(1, k)) for k in range(20_000)}) == 20_000


def test_no_two_purposes_collide() -> None:
    purposes = all_purposes()
    assert len(purposes) >= 18
    assert len(set(purposes.values())) == len(purposes), purposes


def test_the_second_draw_of_a_normal_is_nobody_elses_and_stays_within_its_week() -> None:
    numbers = set(all_purposes().values())
    assert all(0 < n < 128 for n in numbers), "purposes fill the lower half, so that n + 128 is free and below 256"
    assert not numbers & {n + 128 for n in numbers}


def test_a_draw_does_not_depend_on_the_draws_before_it() -> None:
    mine = stream(1, 8)
    before = chance(mine, 30, WORK)
    for week in range(30):
        chance(mine, week, WORK)
    assert chance(mine, 30, WORK) == before
