"""Work on local cores or a cluster: one function on many inputs, each by itself, ended cleanly whatever happens."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from typing import Any

_stop: Any = None
"""In a worker: set when the work is no longer wanted."""


MOST = 61 if sys.platform == "win32" else 1_000
"""Processes that Python can wait for at once; Windows has a low bound."""
RETRIES = 3
"""Times that a cluster tries again what a worker died of."""


class NotWanted(Exception):
    """Raised in a worker when its work is no longer wanted."""


def in_processes(
    work: Callable[[Any], Any], inputs: Sequence[Any], processes: int
) -> Generator[tuple[int, Any], None, None]:
    """Index and result of each input, as they finish. `work` is at the top level of a module and may call `go_on`.

    Whatever `work` raises is raised here. Raises ChildProcessError where a process dies. Closing the generator, or an
    exception such as Ctrl-C, ends the processes as soon as they ask `go_on`.
    """
    context = get_context("spawn")  # forking a process that has threads may hang it
    stop = context.Event()
    pool = ProcessPoolExecutor(min(processes, len(inputs), MOST), context, _begin, (stop,))
    try:
        of = {pool.submit(work, one): k for k, one in enumerate(inputs)}
        for future in as_completed(of):
            yield of[future], future.result()
    except BrokenProcessPool:
        raise ChildProcessError(
            "a process that made a run has died, most likely for want of memory: try again with fewer processes. "
            'In a script of your own, put the call under `if __name__ == "__main__":`'
        ) from None
    finally:
        stop.set()
        pool.shutdown(wait=True, cancel_futures=True)


def on_cluster(
    work: Callable[[Any], Any], inputs: Sequence[Any], address: str
) -> Generator[tuple[int, Any], None, None]:
    """Index and result of each input, as they finish on the workers of the Dask scheduler at this address.

    What a dead worker had in hand is done again by another. Whatever `work` raises is raised here. Raises ValueError
    where Dask is not installed, OSError where the scheduler does not answer, ChildProcessError where one input has cost
    several workers their lives. Closing the generator, or an exception, gives up what has not begun.
    """
    try:
        from distributed import Client, KilledWorker, as_completed
    except ImportError:
        raise ValueError(
            "a cluster needs Dask, which is not installed: pip install 'wpmodel[cluster]', here and on the workers"
        ) from None
    with Client(address) as client:
        of = {client.submit(work, one, pure=False, retries=RETRIES): k for k, one in enumerate(inputs)}
        try:
            for future in as_completed(list(of)):
                yield of[future], future.result()
        except KilledWorker as killed:
            raise ChildProcessError(
                f"workers of the cluster died one after another, most likely for want of memory: {killed}"
            ) from None


def _begin(stop: Any) -> None:
    """Set up a worker: the parent alone hears Ctrl-C, and no worker outlives its parent."""
    global _stop
    _stop = stop
    serve_parent()


def serve_parent() -> None:
    """In a worker: leave Ctrl-C to the parent, and do not outlive it, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with_parent, daemon=True).start()


def _die_with_parent() -> None:
    parent = parent_process()
    if parent:
        parent.join()
        os._exit(1)


def go_on() -> None:
    """Raises NotWanted in a worker whose work is no longer wanted."""
    if _stop is not None and _stop.is_set():
        raise NotWanted


@contextmanager
def uncollected(leaves_nothing: bool = False) -> Iterator[None]:
    """Keep Python from looking for cycles meanwhile. It would walk over every agent again and again, a quarter of the
    time of a region's run, and find nothing: a model is one large cycle that lives until the end.

    It looks once afterwards: otherwise models that nobody wants any more would pile up, run after run. Where no model
    outlives the block (`leaves_nothing`), only at what was made meanwhile, which takes a twentieth of the time.
    """
    collecting = gc.isenabled()
    gc.disable()
    if collecting and leaves_nothing:
        gc.freeze()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
            gc.collect()
            if leaves_nothing:
                gc.unfreeze()
