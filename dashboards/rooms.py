"""Rooms of a class: who predicted, ran and scored what, in one SQLite file that outlives the server.

A student is a random id that her browser keeps: there are no accounts and no names. A nickname is chosen from a list
and never typed, since a typed name is personal data, and would stand on the wall in whatever words it was typed.
"""

from __future__ import annotations

import json
import re
import secrets
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from hashlib import blake2b
from itertools import product
from math import isfinite
from pathlib import Path
from threading import Lock
from typing import Any

from platformdirs import user_data_path

from wpmodel.dashboards import tally
from wpmodel.dashboards.classfile import ClassFile, RoomError

FILE: Path | None = None
"""Where rooms are kept; None is the user's data folder. The command sets it before anybody comes."""
LETTERS = "BCDFGHJKMNPQRTVWXYZ2346789"
"""What codes are made of: no vowels, so that no word comes out, and nothing that is read as something else."""
CODE = re.compile(rf"[{LETTERS}]{{6}}")
ID = re.compile(r"[0-9a-f]{24}")
LIFE = 30 * 86_400
"""Seconds that a room is kept."""
MOST_ROOMS, MOST_STUDENTS, MOST_SCORES = 1_000, 150, 50
MOST_LESSON, MOST_OPTION = 99, 9
MOST_ROLE, MOST_FIGURES, MOST_BYTES = 40, 60, 4_000
OFTEN, WITHIN = 30, 10.0
"""A student can send so many things within so many seconds, and a server open so many rooms."""

COLOURS = "Amber Azure Copper Coral Crimson Golden Green Indigo Ivory Jade Lilac Olive Russet Scarlet Silver Violet"
BIRDS = "Avocet Bittern Curlew Dunlin Egret Falcon Gannet Heron Kestrel Lapwing Martin Osprey Plover Robin Swift Wren"
NICKNAMES = [" ".join(pair) for pair in product(COLOURS.split(), BIRDS.split())]


class Rooms:
    """The rooms in a file. Everything that comes in is checked here. Raises RoomError for what cannot be done."""

    def __init__(self, path: Path, now: Callable[[], float] = time.time) -> None:
        self._file, self._now = ClassFile(path), now
        self._sent: dict[str, deque[float]] = {}
        self._lock = Lock()
        self._expire()

    # The lecturer -----------------------------------------------------------------------------------------------------

    def open(self) -> tuple[str, str]:
        """Open a room: its code, and the key that whoever opened it needs to ask, reveal, export and delete."""
        self._slowly("rooms")
        self._expire()
        code, key = "".join(secrets.choice(LETTERS) for _ in range(6)), secrets.token_urlsafe(16)
        with self._file.writing() as at:
            if at.execute("select count(*) from rooms").fetchone()[0] >= MOST_ROOMS:
                raise RoomError(f"there are {MOST_ROOMS:,} rooms, and no more fit: delete one first")
            at.execute("insert into rooms (code, key, opened) values (?, ?, ?)", (code, _hash(key), self._now()))
        return code, key

    def is_lecturer(self, code: str, key: str) -> bool:
        """Whether this is the key of the room."""
        with self._file.reading() as at:
            return secrets.compare_digest(self._room(at, code)["key"], _hash(key))

    def ask(self, code: str, key: str, lesson: int) -> None:
        """Put the question of a lesson to the class."""
        with self._lecturing(code, key) as at:
            at.execute("update rooms set lesson = ? where code = ?", (_whole("lesson", lesson, 1, MOST_LESSON), code))

    def show(self, code: str, key: str, lesson: int, shown: bool) -> None:
        """Show what was predicted as it comes, or hide it so that nobody follows the others."""
        with self._lecturing(code, key) as at:
            _question(at, code, lesson)
            at.execute("update questions set shown = ? where room = ? and lesson = ?", (int(shown), code, lesson))

    def reveal(self, code: str, key: str, lesson: int, answer: int) -> None:
        """Show the model's answer beside the class's. Predictions of this lesson are closed from now on."""
        with self._lecturing(code, key) as at:
            _question(at, code, lesson)
            at.execute(
                "update questions set answer = ?, shown = 1 where room = ? and lesson = ?",
                (_whole("answer", answer, 0, MOST_OPTION), code, lesson),
            )

    def delete(self, code: str, key: str) -> None:
        """Delete a room and everything in it."""
        with self._lecturing(code, key) as at:
            at.execute("delete from rooms where code = ?", (code,))
        self._file.forget()

    def export(self, code: str, key: str) -> list[dict[str, Any]]:
        """Everything that happened in a room, a row each. Students have their names of the wall, never their ids."""
        with self._lecturing(code, key) as at:
            return tally.export(at, code)

    # A student --------------------------------------------------------------------------------------------------------

    def join(self, code: str, known: str = "") -> tally.Student:
        """Sit down in a room: as who one was, where the room knows this id, and else as somebody new."""
        with self._file.reading() as at:
            self._room(at, code)
            if ID.fullmatch(known) and _is_in(at, code, known):
                return tally.student(at, code, known)
        new = secrets.token_hex(12)
        with self._changing(code) as at:
            count, last = at.execute("select count(*), max(number) from students where room = ?", (code,)).fetchone()
            if count >= MOST_STUDENTS:
                raise RoomError(f"the room is full: {MOST_STUDENTS} students. Ask your lecturer for a second room")
            at.execute("insert into students (room, student, number) values (?, ?, ?)", (code, new, (last or 0) + 1))
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
        of = (code, student, _whole("lesson", lesson, 1, MOST_LESSON))
        with self._acting(code, student) as at:
            if at.execute("select 1 from runs where room = ? and student = ? and lesson = ?", of).fetchone():
                raise RoomError("you have run this lesson: your prediction stays what it was")
            if (row := tally.question(at, code, lesson)) and row["answer"] is not None:
                raise RoomError("the answer has been revealed to the class: predictions are closed")
            at.execute(
                "insert into predictions values (?, ?, ?, ?, ?) "
                "on conflict do update set option = excluded.option, at = excluded.at",
                (*of, _whole("option", option, 0, MOST_OPTION), self._now()),
            )

    def record_run(self, code: str, student: str, lesson: int) -> None:
        """Record that a student ran a lesson; the first time counts."""
        of = (code, student, _whole("lesson", lesson, 1, MOST_LESSON))
        with self._acting(code, student) as at:
            at.execute("insert into runs values (?, ?, ?, ?) on conflict do nothing", (*of, self._now()))

    def post_score(self, code: str, student: str, role: str, figures: Mapping[str, Any]) -> None:
        """Record the score of a finished game: a flat table of numbers and words by name. The same score again is the
        same game on a page that was loaded anew."""
        if not isinstance(role, str) or not 0 < len(role) <= MOST_ROLE:
            raise RoomError(f"a role is named in 1 to {MOST_ROLE} letters")
        text = _checked(figures)
        with self._acting(code, student) as at:
            kept = at.execute("select role, figures from scores where room = ? and student = ?", (code, student))
            scores = [tuple(row) for row in kept]
            if (role, text) in scores:
                return
            if len(scores) >= MOST_SCORES:
                raise RoomError(f"you have {MOST_SCORES} scores in this room, and no more are kept")
            at.execute("insert into scores values (?, ?, ?, ?, ?)", (code, student, role, text, self._now()))

    # Whoever looks ----------------------------------------------------------------------------------------------------

    def changes(self, code: str) -> int:
        """A number that grows whenever something happens in the room."""
        with self._file.reading() as at:
            return int(self._room(at, code)["changes"])

    def lesson(self, code: str) -> int:
        """The lesson whose question is put to the class."""
        with self._file.reading() as at:
            return int(self._room(at, code)["lesson"])

    def look(self, code: str) -> tally.Tally:
        """What the wall shows."""
        with self._file.reading() as at:
            room = self._room(at, code)
            return tally.look(at, code, room["lesson"])

    # What all of them need --------------------------------------------------------------------------------------------

    def _room(self, at: sqlite3.Connection, code: str) -> sqlite3.Row:
        row = at.execute("select * from rooms where code = ? and opened > ?", (code, self._now() - LIFE)).fetchone()
        if not row:
            raise RoomError(f"there is no room {code[:12]!r}: check the code with your lecturer. Rooms last 30 days")
        return row

    @contextmanager
    def _changing(self, code: str) -> Iterator[sqlite3.Connection]:
        """A transaction that changes a room."""
        with self._file.writing() as at:
            self._room(at, code)
            at.execute("update rooms set changes = changes + 1 where code = ?", (code,))
            yield at

    @contextmanager
    def _lecturing(self, code: str, key: str) -> Iterator[sqlite3.Connection]:
        if not self.is_lecturer(code, key):
            raise RoomError("this link's key is not that of the room: use the link that you got when you opened it")
        with self._changing(code) as at:
            yield at

    @contextmanager
    def _acting(self, code: str, student: str) -> Iterator[sqlite3.Connection]:
        self._slowly(student)
        with self._changing(code) as at:
            if not _is_in(at, code, student):
                raise RoomError("you are not in this room: open its link again")
            yield at

    def _slowly(self, who: str) -> None:
        """Raise RoomError for whoever sends too much at once."""
        now = self._now()
        with self._lock:
            self._sent = {one: sent for one, sent in self._sent.items() if sent[-1] > now - WITHIN}
            sent = self._sent.setdefault(who, deque(maxlen=OFTEN))
            if len(sent) == OFTEN and sent[0] > now - WITHIN:
                raise RoomError("that was too much at once: wait ten seconds and go on")
            sent.append(now)

    def _expire(self) -> None:
        with self._file.writing() as at:
            gone = at.execute("delete from rooms where opened <= ?", (self._now() - LIFE,)).rowcount
        if gone:
            self._file.forget()


@cache
def kept() -> Rooms:
    """The rooms of this server."""
    return Rooms(FILE or user_data_path("wpmodel") / "classes.sqlite3")


def tidy(code: str) -> str:
    """A code as it was made, however it was typed."""
    return re.sub(r"[\s-]", "", code[:40]).upper()


def _hash(key: str) -> str:
    return blake2b(key[:100].encode(), digest_size=16).hexdigest()


def _whole(name: str, number: Any, least: int, most: int) -> int:
    if not isinstance(number, int) or not least <= number <= most:
        raise RoomError(f"{name} must be a whole number from {least} to {most}")
    return number


def _checked(figures: Mapping[str, Any]) -> str:
    """A score as JSON; None is a figure that there is not."""
    for name, value in figures.items():
        if not isinstance(value, str | int | float | None) or (isinstance(value, float) and not isfinite(value)):
            raise RoomError(f"a score is a flat table of numbers and words, and {str(name)[:40]!r} is neither")
    text = json.dumps(dict(figures))
    if len(figures) > MOST_FIGURES or len(text) > MOST_BYTES:
        raise RoomError(f"a score has at most {MOST_FIGURES} figures and {MOST_BYTES:,} letters")
    return text


def _question(at: sqlite3.Connection, code: str, lesson: int) -> None:
    """See that there is a row for this lesson's question."""
    of = (code, _whole("lesson", lesson, 1, MOST_LESSON))
    at.execute("insert into questions (room, lesson) values (?, ?) on conflict do nothing", of)


def _is_in(at: sqlite3.Connection, code: str, student: str) -> bool:
    return bool(at.execute("select 1 from students where room = ? and student = ?", (code, student)).fetchone())
