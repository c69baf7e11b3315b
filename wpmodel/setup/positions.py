"""What a run covers: numbers on paper against positions in the run.

On paper the programme has all its areas, contracts, places, call-off contracts, organisations and jobcentres, each with
a number from 0. Numbers name nodes of the supply chain (`subcontractor:037`), seed the dice and are what readers see.
A run holds the areas chosen, and of these only the ones with a contract in the run have contracts, places, jobcentres
and authorities; it holds the subcontractors that work there, and every prime, since a contract that ends may be let to
any. What there is of each kind stands in the order of its numbers, and arrays go by that position: `index` of a
contract, place or jobcentre, `market` for whatever lies in an area.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wpmodel.setup.supply_chain import Chain

if TYPE_CHECKING:
    from wpmodel.agents.faces.organisation import Place


@dataclass(frozen=True)
class Part:
    """Things of one kind in a run: their numbers on paper in ascending order, (n,), of so many on paper."""

    numbers: NDArray
    whole: int

    def __len__(self) -> int:
        return len(self.numbers)

    @cached_property
    def positions(self) -> NDArray:
        """Position in the run of each number on paper; -1 for what is not in it. Shape (whole,)."""
        found = np.full(self.whole, -1)
        found[self.numbers] = np.arange(len(self))
        return found


@dataclass(frozen=True)
class Coverage:
    """The programme on paper, `chain`, and which areas, contracts and subcontractors of it are in the run.

    A contract that a sample leaves out is here if a rival in its area is in: a charity looks at all who work in its
    area, and people who choose may choose any. Its places have nobody (`WorkProgramme.in_run`).
    """

    chain: Chain
    areas: Part
    contracts: Part
    subcontractors: Part

    @classmethod
    def of(cls, chain: Chain, areas: Sequence[int], chosen: NDArray) -> Coverage:
        """What a run of these areas (numbers) and contracts covers; `chosen` (contracts on paper,) is a mask."""
        area_of = np.array([area for area, _ in chain.contracts])
        contracts = np.isin(area_of, area_of[chosen])
        holders = {place.organisation for place in chain.places if contracts[place.contract]}
        return cls(
            chain,
            Part(np.array(areas), len(chain.areas)),
            Part(np.flatnonzero(contracts), len(chain.contracts)),
            Part(np.array(sorted(holders), np.int64), len(chain.subcontractors)),
        )

    @cached_property
    def first_places(self) -> list[int]:
        """Number of the first place of each contract on paper, the prime's own; its tier 1 places follow. The last
        entry is how many places there are on paper."""
        tier_1 = [place.contract for place in self.chain.places if place.tier == 1]
        sizes = 1 + np.bincount(tier_1, minlength=len(self.chain.contracts))
        return [0, *np.cumsum(sizes).tolist()]

    def on_paper(self, places: Sequence[Place], values: NDArray) -> NDArray:
        """Values by place of the run as values by place on paper, zero where a place is not in the run: sums of them
        are those of a run of the whole country, to the last bit."""
        found = np.zeros(self.first_places[-1])
        found[[place.number for place in places]] = values
        return found

    @cached_property
    def settled(self) -> list[int]:
        """Areas that hold a contract of the run, by number on paper, ascending."""
        return sorted({self.chain.contracts[k][0] for k in self.contracts.numbers})
