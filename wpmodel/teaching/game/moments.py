"""Moments of a game: the quarters in which its player creamed and parked most, found in the records.

True prospects are used here, which no provider sees.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from numpy.typing import NDArray

from wpmodel.calendar import WORK_PROGRAMME
from wpmodel.engine.parking import little
from wpmodel.foundation.time_units import PERIOD
from wpmodel.results.result import Result
from wpmodel.results.terciles import FURTHEST, NEAREST, THIRDS
from wpmodel.teaching.game.record import QUARTER
from wpmodel.teaching.game.roles import role_of

if TYPE_CHECKING:
    from wpmodel.teaching.game.play import Effort, Play

MOST_MOMENTS = 3
"""Moments told of each kind."""
LEAST_GAP, LEAST_SHARE = 0.5, 0.1
"""Hours in a quarter between the thirds, and share of the furthest third left alone, that make a moment."""


@dataclass(frozen=True)
class Moment:
    """Something that the player did in a quarter, found in the records: `kind` is creaming or parking."""

    quarter: int
    kind: str
    words: str


def moments(play: Play, own: Play) -> list[Moment]:
    """The quarters in which the player's own decisions creamed and parked most, beside the same quarter without moves.
    Where the provider's own rules decided about support there is nothing to tell; of a commissioner's area, all is
    told."""
    thirds = [Result(one.model).terciles[one.model.claimants.rows["id"]] for one in (play, own)]
    pairs = list(zip(play.efforts, own.efforts, strict=False))
    found = list[Moment]()
    for kind, measure, least, tell in (
        ("creaming", _gap, LEAST_GAP, _tell_creaming),
        ("parking", _share_unseen, LEAST_SHARE, _tell_parking),
    ):
        by_hand = [play.me is None or play.game.orders_in(k + 1).support is not None for k in range(len(pairs))]
        how_far = [mine * measure(ours, thirds[0]) for mine, (ours, _) in zip(by_hand, pairs, strict=True)]
        for k in _peaks(how_far, least):
            ours, theirs = (third_hours(effort, third) for effort, third in zip(pairs[k], thirds, strict=True))
            found.append(Moment(k + 1, kind, f"{_when(k)}: {tell(ours, theirs, role_of(play.game.role).beside)}."))
    return sorted(found, key=lambda moment: moment.quarter)


@dataclass(frozen=True)
class Third:
    """People of one third out of work all quarter, those of them who got next to nothing, hours each."""

    people: int
    unseen: int
    hours: float


def third_hours(effort: Effort, third: NDArray) -> list[Third]:
    """The thirds in a quarter; `third` (rows of the run,) is each person's tercile."""
    found = []
    for k in range(len(THIRDS)):
        here = third[effort.rows] == k
        unseen = here & little(effort.minutes, effort.weeks)
        hours = effort.minutes[here].sum() / 60.0 / max(here.sum(), 1)
        found.append(Third(int(here.sum()), int(unseen.sum()), float(hours)))
    return found


def _gap(effort: Effort, third: NDArray) -> float:
    """Hours a quarter that one of the third nearest to work got more than one of the third furthest from it."""
    of = third_hours(effort, third)
    return of[NEAREST].hours - of[FURTHEST].hours if of[NEAREST].people and of[FURTHEST].people else 0.0


def _share_unseen(effort: Effort, third: NDArray) -> float:
    far = third_hours(effort, third)[FURTHEST]
    return far.unseen / far.people if far.people else 0.0


def _peaks(values: list[float], least: float) -> list[int]:
    """The highest values of at least so much, no two of them side by side."""
    chosen = list[int]()
    for k in sorted(range(len(values)), key=lambda k: (-values[k], k)):
        if values[k] >= least and not any(abs(k - other) <= 1 for other in chosen) and len(chosen) < MOST_MOMENTS:
            chosen.append(k)
    return chosen


def _when(k: int) -> str:
    return f"Quarter {k + 1} ({WORK_PROGRAMME.date_of(k * QUARTER * PERIOD):%B %Y} on)"


def _tell_creaming(ours: list[Third], theirs: list[Third], beside: str) -> str:
    return (
        f"the third nearest to work got {ours[NEAREST].hours:.1f} hours each, the third furthest from it "
        f"{ours[FURTHEST].hours:.1f} ({beside}: {theirs[NEAREST].hours:.1f} and {theirs[FURTHEST].hours:.1f})"
    )


def _tell_parking(ours: list[Third], theirs: list[Third], beside: str) -> str:
    far, of_theirs = ours[FURTHEST], theirs[FURTHEST]
    return (
        f"{far.unseen:,} of {far.people:,} people in the third furthest from work got next to no time of an adviser "
        f"({beside}: {of_theirs.unseen:,} of {of_theirs.people:,})"
    )
