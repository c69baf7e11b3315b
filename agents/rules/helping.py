"""How help works: the form in which adviser time changes the chance of work, in the world and as providers see it.

Help adds to the weekly odds o of work: o' = o + G(o) * (exp(support) - 1). Studies do not settle G: trials of
counselling find gains that rise with a person's prospects, that do not depend on them, and that are largest in the
middle (docs/robustness.md). The declared form is G(o) = o, which multiplies everybody's odds. World and belief are told
apart, since what providers believe decides whom they help.
"""

from math import exp, log

from wpmodel.agents.compiled import rule
from wpmodel.agents.rules.job_entry import prospect

POWER, HUMP, THRESHOLD = 0, 1, 2
"""Forms of help: a power of the odds without it, most in the middle, or next to nothing below a threshold."""

LEAST = 1.0e-12
"""Weekly odds below which nobody is told from anybody else."""


@rule
def reach_of_help(odds, form, power, size, b):
    """Weekly odds that help works on, G(o), by the odds without it.

    Power: size * mid^(1 - power) * o^power; one multiplies the odds, zero adds the same to everybody. Hump: size * o *
    exp(-[(ln o - peak) / width]^2 / 2). Threshold: size * o / (1 + exp(-(ln o - peak) / width)).
    """
    if form == POWER:
        return size * b.help_mid ** (1.0 - power) * odds**power
    apart = (log(max(odds, LEAST)) - b.help_peak) / b.help_width
    if form == HUMP:
        return size * odds * exp(-0.5 * apart * apart)
    return size * odds / (1.0 + exp(-apart))


@rule
def odds_of_work(c, b, market):
    """Weekly odds of starting a job, with the stock of support: market * exp(prospect + support) as declared."""
    if b.help_multiplies == 1:
        return market * exp(prospect(c, b) + c.support)
    odds = market * exp(prospect(c, b))
    return odds + reach_of_help(odds, b.help_form, b.help_power, b.help_size, b) * (exp(c.support) - 1.0)


@rule
def job_chance(c, b, market):
    """Chance of starting a job in a week: odds / (1 + odds).

    As declared odds = market * exp(readiness + motivation effect + support). `market` is the area's odds for a person
    of readiness zero: base * tightness^elasticity * room for one more hire. Unit: per week. Source: docs/odd.md, R1;
    additive barriers after Berthoud (2003).
    """
    odds = odds_of_work(c, b, market)
    return odds / (1.0 + odds)


@rule
def odds_seen(c, b, belief, market):
    """The same as the provider sees it: by its assessment, its belief in the payment group and in how help works."""
    if b.seen_multiplies == 1:
        return belief * market * exp(c.assessed + c.support)
    odds = market * exp(c.assessed)
    return belief * (odds + reach_of_help(odds, b.seen_form, b.seen_power, b.seen_size, b) * (exp(c.support) - 1.0))


@rule
def odds_worked_on(c, b, market, likely):
    """Weekly odds by which a little more support raises what the provider sees, for each unit of it, at a belief of
    one: G(o) * exp(support). Where help multiplies, those are the odds that it sees, `likely`."""
    if b.seen_multiplies == 1:
        return likely
    return reach_of_help(market * exp(c.assessed), b.seen_form, b.seen_power, b.seen_size, b) * exp(c.support)


@rule
def worth_by_need(chance):
    """Worth of each further step where those least likely to find work come first: no pounds, an order in line."""
    return 1.0 - chance, 0.7 - chance, 0.4 - chance
