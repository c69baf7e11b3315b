"""What is counted for each place and payment group in each period, and how the kernel notes a failure or an end."""

import numpy as np

from wpmodel.agents.compiled import rule
from wpmodel.agents.kernel.attendance import FILED, PASSED, REVERSED, UPHELD, minutes_on_failure
from wpmodel.agents.kernel.attendance import REENGAGED as BROUGHT_BACK
from wpmodel.agents.kinds import DROPPED_OUT, LEFT_BENEFIT, RETURNED
from wpmodel.agents.rules.delivery import BUY, OWN

COUNTS = (
    "searching",
    "in_work",
    "light",
    "standard",
    "intensive",
    "minutes",
    "job_starts",
    "outcomes",
    "sustainments",
    "ended",
    "let_pass",
    "reengaged",
    "doubts",
    "adverse",
    "overturned",
    "undecided",
    "first_sanctions",
    "left_benefit",
    "own_work",
    "bought",
    "given",
    "removed",
    "returned",
)
LOOKING, WORKING, SEEN_LIGHT, SEEN_STANDARD, SEEN_INTENSIVE, MINUTES, STARTS, OUTCOMES, SUSTAINMENTS, ENDED = range(10)
LET_PASS, REENGAGED, DOUBTS, ADVERSE, OVERTURNED, UNDECIDED, SANCTIONED, LEFT = 10, 11, 12, 13, 14, 15, 16, 17
OWN_WORK, BOUGHT, GIVEN, REMOVED, RETURNERS = 18, 19, 20, 21, 22


TALLY = np.dtype([(name, "i8") for name in COUNTS])
"""The same counts as fields of a record, which is how the kernel writes them: rows of an array would be counted as
references, person by person."""


@rule
def note_failure(c, came, b, tally):
    """Count what came of a failure. Returns the adviser minutes that it took."""
    if came == PASSED:
        tally.let_pass += 1
    elif came == BROUGHT_BACK:
        tally.reengaged += 1
    else:
        tally.doubts += 1
        tally.undecided += came == FILED
    if came in (UPHELD, REVERSED):
        tally.adverse += 1
        tally.overturned += came == REVERSED
        tally.first_sanctions += c.sanctions == 1
    return minutes_on_failure(came, b)


@rule
def note_help(way, target, removed, office, tally):
    """Count four weeks' work on a barrier and, where others did it, at the office."""
    tally.removed += removed
    if way == OWN:
        tally.own_work += 1
    elif way == BUY:
        tally.bought += 1
        office.bought[target] += 1
    else:
        tally.given += 1
        office.given[target] += 1


@rule
def note_end(c, tally):
    """Count somebody who has left the programme."""
    tally.ended += 1
    tally.left_benefit += c.status == LEFT_BENEFIT
    tally.returned += c.status == RETURNED or c.status == DROPPED_OUT
