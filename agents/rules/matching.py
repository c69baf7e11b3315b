"""R1, matching: an area's vacancies limit how many participants can be hired, so help for one can displace another."""

from math import expm1


def room_for_one_more(hires_wanted: float, openings: float) -> float:
    """Share of job offers that do not land on a vacancy already taken.

    Urn and balls: H offers on V vacancies fill V * (1 - exp(-H / V)) of them, so an offer succeeds with probability
    (1 - exp(-H / V)) / (H / V). Both are counts for the same four weeks. One where nobody competes.
    """
    if hires_wanted <= 0.0:
        return 1.0
    if openings <= 0.0:
        return 0.0
    crowding = hires_wanted / openings
    return -expm1(-crowding) / crowding


def odds_of_work(base: float, tightness: float, elasticity: float) -> float:
    """Weekly odds of a job for a person of readiness zero where nobody crowds them out: base * tightness^elasticity."""
    return base * tightness**elasticity
