"""Who comes: the claimants of a run made, given their traits and filed by the week in which they are attached."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.faces.mesa_edge import admit, reserve_ids
from wpmodel.agents.faces.population import PERSON, Claimant, Population
from wpmodel.foundation.threads import blocks_for, in_threads
from wpmodel.foundation.time_units import PERIOD
from wpmodel.mechanisms import jobcentre_process
from wpmodel.setup import intake

if TYPE_CHECKING:
    from wpmodel.engine.model import WorkProgramme


def bring(model: WorkProgramme, chosen: NDArray) -> None:
    """Make the claimants `chosen` (n,) of the intake, file them by the week they are attached, and register them."""
    people = model.people
    attached = np.empty(chosen.size, np.int16)
    intake.attachment_weeks(chosen, people.referred, model.key, model.behaviour, attached)
    order = np.argsort(attached, kind="stable")
    chosen, attached = chosen[order], attached[order]
    rows = np.zeros(chosen.size, PERSON)
    model.claimants = Population(model, rows, reserve_ids(model, len(people)))
    model.agents_by_type[Claimant] = model.claimants
    admit(model, model.claimants)
    give_traits(model, rows, chosen, attached)
    offices, when = len(model.jobcentres), np.minimum(rows["referred"] // PERIOD, model.periods)
    flat = np.bincount(when.astype(np.int64) * offices + rows["jobcentre"], minlength=(model.periods + 1) * offices)
    model.referrals_by_office = flat.reshape(model.periods + 1, offices)
    model.office_shares = jobcentre_process.shares_of(model.referrals_by_office.sum(axis=0), model.jobcentres)
    model.arrive_at = np.searchsorted(rows["attached"], PERIOD * np.arange(model.periods + 1))


def give_traits(model: WorkProgramme, rows: NDArray, ids: NDArray, attached: NDArray) -> None:
    """Give the claimants `ids` (n,), in `rows` (n,), their traits and dates, as on arrival."""
    people, scenario = model.people, model.scenario
    means, kinds = intake.readiness_means(scenario), intake.kinds(scenario).view(np.recarray)
    expected = people.expected(means)
    blocks = blocks_for(model.threads, rows.size)
    edges = np.linspace(0, rows.size, blocks + 1).astype(int)

    def fill(k: int) -> None:
        part = slice(edges[k], edges[k + 1])
        intake.bring(
            rows[part].view(np.recarray), ids[part], attached[part], people.group, people.kinds(), people.referred,
            people.area, model.key, kinds, means, expected, model.behaviour, *model.jobcentre_ranges,
        )  # fmt: skip

    in_threads(fill, model.threads, blocks)


def traits_on_arrival(model: WorkProgramme, rows: NDArray) -> NDArray:
    """The same people as they arrived: traits are a function of a person's luck alone. Shape of `rows`."""
    fresh = np.zeros(len(rows), PERSON)
    give_traits(model, fresh, rows["id"].astype(np.int64), rows["attached"].astype(np.int16))
    return fresh
