"""R4's rival: red, amber and green. A bounded-rational provider learns what three bands bring, and goes by that.

Nobody weighs the next hour of a person here. An adviser sorts people into three bands by the first impression of their
chance, and the office gives its hours where jobs have come from: by the band's average, not by the gain an hour makes.
The price of hours rations as under R4. Used where `rule_of_support` is 1, to see which results need R4 (docs/odd.md).
"""

from wpmodel.agents.compiled import rule

BANDS = 3
RED, AMBER, GREEN = 0, 1, 2


@rule
def band_of(chance, b):
    """Band of a person whose chance of a paid outcome without help looks like this."""
    if chance < b.red_below:
        return RED
    return GREEN if chance >= b.green_from else AMBER


@rule
def worth_in_band(stake, jobs_each, openness, weeks, gain, hours, b):
    """Pounds that an hour of a step seems to bring in a band where each person started `jobs_each` jobs in four weeks.

    stake * believed effect * openness * gain * believed lasting * jobs each * (weeks the step works / 4) / hours
    - running cost: in proportion to what the band brought, with or without help.
    """
    periods = 0.25 * min(weeks, b.support_reach)
    return stake * b.believed_effect * openness * gain * b.believed_lasting * jobs_each * periods / hours - b.hour_cash


def remembered(jobs, people, memory, new_jobs, new_people):
    """Jobs and people of bands after four more weeks: what was there fades by `memory`. Numbers or arrays."""
    return memory * jobs + new_jobs, memory * people + new_people
