"""Who holds which contract on which terms: the award of April 2011, or a simulated tender (R11).

In a simulated tender every firm answers the offers that it expects of the others. Published primes bid beside fictional
firms; nothing they do here was done by them, and their names say so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wpmodel.agents.luck import (
    BEFORE_ANY_WEEK,
    COSTS,
    EXPERIENCE,
    FORECAST,
    INTEREST,
    MARKING,
    SECTOR,
    TURNOVER,
    chance,
    luck_of,
    normal,
)
from wpmodel.agents.rules import bidding
from wpmodel.agents.rules.arrival import category
from wpmodel.agents.rules.cash import value_of_fees, value_of_milestones
from wpmodel.agents.rules.matching import odds_of_work
from wpmodel.foundation.time_units import PERIOD, YEAR
from wpmodel.mechanisms.reforms import award_rules
from wpmodel.parameters import SECTORS
from wpmodel.scenario import Scenario
from wpmodel.setup.milestones import Milestones
from wpmodel.setup.tariff import MILLION, YEARS

ROUNDS = 6
"""Times that firms answer the bar which the last round's offers would have set."""
OFFERS, PLANS = 31, 12
"""Discounts from zero to full marks, and caseload norms, that a firm weighs up."""
MEDIAN_TURNOVER = 20.0
"""Million pounds a year: half of the fictional firms are below it."""
"""Weeks from attachment to an outcome, in a bidder's plan."""
OFFER = (
    "area", "bidder", "turnover_gbp_million", "discount", "price_cut", "promised_rate", "caseload_norm", "score", "won",
    "forecast_error", "above_floor",
)  # fmt: skip
"""What the table of offers says of each: `price_cut` is the discount as a share of the whole price expected."""
SIMULATED = " (simulated)"
"""Behind the name of a published prime that bids in a simulated tender."""


@dataclass(frozen=True)
class Award:
    """Firms with sectors, contracts as (area, firm), and each contract's terms. `offers` are None for the historical
    award; in a tender, one row an offer."""

    firms: list[tuple[str, str]]
    contracts: list[tuple[int, int]]
    discount: NDArray  # (contracts, years) share taken off the outcome fee
    optimism: NDArray  # (contracts, groups) success that the holder expects, against assessment alone
    norm: NDArray  # (contracts,) participants an adviser, as planned in the bid
    offers: pd.DataFrame | None = None

    def within(self, contracts: NDArray) -> Award:
        """The award of these contracts alone, by number; firms and offers are all."""
        terms = {name: getattr(self, name)[contracts] for name in ("discount", "optimism", "norm")}
        return replace(self, contracts=[self.contracts[k] for k in contracts], **terms)


def awarded(scenario: Scenario, b: SimpleNamespace, key: np.uint64, weekly: NDArray) -> Award:
    """The award that a scenario asks for. `weekly` (weeks, groups, areas) are the people of the tender.

    Raises ValueError where a tender leaves an area without any bid.
    """
    firms, contracts = list(scenario.programme.primes), list(scenario.programme.contracts)
    if not b.tender:
        each = np.ones((len(contracts), 1))
        discount, optimism = (each * np.array(scenario.numbers(name)) for name in ("outcome_discount", "optimism"))
        return Award(firms, contracts, discount, optimism, each[:, 0] * b.caseload_norm)
    return _Tender(scenario, b, key, weekly).held()


class _Tender:
    """One tender: firms and what they foresee, then rounds of offers, then marks and the award."""

    def __init__(self, scenario: Scenario, b: SimpleNamespace, key: np.uint64, weekly: NDArray) -> None:
        self.b, self.areas = b, weekly.shape[2]
        published, contracts = scenario.programme.primes, scenario.programme.contracts
        self.published = len(published)
        self.lucks = [np.uint64(luck_of(key, firm)) for firm in range(self.published + b.other_firms)]
        self.firms = [(name + SIMULATED, sector) for name, sector in published]
        shares = np.array([np.mean([s == sector for _, s in published]) for sector in SECTORS])
        for k, luck in enumerate(self.lucks[self.published :], 1):
            sector = SECTORS[category(chance(luck, BEFORE_ANY_WEEK, SECTOR), shares)]
            self.firms.append((f"Bidder {k:02d}", sector))
        self.let = np.bincount([area for area, _ in contracts], minlength=self.areas)
        if b.contracts_in_area:
            self.let[:] = b.contracts_in_area
        self._foresee(scenario)
        mix = (weekly.sum(axis=0) / weekly.sum(axis=(0, 1))).T  # (areas, groups)
        rates = self._rates(scenario)
        self.promised = np.einsum("fapg,ag->fap", rates, mix)
        self._money(scenario, weekly.sum(axis=(1, 2)), rates, mix)

    def _by_area(self, draw: Callable[[np.uint64, int], float]) -> NDArray:
        """A draw for each firm and area. Shape (firms, areas)."""
        return np.array([[draw(luck, area) for area in range(self.areas)] for luck in self.lucks])

    def _foresee(self, scenario: Scenario) -> None:
        """Who is let in and bids where, the volume each firm counts on, and the success it believes in."""
        b = self.b
        size = np.array([normal(luck, BEFORE_ANY_WEEK, TURNOVER) for luck in self.lucks])
        size[: self.published] = np.abs(size[: self.published])  # they passed the floor of 20 million
        self.turnover = MEDIAN_TURNOVER * np.exp(b.turnover_spread * size)
        self.bids = self._by_area(lambda luck, area: chance(luck, area, INTEREST)) < b.bid_reach
        self.core = self.turnover >= b.turnover_floor
        self.bids &= (self.core | (b.kept_for_entrants > 0.0))[:, None]
        seasoned = np.array([chance(luck, BEFORE_ANY_WEEK, EXPERIENCE) for luck in self.lucks]) < b.experienced_share
        self.volume = np.where(seasoned, b.volume_haircut, 1.0)
        error = self._by_area(lambda luck, area: normal(luck, area, FORECAST))
        self.factor = bidding.believed_factor(scenario.numbers("optimism"), b.forecast_noise, error[..., None])
        self.plans = np.geomspace(b.caseload_least, b.caseload_most, PLANS)

    def _rates(self, scenario: Scenario) -> NDArray:
        """Rates forecast, at the odds of work of 2011. Shape (firms, areas, plans, groups)."""
        b = self.b
        prospect = np.array(scenario.numbers("readiness_mean")) + b.mean_drive
        prospect -= b.readiness_drift * b.allotted_weeks / 2
        odds = odds_of_work(b.job_base, b.vacancy_level, b.tightness_elasticity) * np.exp(prospect)
        alone = b.believed_lasting * odds * b.allotted_weeks
        effect = b.believed_effect * b.support_effect
        helped = bidding.help_expected(b.contact_hours / self.plans, effect, b.support_kept)
        return bidding.promised_rate(self.factor[:, :, None, :], alone, helped[:, None])

    def _money(self, scenario: Scenario, volume: NDArray, rates: NDArray, mix: NDArray) -> None:
        """Pounds a head by firm, area and plan: fees, those that a discount touches, wages and overhead.

        `volume` (weeks,) are the people of the tender.
        """
        b = self.b
        years, later = (
            np.array([scenario.programme.calendar.contract_year(w + wait) for w in range(volume.size)])
            for wait in (0, YEAR)
        )
        now, then = (np.bincount(when, volume, YEARS) / volume.sum() for when in (years, later))
        entry = now @ scenario.numbers("attachment_taper") * (mix @ scenario.numbers("attachment_fee"))
        entry += b.allotted_weeks / PERIOD * (mix @ scenario.numbers("service_fee"))
        entry += b.fixed_fee * MILLION * volume.size / YEAR / volume.sum()
        sector = np.array([SECTORS.index(s) for _, s in self.firms])
        outcome, stays = (
            np.einsum("fapg,fg,ag->fap", rates, _worth(scenario, b, fee)[sector], mix)
            for fee in ("outcome_fee", "sustainment_fee")
        )
        months = b.allotted_weeks / PERIOD * (1.0 - self.promised / 2)  # whoever finds work is out of it half the time
        cost = np.exp(b.cost_noise * self._by_area(lambda luck, area: normal(luck, area, COSTS)))
        self.wages = cost[..., None] * months * b.adviser_cost / self.plans
        usual = cost[..., None] * months * b.adviser_cost / b.caseload_norm  # premises and managers go by people
        self.overhead = b.overhead_foreseen * b.overhead * usual + b.prime_cost
        self.discountable = then @ scenario.numbers("discount_bites") * outcome
        self.fees = entry[:, None] + stays + outcome
        self.sure = self.fees - self.discountable - months * b.hour_cash * b.contact_hours / self.plans

    def held(self) -> Award:
        """Rounds of offers, marks, and the award."""
        b, shape = self.b, self.bids.shape
        discount, plan, marks = np.zeros(shape), np.zeros(shape, np.int64), np.full(shape, np.nan)
        bar = np.full(self.areas, 0.5)
        for _ in range(ROUNDS):
            for a in range(self.areas):
                for f in np.flatnonzero(self.bids[:, a]).tolist():
                    discount[f, a], plan[f, a], marks[f, a] = self._answer(f, a, bar[a])
                made = marks[~np.isnan(marks[:, a]) & self.core, a]
                bar[a] = 0.5 * (bar[a] + bidding.bar_believed(made, int(self.let[a])))
        marks += b.marking_noise * self._by_area(lambda luck, area: normal(luck, area, MARKING))
        if b.kept_for_entrants:
            won = award_rules.awarded(marks, self.let, b.most_contracts, ~self.core, b.kept_for_entrants)
        else:
            won = bidding.award(marks, self.let, b.most_contracts)
        return self._award(won, marks, discount, plan)

    def _answer(self, f: int, a: int, bar: float) -> tuple[float, int, float]:
        """A firm's best offer in an area against a bar: discount, plan and score (NaN where it walks away)."""
        b, discounts = self.b, np.linspace(0.0, self.b.most_discount, OFFERS)[:, None]
        promised = self.promised[f, a]
        if b.record_weight:
            promised = award_rules.as_the_record_has_it(promised, self.factor[f, a], b.record_weight)
        score = bidding.score(discounts, promised, b.price_weight, b.half_discount, b.half_rate)
        fees, costs = (self.sure[f, a], self.discountable[f, a]), (self.wages[f, a], self.overhead[f, a])
        profit = bidding.expected_profit(*fees, discounts, *costs, self.volume[f])
        if b.bid_writing:
            profit = award_rules.profit_of_words(profit, b.bid_writing)
        best, bids = bidding.best_offer(bidding.chance_of_winning(score, bar, b.marking_noise), profit)
        offer, plan = divmod(best, PLANS)
        return float(discounts[offer, 0]), plan, float(score[offer, plan]) if bids else np.nan

    def _award(self, won: NDArray, marks: NDArray, discount: NDArray, plan: NDArray) -> Award:
        """The award and the table of offers. Firms are the published primes, then the others that won something."""
        if not won.any(axis=0).all():
            area = int(np.argmin(won.any(axis=0))) + 1
            raise ValueError(
                f"the tender found no holder for area {area}: no firm that may and would bid there expects a profit "
                "and has room for a contract. Raise the fees, lower turnover_floor, or let more firms bid "
                "(other_firms, bid_reach, most_contracts)"
            )
        holders = [f for f in range(len(self.firms)) if f < self.published or won[f].any()]
        areas, firms = (found.tolist() for found in np.nonzero(won.T))
        return Award(
            [self.firms[f] for f in holders],
            [(a, holders.index(f)) for a, f in zip(areas, firms, strict=True)],
            discount[firms, areas][:, None] * np.array(self.b.discount_bites),
            self.factor[firms, areas],
            self._delivered(discount, plan)[firms, areas],
            self._table(won, marks, discount, plan),
        )

    def _delivered(self, discount: NDArray, plan: NDArray) -> NDArray:
        """The caseload that each firm delivers at its offer: that of its bid, but for what was said and not meant.
        Shape (firms, areas)."""
        said, b = self.plans[plan], self.b
        if not b.bid_writing:
            return said
        left = bidding.expected_profit(self.sure, self.discountable, discount[..., None], self.wages, 0.0, 1.0)
        return award_rules.delivered(said, self.plans[left.argmax(axis=2)], b.bid_writing)

    def _table(self, won: NDArray, marks: NDArray, discount: NDArray, plan: NDArray) -> pd.DataFrame:
        """One row an offer, the best marks of each area first."""
        f, a = np.nonzero(~np.isnan(marks))
        p = plan[f, a]
        cut = discount[f, a] * self.discountable[f, a, p] / self.fees[f, a, p]
        error = np.log(self.factor[f, a]).mean(axis=1)
        columns = (
            a, [self.firms[k][0] for k in f], self.turnover[f], discount[f, a], cut, self.promised[f, a, p],
            self.plans[p], marks[f, a], won[f, a], error, self.core[f],
        )  # fmt: skip
        table = pd.DataFrame(dict(zip(OFFER, columns, strict=True)))
        return table.sort_values(["area", "score"], ascending=[True, False], ignore_index=True)


def _worth(scenario: Scenario, b: SimpleNamespace, fee: str) -> NDArray:
    """Pounds that one of the two result fees is worth for an outcome, by sector and payment group. Shape (3, 9)."""
    fees = {"outcome_fee": 0.0, "sustainment_fee": 0.0, fee: np.array(scenario.numbers(fee))}
    points, lag = Milestones.of(scenario), b.claim_lag_weeks + b.payment_lag_weeks
    rates = np.array(scenario.numbers("capital_rate"))
    even = value_of_fees(
        **{name: np.asarray(amount) for name, amount in fees.items()},
        outcome_weeks=points.weeks[0],
        sustainments=np.array(scenario.numbers("sustainment_payments")),
        interval=np.array(scenario.numbers("sustainment_interval")),
        payments=np.zeros(1),
        kept=1.0,
        lag_weeks=lag,
        yearly_rate=rates[:, None],
        held=b.believed_hold,
    )
    if not points.steps.any():
        return even
    chosen = (np.arange(len(points.fees)) == 0)[:, None] == (fee == "outcome_fee")
    every, lags = np.ones(rates.size), np.full(rates.size, float(lag))
    pay = np.broadcast_to((points.fees * chosen)[:, None], (len(points.fees), rates.size, points.steps.size))
    found = value_of_milestones(
        pay, points.weeks, points.delays, points.steps, 1, every, lags, rates, b.believed_hold
    )[..., 0]  # fmt: skip
    return np.where(points.steps > 0, found, even)
