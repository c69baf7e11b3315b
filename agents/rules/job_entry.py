"""R1, job entry: how likely an unemployed participant is to start a job this week."""

from wpmodel.agents.compiled import rule


@rule
def prospect(c, b):
    """What they bring to the labour market (log odds a week, market and help apart): readiness plus motivation."""
    return c.readiness + b.motivation_effect * (c.motivation - 0.5)


@rule
def lose_heart(c, b, weeks):
    """Readiness falls with time out of work, by `readiness_drift` a week (duration dependence, Kroft et al. 2013)."""
    c.readiness -= b.readiness_drift * weeks
