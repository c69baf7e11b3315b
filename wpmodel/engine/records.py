"""What is kept of a run: counts by period, place and payment group. What they mean is for `measures`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.kernel.counts import COUNTS
from wpmodel.calendar import WORK_PROGRAMME
from wpmodel.foundation.time_units import PERIOD, YEAR
from wpmodel.setup.assessment_intake import RECORDED, recorded

if TYPE_CHECKING:
    from wpmodel.engine.model import WorkProgramme


_FROM = WORK_PROGRAMME.week_of(date(2013, 7, 1)) // PERIOD
REPEATS = (_FROM, _FROM + YEAR // PERIOD)
"""Periods at whose ends a model notes how often each person has been sanctioned so far: the year of the published
figures on those sanctioned more than once in the Work Programme, to within a week."""


@dataclass
class Records:
    """Arrays by period first. `counts` has the kernel's counts in the order of `agents.counts.COUNTS`.

    Places, contracts, areas and jobcentres are those of the run, in the order of `WorkProgramme.places`, `contracts`,
    `markets` and `jobcentres`, which have their numbers on paper; accounts are those of the run's ledger.
    """

    counts: NDArray  # (periods, places, groups, len(COUNTS)) int32
    attached: NDArray  # (periods, places, groups) int32
    foreseen: NDArray  # (periods, places, groups) outcomes that a belief of one would expect of the period's jobs
    belief: NDArray  # (periods, places, groups)
    advisers: NDArray  # (periods, places) in post
    norm: NDArray  # (periods, places) participants an adviser is to carry
    price: NDArray  # (periods, places) pounds an hour
    minutes: NDArray  # (periods, places) adviser minutes there were for support
    odds: NDArray  # (periods, areas of the run) weekly odds of work at readiness zero
    backlog: NDArray  # (periods, jobcentres) sanction doubts that wait
    shares: NDArray  # (periods, contracts, groups) each contract's share of its area's referrals
    holder: NDArray  # (periods, places) account of the organisation that held each place
    cash: NDArray  # (periods, accounts) pence
    assessments: NDArray  # (periods, len(RECORDED)) claims and appeals, in the order of `assessment_intake.RECORDED`

    @classmethod
    def blank(
        cls, periods: int, groups: int, contracts: int, places: int, areas: int, offices: int, accounts: int
    ) -> Records:
        """Records of a run that has not begun."""
        return cls(
            counts=np.zeros((periods, places, groups, len(COUNTS)), np.int32),
            attached=np.zeros((periods, places, groups), np.int32),
            foreseen=np.zeros((periods, places, groups)),
            belief=np.zeros((periods, places, groups)),
            advisers=np.zeros((periods, places)),
            norm=np.zeros((periods, places)),
            price=np.zeros((periods, places)),
            minutes=np.zeros((periods, places), np.int64),
            odds=np.zeros((periods, areas)),
            backlog=np.zeros((periods, offices)),
            shares=np.zeros((periods, contracts, groups)),
            holder=np.zeros((periods, places), np.int64),
            cash=np.zeros((periods, accounts), np.int64),
            assessments=np.zeros((periods, len(RECORDED))),
        )

    def note(self, model: WorkProgramme) -> None:
        """Note the period that the model has just lived."""
        t = model.period
        self.counts[t] = model.work.counts
        self.attached[t] = model.caseloads.attached
        self.foreseen[t] = model.work.foreseen
        self.belief[t] = model.beliefs
        self.advisers[t] = model.work.staffed
        self.norm[t] = [place.norm for place in model.places]
        self.price[t] = model.offices["price"]
        self.minutes[t] = model.offices["minutes"]
        self.odds[t] = model.odds
        self.backlog[t] = [office.backlog for office in model.jobcentres]
        self.shares[t] = model.regime.shares()
        self.holder[t] = model.holder
        room = model.ledger.balances.size - self.cash.shape[1]
        if room > 0:  # newcomers have opened accounts
            self.cash = np.pad(self.cash, ((0, 0), (0, room)))
        self.cash[t] = model.ledger.balances
        self.assessments[t] = recorded(model)
