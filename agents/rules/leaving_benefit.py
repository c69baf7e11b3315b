"""Leaving without a job: people stop claiming benefit for reasons of their own, and volunteers stop coming.

Neither was modelled for 2011, where people leave without work only under a sanction (`sanctions.gives_up`). A
programme's folder gives rates from published off-flow. Nothing here knows what providers or contracts want.
"""

from math import exp

from wpmodel.agents.compiled import rule
from wpmodel.agents.luck import DROP_OUT, SIGN_OFF, chance


@rule
def over_weeks(weekly, weeks):
    """Chance over some weeks of what has this chance a week: 1 - (1 - weekly)^weeks."""
    stays = 1.0
    for _ in range(weeks):
        stays *= 1.0 - weekly
    return 1.0 - stays


@rule
def off_flow_chance(weekly, called, duty, seen):
    """Weekly chance of leaving benefit without work.

    `weekly`, with its odds exp(called * duty) times as high for people who were called in (`seen` 1). `duty` is the
    share of full duties that their benefit puts on them. Unit: per week.
    """
    if seen == 0 or called == 0.0:
        return weekly
    odds = weekly / (1.0 - weekly) * exp(called * duty)
    return odds / (1.0 + odds)


@rule
def signs_off(c, b, duty, seen, weeks, start, luck):
    """Whether somebody out of work stops claiming in these weeks, without a job."""
    weekly = b.off_flow[c.group]
    if weekly <= 0.0:
        return False
    return chance(luck, start, SIGN_OFF) < over_weeks(off_flow_chance(weekly, b.off_flow_called, duty, seen), weeks)


@rule
def drops_out(c, b, duty, seen, weeks, start, luck):
    """Whether somebody without duties stops coming in these weeks; those who were seen do so `drop_out_seen` as often.

    They go on claiming, and look for work as others do whose time is up.
    """
    weekly = b.drop_out[c.group]
    if weekly <= 0.0 or duty > 0.0:
        return False
    kept = b.drop_out_seen if seen > 0 else 1.0
    return chance(luck, start, DROP_OUT) < over_weeks(weekly * kept, weeks)
