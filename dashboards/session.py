"""What belongs to one visitor: the choice, the run that is under way, what came of it. Solara keeps one of each for
every open page, so that nobody sees another's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import solara
import solara.lab

from wpmodel.dashboards import work
from wpmodel.dashboards.compared import paired
from wpmodel.dashboards.pool import Pool, Run
from wpmodel.dashboards.state import Choice
from wpmodel.game.record import Game
from wpmodel.lesson import Found, Lesson

EVERY = 0.25
"""Seconds between looks at a run's progress."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a run gave back, and for which choice."""

    choice: Choice
    content: Any


@dataclass(frozen=True)
class Progress:
    """How far a run is: share done (None when nothing runs) and what it does, in words."""

    share: float | None = None
    words: str = ""


@cache
def pool() -> Pool:
    """The workers that all visitors share."""
    return Pool()


choice = solara.reactive(Choice())
problems = solara.reactive(())
explored: solara.Reactive[Outcome | None] = solara.reactive(None)
twinned: solara.Reactive[Outcome | None] = solara.reactive(None)
compared: solara.Reactive[Outcome | None] = solara.reactive(None)
live: solara.Reactive[Any] = solara.reactive(None)
learnt: solara.Reactive[Outcome | None] = solara.reactive(None)
played: solara.Reactive[Outcome | None] = solara.reactive(None)
progress = solara.reactive(Progress())
_runs: solara.Reactive[tuple[Run, ...]] = solara.reactive(())


def change(**what: Any) -> None:
    """Change some of the choice; the link follows."""
    choice.set(replace(choice.value, **what))


def cancel() -> None:
    """Stop what is under way."""
    for run in _runs.value:
        run.cancel()


def _at_start() -> Callable[[], None]:
    return cancel  # called when the visitor's page is closed


solara.lab.on_kernel_start(_at_start)


def explore() -> None:
    """Run the chosen scenario."""
    _explore(choice.value, 0, explored)


def twin() -> None:
    """Run the second scenario for the people of the last run."""
    if explored.value is not None:
        of = explored.value.choice
        _explore(replace(choice.value, areas=of.areas, seed=of.seed), 1, twinned)


def _explore(now: Choice, k: int, into: solara.Reactive[Outcome | None]) -> None:
    def begin() -> list[Run]:
        wanted = work.Wanted(now.arms[k].made(), now.areas, now.seed)
        made = work.explore_unseen if k else work.explore
        return [pool().start(made, wanted, ("explore", *wanted.key), wanted.size)]

    _begin(begin, lambda found: into.set(Outcome(now, found[0])), seen=k == 0)


def compare() -> None:
    """Run every scenario with every seed."""
    now = choice.value

    def begin() -> list[Run]:
        arms = [arm.made() for arm in now.arms]
        all_wanted = [work.Wanted(arm, now.areas, seed) for seed in range(1, now.seeds + 1) for arm in arms]
        return _all(work.figures, all_wanted, "figures")

    def end(found: list[Any]) -> None:
        first, *others = (found[k :: len(now.arms)] for k in range(len(now.arms)))
        compared.set(Outcome(now, [paired(first, other) for other in others]))

    _begin(begin, end)


def learn(lesson: Lesson, then: Callable[[Found], None] | None = None) -> None:
    """Run every contract of a lesson; what comes of it are figures by contract, and `then` is told them."""
    now, jobs = choice.value, lesson.jobs()

    def begin() -> list[Run]:
        all_wanted = [work.Wanted(job.scenario, job.areas or (), job.seed, str(job.until)) for job in jobs.values()]
        return _all(work.lesson_figures, all_wanted, "lesson")

    def end(found: list[Any]) -> None:
        figures = dict(zip(jobs, found, strict=True))
        learnt.set(Outcome(now, (lesson.number, figures)))
        if then:
            then(figures)

    _begin(begin, end)


def take_up(game: Game, quarter: int) -> None:
    """Play this game from the end of a quarter on; the link holds it."""
    problems.set(())
    change(game=game.code(), quarter=quarter)


def leave_game() -> None:
    """Back to the choice of a game."""
    cancel()
    played.set(None)
    change(game="", quarter=0)


def stop_game() -> None:
    """Stop playing on: back to the quarter that is on the page, or to the choice of a game where there is none."""
    shown = played.value
    if shown is None:
        leave_game()
        return
    cancel()
    change(game=shown.choice.game, quarter=shown.choice.quarter)


def play_on(game: Game, quarter: int, move: Mapping[str, Any], until: int) -> None:
    """Make a move in the quarter after this one, and play to the end of quarter `until`."""
    try:
        moved = game.until_quarter(quarter).with_move(quarter + 1, move)
    except ValueError as error:
        problems.set((str(error),))
        return
    take_up(moved, until)


def turn() -> None:
    """Bring the chosen game to its quarter."""
    now = choice.value

    def begin() -> list[Run]:
        home = Game.from_code(now.game).unplayed()
        return [pool().start(work.turn, (now.game, now.quarter), ("turn", now.game, now.quarter), home=home)]

    _begin(begin, lambda found: played.set(Outcome(now, found[0])))


def _all(made: Callable, all_wanted: list[work.Wanted], kind: str) -> list[Run]:
    """Start all of these, one behind the other, so that other visitors' runs come between."""
    return [pool().start(made, one, (kind, *one.key), one.size, after=k) for k, one in enumerate(all_wanted)]


def _begin(begin: Callable[[], list[Run]], end: Callable[[list[Any]], None], seen: bool = False) -> None:
    """Begin runs and follow them to their end. `seen`: what the first shows meanwhile is put on the page."""
    cancel()
    problems.set(())
    try:
        runs = begin()
    except (ValueError, RuntimeError) as error:
        problems.set((str(error),))
        return
    _runs.set(tuple(runs))
    _follow(runs, end, seen)


@solara.lab.task
async def _follow(runs: list[Run], end: Callable[[list[Any]], None], seen: bool) -> None:
    """Tell how far the runs are until they have ended; then show what they found."""
    live.set(None)
    while not all(run.ended for run in runs):
        progress.set(Progress(sum(run.progress for run in runs) / len(runs), _words(runs)))
        if seen and (news := runs[0].news()) is not None:
            live.set(news)
        await asyncio.sleep(EVERY)
    progress.set(Progress())
    if _runs.value != tuple(runs):
        return
    try:
        found = [run.result() for run in runs]
    except Exception as error:  # whatever a run raises is for the visitor to read, not for the server to die of
        problems.set((str(error),))
        return
    if all(one is not None for one in found):
        end(found)
    live.set(None)


def _words(runs: list[Run]) -> str:
    left = sum(not run.ended for run in runs)
    share = 100 * sum(run.progress for run in runs) / len(runs)
    if all(run.waits for run in runs if not run.ended):
        return f"{share:.0f} per cent; others have their turn" if share else "Waiting for a turn"
    if share == 0:
        return "Building the world"
    if share >= 99.9:
        return "Adding up"
    return f"{share:.0f} per cent" + (f", {left} of {len(runs)} runs to go" if len(runs) > 1 else "")
