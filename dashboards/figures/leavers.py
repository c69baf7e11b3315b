"""Why an organisation left, in a sentence made from what it went through. Simulated; subcontractors are fictional."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wpmodel.agents.rules.leaving import CAUSES, DROPPED, INSOLVENCY, OBJECTION, STARVATION, WITHDRAWAL
from wpmodel.foundation.time_units import PERIOD

if TYPE_CHECKING:
    from wpmodel.agents.faces.subcontractor import Subcontractor
    from wpmodel.results.result import Result

COLOURS = dict(zip(CAUSES, ("vermilion", "orange", "purple", "grey", "sky"), strict=True))
"""Colour of each cause, in every chart and mark."""
WORDS = {
    INSOLVENCY: ("could not pay its bills", "could not pay their bills"),
    WITHDRAWAL: ("saw no point in staying", "saw no point in staying"),
    OBJECTION: ("would not do what it was asked", "would not do what they were asked"),
    STARVATION: ("was sent nobody", "were sent nobody"),
    DROPPED: ("was of no more use to its prime", "were of no more use to their primes"),
}
"""Each cause in words, of one organisation and of several."""


def why(result: Result, s: Subcontractor) -> str:
    """A sentence on why it left; nothing where it is still there."""
    if s.left is None:
        return ""
    if s.cause == INSOLVENCY:
        return f"It could not pay its bills: {_cash(result, s)}, and nobody lent it more."
    if s.cause == WITHDRAWAL:
        return f"Its board saw no point in staying: {_prospect(s)}; {_cash(result, s)}."
    if s.cause == OBJECTION:
        return (
            f"It would not do what it was asked: strain between its mission and its practice came to {s.strain:.2f}, "
            f"and it bears {s.tolerance:.2f}."
        )
    if s.cause == STARVATION:
        return f"It was sent nobody {_since(s)}, and would wait {s.patience:.0f} weeks."
    return "Its prime had no use for it any more and ended the contract."


def _since(s: Subcontractor) -> str:
    if s.first_referral is None:
        return f"in the {(s.left or 0) - s.joined} weeks that it was there"
    return f"for {s.waited} weeks"


def _prospect(s: Subcontractor) -> str:
    if s.losing:
        return f"at {s.losing} meetings in a row it looked as if it would lose by it"
    return "a year's loss was more than it may bear"


def _cash(result: Result, s: Subcontractor) -> str:
    """What it had in the bank at the end of the period before it left."""
    period = max((s.left or 0) // PERIOD - 1, 0)
    pounds = result.records.cash[period, s.account] / 100
    return f"it was {-pounds:,.0f} pounds overdrawn" if pounds < 0 else f"{pounds:,.0f} pounds were left"
