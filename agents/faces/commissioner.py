"""The commissioner: the Department for Work and Pensions, which owns the tariff, pays, and reviews its contracts."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import fsum
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.faces.facts import facts, of_commissioner
from wpmodel.agents.faces.mesa_edge import Resident
from wpmodel.agents.rules.review import (
    contract_ratio,
    ends,
    incentive,
    incentive_level,
    meets,
    merlin_score,
    shares_after,
)

if TYPE_CHECKING:
    from wpmodel.agents.faces.prime import Contract, Prime


@dataclass
class Review:
    """What a contract year came to, and what followed. Arrays are by contract and payment group, (contracts, 9).

    `primes` held the contracts when they were reviewed; `shares` are of an area's referrals, before any shift. Ratios
    and minima are in per cent, a ratio not judged is NaN; incentives are in pence.
    """

    year: int
    week: int
    primes: list[Prime]
    referrals: NDArray
    outcomes: NDArray
    minimum: NDArray  # (9,)
    shares: NDArray
    ratio: NDArray = field(init=False)
    met: NDArray = field(init=False)
    notice: NDArray = field(init=False)
    moved: NDArray = field(init=False)  # share won, or lost where below zero
    incentives: NDArray = field(init=False)
    ended: NDArray = field(init=False)  # (contracts,) bool
    merlin: dict[str, float] = field(default_factory=dict)  # scores by prime with a chain


@facts(of_commissioner)
class Commissioner(Resident):
    """The Department. Its `tariff` says what every claim is worth; `account` is the line in the ledger that pays.

    Once a year it reviews what every contract achieved (R10); `reviews` are all it has held.
    """

    name = "Department for Work and Pensions"

    def __init__(self, model: Any, account: int, tariff: Any) -> None:
        super().__init__(model)
        self.account, self.tariff = account, tariff
        self.reviews: list[Review] = []

    @property
    def noticed(self) -> NDArray | bool:
        """Where an improvement notice stands, by contract and payment group; a contract let again starts without."""
        return self.reviews[-1].notice & ~self.reviews[-1].ended[:, None] if self.reviews else False

    def step(self) -> None:
        """Hold the review of the contract year that has ended, if one falls due in these four weeks."""
        review = self.model.regime.due()
        if review is None:
            return
        self.judge(review)
        self.reward(review)
        self.move_shares(review)
        self.inspect_chains(review)
        self.reviews.append(review)
        for reform in self.model.reforms:
            reform.reviewed(review)
        for contract in self.model.contracts:
            if review.ended[contract.index]:
                self.let_again(contract, review)

    def judge(self, review: Review) -> None:
        """Ratios against minima: who gets an improvement notice, and whose contract ends."""
        b = self.model.settings
        judged = review.referrals >= b.least_referrals
        review.ratio = np.where(judged, contract_ratio(review.outcomes, review.referrals), np.nan)
        review.met = meets(review.ratio, review.minimum)
        counts = np.array(b.enforced, bool) & (review.year >= b.consequences_from_year)
        review.notice = counts & ~meets(review.ratio, review.minimum, b.notice_below)
        review.ended = (counts & ends(review.ratio, review.minimum, self.noticed, b.termination_below)).any(axis=1)

    def reward(self, review: Review) -> None:
        """Pay for outcomes above the incentive level, in the years for which the contract says so."""
        b = self.model.settings
        level = incentive_level(review.minimum, b.minimum_over_non_intervention, b.incentive_above)
        pence = round(100 * b.incentive_payment) * (review.year >= b.incentive_from_year)
        judged = ~np.isnan(review.ratio)
        review.incentives = judged * incentive(review.outcomes, review.referrals, level, pence)
        for contract, group in np.argwhere(review.incentives > 0):
            self.model.regime.pay_incentive(review.primes[contract], group, int(review.incentives[contract, group]))

    def move_shares(self, review: Review) -> None:
        """Move referrals still to come from the worst prime of an area to the best, payment group by payment group."""
        b = self.model.settings
        after = review.shares.copy()
        rated = review.ratio + sum(reform.rated(review) for reform in self.model.reforms)
        if review.year >= b.shift_from_year:
            for rivals in self.model.regime.rivals:
                for group in range(after.shape[1]):
                    ratios = rated[rivals, group]
                    after[rivals, group] = shares_after(after[rivals, group], ratios, b.shift_gap, b.shift_points)
        review.moved = after - review.shares
        self.model.regime.set_shares(after)

    def inspect_chains(self, review: Review) -> None:
        """Score each prime's conduct towards its chain; fine those that fail and open the books where the contract
        says so."""
        b = self.model.settings
        for prime in sorted(dict.fromkeys(review.primes), key=lambda prime: min(prime.holds)):
            served = self.model.regime.served(prime, review.year)
            if served is None:
                continue
            kept = b.top_slice if prime.slice is None else prime.slice
            score = merlin_score(1.0 - kept, b.prime_lag_weeks, served)
            review.merlin[prime.name] = score
            self.model.regime.share_surplus(prime, review.year)
            if score < b.merlin_pass:
                here = [holder is prime for holder in review.primes]
                self.model.regime.fine(prime, round(100 * b.merlin_penalty * int(review.referrals[here].sum())))

    def let_again(self, contract: Contract, review: Review) -> None:
        """Let an ended contract to the prime that did best elsewhere; none in the area or that lost one itself."""
        passed_over = {c.prime for c in self.model.contracts if c.area == contract.area}
        passed_over |= {prime for prime, ended in zip(review.primes, review.ended, strict=True) if ended}
        others = [prime for prime in self.model.primes if prime not in passed_over]
        if others:
            best = min(others, key=lambda prime: (-attainment(prime, review), len(prime.holds), prime.account))
            self.model.regime.let_again(contract, best)


def attainment(prime: Prime, review: Review) -> float:
    """A prime's ratios over their minima, the mean over its contracts and the groups that have one; zero if none."""
    here = [holder is prime for holder in review.primes]
    with np.errstate(divide="ignore", invalid="ignore"):
        found = (review.ratio[here] / review.minimum).ravel()
    found = found[np.isfinite(found)].tolist()
    return fsum(found) / len(found) if found else 0.0
