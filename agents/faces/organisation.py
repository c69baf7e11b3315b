"""What every provider has: places in a supply chain, advisers, books."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING, Any

from wpmodel.agents.faces.facts import facts, of_place
from wpmodel.agents.faces.mesa_edge import Resident
from wpmodel.agents.rules.cash import affordable, interest
from wpmodel.agents.rules.hiring import next_norm, price_in_cash, skill_after, staff_change
from wpmodel.foundation.time_units import PERIOD

if TYPE_CHECKING:
    from wpmodel.agents.faces.prime import Contract


@facts(of_place)
class Place:
    """A place in a supply chain that delivers end to end: a prime's own offices, or a tier 1 subcontract.

    `number` is its number on paper, `index` its position in the run's arrays (`wpmodel.setup.positions`).
    Holds its advisers (people, seasoned or not), the norm they are staffed to, and the price their hours fetched. Its
    fixed cost is sized for `base` advisers; `planned` were to be in post a year after opening. `open` and `accepting`
    say whether it gets new people. The other numbers are news of the last four weeks: people out of work, arrivals,
    doubts, people not seen, what it believes they brought, and the part of their worth that it is paid for
    (`cash_share`).
    """

    __slots__ = (
        "accepting",
        "advisers",
        "arrivals",
        "base",
        "cash_share",
        "contract",
        "doubts",
        "fee",
        "income",
        "index",
        "looking",
        "minutes_used",
        "norm",
        "number",
        "open",
        "organisation",
        "outcomes",
        "planned",
        "price",
        "share",
        "skill",
        "starters",
        "tier",
        "unseen",
        "vacant_since",
    )

    def __init__(
        self, index: int, number: int, contract: Contract, organisation: Organisation, tier: int, share: float
    ) -> None:
        self.index, self.number, self.contract = index, number, contract
        self.organisation, self.tier, self.share = organisation, tier, share
        self.advisers = self.starters = self.base = self.planned = 0.0
        self.norm = self.skill = self.cash_share = 1.0
        self.price = self.income = self.outcomes = self.fee = 0.0
        self.looking = self.minutes_used = self.arrivals = self.doubts = self.unseen = 0
        self.open = self.accepting = True
        self.vacant_since: int | None = None


@dataclass(frozen=True)
class Hand:
    """What somebody playing decides for an organisation; None where its own rules decide. (Help: see `OFFICE.by_hand`.)

    `norm` is the caseload that an adviser is to carry. Nobody is hired unless cash and credit cover `cushion` periods
    of cost. `accepts` says whether a subcontractor takes further people, and then trustees do not decide on leaving
    either: it stays until it `leaves`, or cannot pay.
    """

    norm: float | None = None
    cushion: float = 1.0
    accepts: bool | None = None
    leaves: bool = False


OWN_RULES = Hand()


class Organisation(Resident):
    """A provider: an organisation with books and with places that deliver.

    `account` is its line in the ledger; money is in pence. `capital_rate` is yearly, `credit` the overdraft it can get.
    `hand` is what somebody playing decides for it.
    """

    def __init__(self, model: Any, name: str, sector: str, account: int) -> None:
        super().__init__(model)
        self.name, self.sector, self.account = name, sector, account
        self.places: list[Place] = []
        self.mission = self.capital_rate = 0.0
        self.credit = 0
        self.hand = OWN_RULES

    @property
    def cash(self) -> int:
        """Pence in the bank; negative where it lives on credit."""
        return self.model.ledger.balances.item(self.account)

    @property
    def advisers(self) -> float:
        """Advisers in post over all its places; a place that it left is let to somebody else."""
        return fsum([place.advisers for place in self.places if place.organisation is self])

    def running_cost(self) -> int:
        """Pence that four weeks of its advisers cost, and of the managers, premises and systems sized for `base`."""
        if not self.places:
            return 0
        b = self.model.settings
        return round(100 * b.adviser_cost * (self.advisers + b.overhead * fsum([place.base for place in self.places])))

    def step(self) -> None:
        """A month of the organisation's own business: pay the bills, then staff each place to its norm."""
        if not self.places and not self.cash:
            return  # a prime with nothing in the run
        cost = self.running_cost()
        self.pay_bills(cost)
        if self.places:
            self.staff(cost)

    def pay_bills(self, running_cost: int) -> None:
        """Wages and overhead, the cash spent with participants, and interest where it lives on credit."""
        pay = self.model.pay
        if self.places:
            pay(self, "staff and suppliers", "running cost", running_cost)
            minutes = sum([place.minutes_used for place in self.places])
            pay(self, "staff and suppliers", "support cost", round(100 * self.model.settings.hour_cash * minutes / 60))
        pay(self, "lenders", "interest", interest(self.cash, self.capital_rate))

    def staff(self, running_cost: int) -> None:
        """Move each place's norm by the price of its hours, and hire or release towards it (R5).

        Nobody is hired unless cash, credit and what is on its way cover as many periods of cost as it looks ahead.
        """
        b = self.model.settings
        wage = b.adviser_cost * (1.0 + b.hiring_overhead) / b.contact_hours
        coming = self.model.payments.due_to(self, b.cash_foreseen * PERIOD) if b.cash_foreseen else 0
        can_pay = affordable(self.cash + coming, self.credit, running_cost, max(self.hand.cushion, b.cash_foreseen))
        for place in self.places:
            place.skill = skill_after(place.skill, place.advisers, place.starters, b.starter_skill, b.learning)
            place.advisers += place.starters
            place.base += b.overhead_speed * (place.advisers - place.base)
            price = price_in_cash(place.price, place.cash_share, b.cash_first)
            place.norm = self.hand.norm or next_norm(
                place.norm, price, wage, b.hiring_hurdle, b.hiring_speed, b.caseload_least, b.caseload_most
            )
            change = staff_change(place.advisers, place.looking, place.norm, can_pay, b.most_hired, b.most_released)
            place.starters = max(change, 0.0)
            place.advisers += min(change, 0.0)
