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
    """One student in a room, and what they did so far: options predicted by lesson, lessons run. `version` grows with
    whatever they do, on any of their pages."""

    room: str
    id: str = field(repr=False)
    name: str
    predicted: Mapping[int, int]
    ran: frozenset[int]
    version: int = 0


@dataclass(frozen=True)
class Pulse:
    """What may have changed for the page of student `id`: the lesson that the class is at (0: there is no room), and
    the version of what the student did (-1: not in the room)."""

    id: str = field(repr=False)
    lesson: int
    version: int


@dataclass(frozen=True)
class Roster:
    """Who is in a room: number, name, and how many predictions and scores each gave; whether it lets nobody new in."""

    shut: bool
    students: tuple[tuple[int, str, int], ...]


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
    options = {p["lesson"]: p["option"] for p in predicted}
    return Student(code, who, _name(row), options, frozenset(r[0] for r in ran), row["changes"])


def pulse(at: sqlite3.Connection, code: str, who: str) -> Pulse:
    """How things stand for a student's page."""
    room = at.execute("select lesson from rooms where code = ?", (code,)).fetchone()
    seat = at.execute("select changes from students where room = ? and student = ?", (code, who)).fetchone()
    return Pulse(who, room["lesson"] if room else 0, seat["changes"] if seat else -1)


def roster(at: sqlite3.Connection, code: str) -> Roster:
    """Who is in a room."""
    shut = at.execute("select shut from rooms where code = ?", (code,)).fetchone()["shut"]
    rows = at.execute(
        "select number, nickname, (select count(*) from predictions p where p.room = s.room and p.student = s.student) "
        "as said, (select count(*) from scores c where c.room = s.room and c.student = s.student) as played "
        "from students s where room = ? order by number",
        (code,),
    )
    return Roster(bool(shut), tuple((row["number"], _name(row), row["said"] + row["played"]) for row in rows))


def rooms(at: sqlite3.Connection) -> list[dict[str, Any]]:
    """All rooms, the one that was used last first. Times are in UTC."""
    rows = at.execute(
        "select code, opened, changed, (select count(*) from students where room = code) as students "
        "from rooms order by changed desc, code"
    )
    return [
        {
            "code": row["code"],
            "opened": _minute(row["opened"]),
            "students": row["students"],
            "changed": _minute(row["changed"]),
        }
        for row in rows
    ]


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
    return [{**what, "minute": _minute(at)} for at, what in events]


def _minute(at: float) -> str:
    """A time in UTC."""
    return time.strftime("%Y-%m-%d %H:%M", time.gmtime(at))


def _name(row: sqlite3.Row) -> str:
    return row["nickname"] or f"Student {row['number']}"


def _details(what: str, row: sqlite3.Row) -> list[dict[str, Any]]:
    """What an exported row holds beside who and when; a score has a row a figure."""
    if what == "score":
        return [{"role": row["role"], "figure": k, "value": v} for k, v in json.loads(row["figures"]).items()]
    return [{"lesson": row["lesson"]} | ({"option": row["option"]} if what == "prediction" else {})]
