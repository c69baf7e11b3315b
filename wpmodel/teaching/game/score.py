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

from wpmodel.agents.faces.prime import Prime
from wpmodel.agents.kernel.counts import OUTCOMES
from wpmodel.foundation.time_units import PERIOD
from wpmodel.results.phenomena import effort, within_groups
from wpmodel.results.result import Result
from wpmodel.results.shapes import mean
from wpmodel.results.terciles import FURTHEST, NEAREST, THIRDS
from wpmodel.studies.comparison import fates_of
from wpmodel.studies.design import aims
from wpmodel.teaching.game.moments import Moment, moments
from wpmodel.teaching.game.record import Game
from wpmodel.teaching.game.roles import COMMISSIONER, role_of

if TYPE_CHECKING:
    from wpmodel.teaching.game.play import Play

FATES = {"hours": "support_hours", "outcome_pct": "outcome_pct"}
"""What is told of each third, and its name in `comparison.FATES`."""
FIGURES = {
    "profit_gbp": ("money made", "GBP of cash"),
    "people": ("people attached", "people"),
    "outcomes": ("job outcomes", "people"),
    "outcomes_per_100": ("job outcomes", "for 100 people"),
    "left_behind": ("parked, furthest third", "people out of work for half a year or more"),
    "left_behind_pct": ("parked, furthest third", "of 100 such people"),
    **{f"hours.{third}": (f"adviser hours, {third} third", "hours a person") for third in THIRDS},
    **{f"outcome_pct.{third}": (f"with a job outcome, {third} third", "of 100 people") for third in THIRDS},
    "index": ("creaming index within payment groups", "-1 to 1"),
    "sanctions_per_100": ("adverse sanction decisions", "for 100 people"),
    "missed_levels": ("minimum levels missed", "reviews of a group"),
    "notices": ("improvement notices", "notices"),
    **{aim.id: (aim.what, aim.unit) for aim in aims.AIMS},
    "jobs": ("lasting jobs", f"people with {aims.LASTING} weeks in work, of 100"),  # not additional ones: see aims_of
}
"""What is scored, in words and unit. The last four are the commissioner's."""


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
    """What became of those who were with the player at first, by tercile."""
    rows = result.attached
    mine = np.ones(rows.size, bool)
    if play.me is not None:
        came = rows["attached"].astype(np.int64) // PERIOD
        mine = play.model.records.holder[came, rows["first_place"]] == play.me.account
    if not mine.any():
        return {}
    rows = rows[mine]
    third, fates = result.terciles[rows["id"]], fates_of(rows, result)
    found = dict[str, float]()
    for k, name in enumerate(THIRDS):
        here = third == k
        found |= {f"{short}.{name}": mean(fates[fate][here]) for short, fate in FATES.items()}
    parked = fates["parked_pct"][third == FURTHEST]
    parked = parked[~np.isnan(parked)] / 100.0
    return found | {
        "left_behind": float(parked.sum()),
        "left_behind_pct": 100.0 * float(parked.sum()) / max(parked.size, 1),
        "sanctions_per_100": mean(fates["sanctions_per_100"]),
        "index": within_groups(effort(result, rows)),
    }


def _of_reviews(play: Play) -> dict[str, float]:
    """Minimum levels missed and notices had, in the player's contract or in the whole area."""
    if play.me is not None and not isinstance(play.me, Prime):
        return {}
    missed = notices = 0
    for review in play.model.commissioner.reviews:
        here = [c.index for c in play.contracts if play.me in (None, review.primes[c.index])]
        missed, notices = missed + int((~review.met[here]).sum()), notices + int(review.notice[here].sum())
    return {"missed_levels": float(missed), "notices": float(notices)}


# In words ------------------------------------------------------------------------------------------------------------


def verdict(found: Score) -> list[str]:
    """The score in sentences: what was made of it, and who was left behind."""
    ours, own = found.figures, found.own
    beside = role_of(found.game.role).beside

    def both(name: str, form: Callable[[float], str]) -> str:
        return f"{_told(ours, name, form)} ({beside}: {_told(own, name, form)})"

    if found.game.role == COMMISSIONER:
        said = _verdict_on_contract(ours, own, both)
    else:
        said = [
            f"Money made: {both('profit_gbp', _pounds)}.",
            f"Job outcomes: {both('outcomes', _whole)} of {both('people', _whole)} people.",
        ]
    far, near = (f"hours.{THIRDS[k]}" for k in (FURTHEST, NEAREST))
    return [
        *said,
        f"Parked, with next to no time of an adviser, of the third furthest from work: {both('left_behind', _whole)} "
        f"people; of 100 there for half a year or more, {both('left_behind_pct', _whole)}.",
        f"Hours for each of the third nearest to work: {both(near, _tenth)}; furthest from it: {both(far, _tenth)}. "
        "The readiest tenth of each payment group is in none of the thirds.",
    ]


def _verdict_on_contract(
    ours: dict[str, float], own: dict[str, float], both: Callable[[str, Callable[[float], str]], str]
) -> list[str]:
    """A commissioner's aims against the contract that was there, and whether the money was kept to."""
    if "jobs" not in ours or "jobs" not in own:
        return ["It is too early to judge a contract: nobody's time on the programme has passed."]
    more, cost = ours["jobs"] - own["jobs"], ours["cost"] - own["cost"]
    return [
        f"People in lasting jobs: {more:+.2f} of 100 against the contract as it was.",
        f"Public cost: {_pounds(ours['cost'])} a person, {_pounds(abs(cost))} {'more' if cost > 0 else 'less'} than it "
        f"was: {'the budget is exceeded' if cost > 0 else 'within the budget'}.",
        f"Support to the furthest third, hours a person: {both('furthest', _tenth)}.",
        f"Charities still there after three years, of 100: {both('charities', _whole)}.",
    ]


def _told(of: dict[str, float], name: str, form: Callable[[float], str]) -> str:
    """A figure in words; a dash where there is none."""
    value = of.get(name, float("nan"))
    return form(value) if isfinite(value) else "–"


def _pounds(x: float) -> str:
    return f"{'-' if x < 0 else ''}GBP {abs(x):,.0f}"


def _whole(x: float) -> str:
    return f"{x:,.0f}"


def _tenth(x: float) -> str:
    return f"{x:.1f}"
