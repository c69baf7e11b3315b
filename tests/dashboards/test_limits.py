"""A hostile class: one browser, and one address, cannot take a room, all rooms or the way in from the others."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from schools import LECTURER, Clock, somebody

from wpmodel.dashboards.classroom import leading, limits
from wpmodel.dashboards.classroom.classfile import RoomError
from wpmodel.dashboards.classroom.limits import DAY, Limits, Rate, Tries, Visitor, lasting
from wpmodel.dashboards.classroom.permitted import LETTERS
from wpmodel.dashboards.classroom.rooms import MOST_STUDENTS, Removed, Rooms

TOKEN = "the-token-of-this-server"
WRONG = ["".join(letters) for letters in product(LETTERS[:5], repeat=6)]
"""Codes that no room of a test has, but by a chance of one in 20,000."""


def refused(act: Callable[[], object]) -> bool:
    try:
        act()
    except RoomError:
        return True
    return False


def test_a_whole_class_behind_one_address_joins_at_once(school: Rooms) -> None:
    code, _ = school.open(LECTURER)
    for _ in range(MOST_STUDENTS):
        school.join(code, "", somebody("192.0.2.7"))
    assert school.look(code).students == MOST_STUDENTS


def test_one_browser_does_not_fill_a_room_and_still_comes_back(school: Rooms, clock: Clock) -> None:
    code, key = school.open(LECTURER)
    one = somebody()
    mine = school.join(code, "", one)
    for _ in range(300):
        refused(lambda: school.join(code, "", one))
        clock.run(1)
    assert school.look(code).students == limits.SEATS_BY_BROWSER[0]
    with pytest.raises(RoomError, match="too often as somebody new: wait"):
        school.join(code, "", one)
    assert school.join(code, mine.id, one).id == mine.id
    other, _ = school.open(LECTURER)
    assert school.join(other, "", one).name == "Student 1"
    school.shut(code, key, True)
    with pytest.raises(RoomError, match="lets nobody new in"):
        school.join(code, "", somebody())
    assert school.join(code, mine.id, somebody()).id == mine.id
    school.shut(code, key, False)
    assert school.join(code, "", somebody()).name == f"Student {limits.SEATS_BY_BROWSER[0] + 1}"


def test_one_address_does_not_open_all_rooms(school: Rooms, clock: Clock) -> None:
    one = somebody("198.51.100.9")
    opened = sum(not refused(lambda: school.open(one)) for _ in range(50))
    assert opened == limits.ROOMS_BY_BROWSER[0]
    opened += sum(not refused(lambda: school.open(somebody("198.51.100.9"))) for _ in range(200))
    assert opened == limits.ROOMS_BY_ADDRESS[0]
    with pytest.raises(RoomError, match="from this address today: wait 36 minutes and go on"):
        school.open(somebody("198.51.100.9"))
    school.open(LECTURER)  # another address is not kept out
    clock.run(DAY)
    school.open(somebody("198.51.100.9"))


def test_rooms_that_nobody_joined_give_way_to_others(
    school: Rooms, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leading, "MOST_ROOMS", 3)
    used, _ = school.open(LECTURER)
    school.join(used, "", somebody())
    empty = [school.open(LECTURER)[0] for _ in range(2)]
    with pytest.raises(RoomError, match="no more fit"):
        school.open(LECTURER)
    clock.run(3_600)
    school.open(somebody())
    assert school.look(used).students == 1
    with pytest.raises(RoomError, match="there is no room"):
        school.look(empty[0])
    assert school.look(empty[1]).students == 0


def test_wrong_codes_make_a_browser_wait_longer_and_longer(school: Rooms, clock: Clock) -> None:
    code, _ = school.open(LECTURER)
    one, looked_at = somebody(), 0
    codes = iter(WRONG)
    for _ in range(3_600 * 4):  # four tries a second for an hour
        looked_at += not refused(lambda: school.admit(next(codes), "", one))
        clock.run(0.25)
    assert limits.WRONG_BY_BROWSER[0] < looked_at < 40
    with pytest.raises(RoomError, match=r"too many codes were wrong: wait [345] minutes"):
        school.admit(code, "", one)
    clock.run(limits.FORGOTTEN)
    school.admit(code, "", one)


def test_the_same_wrong_code_again_is_no_new_guess(school: Rooms) -> None:
    one = somebody()
    for _ in range(200):  # a page with a wrong link that is loaded again and again
        school.admit(WRONG[0], "", one)
    school.admit(WRONG[1], "", one)


def test_new_browsers_at_one_address_do_not_guess_on_and_a_class_there_goes_on(school: Rooms, clock: Clock) -> None:
    code, _ = school.open(LECTURER)
    other, _ = school.open(LECTURER)
    school.join(code, "", somebody("198.51.100.9"))
    looked_at = 0
    for wrong in WRONG[:4_000]:
        looked_at += not refused(lambda wrong=wrong: school.admit(wrong, "", somebody("198.51.100.9")))
        clock.run(0.1)
    assert limits.WRONG_BY_ADDRESS[0] <= looked_at < limits.WRONG_BY_ADDRESS[0] + 20
    school.admit(code, "", somebody("198.51.100.9"))  # somebody there sits in it
    assert refused(lambda: school.admit(other, "", somebody("198.51.100.9")))
    school.admit(other, "", somebody("203.0.113.5"))


def test_many_addresses_together_do_not_guess_on(clock: Clock) -> None:
    held, looked_at = Limits(clock.ticks), 0
    codes = iter(WRONG * 10)
    for k in range(40_000):
        who = somebody(f"10.0.0.{k % 250}")
        if not refused(lambda who=who: held.may_try(who, "", "")):
            held.wrong(who, next(codes), "")
            looked_at += 1
        clock.run(0.01)
    assert looked_at < limits.WRONG_ALL[0] + 250 * limits.WRONG_BY_BROWSER[0]
    held.may_try(somebody("192.0.2.1"), "", "")  # who has not guessed is not kept out


def test_wrong_keys_are_counted_and_right_ones_are_not(begin: Callable[..., Rooms]) -> None:
    school = begin(token=TOKEN)
    code, key = school.open(LECTURER)
    one = somebody()
    for _ in range(100):
        school.admit(code, key, one)
        school.admit("", TOKEN, one)
    assert sum(not refused(lambda k=k: school.admit(code, f"guess-{k}", one)) for k in range(100)) < 15
    two = somebody("203.0.113.5")
    assert sum(not refused(lambda k=k: school.admit("", f"guess-{k}", two)) for k in range(100)) < 15


def test_a_removed_student_is_told_and_stays_out_for_a_while(begin: Callable[..., Rooms], clock: Clock) -> None:
    school = begin()
    code, key = school.open(LECTURER)
    browser = somebody()
    ann, bob = school.join(code, "", browser), school.join(code, "", somebody())
    for one in (ann, bob):
        school.predict(code, one.id, 1, 0)
    with pytest.raises(RoomError, match="not that of the room"):
        school.remove(code, "guess", [1])
    school.remove(code, key, [1, 1, 77])
    assert school.look(code).answers.keys() == {"Student 2"}
    assert school.pulse(code, ann.id).version == -1
    with pytest.raises(RoomError, match="you are not in this room"):
        school.predict(code, ann.id, 1, 1)
    with pytest.raises(Removed, match="you were removed from this room"):
        school.join(code, ann.id, somebody())
    with pytest.raises(RoomError, match="this browser was removed from the room: it can join again in 10 minutes"):
        school.join(code, "", browser)
    with pytest.raises(Removed):
        begin().join(code, ann.id, somebody())  # the server was restarted
    clock.run(limits.OUT)
    assert school.join(code, "", browser).name == "Student 3"  # no number is given twice


def test_the_servers_token_opens_lists_clears_and_deletes_any_room(begin: Callable[..., Rooms]) -> None:
    school = begin(token=TOKEN, by_token=True)
    with pytest.raises(RoomError, match="opened by those who run this server"):
        school.open(LECTURER)
    code, key = school.open(LECTURER, TOKEN)
    full = [school.open(somebody(), TOKEN)[0] for _ in range(60)]  # with the token as many as are wanted
    school.join(code, "", somebody())
    assert len(school.every(TOKEN)) == 1 + len(full)
    assert {row["code"]: row["students"] for row in school.every(TOKEN)}[code] == 1
    for wrong in ("", key, "guess", "\ud800"):
        with pytest.raises(RoomError, match="not that of the server"):
            school.every(wrong)
        with pytest.raises(RoomError, match="not that of the room"):
            school.delete(full[0], wrong)
    school.remove(code, TOKEN, [1])
    assert school.roster(code, TOKEN).students == ()
    school.delete(code, TOKEN)
    assert code not in {row["code"] for row in school.every(TOKEN)}
    assert not begin().is_operator("")  # a server without a token has no such key


def test_the_token_is_not_in_the_file(begin: Callable[..., Rooms], file: Path) -> None:
    school = begin(token=TOKEN)
    school.open(LECTURER, TOKEN)
    assert not any(TOKEN.encode() in part.read_bytes() for part in file.parent.iterdir())
    assert TOKEN not in repr(vars(school))


def test_addresses_and_cookies_are_not_in_the_file(school: Rooms, file: Path) -> None:
    one = Visitor("cookie-of-one-browser", "198.51.100.77")
    code, _ = school.open(one)
    school.join(code, "", one)
    with sqlite3.connect(file) as at:
        said = "\n".join(at.iterdump())
    assert code in said
    assert one.browser not in said
    assert one.address not in said


def test_halves_of_letters_are_refused_in_words(school: Rooms) -> None:
    code, key = school.open(LECTURER)
    ann = school.join(code, "", somebody())
    half = "\ud800"
    acts: list[Callable[[], object]] = [
        lambda: school.look(half * 6),
        lambda: school.join(half, "", somebody()),
        lambda: school.ask(code, half, 1),
        lambda: school.predict(code, half * 24, 1, 0),
        lambda: school.call(code, ann.id, half),
        lambda: school.post_score(code, ann.id, half, {}),
        lambda: school.delete(half, key),
    ]
    assert [refused(act) for act in acts] == [True] * len(acts)
    school.admit(half, half, somebody())
    school.post_score(code, ann.id, "prime", {"ending": half})
    assert school.look(code).scores[0][2] == {"ending": half}
    assert school.join(code, half, somebody()).name == "Student 2"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 second"), (75, "75 seconds"), (100, "2 minutes"), (7_000, "2 hours"), (2 * DAY, "2 days")],
)
def test_a_wait_is_told_in_words(seconds: float, words: str) -> None:
    assert lasting(seconds) == words


def test_what_is_remembered_is_bounded(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_KEPT", 100)
    held = Limits(clock.ticks)
    for k in range(1_000):
        who = Visitor(str(k), str(k))
        held.act(str(k))
        held.open(who)
        held.sit(who, "K7MQ2X")
        held.seated(str(k), who, "K7MQ2X")
        held.wrong(who, str(k), "")
    parts = [held, *(part for part in vars(held).values() if isinstance(part, Rate | Tries))]
    tables = [table for part in parts for table in vars(part).values() if isinstance(table, dict)]
    assert sorted({len(table) for table in tables}) == [0, 1, 100]
