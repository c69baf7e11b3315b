"""Claims over rival structures: grades follow weights, evidence moves weights and cannot where it says nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from wpmodel import Result
from wpmodel.results.metrics import METRICS
from wpmodel.scenario import Scenario
from wpmodel.studies import contrast, robust, stacking
from wpmodel.studies.robust import claims, graded
from wpmodel.studies.statement import Statement
from wpmodel.studies.structures import DECLARED_FORM, structure, structures

NAMES = ("one", "two", "three")
LOOKS = (robust.look, robust.look_at_chains, robust.look_at_organisations)


def rows(agree: dict[str, float], against: dict[str, float] | None = None) -> pd.DataFrame:
    """Rows of `hold` for one claim."""
    return pd.DataFrame(
        {
            "id": "claim", "structure": list(agree), "draws": 20, "effect": 1.0, "low": 0.0, "high": 2.0,
            "agree_pct": list(agree.values()),
            "against_pct": [(against or {}).get(name, 0.0) for name in agree],
            "holds": [value >= 90.0 for value in agree.values()],
        }
    )  # fmt: skip


def even(names: tuple[str, ...] = NAMES) -> dict[str, float]:
    return dict.fromkeys(names, 1.0 / len(names))


@pytest.mark.parametrize(
    ("weights", "letter"),
    [((0.95, 0.05, 0.0), "A"), ((0.75, 0.2, 0.05), "B"), ((0.5, 0.3, 0.2), "C"), ((0.3, 0.5, 0.2), "D")],
)
def test_a_grade_is_the_weight_of_the_structures_that_bear_the_claim_out(
    weights: tuple[float, ...], letter: str
) -> None:
    of = dict(zip(NAMES, weights, strict=True))
    found = graded(rows({"one": 95.0, "two": 60.0, "three": 89.0}), even(), of)["claim"]
    assert found.letter == letter
    assert found.weight == pytest.approx(weights[0])
    assert found.prior_letter == "D"
    assert found.fails_in == ("two", "three")
    assert found.share_pct == pytest.approx(95 * weights[0] + 60 * weights[1] + 89 * weights[2])
    assert found.words == robust.WORDS[letter]


def test_where_the_opposite_holds_the_grade_says_so() -> None:
    table = rows({"one": 0.0, "two": 5.0, "three": 100.0}, {"one": 100.0, "two": 95.0})
    found = graded(table, even(), {"one": 0.5, "two": 0.3, "three": 0.2})["claim"]
    assert found.letter == "R"
    assert found.prior_letter == "D"


def test_weights_go_to_what_foresaw_and_stay_where_nothing_is_said() -> None:
    prior = np.array([0.2, 0.3, 0.5])
    assert stacking.stacked(np.zeros((0, 3)), prior) == pytest.approx(prior)
    assert stacking.stacked(np.full((7, 3), -2.0), prior) == pytest.approx(prior, abs=1e-9)
    told = np.log(np.tile([0.8, 0.1, 0.1], (30, 1)))
    found = stacking.stacked(told, prior)
    assert found.sum() == pytest.approx(1.0)
    assert found[0] > 0.7
    assert found[1] / found[2] == pytest.approx(0.6, rel=1e-3), "what the evidence does not tell apart stays as it was"
    weak = stacking.stacked(told, prior, pieces=1_000.0)
    assert prior[0] < weak[0] < found[0]


def test_stacking_mixes_structures_that_are_right_about_different_things() -> None:
    half = np.log(np.array([[0.9, 0.1]] * 10 + [[0.1, 0.9]] * 10))
    assert stacking.stacked(half, np.array([0.5, 0.5]), pieces=0.1) == pytest.approx([0.5, 0.5], abs=1e-6)
    with pytest.raises(ValueError, match="needs a weight before looking"):
        stacking.stacked(half, np.array([1.0, 0.0]))


def test_the_right_structure_of_made_up_worlds_gets_the_weight() -> None:
    rng, right = np.random.default_rng(3), 0
    for _ in range(20):
        means = rng.normal(0.0, 1.5, (40, 3))  # what three structures foresee of 40 figures
        seen = means[:, right] + rng.normal(0.0, 1.0, 40)
        log_density = -0.5 * (seen[:, None] - means) ** 2
        weights = stacking.stacked(log_density, np.full(3, 1 / 3))
        assert weights.argmax() == right


def test_a_contrast_that_no_draw_agrees_with_is_unlikely_and_never_impossible() -> None:
    table = pd.DataFrame({"id": ["c", "c"], "structure": ["one", "two"], "agree_pct": [0.0, 100.0], "draws": [9, 9]})
    found = np.exp(stacking.of_contrasts(table))
    assert found.loc["c"].to_dict() == pytest.approx({"one": 0.05, "two": 0.95})


@pytest.mark.parametrize(
    ("form", "expected", "low", "high", "agrees"),
    [
        ("difference", "up", -np.inf, np.inf, [True, False, False]),
        ("difference", "up", 1.0, np.inf, [True, False, False]),
        ("ratio", "same", 0.5, 1.5, [False, True, True]),
        ("level", "same", -np.inf, 2.0, [False, True, True]),
    ],
)
def test_a_statement_is_borne_out_draw_by_draw(
    form: str, expected: str, low: float, high: float, agrees: list[bool]
) -> None:
    one = Statement("s", (("a",), ("b",)), "metric", form, expected, low, high)
    assert one.agree([np.array([1.0, 2.0, 3.0]), np.array([3.0, 2.0, 2.0])]).tolist() == agrees


def test_what_is_written_down_can_be_asked() -> None:
    assert len(claims()) >= 15
    for one in claims():
        assert one.metric in METRICS, one.id
        assert all(isinstance(arm, Scenario) for arm in one.scenarios())
        assert one.expected != "same" or np.isfinite([one.low, one.high]).any(), one.id
    with pytest.raises(ValueError, match="there is no claim everything-is-fine"):
        claims(["everything-is-fine"])


def test_every_claim_is_looked_at_where_its_metric_is(area_run: Result) -> None:
    looked = {look: look(area_run) for look in LOOKS}
    for one in claims():
        assert one.metric in looked[robust.look_for(one.metric)], one.id
    for two in contrast.contrasts():
        assert not two.arms or two.metric in looked[robust.look] or two.metric == "promised_over_reached"


def test_structures_are_declared_with_weights_for_and_against() -> None:
    found = structures()
    assert len(found) >= 8
    assert sum(one.prior for one in found) == pytest.approx(1.0)
    assert structure(DECLARED_FORM).settings == ()
    assert all(one.speaks_for and one.speaks_against and one.prior > 0 for one in found)
    changed = {one.id: one.scenario().effective() for one in found}
    assert len({str(values) for values in changed.values()}) == len(found), "two structures are the same"
    with pytest.raises(ValueError, match="there is no structure perfect"):
        structure("perfect")


def test_claims_are_held_in_every_structure_with_the_same_luck() -> None:
    worlds = {name: [structure(name).scenario()] * 2 for name in (DECLARED_FORM, "additive")}
    found = robust.hold(
        claims(["readier-get-more", "furthest-get-less"]), worlds, areas=["South Yorkshire"], until="2012-12-31"
    )
    assert list(found["structure"]) == [DECLARED_FORM, "additive"] * 2
    by = found.set_index(["id", "structure"])
    assert by.loc[("readier-get-more", DECLARED_FORM), "effect"] > 0.2
    assert by.loc[("readier-get-more", "additive"), "effect"] < 0.05
    assert by.loc[("readier-get-more", DECLARED_FORM), "holds"]
    assert not by.loc[("readier-get-more", "additive"), "holds"]
    assert (
        by.loc[("furthest-get-less", DECLARED_FORM), "effect"] < 50 < by.loc[("furthest-get-less", "additive"), "low"]
    )
    assert (found["draws"] == 2).all()


def test_a_contrast_is_a_statement_too() -> None:
    asked = [one for one in contrast.contrasts() if one.arms]
    assert len(asked) >= 12
    assert all(isinstance(one, Statement) for one in asked)
