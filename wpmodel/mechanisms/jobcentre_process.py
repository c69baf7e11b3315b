"""Jobcentres in the schedule: duties, sanction law and desks as the kernel reads them, doubts, people who come back."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.kernel.attendance import DESK, LAW
from wpmodel.agents.kernel.counts import RETURNERS
from wpmodel.scenario import Scenario
from wpmodel.tables.evidence import rows

if TYPE_CHECKING:
    from wpmodel.agents.faces.jobcentre import Jobcentre
    from wpmodel.engine.model import WorkProgramme

NEW_JSA_LAW, NEW_ESA_LAW = date(2012, 10, 22), date(2012, 12, 3)
"""First days of the sanctions that `sanction_rules` dates so."""

PLANNED_PERIODS = 13
"""Jobcentres staff their desks for the doubts expected of the first year's referrals."""


def law_of(scenario: Scenario, week: int) -> NDArray:
    """Duties and sanctions by payment group in a week. Shape (groups,), dtype LAW.

    On ESA benefit also stops until the person complies; before December 2012 that was all (fixed weeks of zero).
    """
    calendar, groups = scenario.programme.calendar, scenario.programme.groups
    day, law = calendar.date_of(week), np.zeros(len(groups), LAW)
    law["duty"] = scenario.numbers("duties")
    law["must_refer"] = scenario.numbers("must_refer")[calendar.contract_year(week)]
    jsa = scenario.numbers("sanction_weeks_jsa_2012" if day >= NEW_JSA_LAW else "sanction_weeks_jsa_2011")
    esa = np.array(scenario.numbers("sanction_weeks_esa")) * (day >= NEW_ESA_LAW) + scenario.number("compliance_weeks")
    for k, level in enumerate(("first_weeks", "second_weeks", "third_weeks")):
        law[level] = [esa[k] if group.benefit == "esa" else jsa[k] for group in groups]
    return law


def staff_desks(model: WorkProgramme) -> None:
    """Give jobcentres the decision makers that the first year's referrals call for."""
    b = model.settings
    yearly = model.referrals_by_office[:PLANNED_PERIODS].mean(axis=0)
    for office, referred in zip(model.jobcentres, yearly.tolist(), strict=True):
        office.staff = b.doubts_planned * referred / b.decisions_each


@cache
def trend_of_decisions() -> NDArray:
    """How much harsher decisions are in each contract year than in the first, log odds. Shape (years,)."""
    return np.array([float(row["log_odds"]) for row in rows("adverse_trend")])


def desks_of(model: WorkProgramme) -> NDArray:
    """What a doubt meets at each jobcentre now, the trend of decisions with it. Shape (jobcentres,), dtype DESK."""
    desks, trend = np.zeros(len(model.jobcentres), DESK), trend_of_decisions()
    harsher = model.settings.adverse_trend * trend[min(model.calendar.programme_year(model.weeks[0]), trend.size) - 1]
    desks["adverse"] = [office.adverse + harsher for office in model.jobcentres]
    desks["decided"] = [office.decided for office in model.jobcentres]
    effect = model.settings.co_location_effect
    desks["missing"] = [1.0 - effect * office.authority.shares_premises for office in model.jobcentres]
    return desks


def hand_in(model: WorkProgramme, doubts: NDArray) -> None:
    """Jobcentres take in the period's doubts (blocks, jobcentres) and decide what they can."""
    for office, come in zip(model.jobcentres, doubts.sum(axis=0).tolist(), strict=True):
        if come or office.staff or office.backlog:
            office.decide(come)


def shares_of(referrals: NDArray, jobcentres: list[Jobcentre]) -> NDArray:
    """Each jobcentre's part of its area's referrals. Shape (jobcentres,), as `referrals`."""
    area = np.array([office.market for office in jobcentres])
    return referrals / np.maximum(np.bincount(area, referrals), 1)[area]


def come_back(model: WorkProgramme) -> None:
    """People whose time was up in these four weeks are back at their jobcentres, as those referred them."""
    came = np.bincount(
        model.offices["area"], model.work.counts[..., RETURNERS].sum(axis=1), minlength=len(model.markets)
    )
    for office, part in zip(model.jobcentres, model.office_shares.tolist(), strict=True):
        if came[office.market]:
            office.take_back(part * came[office.market])


def seek_work(model: WorkProgramme) -> None:
    """Returners look for work: what they are about to take adds to the crowding of their area's vacancies."""
    for market in model.markets:
        market.sought = 0.0
    odds = [market.uncrowded() for market in model.markets]
    for office in model.jobcentres:
        if office.returners:
            model.markets[office.market].sought += office.seek(odds[office.market])


def find_work(model: WorkProgramme) -> None:
    """Returners take the jobs that there is room for."""
    for office in model.jobcentres:
        if office.returners:
            office.place(model.markets[office.market].room)


def minutes_left(model: WorkProgramme) -> list[int]:
    """Adviser minutes of each place in four weeks, less those that the last period's failures took."""
    hours = model.settings.contact_hours
    return [
        max(int(60 * hours * place.advisers) - taken, 0)
        for place, taken in zip(model.places, model.offices["minutes_on_failures"].tolist(), strict=True)
    ]
