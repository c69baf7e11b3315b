"""The page Play without its browser: every control is a legal move, and workers play on as a replay would."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from wpmodel.dashboards.figures import games
from wpmodel.dashboards.workers import work
from wpmodel.studies.workers import NotWanted
from wpmodel.teaching.game.moves import OWN, Move, Orders
from wpmodel.teaching.game.play import Play
from wpmodel.teaching.game.record import Game
from wpmodel.teaching.game.roles import ROLES

SHORT = "2012-03-31"


@pytest.fixture
def nobody_plays() -> Iterator[None]:
    """A worker that has no game yet, and none afterwards."""
    yield
    while work._live:
        work._live.popitem()[1].close()


def told(done: int, of: int) -> None:
    """Progress that nobody reads."""


@pytest.mark.parametrize("role", ROLES)
def test_what_a_control_begins_with_can_be_played_and_nothing_has_changed_at_first(role: str) -> None:
    game = Game(role=role)
    shown = games.controls(game, {}, [])
    values = {one["key"]: one["value"] for one in shown}
    assert games.move_of(game, shown, values) == games.move_of(game, shown, {}) == {}
    begun = {one["key"]: one["begin"] for one in shown}
    changed = {"terms": begun} if role == "commissioner" else begun
    orders = Move.read(1, changed, role, 29).applied(Orders())
    assert orders != Orders()
    if role != "commissioner":
        assert {one["key"] for one in shown if one["own"]} == {k for k, v in values.items() if v == OWN}
        some = {**values, "caseload": 90.0}
        assert games.move_of(game, shown, some) == {"caseload": 90.0}


def test_a_charitys_few_pounds_are_not_rounded_to_nothing() -> None:
    assert [games._pounds(x) for x in (412.0, 9_600.0, 999_700.0, 2.5e6)] == ["£412", "£10 k", "£1.00 m", "£2.50 m"]
    assert games._pounds(-412.0, True) == "−£412"


@pytest.mark.usefixtures("nobody_plays")
def test_a_cancelled_game_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    closed, kept = list[Play](), dict(work._live)
    monkeypatch.setattr(work.Play, "close", lambda play: closed.append(play))

    def cancelled(done: int, of: int) -> None:
        raise NotWanted

    with pytest.raises(NotWanted):
        work.turn((Game(until="2011-06-30").code(), 1), cancelled)  # type: ignore[arg-type]
    assert len(closed) == 1
    assert dict(work._live) == kept


@pytest.mark.parametrize("role", ["prime", "charity"])
def test_terms_of_entry_are_settings_of_the_scenario(role: str) -> None:
    for term in games.TERMS_OF_ENTRY[role]:
        game = term.set_to(term.set_to(Game(role=role), 3), term.most)
        assert term.value(game) == term.most
        assert len(game.settings) == 1


@pytest.mark.usefixtures("nobody_plays")
@pytest.mark.parametrize(
    ("role", "move"), [("prime", {"support": "light", "caseload": 100}), ("commissioner", {"terms": {"barrier": 300}})]
)
def test_a_worker_plays_on_as_it_would_replay_and_scores_the_end(role: str, move: dict[str, Any]) -> None:
    game = Game(role=role, until=SHORT)
    assert work.turn((game.code(), 0), told)["news"] == []  # type: ignore[arg-type]
    moved = game.with_move(1, move)
    on = [work.turn((moved.code(), quarter), told) for quarter in (1, 2)]  # type: ignore[arg-type]
    first, second = (list(games._hours(one["news"]))[-1]["values"][-1] for one in on)
    assert first is None  # everybody came in the course of it: nobody was there all quarter
    assert second > 0.0
    assert not any("of 0 people" in strain for one in on for news in one["news"] for strain in news["strains"])
    work._live.popitem()[1].close()
    assert json.dumps(work.turn((moved.code(), 2), told)) == json.dumps(on[1])  # type: ignore[arg-type]
    end = work.turn((moved.code(), game.quarters), told)  # type: ignore[arg-type]
    assert end["over"]
    assert end["score"]["row"]["ending"] in ("stayed to the end", "the contract ran its time")
    for drawn in games.charts(game, end):
        assert len(drawn["series"]) in (2, 3)
    assert len(games.tiles(game, end)) >= 5
    assert len(end["figures"]) > 10
