"""Rooms of a class: who predicted, ran and scored what, in one SQLite file that outlives the server.

A student is a random id that their browser keeps: there are no accounts and no names. A nickname is chosen from a list
and never typed, since a typed name is personal data, and would stand on the wall in whatever words it was typed.
"""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from platformdirs import user_data_path

from wpmodel.dashboards.classroom import permitted, tally
from wpmodel.dashboards.classroom.classfile import RoomError
from wpmodel.dashboards.classroom.leading import Leading
from wpmodel.dashboards.classroom.limits import Visitor
from wpmodel.dashboards.classroom.permitted import ID, MOST_LESSON, MOST_OPTION, NICKNAMES, whole
from wpmodel.dashboards.classroom.roomfile import is_in

FILE: Path | None = None
"""Where rooms are kept; None is the user's data folder. The command sets it, and what follows, before anybody comes."""
TOKEN, BY_TOKEN = "", False
"""The key to every room, of those who run the server; whether rooms are opened with it alone."""
MOST_STUDENTS, MOST_SCORES = 150, 50
EVERY = 3_600.0
"""Seconds between looks at what is too old."""
_OPENING = Lock()
"""Two threads that opened the file at once would each take the other for another server."""


class Removed(RoomError):
    """What a student is told who was removed from a room."""


class Rooms(Leading):
    """The rooms in a file. Everything that comes in is checked here. Raises RoomError for what cannot be done."""

    # A student --------------------------------------------------------------------------------------------------------

    def join(self, code: str, known: str, who: Visitor) -> tally.Student:
        """Sit down in a room: as who one was, where the room knows this id, and else as somebody new. Raises Removed
        for an id that was removed."""
        with self._file.reading() as at:
            self._room(at, code)
            if ID.fullmatch(known):
                if is_in(at, code, known):
                    self._limits.seated(known, who, code)
                    return tally.student(at, code, known)
                if at.execute("select 1 from removed where room = ? and student = ?", (code, known)).fetchone():
                    raise Removed(
                        "you were removed from this room, and what you said in it. If that was a mistake, tell your "
                        "lecturer, and join again in ten minutes as somebody new"
                    )
        new = secrets.token_hex(12)
        with self._changing(code) as at:
            if self._room(at, code)["shut"]:
                raise RoomError("this room lets nobody new in: ask your lecturer to open it to students")
            count = at.execute("select count(*) from students where room = ?", (code,)).fetchone()[0]
            if count >= MOST_STUDENTS:
                raise RoomError(f"the room is full: {MOST_STUDENTS} students. Ask your lecturer for a second room")
            self._limits.sit(who, code)
            last = at.execute(
                "select max(number) from (select room, number from students union all "
                "select room, number from removed) where room = ?",
                (code,),
            ).fetchone()[0]
            at.execute("insert into students (room, student, number) values (?, ?, ?)", (code, new, (last or 0) + 1))
            self._limits.seated(new, who, code)
            return tally.student(at, code, new)

    def nicknames(self, code: str, few: int = 6) -> list[str]:
        """A few nicknames that nobody in the room has."""
        with self._file.reading() as at:
            taken = {row[0] for row in at.execute("select nickname from students where room = ?", (code,))}
        free = [name for name in NICKNAMES if name not in taken]
        return secrets.SystemRandom().sample(free, min(few, len(free)))

    def call(self, code: str, student: str, nickname: str) -> None:
        """Take a nickname of the list."""
        if nickname not in NICKNAMES:
            raise RoomError("nicknames are chosen from the list, not typed")
        with self._acting(code, student) as at:
            try:
                at.execute("update students set nickname = ? where room = ? and student = ?", (nickname, code, student))
            except sqlite3.IntegrityError:
                raise RoomError(f"{nickname} has been taken meanwhile: choose another") from None

    def predict(self, code: str, student: str, lesson: int, option: int) -> None:
        """Record a prediction. It can be changed until the student has run the lesson or the answer was revealed."""
        of = (code, student, whole("lesson", lesson, 1, MOST_LESSON))
        with self._acting(code, student) as at:
            if at.execute("select 1 from runs where room = ? and student = ? and lesson = ?", of).fetchone():
                raise RoomError("you have run this lesson: your prediction stays what it was")
            if (row := tally.question(at, code, lesson)) and row["answer"] is not None:
                raise RoomError("the answer has been revealed to the class: predictions are closed")
            at.execute(
                "insert into predictions values (?, ?, ?, ?, ?) "
                "on conflict do update set option = excluded.option, at = excluded.at",
                (*of, whole("option", option, 0, MOST_OPTION), self._wall()),
            )

    def record_run(self, code: str, student: str, lesson: int) -> None:
        """Record that a student ran a lesson; the first time counts."""
        of = (code, student, whole("lesson", lesson, 1, MOST_LESSON))
        with self._acting(code, student) as at:
            at.execute("insert into runs values (?, ?, ?, ?) on conflict do nothing", (*of, self._wall()))

    def post_score(self, code: str, student: str, role: str, figures: Mapping[str, Any]) -> None:
        """Record the score of a finished game: a flat table of numbers and words by name. The same score again is the
        same game on a page that was loaded anew."""
        role, text = permitted.role(role), permitted.score(figures)
        with self._acting(code, student) as at:
            kept = at.execute("select role, figures from scores where room = ? and student = ?", (code, student))
            scores = [tuple(row) for row in kept]
            if (role, text) in scores:
                return
            if len(scores) >= MOST_SCORES:
                raise RoomError(f"you have {MOST_SCORES} scores in this room, and no more are kept")
            at.execute("insert into scores values (?, ?, ?, ?, ?)", (code, student, role, text, self._wall()))

    # Those who look ---------------------------------------------------------------------------------------------------

    def changes(self, code: str) -> int:
        """A number that grows whenever something happens in the room."""
        with self._file.reading() as at:
            return int(self._room(at, code)["changes"])

    def lesson(self, code: str) -> int:
        """The lesson whose question is put to the class."""
        with self._file.reading() as at:
            return int(self._room(at, code)["lesson"])

    def pulse(self, code: str, student: str) -> tally.Pulse:
        """What may have changed for a student's page."""
        with self._file.reading() as at:
            return tally.pulse(at, code, student)

    def me(self, code: str, student: str) -> tally.Student:
        """A student who sits in the room, as the room has them now."""
        with self._file.reading() as at:
            if not is_in(at, code, student):
                raise RoomError("you are not in this room: open its link again")
            return tally.student(at, code, student)

    def look(self, code: str) -> tally.Tally:
        """What the wall shows."""
        with self._file.reading() as at:
            room = self._room(at, code)
            return tally.look(at, code, room["lesson"])

    @contextmanager
    def _acting(self, code: str, student: str) -> Iterator[sqlite3.Connection]:
        self._limits.act(student)
        with self._changing(code) as at:
            if not ID.fullmatch(student) or not is_in(at, code, student):
                raise RoomError("you are not in this room: open its link again")
            of = (code, student)
            at.execute("update students set changes = changes + 1 where room = ? and student = ?", of)
            yield at


def kept() -> Rooms:
    """The rooms of this server, which no other server may keep meanwhile. Threads that ask at once get the same."""
    with _OPENING:
        return opened()


@cache
def opened() -> Rooms:
    """What `kept` has opened."""
    path = FILE or user_data_path("wpmodel") / "classes.sqlite3"
    made = Rooms(path, token=TOKEN, by_token=BY_TOKEN, alone=True)
    Thread(target=_keep_clean, args=(made,), daemon=True).start()
    return made


def _keep_clean(rooms: Rooms) -> None:
    while True:
        time.sleep(EVERY)
        with suppress(RoomError):
            rooms.expire()
