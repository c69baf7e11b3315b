"""The time of a class file, by which its rooms grow old: a wrong clock of the computer must not delete them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

APART = 3_600.0
"""Two looks at the computer's clock count as two where at least so many seconds lie between them."""
STEADY = 300.0
"""Seconds that the computer's clock may drift from the time that passed since the server began."""


@dataclass(frozen=True)
class Kept:
    """What the file keeps of its time, in seconds since 1970: its own time, and the last look at the computer's clock,
    which no second look has borne out yet."""

    time: float
    look: float


class FileTime:
    """Seconds since 1970 as far as two looks at the computer's clock agree, an hour apart or more. It never goes back.

    While the server runs, it goes on by what really passed (`ticks`), whatever happens to the computer's clock. The
    time that the server was off is believed once a later look bears the first one out: at the next start, or an hour
    later, if the clock was not set meanwhile. So a clock that is wrong once makes no room old, and a room outlives its
    30 days by the time to the next look at most."""

    def __init__(self, kept: Kept, wall: Callable[[], float], ticks: Callable[[], float]) -> None:
        self._wall, self._ticks = wall, ticks
        self._since = ticks()
        self._time, self._look = (kept.time, kept.look) if kept.look else (wall(), wall())  # a new file
        self._offset = wall() - self._since
        self._see()

    def now(self) -> float:
        """The time of the file."""
        return self._time + self._ticks() - self._since

    def latest(self) -> float:
        """The latest time that anything tells: what is opened at it does not grow old early."""
        return max(self._wall(), self.now())

    def keep(self) -> Kept:
        """Look at the computer's clock once more, unless it was set since the start; what the file is to keep."""
        ticks = self._ticks()
        self._time, self._since = self._time + ticks - self._since, ticks
        if abs(self._wall() - ticks - self._offset) < STEADY:
            self._see()
        return Kept(self._time, self._look)

    def _see(self) -> None:
        wall = self._wall()
        if wall >= self._look + APART:
            self._time, self._look = max(self._time, self._look), wall
        elif wall < self._look:
            self._look = wall  # the last look was ahead of the clock: it bears nothing out
