"""R4, support: how much adviser time each person gets. The heart of the model.

At each review the provider raises a person's intensity step by step while the next hour is worth more than the price
of an hour. Value and price are in pounds an hour. The price is whatever makes the hours asked for equal the hours
there are, so nothing here knows who is easy or hard: it sees a stake, a chance and a price.
"""

import numpy as np

from wpmodel.agents.compiled import rule
from wpmodel.agents.rules.arrival import standing
from wpmodel.foundation.time_units import PERIOD

NONE, LIGHT, STANDARD, INTENSIVE = 0, 1, 2, 3
PROMISED = 1.0e9
"""Pounds an hour added to the worth of a meeting promised to the Department: more than any hour can bring."""

PASSES = 16
"""Halvings of the price interval: the price is found to within a 65,536th of the dearest hour asked for."""


@rule
def paid_chance(jobs):
    """Chance that a job will last to a payment, given the number expected: x / (1 + x).

    One minus exp(-x) averaged over an exponential error about x: a provider is never sure of its own estimate.
    Rises from zero, and flattens as a job becomes near certain: help is worth little at either end.
    """
    return jobs / (1.0 + jobs)


@rule
def open_to_help(c, b):
    """Share of job-search help that can work on someone with barriers still standing (each takes `barrier_cap`)."""
    return max(1.0 - b.barrier_cap * standing(c.barriers), 0.0)


@rule
def expected_jobs(odds, weeks, b):
    """Lasting jobs expected over the weeks left, at these weekly odds."""
    return b.believed_lasting * odds * weeks


@rule
def jobs_gained(odds, weeks, openness, b):
    """Further lasting jobs expected for each unit of support added now; it works for `support_reach` weeks."""
    return b.believed_effect * openness * b.believed_lasting * odds * min(weeks, b.support_reach)


@rule
def worth_of_hour(stake, before, after, hours, b):
    """Pounds that an hour of one more step brings: stake * [P(after) - P(before)] / hours - running cost of an hour."""
    return stake * (after - before) / ((1.0 + after) * (1.0 + before)) / hours - b.hour_cash


@rule
def worth_of_holding(stake, loss, b):
    """Pounds that an hour of contact in work brings: the fees still open times the losses it prevents in four weeks."""
    return stake * PERIOD * loss * b.in_work_effect / b.hours_light - b.hour_cash


@rule
def worth_of_seeing(mission, chance, b):
    """Pounds an hour that a first step is worth to a mission beyond the job: most for those unlikely to find one.

    mission * care * (1 - chance) / hours of the step. Without it a mission adds to the stake alone, which is the same
    for everybody of a payment group and cannot change the order of help among them. Source: docs/odd.md, R4; assumed.
    """
    return mission * b.care * (1.0 - chance) / b.hours_light


@rule
def worth_by_lot(lot):
    """Worth of each further step where adviser time is dealt by lot (the equal-effort run): the same odds for all."""
    return lot, lot - 0.3, lot - 0.6


@rule
def meeting_promised(weeks_on, b):
    """Whether the minimum service promised to the Department falls due in these four weeks: on arrival, and then every
    `promised_meeting_weeks`. `weeks_on` is zero at the first review, whenever in the four weeks they came."""
    every = b.promised_meeting_weeks
    return every > 0 and (weeks_on == 0 or (weeks_on >= every and weeks_on % every < 4))


@rule
def add_support(c, b, intensity, skill, openness):
    """Support is a stock on the log-odds scale: it fades by a share each review and grows with log(1 + hours)."""
    c.support *= b.support_kept
    if intensity == LIGHT:
        c.support += b.gain_light * skill * openness
    elif intensity == STANDARD:
        c.support += b.gain_standard * skill * openness
    elif intensity == INTENSIVE:
        c.support += b.gain_intensive * skill * openness


@rule
def minutes_of(intensity, b):
    """Adviser minutes that four weeks at this intensity take."""
    if intensity == LIGHT:
        return b.minutes_light
    if intensity == STANDARD:
        return b.minutes_standard
    if intensity == INTENSIVE:
        return b.minutes_intensive
    return 0


@rule
def minutes_asked(first, second, third, fourth, price, b):
    """Adviser minutes a caseload asks for at a price.

    Arrays (n,): worth of an hour of each further step of support, and of an hour of own work on a barrier (`fourth`).
    """
    light = standard = intensive = barrier = 0
    for i in range(first.size):
        light += first[i] > price
        standard += second[i] > price
        intensive += third[i] > price
        barrier += fourth[i] > price
    return (
        light * minutes_of(LIGHT, b)
        + standard * (minutes_of(STANDARD, b) - minutes_of(LIGHT, b))
        + intensive * (minutes_of(INTENSIVE, b) - minutes_of(STANDARD, b))
        + barrier * b.minutes_barrier
    )


@rule
def cut_of_hours(first, second, third, fourth, minutes, dearest, b):
    """What an hour must bring to be given (pounds): there, a caseload asks for no more than the minutes there are.

    Zero where hours are not scarce; otherwise found by halving [0, dearest]. `dearest` is the largest worth in the
    caseload, promises apart. Where promised meetings alone ask for more than there is, the cut is found among them,
    above PROMISED, and the promises worth least are broken. The shadow price of an hour is the cut, or `dearest` where
    that is less. Exact up to dearest / 2**PASSES, in time linear in the caseload, with no sort.
    """
    if minutes_asked(first, second, third, fourth, 0.0, b) <= minutes:
        return 0.0
    low, high = 0.0, dearest
    if minutes_asked(first, second, third, fourth, dearest, b) > minutes:
        low, high = PROMISED, PROMISED + dearest
    for _ in range(PASSES):
        cut = 0.5 * (low + high)
        if minutes_asked(first, second, third, fourth, cut, b) > minutes:
            low = cut
        else:
            high = cut
    return high


@rule
def intensity_at(cut, first, second, third):
    """The step at which the next hour brings no more than the cut: 0 none, 1 light, 2 standard, 3 intensive."""
    return np.int64(first > cut) + np.int64(second > cut) + np.int64(third > cut)
