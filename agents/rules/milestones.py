"""Milestones: weeks in work still missing to the next payment, where a contract pays at several points or in windows.

The Work Programme had one outcome and payments at even intervals after it (`claims`). Other programmes paid, say, for
13 weeks in work out of 16, 26 out of 30 and 52 out of 60. Weeks in work are added up over jobs; where a milestone has a
window, only those within the latest so many weeks count. Sources: `alternative_programmes`; programme folders.
"""

from wpmodel.agents.compiled import rule
from wpmodel.foundation.time_units import PERIOD

MOST_STEPS = 4
"""The most paid milestones of a payment group."""
REMEMBERED = 60
"""Weeks of work and of search that are remembered for windows: no window is longer."""
_ALL = (1 << REMEMBERED) - 1


@rule
def note_gap(c):
    """A week out of work has passed: `worked` holds a bit a week, the latest lowest."""
    c.worked = (c.worked << 1) & _ALL


@rule
def note_job(c, weeks):
    """A job of so many weeks has ended."""
    for _ in range(min(weeks, REMEMBERED)):
        c.worked = ((c.worked << 1) | 1) & _ALL


@rule
def worked_within(past, weeks):
    """Weeks in work among the latest `weeks` of a history of bits."""
    found = 0
    for k in range(weeks):
        found += (past >> k) & 1
    return found


@rule
def weeks_missing(c, terms, here):
    """Weeks that the present job, held for `here` weeks, must go on until the next milestone is reached; at least one.

    Without a window: weeks wanted less those worked so far. With one: the least k such that at least the weeks wanted
    lie among the last `within`, k weeks from now. Two payments are at least four weeks apart.
    """
    least = PERIOD if c.payments > 0 else 1
    wanted, within = terms.step_weeks[c.payments], terms.step_within[c.payments]
    if within == 0:
        return max(wanted - c.banked - here, least)
    past = c.worked
    for _ in range(min(here, REMEMBERED)):
        past = ((past << 1) | 1) & _ALL
    for k in range(1, wanted + 1):
        past = ((past << 1) | 1) & _ALL
        if worked_within(past, within) >= wanted:
            return max(k, least)
    return max(wanted, least)
