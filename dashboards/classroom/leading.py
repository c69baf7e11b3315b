"""What a lecturer does with a room, and those who run the server with any: they hold its key."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from wpmodel.dashboards.classroom import tally
from wpmodel.dashboards.classroom.classfile import RoomError
from wpmodel.dashboards.classroom.limits import Visitor
from wpmodel.dashboards.classroom.permitted import LETTERS, MOST_LESSON, MOST_OPTION, hashed, whole
from wpmodel.dashboards.classroom.roomfile import RoomFile

MOST_ROOMS = 1_000
NOT_THE_KEY = "this link's key is not that of the room: use the link that you got when you opened it"


class Leading(RoomFile):
    """A room's life from its opening to its deletion. Raises RoomError for what cannot be done."""

    def open(self, who: Visitor, key: str = "") -> tuple[str, str]:
        """Open a room: its code, and the key that those who opened it need to ask, reveal, export and delete. `key`:
        the server's token, if they have it."""
        if not self.is_operator(key):
            if self.by_token:
                raise RoomError("rooms are opened by those who run this server: ask them for a room and its link")
            self._limits.open(who)
        self.expire()
        code, key = "".join(secrets.choice(LETTERS) for _ in range(6)), secrets.token_urlsafe(16)
        now = self._time.latest()
        with self._file.writing() as at:
            if at.execute("select count(*) from rooms").fetchone()[0] >= MOST_ROOMS and not self.give_way(at):
                raise RoomError(f"there are {MOST_ROOMS:,} rooms, and no more fit: ask those who run this server")
            row = (code, hashed(key), now, self._wall())
            at.execute("insert into rooms (code, key, opened, changed) values (?, ?, ?, ?)", row)
        self._limits.at_home(who, code)
        return code, key

    def ask(self, code: str, key: str, lesson: int) -> None:
        """Put the question of a lesson to the class."""
        with self._lecturing(code, key) as at:
            at.execute("update rooms set lesson = ? where code = ?", (whole("lesson", lesson, 1, MOST_LESSON), code))

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
                (whole("answer", answer, 0, MOST_OPTION), code, lesson),
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

    def shut(self, code: str, key: str, shut: bool) -> None:
        """Let nobody new in, or let students in again. Those who are in stay in."""
        with self._lecturing(code, key) as at:
            at.execute("update rooms set shut = ? where code = ?", (int(shut), code))

    def roster(self, code: str, key: str) -> tally.Roster:
        """Who is in the room, and whether it is shut."""
        if not self.is_lecturer(code, key):
            raise RoomError(NOT_THE_KEY)
        with self._file.reading() as at:
            return tally.roster(at, code)

    def remove(self, code: str, key: str, numbers: Collection[int]) -> None:
        """Remove students, by their numbers, with all they said. Their ids do not come in again, and their browsers not
        at once."""
        with self._lecturing(code, key) as at:
            rows = at.execute("select number, student from students where room = ?", (code,))
            seats = {row["number"]: row["student"] for row in rows}
            gone = [(code, seats[number], number) for number in seats.keys() & set(numbers)]
            at.executemany("insert into removed values (?, ?, ?)", gone)
            at.executemany("delete from students where room = ? and student = ? and number = ?", gone)
        self._limits.keep_out([student for _, student, _ in gone], code)
        self._file.forget()

    @contextmanager
    def _lecturing(self, code: str, key: str) -> Iterator[sqlite3.Connection]:
        if not self.is_lecturer(code, key):
            raise RoomError(NOT_THE_KEY)
        with self._changing(code) as at:
            yield at


def _question(at: sqlite3.Connection, code: str, lesson: int) -> None:
    """See that there is a row for this lesson's question."""
    of = (code, whole("lesson", lesson, 1, MOST_LESSON))
    at.execute("insert into questions (room, lesson) values (?, ?) on conflict do nothing", of)
