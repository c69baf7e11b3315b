"""The market for specialist help: what a module costs a place, who sells it, who pays, what comes free."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.caseload import PERIOD
from agents.rules.arrival import BARRIERS
from agents.subcontractor import CallOff
from wpmodel.ledger import Ledger

if TYPE_CHECKING:
    from wpmodel.model import WorkProgramme

YEAR = 52


class Chain:
    """Modules by contract and barrier, as places buy them and tier 2 sells them.

    `need` (contracts, 6) are people out of work whose heaviest barrier it is, as counted in the last four weeks;
    `guaranteed` and `wraparound` (contracts, 6) modules that come free in four weeks; `sold` (contracts, 6) modules
    that tier 2 gave.
    """

    def __init__(self, model: WorkProgramme) -> None:
        self.model = model
        self.shape = (len(model.contracts), len(BARRIERS))
        self.area_of = np.array([contract.area for contract in model.contracts])
        self.need, self.guaranteed, self.wraparound = (np.zeros(self.shape) for _ in range(3))
        self.sold = np.zeros(self.shape, np.int64)
        event = model.ledger.event
        self.recharged, self.bought, self.ad_hoc, self.guarantee = map(
            event, ("specialist help recharged", "specialist help", "ad hoc specialist help", "guaranteed volume")
        )

    def sellers(self) -> dict[tuple[int, int], list[CallOff]]:
        """Open call-off contracts by contract and barrier."""
        found: dict[tuple[int, int], list[CallOff]] = {}
        for call_off in self.model.call_offs:
            if call_off.open:
                found.setdefault((call_off.contract.index, call_off.speciality), []).append(call_off)
        return found

    def quote(self) -> None:
        """Tell every place what a module costs it now and what share of those in need will be offered one free."""
        b, offices, contract = self.model.settings, self.model.offices, self.model.contract_of
        open_places = np.zeros(self.shape)
        for (c, barrier), sellers in self.sellers().items():
            open_places[c, barrier] = len(sellers)
        price = b.spot_price * np.where(open_places > 0, 1.0, 1.0 + b.ad_hoc_premium)
        self.guaranteed = open_places * (b.guaranteed_modules * PERIOD / YEAR)
        self.wraparound = self._given_by_authorities()
        free = np.minimum((self.guaranteed + self.wraparound) / np.maximum(self.need, 1.0), 1.0)
        offices["help_price"], offices["help_free"] = price[contract], free[contract]

    def _given_by_authorities(self) -> NDArray:
        """Modules that authorities offer in four weeks, spread over an area's contracts and barriers by need."""
        areas = len(self.model.area_names)
        need = np.bincount(self.area_of, self.need.sum(axis=1), minlength=areas)
        people = np.bincount(self.model.offices["area"], [p.looking for p in self.model.places], minlength=areas)
        offered = np.zeros(areas)
        for authority in self.model.authorities:
            offered[authority.area] += authority.offer(float(people[authority.area]))
        return self.need * (offered / np.maximum(need, 1.0))[self.area_of][:, None]

    def settle(self) -> None:
        """Count what was bought and given in the last four weeks, share it among the sellers, and have it paid."""
        offices, by_contract = self.model.offices, self.model.payments.by_contract
        bought, given = by_contract(offices["bought"]), by_contract(offices["given"])
        self.need = by_contract(offices["need"]).astype(float)
        free = self.guaranteed + self.wraparound
        kept = np.where(free > 0.0, self.guaranteed / np.where(free > 0.0, free, 1.0), 0.0)
        self.sold = bought + np.rint(given * kept).astype(np.int64)
        sellers = self.sellers()
        for call_off in self.model.call_offs:
            call_off.sold = 0
        for at in zip(*np.nonzero(self.sold), strict=True):
            self._share_out(sellers.get(at, []), int(self.sold[at]))
        self._pay(bought, sellers)

    def _share_out(self, sellers: list[CallOff], modules: int) -> None:
        """Modules among the sellers, evenly; who gets the odd ones moves on with time."""
        for k, call_off in enumerate(sellers):
            turn = (k + self.model.period) % len(sellers)
            call_off.sold = modules // len(sellers) + (turn < modules % len(sellers))

    def _pay(self, bought: NDArray, sellers: dict[tuple[int, int], list[CallOff]]) -> None:
        """Places pay their prime, primes pay the sellers, or ad hoc providers where the chain has none, in pence."""
        model, b, ledger, week = self.model, self.model.settings, self.model.ledger, self.model.weeks[1] - 1
        price = np.rint(100 * model.offices["help_price"]).astype(np.int64)
        cost = (price * model.offices["bought"]).sum(axis=1)
        down = np.flatnonzero((cost > 0) & model.payments.tier_1)
        ledger.post(week, model.holder[down], model.payments.prime_of_place[down], self.recharged, cost[down])
        promised = round(100 * b.spot_price * b.guaranteed_modules * PERIOD / YEAR)
        for c, barrier in zip(*np.nonzero(bought), strict=True):
            if (c, barrier) not in sellers:
                pence = round(100 * (b.spot_price * (1.0 + b.ad_hoc_premium))) * int(bought[c, barrier])
                prime = model.contracts[c].prime.account
                ledger.bill(week, prime, Ledger.outside("staff and suppliers"), self.ad_hoc, pence)
        for (c, barrier), here in sellers.items():
            prime, paid = model.contracts[c].prime.account, int(bought[c, barrier])
            for k, call_off in enumerate(here):
                turn = (k + model.period) % len(here)
                modules = paid // len(here) + (turn < paid % len(here))
                account, spot = call_off.organisation.account, round(100 * b.spot_price) * modules
                ledger.bill(week, prime, account, self.bought, spot)
                ledger.bill(week, prime, account, self.guarantee, promised)
                call_off.paid = spot + promised
