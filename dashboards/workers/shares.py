"""Fair shares of the workers: whose turn it is, by the processor time that each visitor had lately. No processes."""

from __future__ import annotations

from collections.abc import MutableSequence, Sequence
from dataclasses import dataclass

HALF_LIFE = 30.0
"""Seconds after which half of the processor time that a visitor has had is forgotten."""
QUANTUM = 4.0
"""Processor seconds within which visitors count as equal: a run of one area, which takes two, goes to its end."""
BEGINS = 1.5
"""Processor seconds within which a run that has shown nothing yet goes before others of equal visitors."""
WAITS = 10.0
"""Seconds of waiting that make up for a second of processor time."""
PATIENCE = 30.0
"""Seconds that a run which does not fit into memory lets smaller ones begin before it."""


def faded(used: float, seconds: float) -> float:
    """What counts of processor time after so many seconds."""
    return used * 0.5 ** (seconds / HALF_LIFE)


@dataclass(frozen=True)
class Waiting:
    """A run in line: its number, the processor seconds that its visitor had lately, the seconds since its last turn;
    whether it is only beginning, is begun (and in memory), is to stop; and the room that it takes."""

    number: int
    used: float
    waited: float = 0.0
    begins: bool = False
    begun: bool = True
    stops: bool = False
    room: int = 0

    @property
    def place(self) -> tuple[int, bool, float, int]:
        """Its place in line, the least first: visitors who have had least; of equals who only begins. Those who have
        had little go on in the order in which they came, so that a class ends one by one; others in turn.

        Waiting counts against processor time, so that everybody's turn comes, however many others come meanwhile.
        """
        had = self.used - self.waited / WAITS
        return int(had / QUANTUM), not self.begins, had if had >= QUANTUM else 0.0, self.number


def first(line: Sequence[Waiting], room: int) -> Waiting | None:
    """Whose turn it is: a run that stops, or the first in line that is in memory or fits into what is left of `room`.

    One that does not fit lets others pass, but after `PATIENCE` nobody else begins before it. Where nothing is in
    memory, whatever is first fits.
    """
    ahead = sorted(line, key=lambda one: (not one.stops, one.place))
    taken = sum(one.room for one in line if one.begun)
    blocked = False
    for one in ahead:
        if one.begun or one.stops or not taken or (taken + one.room <= room and not blocked):
            return one
        blocked = blocked or one.waited > PATIENCE
    return None


class Used:
    """Processor seconds of each visitor lately, in memory that all workers share. A worker writes its own part alone,
    `seconds` and when they were so (`at`), both of `workers` times `visitors`."""

    def __init__(self, seconds: MutableSequence[float], at: MutableSequence[float], workers: int) -> None:
        self._seconds, self._at, self._workers = seconds, at, workers
        self._visitors = len(seconds) // workers

    def add(self, worker: int, visitor: int, seconds: float, now: float) -> None:
        """A visitor had so much of a worker."""
        k = worker * self._visitors + visitor
        self._seconds[k] = faded(self._seconds[k], now - self._at[k]) + seconds
        self._at[k] = now

    def of(self, visitor: int, now: float) -> float:
        """What a visitor had of all workers, as far as it counts now."""
        of = range(visitor, self._workers * self._visitors, self._visitors)
        return sum(faded(self._seconds[k], now - self._at[k]) for k in of)

    def forget(self, visitor: int) -> None:
        """Somebody else has this visitor's number now."""
        for worker in range(self._workers):
            self._seconds[worker * self._visitors + visitor] = 0.0
