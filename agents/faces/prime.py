"""Primes: the eighteen organisations that hold the forty contracts. What they do in a run is simulated."""

from __future__ import annotations

from typing import Any

from wpmodel.agents.faces.facts import facts, of_contract, of_prime
from wpmodel.agents.faces.organisation import Organisation, Place


@facts(of_contract)
class Contract:
    """One prime's contract in one contract package area. The prime's own offices are its first place.

    `number` and `area` are numbers on paper, `index` and `market` positions of contract and area in the run's arrays.
    News of the last four weeks, over all its places: people out of work, doubts, people not seen.
    """

    def __init__(self, index: int, number: int, area: int, market: int, prime: Prime) -> None:
        self.index, self.number, self.area, self.market, self.prime = index, number, area, market, prime
        self.places: list[Place] = []
        self.looking = self.doubts = self.unseen = 0


@facts(of_prime)
class Prime(Organisation):
    """A prime contractor: takes the contract's terms, keeps some people and passes others down with part of the pay.

    `holds` are the numbers of its contracts, in the run or not; `contracts` those in the areas of the run.
    `practice` is its house practice for its whole chain: how much likelier than usual a failure is to be referred for a
    sanction (log odds, R9). `slice` is what it has chosen to keep of tier 1's pay; None where the contract says it.
    """

    def __init__(self, model: Any, name: str, sector: str, account: int) -> None:
        super().__init__(model, name, sector, account)
        self.contracts: list[Contract] = []
        self.holds: list[int] = []
        self.practice = 0.0
        self.slice: float | None = None

    def step(self) -> None:
        """A month: bills and staff, and what managing its chains costs."""
        super().step()
        share = self.model.settings.chain_management
        if share and self.contracts:
            kept = int(self.model.payments.sliced[[contract.index for contract in self.contracts]].sum())
            self.model.pay(self, "staff and suppliers", "managing chains", round(share * kept))
