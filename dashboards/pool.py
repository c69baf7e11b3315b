"""Simulations outside the pages' process: two workers, progress and cancel through shared memory, results kept."""

from __future__ import annotations

import pickle
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from wpmodel.workers import NotWanted, serve_parent, uncollected

WORKERS = 2
SLOTS = 256
"""Runs that can wait or work at once."""
KEPT = 24
"""Results that are kept for whoever asks for the same again."""

_done: Any = None
_stop: Any = None
_wanted: Any = None


def _begin(done: Any, stop: Any, wanted: Any) -> None:
    """Set up a worker: it shares the counters, and ends with its parent."""
    global _done, _stop, _wanted
    _done, _stop, _wanted = done, stop, wanted
    serve_parent()


class Progress:
    """What work tells of itself: called with how much is done of how much; `show` gives what there is so far."""

    def __init__(self, slot: int, file: Path) -> None:
        self._slot, self._file = slot, file

    def __call__(self, done: int, of: int) -> None:
        """Raises NotWanted where the run was cancelled."""
        _done[self._slot] = round(1000 * done / max(of, 1))
        if _stop[self._slot]:
            raise NotWanted

    @property
    def others_wait(self) -> bool:
        """Whether there are more runs than workers."""
        return _wanted.value > WORKERS

    def show(self, content: Any) -> None:
        """Put this in place of what was shown before. By a file, since a queue's lock would die with a worker."""
        draft = self._file.with_suffix(".draft")
        draft.write_bytes(pickle.dumps(content))
        draft.replace(self._file)


Work = Callable[[Any, Progress], Any]


def _work(slot: int, file: Path, work: Work, given: Any) -> Any:
    progress = Progress(slot, file)
    progress(0, 1)
    with uncollected():
        return work(given, progress)


class Run:
    """One piece of work: how far it is (0 to 1), whether it has ended, its result, and a way to cancel it."""

    def __init__(self, pool: Pool, slot: int, future: Future, file: Path | None = None) -> None:
        self._pool, self._slot, self._future, self._file, self._seen = pool, slot, future, file, 0
        self._left = False

    @property
    def progress(self) -> float:
        """Share done, 0 to 1."""
        return 1.0 if self._future.done() else self._pool.done[self._slot] / 1000

    @property
    def waits(self) -> bool:
        """Whether it waits for a worker."""
        return not self._future.done() and not self._future.running()

    @property
    def ended(self) -> bool:
        """Whether there is a result, or none will come."""
        return self._future.done()

    def news(self) -> Any:
        """What the work has shown since this was last asked, or None."""
        try:
            if self._file is None or (written := self._file.stat().st_mtime_ns) == self._seen:
                return None
            self._seen = written
            return pickle.loads(self._file.read_bytes())
        except FileNotFoundError:  # nothing yet, or it has ended
            return None

    def cancel(self) -> None:
        """It is no longer wanted here: where nobody else wants it, a waiting run goes, a running one stops at its next
        period."""
        if not self._left and self._pool.leave(self._slot, self._future):
            self._future.cancel()
        self._left = True

    def result(self) -> Any:
        """What the work returned, or None if it was cancelled. Raises what it raised; RuntimeError if a worker died."""
        try:
            return self._future.result()
        except (CancelledError, NotWanted):
            return None
        except BrokenProcessPool:
            raise RuntimeError(
                "the process that made this run has died, most likely for want of memory: try again with fewer areas"
            ) from None


class Pool:
    """Two worker processes, begun when first used. `work` is a function of a module, called with what was given and
    a `Progress` to tell."""

    def __init__(self, workers: int = WORKERS) -> None:
        self._context = get_context("spawn")  # forking a server that has threads may hang it
        self.done, self.stop = (self._context.Array("i", SLOTS, lock=False) for _ in range(2))
        self._wanted = self._context.Value("i", 0, lock=False)
        self._free = list(range(SLOTS))
        self._lock, self._workers = threading.Lock(), workers
        self._pool: ProcessPoolExecutor | None = None
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._under_way: dict[Hashable, tuple[int, Future, Path]] = {}
        self._watchers = [0] * SLOTS
        self._shown = TemporaryDirectory(prefix="wpmodel-")  # only this user can read it
        self._numbers = count()

    def start(self, work: Work, given: Any, key: Hashable = None) -> Run:
        """Start work, join in the same work (by its `key`) that somebody else has started, or take its kept result.
        Raises RuntimeError where too much waits already."""
        with self._lock:
            if key is not None and key in self._kept:
                self._kept.move_to_end(key)
                ready: Future = Future()
                ready.set_result(self._kept[key])
                return Run(self, 0, ready)
            if key is not None and key in self._under_way:
                slot, future, file = self._under_way[key]
                if not self.stop[slot]:
                    self._watchers[slot] += 1
                    return Run(self, slot, future, file)
            if not self._free:
                raise RuntimeError("too many runs are waiting: try again in a minute")
            slot = self._free.pop()
            self.done[slot] = self.stop[slot] = 0
            file = Path(self._shown.name) / str(next(self._numbers))
            future = self._submit(slot, file, work, given)
            self._watchers[slot] = 1
            self._wanted.value = SLOTS - len(self._free)
            if key is not None:
                self._under_way[key] = slot, future, file
        future.add_done_callback(lambda f: self._ended(slot, file, key, f))
        return Run(self, slot, future, file)

    def _submit(self, slot: int, file: Path, work: Work, given: Any) -> Future:
        for _ in range(2):
            if self._pool is None:
                self._pool = ProcessPoolExecutor(
                    self._workers, self._context, _begin, (self.done, self.stop, self._wanted)
                )
            try:
                return self._pool.submit(_work, slot, file, work, given)
            except BrokenProcessPool:  # a worker died earlier: begin anew
                self._pool = None
        raise RuntimeError("no worker process can be started: restart the dashboard")

    def leave(self, slot: int, future: Future) -> bool:
        """One visitor less wants this run. Returns whether nobody is left. An ended run's slot is another's by now."""
        with self._lock:
            if future.done():
                return False
            self._watchers[slot] -= 1
            self.stop[slot] = self._watchers[slot] <= 0
            return bool(self.stop[slot])

    def _ended(self, slot: int, file: Path, key: Hashable, future: Future) -> None:
        file.unlink(missing_ok=True)
        with self._lock:
            self._free.append(slot)
            if key in self._under_way and self._under_way[key][1] is future:
                del self._under_way[key]
            self._wanted.value = SLOTS - len(self._free)
            if key is not None and not future.cancelled() and future.exception() is None:
                self._kept[key] = future.result()
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)

    def close(self) -> None:
        """Stop everything."""
        for slot in range(SLOTS):
            self.stop[slot] = 1
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None
        self._shown.cleanup()
