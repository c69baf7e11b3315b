"""What the figures of the rules page are made of: pictures of panels of lines, and people and sums to put into rules.

Every curve is a rule of `wpmodel.agents.rules` called with one argument moved and the declared parameters for the
rest; no formula is written down again. `people`, `providers` and `places` have the pictures; `figures` draws them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.faces.population import PERSON
from wpmodel.agents.luck import key_of, luck_of
from wpmodel.agents.rules import arrival, claims, matching, support
from wpmodel.agents.rules.cash import value_of_fees
from wpmodel.parameters import PAYMENT_GROUPS
from wpmodel.scenario import BASELINE, Scenario
from wpmodel.setup import intake
from wpmodel.setup.behaviour import behaviour_of, settings_of

Line = tuple[NDArray, NDArray]
SCENARIO = Scenario(BASELINE)
B, S = behaviour_of(SCENARIO), settings_of(SCENARIO)
"""The declared parameters as compiled rules take them, and to look up one by one, which a record is slow at."""
PROSPECTS = np.linspace(-5.0, 3.0, 121)
WAGE = float(B.adviser_cost * (1.0 + B.hiring_overhead) / B.contact_hours)
"""What a provider reckons an adviser's hour costs (R5)."""
GROUPS = {"JSA 25 and over": "jsa_25_plus", "new ESA": "esa_new", "ESA ex-IB": "esa_ex_ib"}


@dataclass(frozen=True)
class Panel:
    """One set of axes: labelled lines (x, y) over the same unit, level lines, areas between 0 and 1 as a mosaic."""

    x: str
    y: str
    lines: dict[str, Line] = field(default_factory=dict)
    levels: dict[str, float] = field(default_factory=dict)
    mosaic: tuple[NDArray, NDArray, NDArray, tuple[str, ...]] | None = None
    top: float | None = None


@dataclass(frozen=True)
class Picture:
    """A figure: the section of the page it belongs to, what it shows in words, and its panels."""

    section: str
    shows: str
    panels: tuple[Panel, ...]


def over(x: NDArray, of: Callable[[float], float]) -> Line:
    """A rule over its argument, point by point."""
    return x, np.array([float(of(float(value))) for value in x])


def number(name: str, group: str) -> float:
    """A parameter that differs by payment group, for one of them."""
    return float(SCENARIO.numbers(name)[PAYMENT_GROUPS.index(group)])


def person(prospect: float = 0.0) -> np.record:
    """Somebody out of work with this prospect, seen as they are: middling motivation, no barrier, no condition."""
    c = np.zeros(1, PERSON).view(np.recarray)[0]
    c.readiness, c.motivation, c.assessed, c.status = prospect, 0.5, prospect, claims.SEARCHING
    c.due = c.first_job = c.outcome = c.ended = claims.NEVER
    return c


@cache
def stake(group: str, payments: int = 0, rate: float = 0.1) -> float:
    """What fees still open are worth in a prime's own offices, in pounds, in contract year 1 (R7)."""
    lag = B.claim_lag_weeks + B.payment_lag_weeks
    return float(
        value_of_fees(
            number("outcome_fee", group), number("sustainment_fee", group), number("outcome_weeks", group),
            number("sustainment_payments", group), number("sustainment_interval", group), np.array(payments), 1.0,
            lag, rate, B.believed_hold,
        )
    )  # fmt: skip


@cache
def arrivals(group: str, people: int = 3000) -> NDArray:
    """Synthetic people of a payment group as they come, by the rule of arrival."""
    rows, g = np.zeros(people, PERSON).view(np.recarray), PAYMENT_GROUPS.index(group)
    kinds, means, key = intake.kinds(SCENARIO).view(np.recarray), intake.readiness_means(SCENARIO), key_of(1)
    for i in range(people):
        arrival.arrive(rows[i], np.uint64(luck_of(key, i)), kinds[g], means[g], B)
        rows[i].status = claims.SEARCHING
    return rows


def jobs_alone(prospect: float, factor: float = 1.0) -> float:
    """Lasting jobs expected over the whole stay with no more help, at the market of 2011 with room for all (R1, R4)."""
    market = matching.odds_of_work(S.job_base, 1.0, S.tightness_elasticity)
    return support.expected_jobs(factor * market * np.exp(prospect), S.allotted_weeks, B)


def worth_of_steps(prospect: float, pounds: float, factor: float = 1.0) -> tuple[float, float, float]:
    """Pounds an hour of each further step of support for somebody without barriers who has just come (R4)."""
    none = jobs_alone(prospect, factor)
    each = support.jobs_gained(none / (S.believed_lasting * S.allotted_weeks), S.allotted_weeks, 1.0, B)
    jobs = [none, *(none + each * gain for gain in (S.gain_light, S.gain_standard, S.gain_intensive))]
    hours = np.diff([0.0, S.hours_light, S.hours_standard, S.hours_intensive])
    steps = zip(jobs, jobs[1:], hours, strict=False)
    first, second, third = (support.worth_of_hour(pounds, before, after, h, B) for before, after, h in steps)
    return first, second, third
