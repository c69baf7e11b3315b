"""Some people of one area, four weeks by four weeks: what a picture of them at their providers' offices needs.

A `Recorder` looks at a model after each step and changes nothing. It watches one person in `one_in`, chosen by number
alone: contracts that are run with the same people are seen with the same people.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.kernel.counts import LOOKING, SEEN_INTENSIVE, SEEN_LIGHT, SEEN_STANDARD, WORKING
from wpmodel.agents.kinds import DROPPED_OUT, FULLY_PAID, IN_WORK, LEFT_BENEFIT, RETURNED, SEARCHING, SIGNED_OFF, STATUS
from wpmodel.foundation.time_units import PERIOD

if TYPE_CHECKING:
    from wpmodel.engine.model import WorkProgramme

ABSENT, SEEKING, WORKS, SANCTIONED, TIME_UP, PAID, GAVE_UP = range(7)
"""Where somebody is at the end of a period: out of work, in work, out of work under a sanction; and of those who have
left: time up, every payment made, gave up benefit."""
STATE = np.zeros(len(STATUS), np.uint8)
STATE[[SEARCHING, IN_WORK, RETURNED, FULLY_PAID, LEFT_BENEFIT]] = SEEKING, WORKS, TIME_UP, PAID, GAVE_UP
STATE[[SIGNED_OFF, DROPPED_OUT]] = GAVE_UP, TIME_UP
HELP, STATE_AT = 3, 2
"""A code is a byte: help (0 not seen, 1 light, 2 standard, 3 intensive), state from bit 2, and these marks."""
REPORTED, ADVERSE, BROUGHT_BACK = 1 << 5, 1 << 6, 1 << 7

OFFICE = ("advisers", "cash", "looking", "working", "light", "standard", "intensive", "attached")
"""Columns of each place in each period. `cash` is the holder's over all its work in the run, in thousand pounds."""
DOTS = 5_500
"""People of an area that are watched, about: as many as a screen can tell apart."""

_READ = ("status", "minutes", "doubts", "sanctions", "reengaged", "sanctioned_until", "attached", "place")
_COUNTED = [LOOKING, WORKING, SEEN_LIGHT, SEEN_STANDARD, SEEN_INTENSIVE]


@dataclass(frozen=True)
class Seen:
    """What was seen of an area's people (n) in so many periods; those of one person lie side by side, from arrival to
    leaving, in order of the person's number."""

    area: str
    one_in: int
    periods: int
    ids: NDArray  # (n,) int32, rising
    prospect: NDArray  # (n,) true prospect on arrival, log odds
    group: NDArray  # (n,) payment group
    begins: NDArray  # (n,) first period
    lengths: NDArray  # (n,) periods from arrival to leaving
    first_place: NDArray  # (n,) position among the area's places
    codes: NDArray  # (sum of lengths,) uint8
    minutes: NDArray  # (sum of lengths,) adviser minutes got in the period
    moves: NDArray  # (m, 3) person, period, and place from then on
    office: NDArray  # (periods, places, len(OFFICE))
    waiting: NDArray  # (periods,) doubts that wait at the area's jobcentres
    steps: tuple[int, int, int, int]  # adviser minutes of each kind of help


class Recorder:
    """Watches one in `one_in` of the people of an area (number on paper). Call `note` after each `model.step()`.

    Without `one_in`, as many as make about `DOTS`. Raises ValueError for an area that is not in the run.
    """

    def __init__(self, model: WorkProgramme, area: int, one_in: int = 0) -> None:
        if area not in model.areas:
            raise ValueError(f"area {area} is not in this run: choose one of {', '.join(map(str, model.areas))}")
        self.model, self.area = model, area
        self.one_in = one_in or _one_in(model, area)
        self.at = [place.index for place in model.places if place.contract.area == area]
        self._offices = [k for k, office in enumerate(model.jobcentres) if office.area == area]
        s = model.settings
        self.steps = (0, int(s.minutes_light), int(s.minutes_standard), int(s.minutes_intensive))
        self._help = help_by_minutes(self.steps, int(s.minutes_barrier))
        self._rows = np.zeros(0, np.int64)
        self._there = np.zeros(0, np.int64)  # which of `_rows` have not left yet
        self._last = np.zeros((4, 0), np.int32)  # minutes, doubts, sanctions, times brought back: as they were
        self._periods: list[tuple[NDArray, ...]] = []

    def note(self) -> None:
        """Note the period that the model has just lived."""
        model, t = self.model, self.model.period - 1
        self._welcome(t)
        here = self._rows[self._there]
        c = {name: model.claimants.rows[name][here] for name in _READ}  # whole rows would be copied field by field
        state = STATE[c["status"]]
        lived = np.maximum(PERIOD * t - c["attached"].astype(np.int32), 0)  # who came in these weeks has lived none
        state[(state == SEEKING) & (c["sanctioned_until"] > lived)] = SANCTIONED
        now = np.stack([c["minutes"].astype(np.int32), c["doubts"], c["sanctions"], c["reengaged"]])
        minutes, *marks = now - self._last[:, self._there]
        self._last[:, self._there] = now
        code = self._help[minutes] | (state << STATE_AT)
        for bit, more in zip((REPORTED, ADVERSE, BROUGHT_BACK), marks, strict=True):
            code[more > 0] |= bit
        place = (c["place"] - self.at[0]).astype(np.uint8)
        self._periods.append((self._there, code, place, minutes.astype(np.uint16)))
        self._there = self._there[state < TIME_UP]

    def _welcome(self, t: int) -> None:
        """Choose whom to watch of those who came in these weeks: their rows are settled by now."""
        model = self.model
        first, end = model.arrive_at[t], model.arrive_at[t + 1]
        ids = model.claimants.rows["id"][first:end]
        mine = ids % self.one_in == 0
        if len(model.areas) > 1:
            mine &= model.people.area[ids] == self.area
        came = first + np.flatnonzero(mine)
        self._there = np.concatenate([self._there, np.arange(len(came)) + len(self._rows)])
        self._rows = np.concatenate([self._rows, came])
        self._last = np.pad(self._last, ((0, 0), (0, len(came))))

    def seen(self) -> Seen:
        """What was seen so far. Raises ValueError before the first period."""
        if not self._periods:
            raise ValueError("nothing was seen yet: call note() after each step")
        model, periods = self.model, len(self._periods)
        people = model.claimants.rows[self._rows]
        by_number = np.argsort(people["id"], kind="stable")
        rank = np.empty_like(by_number)
        rank[by_number] = np.arange(len(by_number))
        who, codes, places, minutes = (np.concatenate(of) for of in zip(*self._periods, strict=True))
        period = np.repeat(np.arange(periods), [len(there) for there, *_ in self._periods])
        order = np.argsort(rank[who], kind="stable")
        who, codes, places, minutes, period = (of[order] for of in (rank[who], codes, places, minutes, period))
        lengths = np.bincount(who, minlength=len(people))
        starts = np.cumsum(lengths) - lengths
        moved = 1 + np.flatnonzero((np.diff(who) == 0) & (np.diff(places.astype(int)) != 0))
        people = people[by_number]
        return Seen(
            area=model.area_names[self.area],
            one_in=self.one_in,
            periods=periods,
            ids=people["id"],
            prospect=model.prospect_on_arrival(people),
            group=people["group"],
            begins=period[starts],
            lengths=lengths,
            first_place=places[starts],
            codes=codes,
            minutes=minutes,
            moves=np.stack([who[moved], period[moved], places[moved]], axis=1),
            office=self._office(periods),
            waiting=model.records.backlog[:periods, self._offices].sum(axis=1),
            steps=self.steps,
        )

    def _office(self, periods: int) -> NDArray:
        r, at = self.model.records, self.at
        counts = r.counts[:periods, at].sum(axis=2)[..., _COUNTED]
        cash = r.cash[np.arange(periods)[:, None], r.holder[:periods, at]] / 1e5
        attached = r.attached[:periods, at].sum(axis=2)
        return np.dstack([r.advisers[:periods, at], cash, counts, attached])

    def houses(self) -> list[dict[str, Any]]:
        """Each of the area's places in order, with the organisations that held it, one after another: `number` of a
        subcontractor, name, sector, the weeks `since` and `until` it was there, and the `cause` it left for."""
        return [
            {
                "contract": place.contract.prime.name,
                "tier": place.tier,
                "share": place.share,
                "spells": [_prime_spell(place)] if place.tier == 0 else self._spells(place),
            }
            for place in (self.model.places[k] for k in self.at)
        ]

    def _spells(self, place: Any) -> list[dict[str, Any]]:
        held = [s for s in self.model.subcontractors if any(one is place for one in s.places)]
        return [
            {"number": s.number, "name": s.name, "sector": s.sector, "since": s.joined, "until": s.left,
             "cause": s.cause}
            for s in sorted(held, key=lambda s: s.joined)
        ]  # fmt: skip


def _prime_spell(place: Any) -> dict[str, Any]:
    prime = place.contract.prime
    return {"number": None, "name": prime.name, "sector": prime.sector, "since": 0, "until": None, "cause": None}


def help_by_minutes(steps: tuple[int, int, int, int], barrier: int) -> NDArray:
    """What minutes of four weeks tell of the help in them: an index into the steps, by minutes. Uint8.

    An adviser's own work on a barrier comes on top, and counts as standard help at least. Where two sums are equal, it
    is the help without such work.
    """
    found = np.zeros(max(steps) + barrier + 1, np.uint8)
    for step, minutes in enumerate(steps):
        found[minutes + barrier] = max(step, 2)
    for step, minutes in enumerate(steps):
        found[minutes] = step
    return found


def _one_in(model: WorkProgramme, area: int) -> int:
    """By everybody in the intake, whether they come or not: so it is the same under most contracts."""
    return max(1, round(int((model.people.area == area).sum()) / DOTS))


class Watch:
    """A recorder for each area of a model; `note()` after each step."""

    def __init__(self, model: WorkProgramme) -> None:
        self.recorders = {model.area_names[area]: Recorder(model, int(area)) for area in model.areas}

    def note(self) -> None:
        """Note the period that the model has just lived, in every area."""
        for one in self.recorders.values():
            one.note()

    def seen(self) -> list[Seen]:
        """What was seen in each area so far."""
        return [one.seen() for one in self.recorders.values()]
