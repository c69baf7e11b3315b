"""What places learn: how well payment groups and bands turn out (R3), and what the last four weeks were like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.kernel.counts import DOUBTS, LOOKING, REMOVED, SEEN_INTENSIVE, SEEN_LIGHT
from wpmodel.agents.rules.bands import BANDS, remembered
from wpmodel.agents.rules.beliefs import believed_success, forget
from wpmodel.foundation.time_units import PERIOD
from wpmodel.setup.tariff import PENCE

if TYPE_CHECKING:
    from wpmodel.agents.faces.organisation import Place
    from wpmodel.agents.faces.prime import Contract
    from wpmodel.engine.model import WorkProgramme


class Learning:
    """Evidence that fades: outcomes `paid` and `expected` (places, 9), people and jobs of bands (places, 3).

    `since` (places,) is the period in which the present holder opened each place; older evidence is not its own.
    """

    def __init__(self, model: WorkProgramme) -> None:
        self.model = model
        places, b = len(model.places), model.settings
        self.paid, self.expected = np.zeros((places, len(model.groups))), np.zeros((places, len(model.groups)))
        self.band_people = np.full((places, BANDS), b.band_prior)
        self.band_jobs = self.band_people * b.jobs_presumed
        self.since = np.zeros(places, np.int64)

    def beliefs(self) -> NDArray:
        """Each place's belief in each payment group's success, from all its organisation's places. (places, 9)."""
        model, holder = self.model, self.model.holder
        paid, expected = (np.zeros((model.ledger.balances.size, len(model.groups))) for _ in range(2))
        np.add.at(paid, holder, self.paid)
        np.add.at(expected, holder, self.expected)
        prior = model.award.optimism[model.contract_of]
        return believed_success(paid[holder], expected[holder], prior, model.settings.optimism_weight)

    def jobs_each(self) -> NDArray:
        """Jobs that each person of a band started: the presumption where nobody is remembered. Shape (places, 3)."""
        presumed = np.full(self.band_jobs.shape, float(self.model.settings.jobs_presumed))
        found = np.divide(self.band_jobs, self.band_people, out=presumed, where=self.band_people > 0)
        copied = self.model.settings.imitation_of_best
        return found + copied * (self._best_in_area(found) - found) if copied else found

    def _best_in_area(self, found: NDArray) -> NDArray:
        """For each place, what the bands bring at the place of its area that brings most jobs a person. (places, 3)."""
        each = self.band_jobs.sum(axis=1) / np.maximum(self.band_people.sum(axis=1), 1e-9)
        areas = self.model.offices["area"]
        order = np.lexsort((-each, areas))  # the best of each area first
        return found[order[np.searchsorted(areas[order], areas)]]

    def take_in(self) -> None:
        """Hold the outcomes just claimed against those expected when the jobs should have begun; note the bands."""
        model, memory = self.model, self.model.settings.evidence_kept
        self.paid, self.expected = forget(self.paid, self.expected, memory)
        self.paid += model.work.claims[:, :, 0, :].sum(axis=2)
        for g, weeks in enumerate(model.tariff.terms["outcome_weeks"]):
            before = model.period - int(weeks) // PERIOD
            if before >= 0:
                self.expected[:, g] += model.records.foreseen[before, :, g] * (before >= self.since)
        offices = model.offices
        self.band_jobs, self.band_people = remembered(
            self.band_jobs, self.band_people, memory, offices["band_jobs"], offices["band_people"]
        )

    def begin_afresh(self, place: int) -> None:
        """A newcomer opens a place in the next period: it knows nothing of what went before."""
        b = self.model.settings
        self.paid[place] = self.expected[place] = 0.0
        self.band_people[place], self.band_jobs[place] = b.band_prior, b.band_prior * b.jobs_presumed
        self.since[place] = self.model.period + 1


def news_of(model: WorkProgramme) -> dict[str, NDArray]:
    """What each place hears of its last four weeks, by attribute of `Place`. Shapes (places,)."""
    counts, expected = model.work.counts.sum(axis=1), model.beliefs * model.work.foreseen
    attached, fees = model.caseloads.attached, model.payments.attachment[model.year] / PENCE
    arrivals = attached.sum(axis=1)
    kept, upfront, known = model.payments.kept, model.payments.kept_upfront, [place.fee for place in model.places]
    extra = model.payments.service(model.work.counts).sum(axis=1) / PENCE
    extra += model.settings.pay_for_barrier_removed * counts[:, REMOVED]
    paid, worth = model.stakes.cash_worth[:, :, 0], model.stakes.worth[:, :, 0]
    counted = worth - model.settings.cash_first * (worth - paid)
    modules = (model.offices["help_price"] * model.offices["bought"]).sum(axis=1)
    return {
        "price": model.offices["price"],
        "minutes_used": model.offices["minutes_used"],
        "looking": counts[:, LOOKING],
        "doubts": counts[:, DOUBTS],
        "unseen": counts[:, LOOKING] - counts[:, SEEN_LIGHT : SEEN_INTENSIVE + 1].sum(axis=1),
        "arrivals": arrivals,
        "fee": np.where(arrivals > 0, upfront * (attached * fees).sum(axis=1) / np.maximum(arrivals, 1), known),
        "income": (expected * counted).sum(axis=1) + kept * extra - modules,
        "cash_share": _cash_share(expected, paid, worth + model.offices["mission"][:, None]),
        "outcomes": expected.sum(axis=1),
    }


def _cash_share(expected: NDArray, paid: NDArray, worth: NDArray) -> NDArray:
    """Part of the worth of the outcomes expected that a place is paid for; one where none is. All (places, 9) of
    outcomes, pounds paid for each and pounds that it is worth in all; the answer (places,)."""
    every = (expected * worth).sum(axis=1)
    return np.divide((expected * paid).sum(axis=1), every, out=np.ones(len(every)), where=every > 0.0)


def tell(hearers: Sequence[Place | Contract], news: dict[str, NDArray]) -> None:
    """Tell places or contracts what the last four weeks were like, each its own part of the news."""
    for name, values in news.items():
        for hearer, value in zip(hearers, values.tolist(), strict=True):
            setattr(hearer, name, value)


def mission_of_areas(model: WorkProgramme, people: NDArray) -> NDArray:
    """Mean mission (pounds a job) over those who deliver in each area, by their people out of work. Shape (areas,)."""
    areas, weights = model.offices["area"], people + 1e-9
    total, of = (np.bincount(areas, w, len(model.markets)) for w in (weights * model.offices["mission"], weights))
    return total / np.where(of > 0.0, of, 1.0)  # nobody delivers in an area whose contracts a sample left out
