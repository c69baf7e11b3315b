"""The providers on paper, in the run or not: what tables of organisations and of payments list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.faces.organisation import Organisation

if TYPE_CHECKING:
    from wpmodel.engine.model import WorkProgramme


@dataclass(frozen=True)
class Register:
    """Primes, the subcontractors of 2011 and those that joined later, by line, in the order of their numbers.

    `line` (providers of the run,) is the line of each provider of the run, in the order of `WorkProgramme.providers`;
    `tier_1` and `tier_2` are the places of each line on paper.
    """

    names: list[str]
    sectors: list[str]
    tier_1: list[int]
    tier_2: list[int]
    line: NDArray

    @classmethod
    def of(cls, model: WorkProgramme) -> Register:
        """The register of a model as it stands."""
        chain, primes = model.coverage.chain, len(model.primes)
        joined = [s for s in model.subcontractors if s.number >= len(chain.subcontractors)]
        on_paper = [*chain.primes, *chain.subcontractors, *((s.name, s.sector) for s in joined)]
        held = np.zeros((3, len(on_paper)), np.int64)
        for place in chain.places:
            held[place.tier, primes + place.organisation] += 1
        line = [*range(primes), *(primes + s.number for s in model.subcontractors)]
        for s in joined:
            held[1:, primes + s.number] = s.tier_1, s.tier_2
        names, sectors = ([one[k] for one in on_paper] for k in (0, 1))
        return cls(names, sectors, held[1].tolist(), held[2].tolist(), np.array(line))

    def providers(self, model: WorkProgramme) -> list[Organisation | None]:
        """The provider of each line; None where it is not in the run."""
        found: list[Organisation | None] = [None] * len(self.names)
        for line, provider in zip(self.line.tolist(), model.providers, strict=True):
            found[line] = provider
        return found
