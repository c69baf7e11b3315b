"""The score of a game: money, outcomes and who was left behind, beside the same game without moves; and its moments.

Here true prospects are used, which no provider sees. Profit never stands alone: whoever was left without help is told
beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agents.caseload import PERIOD
from agents.counts import OUTCOMES
from agents.prime import Prime
from agents.rules.claims import NEVER
from wpmodel.calendar import date_of
from wpmodel.comparison import fates_of, third_of
from wpmodel.design import aims
from wpmodel.emergence import within_groups
from wpmodel.game.record import QUARTER, Game
from wpmodel.game.roles import COMMISSIONER
from wpmodel.phenomena import LONG_ENOUGH, NEXT_TO_NOTHING, effort, weeks_out_of_work
from wpmodel.result import Result

if TYPE_CHECKING:
    from wpmodel.game.play import Effort, Play

THIRDS = ("furthest", "middle", "nearest")
"""Thirds of a payment group by true prospect of work on arrival, in the order of `comparison.third_of`."""
FATES = {"hours": "support_hours", "outcome_pct": "outcome_pct"}
"""What is told of each third, and its name in `comparison.FATES`."""
FIGURES = {
    "profit_gbp": ("money made", "GBP"),
    "people": ("people attached", "people"),
    "outcomes": ("job outcomes", "people"),
    "outcomes_per_100": ("job outcomes", "for 100 people"),
    "left_behind": ("left with next to no help, furthest third", "people out of work for half a year or more"),
    "left_behind_pct": ("left with next to no help, furthest third", "of 100 such people"),
    **{f"hours.{third}": (f"adviser hours, {third} third", "hours a person") for third in THIRDS},
    **{f"outcome_pct.{third}": (f"with a job outcome, {third} third", "of 100 people") for third in THIRDS},
    "index": ("creaming index within payment groups", "-1 to 1"),
    "sanctions_per_100": ("adverse sanction decisions", "for 100 people"),
    "missed_levels": ("minimum levels missed", "reviews of a group"),
    "notices": ("improvement notices", "notices"),
    **{aim.id: (aim.what, aim.unit) for aim in aims.AIMS},
    "jobs": (
        "lasting jobs",
        f"people with {aims.LASTING} weeks in work, of 100",
    ),  # held against the contract as it was
}
"""What is scored, in words and unit. The last four are the commissioner's."""


@dataclass(frozen=True)
class Moment:
    """Something that the player did in a quarter, found in the records: `kind` is creaming or parking."""

    quarter: int
    kind: str
    words: str


@dataclass(frozen=True)
class Score:
    """A game's figures, those of the same game without moves (`own`), and its moments. All of it is simulated."""

    game: Game
    quarters: int
    ending: str
    figures: dict[str, float]
    own: dict[str, float]
    moments: tuple[Moment, ...]

    def as_row(self) -> dict[str, Any]:
        """The score flat: labels, numbers, the model's own with `own_` before the name; None where there is none."""
        game = self.game
        labels = {
            "role": game.role, "area": game.area, "seed": game.seed, "seat": game.seat, "scenario": game.scenario,
            "quarters": self.quarters, "moves": len(game.moves), "ending": self.ending,
        }  # fmt: skip
        of = self.figures | {f"own_{name}": value for name, value in self.own.items()}
        return labels | {name: value if isfinite(value) else None for name, value in of.items()}

    def plain(self) -> dict[str, Any]:
        """The row, the verdict in sentences and the moments, as plain data."""
        moments = [{"quarter": m.quarter, "kind": m.kind, "words": m.words} for m in self.moments]
        return {"row": self.as_row(), "verdict": verdict(self), "moments": moments}


def score(play: Play, own: Play) -> Score:
    """The score of a game so far, against the same game without moves, played as far."""
    return Score(play.game, play.quarter, ending(play), figures(play), figures(own), tuple(moments(play, own)))


def ending(play: Play) -> str:
    """How it ended for whoever was played."""
    if play.me is None:
        return "the contract ran its time" if play.over else "the contract runs"
    cause = getattr(play.me, "cause", None)
    if cause:
        return f"left: {cause}"
    if play.gone:
        return "lost the contract"
    return "stayed to the end" if play.over else "still there"


def figures(play: Play) -> dict[str, float]:
    """The figures of a game, by name in FIGURES."""
    model, result = play.model, Result(play.model)
    counts = model.records.counts[: model.period]
    if play.me is None:
        held = np.ones(counts.shape[:2], bool)
        money = aims_of(result)
    else:
        held = model.records.holder[: model.period] == play.me.account
        money = {"profit_gbp": (play.me.cash - play.opening_cash) / 100}
    people = int(model.records.attached[: model.period].sum(axis=2)[held].sum())
    outcomes = int(counts[..., OUTCOMES].sum(axis=2)[held].sum())
    each = {"people": people, "outcomes": outcomes, "outcomes_per_100": 100.0 * outcomes / max(people, 1)}
    return money | each | _of_people(play, result) | _of_reviews(play)


def aims_of(result: Result) -> dict[str, float]:
    """The commissioner's aims, additional ones without the subtraction; none before anybody's time has passed."""
    try:
        return aims.figures_of(result)
    except ValueError:
        return {}


def _of_people(play: Play, result: Result) -> dict[str, float]:
    """What became of those who were with the player at first, by third of true prospect on arrival."""
    rows = result.rows
    mine = rows["attached"] < min(NEVER, result.weeks)
    if play.me is not None:
        came = np.minimum(rows["attached"].astype(np.int64), result.weeks - 1) // PERIOD
        mine &= play.model.records.holder[came, rows["first_place"]] == play.me.account
    if not mine.any():
        return {}
    third, fates = third_of(rows, result)[mine], fates_of(rows[mine], result)
    found = dict[str, float]()
    for k, name in enumerate(THIRDS):
        here = third == k
        found |= {f"{short}.{name}": _mean(fates[fate][here]) for short, fate in FATES.items()}
    out = weeks_out_of_work(rows[mine], result.weeks, result.allotted_weeks)
    far = (third == 0) & (out >= LONG_ENOUGH)
    parked = far & (rows[mine]["minutes"] <= NEXT_TO_NOTHING * out)
    found |= {
        "left_behind": float(parked.sum()),
        "left_behind_pct": 100.0 * float(parked.sum()) / max(int(far.sum()), 1),
    }
    found["sanctions_per_100"] = _mean(fates["sanctions_per_100"])
    return found | {"index": _index(result, rows[mine])}


def _index(result: Result, rows: NDArray) -> float:
    try:
        return within_groups(effort(result, rows))
    except ZeroDivisionError:  # no payment group has people enough
        return float("nan")


def _mean(values: NDArray) -> float:
    return float(np.mean(values)) if values.size else float("nan")


def _of_reviews(play: Play) -> dict[str, float]:
    """Minimum levels missed and notices had, in the player's contract or in the whole area."""
    if play.me is not None and not isinstance(play.me, Prime):
        return {}
    missed = notices = 0
    for review in play.model.commissioner.reviews:
        here = [
            c.index for c in play.model.contracts
            if play.model.in_run[c.places[0].index] and play.me in (None, review.primes[c.index])
        ]  # fmt: skip
        missed, notices = missed + int((~review.met[here]).sum()), notices + int(review.notice[here].sum())
    return {"missed_levels": float(missed), "notices": float(notices)}


# Moments -------------------------------------------------------------------------------------------------------------

MOST_MOMENTS = 3
"""Moments told of each kind."""
NEAR, FAR = 2, 0
LEAST_GAP, LEAST_SHARE = 0.5, 0.1
"""Hours in a quarter between the thirds, and share of the furthest third left alone, that make a moment."""


def moments(play: Play, own: Play) -> list[Moment]:
    """The quarters in which the player's own decisions creamed and parked most, beside the model's own quarter. Where
    the provider's own rules decided about support there is nothing to tell; of a commissioner's area, all is told."""
    thirds = [third_of(one.model.claimants.rows, Result(one.model)) for one in (play, own)]
    pairs = list(zip(play.efforts, own.efforts, strict=False))
    found = list[Moment]()
    for kind, measure, least, tell in (
        ("creaming", _gap, LEAST_GAP, _tell_creaming),
        ("parking", _share_unseen, LEAST_SHARE, _tell_parking),
    ):
        by_hand = [play.me is None or play.game.orders_in(k + 1).support is not None for k in range(len(pairs))]
        how_far = [mine * measure(ours, thirds[0]) for mine, (ours, _) in zip(by_hand, pairs, strict=True)]
        for k in _peaks(how_far, least):
            words = tell(*(third_hours(effort, third) for effort, third in zip(pairs[k], thirds, strict=True)))
            found.append(Moment(k + 1, kind, f"{_when(k)}: {words}"))
    return sorted(found, key=lambda moment: moment.quarter)


@dataclass(frozen=True)
class Third:
    """People of one third out of work all quarter, those of them who got next to nothing, hours each."""

    people: int
    unseen: int
    hours: float


def third_hours(effort: Effort, third: NDArray) -> list[Third]:
    """The thirds in a quarter; `third` (rows of the run,) is everybody's."""
    found = []
    for k in range(len(THIRDS)):
        here = third[effort.rows] == k
        unseen = here & (effort.minutes <= NEXT_TO_NOTHING * effort.weeks) & (effort.modules == 0)
        hours = effort.minutes[here].sum() / 60.0 / max(here.sum(), 1)
        found.append(Third(int(here.sum()), int(unseen.sum()), float(hours)))
    return found


def _gap(effort: Effort, third: NDArray) -> float:
    """Hours a quarter that one of the easiest third got more than one of the hardest."""
    of = third_hours(effort, third)
    return of[NEAR].hours - of[FAR].hours if of[NEAR].people and of[FAR].people else 0.0


def _share_unseen(effort: Effort, third: NDArray) -> float:
    far = third_hours(effort, third)[FAR]
    return far.unseen / far.people if far.people else 0.0


def _peaks(values: list[float], least: float) -> list[int]:
    """The highest values of at least so much, no two of them side by side."""
    chosen = list[int]()
    for k in sorted(range(len(values)), key=lambda k: (-values[k], k)):
        if values[k] >= least and not any(abs(k - other) <= 1 for other in chosen) and len(chosen) < MOST_MOMENTS:
            chosen.append(k)
    return chosen


def _when(k: int) -> str:
    return f"Quarter {k + 1} ({date_of(k * QUARTER * PERIOD):%B %Y} on)"


def _tell_creaming(ours: list[Third], theirs: list[Third]) -> str:
    return (
        f"the third nearest to work got {ours[NEAR].hours:.1f} hours each, the third furthest from it "
        f"{ours[FAR].hours:.1f} (the model's own: {theirs[NEAR].hours:.1f} and {theirs[FAR].hours:.1f})."
    )


def _tell_parking(ours: list[Third], theirs: list[Third]) -> str:
    return (
        f"{ours[FAR].unseen:,} of {ours[FAR].people:,} people in the third furthest from work got next to no help "
        f"(the model's own: {theirs[FAR].unseen:,} of {theirs[FAR].people:,})."
    )


# In words ------------------------------------------------------------------------------------------------------------


def verdict(found: Score) -> list[str]:
    """The score in sentences: what was made of it, and who was left behind."""
    ours, own = found.figures, found.own

    whose = "before" if found.game.role == COMMISSIONER else "the model's own"

    def both(name: str, form: Callable[[float], str]) -> str:
        return f"{form(ours.get(name, float('nan')))} ({whose}: {form(own.get(name, float('nan')))})"

    if found.game.role == COMMISSIONER:
        said = _verdict_on_contract(ours, own)
    else:
        said = [
            f"Money made: {both('profit_gbp', _pounds)}.",
            f"Job outcomes: {both('outcomes', _whole)} of {both('people', _whole)} people.",
        ]
    far, near = (f"hours.{THIRDS[k]}" for k in (FAR, NEAR))
    return [
        *said,
        f"Left with next to no help, of the third furthest from work: {both('left_behind', _whole)} people; of 100 "
        f"there for half a year or more, {both('left_behind_pct', _whole)}.",
        f"Hours for each of the third nearest to work: {both(near, _tenth)}; furthest from it: {both(far, _tenth)}.",
    ]


def _verdict_on_contract(ours: dict[str, float], own: dict[str, float]) -> list[str]:
    """A commissioner's aims against the contract that was there, and whether the money was kept to."""
    if "jobs" not in ours or "jobs" not in own:
        return ["It is too early to judge a contract: nobody's time on the programme has passed."]
    more, cost = ours["jobs"] - own["jobs"], ours["cost"] - own["cost"]
    return [
        f"People in lasting jobs: {more:+.2f} of 100 against the contract as it was.",
        f"Public cost: {_pounds(ours['cost'])} a person, {_pounds(abs(cost))} {'more' if cost > 0 else 'less'} than it "
        f"was: {'the budget is exceeded' if cost > 0 else 'within the budget'}.",
        f"Support to the furthest third: {ours['furthest']:.1f} hours a person, before {own['furthest']:.1f}.",
        f"Charities still there after three years: {ours['charities']:.0f} of 100, before {own['charities']:.0f}.",
    ]


def _pounds(x: float) -> str:
    return f"{'-' if x < 0 else ''}GBP {abs(x):,.0f}"


def _whole(x: float) -> str:
    return f"{x:,.0f}"


def _tenth(x: float) -> str:
    return f"{x:.1f}"
