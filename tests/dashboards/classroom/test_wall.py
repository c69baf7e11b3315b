"""What stands on a wall and goes home as a table: counts, the model's answer, and nothing that a browser would run."""

from __future__ import annotations

import csv
from io import StringIO

from wpmodel.dashboards.classroom import wall
from wpmodel.dashboards.classroom.tally import Tally
from wpmodel.teaching import lesson

ONE = lesson.numbered(2)
NASTY = "<img src=x onerror=alert(1)>"


def tally(shown: bool = True, answer: int | None = None, scores: tuple = ()) -> Tally:
    answers = {"Amber Heron": (2, True), "Student 2": (0, False), "Student 3": (2, False)}
    return Tally(2, 5, answers, shown, answer, scores)


def test_the_wall_counts_names_and_draws_to_scale() -> None:
    text = wall.answers(ONE, tally())
    assert [text.count(f"<b>{n}</b>") for n in (1, 0, 2)] == [1, 1, 1]
    assert "Amber Heron, Student 3" in text
    assert ["width:50%" in text, "width:0%" in text, "width:100%" in text] == [True] * 3
    assert "answer</span>" not in text
    assert all(f"<b>{number}</b>" in wall.status(tally()) for number in (5, 3, 1))


def test_hidden_predictions_are_hidden_and_the_models_answer_is_marked_once() -> None:
    hidden = wall.answers(ONE, tally(shown=False))
    assert not any(word in hidden for word in ("Heron", "width", "<b>2</b>"))
    lines = wall.answers(ONE, tally(answer=1)).split("</li>")
    assert ["answer</span>" in line for line in lines[:3]] == [False, True, False]


def test_an_empty_room_has_a_wall() -> None:
    assert wall.answers(ONE, Tally(2, 0, {}, True, None, ())).count("<b>0</b>") == 3


def test_the_last_score_of_each_is_shown_beside_the_models_own_and_nothing_in_it_is_run() -> None:
    first = {"area": "Wales", "ending": "to the end", "profit_gbp": 1.0, "own_profit_gbp": 2.0}
    then = {**first, "profit_gbp": 250_000.0, "left_behind_pct": None, "own_left_behind_pct": 40.0}
    scores = (
        ("Student 2", "prime", first),
        ("Student 3", NASTY, {NASTY: NASTY, "ending": NASTY}),
        ("Student 2", "prime", then),
    )
    text = wall.scores(tally(scores=scores))
    assert NASTY not in text
    assert "250,000<br><small>2</small>" in text
    assert "–<br><small>40</small>" in text
    assert text.count("Student 2") == 1
    assert text.count("<caption>") == 2
    assert "Money made<br><small>GBP of cash</small>" in text
    assert wall.scores(tally()) == ""
    both = (("Student 2", "prime", first), ("Student 3", "prime", first), ("Student 2", "prime", then))
    again = wall.scores(tally(scores=both))
    assert again.index("Student 2") < again.index("Student 3")  # whoever played again has the latest
    assert "below it the contract as it was" in wall.scores(tally(scores=(("Student 2", "commissioner", first),)))


def test_the_table_has_words_and_no_formulas() -> None:
    rows = [
        {"what": "prediction", "student": "Student 2", "lesson": 2, "option": 0, "minute": "2026-11-22 10:00"},
        {"what": "prediction", "student": "Student 2", "lesson": 98, "option": 0, "minute": "2026-11-22 10:00"},
        {"what": "score", "student": "Student 2", "role": "=1+1", "figure": "@x", "value": -3.5, "minute": ""},
    ]
    told, unknown, score = csv.DictReader(StringIO(wall.as_csv(rows)))
    assert (told["option"], told["words"]) == ("1", ONE.options[0].text)
    assert (unknown["option"], unknown["words"]) == ("1", "")
    assert (score["role"], score["figure"], score["value"]) == ("'=1+1", "'@x", "-3.5")
