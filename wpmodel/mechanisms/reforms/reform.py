"""What a reform may do, and when: the schedule asks those whose lever is on, and nobody where none is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from wpmodel.agents.faces.commissioner import Review
    from wpmodel.agents.faces.prime import Prime
    from wpmodel.engine.model import WorkProgramme


class Reform:
    """A reform of a run. A module of its own says what of this it does; the rest does nothing."""

    def __init__(self, model: WorkProgramme) -> None:
        self.model = model

    def open(self) -> None:
        """Before the first week, when the world is built."""

    def value(self) -> None:
        """When fees still open have been valued for every place (`model.stakes.worth`, `model.stakes.cash_worth`)."""

    def refer(self, block: NDArray) -> None:
        """When newcomers (rows) have been dealt to places and primes have chosen; may write their `place`."""

    def offer(self) -> None:
        """When places have their hours and prices, before they help anybody."""

    def settle(self) -> None:
        """When claims have been made and paid, before anybody learns from them."""

    def inform(self) -> None:
        """When places have their news, before organisations pay their bills and decide."""

    def close(self) -> None:
        """When organisations have decided, at the end of the four weeks' books."""

    def desks(self, desks: NDArray) -> None:
        """When it is known what doubts meet at jobcentres now (dtype DESK, which may be written)."""

    def rated(self, review: Review) -> NDArray | float:
        """Points that a review adds to contract ratios before shares move, (contracts, groups)."""
        return 0.0

    def surplus(self, prime: Prime, pence: int) -> None:
        """A prime has this much surplus to spend in its areas under a profit lock."""

    def reviewed(self, review: Review) -> None:
        """A contract year has been reviewed."""


def drawn(model: WorkProgramme, purpose: int, numbers: NDArray, share: float) -> NDArray:
    """Which of these numbers on paper (n,) a share falls on, each by its own dice. Shape (n,), bool."""
    lots = [np.random.default_rng([model.seed, purpose, number]).random() for number in numbers.tolist()]
    return np.array(lots) < share
