"""Some people of a run, and at each review what their provider reckoned: what the next hour for them is worth, and what
an hour costs. It changes nothing: the rules that the kernel compiles are asked once more, as `stories.trace` does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.kernel.weighing import survey
from wpmodel.agents.kinds import IN_WORK, SEARCHING
from wpmodel.agents.rules.support import PROMISED
from wpmodel.engine.floor import Recorder

if TYPE_CHECKING:
    from collections.abc import Collection

    from wpmodel.engine.model import WorkProgramme

FROM_EACH, OF_MANY_AREAS, MANY = 30, 10, 4
"""People of each payment group, over the whole intake: fewer where they are spread over so many areas, since reckoning
goes place by place."""

NOTHING = -1.0
"""What `survey` gives for those beyond the allotted weeks, whom nobody weighs any more."""


@dataclass(frozen=True)
class Reckoned:
    """What providers reckoned about so many people (n): NaN where nothing was weighed. Pounds an hour."""

    ids: NDArray  # (n,) rising
    worth: NDArray  # (n, periods) of the first step of help, or of contact in work
    price: NDArray  # (n, periods) of an hour there
    promised: NDArray  # (n, periods) bool: a meeting was promised to the Department


class Lives:
    """Reckons along with the providers of these people (claimant numbers) from the moment a model is made."""

    def __init__(self, model: WorkProgramme, ids: NDArray) -> None:
        self.model, self.ids = model, np.sort(ids)
        shape = (len(self.ids), model.periods)
        self._worth, self._price = np.full(shape, np.nan), np.full(shape, np.nan)
        self._promised = np.zeros(shape, bool)
        self._rows = np.full(len(self.ids), -1)
        deliver = model.deliver

        def watched() -> None:
            here = self._there()
            before = model.claimants.rows[self._rows[here]]  # as their providers saw them: a copy
            deliver()
            place = before["place"]
            self._price[here, model.period] = model.offices["price"][place]
            for p in np.unique(place):
                self._reckon(int(p), here[place == p], before[place == p])

        setattr(model, "deliver", watched)  # noqa: B010

    def _there(self) -> NDArray:
        """Which of them are with a provider now."""
        model, t = self.model, self.model.period
        first, end = model.arrive_at[t], model.arrive_at[t + 1]
        _, mine, theirs = np.intersect1d(model.claimants.rows["id"][first:end], self.ids, return_indices=True)
        self._rows[theirs] = first + mine
        arrived = np.flatnonzero(self._rows >= 0)
        return arrived[np.isin(model.claimants.rows["status"][self._rows[arrived]], (SEARCHING, IN_WORK))]

    def _reckon(self, place: int, who: NDArray, people: NDArray) -> None:
        model, n = self.model, len(who)
        first, second, third, fourth = np.zeros((4, n))
        survey(
            people.view(np.recarray), np.arange(n), model.offices[place], model.behaviour, model.stakes.worth[place],
            model.beliefs[place], np.zeros(len(model.groups)), float(model.odds_of_places[place]), model.weeks[0],
            model.key, first, second, third, fourth, np.zeros(n, np.int64),
        )  # fmt: skip
        promised = first > PROMISED / 2
        self._promised[who, model.period] = promised
        self._worth[who, model.period] = np.where(promised, first - PROMISED, np.where(first == NOTHING, np.nan, first))

    def reckoned(self) -> Reckoned:
        """What was reckoned so far."""
        periods = self.model.period
        return Reckoned(self.ids, self._worth[:, :periods], self._price[:, :periods], self._promised[:, :periods])


def spread(recorders: Collection[Recorder]) -> NDArray:
    """Numbers of some of the people whom these watch: as many of each payment group, evenly over the intake. The same
    under every contract that has the same intake."""
    from_each = FROM_EACH if len(recorders) < MANY else OF_MANY_AREAS
    found = list[NDArray]()
    for one in recorders:
        rows = one.model.claimants.rows
        mine = rows["id"] % one.one_in == 0
        if len(one.model.areas) > 1:
            mine &= one.model.people.area[rows["id"]] == one.area
        found.append(rows[["id", "group"]][mine])
    watched = np.concatenate(found)
    chosen = list[NDArray]()
    for group in np.unique(watched["group"]):
        ids = np.sort(watched["id"][watched["group"] == group])
        chosen.append(ids[np.unique(np.linspace(0, len(ids) - 1, min(from_each, len(ids))).round().astype(int))])
    return np.sort(np.concatenate(chosen)) if chosen else np.zeros(0, np.int64)
