"""Claims: when a job earns the provider a payment. The real contract's terms, person by person.

Weeks count from attachment. A job outcome is `outcome_weeks` in work, accumulated over jobs; then a payment falls due
after every `interval` weeks in work (four in 2011), up to the group's number. Where a contract has milestones, `steps`
of them, these say when (`milestones`). A job still held when the allotted weeks end goes on earning until it breaks.
Source: `payment_rules` (Work and Pensions Committee HC 162; PQ 164391).
"""

from wpmodel.agents.compiled import rule
from wpmodel.agents.kinds import FULLY_PAID, IN_WORK, NEVER, RETURNED, SEARCHING
from wpmodel.agents.luck import BEFORE_ANY_WEEK, UNCLAIMED, chance
from wpmodel.agents.rules.milestones import weeks_missing


@rule
def leave(c, status, week):
    """Leave the programme in this week."""
    c.status = status
    c.ended = week


@rule
def start_job(c, terms, week):
    """Begin a job in this week, and note when it will first earn a payment."""
    c.status = IN_WORK
    c.job_start = week
    if c.first_job == NEVER:
        c.first_job = week
    if terms.steps > 0:
        c.due = week + weeks_missing(c, terms, 0)
    elif c.payments == 0:
        c.due = week + max(terms.outcome_weeks - c.banked, 1)
    else:
        c.due = week + terms.interval


@rule
def goes_unclaimed(b, luck):
    """Whether nothing that this person's work earns is ever claimed, since their provider has lost track of them.

    A lot with chance `unclaimed`, cast once in a life. Source: outcomes that the Department found by itself (S33, S46).
    """
    return chance(luck, BEFORE_ANY_WEEK, UNCLAIMED) < b.unclaimed


@rule
def take_job(c, terms, b, week, luck):
    """Begin a job in this week; nothing of it falls due where nothing of theirs is ever claimed."""
    start_job(c, terms, week)
    if goes_unclaimed(b, luck):
        c.due = NEVER


@rule
def leave_job(c, b, week):
    """Lose the job: its weeks are banked; after the allotted weeks a break ends the person's time on the programme.

    A first job that ends before `start_weeks` is no job start yet (`job_start_days`).
    """
    c.banked += week - c.job_start
    if c.first_job == c.job_start and week - c.job_start < b.start_weeks:
        c.first_job = NEVER
    c.due = NEVER
    if week < b.allotted_weeks:
        c.status = SEARCHING
    else:
        leave(c, RETURNED, week)


@rule
def claim(c, terms, week):
    """Claim the payment that falls due in this week: the outcome first, then sustainments."""
    if c.payments == 0:
        c.outcome = week
    c.payments += 1
    if c.payments > terms.sustainments:
        c.due = NEVER
        leave(c, FULLY_PAID, week)
    elif terms.steps > 0:
        c.due = week + weeks_missing(c, terms, week - c.job_start)
    else:
        c.due = week + terms.interval
