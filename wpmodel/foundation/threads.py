"""Work shared out among threads, in blocks that do not depend on their number."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

BLOCKS = 16
"""Blocks of work that threads take in turn, so that a thread with easy caseloads takes more of them."""
WORTH_SHARING = 50_000
"""People below whom a second thread costs more than it saves."""


def cores() -> int:
    """Processors that this process may use: all there are where the system does not say (macOS, Windows)."""
    if hasattr(os, "process_cpu_count"):  # Python 3.13
        return os.process_cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):  # Linux
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def blocks_for(threads: int, people: int) -> int:
    """How many blocks to cut work on so many people into: one where they are too few to share out.

    Results do not depend on it. A call of a compiled rule costs a quarter of a millisecond, as much as 2,000 people.
    """
    return 1 if threads == 1 or people < WORTH_SHARING else BLOCKS


def in_threads(work: Callable[[int], None], threads: int, blocks: int) -> None:
    """Do every block; in this thread where there is only one."""
    if blocks == 1:
        work(0)
    else:
        list(_pool(threads).map(work, range(blocks)))


@cache
def _pool(threads: int) -> ThreadPoolExecutor:
    """Threads that every model in the process shares."""
    return ThreadPoolExecutor(threads)


if hasattr(os, "register_at_fork"):  # a forked process has the pool but none of its threads: it would wait for ever
    os.register_at_fork(after_in_child=_pool.cache_clear)
