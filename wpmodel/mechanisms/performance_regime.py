"""R10 in a run: counts a contract year, does what the commissioner decides, and tells places what standing is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.faces.commissioner import Review
from wpmodel.agents.faces.prime import Contract, Prime
from wpmodel.agents.kernel.counts import MINUTES, OUTCOMES
from wpmodel.agents.rules.cash import surplus_shared
from wpmodel.agents.rules.review import contract_ratio, incentive_level
from wpmodel.agents.rules.standing import (
    present_years,
    worth_of_incentive,
    worth_of_lead,
    worth_of_staying,
    yearly_margin,
)
from wpmodel.foundation.ledger import Ledger
from wpmodel.foundation.time_units import PERIOD, PERIODS_A_YEAR, YEAR
from wpmodel.parameters import CONTRACT_YEARS, SECTORS
from wpmodel.setup.tariff import PENCE

if TYPE_CHECKING:
    from wpmodel.engine.model import WorkProgramme

"""Periods that a prime looks back on."""


class Regime:
    """The performance regime of a run. `rivals` are the contracts of each area whose every place is in the run.

    Where some caseloads of an area are left out, its shares stay: those who would come on other shares are not there.
    `sent` (weeks of referral, contracts, 9) are the people attached so far, `reached` (weeks, contracts, 9) the job
    outcomes: people stay with the contract they are dealt to, whoever holds it.
    """

    def __init__(self, model: WorkProgramme) -> None:
        self.model, self.calendar = model, model.calendar
        self.last_referral = model.calendar.week_of(model.calendar.last_referral)
        contracts = model.contracts
        of_area = [[c.index for c in contracts if c.market == market] for market in range(len(model.markets))]
        whole = [all(model.in_run[p.index] for k in here for p in contracts[k].places) for here in of_area]
        self.rivals = [here for here, complete in zip(of_area, whole, strict=True) if here and complete]
        self.market = np.array([c.market for c in contracts])
        self.slot = np.array([of_area[c.market].index(c.index) for c in contracts])
        referred, shape = model.claimants.rows["referred"], (len(contracts), len(model.groups))
        self.sent = np.zeros((int(referred.max(initial=0)) + 1, *shape), np.int64)
        self.reached = np.zeros((PERIOD * model.periods, *shape), np.int64)

    def note_attached(self, people: NDArray) -> None:
        """Count people (rows) who have just been attached, each at a place."""
        np.add.at(self.sent, (people["referred"], self.model.contract_of[people["place"]], people["group"]), 1)

    def note_outcomes(self, claims: NDArray, start: int) -> None:
        """Count the outcomes of four weeks from `start`; `claims` (places, groups, kinds, 4)."""
        outcomes = self.model.payments.by_contract(claims[:, :, 0])
        self.reached[start : start + PERIOD] = np.moveaxis(outcomes, 2, 0)

    # The commissioner's hands ----------------------------------------------------------------------------------------

    def due(self) -> Review | None:
        """The contract year whose review falls due in these four weeks, counted; None in most periods."""
        start, _ = self.model.weeks
        lag = self.model.settings.review_lag_weeks
        year = self.calendar.programme_year(max(start - lag, 0)) - 1
        if year < 1 or self.calendar.year_begins(year + 1) + lag <= start - PERIOD:
            return None
        primes = [contract.prime for contract in self.model.contracts]
        return Review(year, start, primes, *self.results(year), self.minimum(year), self.shares())

    def results(self, year: int) -> tuple[NDArray, NDArray]:
        """People referred and outcomes claimed in a contract year, by contract and payment group, (contracts, 9).

        Somebody who has not been attached counts with the contract that their luck and the present shares give them.
        """
        model, first, end = self.model, self.calendar.year_begins(year), self.calendar.year_begins(year + 1)
        referrals = self.sent[first:end].sum(axis=0)
        waiting = model.claimants.rows[model.arrive_at[model.period] :]
        waiting = waiting[(waiting["referred"] >= first) & (waiting["referred"] < end)]
        place = model._deal(waiting["id"], waiting["group"], model.people.area[waiting["id"]])
        np.add.at(referrals, (model.contract_of[place], waiting["group"]), 1)
        lag = model.settings.claim_lag_weeks
        return referrals, self.reached[max(first - lag, 0) : max(end - lag, 0)].sum(axis=0)

    def minimum(self, year: int) -> NDArray:
        """Minimum levels of a contract year, per cent, by payment group, (9,)."""
        year = min(year, len(CONTRACT_YEARS))
        return np.array(self.model.scenario.numbers(f"minimum_year_{year}"))

    def shares(self) -> NDArray:
        """Each contract's present share of its area's referrals, by payment group, (contracts, 9)."""
        return self.model.shares[0][self.market, :, self.slot]

    def set_shares(self, shares: NDArray) -> None:
        """Deal the referrals still to come by these shares, (contracts, 9)."""
        self.model.shares[0][self.market, :, self.slot] = shares

    def served(self, prime: Prime, year: int) -> float | None:
        """Share of a prime's tier 1 places with anybody sent to them in a contract year; None where it has none."""
        periods = slice(self.calendar.year_begins(year) // PERIOD, self.calendar.year_begins(year + 1) // PERIOD)
        places = [p.index for c in prime.contracts for p in c.places if p.tier == 1 and self.model.in_run[p.index]]
        sent = self.model.records.attached[periods, places].sum(axis=(0, 2))
        return float(np.mean(sent > 0)) if places else None

    def pay_incentive(self, prime: Prime, group: int, pence: int) -> None:
        """The Department pays for outcomes above the incentive level."""
        ledger = self.model.ledger
        event = ledger.event("incentive payment", self.model.groups[group])
        ledger.bill(self.model.weeks[0], self.model.commissioner.account, prime.account, event, pence)

    def fine(self, prime: Prime, pence: int) -> None:
        """A prime pays the Department for its conduct towards its chain."""
        ledger = self.model.ledger
        event = ledger.event("Merlin penalty")
        ledger.bill(self.model.weeks[0], prime.account, self.model.commissioner.account, event, pence)

    def share_surplus(self, prime: Prime, year: int) -> None:
        """Under a profit lock a prime shares the surplus of a contract year among its tier 1 places, by outcomes."""
        model, b, book = self.model, self.model.settings, self.model.ledger
        if not b.profit_lock:
            return
        week, payer, payee, _, pence = book.entries()
        of_year = (week >= self.calendar.year_begins(year)) & (week < self.calendar.year_begins(year + 1))
        into = of_year & (payee == prime.account) & (payer != Ledger.outside("founders"))
        fees = int(pence[into & (payer == model.commissioner.account)].sum())
        surplus = int(pence[into].sum() - pence[of_year & (payer == prime.account)].sum())
        shared = surplus_shared(surplus, fees, b.profit_allowed, b.profit_lock)
        for reform in model.reforms:
            reform.surplus(prime, int(b.surplus_to_area * shared))
        shared -= int(b.surplus_to_area * shared)
        periods = slice(self.calendar.year_begins(year) // PERIOD, self.calendar.year_begins(year + 1) // PERIOD)
        places = [p for c in prime.contracts for p in c.places if p.tier == 1 and p.open and model.in_run[p.index]]
        reached = model.records.counts[periods, [p.index for p in places]][..., OUTCOMES].sum(axis=(0, 2)).tolist()
        for place, outcomes in zip(places, reached, strict=True):
            part = shared * outcomes // max(sum(reached), 1)
            book.bill(model.weeks[0], prime.account, place.organisation.account, book.event("surplus shared"), part)

    def let_again(self, contract: Contract, prime: Prime) -> None:
        """Hand a contract to another prime: the in-house place with its staff and people, and all claims from now on.

        Tier 1 places stay with the contract. The new prime puts in reserves and credit for the place as for any other.
        """
        model, old = self.model, contract.prime
        old.contracts.remove(contract)
        prime.contracts.append(contract)
        old.holds.remove(contract.number)
        prime.holds.append(contract.number)
        contract.prime = prime
        for place in contract.places:
            model.offices["practice"][place.index] = prime.practice
            if place.organisation is not old:
                continue
            place.organisation = prime
            model.holder[place.index] = prime.account
            model.offices["mission"][place.index] = prime.mission
            if model.in_run[place.index]:
                old.places.remove(place)
                prime.places.append(place)
                self._fund(prime, place.advisers)
        model.payments.hand_over(contract.index, prime.account, model.weeks[0])
        node = f"contract:{contract.number:02d}"
        model.supply_chain.remove_edge(node, f"prime:{model.primes.index(old):02d}", key="in-house")
        model.supply_chain.add_edge(node, f"prime:{model.primes.index(prime):02d}", key="in-house", tier=0)
        model.supply_chain.nodes[node]["prime"] = prime.name

    def _fund(self, prime: Prime, advisers: float) -> None:
        b, sector, ledger = self.model.settings, SECTORS.index(prime.sector), self.model.ledger
        cost = PENCE * b.adviser_cost * (1.0 + b.overhead) * advisers
        event = ledger.event("opening reserves")
        reserves = round(b.reserve_months[sector] * cost)
        ledger.bill(self.model.weeks[0], Ledger.outside("founders"), prime.account, event, reserves)
        prime.credit += round(b.credit_months[sector] * cost)

    # What standing is worth -------------------------------------------------------------------------------------------

    def with_standing(self, fees: NDArray) -> NDArray:
        """The worth of a lasting job, (places, 9, payments made), with what its outcome does for the contract.

        In-house places feel it in full, tier 1 places as far as the prime passes it down.
        """
        model, worth = self.model, fees.copy()
        felt = np.where(model.payments.tier_1, model.settings.standing_passed_down, 1.0)
        worth[:, :, 0] += felt[:, None] * self.pressure()[model.contract_of]
        return worth

    def pressure(self) -> NDArray:
        """Pounds that one more outcome is worth to the prime beside its fee, by contract and group, (contracts, 9).

        An outcome of help given now counts in the contract year in which it can first be claimed.
        """
        b, (start, _) = self.model.settings, self.model.weeks
        outcomes, referrals, margin = self.last_year()
        reached = self.model.tariff.terms["outcome_weeks"].tolist()
        years = [self.calendar.programme_year(w + start + b.claim_lag_weeks) for w in reached]
        minimum = np.array([self.minimum(year)[group] for group, year in enumerate(years)])
        begins = self.calendar.year_begins
        reviewed = np.array([begins(year + 1) + b.review_lag_weeks - start for year in years]) / YEAR
        left = max(self.last_referral - start, 0) / YEAR
        rate = np.array([contract.prime.capital_rate for contract in self.model.contracts])[:, None]
        to_come = [present_years(rate, reviewed + wait, np.full(len(years), left)) for wait in (0.0, 1.0)]
        ratio = np.where(referrals >= b.least_referrals, contract_ratio(outcomes, referrals), np.nan)
        stakes = self._stakes(margin, to_come, np.array(years))
        level = incentive_level(minimum, b.minimum_over_non_intervention, b.incentive_above)
        bonus = b.incentive_payment * (1.0 + rate) ** -reviewed * (np.array(years) >= b.incentive_from_year)
        found = worth_of_staying(
            *stakes[:2], outcomes, minimum * referrals / 100.0, self.model.commissioner.noticed,
            b.notice_below, b.termination_below, b.forecast_error,
        )  # fmt: skip
        found += worth_of_lead(stakes[2], ratio, *self.best_and_worst(ratio), b.shift_gap, referrals, b.forecast_error)
        found += worth_of_incentive(bonus, outcomes, level * referrals / 100.0, b.forecast_error)
        begun = np.array([self.calendar.year_begins(year) for year in years])
        judged = ~np.isnan(ratio) & (begun <= self.last_referral)
        return np.where(judged, found, 0.0)

    def _stakes(self, margin: NDArray, to_come: list[NDArray], years: NDArray) -> tuple[NDArray, NDArray, NDArray]:
        """Pounds that a contract would still bring from this review and from the next, and a step of share from this.

        Yearly margins (contracts, 9) over the years `to_come` after either review.
        """
        b = self.model.settings
        enforced = np.array(b.enforced) * (years >= b.consequences_from_year)
        contract = enforced * np.maximum(margin.sum(axis=1, keepdims=True), 0.0)
        shares = self.shares()
        step = np.minimum(np.divide(b.shift_points / 100.0, shares, out=np.zeros_like(shares), where=shares > 0), 1.0)
        share = step * to_come[0] * np.maximum(margin, 0.0) * (years >= b.shift_from_year)
        return contract * to_come[0], contract * to_come[1], share

    def best_and_worst(self, ratio: NDArray) -> tuple[NDArray, NDArray]:
        """Highest and lowest ratio among each contract's rivals; NaN where one is not judged. Shapes of `ratio`."""
        best, worst = np.full_like(ratio, np.nan), np.full_like(ratio, np.nan)
        for here in self.rivals:
            for contract in here:
                others = ratio[[k for k in here if k != contract]]
                if len(others):
                    best[contract], worst[contract] = others.max(axis=0), others.min(axis=0)
        return best, worst

    def last_year(self) -> tuple[NDArray, NDArray, NDArray]:
        """Outcomes, referrals (attachments over their usual share) and the prime's margin in pounds, last 52 weeks."""
        model, b, kept = self.model, self.model.settings, self.model.payments.kept
        periods = slice(max(model.period - PERIODS_A_YEAR, 0), model.period)
        records = model.records  # two of the counts, not all: they lie far apart
        outcomes, minutes = (records.counts[periods, :, :, k].sum(axis=0, dtype=np.int64) for k in (OUTCOMES, MINUTES))
        attached = records.attached[periods].sum(axis=0, dtype=np.int64)
        hour = b.adviser_cost * (1.0 + b.overhead) / b.contact_hours + b.hour_cash
        in_house = ~model.payments.tier_1
        margin = yearly_margin(
            attached * model.tariff.upfront(model.year), outcomes,
            model.stakes.fee_values[:, :, 0] / kept[:, None], np.where(in_house, 1.0, 1.0 - kept)[:, None],
            minutes / 60.0 * in_house[:, None], hour,
        )  # fmt: skip

        def of_contracts(places: NDArray) -> NDArray:
            shape = (len(model.contracts), len(model.groups))
            cells = model.contract_of[:, None] * shape[1] + np.arange(shape[1])
            return np.bincount(cells.ravel(), places.ravel(), minlength=np.prod(shape)).reshape(shape)

        return of_contracts(outcomes), of_contracts(attached) / b.attachment_rate, of_contracts(margin)
