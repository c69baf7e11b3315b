"""R12, the Work Capability Assessment: a score decides between fit for work, work-related activity and support.

A claim's place in the distribution of scores is a share from 0 (least able) to 1; scores are its log odds. The assessor
sees capability with error. Those found fit may appeal. Sources: docs/odd.md, R12.
"""

from __future__ import annotations

from math import erf, pi, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wpmodel.agents.compiled import rule
from wpmodel.agents.luck import BEFORE_ANY_WEEK, CAPABILITY, PROSPECT, normal

SUPPORT, ACTIVITY, FIT = 0, 1, 2
SPREAD = pi / sqrt(3.0)
"""Standard deviation of the log odds of a share drawn evenly: capability and error of assessment together."""
EDGE = 1e-9


@rule
def place_among(luck, link):
    """Where a claim stands among those with the same decision: 0 next to the lower bar, 1 next to the upper.

    Phi(link * hidden + sqrt(1 - link^2) * own): `link` is how far the score goes with the hidden factor behind
    readiness, so that with a moved bar the readier cross it first.
    """
    hidden, own = normal(luck, BEFORE_ANY_WEEK, PROSPECT), normal(luck, BEFORE_ANY_WEEK, CAPABILITY)
    share = 0.5 * (1.0 + erf((link * hidden + sqrt(1.0 - link * link) * own) / sqrt(2.0)))
    return min(max(share, EDGE), 1.0 - EDGE)


@rule
def relabelled(mean_of_kind, mean_of_group, b):
    """What a provider's first estimate gains when it takes a person for another kind than they are (log odds).

    The first estimate leans on what people of the payment group are like (R3), and the group is what they were found to
    be, not what they are.
    """
    return (1.0 - b.assessment_weight) * (mean_of_group - mean_of_kind)


def log_odds(share: ArrayLike) -> NDArray:
    """Log odds of a share strictly between zero and one."""
    share = np.asarray(share)
    return np.log(share) - np.log1p(-share)


def rescored(score: NDArray, own: NDArray, error: float, then: float) -> NDArray:
    """Scores as they would be with another error of assessment: score + (error - then) * z. Log odds.

    z is the error in the score of old, of which the score itself tells a part: z = k * score / SPREAD +
    sqrt(1 - k^2) * own, k = then / SPREAD. `own` is a standard normal draw; `then` is the error behind the old score.
    """
    told = min(then / SPREAD, 1.0)
    return score + (error - then) * (told * score / SPREAD + sqrt(1.0 - told * told) * own)


def decision(score: NDArray, shares: tuple[float, ...], strictness: float) -> NDArray:
    """SUPPORT, ACTIVITY or FIT by score. `shares` (fit, activity, support) were found at a strictness of zero.

    A strictness (log odds) lowers both bars by as much: more are found fit, and fewer too ill for any activity.
    """
    _, activity, support = shares
    lower, upper = log_odds(np.array([support, support + activity])) - strictness
    return np.where(score < lower, SUPPORT, np.where(score < upper, ACTIVITY, FIT))


def shares_found(shares: tuple[float, ...], strictness: float, error: float, then: float) -> NDArray:
    """Shares (fit, activity, support) of claims that these bars and this error would bring, in expectation.

    Scores are logistic; their variance is SPREAD^2 - then^2 + error^2.
    """
    _, activity, support = shares
    wider = sqrt(max(SPREAD**2 - then**2 + error**2, EDGE)) / SPREAD
    below = 1.0 / (1.0 + np.exp(-(log_odds(np.array([support, support + activity])) - strictness) / wider))
    return np.array([1.0 - below[1], below[1] - below[0], below[0]])


def decided(waiting: float, claims: float, capacity: float) -> float:
    """Claims decided in a period, of those that wait and those that come: no more than capacity."""
    return min(waiting + claims, capacity)


def periods_waited(claims: NDArray, capacity: float) -> NDArray:
    """Periods that each claim waits in one queue, first come first served. Shape (sum of claims,), int64.

    `claims` (periods,) come in each period, in order; `capacity` is what can be decided, as a share of them. Claims
    that are not decided by the last period wait beyond it.
    """
    done, waiting, total = [], 0.0, 0.0
    for come in claims.tolist():
        now = decided(waiting, come, capacity * come)
        waiting += come - now
        total += now
        done.append(total)
    came = np.repeat(np.arange(claims.size), claims)
    return np.searchsorted(np.array(done) + 1e-6, np.arange(1, came.size + 1)) - came
