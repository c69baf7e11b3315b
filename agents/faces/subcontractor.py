"""Subcontractors: fictional organisations, private, public and voluntary, in tier 1 and tier 2."""

from __future__ import annotations

from collections import deque
from math import fsum
from typing import TYPE_CHECKING, Any

from wpmodel.agents.faces.facts import facts, of_call_off, of_subcontractor
from wpmodel.agents.faces.organisation import Organisation
from wpmodel.agents.rules import leaving
from wpmodel.agents.rules.leaving import (
    OBJECTION,
    accepts,
    beyond_bearing,
    cause_of_leaving,
    left_by_the_books,
    mission_after,
    news_heard,
    runway,
    strain,
    strain_learnt,
    value_of_staying,
)
from wpmodel.foundation.time_units import PERIOD, YEAR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wpmodel.agents.faces.organisation import Place
    from wpmodel.agents.faces.prime import Contract

MONTHS = YEAR // PERIOD
"""Steps of a year."""

STAY = 0.75
"""Share of the allotted weeks that participants are taken to be out of work, where a place decides on taking more."""


@facts(of_call_off)
class CallOff:
    """A tier 2 place: a call-off contract for help with one barrier, with no promise of volume.

    `number` is its number on paper, `index` its position in the run's arrays.
    `sold` counts the modules of the last four weeks, `paid` is what they and any guaranteed volume brought, in pence;
    `open` says whether modules can be called off.
    """

    __slots__ = ("contract", "index", "number", "open", "organisation", "paid", "sold", "speciality", "vacant_since")

    def __init__(
        self, index: int, number: int, contract: Contract, organisation: Subcontractor, speciality: int
    ) -> None:
        self.index, self.number, self.contract = index, number, contract
        self.organisation, self.speciality = organisation, speciality
        self.sold, self.paid, self.open = 0, 0, True
        self.vacant_since: int | None = None


@facts(of_subcontractor)
class Subcontractor(Organisation):
    """A subcontractor with places that deliver (tier 1), call-off contracts for specialist help (tier 2), or both.

    `number` is its number on paper; `tier_1` and `tier_2` count the places it holds there, `peers_on_paper` those it
    hears from, of whom `peers` work in the areas of the run: the others stay. `patience` is in weeks, `tolerance` in
    units of strain, `dependence` the share of its income that the programme was to bring. It joined and perhaps `left`,
    for a `cause`, in these weeks; `advice` is the cause to leave for that the last meeting saw, if any;
    `first_referral` is the week of its first. Counts: weeks `waited` since the last referral, meetings at which staying
    looked worthless (`losing`), periods beyond all credit (`unpaid`). What its people met with since the last meeting,
    added up over periods: how many were out of work, doubts, and people not seen.

    A `prudent` board goes by its `books`: cash and cost (pounds) of each step since it joined, of the last year.
    `loss_borne` is the share of a year's cost that it may lose.
    """

    def __init__(self, model: Any, name: str, sector: str, account: int) -> None:
        super().__init__(model, name, sector, account)
        self.tier_1 = self.tier_2 = 0
        self.call_offs: list[CallOff] = []
        self.peers: list[Subcontractor] = []
        self.patience = self.tolerance = self.dependence = self.floor = self.strain = 0.0
        self.number = self.peers_on_paper = self.joined = self.waited = self.losing = self.unpaid = 0
        self.met_people = self.met_doubts = self.met_unseen = 0
        self.first_referral: int | None = None
        self.left: int | None = None
        self.cause: str | None = None
        self.advice: str | None = None
        self.prudent, self.loss_borne = False, 1.0
        self.books: deque[tuple[float, float]] = deque(maxlen=MONTHS + 1)

    @property
    def in_run(self) -> bool:
        """Whether any of its places or call-off contracts belongs to this run."""
        return bool(self.places or self.call_offs)

    def step(self) -> None:
        """A month: bills, staff, and whether to go on. Trustees meet every quarter."""
        if self.left is not None:
            return
        super().step()
        self.note_use()
        cash = self.cash
        self.books.append((cash / 100, self.cost()))
        self.unpaid = self.unpaid + 1 if cash + self.credit < 0 else 0
        if self.unpaid > self.model.settings.grace_periods:
            self.leave(leaving.INSOLVENCY)
        elif self.hand.leaves:
            self.leave(leaving.WITHDRAWAL)
        elif self.meets_now():
            self.meet()

    def note_use(self) -> None:
        """Whether it has been used, how long it has waited if not, and what its people met with since the last meeting.

        It does not wait while it has people on its caseload, nor where it takes no more by its own choice.
        """
        used = self.got_people()
        if self.first_referral is None and used:
            self.first_referral = self.model.weeks[0]
        idle = not used and not any(place.looking or not place.accepting for place in self.places)
        self.waited = self.waited + PERIOD if idle else 0
        known: Sequence[Place | Contract] = self.places or [c.contract for c in self.call_offs]
        for met in known:
            self.met_people += met.looking
            self.met_doubts += met.doubts
            self.met_unseen += met.unseen

    def got_people(self) -> bool:
        """Whether the last four weeks brought referrals to a place or a call for a module."""
        return any(place.arrivals for place in self.places) or any(c.sold for c in self.call_offs)

    def meets_now(self) -> bool:
        """Whether trustees meet in these four weeks: for the first time a quarter after joining, then every quarter."""
        every = max(self.model.settings.board_weeks // PERIOD, 1)
        if (self.model.period + self.number) % every:
            return False
        return self.model.weeks[1] - self.joined > every * PERIOD

    def meet(self) -> None:
        """Trustees look at the runway, the forecast, the strain and the wait: leave, or stay and drift (R8)."""
        b, cost = self.model.settings, self.cost()
        ahead = runway(self.cash / 100, self.credit / 100, cost)
        for_conscience, for_forecast = self.news()
        self.losing = self.losing + 1 if self.worth_of_staying(cost, for_forecast) < 0.0 else 0
        referrals, unseen = self.practice()
        self.met_people = self.met_doubts = self.met_unseen = 0
        felt = strain(referrals, unseen, for_conscience, self.dependence, b)
        self.strain = strain_learnt(self.strain, felt, b.strain_kept)
        cause = cause_of_leaving(
            self.waited, self.patience, ahead, self.floor, self.losing, b.losses_borne, self.strain, self.tolerance,
            self.unbalanced(),
        )  # fmt: skip
        self.advice = cause
        if cause and self.hand.accepts is None:
            self.leave(cause)
            return
        rivals = self.model.mission_of_area.item((self.places or self.call_offs)[0].contract.market)
        self.mission = mission_after(self.mission, rivals, ahead, self.floor, b.drift, b.drift_of_stress)
        for place in self.places:
            place.accepting = self.takes_more(place) if self.hand.accepts is None else self.hand.accepts

    def worth_of_staying(self, cost: float, gone: float) -> float:
        """Pounds that four more weeks are worth to its board: by its books where it is prudent, else by its beliefs.

        `cost` is that of four weeks, in pounds, `gone` the share of its peers whose leaving is news for the forecast.
        """
        if self.prudent:
            return left_by_the_books([cash for cash, _ in self.books])
        weight = self.model.settings.news_weight
        return value_of_staying(self.income(), cost, self.outcomes(), self.mission, gone, weight)

    def news(self) -> tuple[float, float]:
        """Shares of those it hears from whose leaving within a year is news for its conscience and for its forecast."""
        return news_heard(*self.peers_gone(), self.peers_on_paper, self.model.settings.causes_told_apart)

    def unbalanced(self) -> bool:
        """Whether it has lost more in a whole year than law and parent let it bear."""
        if len(self.books) <= MONTHS:
            return False
        left = self.books[-1][0] - self.books[0][0]
        cost = fsum([cost for _, cost in self.books]) - self.books[0][1]
        years = self.model.weeks[1] / YEAR
        return beyond_bearing(left, cost, self.loss_borne, self.model.settings.bearing_cut, years)

    def takes_more(self, place: Any) -> bool:
        """Whether it takes further people at a place, going by the average of those it got."""
        if not place.looking:
            return True
        b, each = self.model.settings, 1.0 / place.looking
        income = (place.income + self.mission * place.outcomes) * each
        stay = STAY * b.allotted_weeks / PERIOD
        return accepts(place.fee, income, b.adviser_cost / place.norm, stay)

    def leave(self, cause: str) -> None:
        """Leave the programme for this cause. The model lets its people, places and claims go where they belong."""
        self.left, self.cause = self.model.weeks[1], cause
        self.model.leavers.append(self)

    def cost(self) -> float:
        """Pounds that four weeks cost it: advisers and fixed cost, and staying in chains."""
        return (self.running_cost() + self.chain_cost()) / 100

    def chain_cost(self) -> float:
        """Pence that its call-off contracts cost in four weeks, besides modules given."""
        return 100 * self.model.settings.chain_cost * len(self.call_offs)

    def income(self) -> float:
        """Pounds that it believes the last four weeks earned, paid late or not."""
        b = self.model.settings
        modules = fsum([c.paid / 100 - c.sold * b.module_cost for c in self.call_offs])
        return fsum([place.income + place.fee * place.arrivals for place in self.places]) + modules

    def outcomes(self) -> float:
        """Lasting jobs that it believes the last four weeks brought."""
        return fsum([place.outcomes for place in self.places])

    def practice(self) -> tuple[float, float]:
        """Sanction referrals a person and year, and the share not seen, of people out of work since the last meeting.

        Its own people's; where it has only call-off contracts, those of its contracts.
        """
        people = max(self.met_people, 1)
        return YEAR / PERIOD * self.met_doubts / people, self.met_unseen / people

    def peers_gone(self) -> tuple[int, int]:
        """Of those it hears from, how many left within the last year: in objection, and for any other cause."""
        now = self.model.weeks[1]
        causes = [p.cause for p in self.peers if p.left is not None and now - p.left < YEAR]
        objected = causes.count(OBJECTION)
        return objected, len(causes) - objected
