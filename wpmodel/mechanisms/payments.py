"""Payments: from claims to money on the day it falls due, at the Department and one tier further down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.kernel.counts import LET_PASS, LOOKING, REENGAGED, REMOVED, WORKING
from wpmodel.agents.rules.cash import passed_down, value_of_fees, value_of_milestones
from wpmodel.foundation.time_units import PERIOD, YEAR
from wpmodel.setup.tariff import MILLION, PENCE, outcome_fees

if TYPE_CHECKING:
    from wpmodel.agents.faces.organisation import Organisation
    from wpmodel.engine.model import WorkProgramme

EVENTS = (
    "attachment fee", "job outcome fee", "sustainment fee", "re-engagement fee", "avoided sanction fee",
    "distance travelled fee", "service fee",
)  # fmt: skip
ATTACHMENT, OUTCOME, SUSTAINMENT, BROUGHT_BACK, AVOIDED, DISTANCE, SERVICE, FIXED, SAVED, THIRD, FOURTH, FASTER = range(
    12
)
RESULTS = (OUTCOME, SUSTAINMENT, THIRD, FOURTH)
"""Events of payments for results by kind, as the kernel counts them; under milestones the second is SUSTAINMENT."""
FIXED_EVENT = "fixed fee"
"""The event of FIXED, which is there where the contract has a fixed fee, or pays for benefit saved."""
SAVED_EVENT = "benefit saved fee"
"""The event of SAVED, which is there where the contract pays for benefit saved."""
MILESTONE_EVENTS = ("third milestone fee", "fourth milestone fee")
"""The events of THIRD and FOURTH, which are there where a group has so many milestones."""
FASTER_EVENT = "accelerated outcome fee"
"""The event of FASTER, which is there where the contract has an accelerator."""


class Payments:
    """What is due in each week to come, in pence.

    `to_contracts` (weeks, contracts, groups, events) is due from the Department, `to_tier_1` (weeks, places, events)
    from primes to whoever delivered. A payment is due after the claim and payment lags, and after the prime's own lag.
    """

    def __init__(self, model: WorkProgramme) -> None:
        b = model.settings
        self.model, self.tariff = model, model.commissioner.tariff
        t = self.tariff
        fees = outcome_fees(model.scenario, model.award.discount.T)  # (years, contracts, groups)
        self.outcome = fees[:, model.contract_of]  # (years, places, groups)
        self.claim_lag, self.payment_lag = b.claim_lag_weeks, b.payment_lag_weeks
        self.prime_lag = np.full(len(model.places), b.prime_lag_weeks)
        self.attachment, self.later, self.service_fees = map(self._by_place, (t.attachment, t.later, t.service))
        event = model.ledger.event
        events = (*EVENTS, *self._rare())
        self.paid_for = np.array([[event(name, group) for group in model.groups] for name in events])
        self.passed_down = np.array([event(f"{name} passed down") for name in events])
        weeks = PERIOD * (model.periods + 1) + self.claim_lag + self.payment_lag + b.prime_lag_weeks
        weeks += int(t.milestones.delays.max())
        self.first_place = np.array([contract.places[0].index for contract in model.contracts])  # places go by contract
        self.tier_1 = np.array([place.tier == 1 for place in model.places])
        self.holder = model.holder
        self.top_slice, self.kept, self.kept_upfront = self._slices()
        self.lag = np.full(len(events), self.claim_lag + self.payment_lag)  # from the event to the Department's payment
        self.lag[[ATTACHMENT, SERVICE, *range(FIXED, min(len(events), SAVED))]] = self.payment_lag
        kinds = t.milestones.kinds
        self.lag[[*RESULTS[:kinds]]] += t.milestones.delays[:kinds]
        primes = [contract.prime.account for contract in model.contracts]
        self.prime_in = np.tile(primes, (weeks, 1))  # by week of the event and contract: a claim stays with its prime
        self.to_contracts = np.zeros((weeks, len(model.contracts), len(model.groups), len(events)), np.int64)
        self.to_tier_1 = np.zeros((weeks, len(model.places), len(events)), np.int64)
        self.planned: NDArray | None = None
        self.paid_down = np.zeros(len(model.places), np.int64)  # what places were paid in these four weeks, pence
        self.advanced = np.zeros(len(model.places), np.int64)  # payment credits not yet repaid
        self.sliced = np.zeros(len(model.contracts), np.int64)  # kept of tier 1's claims of these four weeks, pence
        self.kept_of_all = self.down_of_all = 0  # of tier 1's claims, pence: what primes keep and pass on
        self.credit_given, self.credit_repaid = event("payment credit"), event("payment credit repaid")
        self.owed: list[
            tuple[int, int, int, int, int]
        ] = []  # to and from those who left: week, payer, payee, event, pence

    def _rare(self) -> tuple[str, ...]:
        """Events that only some contracts have, in their order, up to the last that this one needs."""
        b, kinds = self.model.settings, self.tariff.milestones.kinds
        wanted = (b.fixed_fee, b.savings_share, kinds > 2, kinds > 3, b.accelerator)
        last = max((k for k, one in enumerate(wanted) if one), default=-1)
        return (FIXED_EVENT, SAVED_EVENT, *MILESTONE_EVENTS, FASTER_EVENT)[: last + 1]

    def _slices(self) -> tuple[NDArray, NDArray, NDArray]:
        """What each place's prime keeps of a payment, (events, places), and what of outcome fees and of attachment fees
        stays with the place, (places,) each."""
        model = self.model
        prime = [model.primes.index(place.contract.prime) for place in model.places]
        kept = np.tile(model.delivery.kept_later[prime], (len(self.passed_down), 1))
        kept[ATTACHMENT] = model.delivery.kept_upfront[prime]
        stays = np.where(self.tier_1, 1.0 - kept, 1.0)
        return kept, stays[OUTCOME], stays[ATTACHMENT]

    def _by_place(self, fees: NDArray) -> NDArray:
        """Fees (..., groups) as every place has them, (..., places, groups)."""
        return np.broadcast_to(fees[..., None, :], (*fees.shape[:-1], len(self.model.places), fees.shape[-1]))

    def by_contract(self, of_places: NDArray) -> NDArray:
        """Sums over the places of each contract: (places, ...) to (contracts, ...)."""
        return np.add.reduceat(of_places, self.first_place, axis=0)

    def run_off(self, place: int, account: int) -> None:
        """What is still owed for a place's claims goes to whoever earned it, though it has left the place.

        Advances are kept back from it as from any other payment.
        """
        now = self.model.weeks[1]
        weeks, events = np.nonzero(self.to_tier_1[now:, place])
        pence = self.to_tier_1[now + weeks, place, events]
        prime = self._earned_by(now + weeks, events, np.full(weeks.size, place))
        what = self.passed_down[events]
        for w, payer, event, p in zip(*(x.tolist() for x in (now + weeks, prime, what, pence)), strict=True):
            back = min(int(self.advanced[place]), int(self.model.settings.credit_recovery * p))
            self.advanced[place] -= back
            self.owed.append((w, payer, account, event, p))
            if back:
                self.owed.append((w, account, self.model.commissioner.account, self.credit_repaid, back))
        self.to_tier_1[now:, place] = 0
        self.advanced[place] = 0  # what its claims do not cover, whoever leaves does not pay back

    def claim_attachments(self, people: NDArray, start: int) -> None:
        """Attachment fees for people attached in the four weeks from `start`, at each week's contract year's rate: the
        first claims of a step."""
        self.sliced[:] = 0
        shape = (PERIOD, len(self.holder), len(self.model.groups))
        flat = np.ravel_multi_index((people["attached"] - start, people["place"], people["group"]), shape)
        counts = np.bincount(flat, minlength=np.prod(shape)).reshape(shape)
        for week in range(PERIOD):
            pence = counts[week] * self.attachment[self.model.calendar.contract_year(start + week)]
            self.fall_due(start + week + self.payment_lag, ATTACHMENT, pence)

    def claim_results(self, claims: NDArray, start: int) -> None:
        """Outcomes and what follows them earned in four weeks from `start`. `claims` (places, groups, kinds, 4) are
        counts; there are two kinds in 2011."""
        for week in range(PERIOD):
            year = self.model.calendar.contract_year(start + week)
            for kind, event in enumerate(RESULTS[: claims.shape[2]]):
                fees = self.later[year, kind - 1] if kind else self.outcome[year]
                self.fall_due(start + week + self.lag[event], event, claims[:, :, kind, week] * fees)

    def claim_conduct(self, counts: NDArray, start: int) -> None:
        """What four weeks earn besides jobs, where the contract pays for it: failures mended, barriers removed.

        `counts` (places, groups, len(COUNTS)). Claimed with the results of the period's last week.
        """
        b, due = self.model.settings, start + PERIOD - 1 + self.claim_lag + self.payment_lag
        back = counts[:, :, REENGAGED]
        for event, fee, number in (
            (BROUGHT_BACK, b.pay_for_reengagement, back),
            (AVOIDED, b.pay_for_avoided_sanction, back + counts[:, :, LET_PASS]),
            (DISTANCE, b.pay_for_barrier_removed, counts[:, :, REMOVED]),
        ):
            if fee:
                self.fall_due(due, event, number * round(PENCE * fee))

    def claim_service(self, counts: NDArray, start: int) -> None:
        """Service fees for everybody on the programme in the four weeks from `start`, claimed at their end.

        `counts` (places, groups, len(COUNTS)). Zero in 2011: the lever is `service_fee`.
        """
        if self.service_fees.any():
            due = start + PERIOD - 1 + self.payment_lag
            self.fall_due(due, SERVICE, self.service(counts))

    def service(self, counts: NDArray) -> NDArray:
        """Pence of service fees that four weeks earn, (places, groups), from `counts` (places, groups, ...)."""
        return (counts[:, :, LOOKING] + counts[:, :, WORKING]) * self.service_fees

    def claim_fixed(self, start: int) -> None:
        """The fixed fee of four weeks from `start`, as long as people are referred: pounds a year over all contracts,
        by the people that each place was planned for and not by those who come. None in 2011: the lever is
        `fixed_fee`."""
        if self.planned is not None and start <= self.model.calendar.week_of(self.model.calendar.last_referral):
            self.fall_due(start + PERIOD - 1 + self.payment_lag, FIXED, self.planned)

    def plan(self, weekly: NDArray) -> None:
        """Share the fixed fee out by the people planned, `weekly` (weeks, groups, areas on paper), in pence for four
        weeks, (places, groups)."""
        fee = PENCE * MILLION * self.model.settings.fixed_fee * PERIOD / YEAR
        contracts = [area for area, _ in self.model.coverage.chain.contracts]
        mix = weekly.sum(axis=0) / weekly.sum()  # (groups, areas)
        rivals = np.bincount(contracts, minlength=mix.shape[1])
        each = [mix[:, p.contract.area] / rivals[p.contract.area] * p.share for p in self.model.places]
        self.planned = np.rint(fee * np.array(each)).astype(np.int64) if fee else None

    def fall_due(self, week: int, event: int, pence: NDArray) -> None:
        """Enter pence (places, groups) due from the Department in a week, and tier 1's part, due a lag later."""
        self.to_contracts[week, :, :, event] += self.by_contract(pence)
        earned = pence.sum(axis=1)
        down = passed_down(earned, self.top_slice[event])
        self.to_tier_1[week + self.prime_lag, np.arange(down.size), event] += down * self.tier_1
        self.sliced += self.by_contract((earned - down) * self.tier_1)
        self.kept_of_all += int(((earned - down) * self.tier_1).sum())
        self.down_of_all += int((down * self.tier_1).sum())

    def pay(self, start: int, end: int) -> None:
        """Pay what falls due from week `start` to before `end`: the Department its contracts, primes their tier 1."""
        ledger, department = self.model.ledger, self.model.commissioner.account
        due = self.to_contracts[start:end]
        week, contract, group, event = np.nonzero(due)
        what = self.paid_for[event, group]
        prime = self.prime_in[start + week - self.lag[event], contract]
        ledger.post(start + week, department, prime, what, due[week, contract, group, event])
        due = self.to_tier_1[start:end]
        week, place, event = np.nonzero(due)
        what = self.passed_down[event]
        prime = self._earned_by(start + week, event, place)
        ledger.post(start + week, prime, self.holder[place], what, due[week, place, event])
        for entry in (e for e in self.owed if start <= e[0] < end):
            ledger.bill(*entry)
        self.paid_down = due.sum(axis=(0, 2))
        self._recover(self.paid_down, end - 1)

    def _earned_by(self, week: NDArray, event: NDArray, place: NDArray) -> NDArray:
        """The prime whose contract it was when what tier 1 places are paid for in these weeks was earned."""
        return self.prime_in[week - self.lag[event] - self.prime_lag[place], self.model.contract_of[place]]

    @property
    def prime_of_contract(self) -> NDArray:
        """Accounts of the primes that hold the contracts now. Shape (contracts,)."""
        return self.prime_in[self.model.weeks[0]]

    def hand_over(self, contract: int, account: int, week: int) -> None:
        """What a contract earns from a week on is another prime's; what it earned before still goes to the old one."""
        self.prime_in[week:, contract] = account

    def advance(self, looking: NDArray, week: int) -> None:
        """Payment credits: the Department advances money to open tier 1 places for their people out of work (places,).

        Repaid from what those places are paid later. Zero in 2011: the lever is `payment_credit`.
        """
        pence = round(PENCE * self.model.settings.payment_credit) * looking * self.tier_1
        to = np.flatnonzero(pence * np.array([place.open for place in self.model.places]))
        self.advanced[to] += pence[to]
        department = self.model.commissioner.account
        self.model.ledger.post(week, department, self.holder[to], self.credit_given, pence[to])

    def _recover(self, paid: NDArray, week: int) -> None:
        """Keep back a share of what places were paid (places,) until their advances are repaid."""
        back = np.minimum(self.advanced, np.floor(self.model.settings.credit_recovery * paid).astype(np.int64))
        who = np.flatnonzero(back)
        self.advanced -= back
        department = self.model.commissioner.account
        self.model.ledger.post(week, self.holder[who], department, self.credit_repaid, back[who])

    def worth(self, year: int) -> NDArray:
        """Pounds that a lasting job is worth to whoever delivers, by place, group and payments made (R7)."""
        b, t = self.model.settings, self.tariff
        lag = self.claim_lag + self.payment_lag + self.prime_lag * self.tier_1
        rate = np.array([place.organisation.capital_rate for place in self.model.places])
        even = value_of_fees(
            outcome_fee=self.outcome[year, :, :, None] / PENCE,
            sustainment_fee=self.later[year, 0, :, :, None] / PENCE,
            outcome_weeks=t.terms["outcome_weeks"][None, :, None],
            sustainments=t.terms["sustainments"][None, :, None],
            interval=t.terms["interval"][None, :, None],
            payments=np.arange(int(t.terms["sustainments"].max()) + 2),
            kept=self.kept[:, None, None],
            lag_weeks=lag[:, None, None],
            yearly_rate=rate[:, None, None],
            held=b.believed_hold,
        )
        steps = t.terms["steps"]
        if not steps.any():
            return even
        pay = np.concatenate([self.outcome[year, None], self.later[year]]) / PENCE  # (kinds, places, groups)
        points = t.milestones
        found = value_of_milestones(
            pay, points.weeks, points.delays, steps, even.shape[2], self.kept, lag, rate, b.believed_hold
        )
        return np.where((steps > 0)[None, :, None], found, even)

    def due_to(self, organisation: Organisation, weeks: int) -> int:
        """Pence already earned that come to an organisation's places within so many weeks, less what a prime passes on.

        What its claims of a contract or place that it has given up still bring does not count.
        """
        now, total = self.model.weeks[1], 0
        for place in organisation.places:
            if place.tier == 1:
                total += int(self.to_tier_1[now : now + weeks, place.index].sum())
            else:
                below = [other.index for other in place.contract.places if other.tier == 1]
                total += int(self.to_contracts[now : now + weeks, place.contract.index].sum())
                total -= int(self.to_tier_1[now : now + weeks, below].sum())
        return total

    def outstanding(self, from_week: int) -> int:
        """Pence that the Department still owes on claims made, for weeks from this one on."""
        return int(self.to_contracts[from_week:].sum())
