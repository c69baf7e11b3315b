"""The page of lessons: exercises with solutions that open, counts of organisations, grades, and a chart."""

from __future__ import annotations

import re

import pytest

from wpmodel.calibration import weights
from wpmodel.dashboards.pages import lessons
from wpmodel.teaching import lesson

EVERY = lesson.lessons()


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.id)
def test_every_exercise_has_a_solution_that_opens_when_asked_for(one: lesson.Lesson) -> None:
    page = lessons.exercises(one)
    assert page.count("<li>") == len(one.exercises)
    assert page.count("<details") == page.count("</details>") == len(one.exercises)
    assert "<details open" not in page
    outside = re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL)
    for solution, _, _ in lesson.stored.solutions(one):
        assert lessons.escape(solution) in page
        assert lessons.escape(solution) not in outside
    assert outside.count('<a href="?') == sum(bool(exercise.key) for exercise in one.exercises)


def test_organisations_are_told_where_a_lesson_counts_them() -> None:
    assert lessons.wide(EVERY[1]) == ""
    told = lessons.wide(EVERY[4])
    assert "a draw" in told
    assert all(arm.name in told for arm in EVERY[4].arms)


def test_grades_stand_beside_the_lesson_and_a_claim_without_one_is_undecided() -> None:
    for one in EVERY:
        told = lessons.graded(one)
        for claim, grade in weights.of_lesson(one.number):
            assert lessons.escape(claim.says) in told
            assert lessons.escape(weights.in_words(grade)) in told


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.id)
def test_the_chart_has_a_bar_for_each_contract_and_says_what_was_found(one: lesson.Lesson) -> None:
    found = lesson.stored.runs(one)[0]
    chart = lessons.bars(one, found)
    assert chart["title"] == one.borne_out(found).text
    assert [bar["name"] for bar in chart["series"]] == [arm.name for arm in one.arms]
    assert len(chart["x"]) == len(one.chart)
    assert chart["series"][0]["values"][0] == pytest.approx(
        lesson.value(found, one.chart[0], one.arms[0].key), rel=1e-4
    )


def test_the_table_has_counts_below_shares() -> None:
    one = EVERY[8]
    assert re.search(r"\d<br><span[^>]*>\d+ of \d+<", lessons.table(one, lesson.stored.runs(one)[0]))
