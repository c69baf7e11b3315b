"""How much one browser, one address and a whole server may do with rooms: fair to a class behind one address, and too
little to fill a room, to use up all rooms or to find one by guessing. By a clock that nobody sets."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import ceil
from threading import Lock
from typing import Any

from wpmodel.dashboards.classroom.classfile import RoomError

DAY = 86_400.0
MOST_KEPT = 20_000
"""Names that are remembered by each limit; the one longest unseen is forgotten first."""

ACTS = (30, 1 / 3)
"""What a student can send: so many at once, then one each so many seconds. The same for what follows."""
ROOMS_BY_BROWSER, ROOMS_BY_ADDRESS = (5, DAY / 5), (40, DAY / 40)
SEATS_BY_BROWSER, SEATS_BY_ADDRESS = (5, DAY), (300, 2.0)
"""New seats: of one browser in one room; from one address, behind which there may be a whole school."""
WRONG_BY_BROWSER, WRONG_BY_ADDRESS, WRONG_ALL = (10, 300.0), (200, 60.0), (2_000, 10.0)
"""Wrong codes: so many are free, then the wait doubles with each, from one second to so many."""
FORGOTTEN = 3_600.0
"""Seconds without a wrong code after which the earlier ones are forgotten."""
MOMENT = 1e-6
"""Seconds that are no wait, but what adding them up left over."""
OUT = 600.0
"""Seconds that a browser is kept out of a room that its student was removed from."""


@dataclass(frozen=True)
class Visitor:
    """Who asks, as far as a server can tell: the browser by its cookie, and the address it comes from."""

    browser: str
    address: str


class Rate:
    """So many acts at once by each name, and one more each so many seconds after."""

    def __init__(self, burst: int, every: float) -> None:
        self._slack, self._every = (burst - 1) * every, every
        self._due: dict[object, float] = {}

    def wait(self, name: object, now: float) -> float:
        """Seconds until this name may act; zero or less is at once."""
        return self._due.get(name, now) - self._slack - now

    def take(self, name: object, now: float) -> None:
        """Count one act."""
        _put(self._due, name, max(self._due.get(name, now), now) + self._every)


class Tries:
    """Wrong tries by each name: some are free, and each one after doubles the wait."""

    def __init__(self, free: int, longest: float) -> None:
        self._free, self._longest = free, longest
        self._wrong: dict[object, tuple[int, float]] = {}

    def count(self, name: object, now: float) -> int:
        """How many there were of late."""
        many, last = self._wrong.get(name, (0, now))
        return many if now - last < FORGOTTEN else 0

    def wait(self, name: object, now: float) -> float:
        """Seconds until this name may try again; zero or less is at once."""
        over = self.count(name, now) - self._free
        if over < 0:
            return 0.0
        return self._wrong[name][1] + min(2.0 ** min(over, 20), self._longest) - now

    def wrong(self, name: object, now: float) -> None:
        """Count one more."""
        _put(self._wrong, name, (self.count(name, now) + 1, now))


class Limits:
    """All limits of one server. Methods raise RoomError, with how long to wait, for what is too much."""

    def __init__(self, ticks: Callable[[], float]) -> None:
        self._ticks, self._lock = ticks, Lock()
        self._acts = Rate(*ACTS)
        self._rooms, self._rooms_from = Rate(*ROOMS_BY_BROWSER), Rate(*ROOMS_BY_ADDRESS)
        self._seats, self._seats_from = Rate(*SEATS_BY_BROWSER), Rate(*SEATS_BY_ADDRESS)
        self._wrong, self._wrong_from, self._wrong_all = (
            Tries(*of) for of in (WRONG_BY_BROWSER, WRONG_BY_ADDRESS, WRONG_ALL)
        )
        self._last: dict[str, str] = {}
        self._homes: dict[tuple[str, str], bool] = {}
        self._sits: dict[str, str] = {}
        self._out: dict[tuple[str, str], float] = {}

    def act(self, student: str) -> None:
        """A student sends something."""
        self._spend(("that was too much at once", self._acts, student))

    def open(self, who: Visitor) -> None:
        """A visitor opens a room."""
        self._spend(
            ("this browser has opened many rooms today", self._rooms, who.browser),
            ("many rooms were opened from this address today", self._rooms_from, who.address),
        )

    def sit(self, who: Visitor, code: str) -> None:
        """A visitor joins a room as somebody new."""
        out = self._out.get((who.browser, code), 0.0) - self._ticks()
        if out > 0:
            raise RoomError(f"this browser was removed from the room: it can join again in {lasting(out)}")
        self._spend(
            ("this browser has joined the room too often as somebody new", self._seats, (who.browser, code)),
            ("too many joined from this address at once", self._seats_from, who.address),
        )

    def seated(self, student: str, who: Visitor, code: str) -> None:
        """Note which browser a student sits at, and where."""
        self.at_home(who, code)
        with self._lock:
            _put(self._sits, student, who.browser)

    def at_home(self, who: Visitor, code: str) -> None:
        """Note that an address has people in a room."""
        with self._lock:
            _put(self._homes, (who.address, code), True)

    def keep_out(self, students: Iterable[str], code: str) -> None:
        """Keep the browsers of students that were removed from joining anew at once."""
        with self._lock:
            for student in students:
                if browser := self._sits.pop(student, ""):
                    _put(self._out, (browser, code), self._ticks() + OUT)

    def may_try(self, who: Visitor, code: str, key: str) -> None:
        """A visitor tries a code, or a key. What this browser tried last can be tried again, and a room that somebody
        at the same address sits in stays open to the others there, however much one of them guesses."""
        now = self._ticks()
        with self._lock:
            if self._last.get(who.browser) == f"{code} {key}" or (not key and (who.address, code) in self._homes):
                return
            waits = [self._wrong.wait(who.browser, now), self._wrong_from.wait(who.address, now)]
            if self._wrong_from.count(who.address, now) >= WRONG_BY_BROWSER[0]:
                waits.append(self._wrong_all.wait("", now))
        if max(waits) > 0:
            raise RoomError(f"too many codes were wrong: wait {lasting(max(waits))}, and look at the code again")

    def wrong(self, who: Visitor, code: str, key: str) -> None:
        """What was tried was wrong. The same once more is no new guess."""
        now, tried = self._ticks(), f"{code} {key}"
        with self._lock:
            if self._last.get(who.browser) != tried:
                _put(self._last, who.browser, tried)
                self._wrong.wrong(who.browser, now)
                self._wrong_from.wrong(who.address, now)
                self._wrong_all.wrong("", now)

    def _spend(self, *limits: tuple[str, Rate, object]) -> None:
        """Count an act by each rate, or by none of them."""
        now = self._ticks()
        with self._lock:
            for words, rate, name in limits:
                if (wait := rate.wait(name, now)) > MOMENT:
                    raise RoomError(f"{words}: wait {lasting(wait)} and go on")
            for _, rate, name in limits:
                rate.take(name, now)


def lasting(seconds: float) -> str:
    """A wait in words."""
    for size, unit in ((DAY, "day"), (3_600.0, "hour"), (60.0, "minute")):
        if seconds > 1.5 * size:
            return f"{ceil(seconds / size)} {unit}s"
    return f"{ceil(seconds)} second{'s' * (ceil(seconds) != 1)}"


def _put(held: dict[Any, Any], name: Any, value: Any) -> None:
    """Hold a value; the name longest unseen gives way."""
    held.pop(name, None)
    held[name] = value
    if len(held) > MOST_KEPT:
        del held[next(iter(held))]
