"""Four weeks of a caseload, compiled: weigh everyone up, find the price of an hour, let the weeks happen.

The rules are those of `agents.rules`; this file only walks people through them. A place's caseload is worked by one
thread from start to end and writes to its own rows alone, so any number of threads gives the same bits.
"""

from math import exp

import numpy as np

from agents.compiled import rule
from agents.conduct import NOTHING, answer, attends
from agents.counts import (
    COUNTS,
    LOOKING,
    MINUTES,
    OUTCOMES,
    SEEN_LIGHT,
    STARTS,
    WORKING,
    note_end,
    note_failure,
    note_help,
)
from agents.luck import LOT, WORK, chance, luck_of
from agents.rules.beliefs import sharpen
from agents.rules.claims import (
    FULLY_PAID,
    IN_WORK,
    RETURNED,
    SEARCHING,
    claim,
    leave,
    leave_job,
    start_job,
)
from agents.rules.delivery import NOBODY, OWN, way_of_others, work_on_barrier, worth_of_own_work, worth_of_removal
from agents.rules.job_entry import job_chance, lose_heart
from agents.rules.job_loss import loss_chance, match_quality
from agents.rules.sanctions import spur
from agents.rules.support import (
    PROMISED,
    add_support,
    expected_jobs,
    intensity_at,
    jobs_gained,
    meeting_promised,
    minutes_of,
    open_to_help,
    price_of_hours,
    worth_by_lot,
    worth_of_holding,
    worth_of_hour,
)

__all__ = ["COUNTS", "LOOKING", "MINUTES", "OFFICE", "OUTCOMES", "PERIOD", "STARTS", "TERMS", "WORKING"]

PERIOD = 4
"""Weeks between reviews."""

TERMS = np.dtype([("outcome_weeks", "i8"), ("sustainments", "i8")], align=True)
"""What counts as an outcome for a payment group, and how many sustainment payments follow."""

OFFICE = np.dtype(
    [
        ("area", "i8"),
        ("minutes", "i8"),  # adviser minutes to hand out in these four weeks
        ("mission", "f8"),  # pounds that the organisation puts on a job, whoever pays for it
        ("skill", "f8"),  # mean skill of its advisers, as a share of a seasoned one's
        ("keep", "f8"),  # share of a payment that stays with the place
        ("help_price", "f8", 6),  # pounds that a module of specialist help costs, by barrier
        ("help_free", "f8", 6),  # share of those who could use it to whom a module is offered free, by barrier
        ("price", "f8"),  # out: the shadow price of an adviser hour, pounds
        ("minutes_used", "i8"),  # out
        ("minutes_on_failures", "i8"),  # out: minutes on missed appointments, missing from the next four weeks
        ("hires_wanted", "f8"),  # out: jobs its people were about to start, before crowding is counted again
        ("bought", "i8", 6),  # out: modules bought, by barrier
        ("given", "i8", 6),  # out: modules that came free, by barrier
        ("need", "i8", 6),  # out: people out of work whose heaviest barrier it is
    ],
    align=True,
)
"""One place that delivers, as the kernel sees it."""


@rule
def weigh(c, office, b, worth, belief, market, start, luck):
    """What help for her is worth to her provider.

    Returns pounds an hour for each further step of support and for own work on a barrier, the way in which others would
    work on it, and the lasting jobs expected of her at a belief of one.
    """
    weeks_on = max(start - c.attached, 0)
    if weeks_on >= b.allotted_weeks:
        return -1.0, -1.0, -1.0, -1.0, NOBODY, 0.0
    stake = worth + office.mission
    if c.status != SEARCHING:
        return worth_of_holding(stake, b.loss_settled, b), -1.0, -1.0, -1.0, NOBODY, 0.0
    likely = market * exp(c.assessed + c.support)
    weeks = b.allotted_weeks - weeks_on
    if b.effort_by_lot == 1:
        first, second, third = worth_by_lot(chance(luck, start, LOT))
        return first, second, third, -1.0, NOBODY, expected_jobs(likely, min(PERIOD, weeks), b)
    none = expected_jobs(belief * likely, weeks, b)
    gained = jobs_gained(belief * likely, weeks, open_to_help(c, b), b)
    light = none + gained * b.gain_light
    standard = none + gained * b.gain_standard
    intensive = none + gained * b.gain_intensive
    first = worth_of_hour(stake, none, light, b.hours_light, b)
    second = worth_of_hour(stake, light, standard, b.hours_standard - b.hours_light, b)
    third = worth_of_hour(stake, standard, intensive, b.hours_intensive - b.hours_standard, b)
    own, way = weigh_barrier(c, office, b, stake, none, start, luck)
    return first, second, third, own, way, expected_jobs(likely, min(PERIOD, weeks), b)


@rule
def weigh_barrier(c, office, b, stake, jobs, start, luck):
    """Pounds an hour of own work on her heaviest barrier, and the way in which others would work on it (R6)."""
    if c.barriers == 0:
        return -1.0, NOBODY
    target = b.heaviest[c.barriers]
    lift, effect = b.barrier_lift[target], b.barrier_effect[target]
    worth = worth_of_removal(stake, jobs, lift, effect, office.mission, office.keep, b)
    way, left = way_of_others(worth, office.help_price[target], office.help_free[target], start, luck, b)
    return worth_of_own_work(worth, left, b), way


@rule
def live(c, terms, b, find, lose, start, end, luck):
    """Her weeks from start to end: look for work or work, claim what falls due. `find` and `lose` are per week.

    Returns how many jobs she started and the week in which she earned a payment (at most one falls in four weeks),
    or -1.
    """
    started, paid = 0, -1
    for week in range(max(start, c.attached), end):
        on = week - c.attached
        if c.status == SEARCHING:
            if on >= b.allotted_weeks:
                break
            if chance(luck, week, WORK) < find:
                start_job(c, terms, on)
                started += 1
                lose = loss_chance(0.0, match_quality(luck, on, b), 0, b)
        else:
            if on == c.due:
                claim(c, terms, on)
                paid = week
                if c.status == FULLY_PAID:
                    break
            if chance(luck, week, WORK) < lose:
                leave_job(c, b, on)
                if c.status == RETURNED:
                    break
    if c.status == SEARCHING and end - c.attached >= b.allotted_weeks:
        leave(c, RETURNED, b.allotted_weeks)
    return started, paid


@rule
def act(c, terms, skill, b, intensity, market, start, end, luck):
    """Give her the support decided on, then let her weeks happen. Returns her chance of a job and `live`'s news."""
    c.minutes += minutes_of(intensity, b)
    find = lose = 0.0
    if c.status == SEARCHING:
        add_support(c, b, intensity, skill, open_to_help(c, b))
        sharpen(c, b, intensity)
        find = job_chance(c, b, market * spur(c, b, start - c.attached, luck))
        lose_heart(c, b, PERIOD)
    else:
        c.support *= b.support_kept
        tenure = max(start - c.attached, 0) - c.job_start
        lose = loss_chance(float(tenure), match_quality(luck, c.job_start, b), min(intensity, 1), b)
    started, paid = live(c, terms, b, find, lose, start, end, luck)
    return find, started, paid


@rule
def survey(people, rows, office, b, worth, beliefs, expected, market, start, key, first, second, third, fourth, ways):
    """Weigh up a caseload into five arrays (n,); returns the dearest hour. Adds to `expected` (groups,)."""
    dearest = 0.0
    for i in range(rows.size):
        c = people[rows[i]]
        group = c.group
        luck, stake = luck_of(key, c.id), worth[group, c.payments]
        one, two, three, own, way, jobs = weigh(c, office, b, stake, beliefs[group], market, start, luck)
        if c.payments == 0:
            expected[group] += jobs
        dearest = max(dearest, max(max(one, two), max(three, own)))
        if c.status == SEARCHING and meeting_promised(max(start - c.attached, 0), b):
            one = PROMISED + max(one, 0.0)
        first[i], second[i], third[i], fourth[i], ways[i] = one, two, three, own, way
    return dearest


@rule
def work_caseload(
    people, rows, office, b, terms, laws, desks, worth, beliefs, expected, market, start, end, key,
    claims, counts, doubts,
):  # fmt: skip
    """A place's four weeks. Returns how many of `rows` go on; those are moved to its front, in order.

    `terms` and `laws` (9,), `worth` (9, payments made), `beliefs` and `expected` (9,), `claims` (9, 2, weeks) and
    `counts` (9, len(COUNTS)) are by payment group and, but for the first two, the place's own; `desks` and `doubts`
    (740,) are by jobcentre.
    """
    first, second, third, fourth = np.empty(rows.size), np.empty(rows.size), np.empty(rows.size), np.empty(rows.size)
    ways = np.empty(rows.size, np.int8)
    dearest = survey(
        people, rows, office, b, worth, beliefs, expected, market, start, key, first, second, third, fourth, ways
    )  # fmt: skip
    price = price_of_hours(first, second, third, fourth, office.minutes, dearest, b)
    for j in range(office.need.size):
        office.bought[j] = office.given[j] = office.need[j] = 0
    used, failing, going_on, hires, skill = 0, 0, 0, 0.0, office.skill
    for i in range(rows.size):
        c = people[rows[i]]
        group, luck, looking = c.group, luck_of(key, c.id), c.status == SEARCHING
        intensity = intensity_at(price, first[i], second[i], third[i])
        way = OWN if fourth[i] > price else ways[i]
        spent = minutes_of(intensity, b) + (b.minutes_barrier if way == OWN else 0)
        counts[group, MINUTES] += spent
        used += spent
        if looking:
            counts[group, LOOKING] += 1
            if intensity > 0:
                counts[group, SEEN_LIGHT + intensity - 1] += 1
            if c.barriers > 0:
                office.need[b.heaviest[c.barriers]] += 1
        elif start - c.attached < b.allotted_weeks:
            counts[group, WORKING] += 1
        find, started, paid = act(c, terms[group], skill, b, intensity, market, start, end, luck)
        hires += find * PERIOD
        counts[group, STARTS] += started
        if paid >= 0:
            kind = 0 if c.payments == 1 else 1
            claims[group, kind, paid - start] += 1
            counts[group, OUTCOMES + kind] += 1
        law = laws[group]
        if looking and started == 0 and not attends(c, law, b, intensity, start, end, luck):
            stake, likely, desk = worth[group, c.payments], beliefs[group] * market, desks[c.jobcentre]
            came = answer(c, office, law, desk, b, intensity, price, stake, likely, start, end, luck)
            if came != NOTHING:
                failing += note_failure(c, came, b, counts[group], doubts)
        if way != NOBODY:
            target = b.heaviest[c.barriers]
            note_help(way, target, work_on_barrier(c, b, way, start, luck), office, counts[group])
        if c.status == SEARCHING or c.status == IN_WORK:
            rows[going_on] = rows[i]
            going_on += 1
        else:
            note_end(c, counts[group])
    office.price = price
    office.minutes_used = used
    office.minutes_on_failures = failing
    office.hires_wanted = hires
    return going_on


@rule
def work_caseloads(
    people, roster, begins, sizes, offices, first_place, end_place,
    b, terms, laws, desks, worth, beliefs, expected, markets, start, end, key, claims, counts, doubts,
):  # fmt: skip
    """Four weeks of every place in [first_place, end_place). `roster` holds their people's rows, place after place.

    `doubts` (740,) is this block's own count, so that blocks never write to the same place.
    """
    for p in range(first_place, end_place):
        office = offices[p]
        rows = roster[begins[p] : begins[p] + sizes[p]]
        sizes[p] = work_caseload(
            people, rows, office, b, terms, laws, desks, worth[p], beliefs[p], expected[p],
            markets[office.area], start, end, key, claims[p], counts[p], doubts,
        )  # fmt: skip


@rule
def live_alone(people, row, office, b, terms, laws, desks, worth, beliefs, market, start, end, key):
    """One person's four weeks at the price last found for her place's hours: what `Claimant.step` calls."""
    c = people[row]
    luck, looking = luck_of(key, c.id), c.status == SEARCHING
    stake, believed = worth[c.group, c.payments], beliefs[c.group]
    first, second, third, own, way, _ = weigh(c, office, b, stake, believed, market, start, luck)
    if looking and meeting_promised(max(start - c.attached, 0), b):
        first = PROMISED + max(first, 0.0)
    intensity = intensity_at(office.price, first, second, third)
    _, started, _ = act(c, terms[c.group], office.skill, b, intensity, market, start, end, luck)
    law = laws[c.group]
    if looking and started == 0 and not attends(c, law, b, intensity, start, end, luck):
        stake, likely, desk = worth[c.group, c.payments], believed * market, desks[c.jobcentre]
        answer(c, office, law, desk, b, intensity, office.price, stake, likely, start, end, luck)
    way = OWN if own > office.price else way
    if way != NOBODY:
        work_on_barrier(c, b, way, start, luck)


@rule
def enrol(old, old_begins, sizes, coming, arrivals, new, new_begins):
    """A new roster: each place's people who go on, then those who come to it: rows `coming`, in order of place."""
    came, at = 0, 0
    for p in range(sizes.size):
        new_begins[p] = at
        for i in range(sizes[p]):
            new[at] = old[old_begins[p] + i]
            at += 1
        for _ in range(arrivals[p]):
            new[at] = coming[came]
            came += 1
            at += 1
        sizes[p] += arrivals[p]
