"""What a visitor's page keeps: it says what the room and the workers know, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

pytest.importorskip("solara")

from wpmodel.dashboards import seat, session
from wpmodel.dashboards.session import Outcome
from wpmodel.dashboards.state import Choice
from wpmodel.dashboards.tally import Student
from wpmodel.game.record import Game

ANN = Student("K7MQ2X", "0" * 24, "Student 1", {1: 0}, frozenset())


@pytest.fixture(autouse=True)
def nobody_yet() -> Iterator[None]:
    """A page that was just opened, and again afterwards."""
    yield
    seat._mine.set(None)
    session.played.set(None)
    session.choice.set(Choice())


@pytest.mark.parametrize("told", [True, False])
def test_a_run_counts_once_the_room_was_told(monkeypatch: pytest.MonkeyPatch, told: bool) -> None:
    monkeypatch.setattr(seat, "attempt", lambda _: told)
    session.choice.set(Choice(room=ANN.room))
    seat._mine.set(ANN)
    seat.record_run(1)
    assert seat._mine.value is not None
    assert (1 in seat._mine.value.ran) == told


def test_whoever_stops_a_turn_is_back_where_the_game_stands() -> None:
    game = Game(until="2011-12-31")
    there, next_ = Choice(game=game.code(), quarter=1), game.with_move(2, {"caseload": 90})
    session.played.set(Outcome(there, {}))
    session.take_up(next_, 2)
    session.stop_game()
    assert session.choice.value == there
    session.played.set(None)
    session.stop_game()
    assert (session.choice.value.game, session.choice.value.quarter) == ("", 0)
