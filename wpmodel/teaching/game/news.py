"""News of a quarter: what a provider would know by then. True prospects are not in it; they wait for the score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.faces.commissioner import Review
from wpmodel.agents.faces.prime import Prime
from wpmodel.agents.faces.subcontractor import Subcontractor
from wpmodel.agents.kernel.counts import BOUGHT, DOUBTS, LOOKING, OUTCOMES, STARTS, SUSTAINMENTS
from wpmodel.agents.kinds import SEARCHING
from wpmodel.agents.rules.support import PROMISED, expected_jobs, paid_chance
from wpmodel.foundation.time_units import PERIOD
from wpmodel.parameters import PAYMENT_GROUPS
from wpmodel.tables.evidence import rows as evidence_rows
from wpmodel.teaching.game.moves import FAMILIES, FAMILY, KINDS, STEPS

if TYPE_CHECKING:
    from wpmodel.teaching.game.play import Play


@dataclass
class Before:
    """How things stood when a quarter began."""

    period: int
    cash: int
    reviews: int
    places: list[int]

    @classmethod
    def of(cls, play: Play) -> Before:
        """The game as it stands."""
        places = [place.index for place in play.places]
        return cls(play.model.period, play.cash, len(play.model.commissioner.reviews), places)


def of_quarter(play: Play, before: Before) -> dict[str, Any]:
    """The quarter that has just been played: plain figures and words. Money in pounds; all of it is simulated."""
    model, me = play.model, play.me
    span, places = slice(before.period, model.period), before.places
    counts = model.records.counts[span][:, places].sum(axis=(0, 1, 2), dtype=np.int64)
    looking = int(model.records.counts[model.period - 1, places][..., LOOKING].sum())
    advisers = float(sum(place.advisers for place in play.places))
    return {
        "quarter": play.quarter,
        "from": model.calendar.date_of(PERIOD * before.period).isoformat(),
        "until": model.calendar.date_of(PERIOD * model.period).isoformat(),
        "cash_gbp": play.cash / 100,
        "change_gbp": (play.cash - before.cash) / 100,
        "credit_gbp": me.credit / 100 if me else 0.0,
        "months_left": _months_left(play),
        "advisers": advisers,
        "people": looking,
        "caseload": looking / advisers if advisers else None,
        "new_people": int(model.records.attached[span][:, places].sum()),
        "job_starts": int(counts[STARTS]),
        "outcomes": int(counts[OUTCOMES]),
        "sustainments": int(counts[SUSTAINMENTS]),
        "doubts": int(counts[DOUBTS]),
        "modules": int(counts[BOUGHT]),
        "kinds": _kinds(play),
        "letters": letters(play, before),
        "strains": strains(play, before),
    }


def _months_left(play: Play) -> float | None:
    """Four-week costs that cash and credit last."""
    me = play.me
    if me is None or play.gone:
        return None
    return (me.cash + me.credit) / max(me.running_cost(), 1)


def believed_kinds(play: Play, rows: NDArray) -> NDArray:
    """The kind of each person out of work as their provider sees them now: index into KINDS. Shape of `rows`."""
    model, b = play.model, play.model.behaviour
    rule: Any = getattr(expected_jobs, "py_func", expected_jobs)  # the rules' own text, on whole columns
    share: Any = getattr(paid_chance, "py_func", paid_chance)
    weeks = np.maximum(b["allotted_weeks"] - (PERIOD * model.period - rows["attached"].astype(np.int64)), 0)
    likely = model.beliefs[rows["place"], rows["group"]] * model.odds[model.offices["area"][rows["place"]]]
    chance = share(rule(likely * np.exp(rows["assessed"] + rows["support"]), weeks, b))
    band = np.searchsorted([b["red_below"], b["green_from"]], chance, side="right")
    return len(FAMILIES) * band + FAMILY[rows["group"]]


def _kinds(play: Play) -> dict[str, dict[str, float | None]]:
    """By kind, of those out of work now: people; of those `there` all quarter: share seen, hours each; None if nobody
    was."""
    rows = play.model.claimants.rows
    mine = np.isin(rows["place"], [place.index for place in play.places]) & (rows["status"] == SEARCHING)
    now = np.bincount(believed_kinds(play, rows[mine]), minlength=len(KINDS))
    effort = play.efforts[-1]
    kind = believed_kinds(play, rows[effort.rows])
    there = np.bincount(kind, minlength=len(KINDS))
    seen = np.bincount(kind, effort.minutes > 0, minlength=len(KINDS))
    hours = np.bincount(kind, effort.minutes, minlength=len(KINDS)) / 60.0

    def each(total: NDArray, k: int) -> float | None:
        return float(total[k] / there[k]) if there[k] else None

    return {
        name: {"people": int(now[k]), "there": int(there[k]), "seen": each(seen, k), "hours": each(hours, k)}
        for k, name in enumerate(KINDS)
    }


# Letters -------------------------------------------------------------------------------------------------------------


def letters(play: Play, before: Before) -> list[str]:
    """What the commissioner wrote in the quarter, a letter a review."""
    new = play.model.commissioner.reviews[before.reviews :]
    if isinstance(play.me, Prime):
        return [letter for review in new for letter in _to_prime(play, review)]
    if play.me is None:
        return [_to_commissioner(play, review) for review in new]
    return []


def _to_prime(play: Play, review: Review) -> list[str]:
    mine = [c.index for c in play.contracts if review.primes[c.index] is play.me]
    titles = {row["payment_group"]: row["label"] for row in evidence_rows("payment_groups")}
    written = []
    for contract in mine:
        ratio, minimum = review.ratio[contract], review.minimum
        judged = [g for g in range(len(PAYMENT_GROUPS)) if not np.isnan(ratio[g]) and minimum[g] > 0]
        lines = [
            f"{titles[PAYMENT_GROUPS[g]]}: {ratio[g]:.1f} outcomes for 100 referrals, minimum {minimum[g]:.1f}"
            + ("" if review.met[contract, g] else " (missed)")
            + ("; improvement notice" if review.notice[contract, g] else "")
            + _moved(100.0 * float(review.moved[contract, g]))
            for g in judged
        ]
        pence = int(review.incentives[contract].sum())
        lines += [f"Incentive payment: GBP {pence / 100:,.0f}"] if pence else []
        lines += ["Your contract ends and is let to somebody else"] if review.ended[contract] else []
        if lines:
            written.append(f"Review of contract year {_year(review)}. " + ". ".join(lines) + ".")
    return written


def _moved(points: float) -> str:
    if abs(points) < 0.5:
        return ""
    return f"; share of referrals {'won' if points > 0 else 'lost'}: {abs(points):.0f} points"


def _to_commissioner(play: Play, review: Review) -> str:
    """What a commissioner's own officials report of the area."""
    here = [c.index for c in play.contracts]
    missed, notices = int((~review.met[here]).sum()), int(review.notice[here].sum())
    reached, referred, ended = (int(of[here].sum()) for of in (review.outcomes, review.referrals, review.ended))
    return (
        f"Review of contract year {_year(review)}: {reached:,} outcomes and {referred:,} referrals in the area; "
        f"minimum levels missed: {missed}, improvement notices: {notices}, contracts ended: {ended}."
    )


def _year(review: Review) -> str:
    return f"{2010 + review.year}-{(2011 + review.year) % 100:02d}"


# What strained -------------------------------------------------------------------------------------------------------


def strains(play: Play, before: Before) -> list[str]:
    """What went wrong or came near to it in the quarter, in words, with numbers."""
    model, me = play.model, play.me
    if me is None:
        return _strains_of_area(play, before)
    if play.gone and not before.places:
        return []
    if play.gone:
        left = getattr(me, "cause", None)
        return [f"You have left the programme ({left})." if left else "You no longer hold a contract here."]
    said, here = list[str](), [place.index for place in play.places]
    if (model.offices["cut"][here] >= PROMISED).any():
        said.append("There were too few advisers even for the meetings promised to the Department.")
    unserved = _wished_and_unseen(play)
    if unserved:
        said.append(f"{unserved:,} people whom you meant to support saw no adviser all quarter: hours ran out.")
    if me.cash < 0:
        said.append(f"You live on credit: GBP {-me.cash / 100:,.0f} of the GBP {me.credit / 100:,.0f} you can get.")
    if (_months_left(play) or 0.0) < me.hand.cushion:
        said.append("Nobody is hired: cash and credit are below the cushion.")
    if isinstance(me, Subcontractor):
        said += [f"Your trustees would leave now: {me.advice}."] if me.advice else []
        if me.strain > 0.8 * me.tolerance:
            said.append(f"Practice strains your mission: {me.strain:.1f}, and you bear {me.tolerance:.1f}.")
    return said


def _wished_and_unseen(play: Play) -> int:
    """People there all quarter whose kind was to get support, and who saw nobody."""
    if play.orders.support is None or not play.efforts[-1].rows.size:
        return 0
    effort = play.efforts[-1]
    wish = np.array(play.orders.support)[believed_kinds(play, play.model.claimants.rows[effort.rows])]
    return int(((wish >= STEPS.index("light")) & (effort.minutes == 0)).sum())


def _strains_of_area(play: Play, before: Before) -> list[str]:
    """What a commissioner hears of providers: who left, and who was not seen."""
    model, start = play.model, PERIOD * before.period
    gone = [s for s in model.subcontractors if s.left is not None and s.left > start and s.in_run]
    charities = sum(s.sector == "voluntary" for s in gone)
    effort = play.efforts[-1]
    unseen = int((effort.minutes == 0).sum())
    said = [f"Subcontractors that left: {len(gone)}, charities among them: {charities}."] if gone else []
    if effort.rows.size:  # nobody in the first quarter: all of them came in the course of it
        said.append(f"{unseen:,} of {effort.rows.size:,} people out of work all quarter saw no adviser.")
    return said


ABOUT = {
    "far": "far from work",
    "middle": "in between",
    "near": "near to work",
    "jobseekers": "on JSA",
    "incapacity": "on ESA or IB",
}
"""What bands, as a provider believes, and families of payment groups are called."""


def words_of(kind: str) -> str:
    """A kind in words: how far from work its people are believed to be, and the benefit they come from."""
    return ", ".join(ABOUT[part] for part in kind.split("."))
