"""What is read from a room: one student's doings, what the wall shows, everything for a table."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Student:
    """One student in a room, and what she did so far: options predicted by lesson, lessons run."""

    room: str
    id: str = field(repr=False)
    name: str
    predicted: Mapping[int, int]
    ran: frozenset[int]


@dataclass(frozen=True)
class Tally:
    """What a wall shows of one lesson. `answers` has, by student's name, the option predicted and whether it was run;
    `answer` is the model's, once revealed; `shown` is whether predictions are shown before."""

    lesson: int
    students: int
    answers: Mapping[str, tuple[int, bool]]
    shown: bool
    answer: int | None
    scores: tuple[tuple[str, str, Mapping[str, Any]], ...]

    def counts(self, options: int) -> list[int]:
        """How many predicted each option."""
        return [sum(option == k for option, _ in self.answers.values()) for k in range(options)]

    @property
    def ran(self) -> int:
        """How many ran it."""
        return sum(ran for _, ran in self.answers.values())


def student(at: sqlite3.Connection, code: str, who: str) -> Student:
    """A student of a room."""
    of = (code, who)
    row = at.execute("select * from students where room = ? and student = ?", of).fetchone()
    predicted = at.execute("select lesson, option from predictions where room = ? and student = ?", of)
    ran = at.execute("select lesson from runs where room = ? and student = ?", of)
    return Student(code, who, _name(row), {p["lesson"]: p["option"] for p in predicted}, frozenset(r[0] for r in ran))


def look(at: sqlite3.Connection, code: str, lesson: int) -> Tally:
    """What the wall shows of a lesson."""
    of = {"room": code, "lesson": lesson}
    students = at.execute("select count(*) from students where room = :room", of).fetchone()[0]
    answers = at.execute(
        "select s.number, s.nickname, p.option, r.at is not null as ran from predictions p "
        "join students s using (room, student) left join runs r using (room, student, lesson) "
        "where p.room = :room and p.lesson = :lesson order by p.at, s.number",
        of,
    ).fetchall()
    scores = at.execute(
        "select s.number, s.nickname, role, figures from scores join students s using (room, student) "
        "where room = :room order by at",
        of,
    ).fetchall()
    put = question(at, code, lesson)
    return Tally(
        lesson=lesson,
        students=students,
        answers={_name(row): (row["option"], bool(row["ran"])) for row in answers},
        shown=bool(put["shown"]) if put else True,
        answer=put["answer"] if put else None,
        scores=tuple((_name(row), row["role"], json.loads(row["figures"])) for row in scores),
    )


def question(at: sqlite3.Connection, code: str, lesson: int) -> sqlite3.Row | None:
    """What the lecturer did with a lesson's question, if anything."""
    row: sqlite3.Row | None = at.execute(
        "select * from questions where room = ? and lesson = ?", (code, lesson)
    ).fetchone()
    return row


def export(at: sqlite3.Connection, code: str) -> list[dict[str, Any]]:
    """Everything that happened in a room, in order. Students have their names of the wall, not their ids."""
    names = {row["student"]: _name(row) for row in at.execute("select * from students where room = ?", (code,))}
    events = [
        (row["at"], {"what": what, "student": names[row["student"]], **made})
        for what, table in (("prediction", "predictions"), ("run", "runs"), ("score", "scores"))
        for row in at.execute(f"select * from {table} where room = ?", (code,))
        for made in _details(what, row)
    ]
    events.sort(key=lambda event: event[0])
    return [{**what, "minute": time.strftime("%Y-%m-%d %H:%M", time.gmtime(at))} for at, what in events]


def _name(row: sqlite3.Row) -> str:
    return row["nickname"] or f"Student {row['number']}"


def _details(what: str, row: sqlite3.Row) -> list[dict[str, Any]]:
    """What an exported row holds beside who and when; a score has a row a figure."""
    if what == "score":
        return [{"role": row["role"], "figure": k, "value": v} for k, v in json.loads(row["figures"]).items()]
    return [{"lesson": row["lesson"]} | ({"option": row["option"]} if what == "prediction" else {})]
