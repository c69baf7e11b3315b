"""The market for specialist help: what a module costs a place, who sells it, who pays, what comes free."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.kinds import BARRIERS
from wpmodel.foundation.ledger import Ledger
from wpmodel.foundation.time_units import PERIOD, YEAR
from wpmodel.setup.tariff import PENCE

if TYPE_CHECKING:
    from wpmodel.agents.faces.subcontractor import CallOff
    from wpmodel.engine.model import WorkProgramme


class Chain:
    """Modules by contract and barrier (a cell), as places buy them and tier 2 sells them.

    `need` (contracts, 6) are people out of work whose heaviest barrier it is, as counted in the last four weeks;
    `guaranteed` and `wraparound` (contracts, 6) modules that come free in four weeks; `wanted` (contracts, 6) modules
    bought or called off under a guarantee, `sold` those of them that tier 2 gave. `cell` (call-offs,) is where each
    call-off contract belongs, `holder` the account of the organisation behind it.
    """

    def __init__(self, model: WorkProgramme) -> None:
        self.model = model
        self.shape = (len(model.contracts), len(BARRIERS))
        self.market_of = np.array([contract.market for contract in model.contracts])
        self.cell = np.array([c.contract.index * len(BARRIERS) + c.speciality for c in model.call_offs], np.int64)
        self.need, self.guaranteed, self.wraparound = (np.zeros(self.shape) for _ in range(3))
        self.wanted, self.sold = np.zeros(self.shape, np.int64), np.zeros(self.shape, np.int64)
        self.recharged, self.bought, self.ad_hoc, self.guarantee, self.staying, self.giving = map(
            model.ledger.event,
            (
                "specialist help recharged", "specialist help", "ad hoc specialist help", "guaranteed volume",
                "chain cost", "module cost",
            ),
        )  # fmt: skip

    def add(self, call_off: CallOff) -> None:
        """A new call-off contract, last in the run's list: it can sell from the next step on."""
        self.cell = np.append(self.cell, call_off.contract.index * len(BARRIERS) + call_off.speciality)

    def quote(self) -> None:
        """Tell every place what a module costs it now and what share of those in need will be offered one free."""
        model, b, contract = self.model, self.model.settings, self.model.contract_of
        self.open = np.array([call_off.open for call_off in model.call_offs], bool)
        self.holder = np.array([call_off.organisation.account for call_off in model.call_offs], np.int64)
        self.sellers = np.bincount(self.cell[self.open], minlength=self.need.size).reshape(self.shape)
        price = b.spot_price * np.where(self.sellers > 0, 1.0, 1.0 + b.ad_hoc_premium)
        self.guaranteed = self.sellers * (b.guaranteed_modules * PERIOD / YEAR)
        self.wraparound = self._given_by_authorities()
        free = np.minimum((self.guaranteed + self.wraparound) / np.maximum(self.need, 1.0), 1.0)
        model.offices["help_price"], model.offices["help_free"] = price[contract], free[contract]

    def _given_by_authorities(self) -> NDArray:
        """Modules that authorities offer in four weeks, spread over an area's contracts and barriers by need."""
        areas = len(self.model.markets)
        need = np.bincount(self.market_of, self.need.sum(axis=1), minlength=areas)
        looking = [place.looking for place in self.model.places]
        people, offered = np.bincount(self.model.offices["area"], looking, minlength=areas).tolist(), np.zeros(areas)
        for authority in self.model.authorities:
            if people[authority.market] or authority.offering:
                offered[authority.market] += authority.offer(people[authority.market])
        return self.need * (offered / np.maximum(need, 1.0))[self.market_of][:, None]

    def settle(self) -> None:
        """Count what was bought and given in the last four weeks, share it among the sellers, and have it paid."""
        offices, by_contract = self.model.offices, self.model.payments.by_contract
        bought, given = by_contract(offices["bought"]), by_contract(offices["given"])
        self.need = by_contract(offices["need"]).astype(float)
        free = self.guaranteed + self.wraparound
        promised = np.where(free > 0.0, self.guaranteed / np.where(free > 0.0, free, 1.0), 0.0)
        called = np.rint(given * promised).astype(np.int64)
        self.wanted = bought + called
        self.sold = self.wanted * (self.sellers > 0)
        sold, paid = self._among_sellers(self.sold), self._pay_sellers(self._among_sellers(bought))
        for call_off, modules, pence in zip(self.model.call_offs, sold.tolist(), paid.tolist(), strict=True):
            call_off.sold, call_off.paid = modules, pence
        self._pay_others(bought)
        self._cost(sold)
        self._given_free(given - called)

    def _given_free(self, modules: NDArray) -> None:
        """Authorities give what people took of their offers; `modules` (contracts, 6)."""
        areas = len(self.model.markets)
        took, offered = (
            np.bincount(self.market_of, of.sum(axis=1), minlength=areas) for of in (modules, self.wraparound)
        )
        taken = (took / np.maximum(offered, 1e-9)).tolist()
        for authority in self.model.authorities:
            if authority.offering:
                authority.give(taken[authority.market])

    def _among_sellers(self, modules: NDArray) -> NDArray:
        """Modules (contracts, 6) among the open sellers of each cell, evenly; the odd ones go round with time."""
        order = np.argsort(self.cell, kind="stable")
        cells, is_open = self.cell[order], self.open[order]
        before = np.cumsum(is_open) - is_open
        rank = before - before[np.searchsorted(cells, cells)]
        sellers, wanted = np.maximum(self.sellers.ravel()[cells], 1), modules.ravel()[cells]
        shares = np.zeros(len(cells), np.int64)
        shares[order] = (wanted // sellers + ((rank + self.model.period) % sellers < wanted % sellers)) * is_open
        return shares

    def _pay_sellers(self, modules: NDArray) -> NDArray:
        """Primes pay tier 2 for what was bought (call-offs,) and what was guaranteed. Returns the pence each got."""
        b, week = self.model.settings, self.model.weeks[1] - 1
        prime = self.model.payments.prime_of_contract[self.cell // len(BARRIERS)]
        promised = round(PENCE * b.spot_price * b.guaranteed_modules * PERIOD / YEAR) * self.open
        bought = round(PENCE * b.spot_price) * modules
        for event, pence in ((self.bought, bought), (self.guarantee, promised)):
            due = np.flatnonzero(pence)
            self.model.ledger.post(week, prime[due], self.holder[due], event, pence[due])
        return bought + promised

    def _pay_others(self, bought: NDArray) -> None:
        """Places pay their prime for modules they had; primes pay ad hoc providers where the chain has nobody."""
        model, ledger, week = self.model, self.model.ledger, self.model.weeks[1] - 1
        price = np.rint(PENCE * model.offices["help_price"]).astype(np.int64)
        cost = (price * model.offices["bought"]).sum(axis=1) * model.payments.tier_1
        down = np.flatnonzero(cost)
        prime = model.payments.prime_of_contract
        ledger.post(week, model.holder[down], prime[model.contract_of[down]], self.recharged, cost[down])
        first = model.payments.first_place
        alone = (price[first] * bought * (self.sellers == 0)).sum(axis=1)
        due, outside = np.flatnonzero(alone), Ledger.outside("staff and suppliers")
        ledger.post(week, prime[due], outside, self.ad_hoc, alone[due])

    def _cost(self, sold: NDArray) -> None:
        """What staying in a chain and giving modules (call-offs,) costs tier 2, by organisation, in pence."""
        b, ledger = self.model.settings, self.model.ledger
        outside = Ledger.outside("staff and suppliers")
        for event, each, number in (
            (self.staying, b.chain_cost, self.open.astype(np.int64)),
            (self.giving, b.module_cost, sold),
        ):
            pence = np.zeros(ledger.balances.size, np.int64)
            np.add.at(pence, self.holder, round(PENCE * each) * number)
            due = np.flatnonzero(pence)
            ledger.post(self.model.weeks[1] - 1, due, outside, event, pence[due])
