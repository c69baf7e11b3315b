"""The words of certainty, in one place: how far what is tried agrees on the direction of an effect.

The shares are over draws of the posterior of ONE structure of the model. Draws that agree say nothing of rival
structures, which may not.
"""

from __future__ import annotations

from dataclasses import dataclass

from numpy.typing import NDArray

HOLDS, LEANS, UNDECIDED, SAME = "holds in nearly all draws", "leans", "undecided", "no change in any draw"
SURE = 0.9
"""Share of draws that have to agree before an effect is said to hold."""
LEANING = 0.75
"""Share of draws from which an effect is said to lean one way."""
ONE_STRUCTURE = "draws of the posterior of one structure"


@dataclass(frozen=True)
class Grade:
    """How sure an effect's direction is: a word, the share of what was tried that has it, and what that was."""

    word: str
    share: float
    over: str

    def __str__(self) -> str:
        return f"{self.word} ({self.share:.0%} of {self.over})"


def grade(share: float, over: str = ONE_STRUCTURE) -> Grade:
    """The word for a share, from 0 to 1, of draws that have the sign in question. Raises ValueError outside those."""
    if not 0.0 <= share <= 1.0:
        raise ValueError(f"share = {share:g}: a share of draws is from 0 to 1")
    return Grade(HOLDS if share >= SURE else LEANS if share >= LEANING else UNDECIDED, share, over)


def grade_of(gains: NDArray, over: str = ONE_STRUCTURE) -> Grade:
    """The grade of these differences (draws,): the share that has the sign of their mean. A difference of zero has
    neither sign; where the mean is zero, the more frequent sign counts; where all are zero, that is what is said."""
    if not gains.any():
        return Grade(SAME, 1.0, over)
    up, down = float((gains > 0).mean()), float((gains < 0).mean())
    mean = gains.mean()
    return grade(up if mean > 0 else down if mean < 0 else max(up, down), over)
