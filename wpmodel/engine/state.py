"""What the model holds from one four weeks to the next, besides agents and books: caseloads, stakes, work done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.kernel import caseload
from wpmodel.agents.kernel.counts import COUNTS
from wpmodel.foundation.time_units import PERIOD


def _none() -> NDArray:
    return np.zeros(0)


@dataclass
class Caseloads:
    """Who is filed where: `roster` has rows of claimants by place; `begins` and `sizes` (places,) say where each lies.

    `attached` (places, groups) are those who came in these four weeks. Empty segments may lie between places.
    """

    roster: NDArray
    begins: NDArray
    sizes: NDArray
    attached: NDArray

    @classmethod
    def blank(cls, places: int, groups: int) -> Caseloads:
        """Nobody is filed anywhere."""
        none = np.zeros(places, np.int64)
        return cls(np.zeros(0, np.int32), none.copy(), none.copy(), np.zeros((places, groups), np.int64))

    def enrol(self, coming: NDArray, arrivals: NDArray) -> None:
        """File rows (n,), in order of place, with the places they come to; `arrivals` (places,) says how many each."""
        roster = np.empty(int(self.sizes.sum() + arrivals.sum()), np.int32)
        begins = np.empty_like(self.begins)
        caseload.enrol(self.roster, self.begins, self.sizes, coming, arrivals, roster, begins)
        self.roster, self.begins = roster, begins

    def of(self, places: Iterable[int] | None = None) -> list[NDArray]:
        """Rows of the people of each of these places, or of every place: views."""
        chosen = range(len(self.sizes)) if places is None else places
        return [self.roster[self.begins[k] : self.begins[k] + self.sizes[k]] for k in chosen]

    def edges(self, blocks: int) -> NDArray:
        """Cuts between places so that each of `blocks` has about as many people: (blocks + 1,), from 0 to all."""
        within = np.searchsorted(np.cumsum(self.sizes), np.linspace(0, self.sizes.sum(), blocks + 1)[1:-1])
        return np.array([0, *within, len(self.sizes)])


@dataclass
class Stakes:
    """Pounds that a lasting job is worth, (places, groups, payments made).

    `fee_values` is what fees still open are worth, `worth` has a contract's standing in it and decides who is helped,
    `cash_worth` what comes to the place in cash. `valued` says of which year and holders `fee_values` are.
    """

    fee_values: NDArray = field(default_factory=_none)
    worth: NDArray = field(default_factory=_none)
    cash_worth: NDArray = field(default_factory=_none)
    valued: tuple = ()


@dataclass
class Work:
    """What the latest four weeks brought, as the kernel counted it.

    `claims` (places, groups, kinds, weeks) are payments earned, `counts` (places, groups, len(COUNTS)), `foreseen`
    (places, groups) lasting jobs expected, `doubts` (blocks of threads, jobcentres), `staffed` (places,) advisers;
    `laws` (groups,) and `desks` (jobcentres,) are the rules of conduct that held.
    """

    claims: NDArray = field(default_factory=_none)
    counts: NDArray = field(default_factory=_none)
    foreseen: NDArray = field(default_factory=_none)
    doubts: NDArray = field(default_factory=_none)
    staffed: NDArray = field(default_factory=_none)
    laws: NDArray = field(default_factory=_none)
    desks: NDArray = field(default_factory=_none)

    @classmethod
    def blank(cls, places: int, groups: int, kinds: int, blocks: int, desks: int) -> Work:
        """Nothing has happened yet in these four weeks."""
        return cls(
            claims=np.zeros((places, groups, kinds, PERIOD), np.int64),
            counts=np.zeros((places, groups, len(COUNTS)), np.int64),
            foreseen=np.zeros((places, groups)),
            doubts=np.zeros((blocks, desks), np.int64),
        )
