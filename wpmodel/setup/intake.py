"""The intake: who is referred, when, where. Exogenous to providers, and the same people under every contract.

Monthly referrals by payment group (`referrals_monthly`, built from published cumulative counts) become people. Within
a month they come evenly; over areas they are dealt by the areas' shares with a golden-ratio sequence, which keeps to
the shares at every moment. A claimant's number and luck do not depend on anyone else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import fsum, log

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.compiled import rule
from wpmodel.agents.kinds import NEVER, NOT_ATTACHED, TO_COME
from wpmodel.agents.luck import ATTACH, ATTACH_LAG, BEFORE_ANY_WEEK, CONTRACT, JOBCENTRE, PLACE, chance, luck_of
from wpmodel.agents.rules.arrival import arrive, category
from wpmodel.agents.rules.assessment import relabelled
from wpmodel.parameters import PAYMENT_GROUPS
from wpmodel.programmes.programme import Programme, Referred
from wpmodel.programmes.work_programme import work_programme
from wpmodel.scenario import Scenario

GOLDEN_RATIO = 0.6180339887498949
"""Step by which people are spread over areas."""
ROOT_OF_TWO = 1.4142135623730951
"""Step by which referrals are thinned: with that of the areas whole areas would lose all their people, others none."""

SUPPORT_KINDS = ("esa_new_support", "esa_ex_ib_support")
"""People in the support group, whom nobody refers unless the assessment changes (R12): kinds beside the groups."""

KIND = np.dtype([("age_shares", "f8", 4), ("health_shares", "f8", 4), ("barrier_shares", "f8", 6)], align=True)
"""Shares of traits that fit one payment group."""


@dataclass(frozen=True)
class Intake:
    """Everyone referred, in order of payment group and time: one entry a person, whose number is their place."""

    group: NDArray  # uint8, index into the programme's groups
    referred: NDArray  # int16, weeks since the programme's first day
    area: NDArray  # uint8, index into the programme's areas

    def __len__(self) -> int:
        return len(self.group)

    def kinds(self) -> NDArray:
        """Whose traits each person has: index into the payment groups and SUPPORT_KINDS."""
        return self.group

    def expected(self, means: NDArray) -> NDArray:
        """Mean readiness that providers expect of a payment group: what its kind is like, `means` (kinds,)."""
        return means

    def who_come(self) -> NDArray:
        """Who is referred at all. Shape (everyone,), bool."""
        return np.ones(len(self), np.bool_)

    def still_come(self, share: float, from_week: int) -> NDArray:
        """Who still comes if only this share is referred from a week on, evenly over time. Shape (everyone,), bool."""
        if share == 1.0:
            return self.who_come()
        later = self.referred >= from_week
        return self.who_come() & (~later | (np.cumsum(later) * ROOT_OF_TWO % 1.0 < share))

    def weekly(self, groups: int, areas: int) -> NDArray:
        """People referred by week, payment group and area. Shape (weeks, groups, areas)."""
        shape = (int(self.referred.max()) + 1, groups, areas)
        flat = np.ravel_multi_index((self.referred, self.group, self.area), shape)
        return np.bincount(flat, minlength=np.prod(shape)).reshape(shape)


@lru_cache(maxsize=4)
def intake_of(programme: Programme) -> Intake:
    """The people of a programme's published counts: made once a process, read by every model in it."""
    shares = np.array([area.share for area in programme.areas])
    edges = np.cumsum(shares / shares.sum())[:-1]
    groups, weeks, areas = [], [], []
    for g in range(len(programme.groups)):
        come = [one for one in programme.referred if one.group == g]
        when = np.concatenate([np.zeros(0, np.int16), *(_weeks_of_month(one, programme) for one in come)])
        order = np.arange(1, when.size + 1) * GOLDEN_RATIO + g * 0.1
        dealt = np.searchsorted(edges, order % 1.0, side="right")
        known = np.repeat([-1 if one.area is None else one.area for one in come], [one.people for one in come])
        groups.append(np.full(when.size, g, np.uint8))
        weeks.append(when)
        areas.append(np.where(known >= 0, known, dealt).astype(np.uint8))
    return Intake(np.concatenate(groups), np.concatenate(weeks), np.concatenate(areas))


def published_intake() -> Intake:
    """The 1.95 million people of the Work Programme."""
    return intake_of(work_programme())


def _weeks_of_month(come: Referred, programme: Programme) -> NDArray:
    """Weeks in which a month's people are referred, evenly over its days. Shape (people,), int16."""
    year, number = map(int, come.month.split("-"))
    first = date(year, number, 1)
    following = date(year + number // 12, number % 12 + 1, 1)
    first = max(first, programme.calendar.first_day)
    evenly = (np.arange(come.people) + 0.5) / max(come.people, 1)
    days = (first - programme.calendar.first_day).days + evenly * (following - first).days
    return (days // 7).astype(np.int16)


def kinds(scenario: Scenario) -> NDArray:
    """Shares of traits for each payment group, and for SUPPORT_KINDS where the groups are those of the Work Programme.
    Shape (kinds,), dtype KIND."""
    names = [group.like for group in scenario.programme.groups]
    if scenario.programme.as_in_2011:
        names += SUPPORT_KINDS
    table = np.zeros(len(names), KIND)
    for g, name in enumerate(names):
        benefit = "esa" if name.startswith(("esa", "ib")) else "jsa"
        table["health_shares"][g] = _normalised(scenario, f"health_{benefit}")
        table["barrier_shares"][g] = np.clip(scenario.numbers(f"barriers_{benefit}"), 1e-9, 1 - 1e-9)
        if name == "jsa_18_24":
            table["age_shares"][g] = (1.0, 0.0, 0.0, 0.0)
        else:
            ages = {"jsa_25_plus": "ages_jsa_25_plus"}.get(name, "ages_esa" if benefit == "esa" else "ages_jsa_other")
            table["age_shares"][g] = _normalised(scenario, ages)
    return table


def readiness_means(scenario: Scenario) -> NDArray:
    """Mean readiness on arrival of each kind, as in `kinds`. Shape (kinds,)."""
    means = scenario.numbers("readiness_mean")
    if not scenario.programme.as_in_2011:
        return np.array(means)
    able = [PAYMENT_GROUPS.index(name.removesuffix("_support")) for name in SUPPORT_KINDS]
    return np.array([*means, *(means[g] + scenario.number("support_readiness") for g in able)])


def _normalised(scenario: Scenario, name: str) -> NDArray:
    shares = scenario.numbers(name)
    total = fsum(shares)
    if total <= 0.0:
        raise ValueError(f"the shares of {name} are all zero: give at least one of them a share above zero")
    return np.array(shares) / total


@rule
def allocate(people, group, area, key, shares, contracts, places, place_shares, chosen):
    """Deal people to contracts and places by their own luck. Fills `chosen` (n,) with place indices.

    `shares` (areas, groups, most contracts an area) are market shares; `contracts` (areas, most) and `places`
    (contracts, most) hold indices, `place_shares` (contracts, most) the places' shares of a contract.
    """
    for i in range(people.size):
        luck = luck_of(key, people[i])
        here = category(chance(luck, BEFORE_ANY_WEEK, CONTRACT), shares[area[i], group[i]])
        contract = contracts[area[i], here]
        slot = category(chance(luck, BEFORE_ANY_WEEK, PLACE), place_shares[contract])
        chosen[i] = places[contract, slot]


@rule
def attachment_week(luck, referred, b):
    """The week they are attached, or NEVER: `attachment_rate` are, after an exponential wait of at most 12 weeks."""
    if chance(luck, BEFORE_ANY_WEEK, ATTACH) >= b.attachment_rate:
        return NEVER
    wait = -b.attachment_weeks * log(1.0 - chance(luck, BEFORE_ANY_WEEK, ATTACH_LAG))
    return referred + min(int(wait), 12)


@rule
def attachment_weeks(ids, referred, key, b, attached):
    """Fills `attached` (n,) for the claimants `ids` (n,) referred in these weeks (everyone,)."""
    for i in range(ids.size):
        attached[i] = attachment_week(luck_of(key, ids[i]), referred[ids[i]], b)


@rule
def bring(
    rows, ids, attached, group, kind, referred, area, key, kinds, means, expected, b, jobcentres_from, jobcentres_until
):
    """Fill rows (n,) with the claimants `ids` (n,), attached in these weeks (n,): dates, traits, jobcentre.

    Their area waits in `place` until they are dealt to one. The other arrays are by claimant (everyone,), kind or area;
    `kind` is whose traits they have, which is not their payment group where the assessment has changed; `expected` is
    what providers expect of a payment group, `means` what kinds are like.
    """
    for i in range(rows.size):
        c, who = rows[i], ids[i]
        luck = luck_of(key, who)
        c.id, c.group, c.referred, c.attached, c.place = who, group[who], referred[who], attached[i], area[who]
        c.due = c.first_job = c.outcome = c.ended = NEVER
        c.status = TO_COME if attached[i] != NEVER else NOT_ATTACHED
        arrive(c, luck, kinds[kind[who]], means[kind[who]], b)
        c.assessed += relabelled(means[kind[who]], expected[c.group], b)
        first = jobcentres_from[c.place]
        c.jobcentre = first + int(chance(luck, BEFORE_ANY_WEEK, JOBCENTRE) * (jobcentres_until[c.place] - first))
