"""Memory of a process that goes on for a term, where the C library is that of Linux; elsewhere nothing is done."""

from __future__ import annotations

import ctypes
from contextlib import suppress

HEAPS = 2
"""Heaps of the C library, instead of eight for each processor."""
_ARENA_MAX = -8
"""M_ARENA_MAX of `mallopt`."""


def few_heaps() -> None:
    """Let threads share heaps: each run has a thread, and what it frees is to serve the next. To be called before there
    are threads."""
    with suppress(OSError, AttributeError, TypeError):  # elsewhere there is no such call
        ctypes.CDLL(None).mallopt(_ARENA_MAX, HEAPS)


def give_back() -> None:
    """Give memory that is free back to the system: the C library keeps it."""
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
