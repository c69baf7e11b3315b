"""Accelerator: above a number of outcomes a contract's price rises, and providers reckon with getting there.

The number goes by the people planned for the contract, as it was let, and counts outcomes since the contract began. One
more outcome is one more above the number if the contract passes it at all: a provider counts on the dearer price as far
as it expects that. Source: the Work and Health Programme's funding model (provider guidance, chapter 13).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.rules.standing import worth_of_incentive
from wpmodel.foundation.time_units import PERIOD, PERIODS_A_YEAR, YEAR
from wpmodel.mechanisms.payments import FASTER
from wpmodel.mechanisms.reforms.reform import Reform
from wpmodel.setup.tariff import PENCE


class Accelerator(Reform):
    """`line` (contracts,) is the number of outcomes, `reached` (contracts,) those claimed so far."""

    def open(self) -> None:
        """Work out each contract's number from the people planned for its area."""
        model = self.model
        planned = model.people.weekly(len(model.groups), len(model.area_names)).sum(axis=(0, 1))
        on_paper = [area for area, _ in model.coverage.chain.contracts]
        rivals = np.bincount(on_paper, minlength=planned.size)
        areas = np.array([contract.area for contract in model.contracts])
        self.line = model.settings.accelerator_above / 100.0 * planned[areas] / rivals[areas]
        self.reached = np.zeros(len(areas), np.int64)

    def foreseen(self) -> NDArray:
        """Outcomes that each contract will come to at its recent pace, (contracts,): those claimed, and the lasting
        jobs that its places expect of four weeks for as long as people are referred."""
        model = self.model
        if not model.period:
            return self.reached.astype(float)
        recent = slice(max(model.period - PERIODS_A_YEAR, 0), model.period)
        pace = (model.records.foreseen[recent].mean(axis=0) * model.beliefs).sum(axis=1)
        left = max(model.regime.last_referral - model.weeks[0], 0) / PERIOD
        return self.reached + left * model.payments.by_contract(pace)

    def value(self) -> None:
        """An outcome is worth the dearer price as far as the contract is expected to pass its number."""
        model, b, pay = self.model, self.model.settings, self.model.payments
        hope = worth_of_incentive(b.accelerator, self.foreseen(), np.maximum(self.line, 1e-9), b.forecast_error)
        hope = np.where(self.reached >= self.line, b.accelerator, hope)  # nothing is open any more
        rate = np.array([place.organisation.capital_rate for place in model.places])
        wait = pay.claim_lag + pay.payment_lag + pay.tariff.terms["outcome_weeks"][None, :]
        wait = wait + (pay.prime_lag * pay.tier_1)[:, None]
        fee = pay.outcome[model.year] / PENCE * (1.0 + rate[:, None]) ** (-wait / YEAR)
        more = (pay.kept * hope[model.contract_of])[:, None] * fee
        stakes = model.stakes
        stakes.worth, stakes.cash_worth = stakes.worth.copy(), stakes.cash_worth.copy()
        for values in (stakes.worth, stakes.cash_worth):
            values[:, :, 0] += more

    def settle(self) -> None:
        """Pay more for the outcomes of these four weeks that lie above the number."""
        model, pay, (start, _) = self.model, self.model.payments, self.model.weeks
        for week in range(PERIOD):
            outcomes = model.work.claims[:, :, 0, week]
            now = pay.by_contract(outcomes.sum(axis=1))
            above = np.clip(self.reached + now - self.line, 0.0, now)
            share = np.divide(above, now, out=np.zeros(now.size), where=now > 0)[model.contract_of]
            fee = pay.outcome[model.calendar.contract_year(start + week)] * model.settings.accelerator
            pence = np.rint(outcomes * fee * share[:, None]).astype(np.int64)
            pay.fall_due(start + week + pay.lag[FASTER], FASTER, pence)
            self.reached += now
