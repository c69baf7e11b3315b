"""What tests of classes share: clocks that are moved by hand, and browsers that were not here before."""

from __future__ import annotations

from uuid import uuid4

from wpmodel.dashboards.classroom.limits import Visitor


class Clock:
    """The computer's clock and the time that passes: both stand until they are moved."""

    def __init__(self) -> None:
        self.shows, self.passed = 1_700_000_000.0, 50.0

    def wall(self) -> float:
        return self.shows

    def ticks(self) -> float:
        return self.passed

    def run(self, seconds: float) -> None:
        self.shows += seconds
        self.passed += seconds


LECTURER = Visitor("a lecturer's browser", "192.0.2.1")


def somebody(address: str = "192.0.2.7") -> Visitor:
    """A browser that was not here before."""
    return Visitor(uuid4().hex, address)
