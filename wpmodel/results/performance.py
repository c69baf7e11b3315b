"""The commissioner's reviews, measured: contracts against their minima, and who works harder near a line."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wpmodel.agents.kernel.counts import LOOKING, MINUTES
from wpmodel.agents.rules.standing import lines_of_share
from wpmodel.foundation.time_units import PERIOD
from wpmodel.results.metrics import metric
from wpmodel.tables.dictionary import TABLES

if TYPE_CHECKING:
    from wpmodel.agents.faces.commissioner import Review
    from wpmodel.results.result import Result


def performance_table(result: Result) -> pd.DataFrame:
    """One row a contract in the run, payment group and contract year reviewed.

    `prime` held the contract in that year; `share` is of the area's referrals, before `share_moved` at the review.
    `ratio_percent` is missing where too few were referred to judge, the minimum where there was none. No row before the
    first review.
    """
    found = [_of_review(result, review) for review in result.model.commissioner.reviews]
    return pd.concat(found, ignore_index=True) if found else _without_rows()


def _without_rows() -> pd.DataFrame:
    """The table before the first review, with the columns that it will have."""
    kinds = {"integer": np.int64, "number": np.float64, "boolean": np.bool_, "string": np.str_}
    columns = TABLES["performance"].columns
    return pd.DataFrame({name: np.array([], kinds[column.type]) for name, column in columns.items()})


def _of_review(result: Result, review: Review) -> pd.DataFrame:
    model = result.model
    here = _in_run(result)
    groups, shape = len(model.groups), (len(here), len(model.groups))
    minimum = np.where(review.minimum > 0.0, review.minimum, np.nan)

    def each(of_contracts: list) -> NDArray:
        return np.repeat(np.array(of_contracts), groups)

    return pd.DataFrame(
        {
            "contract": each([model.contracts[k].number + 1 for k in here]),
            "prime": each([review.primes[k].name for k in here]),
            "area": each([model.area_names[model.contracts[k].area] for k in here]),
            "contract_year": review.year,
            "payment_group": np.tile(model.groups, len(here)),
            "referrals": review.referrals[here].ravel(),
            "outcomes": review.outcomes[here].ravel(),
            "ratio_percent": review.ratio[here].ravel(),
            "minimum_percent": np.broadcast_to(minimum, shape).ravel(),
            "non_intervention_percent": np.broadcast_to(
                minimum / model.settings.minimum_over_non_intervention, shape
            ).ravel(),
            "met": review.met[here].ravel(),
            "notice": review.notice[here].ravel(),
            "share": review.shares[here].ravel(),
            "share_moved": review.moved[here].ravel(),
            "incentive_gbp": review.incentives[here].ravel() / 100,
            "ended": each(review.ended[here].tolist()),
        }
    )


def _in_run(result: Result) -> list[int]:
    model = result.model
    return [c.index for c in model.contracts if any(model.in_run[place.index] for place in c.places)]


def at_minimum(result: Result, day: date) -> float | None:
    """Contracts of 40 at or above every enforced minimum in the last contract year that had ended by a day.

    Published as one number a contract, which fits the JSA groups only (see `enforced`). In a run of part of the
    contracts: their share, of 40. None before that year's review, or where nothing is enforced.
    """
    model = result.model
    year = result.calendar.programme_year(result.calendar.week_of(day) + 1) - 1
    enforced = np.array(model.settings.enforced, bool)
    held = [review for review in model.commissioner.reviews if review.year == year]
    if not held or not (held[0].minimum[enforced] > 0.0).any():
        return None
    judged = ~np.isnan(held[0].ratio[:, enforced]).all(axis=1)
    met = held[0].met[:, enforced].all(axis=1)
    return model.coverage.contracts.whole * float(met[judged].mean()) if judged.any() else None


@metric("performance.near_over_far", unit="ratio", source="S57",
        meaning="hours of the half of contracts nearer to a line at which a share of their market moves "
        "over those of the other half, within payment groups and between reviews")  # fmt: skip
def near_over_far(result: Result) -> float:
    """Adviser hours of contracts near a line at which a share of their area's market moves, over those far from it.

    Between one review and the next, for people out of work, within payment groups: contracts are halved by their
    distance, in points of the ratio just reviewed, to the nearer line; a mean over groups and years by people. NaN
    where no area has rivals to compare.
    """
    model, ratios, people = result.model, [], []
    reviews = [r for r in model.commissioner.reviews if r.year + 1 >= model.settings.shift_from_year]
    ends = [*(review.week for review in reviews[1:]), result.weeks]
    for review, until in zip(reviews, ends, strict=False):  # before the first review there is an end and no beginning
        periods = slice(review.week // PERIOD, until // PERIOD)
        counts = np.zeros((len(model.contracts), len(model.groups), 2))
        of_places = result.records.counts[periods][..., [MINUTES, LOOKING]].sum(axis=0, dtype=np.int64)
        np.add.at(counts, model.contract_of, of_places)
        lines = lines_of_share(*model.regime.best_and_worst(review.ratio), model.settings.shift_gap)
        away = np.min([np.abs(review.ratio - line) for line in lines], axis=0)
        for group in range(len(model.groups)):
            known = ~np.isnan(away[:, group]) & (counts[:, group, 1] > 0)
            if known.sum() < 2:
                continue
            near = known & (away[:, group] <= np.median(away[known, group]))
            (close, of_close), (far, of_far) = (counts[who, group].sum(axis=0) for who in (near, known & ~near))
            if far > 0.0:
                ratios.append((close / of_close) / (far / of_far))
                people.append(of_close + of_far)
    return float(np.average(ratios, weights=people)) if ratios else float("nan")
