"""What waits for the workers and what they hold, visitor by visitor: slots, queues, who shares what. No processes."""

from __future__ import annotations

import time
from bisect import insort
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from wpmodel.dashboards.workers.worker import Shared, Task
from wpmodel.studies.workers import NotWanted

SLOTS = 2_048
"""Runs that can wait or work at once."""
MOST = 120
"""Runs of one visitor that can wait or work at once: the largest comparison has a hundred."""
TRIES = 2
"""Times that a run is begun whose worker dies while another run is at work."""


@dataclass(frozen=True)
class Asked:
    """Work that is asked for: a function of a module, what it is given; what decides the result (None: nothing does),
    how many areas it covers, and what always goes to the same worker."""

    work: Callable[..., Any]
    given: Any
    key: Hashable = None
    areas: int = 1
    home: Hashable = None


@dataclass(eq=False)
class Job:
    """One piece of work under way: who has the time, who wants it, which worker holds it (None: it waits here), whether
    it has ended, what it has shown and how often that was."""

    asked: Asked
    task: Task
    visitor: str
    watchers: list[str]
    worker: int | None = None
    tries: int = 0
    future: Future = field(default_factory=Future)
    shown: Any = None
    times: int = 0

    def __lt__(self, other: Job) -> bool:
        return (self.task.after, self.task.number) < (other.task.after, other.task.number)


class Line:
    """The jobs of all visitors. A worker holds one of each visitor; the others wait here until it has ended, so that
    each goes to whichever worker is free first."""

    def __init__(self, shared: Shared, workers: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._shared, self._workers, self._clock = shared, workers, clock
        self._free = list(range(len(shared.done)))
        self._numbers = count()
        self._of_slot: dict[int, Job] = {}
        self._of_key: dict[Hashable, Job] = {}
        self._waiting: dict[str, list[Job]] = {}
        self._held: dict[tuple[str, int], Job] = {}
        self._visitors: OrderedDict[str, int] = OrderedDict()

    @property
    def jobs(self) -> int:
        """Jobs that wait or are held."""
        return len(self._of_slot)

    def goes(self, key: Hashable) -> bool:
        """Whether there is a job with this key."""
        return key in self._of_key

    def job(self, slot: int) -> Job:
        """The job in a slot."""
        return self._of_slot[slot]

    def join(self, key: Hashable, visitor: str) -> Job | None:
        """The same work that somebody else has asked for, which is wanted here too; None where there is none. The time
        is of the one who has had less of it."""
        job = self._of_key.get(key)
        if job is None or self._shared.stop[job.task.slot]:
            return None
        job.watchers.append(visitor)
        self._give_time(job)
        return job

    def enter(self, asked: Asked, visitor: str, after: int = 0) -> Job:
        """New work, behind what its visitor asked for with less before it. Raises RuntimeError where too much waits."""
        if sum(job.visitor == visitor for job in self._of_slot.values()) >= MOST:
            raise RuntimeError(
                f"you have {MOST} runs waiting, and no more can: let them end, or cancel them (also in other windows)"
            )
        if not self._free:
            raise RuntimeError("too many runs of all visitors are waiting: try again in some minutes")
        slot = self._free.pop()
        self._shared.done[slot], self._shared.stop[slot] = -1, 0
        task = Task(slot, next(self._numbers), asked.work, asked.given, asked.areas, after)
        job = Job(asked, task, visitor, [visitor])
        self._of_slot[slot] = job
        if asked.key is not None:
            self._of_key[asked.key] = job
        self._shared.whose[slot] = self._number(visitor)
        insort(self._waiting.setdefault(visitor, []), job)
        return job

    def leave(self, job: Job, visitor: str) -> None:
        """One visitor less wants a job. Where nobody does, it ends here, or stops at its worker's next period."""
        if job.future.done():  # its slot is another's by now
            return
        job.watchers.remove(visitor)
        if job.watchers:
            self._give_time(job)
        elif job.worker is None:
            self.end(job, NotWanted())
        else:
            self._shared.stop[job.task.slot] = 1

    def feed(self) -> list[tuple[int, Job]]:
        """Jobs that go to a worker now, and its number."""
        going = []
        for visitor in list(self._waiting):
            free = [w for w in range(self._workers) if (visitor, w) not in self._held]
            for job in list(self._waiting[visitor]) if free else ():
                home = job.asked.home
                here = free if home is None else [w for w in free if w == hash(home) % self._workers]
                if not here:
                    continue
                job.worker = min(here, key=self._load)
                free.remove(job.worker)
                self._wait_no_more(job)
                self._held[visitor, job.worker] = job
                going.append((job.worker, job))
                if not free:
                    break
        return going

    def end(self, job: Job, content: Any, well: bool = False) -> None:
        """A job has ended, with a result (`well`) or the exception that says why not. Its slot is free."""
        slot = job.task.slot
        del self._of_slot[slot]
        self._free.append(slot)
        if self._of_key.get(job.asked.key) is job:
            del self._of_key[job.asked.key]
        self._wait_no_more(job)
        self._held = {place: held for place, held in self._held.items() if held is not job}
        if well:
            job.future.set_result(content)
        else:
            job.future.set_exception(content)

    def lose(self, worker: int, at_work: int) -> list[Job]:
        """A worker has died in the midst of slot `at_work`. What else it held waits anew, but not for a third worker;
        the others are returned, for somebody to end them."""
        dead = []
        for job in [held for (_, w), held in self._held.items() if w == worker]:
            job.tries += 1
            if self._shared.stop[job.task.slot] or job.task.slot == at_work or job.tries >= TRIES:
                dead.append(job)
                continue
            self._held = {place: held for place, held in self._held.items() if held is not job}
            job.worker, self._shared.done[job.task.slot] = None, -1
            insort(self._waiting.setdefault(job.visitor, []), job)
        return dead

    def _wait_no_more(self, job: Job) -> None:
        queue = self._waiting.get(job.visitor, [])
        if job in queue:
            queue.remove(job)
        if not queue:
            self._waiting.pop(job.visitor, None)

    def _load(self, worker: int) -> int:
        return sum(job.asked.areas for (_, w), job in self._held.items() if w == worker)

    def _give_time(self, job: Job) -> None:
        """The time of a job is of the watcher who has had least."""
        now = self._clock()
        least = min(job.watchers, key=lambda one: self._used(one, now))
        if job.visitor in job.watchers and self._used(job.visitor, now) <= self._used(least, now):
            return
        waits = job.worker is None
        if waits:
            self._wait_no_more(job)
        job.visitor = least
        self._shared.whose[job.task.slot] = self._number(least)
        if waits:
            insort(self._waiting.setdefault(least, []), job)

    def _used(self, visitor: str, now: float) -> float:
        return self._shared.used.of(self._number(visitor), now)

    def _number(self, visitor: str) -> int:
        """The number of a visitor: a new one, where it must be that of the visitor who has been away for longest."""
        if visitor in self._visitors:
            self._visitors.move_to_end(visitor)
            return self._visitors[visitor]
        number = len(self._visitors)
        if number >= len(self._shared.whose):
            here = {one for job in self._of_slot.values() for one in job.watchers}
            gone = next((one for one in self._visitors if one not in here), next(iter(self._visitors)))
            number = self._visitors.pop(gone)
            self._shared.used.forget(number)
        self._visitors[visitor] = number
        return number
