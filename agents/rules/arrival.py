"""Who comes: the traits a synthetic claimant brings, correlated through one hidden factor of disadvantage.

Every draw is the claimant's own, so the same person arrives under every contract. Readiness is additive in age,
health and barriers on the log-odds scale (Berthoud 2003: disadvantages add, their number has no further effect), and
centred so that a payment group's mean is the group's parameter, to within some hundredths.
"""

from math import exp

import numpy as np

from wpmodel.agents.compiled import rule
from wpmodel.agents.luck import AGE, ASSESSMENT, BARRIER, BEFORE_ANY_WEEK, HEALTH, MOTIVATION, PROSPECT, chance, normal
from wpmodel.agents.rules.beliefs import first_assessment
from wpmodel.agents.rules.job_entry import prospect


@rule
def logistic(x):
    """Inverse of the log odds."""
    return 1.0 / (1.0 + exp(-x))


@rule
def category(u, shares):
    """The category that a uniform draw falls in, given the categories' shares (k,)."""
    for k in range(shares.size - 1):
        u -= shares[k]
        if u < 0.0:
            return k
    return shares.size - 1


@rule
def mean_effect(shares, effects):
    """What a set of effects (k,) comes to on average over categories with these shares (k,)."""
    total = 0.0
    for k in range(shares.size):
        total += shares[k] * effects[k]
    return total


@rule
def draw_barriers(luck, disadvantage, shares, b):
    """Barriers as bits: each by its own draw, likelier for the more disadvantaged. `shares` (6,); log odds add."""
    bits, lift = 0, exp(b.disadvantage_slope * disadvantage)
    for j in range(shares.size):
        odds = shares[j] / (1.0 - shares[j]) * lift
        if chance(luck, BEFORE_ANY_WEEK, BARRIER + j) < odds / (1.0 + odds):
            bits |= 1 << j
    return bits


@rule
def standing(barriers):
    """How many of the six barriers stand: bits added up in pairs, then the three pairs."""
    pairs = (barriers & 21) + ((barriers >> 1) & 21)
    return (pairs & 3) + ((pairs >> 2) & 3) + (pairs >> 4)


@rule
def of_backlog(referred, b):
    """Readiness of people referred in a week against those referred later (log odds): the longest wait came first.

    backlog_readiness * exp(-week / backlog_weeks).
    """
    return b.backlog_readiness * exp(-referred / b.backlog_weeks)


@rule
def arrive(c, luck, kind, mean, b):
    """Give claimant `c`, referred in a week, their traits.

    `kind` holds the shares that fit their payment group; `mean` is its mean readiness.
    """
    hidden = normal(luck, BEFORE_ANY_WEEK, PROSPECT)
    age = category(chance(luck, BEFORE_ANY_WEEK, AGE), kind.age_shares)
    health = category(chance(luck, BEFORE_ANY_WEEK, HEALTH), kind.health_shares)
    barriers = draw_barriers(luck, -hidden, kind.barrier_shares, b)
    readiness = mean + b.readiness_sd * hidden + of_backlog(c.referred, b)
    readiness += b.age_effect[age] - mean_effect(kind.age_shares, b.age_effect)
    readiness += b.health_effect[health] - mean_effect(kind.health_shares, b.health_effect)
    readiness += mean_effect(kind.barrier_shares, b.barrier_effect)
    for j in range(kind.barrier_shares.size):
        readiness -= b.barrier_effect[j] * ((barriers >> j) & 1)
    c.age_band = np.uint8(age)
    c.health_condition = np.uint8(health)
    c.barriers = np.uint8(barriers)
    c.readiness = readiness
    own = normal(luck, BEFORE_ANY_WEEK, MOTIVATION)
    c.motivation = logistic(b.motivation_mean + b.motivation_sd * (0.5 * hidden + 0.866 * own))
    noise = normal(luck, BEFORE_ANY_WEEK, ASSESSMENT)
    c.assessed = first_assessment(prospect(c, b), mean + b.mean_drive, noise, b)
