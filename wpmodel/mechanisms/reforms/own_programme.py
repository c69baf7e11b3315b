"""A programme of its own for those furthest from work: places, advisers, caseload and pay apart from the mainstream.

Each contract lets one of its tier 1 places for it, a charity's where it has one. Newcomers below a threshold of their
area go there, by what a first interview finds, and nobody else does. The Department pays the place a fee for everybody
there beside the fees for results, without a prime's slice or wait. Source: Groundwork (2015); Newcastle Futures in the
Green Paper (2008).
"""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wpmodel.mechanisms.reforms.direct_awards import paid_directly
from wpmodel.mechanisms.reforms.reform import Reform
from wpmodel.setup.coverage import place_shares
from wpmodel.setup.initialisation import LEAST_STAFF
from wpmodel.setup.tariff import PENCE

if TYPE_CHECKING:
    from wpmodel.agents.faces.organisation import Place
    from wpmodel.agents.faces.prime import Contract


class OwnProgramme(Reform):
    """`place_of` (contracts,) is the place of the programme of its own, -1 where a contract has no tier 1; `threshold`
    (areas,) the estimate (log odds) below which newcomers go there."""

    def open(self) -> None:
        """Let a place of each contract for it, staff and pay it, and say who is to go there."""
        model = self.model
        self.place_of = np.full(len(model.contracts), -1)
        self.places: list[Place] = []
        for contract in model.contracts:
            below = [p for p in contract.places if p.tier == 1 and model.in_run[p.index]]
            if below:
                self._let(contract, min(below, key=lambda p: (p.organisation.sector != "voluntary", p.index)))
        model.shares = (*model.shares[:3], place_shares(model.contracts, model.shares[3]))
        paid_directly(model, [place.index for place in self.places])
        self._pay()
        self.threshold = self._thresholds()

    def _let(self, contract: Contract, place: Place) -> None:
        """Let a place for it: staffed for its people, and the contract's other places for those who are left."""
        b = self.model.settings
        self.place_of[contract.index] = place.index
        self.places.append(place)
        people = fsum(p.planned * p.norm for p in contract.places)
        others = [p for p in contract.places if p is not place]
        left = (1.0 - b.programme_of_its_own) * people / max(fsum(p.planned * p.norm for p in others), 1e-9)
        for p in others:
            for name in ("planned", "advisers", "base"):
                setattr(p, name, left * getattr(p, name))
        place.share, place.norm = 0.0, b.own_norm
        place.planned = b.programme_of_its_own * people / b.own_norm
        place.advisers = max(b.opening_staff * place.planned, LEAST_STAFF)
        place.base = b.opening_overhead * place.planned

    def _pay(self) -> None:
        fees = self.model.payments.service_fees.copy()
        fees[[place.index for place in self.places]] += round(PENCE * self.model.settings.own_fee)
        self.model.payments.service_fees = fees

    def _thresholds(self) -> NDArray:
        """The estimate below which the share of an area's people lies who are to go there. Shape (areas,)."""
        model, rows = self.model, self.model.claimants.rows
        market = model.coverage.areas.positions[model.area_of(rows)]
        share = model.settings.programme_of_its_own
        here = [rows["assessed"][market == k] for k in range(len(model.markets))]
        return np.array([np.quantile(of, share) if of.size else -np.inf for of in here])

    def refer(self, block: NDArray) -> None:
        """Newcomers below their area's threshold go to the programme of their own."""
        own = self.place_of[self.model.contract_of[block["place"]]]
        taken = np.array([place.open and place.accepting for place in self.model.places])
        goes = block["assessed"] <= self.threshold[self.model.offices["area"][block["place"]]]
        goes &= (own >= 0) & taken[own]
        block["place"][goes], block["handed"][goes] = own[goes], 0

    def inform(self) -> None:
        """Its caseload is a term of the programme, and not what the price of an hour makes of it."""
        for place in self.places:
            place.norm = self.model.settings.own_norm
