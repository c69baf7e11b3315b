"""Weights of structures and grades of claims as they are stored: whole, and no page says more than they do."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wpmodel.calibration import rivals, weights
from wpmodel.foundation.files import StoreError
from wpmodel.studies import robust, screening
from wpmodel.studies.structures import structures
from wpmodel.teaching import lesson

ROOT = Path(__file__).resolve().parents[2]


def test_every_claim_has_a_grade_over_enough_structures() -> None:
    made = weights.read()
    found = weights.grades(made)
    assert set(found) >= {one.id for one in robust.claims() if not one.wide}, "those on organisations need the country"
    assert set(made["claims"]["structure"]) == set(made["weights"]["structure"]) == {one.id for one in structures()}
    assert len(set(made["claims"]["structure"])) >= 8


def test_weights_follow_from_the_evidence_that_is_stored() -> None:
    made = weights.read()
    again = weights.weighed(weights.evidence(made["contrasts"])).set_index("structure")
    stored = made["weights"].set_index("structure")
    for column in ("prior_pct", "held_out_pct", "contrasts_pct", "weight_pct"):
        assert stored[column].sum() == pytest.approx(100.0, abs=1e-3)
        assert again[column].to_dict() == pytest.approx(stored[column].to_dict(), abs=1e-3)


def test_structures_made_anew_take_their_place_among_those_that_are_stored() -> None:
    stored = weights.read()
    last = stored["weights"]["structure"].iloc[-1]
    anew = {name: stored[name][stored[name]["structure"] == last].assign(draws=99) for name in ("claims", "contrasts")}
    found = weights.joined(stored, anew)
    for name in anew:
        assert len(found[name]) == len(stored[name])
        assert set(found[name].loc[found[name]["structure"] == last, "draws"]) == {99}
        assert list(found[name]["structure"]) == list(stored[name]["structure"]), "in the order of before"
    assert found["weights"]["weight_pct"].sum() == pytest.approx(100.0)


def test_draws_over_structures_go_by_weight_and_each_runs_its_own_form() -> None:
    drawn = weights.worlds(40)
    by_weight = weights.read()["weights"].set_index("structure")["weight_pct"]
    names = Counter(world.name.rpartition(" ")[0] for world in drawn)
    assert sum(names.values()) == len(drawn) == 40
    for name, many in names.items():
        assert abs(many - 0.4 * by_weight[name]) <= 1.0
    assert [world.name for world in weights.worlds(40)] == [world.name for world in drawn]
    with pytest.raises(ValueError, match="take at least two"):
        weights.worlds(1)


def test_what_turns_a_claim_is_named_by_size() -> None:
    rows = [("hours", screening.AS_DECLARED, 1.0, 6.0, True, False), ("hours", "wage", 2.0, 3.0, False, True),
            ("hours", "norm", 0.5, 1.0, False, True), ("hours", "norm", 2.0, 9.0, True, False)]  # fmt: skip
    table = pd.DataFrame(rows, columns=["id", "parameter", "factor", "effect", "agrees", "turned"])
    assert weights.turned_by("hours", table) == ["norm x0.5", "wage x2"]
    assert weights.turned_by("longer-time-pays", table) is None
    assert weights.turned_by("hours", None) is None


def test_a_grade_in_words_says_where_the_claim_fails() -> None:
    for one, grade in weights.of_lesson(1):
        assert grade is not None
        said = weights.in_words(grade)
        assert said.startswith(f"{grade.letter}: ")
        assert all(name in said for name in grade.fails_in), one.id
    assert weights.of_lesson(1)
    assert weights.of_lesson(99) == []


def test_a_claim_that_was_not_held_is_called_undecided() -> None:
    graded = set(weights.grades(weights.read()))
    told = {one.id: grade for number in (5, 9) for one, grade in weights.of_lesson(number)}
    assert {"credits-keep-charities", "late-pay-drives-out"} <= set(told)
    for name, grade in told.items():
        assert (grade is None) == (name not in graded)
    assert weights.in_words(None).startswith("Undecided")


def test_tables_that_are_not_there_are_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="holds no grades"):
        weights.read(tmp_path)
    with pytest.raises(StoreError, match="has no fit"):
        rivals.read_foreseen("nobody")


def test_a_table_of_what_is_foreseen_comes_with_every_fit() -> None:
    for one in structures():
        seen = rivals.read_foreseen(one.id)
        assert len(seen) > 20
        assert np.isfinite(seen["log_density"]).all()


# No page says more than its grade -----------------------------------------------------------------------------------

GRADED = re.compile(r"`([a-z0-9-]+)`: ([A-DR])\b")


@pytest.mark.parametrize("page", ["README.md", "docs/odd.md", "docs/evidence.md", "docs/robustness.md"])
def test_grades_that_a_page_names_are_those_that_are_stored(page: str) -> None:
    found = weights.grades(weights.read())
    named = GRADED.findall((ROOT / page).read_text(encoding="utf-8"))
    for claim, letter in named:
        assert found[claim].letter == letter, f"{page} calls {claim} {letter}"
    if page == "README.md":
        assert len(named) >= 4, "the front page names the grades of its claims"


@pytest.mark.parametrize("number", [one.number for one in lesson.lessons()])
def test_a_lesson_that_tells_a_claim_shows_its_grade(number: int) -> None:
    page = next((ROOT / "docs" / "lessons").glob(f"{number:02d}-*.md")).read_text(encoding="utf-8")
    for claim, grade in weights.of_lesson(number):
        assert f"{claim.says} | {weights.in_words(grade)}" in page


def test_what_is_told_names_pages_that_are_there() -> None:
    known = {f"lesson {one.number}" for one in lesson.lessons()}
    for one in robust.claims():
        for place in one.told_in.split("; "):
            assert place in known or re.fullmatch(r"README|policies|parking|[PEW]\d+[a-e]?", place), (one.id, place)
