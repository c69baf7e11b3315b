"""R3, what a provider believes: about a person from a noisy assessment, about a payment group from its own pay."""

from wpmodel.agents.compiled import rule
from wpmodel.agents.rules.job_entry import prospect


@rule
def first_assessment(true_prospect, group_mean, noise, b):
    """The first estimate of a person's prospect, shrunk towards what people of their payment group are like.

    weight * (true + noise * error) + (1 - weight) * group mean. Units: log odds. Source: statistical discrimination
    in triage; Carter and Whitworth (2015) find payment groups to predict prospects weakly.
    """
    return b.assessment_weight * (true_prospect + b.assessment_noise * noise) + (1.0 - b.assessment_weight) * group_mean


@rule
def sharpen(c, b, intensity):
    """Contact sharpens the estimate: each hour closes part of the gap. Those not seen stay badly measured."""
    if intensity == 1:
        c.assessed += b.sharpening_light * (prospect(c, b) - c.assessed)
    elif intensity == 2:
        c.assessed += b.sharpening_standard * (prospect(c, b) - c.assessed)
    elif intensity == 3:
        c.assessed += b.sharpening_intensive * (prospect(c, b) - c.assessed)


def forget(paid, expected, memory):
    """Yesterday's evidence fades: both the paid outcomes and those expected keep a share `memory` each period."""
    return memory * paid, memory * expected


def believed_success(paid, expected, prior, prior_strength):
    """Belief in a payment group's success, as a factor on the odds that assessment alone would give.

    (prior strength * prior + paid outcomes) / (prior strength + outcomes expected at a factor of one): the mean of a
    gamma belief about a Poisson rate. Arrays or numbers. Source: Bayesian learning, docs/odd.md, R3; the prior is the
    bidders' optimism (`performance_expectations`).
    """
    return (prior_strength * prior + paid) / (prior_strength + expected)
