"""R2, job loss: the hazard falls with tenure and with the quality of the match; contact in work lowers it."""

from math import exp

from wpmodel.agents.compiled import rule
from wpmodel.agents.luck import MATCH, chance


@rule
def match_quality(luck, started, b):
    """How ill the job fits, as a factor on the hazard around one: drawn once a job, by its first week."""
    return 1.0 + b.match_spread * (1.0 - 2.0 * chance(luck, started, MATCH))


@rule
def loss_chance(tenure, match, held, b):
    """Chance of losing the job in a week.

    (settled + (start - settled) * exp(-tenure / settling weeks)) * match, less `in_work_effect` where the provider
    keeps in touch. `tenure` in weeks, `held` 0 or 1. Unit: per week. Source: falling hazard as in ONS (2013).
    """
    hazard = b.loss_settled + (b.loss_start - b.loss_settled) * exp(-tenure / b.loss_settling_weeks)
    return hazard * match * (1.0 - b.in_work_effect * held)
