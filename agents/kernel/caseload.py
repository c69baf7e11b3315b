"""Four weeks of a caseload, compiled: weigh everyone up, find the price of an hour, let the weeks happen.

The rules are those of `wpmodel.agents.rules`; this file only walks people through them. A place's caseload is worked
by one thread from start to end and writes to its own rows alone, so any number of threads gives the same bits.
"""

import numpy as np

from wpmodel.agents.compiled import rule
from wpmodel.agents.kernel.attendance import NOTHING, REFUSED, answer, attends, go
from wpmodel.agents.kernel.counts import (
    COUNTS,
    LOOKING,
    MINUTES,
    OUTCOMES,
    STARTS,
    WORKING,
    note_end,
    note_failure,
    note_help,
)
from wpmodel.agents.kernel.weighing import BY_BAND, OFFICE, TERMS, believed_chance, line_up, survey, weigh
from wpmodel.agents.kinds import FULLY_PAID, IN_WORK, RETURNED, SEARCHING
from wpmodel.agents.luck import WORK, chance, luck_of
from wpmodel.agents.rules.bands import BANDS, band_of
from wpmodel.agents.rules.beliefs import sharpen
from wpmodel.agents.rules.by_hand import SUPPORT
from wpmodel.agents.rules.claims import claim, leave, leave_job, take_job
from wpmodel.agents.rules.delivery import NOBODY, OWN, work_on_barrier
from wpmodel.agents.rules.helping import job_chance
from wpmodel.agents.rules.job_entry import lose_heart
from wpmodel.agents.rules.job_loss import loss_chance, match_quality
from wpmodel.agents.rules.milestones import note_gap, note_job
from wpmodel.agents.rules.sanctions import spur
from wpmodel.agents.rules.support import (
    INTENSIVE,
    LIGHT,
    PROMISED,
    STANDARD,
    add_support,
    cut_of_hours,
    intensity_at,
    meeting_promised,
    minutes_of,
    open_to_help,
)
from wpmodel.foundation.time_units import PERIOD

__all__ = ["COUNTS", "LOOKING", "MINUTES", "OFFICE", "OUTCOMES", "PERIOD", "STARTS", "TERMS", "WORKING", "weigh"]


@rule
def live(c, terms, b, find, lose, start, end, luck):
    """Their weeks from start to end: look for work or work, claim what falls due. `find` and `lose` are per week.

    Returns how many jobs they started and the week in which they earned a payment (at most one falls in four weeks),
    or -1.
    """
    started, paid = 0, -1
    for week in range(max(start, c.attached), end):
        on = week - c.attached
        if c.status == SEARCHING:
            if on >= b.allotted_weeks:
                break
            if chance(luck, week, WORK) < find:
                take_job(c, terms, b, on, luck)
                started += 1
                lose = loss_chance(0.0, match_quality(luck, on, b), 0, b)
            elif terms.steps > 0:
                note_gap(c)
        else:
            if on == c.due:
                claim(c, terms, on)
                paid = week
                if c.status == FULLY_PAID:
                    break
            if chance(luck, week, WORK) < lose:
                if terms.steps > 0:
                    note_job(c, on - c.job_start)
                    note_gap(c)
                leave_job(c, b, on)
                if c.status == RETURNED:
                    break
    if c.status == SEARCHING and end - c.attached >= b.allotted_weeks:
        leave(c, RETURNED, b.allotted_weeks)
    return started, paid


@rule
def act(c, terms, skill, b, intensity, market, start, end, luck):
    """Give them the support decided on, then live their weeks. Returns their chance of a job and `live`'s news."""
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
def clear(office):
    """Forget what the last four weeks counted at this office."""
    for j in range(office.need.size):
        office.bought[j] = office.given[j] = office.need[j] = 0
    for j in range(BANDS):
        office.band_people[j] = office.band_jobs[j] = 0


@rule
def note_status(c, office, b, belief, market, intensity, start, tally):
    """Count how they come into these weeks. Returns their band, where support goes by bands."""
    if c.status != SEARCHING:
        tally.in_work += start - c.attached < b.allotted_weeks
        return 0
    tally.searching += 1
    tally.light += intensity == LIGHT
    tally.standard += intensity == STANDARD
    tally.intensive += intensity == INTENSIVE
    if c.barriers > 0:
        office.need[b.heaviest[c.barriers]] += 1
    if b.rule_of_support != BY_BAND:
        return 0
    weeks = max(b.allotted_weeks - max(start - c.attached, 0), 0)
    band = band_of(believed_chance(c, b, belief, market, weeks), b)
    office.band_people[band] += 1
    return band


@rule
def work_caseload(
    people, rows, office, b, terms, laws, desks, worth, beliefs, expected, market, start, end, key,
    claims, counts, doubts,
):  # fmt: skip
    """A place's four weeks. Returns how many of `rows` go on; those are moved to its front, in order.

    `terms` and `laws` (9,), `worth` (9, payments made), `beliefs` and `expected` (9,), `claims` (9, kinds, weeks) and
    `counts` (9,), dtype TALLY, are by payment group and, except the first two, the place's own; `desks` and `doubts`
    (jobcentres,) are by jobcentre.
    """
    first, second, third, fourth = np.empty(rows.size), np.empty(rows.size), np.empty(rows.size), np.empty(rows.size)
    ways = np.empty(rows.size, np.int8)
    dearest = survey(
        people, rows, office, b, worth, beliefs, expected, market, start, key, first, second, third, fourth, ways
    )  # fmt: skip
    cut = cut_of_hours(first, second, third, fourth, office.minutes, dearest, b)
    price = office.price if office.by_hand & SUPPORT else min(cut, dearest)  # ranks in line are not pounds
    clear(office)
    used, failing, going_on, hires, skill = 0, 0, 0, 0.0, office.skill
    for i in range(rows.size):
        c = people[rows[i]]
        group, tally, luck, looking = c.group, counts[c.group], luck_of(key, c.id), c.status == SEARCHING
        intensity = intensity_at(cut, first[i], second[i], third[i])
        way = OWN if fourth[i] > cut else ways[i]
        spent = minutes_of(intensity, b) + (b.minutes_barrier if way == OWN else 0)
        tally.minutes += spent
        used += spent
        band = note_status(c, office, b, beliefs[group], market, intensity, start, tally)
        find, started, paid = act(c, terms[group], skill, b, intensity, market, start, end, luck)
        hires += find * PERIOD
        tally.job_starts += started
        office.band_jobs[band] += started
        if paid >= 0:
            kind = c.payments - 1 if terms[group].steps > 0 else min(c.payments - 1, 1)
            claims[group, kind, paid - start] += 1
            tally.outcomes += kind == 0
            tally.sustainments += kind > 0
        law, desk = laws[group], desks[c.jobcentre]
        go(c, law, b, intensity, start, end, luck)
        if looking and started == 0 and not attends(c, office, law, desk, b, intensity, start, end, luck):
            stake, belief = worth[group, c.payments], beliefs[group]
            came = answer(c, office, law, desk, b, intensity, price, stake, belief, market, start, end, luck)
            if came != NOTHING:
                doubts[c.jobcentre] += came >= REFUSED
                failing += note_failure(c, came, b, tally)
        if way != NOBODY:
            target = b.heaviest[c.barriers]
            note_help(way, target, work_on_barrier(c, b, way, start, luck), office, tally)
        if c.status == SEARCHING or c.status == IN_WORK:
            rows[going_on] = rows[i]
            going_on += 1
        else:
            note_end(c, tally)
    office.cut = cut
    office.price = price
    office.minutes_used = used
    office.minutes_on_failures = failing
    office.hires_wanted = hires
    return going_on


@rule
def work_caseloads(
    people, roster, begins, sizes, offices, first_place, end_place,
    b, terms, laws, desks, worth, beliefs, expected, odds, start, end, key, claims, counts, doubts,
):  # fmt: skip
    """Four weeks of every place in [first_place, end_place). `roster` holds their people's rows, place after place;
    `odds` (places,) are those of work there.

    `doubts` (jobcentres,) is this block's own count, so that blocks never write to the same place.
    """
    for p in range(first_place, end_place):
        office = offices[p]
        rows = roster[begins[p] : begins[p] + sizes[p]]
        sizes[p] = work_caseload(
            people, rows, office, b, terms, laws, desks, worth[p], beliefs[p], expected[p],
            odds[p], start, end, key, claims[p], counts[p], doubts,
        )  # fmt: skip


@rule
def live_alone(people, row, office, b, terms, laws, desks, worth, beliefs, market, start, end, key):
    """One person's four weeks at the cut last found for their place's hours: what `Claimant.step` calls."""
    c = people[row]
    luck, looking = luck_of(key, c.id), c.status == SEARCHING
    stake, believed = worth[c.group, c.payments], beliefs[c.group]
    first, second, third, own, way, _ = line_up(c, office, b, stake, believed, market, start, luck)
    if looking and meeting_promised(max(start - c.attached, 0), b):
        first = PROMISED + max(first, 0.0)
    intensity = intensity_at(office.cut, first, second, third)
    _, started, _ = act(c, terms[c.group], office.skill, b, intensity, market, start, end, luck)
    law, desk = laws[c.group], desks[c.jobcentre]
    go(c, law, b, intensity, start, end, luck)
    if looking and started == 0 and not attends(c, office, law, desk, b, intensity, start, end, luck):
        answer(c, office, law, desk, b, intensity, office.price, stake, believed, market, start, end, luck)
    way = OWN if own > office.cut else way
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
