"""The file of rooms: one server at a time, older files, and a disk that is full for a while."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from schools import LECTURER, Clock, somebody

from wpmodel.dashboards.classroom.classfile import ClassFile, RoomError
from wpmodel.dashboards.classroom.rooms import Rooms

HOLDER = """
import sys
from pathlib import Path
from wpmodel.dashboards.classroom.rooms import Rooms
try:
    Rooms(Path(sys.argv[1]), alone=True)
except ValueError as error:
    print(error, flush=True)
    sys.exit(3)
print("holds", flush=True)
sys.stdin.read()
"""


@contextmanager
def server(file: Path) -> Iterator[subprocess.Popen]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def said(process: subprocess.Popen) -> str:
    assert process.stdout is not None
    return str(process.stdout.readline())


def test_a_second_server_on_the_same_file_says_so_and_stops(file: Path) -> None:
    with server(file) as first:
        assert said(first) == "holds\n"
        with server(file) as second:
            assert f"another dashboard keeps its rooms of classes in {file}: stop that one" in said(second)
            assert second.wait(timeout=30) == 3
        with server(file.with_name("other.sqlite3")) as elsewhere:
            assert said(elsewhere) == "holds\n"
        first.kill()  # however it ends, the file is free again
        first.wait(timeout=30)
        with server(file) as third:
            assert said(third) == "holds\n"


FIRST_VERSION = """
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
insert into rooms values ('BCDFGH', 'x', 1699990000.0, 4, 7);
insert into students values ('BCDFGH', '0123456789abcdef01234567', 1, 'Amber Heron');
insert into predictions values ('BCDFGH', '0123456789abcdef01234567', 4, 2, 1699990001.0);
pragma user_version = 1;
"""


def test_a_file_of_the_first_version_is_taken_up(file: Path, begin: Callable[..., Rooms]) -> None:
    file.parent.mkdir()
    with closing(sqlite3.connect(file)) as at:
        at.executescript(FIRST_VERSION)
    for _ in range(2):
        back = begin().join("BCDFGH", "0123456789abcdef01234567", somebody())
        assert (back.name, back.predicted) == ("Amber Heron", {4: 2})
    school = begin()
    school.predict("BCDFGH", back.id, 4, 1)
    assert school.lesson("BCDFGH") == 4
    code, _ = school.open(LECTURER)
    assert school.join(code, "", somebody()).name == "Student 1"


def fill(school: Rooms, code: str, students: list[str]) -> tuple[dict[tuple[str, int], int], list[str]]:
    """Students predict until nothing more fits. Returns what was acknowledged and what was told."""
    kept, told = dict[tuple[str, int], int](), list[str]()
    for k in range(25 * len(students)):
        who, lesson, option = students[k % len(students)], k // len(students) + 1, k % 3
        try:
            school.predict(code, who, lesson, option)
        except RoomError as error:
            told.append(str(error))
            if len(told) > 20:
                break
        else:
            kept[who, lesson] = option
    return kept, told


def in_file(file: Path) -> dict[tuple[str, int], int]:
    with closing(sqlite3.connect(file)) as at:
        assert at.execute("pragma integrity_check").fetchone()[0] == "ok"
        return {(who, lesson): option for who, lesson, option in
                at.execute("select student, lesson, option from predictions")}  # fmt: skip


def test_a_file_that_may_not_grow_loses_nothing_acknowledged(
    file: Path, begin: Callable[..., Rooms], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite's own bound on pages stands in for the disk, on every system."""
    most = {"pages": 0}
    usual = ClassFile._open

    def bounded(self: ClassFile) -> sqlite3.Connection:
        at = usual(self)
        if most["pages"]:
            at.execute(f"pragma max_page_count = {most['pages']}")
        return at

    monkeypatch.setattr(ClassFile, "_open", bounded)
    school = begin()
    code, _ = school.open(LECTURER)
    students = [school.join(code, "", somebody()).id for _ in range(20)]
    with closing(sqlite3.connect(file)) as at:
        most["pages"] = at.execute("pragma page_count").fetchone()[0] + 2
    kept, told = fill(school, code, students)
    assert told
    assert set(told) == {"this could not be kept (database or disk is full): try again in a moment"}
    assert in_file(file) == kept
    assert school.look(code).students == 20
    most["pages"] = 0
    clock.run(60)
    more, told = fill(school, code, students[::-1])
    assert not told
    assert in_file(file) == {**kept, **more}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte, in memory."""
    place = tmp_path / "small"
    place.mkdir()
    if (
        not shutil.which("mount")
        or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(place)], capture_output=True).returncode
    ):
        pytest.skip("a small disk cannot be mounted here: that takes Linux and the rights of root")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_disk_that_fills_up_loses_nothing_acknowledged_and_the_class_goes_on(small_disk: Path, clock: Clock) -> None:
    file = small_disk / "classes.sqlite3"
    school = Rooms(file, clock.wall, clock.ticks)
    code, key = school.open(LECTURER)
    students = [school.join(code, "", somebody()).id for _ in range(20)]
    free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_bsize
    other = small_disk / "other"
    other.write_bytes(bytes(free - 60_000))
    kept, told = fill(school, code, students)
    assert told
    assert all("this could not be kept" in words and str(small_disk) not in words for words in told)
    assert school.look(code).students == 20  # the wall can be seen meanwhile
    assert school.roster(code, key).students
    other.unlink()
    clock.run(60)
    more, told = fill(school, code, students[::-1])
    assert not told
    assert in_file(file) == {**kept, **more}
    assert Rooms(file, clock.wall, clock.ticks).look(code).students == 20
