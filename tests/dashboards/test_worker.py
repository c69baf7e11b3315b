"""Whose turn it is in a worker process, without the process: who goes first, who waits for room, what turns change."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from itertools import pairwise
from multiprocessing import Pipe
from typing import Any

import pytest

from wpmodel.dashboards import work, worker
from wpmodel.dashboards.work import Wanted
from wpmodel.dashboards.worker import BEGINS, NOBODY, ROOM, SHORT, Held, Progress, Shared, Task, Turns
from wpmodel.scenario import Scenario


@dataclass
class Line:
    """Turns whose runs do nothing by themselves: a test lets them go on, one period at a time."""

    shared: Shared = field(default_factory=lambda: Shared([0] * 99, [0] * 99, [NOBODY]))
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

    def period(self) -> int:
        """Whoever is at work ends a period. Returns who is at work now."""
        self.turns.end_period(self.of(self.at_work))
        return self.at_work


def test_a_run_that_only_begins_goes_before_those_that_have_shown_something() -> None:
    line = Line()
    line.take(1)
    line.take(2)
    assert line.period() == 1  # it has shown nothing yet
    line.of(1).shown = True
    assert line.period() == 2
    line.take(3)
    line.of(2).took = BEGINS  # shows nothing: its turn has been long enough
    assert line.period() == 3
    line.of(3).shown = True
    assert line.period() == 1  # all have begun: the first in line goes on to its end


def test_a_long_run_lets_short_ones_go_first() -> None:
    line = Line()
    line.take(1)
    line.take(2)
    line.of(1).took = SHORT
    assert line.period() == 2
    line.of(2).took = (BEGINS + SHORT) / 2
    assert line.period() == 2
    line.turns.leave(line.of(2))
    assert line.at_work == 1


def test_everybodys_first_run_goes_before_anybodys_second() -> None:
    line = Line()
    for slot, after in ((1, 0), (2, 1), (3, 2), (4, 0), (5, 1)):
        line.take(slot, after=after)
    order = []
    while line.at_work != NOBODY:
        order.append(line.at_work)
        line.turns.leave(line.of(line.at_work))
    assert order == [1, 4, 2, 5, 3]


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
    worker.serve(there, Line().shared, 0)  # raises nothing: on a terminal it would be a traceback
    there.close()


def test_a_run_larger_than_the_room_is_made_alone() -> None:
    line = Line()
    line.take(1, areas=ROOM + 5)
    assert line.at_work == 1


def test_runs_that_take_turns_give_the_bits_that_they_give_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Turns, "_place_in_line", lambda turns, held: held.took)  # whoever had least
    baseline = Scenario.load("work-programme-2011")
    wanted = [Wanted(baseline, ("South Yorkshire",), seed, "2012-06-30") for seed in (1, 2)]
    alone = [work.figures(one, lambda done, of: None) for one in wanted]  # type: ignore[arg-type]
    assert alone[0] != alone[1]
    shared, order = Shared([0] * 2, [0] * 2, [NOBODY]), list[int]()
    found, ended = dict[int, Any](), [threading.Event() for _ in wanted]

    def do(held: Held) -> None:
        class Told(Progress):
            def __call__(self, done: int, of: int) -> None:
                order.append(held.task.slot)
                super().__call__(done, of)

        found[held.task.slot] = work.figures(held.task.given, Told(held, turns, shared, print))
        turns.leave(held)
        ended[held.task.slot].set()

    turns = Turns(shared, 0, lambda held: threading.Thread(target=do, args=(held,), daemon=True).start())
    for slot, one in enumerate(wanted):
        turns.take(Task(slot, slot, work.figures, one))
    assert all(one.wait(120.0) for one in ended)
    assert sum(a != b for a, b in pairwise(order)) > len(order) / 2  # they did take turns
    assert [found[slot] for slot in (0, 1)] == alone
