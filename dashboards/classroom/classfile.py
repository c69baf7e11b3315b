"""The SQLite file that rooms of classes are kept in: what was committed is there after a crash or a restart."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import Lock

PATIENCE = 10.0
"""Seconds to wait for another program that writes to the file."""
LOG = 200
"""Pages of 4 kB that the write-ahead log grows by before it is folded into the file."""
VERSION = 2

_SCHEMA = """
create table rooms (code text primary key, key text not null, opened real not null, lesson integer not null default 1,
    changes integer not null default 0, changed real not null default 0, shut integer not null default 0);
create table students (room text not null references rooms on delete cascade, student text not null,
    number integer not null, nickname text, changes integer not null default 0, primary key (room, student),
    unique (room, number), unique (room, nickname));
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
create table removed (room text not null references rooms on delete cascade, student text not null,
    number integer not null, primary key (room, student));
create table server (time real not null, look real not null)
"""
_FROM_FIRST = """
alter table rooms add column changed real not null default 0;
alter table rooms add column shut integer not null default 0;
update rooms set changed = opened;
alter table students add column changes integer not null default 0;
create table removed (room text not null references rooms on delete cascade, student text not null,
    number integer not null, primary key (room, student));
create table server (time real not null, look real not null)
"""
"""What makes a file of the first version one of this."""


class RoomError(ValueError):
    """What cannot be done with rooms. The message says what, why and how to mend it."""


class _Full(RoomError):
    """The disk is full."""


class ClassFile:
    """One file, opened anew for each reading and writing, so that any thread may. Raises RoomError where it cannot be
    had; only the user may read it. `alone`: no other server may keep it until this one ends, however it ends. A second
    one would count its own limits, and know nothing of who was removed.

    A commit is on the disk before it is told (`synchronous = full`): there are a few of them a second, and an answer
    that was acknowledged must not go with the power. One connection stays open, since SQLite folds its log into the
    file whenever the last one closes; it also keeps the file readable when the disk is full."""

    def __init__(self, path: Path, alone: bool = False) -> None:
        self._path, self._turn = path, Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._held = _hold(path) if alone else None
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
        """A transaction: all of it is in the file when this ends, or none. Threads wait for each other in turn."""
        try:
            with _told(), self._turn, closing(self._connect()) as at:
                at.execute("begin immediate")
                yield at
                at.execute("commit")
        except _Full:
            self.forget()  # the log takes room of the disk too
            raise

    def forget(self) -> None:
        """Take what was deleted out of the write-ahead log as well, if that can be done now."""
        with suppress(sqlite3.Error, OSError), self._turn, closing(self._connect()) as at:
            at.execute("pragma wal_checkpoint(truncate)")

    def _make(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.touch(0o600)
        with closing(self._open()) as at:
            at.execute("pragma journal_mode = wal")
            at.execute("begin immediate")
            _begin(at, self._path)
            at.execute("commit")
        self._keeper = self._open()
        self._keeper.execute("select count(*) from rooms").fetchone()

    def _connect(self) -> sqlite3.Connection:
        if not self._path.exists():  # deleted while the server runs: its rooms are gone, and others can be opened
            self._make()
        return self._open()

    def _open(self) -> sqlite3.Connection:
        at = sqlite3.connect(self._path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
        at.row_factory = sqlite3.Row
        for setting in ("foreign_keys = on", "synchronous = full", "secure_delete = on", f"wal_autocheckpoint = {LOG}"):
            at.execute(f"pragma {setting}")
        return at


def _hold(path: Path) -> sqlite3.Connection:
    """Take the lock beside a file. It is SQLite's own, the same on every system; nothing is written to it."""
    lock = sqlite3.connect(
        path.with_name(f"{path.name}.lock"), timeout=0, isolation_level=None, check_same_thread=False
    )
    try:
        lock.execute("begin exclusive")
    except sqlite3.OperationalError as error:
        lock.close()
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        raise RoomError(
            f"another dashboard keeps its rooms of classes in {path}: stop that one, or name another file for this one "
            "with --class-file"
        ) from None
    return lock


def _begin(at: sqlite3.Connection, path: Path) -> None:
    """Make the tables of a new file, bring an older one up to date; refuse one that holds something else."""
    version = at.execute("pragma user_version").fetchone()[0]
    if version == VERSION:
        return
    new = not version and not at.execute("select count(*) from sqlite_master").fetchone()[0]
    if not new and version != 1:
        raise RoomError(f"{path} holds something else than rooms of this version: name another file with --class-file")
    for statement in (_SCHEMA if new else _FROM_FIRST).split(";"):
        at.execute(statement)
    at.execute("insert into server select coalesce(max(opened), 0), coalesce(max(opened), 0) from rooms")
    at.execute(f"pragma user_version = {VERSION}")


@contextmanager
def _told() -> Iterator[None]:
    """What SQLite could not do, in words that may be shown to anybody."""
    try:
        yield
    except sqlite3.OperationalError as error:
        kind = _Full if error.sqlite_errorcode == sqlite3.SQLITE_FULL else RoomError
        raise kind(f"this could not be kept ({error}): try again in a moment") from None
    except (sqlite3.DatabaseError, OSError) as error:
        why = error.strerror if isinstance(error, OSError) else error  # without the path
        raise RoomError(f"this could not be kept ({why}): try again in a moment") from None
    except UnicodeError:
        raise RoomError("this holds letters that cannot be kept: type it again") from None
