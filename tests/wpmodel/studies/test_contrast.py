"""Contrasts: judged by the draws alone, and not asked where the model lacks the means."""

from __future__ import annotations

import numpy as np
import pytest

from wpmodel import Scenario, run
from wpmodel.results.metrics import METRICS
from wpmodel.studies import contrast
from wpmodel.studies.contrast import AGREES, DIFFERS, OPEN, UNASKED, Contrast, contrasts, hold

EVERY = contrasts()


def one(**fields: object) -> Contrast:
    blank = {
        "id": "x", "study": "", "published": "", "tests": "contract", "arms": (("a",), ("b",)), "metric": "hours",
        "form": "difference", "expected": "up", "low": -np.inf, "high": np.inf, "missing": "", "source": "",
    }  # fmt: skip
    return Contrast(**{**blank, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize("each", EVERY, ids=lambda each: each.id)
def test_every_contrast_can_be_asked_or_says_what_is_missing(each: Contrast) -> None:
    assert bool(each.arms) != bool(each.missing)
    if each.arms:
        assert each.metric in METRICS
        assert len(each.scenarios()) == (1 if each.form == "level" else 2)
        assert each.expected in ("up", "down") or np.isfinite([each.low, each.high]).all()


def test_there_are_a_dozen_and_half_of_them_test_the_contract() -> None:
    assert sum(bool(each.arms) for each in EVERY) >= 12
    assert sum(each.tests == "contract" for each in EVERY if each.arms) >= 6


@pytest.mark.parametrize(
    ("fields", "values", "agree"),
    [
        ({}, [[1, 1, 1], [2, 3, 0]], [True, True, False]),
        ({"expected": "down"}, [[1, 1, 1], [2, 3, 0]], [False, False, True]),
        ({"expected": "same", "low": -1, "high": 1}, [[1, 1, 1], [2, 3, 0]], [True, False, True]),
        ({"form": "ratio", "expected": "same", "low": 0.8, "high": 1.25}, [[2, 2], [2, 4]], [True, False]),
        ({"form": "level", "expected": "down", "high": 1}, [[0.9, 1.1]], [True, False]),
    ],
)
def test_draws_agree_where_they_lie_on_the_published_side(fields: dict, values: list, agree: list) -> None:
    assert one(**fields).agree([np.array(x, float) for x in values]).tolist() == agree


@pytest.mark.parametrize(("up", "verdict"), [(10, AGREES), (9, AGREES), (5, OPEN), (1, DIFFERS), (0, DIFFERS)])
def test_nine_draws_of_ten_make_a_verdict(up: int, verdict: str) -> None:
    change = np.where(np.arange(10) < up, 1.0, -1.0)
    assert contrast._held(one(), [np.zeros(10), change])["verdict"] == verdict


def test_what_cannot_be_asked_is_said_and_no_run_is_made() -> None:
    missing = [each.id for each in EVERY if each.missing]
    found = hold([Scenario("a"), Scenario("b")], only=missing)
    assert set(found["verdict"]) == {UNASKED}
    assert (found["missing"] != "").all()
    with pytest.raises(ValueError, match="there is no contrast nonsense: there are dutch-nearest"):
        hold([Scenario("a"), Scenario("b")], only=["nonsense"])


def test_pairs_have_the_same_people_and_misses_come_first() -> None:
    worlds = [Scenario("a"), Scenario("b")]
    found = hold(worlds, only=["jobactive-4", "dutch-furthest", "french-public"], areas=("South Yorkshire",))
    rank = [DIFFERS, OPEN, AGREES, UNASKED]
    assert found["verdict"].map(rank.index).is_monotonic_increasing
    assert found.set_index("id").loc["dutch-furthest", "effect"] != 0


def test_spells_last_as_the_rule_of_job_loss_says() -> None:
    result = run(areas=["South Yorkshire"], until="2012-06-30")
    found, b = contrast.of_contrasts(result), result.model.behaviour
    stays, product = [], 1.0
    for week in range(26):
        hazard = b.loss_settled + (b.loss_start - b.loss_settled) * np.exp(-week / b.loss_settling_weeks)
        product *= 1.0 - hazard
        stays.append(100.0 * product)
    for weeks in (4, 12, 13, 26):
        assert found[f"spell_survival.{weeks}"] == pytest.approx(stays[weeks - 1])
    shares = contrast.by_tercile(result)
    assert shares["job_start_rate.nearest"] > shares["job_start_rate.furthest"] > 0
