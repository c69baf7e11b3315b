"""R1, job entry: how likely an unemployed participant is to start a job this week."""

from math import exp

from wpmodel.agents.compiled import rule


@rule
def prospect(c, b):
    """What they bring to the labour market (log odds a week, market and help apart): readiness plus motivation."""
    return c.readiness + b.motivation_effect * (c.motivation - 0.5)


@rule
def job_chance(c, b, market):
    """Chance of starting a job in a week.

    odds = market * exp(readiness + motivation effect + support); chance = odds / (1 + odds).
    `market` is the area's odds for a person of readiness zero: base * tightness^elasticity * room for one more hire.
    Unit: per week. Source: docs/odd.md, R1; additive barriers after Berthoud (2003).
    """
    odds = market * exp(prospect(c, b) + c.support)
    return odds / (1.0 + odds)


@rule
def lose_heart(c, b, weeks):
    """Readiness falls with time out of work, by `readiness_drift` a week (duration dependence, Kroft et al. 2013)."""
    c.readiness -= b.readiness_drift * weeks
