"""What belongs to one visitor: the choice, the run that is under way, what came of it. Solara keeps one of each for
every open page, so that nobody sees another's."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import solara
import solara.lab
from solara.server import kernel_context

from wpmodel.agents import compiled
from wpmodel.dashboards.figures.compared import content
from wpmodel.dashboards.session.programmes import let_go, take_in
from wpmodel.dashboards.session.state import FEW, LOT, Arm, Choice, check
from wpmodel.dashboards.web.browser import problems
from wpmodel.dashboards.workers import work
from wpmodel.dashboards.workers.line import Asked
from wpmodel.dashboards.workers.memory import give_back
from wpmodel.dashboards.workers.pool import Pool, Run
from wpmodel.teaching.game.record import Game
from wpmodel.teaching.lesson import Found, Lesson

if TYPE_CHECKING:
    from wpmodel.programmes.programme import Programme

EVERY = 0.25
"""Seconds between looks at a run's progress."""
BACK = 5.0
"""Seconds from the end of a page until its memory is given back: Solara collects it after one."""


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
    loading()
    return Pool()


@cache
def loading() -> str:
    """What a worker does before its first run, in words."""
    return "Loading the rules" if compiled.are_kept() else "Compiling the rules, once: about half a minute"


def visitor() -> str:
    """Whose turn a run takes: the browser's, however many pages are open in it; nobody's outside a page."""
    return kernel_context.get_current_context().session_id if kernel_context.has_current_context() else ""


choice = solara.reactive(Choice())
explored: solara.Reactive[Outcome | None] = solara.reactive(None)
twinned: solara.Reactive[Outcome | None] = solara.reactive(None)
compared: solara.Reactive[Outcome | None] = solara.reactive(None)
live: solara.Reactive[Any] = solara.reactive(None)
learnt: solara.Reactive[Outcome | None] = solara.reactive(None)
played: solara.Reactive[Outcome | None] = solara.reactive(None)
previous: solara.Reactive[Outcome | None] = solara.reactive(None)
"""The run before the last one."""
against: solara.Reactive[Outcome | None] = solara.reactive(None)
"""The run that the last one is held against: the same people and luck under another contract."""
against_share: solara.Reactive[float | None] = solara.reactive(None)
"""How far that run is; None where it is not under way."""
progress = solara.reactive(Progress())
_brought = solara.reactive("")
"""The name of the programme that the visitor brought."""
_runs: solara.Reactive[tuple[Run, ...]] = solara.reactive(())
_other: solara.Reactive[Run | None] = solara.reactive(None)


def change(**what: Any) -> None:
    """Change some of the choice; the link follows. What cannot be chosen is told, and nothing changes."""
    changed = replace(choice.value, **what)
    try:
        check(changed)
    except ValueError as error:
        problems.set((str(error),))
        return
    choice.set(changed)


def cancel() -> None:
    """Stop what is under way."""
    for run in _runs.value:
        run.cancel()
    if _other.value is not None:
        _other.value.cancel()


def _at_start() -> Callable[[], None]:
    return _at_end


def _at_end() -> None:
    """The visitor's page is closed: nobody waits for its runs, and its memory goes back once it is collected."""
    cancel()
    let_go(_brought.value)
    with kernel_context.without_context():  # else the thread would hold what it is to give back
        later = threading.Timer(BACK, give_back)
        later.daemon = True
        later.start()


solara.lab.on_kernel_start(_at_start)


def explore() -> None:
    """Run the chosen scenario, and where it covers few areas, what it is held against."""
    _explore(choice.value, 0, explored)
    if _runs.value and 0 < len(choice.value.areas) <= FEW:
        hold_against(choice.value.beside)


def turn_to_programme(name: str) -> None:
    """Another programme, from its beginning; what was run of the last one stays on the page until the next run."""
    cancel()
    choice.set(choice.value.of_programme(name))


def own_programmes() -> tuple[str, ...]:
    """The name of the programme that this visitor brought, where there is one."""
    return (_brought.value,) if _brought.value else ()


def bring(programme: Programme) -> None:
    """A programme of the visitor's own, from its beginning, in place of the one they brought before; nothing that was
    run stays on the page."""
    cancel()
    for shown in (explored, twinned, compared, live, previous, against):
        shown.set(None)
    before, name = _brought.value, take_in(programme)
    _brought.set(name)
    choice.set(choice.value.of_programme(name))
    let_go(before)


def run_anew() -> None:
    """Run the chosen scenario and watch it from its beginning, wherever the last replay stood."""
    change(week=0)
    explore()


def contracts_beside(now: Choice) -> dict[str, Arm]:
    """What a choice can be held against, by key of `BESIDE`: other contracts for the same people, with the same
    luck."""
    chosen = now.arms[0]
    moved = tuple(one for one in chosen.settings if not one.startswith(LOT))
    lot = replace(chosen, settings=(*moved, f"{LOT}=1"))
    others = {"2011": Arm(programme=chosen.programme), "lot": lot, "other": now.arms[1]}
    return {key: arm for key, arm in others.items() if arm != chosen}


def hold_against(key: str) -> None:
    """Run another contract for the people of the choice, or show what is kept of it; nothing for a key that is none."""
    if _other.value is not None:
        _other.value.cancel()
    change(beside=key)
    against_share.set(None)
    now, arm = choice.value, contracts_beside(choice.value).get(key)
    if arm is None:
        against.set(None)
        return
    held = now.with_arm(0, arm)
    try:
        run = pool().start_all([_asked(work.explore_unseen, _wanted(held), "explore")], visitor())[0]
    except (ValueError, RuntimeError) as error:
        problems.set((str(error),))
        return
    _other.set(run)
    _follow_other(run, held)


@solara.lab.task
async def _follow_other(run: Run, held: Choice) -> None:
    """Tell how far that run is until it has ended; then show what it found."""
    while not run.ended:
        against_share.set(run.progress)
        await asyncio.sleep(EVERY)
    if _other.value is not run:
        return
    against_share.set(None)
    try:
        found = run.result()
    except Exception as error:  # as in `_follow`
        problems.set((str(error),))
        return
    if found is not None:
        against.set(Outcome(held, found))


def against_now(outcome: Outcome | None) -> Outcome | None:
    """What an outcome is held against, where that is of the same areas and luck and of another contract."""
    return against.value if outcome is not None and _pair(outcome.choice, against.value) else None


def is_held(now: Choice) -> bool:
    """Whether what a choice is held against is there, or under way."""
    return against_share.value is not None or _pair(now, against.value)


def before_now(outcome: Outcome | None) -> Outcome | None:
    """What an outcome's figures stand beside: what it is held against, or else the run before. While a run goes on
    (None), the last one. Of the same areas and luck."""
    if outcome is None:
        return explored.value if _pair(choice.value, explored.value) else None
    return against_now(outcome) or (previous.value if _pair(outcome.choice, previous.value) else None)


def _pair(one: Choice, outcome: Outcome | None) -> bool:
    if outcome is None:
        return False
    other = outcome.choice
    return (one.areas, one.seed) == (other.areas, other.seed) and one.arms[0] != other.arms[0]


def twin() -> None:
    """Run the second scenario for the people of the last run."""
    if explored.value is not None:
        of = explored.value.choice
        _explore(replace(choice.value, areas=of.areas, seed=of.seed), 1, twinned)


def _explore(now: Choice, k: int, into: solara.Reactive[Outcome | None]) -> None:
    def wanted() -> list[Asked]:
        return [_asked(work.explore_unseen if k else work.explore, _wanted(now, k), "explore")]

    def end(found: list[Any]) -> None:
        if into is explored and not shows(explored.value, now):
            previous.set(explored.value)
        into.set(Outcome(now, found[0]))

    _begin(wanted, end, seen=k == 0)


def _wanted(now: Choice, k: int = 0) -> work.Wanted:
    return work.Wanted(now.arms[k].made(), now.areas, now.seed)


def _asked(made: Callable, wanted: work.Wanted, kind: str) -> Asked:
    return Asked(made, wanted, (kind, *wanted.key), wanted.size)


def first() -> Asked:
    """The run that a page without a link would make: the server makes it first of all, so that it can be shown."""
    return _asked(work.explore, _wanted(Choice()), "explore")


def take_kept() -> None:
    """Show what the chosen runs found where the server still has it: after a reload, or by a link, with what they are
    held against. A run that is under way is joined, and one of few areas is made where the link looks at something in
    it."""
    now = choice.value
    with suppress(ValueError):  # levers that do not go together are told when somebody presses Run
        key = _asked(work.explore, _wanted(now), "explore").key
        one = pool().kept(key)
        if one is not None and not shows(explored.value, now):
            explored.set(Outcome(now, one))
            if 0 < len(now.areas) <= FEW:
                hold_against(now.beside)
        elif one is None and (pool().goes(key) or (now.looks_at_something() and 0 < len(now.areas) <= FEW)):
            explore()
        found = list[Any]()
        for asked in _comparison(now):
            found.append(pool().kept(asked.key))
            if found[-1] is None:
                return
        _show_compared(now, found)


def shows(outcome: Outcome | None, now: Choice) -> bool:
    """Whether it is of the run that is chosen now."""
    if outcome is None:
        return False
    then = outcome.choice
    return (then.arms[0], then.areas, then.seed) == (now.arms[0], now.areas, now.seed)


def compare() -> None:
    """Run every scenario with every seed."""
    now = choice.value
    _begin(lambda: _comparison(now), lambda found: _show_compared(now, found), some=lambda runs: _show_some(now, runs))


def _comparison(now: Choice) -> list[Asked]:
    arms = [arm.made() for arm in now.arms]
    wanted = [work.Wanted(arm, now.areas, seed) for seed in range(1, now.seeds + 1) for arm in arms]
    return [_asked(work.figures, one, "figures") for one in wanted]


def _show_compared(now: Choice, found: list[Any]) -> None:
    compared.set(Outcome(now, content([found[k :: len(now.arms)] for k in range(len(now.arms))])))


def _show_some(now: Choice, runs: list[Run]) -> None:
    """The seeds of which every scenario is there, while the others are still run."""
    each = [runs[k : k + len(now.arms)] for k in range(0, len(runs), len(now.arms))]
    found = [run.result() for seed in each if all(run.ended for run in seed) for run in seed]
    if 0 < len(found) < len(runs):
        _show_compared(now, found)


def learn(lesson: Lesson, then: Callable[[Found], None] | None = None) -> None:
    """Run every contract of a lesson; what comes of it are figures by contract, and `then` is told them."""
    now, jobs = choice.value, lesson.jobs()

    def wanted() -> list[Asked]:
        runs = [work.Wanted(job.scenario, job.areas or (), job.seed, str(job.until)) for job in jobs.values()]
        return [_asked(work.lesson_figures, one, "lesson") for one in runs]

    def end(found: list[Any]) -> None:
        figures = dict(zip(jobs, found, strict=True))
        learnt.set(Outcome(now, (lesson.number, figures)))
        if then:
            then(figures)

    _begin(wanted, end)


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

    def wanted() -> list[Asked]:
        home = Game.from_code(now.game).unplayed()
        return [Asked(work.turn, (now.game, now.quarter), ("turn", now.game, now.quarter), home=home)]

    _begin(wanted, lambda found: played.set(Outcome(now, found[0])))


def _begin(
    wanted: Callable[[], list[Asked]],
    end: Callable[[list[Any]], None],
    seen: bool = False,
    some: Callable[[list[Run]], None] | None = None,
) -> None:
    """Begin runs and follow them to their end. `seen`: what the first shows meanwhile is put on the page. `some`: told
    each time that more of them have ended."""
    cancel()
    problems.set(())
    try:
        runs = pool().start_all(wanted(), visitor())
    except (ValueError, RuntimeError) as error:
        problems.set((str(error),))
        return
    _runs.set(tuple(runs))
    _follow(runs, end, seen, some)


@solara.lab.task
async def _follow(
    runs: list[Run], end: Callable[[list[Any]], None], seen: bool, some: Callable[[list[Run]], None] | None
) -> None:
    """Tell how far the runs are until they have ended; then show what they found."""
    live.set(None)
    ended = 0
    while not all(run.ended for run in runs):
        if some and ended < (ended := sum(run.ended for run in runs)) and _runs.value == tuple(runs):
            with suppress(Exception):  # it is told at the end
                some(runs)
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
    if all(run.loads for run in runs if not run.ended):
        return loading()
    if all(run.waits for run in runs if not run.ended):
        return f"{share:.0f} per cent; others have their turn" if share else "Waiting for a turn"
    if share == 0:
        return "Building the world"
    if share >= 99.9:
        return "Adding up"
    return f"{share:.0f} per cent" + (f", {left} of {len(runs)} runs to go" if len(runs) > 1 else "")
