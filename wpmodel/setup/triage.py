"""Payment groups by what a triage finds of a person, not by their benefit: as many in each, every week in every area.

Those judged furthest from work get the terms that pay most, whoever pays their benefit. Duties, sanctions and what
counts as an outcome go with the payment group, as they do in the contract of 2011.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.compiled import rule
from wpmodel.agents.faces.population import PERSON
from wpmodel.agents.luck import BEFORE_ANY_WEEK, TRIAGE, luck_of, normal
from wpmodel.setup import intake
from wpmodel.setup.assessment_intake import Assessed
from wpmodel.setup.intake import Intake
from wpmodel.setup.tariff import outcome_fees

if TYPE_CHECKING:
    from wpmodel.engine.model import WorkProgramme


@dataclass(frozen=True)
class Triaged(Assessed):
    """An intake whose payment groups are those of the triage. `means` (kinds,) is what it tells providers to expect."""

    means: NDArray

    def expected(self, means: NDArray) -> NDArray:
        """Mean readiness that providers expect of a payment group: that of the people in it now. Shape (kinds,)."""
        return self.means


def triaged(people: Intake, model: WorkProgramme) -> Intake:
    """The intake by a scenario's triage: as it is where there is none (`triage` = 0)."""
    if not model.settings.triage:
        return people
    come = np.flatnonzero(people.who_come())
    readiness = readiness_of(people, come, model)
    error = np.empty(come.size)
    errors(come, model.key, error)
    group = people.group.copy()
    cell = people.referred[come].astype(np.int64) * len(model.area_names) + people.area[come]
    found = readiness + model.settings.triage_error * error
    brings = prices(model)[people.area[come], people.group[come]]
    group[come] = by_distance(found, people.group[come], cell, brings)
    means = intake.readiness_means(model.scenario)
    groups = len(model.groups)
    counts = np.bincount(group[come], minlength=groups)
    sums = np.bincount(group[come], readiness, minlength=groups)
    means[:groups] = np.where(counts > 0, sums / np.maximum(counts, 1), means[:groups])
    return Triaged(group, people.referred, people.area, people.kinds(), people.who_come(), means)


def prices(model: WorkProgramme) -> NDArray:
    """The most pence that one person can bring by area and payment group, at the outcome fees of the award: the mean
    over an area's contracts, 0 where it has none. Shape (areas, groups)."""
    most = model.tariff.most_for_one_person(outcome_fees(model.scenario, model.award.discount))
    area = np.array([area for area, _ in model.award.contracts])
    of_area = [most[area == k] for k in range(len(model.area_names))]
    return np.array([prices.mean(axis=0) if len(prices) else np.zeros(most.shape[1]) for prices in of_area])


def by_distance(found: NDArray, groups: NDArray, cell: NDArray, brings: NDArray) -> NDArray:
    """Payment groups (n,) dealt anew within each cell: the dearest to who was found furthest from work.

    `found` (n,) is the readiness found, `groups` and `cell` (n,) as they are, `brings` (n,) the most that one person
    of that group can bring there. As many of a cell are in each group afterwards.
    """
    dealt = np.empty_like(groups)
    dealt[np.lexsort((-found, cell))] = groups[np.lexsort((groups, brings, cell))]
    return dealt


def readiness_of(people: Intake, ids: NDArray, model: WorkProgramme) -> NDArray:
    """Readiness on arrival of these claimants (n,)."""
    rows, nowhere = np.zeros(ids.size, PERSON), np.zeros(len(model.area_names), np.int64)
    means = intake.readiness_means(model.scenario)
    intake.bring(
        rows.view(np.recarray), ids, np.zeros(ids.size, np.int16), people.group, people.kinds(), people.referred,
        people.area, model.key, intake.kinds(model.scenario).view(np.recarray), means, means, model.behaviour, nowhere,
        nowhere + 1,
    )  # fmt: skip
    return rows["readiness"].astype(float)


@rule
def errors(ids, key, error):
    """Fills `error` (n,) with what the triage gets wrong about each claimant, a standard normal draw."""
    for i in range(ids.size):
        error[i] = normal(luck_of(key, ids[i]), BEFORE_ANY_WEEK, TRIAGE)
