"""A game under way: the model with somebody's hand in it. To play on and to replay the moves gives the same bits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.faces.organisation import OWN_RULES, Hand, Organisation, Place
from wpmodel.agents.faces.prime import Prime
from wpmodel.agents.faces.subcontractor import Subcontractor
from wpmodel.agents.kinds import SEARCHING
from wpmodel.agents.rules.bands import BANDS
from wpmodel.agents.rules.by_hand import HELP, KEEPING, SUPPORT
from wpmodel.engine.model import WorkProgramme
from wpmodel.foundation.time_units import PERIOD
from wpmodel.studies.experiment import Progress
from wpmodel.teaching.game import news
from wpmodel.teaching.game.moves import FAMILIES, FAMILY, Orders
from wpmodel.teaching.game.record import QUARTER, Game
from wpmodel.teaching.game.roles import seated

LINES = {"nearest": np.arange(BANDS), "furthest": np.arange(BANDS)[::-1], "lot": np.zeros(BANDS)}
"""Rank of each band under each order."""


def table(by_kind: tuple) -> NDArray:
    """Values by kind as the kernel takes them: by band and payment group, (3, 9)."""
    return np.array(by_kind, float).reshape(BANDS, len(FAMILIES))[:, FAMILY]


@dataclass
class Effort:
    """Who was with the player out of work all through a quarter of so many weeks (rows of the run), and minutes and
    modules that each got in it. Shapes (n,)."""

    weeks: int
    rows: NDArray
    minutes: NDArray
    modules: NDArray


class Play:
    """A game played so far: `news` and `efforts` of every quarter, and the `model` as it stands.

    `me` is the organisation played, None for a commissioner. `hour` is what an adviser's hour costs, in pounds: the
    price of hours where they go by rank, so that managers see no reason to change the caseload. `close()` it when
    nobody plays on. Raises ValueError where the game cannot be set up.
    """

    def __init__(self, game: Game, threads: int | None = None) -> None:
        self.game, self.quarter, self.orders = game, 0, Orders()
        model = WorkProgramme(game.made(), rng=game.seed, until=game.until, areas=[game.area], threads=threads)
        self.model = model
        self.here = [place for place in model.places if model.in_run[place.index]]
        self.contracts = [contract for contract in model.contracts if model.in_run[contract.places[0].index]]
        try:
            self.me = seated(model, game.role, game.seat)
        except BaseException:
            model.close()
            raise
        self.news, self.efforts = list[dict[str, Any]](), list[Effort]()
        self.opening_cash = self.cash
        self.usual_practice = self.me.practice if isinstance(self.me, Prime) else 0.0
        b = model.settings
        self.hour = b.adviser_cost * (1.0 + b.hiring_overhead) / b.contact_hours
        review = model.review

        def reviewed() -> None:
            review()  # after which a place may have another holder
            self._decide()

        model.review = reviewed  # type: ignore[method-assign]

    @property
    def over(self) -> bool:
        """Whether the last quarter has been played."""
        return self.model.period >= self.model.periods

    @property
    def cash(self) -> int:
        """Pence in the bank of whoever is played; for a commissioner what the Department has paid, below zero."""
        return self.me.cash if self.me else int(self.model.ledger.balances[self.model.commissioner.account])

    @property
    def gone(self) -> bool:
        """Whether whoever is played is no longer in the programme: a charity that left, a prime without a contract."""
        return self.me is not None and not self.places

    @property
    def places(self) -> list[Place]:
        """The places in this run that whoever is played holds now."""
        if self.me is None:
            return self.here
        return [place for place in self.here if place.organisation is self.me and place.open]

    def leads_to(self, game: Game, quarter: int) -> bool:
        """Whether `game` can be played on from here to the end of a quarter: all is the same so far."""
        same = self.game.until_quarter(self.quarter) == game.until_quarter(self.quarter)
        return same and self.quarter <= quarter and self.game.orders_in(1).terms == game.orders_in(1).terms

    def go_on(self, game: Game, quarter: int, progress: Progress | None = None) -> Play:
        """Play on to the end of a quarter with the moves of `game`. Raises ValueError where others were made so far."""
        if not self.leads_to(game, quarter):
            raise ValueError(f"that game went another way before the end of quarter {self.quarter}: replay it")
        self.game = game
        while self.quarter < min(quarter, game.quarters):
            self._quarter()
            if progress:
                progress(self.quarter, min(quarter, game.quarters))
        return self

    def _quarter(self) -> None:
        move = self.game.move_in(self.quarter + 1)
        if move:
            self.orders = move.applied(self.orders)
        model, before = self.model, news.Before.of(self)
        rows, status = model.claimants.rows, model.claimants.rows["status"].copy()
        given = [rows[name].astype(np.int64) for name in ("minutes", "modules")]
        for _ in range(min(QUARTER, model.periods - model.period)):
            model.step()
        self.quarter += 1
        mine = np.isin(rows["place"], [place.index for place in self.places])
        there = np.flatnonzero(mine & (status == SEARCHING) & (rows["status"] == SEARCHING))
        got = [rows[name][there] - had[there] for name, had in zip(("minutes", "modules"), given, strict=True)]
        self.efforts.append(Effort(PERIOD * (model.period - before.period), there, *got))
        self.news.append(news.of_quarter(self, before))

    def _decide(self) -> None:
        """Put what stands decided into the organisation and the offices that are the player's now."""
        if self.me is None:
            return
        orders, offices, mine = self.orders, self.model.offices, {place.index for place in self.places}
        self.me.hand = Hand(orders.caseload, orders.cushion, orders.accept, orders.leave) if mine else OWN_RULES
        for place in self.here:
            was, now = int(offices["by_hand"][place.index]), self._bits(place) if place.index in mine else 0
            offices["by_hand"][place.index] = now
            if now:
                self._write(place.index, now)
            if was & SUPPORT or now & SUPPORT:
                offices["price"][place.index] = self.hour
            if isinstance(self.me, Subcontractor) and place.index in mine and orders.accept is not None:
                place.accepting = orders.accept
        self._set_practice(self.me)

    def _bits(self, place: Place) -> int:
        orders = self.orders
        keeping = orders.keep is not None and place.tier == 0
        return SUPPORT * (orders.support is not None) | HELP * (orders.modules is not None) | KEEPING * keeping

    def _write(self, place: int, bits: int) -> None:
        """What the kernel reads of an office that is run by hand."""
        orders, offices = self.orders, self.model.offices
        if bits & SUPPORT:
            offices["wish"][place] = table(orders.support or ())
            offices["rank"][place] = LINES[orders.order][:, None]
            offices["rank_in_work"][place] = float(BANDS) if orders.in_work else -1.0
        if bits & HELP:
            offices["help_share"][place] = table(orders.modules or ())
            offices["help_most"][place] = orders.module_price
        if bits & KEEPING:
            offices["kept_share"][place] = table(orders.keep or ())

    def _set_practice(self, me: Organisation) -> None:
        """House practice, in the prime's whole chain (R9)."""
        if not isinstance(me, Prime):
            return
        me.practice = self.usual_practice if self.orders.practice is None else self.orders.practice
        chain = [place.index for place in self.here if place.contract.prime is me]
        self.model.offices["practice"][chain] = me.practice

    def close(self) -> None:
        """Let the model go."""
        self.model.close()


def play(game: Game, quarter: int | None = None, threads: int | None = None) -> Play:
    """Replay a game from its beginning to the end of a quarter, or of the game."""
    return Play(game, threads).go_on(game, game.quarters if quarter is None else quarter)
