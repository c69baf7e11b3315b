"""Whose turn it is in a worker process, without the process: who goes first, who waits for room, what turns change."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from itertools import pairwise
from multiprocessing import Pipe
from typing import Any

import pytest

from wpmodel.dashboards.workers import shares, work, worker
from wpmodel.dashboards.workers.shares import BEGINS, QUANTUM, Used
from wpmodel.dashboards.workers.work import Wanted
from wpmodel.dashboards.workers.worker import NOBODY, ROOM, Held, Progress, Shared, Task, Turns
from wpmodel.scenario import Scenario

SLOTS = 99


def shared(workers: int = 1) -> Shared:
    """What a worker sees of the server: each slot is of the visitor with its number."""
    used = Used([0.0] * SLOTS * workers, [0.0] * SLOTS * workers, workers)
    return Shared([0] * SLOTS, [0] * SLOTS, list(range(SLOTS)), [NOBODY] * workers, [0] * workers, used)


@dataclass
class Line:
    """Turns whose runs do nothing by themselves: a test lets them go on, one period at a time."""

    shared: Shared = field(default_factory=shared)
    begun: list[Held] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.turns = Turns(self.shared, 0, self.begun.append)

    def take(self, slot: int, areas: int = 1, after: int = 0) -> None:
        self.turns.take(Task(slot, slot, print, None, areas, after))

    @property
    def at_work(self) -> int:
        return int(self.shared.at_work[0])

    def of(self, slot: int) -> Held:
        return next(held for held in self.begun if held.task.slot == slot)

    def period(self, seconds: float = 0.0) -> int:
        """Whoever is at work ends a period that took so long. Returns who is at work now."""
        held = self.of(self.at_work)
        self.turns.end_period(held, held.took + seconds)
        return self.at_work


def test_a_run_that_only_begins_goes_before_those_that_have_shown_something() -> None:
    line = Line()
    line.take(1)
    line.take(2)
    assert line.period() == 1  # it has shown nothing yet
    line.of(1).shown = True
    assert line.period() == 2
    line.take(3)
    assert line.period(BEGINS) == 3  # 2 shows nothing: its turn has been long enough
    line.of(3).shown = True
    assert line.period() == 1  # all have begun: the first in line goes on to its end


def test_who_has_had_much_lets_others_go_first() -> None:
    line = Line()
    line.take(1)
    line.take(2)
    assert line.period(2 * QUANTUM) == 2
    assert line.period(0.9 * QUANTUM) == 2
    line.turns.leave(line.of(2))
    assert line.at_work == 1


def test_what_a_visitor_has_had_counts_for_all_her_runs_on_all_workers() -> None:
    line = Line(shared(workers=2))
    line.shared.whose[1] = line.shared.whose[2] = 7
    line.shared.used.add(1, 7, 3 * QUANTUM, time.monotonic())
    for slot in (1, 2, 3):
        line.take(slot)
    assert line.period() == 3  # 1 was alone when it began


def test_a_run_of_many_begins_no_earlier_than_its_visitors_others() -> None:
    line = Line()
    line.take(1, after=1)
    line.take(2)
    assert line.period() == 2


def test_a_worker_is_ready_once_it_has_made_a_period() -> None:
    line = Line()
    line.take(1)
    line.turns.end_period(line.of(1), 0.1, ready=False)
    assert not line.shared.ready[0]
    line.period()
    line.turns.end_period(line.of(1), 0.1, ready=False)
    assert line.shared.ready[0]


def test_a_run_waits_for_room_but_a_small_one_and_one_that_stops_need_not() -> None:
    line = Line()
    line.take(1, areas=18)
    line.take(2, areas=18)
    line.take(3)
    line.of(1).shown = True
    assert line.period() == 3
    line.of(3).shown = True
    assert line.period() == 1
    line.shared.stop[2] = 1
    assert line.period() == 2
    line.turns.leave(line.of(2))
    assert line.at_work == 1


def test_a_worker_whose_server_has_ended_ends_without_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "serve_parent", lambda: None)
    monkeypatch.setattr(worker.gc, "disable", lambda: None)
    here, there = Pipe()
    here.close()
    worker.serve(there, shared(), 0)  # raises nothing: on a terminal it would be a traceback
    there.close()


def test_a_run_larger_than_the_room_is_made_alone() -> None:
    line = Line()
    line.take(1, areas=ROOM + 5)
    assert line.at_work == 1


def test_runs_that_take_turns_give_the_bits_that_they_give_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shares, "QUANTUM", 1e-9)  # whoever had least
    baseline = Scenario.load("work-programme-2011")
    wanted = [Wanted(baseline, ("South Yorkshire",), seed, "2012-06-30") for seed in (1, 2)]
    alone = [work.figures(one, lambda done, of: None) for one in wanted]  # type: ignore[arg-type]
    assert alone[0] != alone[1]
    seen, order = shared(), list[int]()
    found, ended = dict[int, Any](), [threading.Event() for _ in wanted]

    def do(held: Held) -> None:
        class Told(Progress):
            def __call__(self, done: int, of: int) -> None:
                order.append(held.task.slot)
                super().__call__(done, of)

        found[held.task.slot] = work.figures(held.task.given, Told(held, turns, seen, print))
        turns.leave(held)
        ended[held.task.slot].set()

    turns = Turns(seen, 0, lambda held: threading.Thread(target=do, args=(held,), daemon=True).start())
    for slot, one in enumerate(wanted):
        turns.take(Task(slot, slot, work.figures, one))
    assert all(one.wait(120.0) for one in ended)
    assert sum(a != b for a, b in pairwise(order)) > len(order) / 2  # they did take turns
    assert [found[slot] for slot in (0, 1)] == alone
