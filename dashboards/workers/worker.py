"""A worker process: it holds several runs, which take turns between their periods, so that nobody's run waits for the
whole of somebody else's to begin."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from wpmodel.dashboards.workers.memory import few_heaps, give_back
from wpmodel.dashboards.workers.shares import BEGINS, Used, Waiting, first
from wpmodel.studies.workers import NotWanted, serve_parent

ROOM = 32
"""Areas of the runs that a worker holds at once, `OWN` more for each run: some 28 MB for each, 0.9 GB in all."""
OWN = 1
NOBODY = -1

Work = Callable[[Any, "Progress"], Any]


@dataclass(frozen=True)
class Task:
    """Work that is wanted: where it tells of itself, how many areas it holds, and how many others its visitor asked for
    with it and before it."""

    slot: int
    number: int
    work: Work
    given: Any
    areas: int = 1
    after: int = 0


@dataclass
class Shared:
    """What the server and the workers see. By slot: thousandths done (below zero: not begun), whether it is to stop,
    the number of the visitor whose time it takes. By worker: the slot that it is at, whether it has made a period of a
    run, for which it had to load (or first to compile) the rules. And the time that each visitor has used."""

    done: Any
    stop: Any
    whose: Any
    at_work: Any
    ready: Any
    used: Used


@dataclass(eq=False)
class Held:
    """A task in this process: processor time it took, when it last had a turn, whether it has shown something, and its
    turn."""

    task: Task
    took: float = 0.0
    last: float = field(default_factory=time.monotonic)
    shown: bool = False
    begun: bool = False
    turn: threading.Event = field(default_factory=threading.Event)


class Turns:
    """Whose turn it is. One works at a time; whoever ends a period lets the first in line go on."""

    def __init__(self, shared: Shared, worker: int, begin: Callable[[Held], None]) -> None:
        self._shared, self._worker, self._begin = shared, worker, begin
        self._held: list[Held] = []
        self._at_work: Held | None = None
        self._lock = threading.Lock()

    def take(self, task: Task) -> None:
        """One more to do."""
        with self._lock:
            self._held.append(Held(task))
            if self._at_work is None:
                self._pass_on()

    def end_period(self, held: Held, took: float, ready: bool = True) -> None:
        """It has taken so many processor seconds by now; `ready`: it has made a period. Let the first in line go
        on. That may be the same; everybody else waits for `turn`."""
        with self._lock:
            self.charge(held, took)
            self._shared.ready[self._worker] |= ready
            held.turn.clear()
            self._pass_on()

    def leave(self, held: Held) -> None:
        """It has ended."""
        with self._lock:
            self._held.remove(held)
            self._pass_on()

    @property
    def crowded(self) -> bool:
        """Whether more than one run wants turns."""
        return len(self._held) > 1

    def charge(self, held: Held, took: float) -> None:
        """It has taken so many processor seconds by now: they are its visitor's."""
        now = time.monotonic()
        self._shared.used.add(self._worker, self._shared.whose[held.task.slot], took - held.took, now)
        held.took, held.last = took, now

    def _pass_on(self) -> None:
        now = time.monotonic()
        line = {self._in_line(held, now): held for held in self._held}
        goes = first(list(line), ROOM)
        self._at_work = line[goes] if goes else None
        self._shared.at_work[self._worker] = self._at_work.task.slot if self._at_work else NOBODY
        if self._at_work is None:
            return
        self._at_work.turn.set()
        if not self._at_work.begun:
            self._at_work.begun = True
            self._begin(self._at_work)

    def _in_line(self, held: Held, now: float) -> Waiting:
        task, shared = held.task, self._shared
        return Waiting(
            task.number,
            shared.used.of(shared.whose[task.slot], now),
            0.0 if held is self._at_work else now - held.last,
            task.after == 0 and not held.shown and held.took < BEGINS,
            held.begun,
            bool(shared.stop[task.slot]),
            task.areas + OWN,
        )


class Progress:
    """What work tells of itself: called with how much is done of how much, where others may have a turn; `show` gives
    what there is so far."""

    def __init__(self, held: Held, turns: Turns, shared: Shared, show: Callable[[Any], None]) -> None:
        self._held, self._turns, self._shared, self._show = held, turns, shared, show

    def __call__(self, done: int, of: int) -> None:
        """Raises NotWanted where the run was cancelled."""
        slot = self._held.task.slot
        self._shared.done[slot] = round(1000 * done / max(of, 1))
        self._turns.end_period(self._held, time.thread_time(), done > 0)
        self._held.turn.wait()
        if self._shared.stop[slot]:
            raise NotWanted

    @property
    def others_wait(self) -> bool:
        """Whether other runs want a turn."""
        return self._turns.crowded

    def show(self, content: Any) -> None:
        """Put this in place of what was shown before."""
        self._held.shown = True
        self._show(content)


def serve(pipe: Connection, shared: Shared, worker: int) -> None:
    """Do what comes in by the pipe until the server ends. Answers are (slot, kind, content): `shown`, `done`, `failed`.

    Python does not look for cycles of its own accord here: it would walk over every agent again and again.
    """
    serve_parent()
    few_heaps()
    gc.disable()
    sending = threading.Lock()

    def answer(held: Held, kind: str, content: Any) -> None:
        with sending:
            pipe.send((held.task.slot, kind, content))

    def do(held: Held) -> None:
        progress = Progress(held, turns, shared, lambda content: answer(held, "shown", content))
        kind, content = "failed", None
        try:
            progress(0, 1)
            kind, content = "done", held.task.work(held.task.given, progress)
        except BaseException as error:  # whatever work raises is for whoever asked for it
            content = error
        turns.charge(held, time.thread_time())  # before the answer: then its slot may be another's
        try:
            answer(held, kind, content)
        except Exception:  # something that cannot be sent
            answer(held, "failed", RuntimeError(str(content)))
        del content
        _sweep(not turns.crowded)
        turns.leave(held)

    def begin(held: Held) -> None:
        threading.Thread(target=do, args=(held,), daemon=True).start()

    turns = Turns(shared, worker, begin)
    with suppress(EOFError, OSError):  # the server has ended, in whatever way
        while True:
            turns.take(pipe.recv())


def _sweep(alone: bool) -> None:
    """Collect the model of a run that has ended, and give its memory back. What the first one leaves where it is
    `alone`, modules for the most part, stays for good: it is not looked through again."""
    gc.collect()
    give_back()
    if alone and not gc.get_freeze_count():
        gc.freeze()
