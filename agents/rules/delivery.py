"""R6, who delivers: own work on a barrier, a module bought or given free, and whom a prime keeps for its own offices.

Like R4 these are comparisons in pounds. Help with a barrier competes with job search for the same advisers' hours, and
pays late: only through a job that comes easier afterwards. Source: docs/odd.md, R6; theory of multitasking after
Holmstrom and Milgrom (1991), make or buy and spot purchase after Groundwork (2015).
"""

from math import log

from wpmodel.agents.compiled import rule
from wpmodel.agents.luck import FREE, REMOVE, chance
from wpmodel.agents.rules.arrival import logistic
from wpmodel.agents.rules.support import paid_chance

NOBODY, BUY, FREELY, OWN = 0, 1, 2, 3
"""Who works on a barrier in four weeks: nobody, a specialist for money, the local authority, the provider's adviser."""


@rule
def worth_of_removal(stake, jobs, lift, effect, mission, keep, b):
    """Pounds that a barrier removed is worth to the provider.

    stake * [P(jobs * lift) - P(jobs)] + mission * need weight * effect + keep * pay for distance travelled, where
    `effect` is the gain in readiness (log odds) and `lift` = exp(effect) the factor on the odds of work.
    """
    gain = stake * (paid_chance(jobs * lift) - paid_chance(jobs))
    return gain + mission * b.need_weight * effect + keep * b.pay_for_barrier_removed


@rule
def way_of_others(worth, price, free, week, luck, b):
    """The way to have a barrier worked on by others, and what it leaves over in pounds.

    A free module where there is one for them (by their luck: `free` is the share served), or a bought one if its chance
    of success times the worth exceeds its price. Otherwise nobody and zero.
    """
    if free > 0.0 and chance(luck, week, FREE) < free:
        return FREELY, b.removal_specialist * worth
    left = b.removal_specialist * worth - price
    return (BUY, left) if left > 0.0 else (NOBODY, 0.0)


@rule
def worth_of_own_work(worth, left, b):
    """Pounds that an hour of own work on a barrier brings beyond what others would leave over."""
    return (b.removal_own * worth - left) / b.hours_barrier - b.hour_cash


@rule
def work_on_barrier(c, b, way, week, luck):
    """Four weeks' work on their heaviest barrier, one way or the other. Returns whether it is removed."""
    target = b.heaviest[c.barriers]
    odds = b.removal_own if way == OWN else b.removal_specialist
    if way == OWN:
        c.minutes += b.minutes_barrier
    else:
        c.modules += 1
    if chance(luck, week, REMOVE) >= odds:
        return False
    c.barriers -= 1 << target
    c.removed += 1 << target
    c.readiness += b.barrier_effect[target]
    c.assessed += b.barrier_effect[target]
    return True


@rule
def value_of_keeping(fee, stake, jobs, surplus, price, b):
    """Pounds that a person is expected to bring a prime in its own offices.

    attachment fee + stake * P(jobs) + reviews * {[1 - P(jobs)] * surplus - upkeep} - promised meetings * hours * (price
    + running cost). `surplus` is what the hours given at one review bring beyond the price of an hour, `upkeep` the
    fixed cost that follows one more participant, in work or not, a review (see `upkeep_each`).
    """
    chance_of_job = paid_chance(jobs)
    meetings = b.allotted_weeks / b.promised_meeting_weeks if b.promised_meeting_weeks > 0 else 0.0
    burden = meetings * b.hours_light * (price + b.hour_cash)
    net = (1.0 - chance_of_job) * surplus - b.upkeep
    return fee + stake * chance_of_job + 0.25 * b.allotted_weeks * net - burden


@rule
def value_of_passing(fee, worth, jobs, mission, b):
    """Pounds that the same person leaves with the prime if passed on.

    top slice * [fee + worth * P(jobs)] + mission * P(jobs): a job is as good a job at another place.
    """
    return b.top_slice * (fee + worth * paid_chance(jobs)) + mission * paid_chance(jobs)


def upkeep_each(adviser_cost: float, overhead: float, norm: float, speed: float, periods: float) -> float:
    """Pounds of managers, premises and systems that one more participant costs in four weeks.

    adviser cost * overhead / norm * share that follows them within their time: 1 - [1 - (1 - speed)^n] / (speed * n)
    over n periods, as the fixed cost moves towards the advisers in post by `speed` a period.
    """
    follows = 1.0 - (1.0 - (1.0 - speed) ** periods) / (speed * periods) if speed > 0.0 else 0.0
    return adviser_cost * overhead / norm * follows


@rule
def chance_kept(keeping, passing, own_share, b):
    """Chance that the prime keeps somebody within reach of both: a logit around its own offices' share of capacity.

    1 / (1 + exp(-(keeping - passing) / noise - log odds of own share)).
    """
    usual = log(max(own_share, 1e-6) / max(1.0 - own_share, 1e-6))
    return logistic(min(max((keeping - passing) / b.choice_noise + usual, -700.0), 700.0))


def modules_offered(saving: float, shared: float, gain: float, cost: float, removal: float, budget: float) -> float:
    """Wraparound modules that a local authority gives in four weeks (any number of people, in part).

    budget / cost * min[removal * (own saving + shared saving * gain) / cost, 1]: the whole budget where a module brings
    it what it costs, else as much of it as the module pays back. Without a share in the Treasury's saving part of the
    benefit is somebody else's (2008 Green Paper, chapter 7). Pounds; `gain` is outcomes for each barrier removed.
    """
    return budget / cost * min(removal * (saving + shared * gain) / cost, 1.0)
