"""What the rules may be given: any value that a parameter's declaration allows, and people to apply the rules to."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import HealthCheck, assume, settings
from hypothesis import strategies as st

from wpmodel.agents.faces.population import PERSON
from wpmodel.agents.kernel.caseload import OFFICE, TERMS
from wpmodel.agents.kinds import NEVER, SEARCHING
from wpmodel.parameters import DECLARED
from wpmodel.scenario import Scenario
from wpmodel.setup.behaviour import behaviour_of

settings.register_profile(
    "rules", deadline=None, derandomize=True, max_examples=40, suppress_health_check=[HealthCheck.filter_too_much]
)
settings.load_profile("rules")

HOURS = ("hours_light", "hours_standard", "hours_intensive")


def legal(name: str) -> st.SearchStrategy:
    """Any value between a parameter's bounds; one for each label of its index."""
    one, labels = legal_number(name), DECLARED[name].index
    return st.tuples(*[one] * len(labels)) if labels else one


def legal_number(name: str) -> st.SearchStrategy:
    """Any number between a parameter's bounds."""
    p = DECLARED[name]
    return st.integers(int(p.low), int(p.high)) if p.whole else st.floats(p.low, p.high, allow_subnormal=False)


def behaviour(**changes: Any) -> Any:
    """The behaviour record of the declared values with these changes."""
    return behaviour_of(Scenario("legal", changes))


@st.composite
def behaviours(draw: st.DrawFn, *names: str, **fixed: Any) -> Any:
    """A behaviour record with the named parameters anywhere within their bounds (hours of support have to rise)."""
    found = {name: draw(legal(name)) for name in names}
    hours = [found[name] for name in HOURS if name in found]
    assume(all(less < more for less, more in pairwise(hours)))
    return behaviour(**found, **fixed)


@st.composite
def orderly_behaviours(draw: st.DrawFn, *names: str, **fixed: Any) -> Any:
    """The same with any hours of support that rise from light to standard to intensive."""
    light = draw(st.floats(0.05, 3.0))
    standard = light + draw(st.floats(0.1, 4.0))
    intensive = standard + draw(st.floats(0.1, 12.0))
    hours = dict(zip(HOURS, (light, standard, intensive), strict=True))
    return behaviour(**hours, **{name: draw(legal(name)) for name in names}, **fixed)


def person(**fields: Any) -> Any:
    """One person out of work on the programme: a row as the kernel sees it."""
    rows = np.zeros(1, PERSON).view(np.recarray)
    for name in ("due", "first_job", "outcome", "ended"):
        rows[name] = NEVER
    rows["status"] = SEARCHING
    for name, value in fields.items():
        rows[name] = value
    return rows[0]


def terms(outcome_weeks: int, sustainments: int, interval: int = 4) -> Any:
    """What counts as an outcome, how many payments follow, and after how many weeks each."""
    table = np.zeros(1, TERMS).view(np.recarray)
    table["outcome_weeks"], table["sustainments"], table["interval"] = outcome_weeks, sustainments, interval
    return table[0]


def office(**fields: Any) -> Any:
    """One delivering place as the kernel sees it."""
    table = np.zeros(1, OFFICE).view(np.recarray)
    for name, value in fields.items():
        table[name] = value
    return table[0]


def lucks(many: int, seed: int = 1) -> list[np.uint64]:
    """The streams of luck of the first so many people."""
    from wpmodel.agents.luck import key_of, luck_of

    key = key_of(seed)
    return [np.uint64(luck_of(key, k)) for k in range(many)]
