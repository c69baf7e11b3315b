"""`wpmodel play`: a game in the terminal, from a file of moves or quarter by quarter."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wpmodel.cli.commands import options as o

if TYPE_CHECKING:
    from wpmodel.teaching.game.moves import Orders
    from wpmodel.teaching.game.play import Play
    from wpmodel.teaching.game.record import Game

HELP = (
    "Write what to change, such as: support.near = standard; caseload = 100; order = furthest (or nothing). "
    "own hands a lever back. Also: people, year (four quarters like this), end (the rest like this)."
)


@dataclass(frozen=True)
class Head:
    """What a game is: the side that is played, where, with whose luck, under which contract, until when."""

    role: Annotated[str | None, typer.Option(help="prime, charity or commissioner (default: prime).")] = None
    area: Annotated[str | None, typer.Option(help="Contract package area (default: South Yorkshire).")] = None
    seed: Annotated[int | None, typer.Option(help="Seed of everybody's luck (default: 1).")] = None
    seat: Annotated[int | None, typer.Option(help="Which prime or charity of the area (default: the first).")] = None
    scenario: Annotated[str | None, typer.Option(help="The contract that is played under.")] = None
    until: Annotated[str | None, typer.Option(help="Last day of the game (default: 2017-12-31).")] = None


def play(
    head: Head,
    settings: o.Settings = None,
    moves: Annotated[Path | None, typer.Option(help="Play this file of moves (TOML or JSON) to the end.")] = None,
    keep: Annotated[Path | None, typer.Option("--out", help="Write the game, with its moves, into this file.")] = None,
    as_json: o.AsJson = False,
) -> None:
    """Play a prime, a charity or the commissioner, and see who was left behind."""
    from wpmodel.foundation.files import check_folder
    from wpmodel.teaching.game.moves import MoveError
    from wpmodel.teaching.game.record import Game, load

    given: dict[str, Any] = load(moves) if moves else {}
    given |= {name: value for name, value in vars(head).items() if value is not None}
    game = Game.read(given | ({"settings": settings} if settings else {}))
    if as_json and not moves:
        raise MoveError("--json plays a file of moves: add --moves FILE (an empty file is a game without moves)")
    if keep:
        check_folder(keep.absolute().parent)
    _through(game, as_json, keep, ask=moves is None)


def _through(game: Game, as_json: bool, keep: Path | None, ask: bool) -> None:
    """Play the game to its end, asking for moves or not, and tell the score."""
    from wpmodel.cli.output import show_game as show
    from wpmodel.teaching.game.play import Play
    from wpmodel.teaching.game.play import play as replay
    from wpmodel.teaching.game.roles import role_of
    from wpmodel.teaching.game.score import score

    with closing(Play(game)) as played:
        if not as_json:
            show.opening(o.out, role_of(game.role), game.area, game.quarters)
        if ask:
            _asked(played, keep)
        played.go_on(played.game, game.quarters)
        if keep:
            _write(played.game, keep)
        with closing(replay(game.unplayed())) as own:
            found = score(played, own)
        if as_json:
            o.print_json({"game": played.game.plain(), "quarters": played.news, "score": found.plain()})
        else:
            show.story(o.out, played.news)
            show.score(o.out, found)


def _asked(played: Play, keep: Path | None) -> None:
    """Ask until the end, until the input ends, or until somebody stops: then what was played so far is kept."""
    if sys.stdin is None:  # closed: there is nobody to ask
        return
    try:
        _ask(played)
    except typer.Abort:
        if not sys.stdin.isatty():
            return
        if keep:
            _write(played.game, keep)
        left = f"The moves are in {keep}: --moves {keep} plays them again." if keep else "Nothing was written."
        raise o.Stopped(f"Stopped before the end. {left}") from None


def _ask(played: Play) -> None:
    """Quarter by quarter, until the end or until the player has seen enough."""
    from wpmodel.cli.output import show_game as show

    o.out.print(f"\n{HELP}", highlight=False)
    while not played.over and not (played.gone and played.quarter):
        line = str(typer.prompt(f"Quarter {played.quarter + 1}", default="", show_default=False)).strip()
        if line == "people" and played.news:
            show.kinds(o.out, played.news[-1])
            continue
        if line == "end":
            return
        try:
            change = {} if line == "year" else changes(line, played.orders)
            game = played.game.with_move(played.quarter + 1, change)
        except ValueError as error:
            o.out.print(f"{error}\n{HELP}", highlight=False, markup=False)
            continue
        for _ in range(4 if line == "year" else 1):
            if not played.over:
                show.quarter(o.out, played.go_on(game, played.quarter + 1).news[-1])


def changes(line: str, orders: Orders) -> dict[str, Any]:
    """The changes that a line asks for: lever = value, or lever.kind = value, with semicolons between. A lever by kind
    keeps what stands decided for the other kinds, as terms.lever = value keeps other terms. Raises MoveError where a
    part is no change."""
    from wpmodel.teaching.game.moves import KINDS, MoveError

    found = dict[str, Any]()
    for part in filter(None, (one.strip() for one in line.split(";"))):
        name, equals, text = (piece.strip() for piece in part.partition("="))
        if not equals or not text:
            raise MoveError(f"{part!r} is no change: write lever = value")
        name, _, kind = name.partition(".")
        if not kind:
            found[name] = _value(text)
            continue
        hit = {one: _value(text) for one in KINDS if kind in (one, one.partition(".")[0])}
        before = found[name] if name in found else _standing(name, orders)
        if not isinstance(before, Mapping):
            before = dict.fromkeys(KINDS, before)
        found[name] = {**before, **(hit or {kind: _value(text)})}
    return found


def _standing(name: str, orders: Orders) -> dict[str, Any]:
    """What stands decided of a lever that has parts, by part: kinds of people, or terms of the contract."""
    from wpmodel.teaching.game.moves import KINDS, MoveError

    if name == "terms":
        return dict(orders.terms)
    value = getattr(orders, name, None)
    if not isinstance(value, tuple | None):
        raise MoveError(f"{name} is not decided by kind: write {name} = value")
    return dict(zip(KINDS, value or (0,) * len(KINDS), strict=True))


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _write(game: Game, path: Path) -> None:
    import tomli_w

    from wpmodel.foundation.files import write_text

    text = json.dumps(game.plain(), indent=2) + "\n" if path.suffix == ".json" else tomli_w.dumps(game.plain())
    write_text(text, path)
