"""The SQLite file that rooms of classes are kept in: what was committed is there after a crash or a restart."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

PATIENCE = 10.0
"""Seconds to wait for whoever else writes to the file."""
VERSION = 1

_SCHEMA = """
create table rooms (code text primary key, key text not null, opened real not null, lesson integer not null default 1,
    changes integer not null default 0);
create table students (room text not null references rooms on delete cascade, student text not null,
    number integer not null, nickname text, primary key (room, student), unique (room, number),
    unique (room, nickname));
create table predictions (room text not null, student text not null, lesson integer not null, option integer not null,
    at real not null, primary key (room, student, lesson),
    foreign key (room, student) references students on delete cascade);
create table runs (room text not null, student text not null, lesson integer not null, at real not null,
    primary key (room, student, lesson), foreign key (room, student) references students on delete cascade);
create table questions (room text not null references rooms on delete cascade, lesson integer not null,
    shown integer not null default 1, answer integer, primary key (room, lesson));
create table scores (room text not null, student text not null, role text not null, figures text not null,
    at real not null, foreign key (room, student) references students on delete cascade);
create index scores_of on scores (room, student);
"""


class RoomError(ValueError):
    """What cannot be done with rooms. The message says what, why and how to mend it."""


class ClassFile:
    """One file, opened anew for each reading and writing, so that any thread may. Raises RoomError where it cannot be
    had; only the user may read it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._make()
        except (OSError, sqlite3.Error) as error:
            raise RoomError(
                f"rooms of classes cannot be kept in {path} ({error}): name another file with --class-file"
            ) from None

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """See the file as it is at one moment."""
        with _told(), closing(self._connect()) as at:
            at.execute("begin")
            yield at

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of it is in the file when this ends, or none."""
        with _told(), closing(self._connect()) as at:
            at.execute("begin immediate")
            yield at
            at.execute("commit")

    def forget(self) -> None:
        """Take what was deleted out of the write-ahead log as well."""
        with _told(), closing(self._connect()) as at:
            at.execute("pragma wal_checkpoint(truncate)")

    def _make(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.touch(0o600)
        with closing(self._open()) as at:
            at.execute("pragma journal_mode = wal")
            at.execute("begin immediate")
            _begin(at, self._path)
            at.execute("commit")

    def _connect(self) -> sqlite3.Connection:
        if not self._path.exists():  # deleted while the server runs: its rooms are gone, and others can be opened
            self._make()
        return self._open()

    def _open(self) -> sqlite3.Connection:
        at = sqlite3.connect(self._path, timeout=PATIENCE, isolation_level=None)
        at.row_factory = sqlite3.Row
        for setting in ("foreign_keys = on", "synchronous = full", "secure_delete = on"):
            at.execute(f"pragma {setting}")
        return at


def _begin(at: sqlite3.Connection, path: Path) -> None:
    """Make the tables of a new file; refuse one that holds something else."""
    version = at.execute("pragma user_version").fetchone()[0]
    if not version and not at.execute("select count(*) from sqlite_master").fetchone()[0]:
        for statement in _SCHEMA.split(";"):
            at.execute(statement)
        at.execute(f"pragma user_version = {VERSION}")
    elif version != VERSION:
        raise RoomError(f"{path} holds something else than rooms of this version: name another file with --class-file")


@contextmanager
def _told() -> Iterator[None]:
    """What SQLite could not do, in words that may be shown to anybody."""
    try:
        yield
    except (sqlite3.DatabaseError, OSError) as error:
        why = error.strerror if isinstance(error, OSError) else error  # without the path
        raise RoomError(f"this could not be kept ({why}): try again in a moment") from None
