"""The brief: counts whole, intervals over draws, grades by the share of draws, words that say no more than the runs."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from wpmodel import Scenario
from wpmodel.calibration import study
from wpmodel.cli.output import show_brief
from wpmodel.cli.reports import report_brief
from wpmodel.results.metrics import METRICS
from wpmodel.studies.briefs import brief as b
from wpmodel.studies.briefs import brief_words as words
from wpmodel.studies.briefs.brief import Brief, Count, Effect
from wpmodel.studies.grades import HOLDS, LEANS, SAME, UNDECIDED, grade, grade_of

COMMAND = "wpmodel brief higher-esa-fee"


@pytest.fixture(scope="module")
def small() -> Brief:
    return b.brief("higher-esa-fee", study.worlds(2), until="2014-06-30", areas=["South Yorkshire"])


def test_a_grade_is_the_share_that_has_the_sign() -> None:
    assert grade(1.0).word == HOLDS == grade(0.9).word
    assert grade(0.8).word == LEANS
    assert grade(0.5).word == UNDECIDED
    assert "one structure" in grade(0.5).over
    with pytest.raises(ValueError, match="from 0 to 1"):
        grade(1.2)


def test_a_draw_without_change_agrees_with_nobody() -> None:
    assert grade_of(np.array([2.0, 1.0, 0.0, 0.0])).share == 0.5
    assert grade_of(np.array([-2.0, 1.0, 1.0, 0.0])).share == 0.5, "a mean of zero has the more frequent sign"
    assert grade_of(np.zeros(4)).word == SAME


def test_every_effect_is_a_metric_that_is_declared(small: Brief) -> None:
    assert set(small.effects) <= set(METRICS)
    assert {"country.paid", "hours.furthest", "parked", "outcomes", "outcomes.of_group.esa_new"} <= set(small.effects)


def test_a_higher_fee_for_outcomes_on_esa_costs_more_and_brings_more_of_them(small: Brief) -> None:
    assert small.effects["outcomes.of_group.esa_new"].mean > 0
    assert small.effects["country.paid"].mean > 0
    assert small.effects["country.people"].grade.word == SAME


def test_the_departments_balance_is_what_everybody_else_gets(small: Brief) -> None:
    """No payment is left out: what it pays is fees less what comes back, whatever the party."""
    paid = small.effects["country.paid"]
    assert (paid.base > 0).all()
    assert (small.effects["country.paid_early"].base <= paid.base + 1e-9).all()
    assert not small.effects["country.written_off"].reform.any(), "nothing is advanced, so nothing is lost"


def test_organisations_are_whole_and_add_up(small: Brief) -> None:
    for one in small.counts.values():
        for values in (one.there, one.base, one.reform, one.kept, one.lost):
            assert values.dtype.kind == "i"
        assert (one.base - one.kept + one.lost == one.reform).all()
        assert (one.reform <= one.there).all()


def test_a_first_answer_comes_from_some_of_the_draws(tmp_path: Path) -> None:
    early: list[Brief] = []
    how = {"until": "2012-06-30", "areas": ["South Yorkshire"], "store": tmp_path, "first": early.append}
    whole = b.brief("payment-credits", study.worlds(6), **how)
    assert [one.draws for one in early] == [b.FIRST]
    assert whole.draws == 6
    assert "first answer from 4 of 6" in words.sure(early[0]).text
    assert len(list(tmp_path.glob("*.json"))) == 12, "kept, so that a stopped brief goes on from there"


def told(changes: list[float], left: tuple[list[int], list[int]]) -> Brief:
    """A brief made by hand: outcomes change by so much, and so many of ten charities leave, draw by draw."""
    zero, gains = np.zeros(len(changes)), np.array(changes)
    effects = {
        name: Effect(name, zero + 10.0, zero + 10.0 + (gains if name in ("outcomes", "country.outcomes") else 0.0))
        for name in METRICS
        if name.startswith(("country.", "hours.", "outcomes")) or name == "parked"
    }
    before, after = (np.array(one) for one in left)
    none = Count("private", *(np.zeros(len(changes), int) for _ in range(5)))
    kept, lost = np.maximum(before - after, 0), np.maximum(after - before, 0)
    charities = Count("voluntary", np.full(len(changes), 10), before, after, kept, lost)
    counts = {"voluntary": charities, "private": none, "public": none}
    base, reform = Scenario.load("work-programme-2011"), Scenario.load("payment-credits")
    return Brief(base, reform, effects, counts, "Wales", date(2017, 12, 31), len(changes))


def test_counts_are_said_of_each_hundred_that_would_leave() -> None:
    one = words.stays(told([0.0] * 4, ([2, 4, 2, 0], [1, 3, 1, 0])))
    assert "20 of 100 charities" in one.text
    assert "keeps 8 of those 20" in one.text
    assert "Fewer leave in 3 of 4 draws, more in 0, as many in 1" in one.text
    assert one.grade is not None
    assert one.grade.word == LEANS


def test_an_extra_outcome_has_no_price_where_draws_disagree() -> None:
    unsure = words.pays(told([1.0, -1.0, 1.0, -1.0], ([1] * 4, [1] * 4))).text
    assert "no price here" in unsure
    sure = told([1.0, 2.0, 1.0, 2.0], ([1] * 4, [1] * 4))
    assert "no price here" not in words.pays(sure).text


def test_who_loses_is_named_only_where_nearly_all_draws_agree() -> None:
    assert "No group" in words.loses(told([-1.0, 1.0, -1.0, 1.0], ([1] * 4, [1] * 4))).text


def test_the_title_says_the_finding_and_no_more() -> None:
    assert "more people reach work" in words.finding(told([1.0] * 4, ([1] * 4, [1] * 4)))
    assert words.finding(told([0.0] * 4, ([2, 2, 2, 2], [1, 2, 2, 2]))) == (
        "Fewer charities leave in 1 of 4 draws, more in none"
    )
    assert "do not agree" in words.finding(told([1.0, -1.0] * 2, ([1] * 4, [0, 2, 0, 2])))


@pytest.mark.parametrize("kind", ["markdown", "page"])
def test_files_hold_every_answer_the_chart_and_the_command(small: Brief, tmp_path: Path, kind: str) -> None:
    if kind == "markdown":
        report_brief.write_markdown(small, COMMAND, tmp_path / "b.md")
        text = (tmp_path / "b.md").read_text(encoding="utf-8")
        assert "<svg" in (tmp_path / "b.svg").read_text(encoding="utf-8")
        assert "](b.svg)" in text
    else:
        text = report_brief.page(small, COMMAND)
        assert 'role="img" aria-label="' in text
        assert "size: A4" in text
    for one in words.answers(small):
        assert one.question in text
    assert COMMAND in text
    assert "e-0" not in text.replace("one-", "")


def test_json_has_each_draw(small: Brief) -> None:
    content = json.loads(json.dumps(show_brief.as_json(small, COMMAND), allow_nan=False))
    assert len(content["answers"]) == 6
    assert {row["draw"] for row in content["by_draw"]} == {0, 1}
