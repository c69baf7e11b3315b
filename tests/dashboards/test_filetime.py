"""Rooms grow old by a time that one wrong clock cannot move."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from schools import LECTURER, Clock, somebody

from wpmodel.dashboards.classroom.classfile import RoomError
from wpmodel.dashboards.classroom.limits import DAY
from wpmodel.dashboards.classroom.roomfile import LIFE
from wpmodel.dashboards.classroom.rooms import Rooms

HOUR = 3_600.0
JUMP = 31 * DAY
Begin = Callable[..., Rooms]


def is_there(school: Rooms, code: str) -> bool:
    try:
        return school.look(code).lesson == 1
    except RoomError:
        return False


def joined(school: Rooms) -> str:
    code, _ = school.open(LECTURER)
    school.join(code, "", somebody())
    return code


def run(school: Rooms, clock: Clock, hours: int, step: int = 1) -> None:
    """A server's hours: it looks at the end of each, or of every few, at what is too old."""
    for _ in range(hours // step):
        clock.run(step * HOUR)
        school.expire()


def test_a_running_server_keeps_rooms_for_thirty_days_and_empty_ones_for_one(school: Rooms, clock: Clock) -> None:
    used, (empty, _) = joined(school), school.open(LECTURER)
    run(school, clock, 23)
    assert is_there(school, empty)
    run(school, clock, 1)
    assert not is_there(school, empty)
    run(school, clock, 24 * 29 - 1, step=5)
    assert is_there(school, used)
    run(school, clock, 1)
    assert not is_there(school, used)


def test_a_room_whose_students_were_removed_was_joined(school: Rooms, clock: Clock) -> None:
    code, key = school.open(LECTURER)
    school.join(code, "", somebody())
    school.remove(code, key, [1])
    run(school, clock, 25)
    assert is_there(school, code)


@pytest.mark.parametrize("jump", [JUMP, 400 * DAY, -HOUR, -400 * DAY])
def test_a_clock_that_jumps_while_the_server_runs_deletes_nothing_and_locks_nobody_out(
    school: Rooms, clock: Clock, jump: float
) -> None:
    used, (empty, _) = joined(school), school.open(LECTURER)
    clock.shows += jump
    ann = school.join(used, "", somebody())
    for lesson in range(1, 31):
        school.predict(used, ann.id, lesson, 1)
    clock.run(10)
    school.predict(used, ann.id, 1, 2)  # is not told to wait
    new = joined(school)
    run(school, clock, 20)
    assert all(is_there(school, code) for code in (used, empty, new))
    run(school, clock, 24 * 29, step=8)
    assert is_there(school, new)


@pytest.mark.parametrize("jump", [JUMP, 400 * DAY, -HOUR, -400 * DAY])
def test_one_start_under_a_wrong_clock_deletes_nothing(begin: Begin, clock: Clock, jump: float) -> None:
    code = joined(begin())
    clock.run(DAY / 2)
    clock.shows += jump
    run(begin(), clock, 0)
    begin()  # at once again, still wrong: that is no second look
    clock.run(60)
    new = joined(begin())
    clock.shows -= jump  # set right
    clock.run(DAY / 4)
    for _ in range(3):
        school = begin()
        assert is_there(school, code)
        assert is_there(school, new)
        run(school, clock, 2)


def test_rooms_of_a_server_that_was_off_go_once_a_second_look_agrees(begin: Begin, clock: Clock) -> None:
    code = joined(begin())
    clock.run(40 * DAY)
    weekly = begin()
    assert is_there(weekly, code)
    clock.run(50 * 60.0)  # a class of fifty minutes, then off for a week
    new = joined(weekly)
    clock.run(7 * DAY)
    school = begin()
    assert not is_there(school, code)
    assert is_there(school, new)


def test_an_hour_of_running_is_a_second_look_too(begin: Begin, clock: Clock) -> None:
    code = joined(begin())
    clock.run(LIFE)
    school = begin()
    new = joined(school)
    assert is_there(school, code)
    run(school, clock, 1)
    assert not is_there(school, code)
    assert is_there(school, new)
