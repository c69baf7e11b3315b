"""What workers do: make a run and make it small. Imported by the worker processes, so at the top level of a module."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wpmodel.calendar import WORK_PROGRAMME
from wpmodel.dashboards.figures import compared, floor, games, network, summary, timelines
from wpmodel.dashboards.workers.worker import Progress
from wpmodel.engine.floor import Watch
from wpmodel.engine.lives import Lives, spread
from wpmodel.foundation.time_units import PERIOD
from wpmodel.programmes.work_programme import work_programme
from wpmodel.scenario import Scenario
from wpmodel.studies import experiment
from wpmodel.teaching import lesson
from wpmodel.teaching.game import score
from wpmodel.teaching.game.play import Play
from wpmodel.teaching.game.record import Game

if TYPE_CHECKING:
    from wpmodel.engine.model import WorkProgramme
    from wpmodel.results.result import Result

LAST = WORK_PROGRAMME.last_day.isoformat()
"""The last day of a run of the Work Programme; the browser tests end theirs earlier."""
EVERY = 1.0
"""Seconds between two looks at a run that goes on, and more where looking is slow."""
LOOKING = 4.0
"""A look takes at most one part in so many of the time."""


@dataclass(frozen=True)
class Wanted:
    """A run that a page asks for. No areas: the whole country. No day `until`: to the programme's last."""

    scenario: Scenario
    areas: tuple[str, ...]
    seed: int
    until: str = ""

    def __post_init__(self) -> None:
        programme = self.scenario.programme
        last = LAST if programme == work_programme() else programme.calendar.last_day.isoformat()
        object.__setattr__(self, "until", self.until or last)

    @property
    def key(self) -> tuple:
        """What decides the result."""
        return tuple(self.scenario.values().items()), self.areas, self.seed, self.until, self.scenario.programme.digest

    @property
    def size(self) -> int:
        """How many areas it covers."""
        return len(self.areas) or len(self.scenario.programme.areas)


def _run(
    wanted: Wanted,
    progress: Progress,
    look: Callable[[Result], None] | None = None,
    watch: Callable[[WorkProgramme], Callable[[], None]] | None = None,
) -> Result:
    areas = list(wanted.areas) or None
    return experiment.run(
        wanted.scenario, wanted.seed, wanted.until, areas, threads=1, progress=progress, look=look, watch=watch
    )


class _Watching:
    """People watched in each area of a run, from its first period on, and the lives of some of them."""

    def __call__(self, model: WorkProgramme) -> Callable[[], None]:
        self.watch = Watch(model)
        self.lives = Lives(model, spread(self.watch.recorders.values()))
        return self.watch.note


def _looks(progress: Progress, watching: _Watching) -> Callable[[Result], None]:
    """A look that shows floor and charts as they stand, about once a second; once only where others wait for a
    worker."""
    due = 0.0

    def look(result: Result) -> None:
        nonlocal due
        begun = time.monotonic()
        if begun >= due and not (due and progress.others_wait):
            seen = floor.blocks(watching.watch, result.model.periods, first_alone=True)
            progress.show({**summary.so_far(result, watching.watch.seen()), "floor": seen, **_span(result)})
            taken = time.monotonic() - begun
            due = begun + max(EVERY, LOOKING * taken)

    return look


def _span(result: Result) -> dict[str, int]:
    """Weeks that a run has come to, and of the whole."""
    return {"weeks": result.weeks, "whole": PERIOD * result.model.periods}


def explore(wanted: Wanted, progress: Progress) -> dict[str, Any]:
    """A run for the pages: floor, charts, supply chain, some people, the value for each published figure. Floor and
    charts are shown while it goes on."""
    watching = _Watching()
    return _small(_run(wanted, progress, _looks(progress, watching), watching), watching, progress)


def explore_unseen(wanted: Wanted, progress: Progress) -> dict[str, Any]:
    """The same, with nothing shown meanwhile."""
    watching = _Watching()
    return _small(_run(wanted, progress, watch=watching), watching, progress)


def _small(result: Result, watching: _Watching, progress: Progress) -> dict[str, Any]:
    """What the pages show of a run; others may have a turn between its parts."""
    found, watch = dict[str, Any](), watching.watch
    seen = watch.seen()
    for part in (
        lambda: summary.summary(result, seen),
        lambda: {"floor": floor.blocks(watch, result.model.periods)},
        lambda: {"chain": network.chain(result)},
        lambda: {"people": timelines.chosen(result, seen, watching.lives.reckoned())},
        lambda: {"measures": result.measures},
    ):
        found |= part()
        progress(1, 1)
    return found


def figures(wanted: Wanted, progress: Progress) -> compared.Found:
    """The figures and courses in which scenarios are compared."""
    watches = list[Watch]()

    def watch(model: WorkProgramme) -> Callable[[], None]:
        watches.append(Watch(model))
        return watches[0].note

    return compared.look(_run(wanted, progress, watch=watch), watches[0].seen())


def lesson_figures(wanted: Wanted, progress: Progress) -> dict[str, float]:
    """The figures that lessons look at."""
    return lesson.look(_run(wanted, progress))


_live: OrderedDict[Game, Play] = OrderedDict()
LIVE = 12
"""Games that a worker keeps to play on from, some 55 MB each; others are replayed, which gives the same bits. A game's
turns come to the same worker: two of them keep those of a class."""


def turn(given: tuple[str, int], progress: Progress) -> dict[str, Any]:
    """A game brought to the end of a quarter, and after the last one its score."""
    game, quarter = Game.from_code(given[0]), given[1]
    play = _brought_to(game, min(quarter, game.quarters), progress)
    if not play.over:
        return games.turn(play, None)
    with closing(Play(game.unplayed(), threads=1)) as own:
        own.go_on(own.game, play.quarter, progress)
        return games.turn(play, score.score(play, own), own.news)


def _brought_to(game: Game, quarter: int, progress: Progress) -> Play:
    """The game at the end of a quarter: played on where this worker has it, else replayed."""
    play = _live.pop(game.unplayed(), None)
    if play is not None and not play.leads_to(game, quarter):
        play.close()
        play = None
    play = play or Play(game, threads=1)
    try:
        play.go_on(game, quarter, progress)
    except BaseException:  # a cancelled game too: nobody else would let its model go
        play.close()
        raise
    _keep(play)
    return play


def _keep(play: Play) -> None:
    """Keep a game to play on from, in place of the same game elsewhere and of one that nobody has played for long."""
    if other := _live.pop(play.game.unplayed(), None):
        other.close()
    _live[play.game.unplayed()] = play
    while len(_live) > LIVE:
        _live.popitem(last=False)[1].close()


def warm_up(until: str, progress: Progress) -> None:
    """Import, compile and load everything that a run needs, so that the first visitor need not wait for it."""
    baseline = Scenario.load("work-programme-2011")
    explore(Wanted(baseline, ("South Yorkshire",), 1, until), progress)
