"""What help is worth: everybody on a caseload weighed up, compiled. Rules: R4 (with R14), its rival, R6, and by hand.

The rules are those of `wpmodel.agents.rules`; this file only walks people through them.
"""

import numpy as np

from wpmodel.agents.compiled import rule
from wpmodel.agents.kinds import SEARCHING
from wpmodel.agents.luck import LOT, chance, luck_of
from wpmodel.agents.rules.bands import BANDS, band_of, worth_in_band
from wpmodel.agents.rules.by_hand import HELP, SUPPORT, place_in_line, steps_wished, way_by_hand
from wpmodel.agents.rules.delivery import NOBODY, way_of_others, worth_of_own_work, worth_of_removal
from wpmodel.agents.rules.helping import odds_seen, odds_worked_on, worth_by_need
from wpmodel.agents.rules.milestones import MOST_STEPS
from wpmodel.agents.rules.support import (
    PROMISED,
    expected_jobs,
    jobs_gained,
    meeting_promised,
    open_to_help,
    paid_chance,
    worth_by_lot,
    worth_of_holding,
    worth_of_hour,
    worth_of_seeing,
)
from wpmodel.foundation.time_units import PERIOD

KINDS = (BANDS, 9)
"""The kinds of people that a provider can tell apart: by band and payment group."""

BY_BAND, BY_NEED = 1, 2
"""Values of `rule_of_support` that put a rival rule in the place of R4."""

TIES = 0.01
"""How far a lot spreads the worth of people of one band, so that part of them can be served."""

TERMS = np.dtype(
    [
        ("outcome_weeks", "i8"),  # weeks in work that make an outcome
        ("sustainments", "i8"),  # payments that follow
        ("interval", "i8"),  # weeks in work from each to the next
        ("steps", "i8"),  # paid milestones, the outcome among them; zero where payments follow at intervals
        ("step_weeks", "i8", MOST_STEPS),  # weeks in work that make each milestone
        ("step_within", "i8", MOST_STEPS),  # weeks among which they must lie; zero for no window
    ],
    align=True,
)
"""What a payment group is paid for after somebody has started to work."""

OFFICE = np.dtype(
    [
        ("area", "i8"),
        ("minutes", "i8"),  # adviser minutes to hand out in these four weeks
        ("mission", "f8"),  # pounds that the organisation puts on a job, whoever pays for it
        ("skill", "f8"),  # mean skill of its advisers, as a share of a seasoned one's
        ("practice", "f8"),  # log odds by which the prime's house practice leans towards referring for a sanction
        ("keep", "f8"),  # share of a payment that stays with the place
        ("wooing", "f8"),  # pounds that seeing one more person wins by way of those who choose (R14)
        ("help_price", "f8", 6),  # pounds that a module of specialist help costs, by barrier
        ("help_free", "f8", 6),  # share of those who could use it to whom a module is offered free, by barrier
        ("jobs_each", "f8", BANDS),  # jobs that a person of each band started in four weeks (rival rule)
        ("by_hand", "i8"),  # what somebody playing decides here: bits of agents/rules/by_hand.py; zero if nobody does
        ("wish", "i8", KINDS),  # by hand: the step of support that each kind is to get
        ("rank", "f8", KINDS),  # by hand: which kind is first in line for hours: the highest
        ("rank_in_work", "f8"),  # by hand: rank of contact in work; below zero there is none
        ("help_share", "f8", KINDS),  # by hand: share of those with a barrier for whom a module is bought
        ("help_most", "f8"),  # by hand: pounds that a module may cost
        ("kept_share", "f8", KINDS),  # by hand: share of newcomers within reach whom the prime keeps
        ("cut", "f8"),  # out: hours are given for what brings more pounds an hour than this
        ("price", "f8"),  # out: the shadow price of an adviser hour, pounds: the cut, promises apart
        ("minutes_used", "i8"),  # out
        ("minutes_on_failures", "i8"),  # out: minutes on missed appointments, missing from the next four weeks
        ("hires_wanted", "f8"),  # out: jobs its people were about to start, before crowding is counted again
        ("bought", "i8", 6),  # out: modules bought, by barrier
        ("given", "i8", 6),  # out: modules that came free, by barrier
        ("need", "i8", 6),  # out: people out of work whose heaviest barrier it is
        ("band_people", "i8", BANDS),  # out: people out of work in each band (rival rule)
        ("band_jobs", "i8", BANDS),  # out: jobs that they started
    ],
    align=True,
)
"""One place that delivers, as the kernel sees it."""


@rule
def weigh(c, office, b, worth, belief, market, start, luck):
    """What help for them is worth to their provider.

    Returns pounds an hour for each further step of support and for own work on a barrier, the way in which others would
    work on it, and the lasting jobs expected of them at a belief of one.
    """
    weeks_on = max(start - c.attached, 0)
    if weeks_on >= b.allotted_weeks:
        return -1.0, -1.0, -1.0, -1.0, NOBODY, 0.0
    stake = worth + office.mission
    if c.status != SEARCHING:
        return worth_of_holding(stake, b.loss_settled, b), -1.0, -1.0, -1.0, NOBODY, 0.0
    likely = odds_seen(c, b, 1.0, market)
    weeks = b.allotted_weeks - weeks_on
    if b.effort_by_lot == 1:
        first, second, third = worth_by_lot(chance(luck, start, LOT))
        return first, second, third, -1.0, NOBODY, expected_jobs(likely, min(PERIOD, weeks), b)
    none = expected_jobs(belief * likely, weeks, b)
    openness = open_to_help(c, b)
    if b.rule_of_support == BY_BAND:
        first, second, third = worth_by_band(office, b, stake, none, openness, weeks, chance(luck, start, LOT))
    elif b.rule_of_support == BY_NEED:
        first, second, third = worth_by_need(paid_chance(none))
    else:
        gained = jobs_gained(belief * odds_worked_on(c, b, market, likely), weeks, openness, b)
        light = none + gained * b.gain_light
        standard = none + gained * b.gain_standard
        intensive = none + gained * b.gain_intensive
        first = worth_of_hour(stake, none, light, b.hours_light, b)
        second = worth_of_hour(stake, light, standard, b.hours_standard - b.hours_light, b)
        third = worth_of_hour(stake, standard, intensive, b.hours_intensive - b.hours_standard, b)
    first += office.wooing / b.hours_light
    if b.care * office.mission > 0.0:
        first += worth_of_seeing(office.mission, paid_chance(none), b)
    own, way = weigh_barrier(c, office, b, stake, none, start, luck)
    return first, second, third, own, way, expected_jobs(likely, min(PERIOD, weeks), b)


@rule
def worth_by_band(office, b, stake, none, openness, weeks, lot):
    """The rival of R4: worth of each further step by the record of their band. A lot breaks ties within it."""
    each = office.jobs_each[band_of(paid_chance(none), b)] * (1.0 + TIES * lot)
    light, standard, intensive = b.gain_light, b.gain_standard - b.gain_light, b.gain_intensive - b.gain_standard
    first = worth_in_band(stake, each, openness, weeks, light, b.hours_light, b)
    second = worth_in_band(stake, each, openness, weeks, standard, b.hours_standard - b.hours_light, b)
    third = worth_in_band(stake, each, openness, weeks, intensive, b.hours_intensive - b.hours_standard, b)
    return first, second, third


@rule
def weigh_barrier(c, office, b, stake, jobs, start, luck):
    """Pounds an hour of own work on their heaviest barrier, and the way in which others would work on it (R6)."""
    if c.barriers == 0:
        return -1.0, NOBODY
    target = b.heaviest[c.barriers]
    lift, effect = b.barrier_lift[target], b.barrier_effect[target]
    worth = worth_of_removal(stake, jobs, lift, effect, office.mission, office.keep, b)
    way, left = way_of_others(worth, office.help_price[target], office.help_free[target], start, luck, b)
    return worth_of_own_work(worth, left, b), way


@rule
def line_up(c, office, b, worth, belief, market, start, luck):
    """What `weigh` gives, and in its place what a player decided, where somebody plays."""
    first, second, third, own, way, jobs = weigh(c, office, b, worth, belief, market, start, luck)
    weeks = b.allotted_weeks - max(start - c.attached, 0)
    if office.by_hand == 0 or weeks <= 0:
        return first, second, third, own, way, jobs
    if office.by_hand & SUPPORT and c.status != SEARCHING:
        line = place_in_line(office.rank_in_work, chance(luck, start, LOT))
        return line if office.rank_in_work >= 0.0 else -1.0, -1.0, -1.0, -1.0, way, jobs
    if c.status == SEARCHING:
        band, group = band_of(believed_chance(c, b, belief, market, weeks), b), c.group
        if office.by_hand & SUPPORT:
            line = place_in_line(office.rank[band, group], chance(luck, start, LOT))
            first, second, third = steps_wished(office.wish[band, group], line)
            own = -1.0
        if office.by_hand & HELP and c.barriers > 0:
            target = b.heaviest[c.barriers]
            price, free = office.help_price[target], office.help_free[target]
            way = way_by_hand(office.help_share[band, group], price, office.help_most, free, start, luck)
    return first, second, third, own, way, jobs


@rule
def believed_chance(c, b, belief, market, weeks):
    """Chance of a paid outcome without further help in the weeks left, as their provider sees it."""
    return paid_chance(expected_jobs(odds_seen(c, b, belief, market), weeks, b))


@rule
def survey(people, rows, office, b, worth, beliefs, expected, market, start, key, first, second, third, fourth, ways):
    """Weigh up a caseload into five arrays (n,); returns the dearest hour. Adds to `expected` (groups,)."""
    dearest = 0.0
    for i in range(rows.size):
        c = people[rows[i]]
        group = c.group
        luck, stake = luck_of(key, c.id), worth[group, c.payments]
        one, two, three, own, way, jobs = line_up(c, office, b, stake, beliefs[group], market, start, luck)
        if c.payments == 0:
            expected[group] += jobs
        dearest = max(dearest, max(max(one, two), max(three, own)))
        if c.status == SEARCHING and meeting_promised(max(start - c.attached, 0), b):
            one = PROMISED + max(one, 0.0)
        first[i], second[i], third[i], fourth[i], ways[i] = one, two, three, own, way
    return dearest
