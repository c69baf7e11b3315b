"""R9, sanction referral: they miss an appointment, the provider notices and chooses, a decision maker decides.

The provider compares values in pounds as in R4. What it could lose is the stake times the chance of a fee, so whoever
holds little chance of one is referred more easily; no kind of person is named. The contract's rule to refer every
failure overrides the comparison as often as `must_refer` says. Terms follow the guidance: a provider raises a *doubt*,
the jobcentre's *adverse decision* makes the sanction. Source: docs/odd.md, R9.
"""

from math import exp

from wpmodel.agents.compiled import rule
from wpmodel.agents.luck import (
    BEFORE_ANY_WEEK,
    CHALLENGE,
    CHOICE,
    DECIDE,
    DROP,
    FRAILTY,
    HARM,
    LEAVE,
    MISS,
    NOTICE,
    SPUR,
    chance,
)
from wpmodel.agents.rules.arrival import logistic
from wpmodel.agents.rules.support import INTENSIVE, LIGHT, STANDARD
from wpmodel.foundation.time_units import PERIOD, YEAR

REFER, LET_PASS, REENGAGE = 0, 1, 2
NON_ADVERSE, ADVERSE, OVERTURNED, DROPPED = 0, 1, 2, 3

"""Weeks after a sanction within which another failure counts as a further one."""


# Attendance ----------------------------------------------------------------------------------------------------------


@rule
def appointments_at(intensity, b):
    """Appointments to keep in four weeks at this intensity of support."""
    if intensity == LIGHT:
        return b.appointments_light
    if intensity == STANDARD:
        return b.appointments_standard
    return b.appointments_intensive if intensity == INTENSIVE else b.appointments_none


@rule
def contacts_by_letter(b, practice, on):
    """Appointments of four weeks to which a letter calls everybody with duties, helped or not.

    mandated_contacts * exp(practice_in_contacts * house practice), and initial_contacts besides in the four weeks in
    which a person is attached. `on` is the week of their time in which the four begin: none is above zero before that.
    Unit: appointments. Source: a mandatory activity is notified in writing (provider guidance, 3a); sizes assumed.
    """
    contacts = b.mandated_contacts * exp(b.practice_in_contacts * practice)
    return contacts + b.initial_contacts if on <= 0 else contacts


@rule
def odds_of_missing(c, b, intensity, duty, letters):
    """Odds of missing one of the appointments of four weeks that they had to keep.

    duty * (letters + appointments) * base * [1 + motivation effect * (0.5 - motivation)] * [1 + health effect if ill]
    * [1 + effects of the barriers standing]. `duty` is the share of full duties that the benefit puts on them: zero
    where it puts none. `letters` are appointments made by letter, the others go with support. Unit: odds. Source:
    docs/odd.md, R9; sizes assumed.
    """
    odds = duty * (letters + appointments_at(intensity, b)) * b.miss_base
    odds *= 1.0 + b.miss_motivation * (0.5 - c.motivation)
    odds *= 1.0 + b.missing_by_barriers[c.barriers]
    return odds * (1.0 + b.miss_health) if c.health_condition > 0 else odds


@rule
def frailty(b, luck):
    """How prone a person is to miss appointments, for lasting reasons: a factor on their odds with a mean of one.

    exp(spread * z - spread^2 / 2), z normal, and of that the mean over one of 256 equal parts of people, which is drawn
    once in a life: a function of a draw and a logarithm would cost more than all else here. Source: frailty in repeated
    events (Vaupel and others 1979); the spread is assumed.
    """
    return b.proneness[int(chance(luck, BEFORE_ANY_WEEK, FRAILTY) * b.proneness.size)]


@rule
def misses(c, b, intensity, duty, letters, week, luck):
    """Whether they miss one: odds / (1 + odds), by their own luck.

    Where doubts go by lot, whether the lot falls on them: rate * duty, no matter who they are or who helps.
    """
    if b.doubts_by_lot > 0.0:
        return chance(luck, week, MISS) < b.doubts_by_lot * duty
    odds = odds_of_missing(c, b, intensity, duty, letters)
    if b.miss_spread > 0.0:
        odds *= frailty(b, luck)
    return chance(luck, week, MISS) * (1.0 + odds) < odds


@rule
def chance_noticed(b, intensity, letters):
    """Chance that a missed appointment is noticed: surely where a letter made it, for a letter is on file.

    Of appointments that go with support 1 - exp(-noticing * appointments), so that nobody is missed who is not seen;
    of both kinds the mean, by how many there are of each. A doubt by lot is on file as a letter is.
    """
    if b.doubts_by_lot > 0.0:
        return 1.0
    met = appointments_at(intensity, b)
    noticed = 1.0 - exp(-b.noticing * met)
    return (letters + met * noticed) / (letters + met) if letters > 0.0 else noticed


@rule
def is_noticed(b, intensity, letters, week, luck):
    """Whether the provider notices, by their luck."""
    return chance(luck, week, NOTICE) < chance_noticed(b, intensity, letters)


# The provider's choice -----------------------------------------------------------------------------------------------


@rule
def value_of_reengaging(price, keep, b):
    """Pounds: payments for a re-engagement and for a sanction avoided, less the hours it takes at their price.

    `price` is the shadow price of an adviser hour, to which its running cost comes; `keep` the share of a payment that
    stays with whoever delivers. The chance of a fee stays whole.
    """
    paid = keep * (b.pay_for_reengagement + b.pay_for_avoided_sanction)
    return paid - b.hours_reengage * (price + b.hour_cash)


@rule
def value_of_letting_pass(fee, keep, b):
    """Pounds: payment for a sanction avoided, less a compliance finding and the part of the fee lost as they drift off.

    `fee` is stake * chance of a payment: pounds expected from them as things stand.
    """
    return keep * b.pay_for_avoided_sanction - b.pass_cost - b.pass_loss * fee


@rule
def value_of_referring(fee, price, adverse, b):
    """Pounds: the form's time, and the part of the fee that a sanction destroys, if it comes to one (`adverse`)."""
    return -b.hours_form * (price + b.hour_cash) - b.sanction_loss * adverse * fee


@rule
def chances_of_choices(refer, let_pass, reengage, must_refer, b):
    """Chances of referring and of letting pass, given the three values in pounds; re-engaging has the rest.

    Logit choice with scale `choice_scale`, after the rule: P(refer) = must + (1 - must) * logit(refer), and the others
    (1 - must) * logit. Source: rule and discretion side by side (NAO 2016; Webster 2017).
    """
    best = max(refer, max(let_pass, reengage))
    one = exp((refer - best) / b.choice_scale)
    two = exp((let_pass - best) / b.choice_scale)
    three = exp((reengage - best) / b.choice_scale)
    free = (1.0 - must_refer) / (one + two + three)
    return must_refer + free * one, free * two


@rule
def leaning(must_refer, practice):
    """How often the rule is followed in a house: its odds times exp(practice). Always stays always, never stays never.

    must * exp(practice) / (1 - must + must * exp(practice)).
    """
    odds = must_refer * exp(practice)
    return odds / (1.0 - must_refer + odds)


@rule
def ruled(must_refer, week, luck):
    """Whether the contract's rule leaves no choice: the lowest part of the draw that `choose` makes."""
    return chance(luck, week, CHOICE) < must_refer


@rule
def choose(refer, let_pass, reengage, must_refer, b, week, luck):
    """The provider's answer to a failure that it noticed: REFER, LET_PASS or REENGAGE."""
    first, second = chances_of_choices(refer, let_pass, reengage, must_refer, b)
    u = chance(luck, week, CHOICE)
    if u < first:
        return REFER
    if u < first + second:
        return LET_PASS
    return REENGAGE


# The decision --------------------------------------------------------------------------------------------------------


@rule
def chance_adverse(desk, b, intensity, letters):
    """Chance that a doubt, once decided, is decided against them: logistic(desk's log odds + evidence * noticed).

    A provider that sees somebody often, or has a letter on file, has the better record of what happened.
    """
    return logistic(desk.adverse + b.adverse_evidence * (chance_noticed(b, intensity, letters) - 1.0))


@rule
def decide(desk, b, intensity, letters, week, luck):
    """The decision maker's: DROPPED (reserved or cancelled), NON_ADVERSE, ADVERSE, or OVERTURNED on reconsideration."""
    if chance(luck, week, DROP) >= desk.decided:
        return DROPPED
    if chance(luck, week, DECIDE) >= chance_adverse(desk, b, intensity, letters):
        return NON_ADVERSE
    return OVERTURNED if chance(luck, week, CHALLENGE) < b.overturned_share else ADVERSE


@rule
def weeks_of_sanction(level, law):
    """Weeks of benefit that the law takes for the first, second or any further failure within a year."""
    if level <= 1:
        return law.first_weeks
    return law.second_weeks if level == 2 else law.third_weeks


@rule
def impose(c, b, law, decision, week, on, luck):
    """An adverse decision in week `on` of their time: benefit stops, after any sanction that still runs. Harm follows.

    If it is overturned later, it ends with reconsideration and does not count as a failure next time.
    """
    if on > c.sanctioned_until + YEAR:
        c.failures = 0
    weeks = weeks_of_sanction(c.failures + 1, law)
    if decision == OVERTURNED:
        weeks = min(weeks, b.reconsideration_weeks)
    else:
        c.failures = min(c.failures + 1, 3)
    c.sanctions += 1
    c.sanctioned_until = max(c.sanctioned_until, on) + weeks
    c.weeks_sanctioned += weeks
    c.motivation *= 1.0 - b.motivation_harm
    if chance(luck, week, HARM) < b.health_harm_share:
        c.readiness -= b.health_harm


# What a sanction does while it runs ----------------------------------------------------------------------------------


@rule
def weeks_under(c, on):
    """Weeks of the four from week `on` of their time in which they are under a sanction."""
    return min(max(c.sanctioned_until - max(on, 0), 0), 4)


@rule
def spur(c, b, on, luck):
    """Factor on their odds of work in four weeks: up for some while benefit is stopped, one for the others.

    Drawn once a sanction. Source: job entry rises in the short run (van den Berg and others 2004), not in the long run
    (Taulbut and others 2018).
    """
    under = weeks_under(c, on)
    if under == 0 or chance(luck, int(c.sanctioned_until), SPUR) >= b.spurred_share:
        return 1.0
    return 1.0 + (b.spur - 1.0) * under / PERIOD


@rule
def gives_up(c, b, on, week, luck):
    """Whether they leave benefit without work in these four weeks: 1 - (1 - leaving)^(weeks under a sanction)."""
    under = weeks_under(c, on)
    if under == 0:
        return False
    stays = 1.0
    for _ in range(under):
        stays *= 1.0 - b.leaving
    return chance(luck, week, LEAVE) >= stays
