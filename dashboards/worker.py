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

from wpmodel.workers import NotWanted, serve_parent

BEGINS = 1.5
"""Seconds of processor time within which a run that has shown nothing yet goes before those that have."""
SHORT = 8.0
"""Seconds of processor time after which a run lets shorter ones go first: an area takes three, the country twenty."""
ROOM = 32
"""Areas of the runs that a worker holds at once, `OWN` more for each run: some 28 MB for each, 0.9 GB in all."""
OWN = 1
NOBODY = -1

Work = Callable[[Any, "Progress"], Any]


@dataclass(frozen=True)
class Task:
    """Work that is wanted: where it tells of itself, how many areas it holds, and how many runs of the same visitor go
    before it."""

    slot: int
    number: int
    work: Work
    given: Any
    areas: int = 1
    after: int = 0


@dataclass
class Shared:
    """What the server and a worker both see, slot by slot: thousandths done (below nought: not begun) and whether it is
    to stop; and which slot each worker is at."""

    done: Any
    stop: Any
    at_work: Any


@dataclass(eq=False)
class Held:
    """A task in this process: processor time it took, whether it has shown something, and its turn."""

    task: Task
    took: float = 0.0
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

    def end_period(self, held: Held) -> None:
        """Let whoever is first in line go on. That may be the same; everybody else waits for `turn`."""
        with self._lock:
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

    def _pass_on(self) -> None:
        first = min(filter(self._fits, self._held), key=self._place_in_line, default=None)
        self._at_work = first
        self._shared.at_work[self._worker] = first.task.slot if first else NOBODY
        if first is None:
            return
        first.turn.set()
        if not first.begun:
            first.begun = True
            self._begin(first)

    def _fits(self, held: Held) -> bool:
        """Whether there is room in memory; for one that stops, and where there is no other, there always is."""
        begun = [other.task.areas + OWN for other in self._held if other.begun]
        room = not begun or sum(begun) + held.task.areas + OWN <= ROOM
        return held.begun or room or bool(self._shared.stop[held.task.slot])

    def _place_in_line(self, held: Held) -> tuple[int, int, int]:
        task = held.task
        if self._shared.stop[task.slot]:
            return -1, 0, 0
        begins = not held.shown and held.took < BEGINS
        return (0 if begins else 1 if held.took < SHORT else 2), task.after, task.number


class Progress:
    """What work tells of itself: called with how much is done of how much, where others may have a turn; `show` gives
    what there is so far."""

    def __init__(self, held: Held, turns: Turns, shared: Shared, show: Callable[[Any], None]) -> None:
        self._held, self._turns, self._shared, self._show = held, turns, shared, show

    def __call__(self, done: int, of: int) -> None:
        """Raises NotWanted where the run was cancelled."""
        slot = self._held.task.slot
        self._shared.done[slot] = round(1000 * done / max(of, 1))
        self._held.took = time.thread_time()
        self._turns.end_period(self._held)
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
    gc.disable()
    sending = threading.Lock()

    def answer(held: Held, kind: str, content: Any) -> None:
        with sending:
            pipe.send((held.task.slot, kind, content))

    def do(held: Held) -> None:
        progress = Progress(held, turns, shared, lambda content: answer(held, "shown", content))
        try:
            progress(0, 1)
            answer(held, "done", held.task.work(held.task.given, progress))
        except NotWanted as error:
            answer(held, "failed", error)
        except BaseException as error:  # whatever work raises is for whoever asked for it
            _answer_error(answer, held, error)
        _sweep()
        turns.leave(held)

    def begin(held: Held) -> None:
        threading.Thread(target=do, args=(held,), daemon=True).start()

    turns = Turns(shared, worker, begin)
    with suppress(EOFError, OSError):  # the server has ended, in whatever way
        while True:
            turns.take(pipe.recv())


def _answer_error(answer: Callable[[Held, str, Any], None], held: Held, error: BaseException) -> None:
    try:
        answer(held, "failed", error)
    except Exception:  # one that cannot be sent
        answer(held, "failed", RuntimeError(str(error)))


def _sweep() -> None:
    """Collect the model of a run that has ended. What the first one leaves, modules for the most part, stays for good:
    it is not looked through again."""
    gc.collect()
    if not gc.get_freeze_count():
        gc.freeze()
