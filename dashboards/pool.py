"""Simulations outside the pages' process: two workers, progress and cancel through shared memory, results kept."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from wpmodel.dashboards.worker import NOBODY, Progress, Shared, Task, serve
from wpmodel.workers import NotWanted

WORKERS = 2
SLOTS = 256
"""Runs that can wait or work at once."""
KEPT = 24
"""Results that are kept for whoever asks for the same again."""


@dataclass(eq=False)
class Job:
    """One piece of work under way: what it has shown, how often that was, and how many visitors want it."""

    task: Task
    key: Hashable
    worker: int
    future: Future = field(default_factory=Future)
    shown: Any = None
    times: int = 0
    watchers: int = 1


class Run:
    """A visitor's part in a job: how far it is (0 to 1), whether it has ended, its result, and a way to cancel it."""

    def __init__(self, pool: Pool, job: Job) -> None:
        self._pool, self._job, self._seen, self._left = pool, job, 0, False

    @property
    def progress(self) -> float:
        """Share done, 0 to 1."""
        return 1.0 if self.ended else max(0, self._pool.shared.done[self._job.task.slot]) / 1000

    @property
    def waits(self) -> bool:
        """Whether others have their turn now."""
        return not self.ended and self._pool.shared.at_work[self._job.worker] != self._job.task.slot

    @property
    def ended(self) -> bool:
        """Whether there is a result, or none will come."""
        return self._job.future.done()

    def news(self) -> Any:
        """What the work has shown since this was last asked, or None."""
        job = self._job
        if job.times == self._seen or self.ended:
            return None
        self._seen = job.times
        return job.shown

    def cancel(self) -> None:
        """It is no longer wanted here; where nobody else wants it, it stops at its next period."""
        if not self._left:
            self._pool.leave(self._job)
        self._left = True

    def result(self) -> Any:
        """What the work returned, or None if it was cancelled. Raises what it raised; RuntimeError if a worker died."""
        try:
            return self._job.future.result()
        except NotWanted:
            return None


class Pool:
    """Worker processes, each begun when first used. `work` is a function of a module, called with what was given and a
    `Progress` to tell."""

    def __init__(self, workers: int = WORKERS) -> None:
        self._context = get_context("spawn")  # forking a server that has threads may hang it
        done, stop = (self._context.Array("i", SLOTS, lock=False) for _ in range(2))
        self.shared = Shared(done, stop, self._context.Array("i", workers, lock=False))
        self._free = list(range(SLOTS))
        self._lock = threading.RLock()
        self._pipes: list[Connection | None] = [None] * workers
        self._processes: list[Any] = [None] * workers
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._jobs: dict[int, Job] = {}
        self._under_way: dict[Hashable, Job] = {}
        self._numbers = count()

    def start(
        self,
        work: Callable[[Any, Progress], Any],
        given: Any,
        key: Hashable = None,
        areas: int = 1,
        after: int = 0,
        home: Hashable = None,
    ) -> Run:
        """Start work, join in the same work (by its `key`) that somebody else has started, or take its kept result.

        `areas` is how large it is; `after` how many runs its visitor asked for just before it: everybody's first goes
        before anybody's second. The same `home` is always the same worker. Raises RuntimeError where too much waits.
        """
        with self._lock:
            if key is not None and key in self._kept:
                self._kept.move_to_end(key)
                ready = Job(Task(0, 0, work, None), key, 0)
                ready.future.set_result(self._kept[key])
                return Run(self, ready)
            if key is not None and key in self._under_way:
                job = self._under_way[key]
                if not self.shared.stop[job.task.slot]:
                    job.watchers += 1
                    return Run(self, job)
            if not self._free:
                raise RuntimeError("too many runs are waiting: try again in a minute")
            slot = self._free.pop()
            self.shared.done[slot], self.shared.stop[slot] = -1, 0
            job = Job(Task(slot, next(self._numbers), work, given, areas, after), key, self._worker_for(home))
            self._jobs[slot] = job
            if key is not None:
                self._under_way[key] = job
            self._send(job)
        return Run(self, job)

    def _worker_for(self, home: Hashable) -> int:
        """The worker with the least to do, or the one that is this home."""
        if home is not None:
            return hash(home) % len(self._pipes)
        load = [0] * len(self._pipes)
        for job in self._jobs.values():
            load[job.worker] += job.task.areas
        return load.index(min(load))

    def _send(self, job: Job) -> None:
        for _ in range(2):
            pipe = self._pipes[job.worker] or self._open(job.worker)
            try:
                pipe.send(job.task)
                return
            except OSError:  # the worker has died: begin anew
                self._pipes[job.worker] = None
        self._end(job, RuntimeError("no worker process can be started: restart the dashboard"))

    def _open(self, worker: int) -> Connection:
        here, there = self._context.Pipe()
        self.shared.at_work[worker] = NOBODY
        process = self._context.Process(target=serve, args=(there, self.shared, worker), daemon=True)
        process.start()
        there.close()
        self._pipes[worker], self._processes[worker] = here, process
        threading.Thread(target=self._listen, args=(here, worker), daemon=True).start()
        return here

    def _listen(self, pipe: Connection, worker: int) -> None:
        """Take in what a worker answers until it dies."""
        with suppress(EOFError, OSError):
            while True:
                slot, kind, content = pipe.recv()
                job = self._jobs[slot]
                if kind == "shown":
                    job.shown, job.times = content, job.times + 1
                else:
                    self._end(job, content, kind == "done")
        with self._lock:
            if self._pipes[worker] is not pipe:
                return
            self._pipes[worker] = None
            for job in [job for job in self._jobs.values() if job.worker == worker]:
                self._end(job, RuntimeError("the process that made this run has died, most likely for want of memory: "
                                            "try again with fewer areas"))  # fmt: skip

    def leave(self, job: Job) -> None:
        """One visitor less wants this job. An ended job's slot is another's by now."""
        with self._lock:
            if not job.future.done():
                job.watchers -= 1
                self.shared.stop[job.task.slot] = job.watchers <= 0

    def _end(self, job: Job, content: Any, well: bool = False) -> None:
        with self._lock:
            slot = job.task.slot
            del self._jobs[slot]
            self._free.append(slot)
            if self._under_way.get(job.key) is job:
                del self._under_way[job.key]
            if well and job.key is not None:
                self._kept[job.key] = content
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            if well:
                job.future.set_result(content)
            else:
                job.future.set_exception(content)

    def close(self) -> None:
        """Stop everything."""
        with self._lock:
            pipes, self._pipes = self._pipes, [None] * len(self._pipes)
            for process in filter(None, self._processes):
                process.terminate()
        for process in filter(None, self._processes):
            process.join()
        for pipe in filter(None, pipes):
            pipe.close()
