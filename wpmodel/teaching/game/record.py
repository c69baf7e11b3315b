"""A game on record: scenario, area, seed, role and moves. Nothing else is stored, since the rest follows from it."""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from wpmodel.calendar import WORK_PROGRAMME
from wpmodel.foundation.texts import (
    MOST_BYTES,
    UnreadableError,
    read_file,
    read_json,
    read_toml,
    reason,
    shown,
    shown_path,
)
from wpmodel.scenario import BASELINE, Scenario, check_together, names
from wpmodel.setup.coverage import choose_areas
from wpmodel.studies.design.levers import changes, levers
from wpmodel.tables import evidence
from wpmodel.teaching.game.moves import Move, MoveError, Orders
from wpmodel.teaching.game.roles import PRIME, role_of

QUARTER = 3
"""Four-week periods in a quarter."""
AREA = "South Yorkshire"
MOST_SETTINGS = 500
"""Terms of a game: there are some four hundred parameters and labels."""


@dataclass(frozen=True)
class Game:
    """Who is played, where, with which luck and under which contract, and what was decided when.

    `settings` change the scenario for everybody, as a bid would (`top_slice=0.1`). `seat` says which of several.
    Raises MoveError, or the errors of scenarios and areas, where something does not fit.
    """

    role: str = PRIME
    area: str = AREA
    seed: int = 1
    moves: tuple[Move, ...] = ()
    scenario: str = BASELINE
    settings: tuple[str, ...] = ()
    seat: int = 1
    until: str = field(default_factory=lambda: WORK_PROGRAMME.last_day.isoformat())

    def __post_init__(self) -> None:
        role_of(self.role)
        choose_areas([self.area], evidence.column("contract_package_areas", "area"))
        for name in ("seed", "seat"):
            if isinstance(getattr(self, name), bool) or not isinstance(getattr(self, name), int):
                raise MoveError(f"{name} = {getattr(self, name)!r} must be a whole number")
        WORK_PROGRAMME.parse_day(self.until)
        self.made()
        when = [move.quarter for move in self.moves]
        if sorted(set(when)) != when:
            raise MoveError("moves come in order of quarter, one a quarter: join those of the same quarter")

    @property
    def periods(self) -> int:
        """Four-week periods to play."""
        return WORK_PROGRAMME.periods_until(WORK_PROGRAMME.parse_day(self.until))

    @property
    def quarters(self) -> int:
        """Quarters to play; the last may be shorter."""
        return -(-self.periods // QUARTER)

    def made(self) -> Scenario:
        """The contract that is played under, with a commissioner's terms."""
        if self.scenario not in names():  # a link or a file may name a scenario of the package, never another file
            raise MoveError(f"there is no scenario {self.scenario!r}: `wpmodel scenarios` lists them")
        base = Scenario.load(self.scenario).given(*self.settings)
        terms = {levers([name])[0]: at for name, at in self.orders_in(1).terms}
        made = base + Scenario("terms of the player", changes(terms, base)) if terms else base
        check_together(made)
        return made

    def orders_in(self, quarter: int) -> Orders:
        """What stands decided in a quarter."""
        orders = Orders()
        for move in self.moves:
            if move.quarter <= quarter:
                orders = move.applied(orders)
        return orders

    def move_in(self, quarter: int) -> Move | None:
        """The move of a quarter, if there is one."""
        return next((move for move in self.moves if move.quarter == quarter), None)

    def with_move(self, quarter: int, given: Mapping[str, Any]) -> Game:
        """With this move in place of any that the quarter had; an empty one is left out. Raises MoveError."""
        others = [move for move in self.moves if move.quarter != quarter]
        new = [Move.read(quarter, given, self.role, self.quarters)] if given else []
        return replace(self, moves=tuple(sorted(others + new, key=lambda move: move.quarter)))

    def until_quarter(self, quarter: int) -> Game:
        """With the moves up to a quarter only: what has been played by then."""
        return replace(self, moves=tuple(move for move in self.moves if move.quarter <= quarter))

    def unplayed(self) -> Game:
        """The same without moves: the model's own provider, or the contract as it was, with the same luck."""
        return replace(self, moves=())

    def plain(self) -> dict[str, Any]:
        """The game as plain data, which `read` reads back."""
        head = {name: getattr(self, name) for name in ("role", "area", "seed", "seat", "scenario", "until")}
        return {**head, "settings": list(self.settings), "moves": [move.plain() for move in self.moves]}

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Game:
        """A game from plain data. Raises MoveError with what is wrong and what would be right."""
        known = ("role", "area", "seed", "seat", "scenario", "until", "settings", "moves")
        for name in given:
            if name not in known:
                raise MoveError(f"{shown(name)} is not expected in a game: there are {', '.join(known)}")
        head = {name: value for name, value in given.items() if name not in ("moves", "settings")}
        of_text = {name: str(value) for name, value in head.items() if name in ("role", "area", "scenario", "until")}
        settings, moves = given.get("settings", []), given.get("moves", [])
        if not isinstance(settings, list) or not isinstance(moves, list) or len(settings) > MOST_SETTINGS:
            raise MoveError("settings and moves are lists: write [[moves]] before each move of a TOML file")
        game = cls(**{**head, **of_text, "settings": tuple(map(str, settings))})
        for one in moves:
            if not isinstance(one, Mapping) or "quarter" not in one:
                raise MoveError(f"{shown(one)} is no move: it needs the quarter of it, such as quarter = 1")
            if game.move_in(one["quarter"]):
                raise MoveError(f"quarter {one['quarter']} has two moves: join them")
            game = game.with_move(one["quarter"], {name: value for name, value in one.items() if name != "quarter"})
        return game

    def code(self) -> str:
        """The game as text for a link, which `from_code` reads back."""
        first, now = Game().plain(), self.plain()
        short = {name: value for name, value in now.items() if value != first[name]}
        packed = zlib.compress(json.dumps(short, separators=(",", ":")).encode(), 9)
        return urlsafe_b64encode(packed).decode().rstrip("=")

    @classmethod
    def from_code(cls, code: str) -> Game:
        """The game that a code stands for. Raises MoveError where it cannot be read."""
        try:
            packed = urlsafe_b64decode(code + "=" * (-len(code) % 4)) if len(code) <= MOST_BYTES else b""
            given = read_json(zlib.decompressobj().decompress(packed, MOST_BYTES).decode())
        except (ValueError, zlib.error):
            given = None
        if not isinstance(given, dict):
            raise MoveError("the code of the game cannot be read: begin anew, or copy the whole link")
        return cls.read(given)


def load(path: Path) -> dict[str, Any]:
    """The plain data of a file of moves, TOML or JSON. Raises MoveError where it cannot be read."""
    try:
        text = read_file(path)
        content = read_json(text) if path.suffix == ".json" else read_toml(text)
    except (OSError, UnreadableError) as error:
        raise MoveError(f"the file of moves {shown_path(path)} cannot be read: {reason(error)}") from None
    if not isinstance(content, dict):
        raise MoveError(f"{path} is no game: it needs a table with role, area, seed and moves")
    return content
