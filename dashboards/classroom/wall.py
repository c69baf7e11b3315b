"""What stands on the wall of a class, as HTML, and the table that a lecturer takes home. No Solara in it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from html import escape
from io import StringIO
from typing import Any

from wpmodel.dashboards.classroom.tally import Tally
from wpmodel.studies.design.aims import AIMS
from wpmodel.teaching import lesson
from wpmodel.teaching.game.roles import ROLES
from wpmodel.teaching.game.score import FIGURES as FIGURES_OF_GAMES
from wpmodel.teaching.lesson import Found, Lesson

MOST_SHOWN = 12
"""Lines of scores that can be read from the back of a room."""
FIGURES = 3
"""Figures of a lesson that stand on the wall."""
COMPARED = ("profit_gbp", "outcomes_per_100", "left_behind_pct", *(aim.id for aim in AIMS))
"""Figures of a game that stand on the wall, where its role has them. Profit never stands alone."""
COLUMNS = ("minute", "student", "what", "lesson", "option", "words", "role", "figure", "value")


def status(tally: Tally) -> str:
    """How many are here, have predicted, have run it."""
    told = ((tally.students, "in the class"), (len(tally.answers), "predicted"), (tally.ran, "ran it"))
    return "".join(f"<div><b>{number}</b><span>{words}</span></div>" for number, words in told)


def answers(one: Lesson, tally: Tally) -> str:
    """The question's answers, how many predicted each and who; the model's answer once it is revealed."""
    counts = tally.counts(len(one.options))
    most = max(*counts, 1)
    lines = []
    for k, option in enumerate(one.options):
        right = k == tally.answer
        mark = '<span class="wp-models">The model’s answer</span>' if right else ""
        bar = f'<div class="wp-bar"><i style="width:{100 * counts[k] / most:.0f}%"></i></div>' if tally.shown else ""
        who = ", ".join(name for name, (chosen, _) in tally.answers.items() if chosen == k) if tally.shown else ""
        count = f"<b>{counts[k]}</b>" if tally.shown else "<b>·</b>"
        lines.append(
            f'<li class="{"right" if right else ""}">{count}<div><p>{escape(option.text)} {mark}</p>'
            f'{bar}<p class="wp-who">{escape(who)}</p></div></li>'
        )
    return f"<ol>{''.join(lines)}</ol>"


def columns(
    one: Lesson, found: Found, corner: str, label: Callable[[dict[str, Any]], str], most: int | None = None
) -> str:
    """A lesson's figures as a table: a row each, at most so many, and a column a contract. `label` is HTML."""
    head = "".join(f'<th scope="col" class="n">{escape(arm.name)}</th>' for arm in one.arms)
    body = "".join(
        f'<tr><th scope="row">{label(row)}</th>'
        + "".join(f'<td class="n">{_with_count(row, arm.key)}</td>' for arm in one.arms)
        + "</tr>"
        for row in lesson.rows(one, found)[:most]
    )
    return f'<table><thead><tr><th scope="col">{corner}</th>{head}</tr></thead><tbody>{body}</tbody></table>'


def _with_count(row: Mapping[str, Any], key: str) -> str:
    """A value with the count behind it below, so that four contracts fit beside each other."""
    count = row["counts"][key]
    return lesson.words(row["values"][key]) + (f'<br><span class="wp-help">{escape(count)}</span>' if count else "")


def figures(one: Lesson, found: Found) -> str:
    """The first figures of the lesson, a column a contract."""
    table = columns(one, found, "Simulated", lambda row: f"{escape(row['label'])}, {escape(row['unit'])}", FIGURES)
    return f'{table}<p class="wp-note">{escape(one.span)}. The same people and luck in every column.</p>'


def scores(tally: Tally) -> str:
    """The last score of each student and role, the latest first: a table a role, the game without moves below each."""
    last = dict[tuple[str, str], Mapping[str, Any]]()
    for name, role, of in reversed(tally.scores):
        last.setdefault((name, role), of)
    tables = [
        _of_role(role, [(name, of) for (name, played), of in last.items() if played == role][:MOST_SHOWN])
        for role in dict.fromkeys(role for _, role, _ in tally.scores)
    ]
    return f"<h3>Games</h3>{''.join(tables)}" if tables else ""


def _of_role(role: str, rows: Sequence[tuple[str, Mapping[str, Any]]]) -> str:
    """Scores in one role: where, how it ended, and the figures that are compared."""
    compared = [name for name in COMPARED if any(f"own_{name}" in of for _, of in rows)]
    head = "".join(f'<th scope="col" class="n">{escape(what.capitalize())}<br><small>{escape(unit)}</small></th>'
                   for what, unit in (FIGURES_OF_GAMES[name] for name in compared))  # fmt: skip
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(str(of.get("area", "")))}</td>'
        f"<td>{escape(str(of.get('ending', '')))}</td>"
        + "".join(f'<td class="n">{_figure(of.get(x))}<br><small>{_figure(of.get(f"own_{x}"))}</small></td>'
                  for x in compared)
        + "</tr>"
        for name, of in rows
    )  # fmt: skip
    named = f"{ROLES[role].name}: the player's score, and below it {ROLES[role].beside}" if role in ROLES else role
    caption = f"{named} (simulated)"
    return (
        f'<table><caption>{escape(caption)}</caption><thead><tr><th scope="col">Player</th><th scope="col">Area</th>'
        f'<th scope="col">How it ended</th>{head}</tr></thead><tbody>{body}</tbody></table>'
    )


def as_csv(rows: Sequence[dict[str, Any]]) -> str:
    """What happened in a room as CSV. Words that a spreadsheet would take for a formula are marked as text."""
    into = StringIO()
    writer = csv.DictWriter(into, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _cell(value) for name, value in {**row, **_words(row)}.items()})
    return into.getvalue()


def _words(row: dict[str, Any]) -> dict[str, Any]:
    """What was predicted, in words, and its number as students see it."""
    if "option" not in row:
        return {}
    try:
        text = lesson.numbered(row["lesson"]).options[row["option"]].text
    except (lesson.LessonError, IndexError):
        text = ""
    return {"option": row["option"] + 1, "words": text}


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@\t\r") else value


def _figure(value: Any) -> str:
    if value is None:
        return "–"
    return lesson.words(value) if isinstance(value, int | float) else escape(str(value))
