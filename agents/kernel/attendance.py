"""Attendance and sanctions in the kernel: what follows four weeks in which somebody was to come. Rules: R9."""

import numpy as np

from wpmodel.agents.compiled import rule
from wpmodel.agents.kinds import DROPPED_OUT, LEFT_BENEFIT, SEARCHING, SIGNED_OFF
from wpmodel.agents.rules.claims import leave
from wpmodel.agents.rules.helping import odds_seen
from wpmodel.agents.rules.leaving_benefit import drops_out, signs_off
from wpmodel.agents.rules.sanctions import (
    DROPPED,
    LET_PASS,
    NON_ADVERSE,
    OVERTURNED,
    REENGAGE,
    REFER,
    chance_adverse,
    choose,
    contacts_by_letter,
    decide,
    gives_up,
    impose,
    is_noticed,
    leaning,
    misses,
    ruled,
    value_of_letting_pass,
    value_of_reengaging,
    value_of_referring,
)
from wpmodel.agents.rules.support import expected_jobs, paid_chance

LAW = np.dtype(
    [
        ("duty", "f8"),  # share of full duties that the benefit puts on a person
        ("must_refer", "f8"),  # how often the contract's rule leaves no choice but to refer
        ("first_weeks", "i8"),  # weeks of benefit that a first failure costs
        ("second_weeks", "i8"),
        ("third_weeks", "i8"),
    ],
    align=True,
)
"""Duties of a payment group and what failing them costs, in this period."""

DESK = np.dtype(
    [
        ("adverse", "f8"),  # log odds that a doubt on full evidence is decided against the person
        ("decided", "f8"),  # share of doubts that are decided, not reserved or cancelled
        ("missing", "f8"),  # factor on the odds of missing an appointment: less than one in shared premises
    ],
    align=True,
)
"""A jobcentre's decision makers, as the kernel sees them in this period."""

NOTHING, PASSED, REENGAGED, REFUSED, UPHELD, REVERSED, FILED = 0, 1, 2, 3, 4, 5, 6
"""What came of four weeks' appointments: a failure let pass, they were re-engaged, or how a doubt ended."""


@rule
def choice_of(c, office, must_refer, desk, b, intensity, letters, price, worth, belief, market, start, end, luck):
    """The provider's choice where the rule leaves it one: values in pounds, house practice among them, a logit draw."""
    jobs = expected_jobs(odds_seen(c, b, belief, market), b.allotted_weeks - (end - c.attached), b)
    fee = (worth + office.mission) * paid_chance(jobs)
    refer = value_of_referring(fee, price, desk.decided * chance_adverse(desk, b, intensity, letters), b)
    return choose(
        refer + office.practice * b.choice_scale,
        value_of_letting_pass(fee, office.keep, b),
        value_of_reengaging(price, office.keep, b),
        must_refer, b, start, luck,
    )  # fmt: skip


@rule
def answer(c, office, law, desk, b, intensity, price, worth, belief, market, start, end, luck):
    """They have missed an appointment: whether the provider notices, what it does, and what comes of it.

    `worth` is that of the fees still open, `belief` the provider's in their payment group.
    """
    letters = contacts_by_letter(b, office.practice, start - c.attached)
    if not is_noticed(b, intensity, letters, start, luck):
        return NOTHING
    choice, must_refer = REFER, leaning(law.must_refer, office.practice)
    if b.doubts_by_lot <= 0.0 and not ruled(must_refer, start, luck):
        choice = choice_of(
            c, office, must_refer, desk, b, intensity, letters, price, worth, belief, market, start, end, luck
        )
    if choice == LET_PASS:
        return PASSED
    if choice == REENGAGE:
        c.reengaged += 1
        return REENGAGED
    c.doubts += 1
    decision = decide(desk, b, intensity, letters, start, luck)
    if decision == DROPPED:
        return FILED
    if decision == NON_ADVERSE:
        return REFUSED
    impose(c, b, law, decision, start, end - c.attached, luck)
    return REVERSED if decision == OVERTURNED else UPHELD


@rule
def attends(c, office, law, desk, b, intensity, start, end, luck):
    """Whether four weeks of somebody who was out of work throughout pass without a failure.

    Under a sanction they may give up benefit instead, which ends their time on the programme. In the last four weeks
    nothing is asked any more.
    """
    on = start - c.attached
    if c.status != SEARCHING or end - c.attached >= b.allotted_weeks:
        return True
    if c.sanctioned_until > on and gives_up(c, b, on, start, luck):
        leave(c, LEFT_BENEFIT, end - 1 - c.attached)
        return True
    letters = contacts_by_letter(b, office.practice, on)
    return not misses(c, b, intensity, law.duty * desk.missing, letters, start, luck)


@rule
def go(c, law, b, intensity, start, end, luck):
    """Somebody out of work may leave for their own reasons: off benefit, or off a programme they need not be on."""
    if c.status != SEARCHING:
        return
    weeks, seen = end - max(start, c.attached), intensity > 0
    if signs_off(c, b, law.duty, seen, weeks, start, luck):
        leave(c, SIGNED_OFF, end - 1 - c.attached)
    elif drops_out(c, b, law.duty, seen, weeks, start, luck):
        leave(c, DROPPED_OUT, end - 1 - c.attached)


@rule
def minutes_on_failure(came, b):
    """Adviser minutes that a failure takes: the call and the talk, or the form. They are missing in the next period."""
    if came == REENGAGED:
        return b.minutes_reengage
    return b.minutes_form if came >= REFUSED else 0
