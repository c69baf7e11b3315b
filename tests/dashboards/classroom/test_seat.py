"""What a visitor's page keeps: it says what the room and the workers know, and nothing else."""

from __future__ import annotations

from collections.abc import Coroutine, Iterator
from itertools import permutations
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import pytest

pytest.importorskip("solara")

from wpmodel.dashboards.classroom.rooms import Rooms
from wpmodel.dashboards.classroom.tally import Student
from wpmodel.dashboards.session import seat, visit, visitor
from wpmodel.dashboards.session.state import Choice
from wpmodel.dashboards.session.visit import Outcome
from wpmodel.teaching.game.record import Game

ANN = Student("K7MQ2X", "0" * 24, "Student 1", {1: 0}, frozenset())


@pytest.fixture(autouse=True)
def nobody_yet() -> Iterator[None]:
    """A page that was just opened, and again afterwards."""
    yield
    seat._mine.set(None)
    visit.played.set(None)
    visit.choice.set(Choice())


@pytest.mark.parametrize("told", [True, False])
def test_a_run_counts_once_the_room_was_told(monkeypatch: pytest.MonkeyPatch, told: bool) -> None:
    monkeypatch.setattr(seat, "attempt", lambda _: told)
    visit.choice.set(Choice(room=ANN.room))
    seat._mine.set(ANN)
    seat.record_run(1)
    assert seat._mine.value is not None
    assert (1 in seat._mine.value.ran) == told


@pytest.mark.parametrize(
    ("before", "asked", "page", "lesson", "busy", "goes"),
    [
        (1, 2, "lessons", 1, False, True),
        (2, 1, "lessons", 2, False, True),
        (1, 2, "lessons", 1, True, False),  # a run is under way
        (1, 2, "lessons", 4, False, False),  # another lesson, of the student's own choice
        (1, 2, "play", 1, False, False),
        (1, 1, "lessons", 1, False, False),
        (0, 2, "lessons", 2, False, False),  # the page was just opened
        (1, 0, "lessons", 1, False, False),  # the room is gone
    ],
)
def test_a_page_goes_on_with_the_class_where_nothing_is_lost(
    before: int, asked: int, page: str, lesson: int, busy: bool, goes: bool
) -> None:
    assert seat.follows_class(before, asked, Choice(page=page, lesson=lesson, room=ANN.room), busy) == goes


def test_a_link_that_may_not_be_tried_is_left_at_the_door(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    school = Rooms(tmp_path / "classes.sqlite3", token="the-token-of-this-server")
    monkeypatch.setattr(seat.rooms, "kept", lambda: school)
    code, key = school.open(visitor.here())
    for link in (Choice(room=code), Choice(room=code, key=key), Choice(key="the-token-of-this-server"), Choice()):
        assert seat.admitted(link) == (link, ())
    assert seat.admitted(Choice(key="another")) == (Choice(), ANY)
    for wrong in permutations("BCDFGH", 6):
        last, told = seat.admitted(Choice(room="".join(wrong)))
    assert last.room == ""
    assert "too many codes were wrong" in told[0]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_what_counts_as_one_address(address: str, network: str) -> None:
    assert visitor.network(address) == network


def run_to_its_end(waits_for_nothing: Coroutine[Any, Any, None]) -> None:
    """Without an event loop: tests in the browser leave one running in their process, and a second is refused."""
    with pytest.raises(StopIteration):
        waits_for_nothing.send(None)


def test_the_address_is_the_servers_own_word() -> None:
    told = list[dict[str, Any]]()

    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        told.append(scope)

    forged = [(b"X-Wpmodel-Address", b"203.0.113.9"), (b"host", b"here")]
    scopes = [
        {"type": "websocket", "client": ("192.0.2.7", 5_000), "headers": forged},
        {"type": "http", "client": None, "headers": forged},
        {"type": "lifespan"},
    ]
    for scope in scopes:
        run_to_its_end(visitor.Addressed(app)(scope, None, None))
    ours = visitor.HEADER.encode()
    assert told[0]["headers"] == [(b"host", b"here"), (ours, b"192.0.2.7")]
    assert told[1]["headers"] == [(b"host", b"here"), (ours, b"")]
    assert told[2] == {"type": "lifespan"}
    for said, address in (
        ([b"203.0.113.9, 192.0.2.8"], b"192.0.2.8"),
        ([b"203.0.113.9", b"192.0.2.8"], b"192.0.2.8"),
        ([], b"127.0.0.1"),
    ):
        by_proxy = [(b"x-forwarded-for", one) for one in said]
        scope = {"type": "websocket", "client": ("127.0.0.1", 5_000), "headers": by_proxy}
        run_to_its_end(visitor.Addressed(app, behind_proxy=True)(scope, None, None))
        assert told[-1]["headers"] == [*by_proxy, (ours, address)]


def test_whoever_stops_a_turn_is_back_where_the_game_stands() -> None:
    game = Game(until="2011-12-31")
    there, next_ = Choice(game=game.code(), quarter=1), game.with_move(2, {"caseload": 90})
    visit.played.set(Outcome(there, {}))
    visit.take_up(next_, 2)
    visit.stop_game()
    assert visit.choice.value == there
    visit.played.set(None)
    visit.stop_game()
    assert (visit.choice.value.game, visit.choice.value.quarter) == ("", 0)
