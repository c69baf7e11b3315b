"""What is counted for each place and payment group in each period, and how the kernel notes a failure or an end."""

from agents.compiled import rule
from agents.conduct import FILED, PASSED, REFUSED, REVERSED, UPHELD, minutes_on_failure
from agents.rules.claims import LEFT_BENEFIT, RETURNED
from agents.rules.delivery import BUY, OWN

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


@rule
def note_failure(c, came, b, counts, doubts):
    """Count what came of a failure in `counts` (len(COUNTS),) and at her jobcentre (740,). Returns minutes it took."""
    if came < REFUSED:
        counts[LET_PASS + came - PASSED] += 1
        return minutes_on_failure(came, b)
    doubts[c.jobcentre] += 1
    counts[DOUBTS] += 1
    counts[UNDECIDED] += came == FILED
    if came in (UPHELD, REVERSED):
        counts[ADVERSE] += 1
        counts[OVERTURNED] += came == REVERSED
        counts[SANCTIONED] += c.sanctions == 1
    return minutes_on_failure(came, b)


@rule
def note_help(way, target, removed, office, counts):
    """Count four weeks' work on a barrier in `counts` (len(COUNTS),) and, where others did it, at the office."""
    counts[REMOVED] += removed
    if way == OWN:
        counts[OWN_WORK] += 1
    elif way == BUY:
        counts[BOUGHT] += 1
        office.bought[target] += 1
    else:
        counts[GIVEN] += 1
        office.given[target] += 1


@rule
def note_end(c, counts):
    """Count somebody who has left the programme in `counts` (len(COUNTS),)."""
    counts[ENDED] += 1
    counts[LEFT] += c.status == LEFT_BENEFIT
    counts[RETURNERS] += c.status == RETURNED
