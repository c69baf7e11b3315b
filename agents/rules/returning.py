"""R13, coming back: people whose time is up look for work from the jobcentre, and compete with those still on it.

Only how many they are is kept, by jobcentre. Source: docs/odd.md, R13; 64 to 75 per cent of those who finished came
back to the jobcentre (`job_outcomes`).
"""

from wpmodel.foundation.time_units import PERIOD


def jobs_sought(returners: float, odds: float, relative: float) -> float:
    """Jobs that returners are about to start in four weeks where nobody crowds them out.

    returners * [1 - (1 - p)^4], p = relative * odds / (1 + relative * odds). `odds` are an area's weekly odds of work
    at readiness zero, `relative` what a returner's are of them.
    """
    weekly = relative * odds / (1.0 + relative * odds)
    return returners * (1.0 - (1.0 - weekly) ** PERIOD)


def still_there(returners: float, hired: float, leaving: float) -> float:
    """Returners left after four weeks: (returners - hired) * (1 - leaving); some leave benefit for other reasons."""
    return (returners - hired) * (1.0 - leaving)
