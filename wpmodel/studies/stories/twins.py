"""Twins: the same people under two contracts, step by step, to see what changed first for each and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wpmodel.agents.kinds import NEVER
from wpmodel.calendar import Calendar
from wpmodel.engine.model import WorkProgramme
from wpmodel.results.result import Result
from wpmodel.results.terciles import TERCILES
from wpmodel.scenario import Scenario
from wpmodel.studies.comparison import fates_of

CAUSES = {
    "nothing": "nothing in their life differs",
    "referral": "referred in another group, or attached at another time",
    "deliverer": "delivered by somebody else",
    "support": "another amount of support or specialist help",
    "chance": "the same support, but other odds of work: the market, or how good the help was",
    "sanction": "another answer to a missed appointment",
}
"""What differed first between two lives, in the order in which things happen within four weeks."""

SUPPORT = ("minutes", "modules", "removed")
WORK = ("status", "job_start", "banked", "payments", "ended")
CONDUCT = ("doubts", "sanctions", "reengaged")
EXAMPLES = 3


@dataclass(frozen=True)
class Twins:
    """What became of people under a second scenario against the first, with the same luck, one seed.

    `causes`: one row a cause: people, share of all (per cent), winners and losers (people who work more or fewer
    weeks), weeks and outcomes gained over all of them, mean weeks gained. `examples`: the people whose weeks in work
    changed most by each cause, and when their lives parted. `only_one` counts people who come in one run only.
    """

    scenarios: tuple[str, str]
    people: int
    only_one: int
    causes: pd.DataFrame
    examples: pd.DataFrame


class _Pair:
    """Two models in step, and the first difference of each person they share, by order of claimant number."""

    def __init__(self, models: tuple[WorkProgramme, WorkProgramme]) -> None:
        self.models = models
        ids = [model.claimants.rows["id"] for model in models]
        self.shared = np.intersect1d(ids[0], ids[1])
        self.only_one = sum(len(one) for one in ids) - 2 * len(self.shared)
        self.cause = np.zeros(len(self.shared), np.int8)
        self.since = np.full(len(self.shared), NEVER, np.int64)

    def rows(self) -> list[NDArray]:
        """The rows of the people they share, as they stand, in the same order."""
        found = []
        for model in self.models:
            rows = model.claimants.rows
            order = np.argsort(rows["id"], kind="stable")
            found.append(rows[order[np.searchsorted(rows["id"], self.shared, sorter=order)]])
        return found

    def step(self) -> None:
        """Step both models and note whose lives have parted in these four weeks, and in what first."""
        week = self.models[0].weeks[0]
        for model in self.models:
            model.step()
        ours, theirs = self.rows()
        came = (ours["attached"] < week + 4) | (theirs["attached"] < week + 4)
        differs = (
            _differ(ours, theirs, ("group", "attached")),
            self._elsewhere(ours, theirs) & came,
            _differ(ours, theirs, SUPPORT),
            _differ(ours, theirs, WORK),
            _differ(ours, theirs, CONDUCT),
        )
        for code, other in enumerate(differs, 1):
            new = other & (self.cause == 0)
            self.cause[new], self.since[new] = code, week

    def _elsewhere(self, ours: NDArray, theirs: NDArray) -> NDArray:
        """Who is helped by another organisation, by name: the same place can change hands."""
        names = [[place.organisation.name for place in model.places] for model in self.models]
        known = {name: k for k, name in enumerate(dict.fromkeys(names[0] + names[1]))}
        codes = [np.array([known[name] for name in of]) for of in names]
        return codes[0][ours["place"]] != codes[1][theirs["place"]]


def _differ(ours: NDArray, theirs: NDArray, fields: tuple[str, ...]) -> NDArray:
    return np.logical_or.reduce([ours[name] != theirs[name] for name in fields])


def twins(
    first: Scenario | str,
    second: Scenario | str,
    seed: int = 1,
    until: date | str | None = None,
    areas: Sequence[str] | None = None,
    sample: float | None = None,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Twins:
    """Run two scenarios in step with the same luck and compare everybody's two lives."""
    models = (
        WorkProgramme(first, seed, until, areas, sample, threads),
        WorkProgramme(second, seed, until, areas, sample, threads),
    )
    try:
        pair = _Pair(models)
        for done in range(models[0].periods):
            pair.step()
            if progress:
                progress(done + 1, models[0].periods)
        return _told(pair)
    finally:
        for model in models:
            model.close()


def _told(pair: _Pair) -> Twins:
    ours, theirs = pair.rows()
    results = [Result(model) for model in pair.models]
    came = (ours["attached"] < results[0].weeks) & (theirs["attached"] < results[0].weeks)
    ours, theirs, cause, since = ours[came], theirs[came], pair.cause[came], pair.since[came]
    before, after = fates_of(ours, results[0]), fates_of(theirs, results[1])
    people = pd.DataFrame(
        {
            "claimant": ours["id"],
            "payment_group": pd.Categorical.from_codes(ours["group"], list(pair.models[0].groups)),
            "tercile": pd.Categorical.from_codes(results[0].terciles[ours["id"]], list(TERCILES)),
            "cause": pd.Categorical.from_codes(cause, list(CAUSES)),
            "parted_in_week": since,
            "weeks_first": before["weeks_in_work"],
            "weeks_second": after["weeks_in_work"],
            "hours_first": before["support_hours"],
            "hours_second": after["support_hours"],
            "weeks_gained": after["weeks_in_work"] - before["weeks_in_work"],
            "outcome_gained": (after["outcome_pct"] - before["outcome_pct"]) / 100.0,
        }
    )
    names = pair.models[0].scenario.name, pair.models[1].scenario.name
    return Twins(names, len(people), pair.only_one, _causes(people), _examples(people, pair.models[0].calendar))


def _causes(people: pd.DataFrame) -> pd.DataFrame:
    found = []
    for cause, here in people.groupby("cause", observed=True):
        gained = here["weeks_gained"]
        found.append(
            {
                "cause": cause,
                "meaning": CAUSES[str(cause)],
                "people": len(here),
                "share_pct": 100.0 * len(here) / len(people),
                "winners": int((gained > 0).sum()),
                "losers": int((gained < 0).sum()),
                "weeks_gained": float(gained.sum()),
                "outcomes_gained": float(here["outcome_gained"].sum()),
                "weeks_each": float(gained.mean()),
            }
        )
    return pd.DataFrame(found)


def _examples(people: pd.DataFrame, calendar: Calendar) -> pd.DataFrame:
    """Those who gain and who lose most by each cause; of equals the lowest claimant numbers."""
    parts = []
    for cause, here in people[people["cause"] != "nothing"].groupby("cause", observed=True):
        for sign in (1, -1):
            moved = here[sign * here["weeks_gained"] > 0]
            order = (-sign * moved["weeks_gained"]).argsort(kind="stable")
            parts.append(moved.iloc[order.to_numpy()[:EXAMPLES]].assign(cause=cause))
    table = pd.concat(parts, ignore_index=True) if parts else people.iloc[:0].copy()
    table.insert(5, "parted_on", [calendar.date_of(week).isoformat() for week in table["parted_in_week"]])
    return table.astype({"cause": str, "payment_group": str, "tercile": str})
