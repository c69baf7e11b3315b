"""Headline series of a model that is stepped, as a Mesa `DataCollector`: for `batch_run`, SolaraViz and notebooks.

Numbers are of the people in the run, not scaled to the country; what has happened is counted from June 2011.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mesa import DataCollector

from wpmodel.agents.kernel.counts import DOUBTS, OUTCOMES
from wpmodel.engine.parking import parked_share, weeks_out_of_work

if TYPE_CHECKING:
    from wpmodel.engine.model import WorkProgramme

LEAST, EACH = 1_000, 100
"""The share parked is reckoned at each step from one in `EACH` of those attached, and from so many at least, spread
evenly: to within four points for an area, one for the country. `phenomena.creaming` looks at everybody."""


def seed(model: WorkProgramme) -> int:
    """The seed: with it the same model can be made again."""
    return model.seed


def caseload(model: WorkProgramme) -> int:
    """People on the programme."""
    return int(model.caseloads.sizes.sum())


def referrals(model: WorkProgramme) -> int:
    """People referred."""
    return int(model.referrals_by_office[: model.period].sum())


def job_outcomes(model: WorkProgramme) -> int:
    """Job outcomes reached; published totals count them some weeks later (`measures.job_outcomes`)."""
    return int(model.so_far[OUTCOMES])


def parked_pct(model: WorkProgramme) -> float:
    """Per cent of those 26 weeks or more out of work who got next to nothing, by a sample; NaN before there are any."""
    came = int(model.arrive_at[model.period])
    rows = model.claimants.rows[: came : min(max(1, came // LEAST), EACH)]
    weeks = weeks_out_of_work(rows, model.weeks[0], int(model.settings.allotted_weeks))
    return parked_share(rows["minutes"], weeks)


def sanction_referrals(model: WorkProgramme) -> int:
    """Doubts that providers raised with the jobcentre."""
    return int(model.so_far[DOUBTS])


def charities_left(model: WorkProgramme) -> int:
    """Voluntary organisations that have left the supply chain, newcomers among them."""
    return sum(s.left is not None and s.sector == "voluntary" and s.in_run for s in model.subcontractors)


def collector() -> DataCollector:
    """A blank collector of the headline series: a column each."""
    series = (seed, caseload, referrals, job_outcomes, parked_pct, sanction_referrals, charities_left)
    return DataCollector(model_reporters={one.__name__: one for one in series})
