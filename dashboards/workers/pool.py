"""Simulations outside the pages' process: two workers, progress and cancel through shared memory, results kept."""

from __future__ import annotations

import pickle
import queue
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from wpmodel.dashboards.workers.line import SLOTS, Asked, Job, Line
from wpmodel.dashboards.workers.memory import give_back
from wpmodel.dashboards.workers.shares import Used
from wpmodel.dashboards.workers.worker import NOBODY, Progress, Shared, serve
from wpmodel.studies.workers import NotWanted

WORKERS = 2
KEPT_BYTES = 16_000_000
"""Size, as it came from a worker, of the results that are kept for those who ask for the same again."""
DIED = "the process that made this run has died, most likely for want of memory: try again with fewer areas"
CANNOT_BEGIN = "no worker process can be started: restart the dashboard"


class Run:
    """A visitor's part in a job: how far it is (0 to 1), whether it has ended, its result, and a way to cancel it."""

    def __init__(self, pool: Pool, job: Job | None, visitor: str, future: Future) -> None:
        self._pool, self._job, self._visitor, self._future = pool, job, visitor, future
        self._seen, self._left = 0, False

    @property
    def progress(self) -> float:
        """Share done, 0 to 1."""
        return 1.0 if self.ended or not self._job else max(0, self._pool.shared.done[self._job.task.slot]) / 1000

    @property
    def waits(self) -> bool:
        """Whether others have their turn now."""
        if self.ended or self._job is None:
            return False
        worker = self._job.worker
        return worker is None or self._pool.shared.at_work[worker] != self._job.task.slot

    @property
    def loads(self) -> bool:
        """Whether its worker is only starting: it loads the rules, or compiles them."""
        if self.ended or self._job is None:
            return False
        ready, worker = self._pool.shared.ready, self._job.worker
        return not any(ready) if worker is None else not ready[worker]

    @property
    def ended(self) -> bool:
        """Whether there is a result, or none will come."""
        return self._left or self._future.done()

    def news(self) -> Any:
        """What the work has shown since this was last asked, or None."""
        job = self._job
        if job is None or job.times == self._seen or self.ended:
            return None
        self._seen = job.times
        return job.shown

    def cancel(self) -> None:
        """It is no longer wanted here; where nobody else wants it, it stops at its next period."""
        if not self.ended and self._job is not None:
            self._left = True
            self._pool.leave(self._job, self._visitor)

    def result(self) -> Any:
        """What the work returned, or None if it was cancelled. Raises what it raised; RuntimeError if a worker died."""
        try:
            return None if self._left else self._future.result()
        except NotWanted:
            return None


@dataclass(eq=False)
class Worker:
    """A worker process: what is still to be sent to it, and the pipe by which it answers."""

    process: Any
    pipe: Connection
    out: queue.SimpleQueue = field(default_factory=queue.SimpleQueue)


class Pool:
    """Worker processes, each begun when first used. Work is a function of a module, called with what was given and a
    `Progress` to tell. Whoever asks is a visitor: turns go by visitor."""

    def __init__(self, workers: int = WORKERS) -> None:
        self._context = get_context("spawn")  # forking a server that has threads may hang it
        array = self._context.Array
        done, stop, whose = (array("i", SLOTS, lock=False) for _ in range(3))
        at_work, ready = (array("i", workers, lock=False) for _ in range(2))
        seconds, when = (array("d", workers * SLOTS, lock=False) for _ in range(2))
        used = Used(seconds, when, workers)
        self.shared = Shared(done, stop, whose, at_work, ready, used)
        self._line = Line(self.shared, workers)
        self._lock = threading.RLock()
        self._workers: list[Worker | None] = [None] * workers
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._closed = False

    @property
    def busy(self) -> int:
        """Jobs that wait or are at work."""
        return self._line.jobs

    def kept(self, key: Hashable) -> Any:
        """The result of work with this key, where it is still kept; else None."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def goes(self, key: Hashable) -> bool:
        """Whether work with this key waits or is at work: another who asks for it joins in."""
        with self._lock:
            return self._line.goes(key)

    def start(
        self,
        work: Callable[[Any, Progress], Any],
        given: Any,
        key: Hashable = None,
        areas: int = 1,
        home: Hashable = None,
        visitor: str = "",
    ) -> Run:
        """Start one piece of work (see `Asked`). Raises RuntimeError where too much waits."""
        return self.start_all([Asked(work, given, key, areas, home)], visitor)[0]

    def start_all(self, asked: Sequence[Asked], visitor: str = "") -> list[Run]:
        """Start work, join in the same work (by its `key`) that somebody else has started, or take its kept result. All
        of it or none: raises RuntimeError where too much waits."""
        runs = list[Run]()
        with self._lock:
            try:
                for after, one in enumerate(asked):
                    runs.append(self._start(one, visitor, after))
            except RuntimeError:
                for run in runs:
                    run.cancel()
                raise
            self._feed()
        return runs

    def _start(self, asked: Asked, visitor: str, after: int) -> Run:
        if asked.key is not None and asked.key in self._kept:
            ready = Future[Any]()
            ready.set_result(self.kept(asked.key))
            return Run(self, None, visitor, ready)
        job = self._line.join(asked.key, visitor) or self._line.enter(asked, visitor, after)
        return Run(self, job, visitor, job.future)

    def leave(self, job: Job, visitor: str) -> None:
        """A visitor does not want this job any more."""
        with self._lock:
            self._line.leave(job, visitor)
            self._feed()

    def _feed(self) -> None:
        """Give the workers what they can take."""
        while going := self._line.feed():
            for number, job in going:
                worker = self._workers[number] or self._open(number)
                if worker is None:
                    self._line.end(job, RuntimeError(CANNOT_BEGIN))
                else:
                    worker.out.put(job.task)

    def _open(self, number: int) -> Worker | None:
        here, there = self._context.Pipe()
        self.shared.at_work[number], self.shared.ready[number] = NOBODY, 0
        process = self._context.Process(target=serve, args=(there, self.shared, number), daemon=True)
        try:
            process.start()
        except OSError:
            return None
        finally:
            there.close()
        worker = self._workers[number] = Worker(process, here)
        for talk in (self._send, self._listen):
            threading.Thread(target=talk, args=(worker, number), daemon=True).start()
        return worker

    def _send(self, worker: Worker, number: int) -> None:
        """Send what is put out for a worker: by a thread, since a worker that compiles is slow to read."""
        with suppress(OSError):  # it has died, which is for `_listen` to see
            while (task := worker.out.get()) is not None:
                worker.pipe.send(task)

    def _listen(self, worker: Worker, number: int) -> None:
        """Take in what a worker answers until it dies."""
        with suppress(EOFError, OSError):
            while True:
                told = worker.pipe.recv_bytes()
                slot, kind, content = pickle.loads(told)
                if kind == "shown":
                    job = self._line.job(slot)
                    job.shown, job.times = content, job.times + 1
                else:
                    self._end(slot, content, len(told) if kind == "done" else None)
                del content, told
                if not self.busy:
                    give_back()
        worker.out.put(None)
        with self._lock:
            self._workers[number] = None
            for job in self._line.lose(number, self.shared.at_work[number]):
                self._line.end(job, RuntimeError(DIED))
            if not self._closed:
                self._feed()

    def _end(self, slot: int, content: Any, size: int | None) -> None:
        """A worker has ended a job: well where the `size` of its result is told."""
        with self._lock:
            job = self._line.job(slot)
            if size is not None and job.asked.key is not None:
                self._keep(job.asked.key, content, size)
            self._line.end(job, content, size is not None)
            self._feed()

    def _keep(self, key: Hashable, content: Any, size: int) -> None:
        self._kept[key] = content, size
        self._kept.move_to_end(key)
        while len(self._kept) > 1 and sum(size for _, size in self._kept.values()) > KEPT_BYTES:
            self._kept.popitem(last=False)

    def close(self) -> None:
        """Stop everything."""
        with self._lock:
            self._closed = True
            workers = [worker for worker in self._workers if worker]
            for worker in workers:
                worker.process.terminate()
        for worker in workers:
            worker.process.join()
            worker.pipe.close()
