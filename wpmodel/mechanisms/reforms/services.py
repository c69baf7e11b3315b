"""Services that differ in kind: places try kinds whose effect in their area they do not know, and keep what works.

Each area has its own truth about every kind: how much an adviser's hour does there, against the usual service. A place
learns from the jobs that its people found, held against what it expected, and as far as services are shown from what
others found. Once a quarter it tries or keeps the kind that looks best with the doubt it still has, where the gain it
hopes for is worth the cost of setting up. So pay for results decides whether anybody tries. Source: the right to bid in
the Green Paper (2008); Maddock (2012) on innovation.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.kernel.counts import STARTS
from wpmodel.foundation.time_units import PERIOD, PERIODS_A_YEAR
from wpmodel.mechanisms.reforms.reform import Reform

SERVICES = 14
"""Purpose of the dice for what services do."""


def hoped_for(mean: NDArray, weight: NDArray, spread: float) -> NDArray:
    """How good each kind might be (log units): what was found and one deviation of the doubt that is left.

    mean * weight / (1 + weight) + spread / sqrt(1 + weight); `weight` is how much has been learned, in units of what
    the spread says beforehand.
    """
    return mean * weight / (1.0 + weight) + spread / np.sqrt(1.0 + weight)


def tries(gain: float, in_jobs: float, income: float, cost: float) -> bool:
    """Whether a new kind is set up: gain * in_jobs * a year's income from results > cost. Pounds; `gain` in log units,
    of which the share `in_jobs` shows in jobs."""
    return gain * in_jobs * income > cost


class Services(Reform):
    """`true` (areas, kinds) is what a kind does there (log units; the usual is zero and the first), `kind` (places,)
    what a place offers; `found` and `weight` (places, kinds) what it believes and how surely."""

    def open(self) -> None:
        """Draw what services do in each area; everybody begins with the usual one."""
        model, b = self.model, self.model.settings
        kinds, places = b.services + 1, len(model.places)
        self.true = np.zeros((len(model.markets), kinds))
        for k, area in enumerate(model.areas):
            dice = np.random.default_rng([model.seed, SERVICES, area])
            self.true[k, 1:] = b.service_spread * dice.standard_normal(b.services)
        self.kind = np.zeros(places, np.int64)
        self.found, self.weight = np.zeros((places, kinds)), np.zeros((places, kinds))
        self.weight[:, 0] = 1e6  # the usual service is known
        self.got, self.expected = np.zeros(places), np.zeros(places)

    @property
    def effect(self) -> NDArray:
        """What each place's service does to an hour, as a factor. Shape (places,)."""
        return np.exp(self.true[self.model.offices["area"], self.kind])

    def offer(self) -> None:
        """An adviser's hour does what the place's service makes of it."""
        self.model.offices["skill"] *= self.effect

    def close(self) -> None:
        """Count jobs against what was to be expected of them; once a quarter learn, and choose for the next."""
        counts, model = self.model.work.counts, self.model
        self.got += counts[:, :, STARTS].sum(axis=1)
        self.expected += (
            model.offices["hires_wanted"] * np.array([m.room for m in model.markets])[model.offices["area"]]
        )
        quarter = max(model.settings.board_weeks // PERIOD, 1)
        if (model.period + 1) % quarter == 0:
            self._learn()
            self._choose()
            self.got[:] = self.expected[:] = 0.0

    def _learn(self) -> None:
        """A quarter's jobs say something of the kind on offer, the more of them the more; others' too, where shown.

        What a place sees is the truth blurred by the luck of its people's jobs.
        """
        area, b = self.model.offices["area"], self.model.settings
        luck = np.log((self.got + 1.0) / (self.expected + 1.0)) / b.service_in_jobs
        mine, places = np.zeros_like(self.weight), np.arange(len(self.kind))
        mine[places, self.kind] = self.got * (b.service_in_jobs * b.service_spread) ** 2
        told = mine * (self.true[area, self.kind] + luck)[:, None]
        here = area[:, None] == np.arange(len(self.true))
        others, of_others = ((here.T @ of)[area] - of for of in (mine, told))
        sure = self.weight + mine + b.services_shown * others
        sums = self.found * self.weight + told + b.services_shown * of_others
        self.found = np.divide(sums, sure, out=np.zeros_like(sums), where=sure > 0.0)
        self.weight = sure

    def _choose(self) -> None:
        b, model = self.model.settings, self.model
        hopes = hoped_for(self.found, self.weight, b.service_spread)
        hopes[:, 0] = 0.0
        for place in model.places:
            k = place.index
            best = int(hopes[k].argmax())
            gain = hopes[k, best] - hopes[k, self.kind[k]]
            income = PERIODS_A_YEAR * (place.income + place.organisation.mission * place.outcomes)
            cost = b.service_cost * place.looking if best and self.weight[k, best] == 0.0 else 0.0
            if gain > 0.0 and place.open and tries(float(gain), b.service_in_jobs, income, cost):
                model.pay(place.organisation, "staff and suppliers", "setting up a service", round(100 * cost))
                self.kind[k] = best
