"""Common random numbers: a draw is a function of (seed, claimant, week, purpose) and of nothing else.

The same person has the same luck under two contracts, on any number of threads, in any order of evaluation.
The hash is splitmix64's finaliser (Steele, Lea and Flood 2014), applied once for the person and once for the draw.
"""

from math import cos, log, pi, sqrt

import numpy as np

from wpmodel.agents.compiled import rule

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
M1 = np.uint64(0xBF58476D1CE4E5B9)
M2 = np.uint64(0x94D049BB133111EB)

# Purposes: what a draw is for. A new purpose takes a new number and disturbs no other draw.
WORK, MATCH, ATTACH, ATTACH_LAG, CONTRACT, PLACE, JOBCENTRE = 1, 2, 3, 4, 5, 6, 7
AGE, HEALTH, PROSPECT, MOTIVATION, ASSESSMENT, LOT = 8, 9, 10, 11, 12, 13
FREE, REMOVE, REACH, KEEP, OTHER, MOVE, HAND = 23, 24, 25, 26, 27, 28, 29
MISS, NOTICE, CHOICE, DROP, DECIDE, CHALLENGE, HARM, SPUR, LEAVE = 14, 15, 16, 17, 18, 19, 20, 21, 22
FORECAST, COSTS, MARKING, INTEREST, TURNOVER, EXPERIENCE, SECTOR = 40, 41, 42, 43, 44, 45, 46  # a bidding firm's
CAPABILITY, MISTAKE, ROUTE, APPEAL, HEARING, GOES = 50, 51, 52, 53, 54, 55  # at the Work Capability Assessment
TRIAGE = 56  # what a triage gets wrong
FRAILTY = 57  # how prone somebody is to miss appointments
VOLUNTEER = 58  # whether somebody begins to volunteer
SIGN_OFF, DROP_OUT = 59, 60  # leaving benefit, or a voluntary programme, without a job
UNCLAIMED = 61  # whether a provider keeps the evidence of what somebody earned it
BARRIER = 32  # and the numbers after it, one for each barrier

BEFORE_ANY_WEEK = 0
"""The week used for draws made once in a life."""


@rule
def mix(z):
    """Splitmix64's finaliser: 64 bits in, 64 well-mixed bits out."""
    z = (z ^ (z >> np.uint64(30))) * M1
    z = (z ^ (z >> np.uint64(27))) * M2
    return z ^ (z >> np.uint64(31))


@rule
def luck_of(key, claimant):
    """This claimant's stream of luck. `key` is the mixed seed, so that neighbouring seeds do not share people."""
    return mix(key + GOLDEN * np.uint64(claimant))


@rule
def chance(luck, week, purpose):
    """The uniform draw in [0, 1) that this claimant makes in this week for this purpose."""
    when = np.uint64(week) * np.uint64(256) + np.uint64(purpose)
    return float(mix(np.uint64(luck) + GOLDEN * when) >> np.uint64(11)) * 2.0**-53


@rule
def normal(luck, week, purpose):
    """A standard normal draw for this purpose, and it uses the draw of purpose + 128 as well (Box and Muller 1958)."""
    radius = sqrt(-2.0 * log(1.0 - chance(luck, week, purpose)))
    return radius * cos(2.0 * pi * chance(luck, week, purpose + 128))


def key_of(seed: int) -> np.uint64:
    """The mixed seed that every draw of a run starts from."""
    with np.errstate(over="ignore"):
        return np.uint64(mix(np.uint64(seed % 2**64)))
