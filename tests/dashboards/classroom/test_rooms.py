"""Rooms of a class: nothing committed is lost, nobody acts for another, and what comes in is held to limits."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from schools import LECTURER, Clock, somebody

from wpmodel.dashboards.classroom import leading, limits, rooms
from wpmodel.dashboards.classroom.classfile import RoomError
from wpmodel.dashboards.classroom.permitted import NICKNAMES, tidy
from wpmodel.dashboards.classroom.roomfile import LIFE
from wpmodel.dashboards.classroom.rooms import Rooms
from wpmodel.teaching.game.record import Game
from wpmodel.teaching.game.score import FIGURES, Score


def test_a_class_predicts_runs_and_is_seen_on_the_wall(school: Rooms) -> None:
    code, key = school.open(LECTURER)
    ann, bob, eve = (school.join(code, "", somebody()) for _ in range(3))
    assert [one.name for one in (ann, bob, eve)] == ["Student 1", "Student 2", "Student 3"]
    school.ask(code, key, 2)
    school.call(code, ann.id, "Amber Heron")
    for one, option in ((ann, 0), (bob, 2), (eve, 2), (ann, 1)):  # ann changes their mind
        school.predict(code, one.id, 2, option)
    school.predict(code, bob.id, 3, 0)  # ahead of the class
    school.record_run(code, bob.id, 2)
    wall = school.look(code)
    assert (wall.lesson, wall.students, wall.counts(3), wall.ran) == (2, 3, [0, 1, 2], 1)
    assert wall.answers["Amber Heron"] == (1, False)
    assert (wall.shown, wall.answer) == (True, None)
    school.show(code, key, 2, False)
    assert not school.look(code).shown
    school.reveal(code, key, 2, 1)
    assert (school.look(code).answer, school.look(code).shown) == (1, True)


def test_a_student_who_comes_back_is_who_they_were(begin: Callable[..., Rooms], school: Rooms) -> None:
    code, _ = school.open(LECTURER)
    ann = school.join(code, "", somebody())
    school.predict(code, ann.id, 4, 1)
    school.record_run(code, ann.id, 4)
    again = begin().join(code, ann.id, somebody())  # the server was restarted
    assert (again.id, again.predicted, again.ran) == (ann.id, {4: 1}, {4})
    assert school.join(code, "0" * 24, somebody()).id not in (ann.id, "0" * 24)  # an id that the room does not know
    assert school.join(code, "x'; drop table rooms; --", somebody()).name == "Student 3"


def test_predictions_close_with_the_students_run_and_with_the_answer(school: Rooms) -> None:
    code, key = school.open(LECTURER)
    ann, bob = school.join(code, "", somebody()), school.join(code, "", somebody())
    school.predict(code, ann.id, 1, 0)
    school.record_run(code, ann.id, 1)
    with pytest.raises(RoomError, match="you have run this lesson"):
        school.predict(code, ann.id, 1, 1)
    school.predict(code, bob.id, 1, 2)
    school.reveal(code, key, 1, 1)
    with pytest.raises(RoomError, match="predictions are closed"):
        school.predict(code, bob.id, 1, 1)
    assert school.look(code).counts(3) == [1, 0, 1]
    school.predict(code, ann.id, 2, 1)  # the next lesson is open


def test_two_rooms_know_nothing_of_each_other(school: Rooms) -> None:
    (one, key), (other, other_key) = school.open(LECTURER), school.open(LECTURER)
    ann, bob = school.join(one, "", somebody()), school.join(other, "", somebody())
    school.predict(one, ann.id, 1, 0)
    assert school.look(other).answers == {}
    with pytest.raises(RoomError, match="not in this room"):
        school.predict(other, ann.id, 1, 0)
    with pytest.raises(RoomError, match="not that of the room"):
        school.reveal(other, key, 1, 0)
    school.delete(one, key)
    with pytest.raises(RoomError, match="there is no room"):
        school.look(one)
    school.predict(other, bob.id, 1, 0)
    assert len(school.export(other, other_key)) == 1


def test_only_the_lecturer_asks_reveals_exports_and_deletes(school: Rooms) -> None:
    code, key = school.open(LECTURER)
    assert school.is_lecturer(code, key)
    for wrong in ("", "guess", key[:-1], key.lower(), "k" * 10_000):
        assert not school.is_lecturer(code, wrong)
        for act, more in (
            (school.ask, (2,)),
            (school.show, (1, False)),
            (school.reveal, (1, 0)),
            (school.export, ()),
            (school.delete, ()),
        ):
            with pytest.raises(RoomError, match="not that of the room"):
                act(code, wrong, *more)  # type: ignore[operator]
    assert school.lesson(code) == 1


def test_the_whole_score_of_a_game_is_kept(school: Rooms) -> None:
    figures = dict.fromkeys(FIGURES, 1234567.890123) | {"profit_gbp": float("nan")}
    game = Game("commissioner", "Birmingham Solihull and Black Country")
    row = Score(game, 29, "to the end of the programme", figures, figures, ()).as_row()
    code, key = school.open(LECTURER)
    school.post_score(code, school.join(code, "", somebody()).id, "commissioner", row)
    kept = {of["figure"]: of["value"] for of in school.export(code, key)}
    assert kept["own_outcomes"] == figures["outcomes"]
    assert kept["profit_gbp"] is None
    assert kept["area"] == game.area


def test_a_finished_game_that_is_looked_at_again_is_not_scored_again(school: Rooms) -> None:
    code, _ = school.open(LECTURER)
    ann, bob = (school.join(code, "", somebody()).id for _ in range(2))
    for who, profit in ((ann, 12.5), (ann, 12.5), (bob, 12.5), (ann, 13.0)):
        school.post_score(code, who, "prime", {"profit": profit})
    scores = sorted((name, made["profit"]) for name, _, made in school.look(code).scores)
    assert scores == [("Student 1", 12.5), ("Student 1", 13.0), ("Student 2", 12.5)]


def test_the_file_holds_no_key_and_the_table_no_id(file: Path, school: Rooms) -> None:
    code, key = school.open(LECTURER)
    ann = school.join(code, "", somebody())
    school.predict(code, ann.id, 1, 2)
    school.post_score(code, ann.id, "prime", {"profit": 12.5, "verdict": "letters"})
    rows = school.export(code, key)
    assert [(row["what"], row.get("option"), row.get("figure"), row.get("value")) for row in rows] == [
        ("prediction", 2, None, None),
        ("score", None, "profit", 12.5),
        ("score", None, "verdict", "letters"),
    ]
    assert ann.id not in repr(rows) + repr(ann)
    assert not any(key.encode() in part.read_bytes() for part in file.parent.iterdir())
    assert file.stat().st_mode & 0o077 == 0


def test_a_deleted_and_an_expired_room_leave_nothing_in_the_file(file: Path, clock: Clock, school: Rooms) -> None:
    code, key = school.open(LECTURER)
    old, _ = school.open(LECTURER)
    ids = [school.join(code, "", somebody()).id, school.join(old, "", somebody()).id]
    school.delete(code, key)
    clock.run(LIFE - 1)
    school.expire()
    assert school.look(old).students == 1
    clock.run(1)
    school.expire()
    with pytest.raises(RoomError, match="Rooms last 30 days"):
        school.look(old)
    left = b"".join(part.read_bytes() for part in file.parent.iterdir())
    assert not any(one.encode() in left for one in ids)


WRITER = """
import sys
from pathlib import Path
from wpmodel.dashboards.classroom import limits, rooms

limits.ACTS = (10**6, 1e-6)
rooms.MOST_SCORES = 10**6
school = rooms.Rooms(Path(sys.argv[1]))
code, _ = school.open(limits.Visitor("one", "here"))
ann = school.join(code, "", limits.Visitor("another", "here")).id
print(code, ann, flush=True)
for k in range(10**6):
    if k % 2:
        school.post_score(code, ann, "prime", {"k": k})
    else:
        school.predict(code, ann, k % 99 + 1, k % 9)
    print(k, flush=True)
"""


def test_a_crash_in_the_middle_of_writing_loses_nothing_committed(file: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", WRITER, str(file)], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        room, student = writer.stdout.readline().split()
        told = [int(writer.stdout.readline()) for _ in range(150)][-1]
        writer.kill()  # SIGKILL, in the middle of whatever it writes now
        told = max([told, *(int(line) for line in writer.stdout.read().split("\n")[:-1])])
    school = Rooms(file)
    scores = [figures["k"] for _, _, figures in school.look(room).scores]
    assert scores[: (told + 1) // 2] == list(range(1, told + 1, 2))
    assert len(scores) <= (told + 1) // 2 + 1  # what it wrote when it was killed, whole or not at all
    even = told - told % 2
    assert school.join(room, student, somebody()).predicted[even % 99 + 1] == even % 9
    with sqlite3.connect(file) as at:
        assert at.execute("pragma integrity_check").fetchone()[0] == "ok"


def test_a_full_room_writes_at_once_and_nothing_is_lost(school: Rooms) -> None:
    code, _ = school.open(LECTURER)
    size, lessons = rooms.MOST_STUDENTS, range(1, 4)

    def student(k: int) -> tuple[str, int]:
        me = school.join(code, "", somebody())
        for lesson in lessons:
            school.predict(code, me.id, lesson, k % 3)
        school.record_run(code, me.id, 1)
        return me.id, k % 3

    with ThreadPoolExecutor(size) as people:
        said = dict(people.map(student, range(size)))
    wall = school.look(code)
    assert len(said) == size
    assert (wall.students, wall.counts(3), wall.ran) == (size, [size // 3] * 3, size)
    for one, option in said.items():
        assert school.me(code, one).predicted == dict.fromkeys(lessons, option)


def test_limits_hold(school: Rooms, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    code, _ = school.open(LECTURER)
    ann = school.join(code, "", somebody())
    for bad in (-1, 10, 1.5, "1", None):
        with pytest.raises(RoomError, match="whole number"):
            school.predict(code, ann.id, 1, bad)  # type: ignore[arg-type]
    with pytest.raises(RoomError, match="whole number"):
        school.predict(code, ann.id, 100, 1)
    monkeypatch.setattr(rooms, "MOST_STUDENTS", 2)
    school.join(code, "", somebody())
    with pytest.raises(RoomError, match="the room is full"):
        school.join(code, "", somebody())
    assert school.join(code, ann.id, somebody()).id == ann.id  # who is in stays in
    monkeypatch.setattr(leading, "MOST_ROOMS", 1)
    with pytest.raises(RoomError, match="no more fit"):
        school.open(LECTURER)
    most, every = limits.ACTS
    clock.run(most * every)
    for _ in range(most):
        school.predict(code, ann.id, 1, 1)
    with pytest.raises(RoomError, match="too much at once: wait 1 second and go on"):
        school.predict(code, ann.id, 1, 1)
    clock.run(every)
    school.predict(code, ann.id, 1, 2)


@pytest.mark.parametrize(
    ("role", "figures", "said"),
    [
        ("", {}, "a role is named"),
        ("p" * 41, {}, "a role is named"),
        ("prime", {"a": [1]}, "'a' is neither"),
        ("prime", {"a": float("nan")}, "'a' is neither"),
        ("prime", {str(k): k for k in range(61)}, "at most 60 figures"),
        ("prime", {"a": "x" * 4_000}, "at most 60 figures"),
    ],
)
def test_a_score_that_is_not_flat_or_too_long_is_refused(school: Rooms, role: str, figures: dict, said: str) -> None:
    code, _ = school.open(LECTURER)
    ann = school.join(code, "", somebody())
    with pytest.raises(RoomError, match=said):
        school.post_score(code, ann.id, role, figures)
    assert school.look(code).scores == ()


def test_nicknames_are_chosen_and_belong_to_one(school: Rooms) -> None:
    code, _ = school.open(LECTURER)
    ann, bob = school.join(code, "", somebody()), school.join(code, "", somebody())
    offered = school.nicknames(code)
    assert len(offered) == 6
    assert set(offered) <= set(NICKNAMES)
    school.call(code, ann.id, offered[0])
    with pytest.raises(RoomError, match="taken meanwhile"):
        school.call(code, bob.id, offered[0])
    assert offered[0] not in school.nicknames(code, few=len(NICKNAMES))
    for typed in ("<script>", "Bob Smith", ""):
        with pytest.raises(RoomError, match="not typed"):
            school.call(code, bob.id, typed)


def test_changes_tell_that_something_happened(school: Rooms) -> None:
    code, _ = school.open(LECTURER)
    before = school.changes(code)
    ann = school.join(code, "", somebody())
    school.predict(code, ann.id, 1, 0)
    assert school.changes(code) > before
    before = school.changes(code)
    school.join(code, ann.id, somebody())
    assert school.changes(code) == before


def test_a_file_deleted_while_the_server_runs_costs_its_rooms_and_no_others(file: Path, school: Rooms) -> None:
    lost, _ = school.open(LECTURER)
    shutil.rmtree(file.parent)
    with pytest.raises(RoomError, match="there is no room"):
        school.look(lost)
    code, _ = school.open(LECTURER)
    assert school.look(code).students == 0
    assert file.stat().st_mode & 0o077 == 0
    shutil.rmtree(file.parent)
    file.parent.write_text("a file where the folder was")
    with pytest.raises(RoomError, match="could not be kept") as told:
        school.open(LECTURER)
    assert str(file.parent) not in str(told.value)


def test_a_code_is_read_however_it_is_typed() -> None:
    assert tidy(" k7m-q2x ") == "K7MQ2X"


def test_a_file_that_cannot_be_had_or_is_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("something else, and more of it than a header has")
    with pytest.raises(RoomError, match="--class-file"):
        Rooms(tmp_path / "text")
    with pytest.raises(RoomError, match="--class-file"):
        Rooms(tmp_path / "text" / "classes")
    with sqlite3.connect(tmp_path / "other") as at:
        at.execute("create table people (name text)")
    with pytest.raises(RoomError, match="something else than rooms"):
        Rooms(tmp_path / "other")


def test_pages_that_ask_at_once_are_given_the_same_rooms() -> None:
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda _: rooms.kept(), range(16)))
    assert len({id(one) for one in found}) == 1
