"""Creaming and parking, measured: who gets how much of the advisers' time while out of work, by true readiness.

True readiness (readiness plus motivation on arrival) is known here and to no provider. Time in work needs no support,
so support is held against weeks out of work, not against people: someone who soon finds a job is not called parked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wpmodel.agents.kinds import NEVER
from wpmodel.engine.parking import LONG_ENOUGH as LONG_ENOUGH
from wpmodel.engine.parking import NEXT_TO_NOTHING as NEXT_TO_NOTHING
from wpmodel.engine.parking import parked_share
from wpmodel.engine.parking import weeks_out_of_work as weeks_out_of_work
from wpmodel.parameters import PAYMENT_GROUPS
from wpmodel.results.claimant_table import providers_of

if TYPE_CHECKING:
    from wpmodel.results.result import Result


def effort(result: Result, people: NDArray | None = None) -> pd.DataFrame:
    """One row a person attached: payment group, true prospect (log odds), weeks out of work on the programme, minutes,
    sector and tier of who delivered last. `people`: only these rows of the run."""
    rows = result.rows if people is None else people
    rows = rows[rows["attached"] < min(NEVER, result.weeks)]
    sectors = np.array([provider.sector for provider in result.model.providers])
    tiers = np.array([place.tier for place in result.model.places])
    return pd.DataFrame(
        {
            "payment_group": pd.Categorical.from_codes(rows["group"], list(PAYMENT_GROUPS)),
            "prospect": result.model.prospect_on_arrival(rows),
            "weeks": weeks_out_of_work(rows, result.weeks, result.allotted_weeks),
            "minutes": rows["minutes"].astype(np.int64),
            "sector": sectors[providers_of(result, rows)],
            "tier": tiers[rows["place"]],
        }
    )


def concentration(minutes: NDArray, weeks: NDArray, prospect: NDArray) -> float:
    """Concentration index of support over true prospects: minus one (all to the hardest) to one (all to the easiest).

    One minus twice the area under the curve of minutes against weeks out of work, people in order of prospect. Nought
    where every week out of work gets the same support, whoever's it is. NaN where there is none. Arrays (n,).
    """
    if minutes.sum() <= 0 or weeks.sum() <= 0:
        return float("nan")
    order = np.argsort(prospect, kind="stable")
    of_weeks = np.concatenate([[0.0], np.cumsum(weeks[order]) / weeks.sum()])
    of_minutes = np.concatenate([[0.0], np.cumsum(minutes[order]) / minutes.sum()])
    return float(1.0 - np.sum(np.diff(of_weeks) * (of_minutes[1:] + of_minutes[:-1])))


def thirds(prospect: NDArray, certain: float = 0.1) -> NDArray:
    """Third of each person by true prospect among her own kind: 0 hardest, 1 middle, 2 easiest but not certain, 3 the
    easiest tenth, who will hardly need help. Shape (n,)."""
    rank = (np.argsort(np.argsort(prospect, kind="stable"), kind="stable") + 0.5) / prospect.size
    width = (1.0 - certain) / 3.0
    return np.minimum((rank / width).astype(np.int64), 3)


def hours_a_year(minutes: float, weeks: float) -> float:
    """Hours of support for a year out of work."""
    return 52.0 / 60.0 * minutes / weeks if weeks > 0 else float("nan")


def creaming(people: pd.DataFrame) -> pd.DataFrame:
    """Creaming and parking in a table of `effort`, by payment group and all together.

    Index, hours a year out of work of each third, their ratio, parking share.

    `index` and `ratio` are within payment group, so a dearer or harder group is not called creaming; for `all` they are
    means over groups, weighted by weeks out of work. `parked` is the per cent of people out of work for 26 weeks or
    more who got next to nothing: no more time a week than ESA claimants who were not on the programme.
    """
    found = []
    for group in PAYMENT_GROUPS:
        here = people[people["payment_group"] == group]
        if len(here) >= 30:
            found.append({"payment_group": group, **_of_group(here)})
    table = pd.DataFrame(found)
    weights = table["weeks"] / table["weeks"].sum()
    together = {
        "payment_group": "all",
        "weeks": table["weeks"].sum(),
        **{name: float((table[name] * weights).sum()) for name in table.columns.drop(["payment_group", "weeks"])},
    }
    together["parked"] = float((table["parked"] * table["long"]).sum() / max(table["long"].sum(), 1))
    together["long"] = table["long"].sum()
    return pd.concat([table, pd.DataFrame([together])], ignore_index=True)


def parked_beyond_equal(table: pd.DataFrame) -> float:
    """Per cent parked, beyond what there would be if each payment group's time had been spread evenly over its weeks
    out of work: everybody where that is next to nothing, and else nobody. `table` is `creaming`'s by payment group."""
    groups = table.drop("all")
    evenly = np.where(groups["hours"] <= hours_a_year(NEXT_TO_NOTHING, 1.0), 100.0, 0.0)
    return float(((groups["parked"].fillna(0.0) - evenly) * groups["long"]).sum() / max(groups["long"].sum(), 1))


def _of_group(here: pd.DataFrame) -> dict[str, float]:
    minutes, weeks = here["minutes"].to_numpy(float), here["weeks"].to_numpy(float)
    third = thirds(here["prospect"].to_numpy())
    hours = [hours_a_year(minutes[third == k].sum(), weeks[third == k].sum()) for k in range(4)]
    return {
        "weeks": weeks.sum(),
        "hours": hours_a_year(minutes.sum(), weeks.sum()),
        "index": concentration(minutes, weeks, here["prospect"].to_numpy()),
        **{f"hours_{name}": hours[k] for k, name in enumerate(("hardest", "middle", "easiest", "certain"))},
        "ratio": hours[2] / hours[0] if hours[0] else float("nan"),
        "long": float((weeks >= LONG_ENOUGH).sum()),
        "parked": parked_share(minutes, weeks),
    }
