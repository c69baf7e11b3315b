"""Work shared out among threads, in blocks that do not depend on their number."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

BLOCKS = 16
"""Blocks of work that threads take in turn; results do not depend on their number."""
WORTH_SHARING = 50_000
"""People below whom a second thread costs more than it saves."""


def in_threads(work: Callable[[int], None], threads: int, people: int) -> None:
    """Do every block; by turns in this thread where there are too few people to share out."""
    if threads == 1 or people < WORTH_SHARING:
        for k in range(BLOCKS):
            work(k)
    else:
        list(_pool(threads).map(work, range(BLOCKS)))


@cache
def _pool(threads: int) -> ThreadPoolExecutor:
    """Threads that every model in the process shares."""
    return ThreadPoolExecutor(threads)
