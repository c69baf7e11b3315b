"""What all who deal with rooms of classes stand on: the file, its time, the limits, who may do what."""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from wpmodel.dashboards.classroom import tally
from wpmodel.dashboards.classroom.classfile import ClassFile, RoomError
from wpmodel.dashboards.classroom.filetime import FileTime, Kept
from wpmodel.dashboards.classroom.limits import DAY, Limits, Visitor
from wpmodel.dashboards.classroom.permitted import CODE, hashed

LIFE, EMPTY = 30 * DAY, DAY
"""Seconds that a room is kept, and one that nobody joined."""
GIVES_WAY = 3_600.0
"""Seconds after which a room that nobody joined gives way to another, when there are too many."""

_NOBODY = (
    "not exists (select 1 from students where room = code) and not exists (select 1 from removed where room = code)"
)


class RoomFile:
    """The file that rooms are in. `token`: the key of those who run the server, which opens every room; `by_token`: it
    alone opens new ones; `alone`: no other server may keep the file meanwhile. Raises RoomError."""

    def __init__(
        self,
        path: Path,
        wall: Callable[[], float] = time.time,
        ticks: Callable[[], float] = time.monotonic,
        token: str = "",
        by_token: bool = False,
        alone: bool = False,
    ) -> None:
        self._file, self._wall, self._limits = ClassFile(path, alone), wall, Limits(ticks)
        self._token, self.by_token = hashed(token) if token else "", by_token
        with self._file.reading() as at:
            self._time = FileTime(Kept(*at.execute("select time, look from server").fetchone()), wall, ticks)
        self.expire()

    def is_operator(self, key: str) -> bool:
        """Whether this is the token of the server."""
        return bool(self._token) and secrets.compare_digest(self._token, hashed(key))

    def is_lecturer(self, code: str, key: str) -> bool:
        """Whether this is the key of the room, or of the server."""
        with self._file.reading() as at:
            of_room = secrets.compare_digest(self._room(at, code)["key"], hashed(key))
        return of_room or self.is_operator(key)

    def every(self, key: str) -> list[dict[str, Any]]:
        """All rooms: code, when opened, how many sit in each, when something happened last."""
        if not self.is_operator(key):
            raise RoomError("this link's key is not that of the server: use the link that was printed at its start")
        with self._file.reading() as at:
            return tally.rooms(at)

    def admit(self, code: str, key: str, who: Visitor) -> None:
        """Let a visitor try a code, a key or both: wrong ones are counted. Raises RoomError where there were too many;
        whether this one is right is not looked at then."""
        if not code and not key:
            return
        self._limits.may_try(who, code, key)
        with self._file.reading() as at:
            there = bool(code) and _find(at, code) is not None
        right = self.is_lecturer(code, key) if there and key else self.is_operator(key) if key else there
        if not right:
            self._limits.wrong(who, code, key)
        elif there and key:
            self._limits.at_home(who, code)

    def give_way(self, at: sqlite3.Connection) -> bool:
        """Delete the oldest room that nobody joined, if it had its time. Returns whether there was one."""
        gone = at.execute(
            f"delete from rooms where code = (select code from rooms where opened <= ? and {_NOBODY} "
            "order by opened limit 1)",
            (self._time.now() - GIVES_WAY,),
        )
        return gone.rowcount > 0

    def expire(self) -> None:
        """Delete rooms that are too old, by the time of the file."""
        with self._file.writing() as at:
            kept = self._time.keep()
            at.execute("update server set time = ?, look = ?", (kept.time, kept.look))
            old = (kept.time - LIFE, kept.time - EMPTY)
            gone = at.execute(f"delete from rooms where opened <= ? or (opened <= ? and {_NOBODY})", old).rowcount
        if gone:
            self._file.forget()

    def _room(self, at: sqlite3.Connection, code: str) -> sqlite3.Row:
        row = _find(at, code)
        if row is None:
            raise RoomError(
                f"there is no room {code[:12]!r}: check the code with your lecturer. Rooms last 30 days, and one day "
                "where nobody joins"
            )
        return row

    @contextmanager
    def _changing(self, code: str) -> Iterator[sqlite3.Connection]:
        """A transaction that changes a room."""
        with self._file.writing() as at:
            self._room(at, code)
            at.execute("update rooms set changes = changes + 1, changed = ? where code = ?", (self._wall(), code))
            yield at


def _find(at: sqlite3.Connection, code: str) -> sqlite3.Row | None:
    found: sqlite3.Row | None = None
    if CODE.fullmatch(code):
        found = at.execute("select * from rooms where code = ?", (code,)).fetchone()
    return found


def is_in(at: sqlite3.Connection, code: str, student: str) -> bool:
    """Whether a student sits in a room."""
    return bool(at.execute("select 1 from students where room = ? and student = ?", (code, student)).fetchone())
