"""Work shared out among threads, in blocks that do not depend on their number."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

BLOCKS = 16
"""Blocks of work that threads take in turn, so that a thread with easy caseloads takes more of them."""
WORTH_SHARING = 50_000
"""People below whom a second thread costs more than it saves."""


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
