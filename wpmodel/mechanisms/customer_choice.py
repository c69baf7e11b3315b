"""Customer choice in the schedule (R14): what is said of contracts, whom newcomers choose, and what that is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.rules.choosing import chosen_shares, heard, newcomers_won, worth_of_newcomer
from wpmodel.foundation.time_units import PERIOD

if TYPE_CHECKING:
    from wpmodel.engine.model import WorkProgramme


class Choice:
    """What is said of each contract, `known` (contracts,): the share of its people out of work who are seen.

    Nothing is said before the first people have been there for four weeks; until then all are thought alike.
    """

    def __init__(self, model: WorkProgramme) -> None:
        self.model = model
        self.known = np.zeros(len(model.contracts))
        self.newcomers = np.zeros(len(model.areas))

    def shares(self) -> NDArray:
        """Shares in which an area's newcomers go to its contracts, (areas, groups, k): as dealt, except choosers."""
        dealt, contracts = self.model.shares[:2]
        b = self.model.settings
        if b.customer_choice == 0.0:
            return dealt
        shares = np.empty_like(dealt)
        for area, of_area in enumerate(dealt):
            known = self.known[contracts[area]]
            for group, row in enumerate(of_area):
                shares[area, group] = chosen_shares(row, known, b.customer_choice, b.choice_sensitivity)
        return shares

    def hear(self) -> None:
        """Take in the four weeks that have passed."""
        model, b = self.model, self.model.settings
        if b.customer_choice == 0.0:
            return
        self.newcomers = np.zeros(len(model.areas))
        for contract in model.contracts:
            looking = sum(place.looking for place in contract.places)
            seen = looking - sum(place.unseen for place in contract.places)
            self.known[contract.index] = heard(self.known[contract.index], seen, looking, b.word_of_mouth)
            self.newcomers[contract.market] += sum(place.arrivals for place in contract.places)

    def worth(self) -> NDArray:
        """Pounds that seeing one more person for four weeks wins each place by way of those who choose. (places,)."""
        model, b = self.model, self.model.settings
        worth = np.zeros(len(model.places))
        if b.customer_choice == 0.0:
            return worth
        shares, periods = self.shares().mean(axis=1), b.allotted_weeks / PERIOD
        numbers = model.shares[1].ravel()  # padded with an area's last contract, at a share of zero
        of_contract = np.bincount(numbers, shares.ravel(), minlength=len(model.contracts)).tolist()
        for place, people in zip(model.places, model.caseloads.sizes.tolist(), strict=True):
            looking = sum(other.looking for other in place.contract.places)
            share = of_contract[place.contract.index]
            won = newcomers_won(
                self.newcomers[place.contract.market], share, looking, b.customer_choice, b.choice_sensitivity
            )
            mine = model.shares[3][place.contract.index][place.contract.places.index(place)]
            each = worth_of_newcomer(place.fee, place.income / max(people, 1), b.upkeep, periods)
            worth[place.index] = won * mine * each
        return worth
