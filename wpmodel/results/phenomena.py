"""Creaming and parking, measured: who gets how much of the advisers' time while out of work, by true readiness.

True readiness (readiness plus motivation on arrival) is known here and to no provider. Time in work needs no support,
so support is held against weeks out of work, not against people: someone who soon finds a job is not called parked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wpmodel.engine.parking import LONG_ENOUGH as LONG_ENOUGH
from wpmodel.engine.parking import NEXT_TO_NOTHING as NEXT_TO_NOTHING
from wpmodel.engine.parking import parked as parked
from wpmodel.engine.parking import parked_share
from wpmodel.engine.parking import weeks_out_of_work as weeks_out_of_work
from wpmodel.parameters import SECTORS
from wpmodel.results.claimant_table import providers_of
from wpmodel.results.metrics import metric
from wpmodel.results.terciles import FURTHEST, NEAREST, TERCILES, terciles

if TYPE_CHECKING:
    from wpmodel.results.result import Result

A_GROUP = 30
"""People of one payment group from which its figures are worked out."""


def effort(result: Result, people: NDArray | None = None) -> pd.DataFrame:
    """One row a person attached: payment group, true prospect (log odds), tercile of it (`terciles`), weeks out of work
    on the programme, minutes, sector and tier of who delivered last. `people`: only these rows, of people attached."""
    return result.once(_effort_of_all) if people is None else _effort(result, people, None)


def _effort_of_all(result: Result) -> pd.DataFrame:
    return _effort(result, result.attached, result.terciles)


def _effort(result: Result, rows: NDArray, thirds: NDArray | None) -> pd.DataFrame:
    """A table of `effort`. `thirds`: by claimant number, where they are known."""
    prospect = result.prospects[rows["id"]]
    sectors = np.array([SECTORS.index(provider.sector) for provider in result.model.providers])
    tiers = np.array([place.tier for place in result.model.places])
    return pd.DataFrame(
        {
            "payment_group": pd.Categorical.from_codes(rows["group"], list(result.model.groups)),
            "prospect": prospect,
            "tercile": terciles(prospect, rows["group"]) if thirds is None else thirds[rows["id"]],
            "weeks": weeks_out_of_work(rows, result.weeks, result.allotted_weeks),
            "minutes": rows["minutes"].astype(np.int64),
            "sector": pd.Categorical.from_codes(sectors[providers_of(result, rows)], list(SECTORS)),
            "tier": tiers[rows["place"]],
        }
    )


def concentration(minutes: NDArray, weeks: NDArray, prospect: NDArray) -> float:
    """Concentration index of support over true prospects: minus one (all to those furthest from work) to one (to those
    nearest).

    One minus twice the area under the curve of minutes against weeks out of work, people in order of prospect. Zero
    where every week out of work gets the same support, no matter who it is. NaN where there is none. Arrays (n,).
    """
    if minutes.sum() <= 0 or weeks.sum() <= 0:
        return float("nan")
    order = np.argsort(prospect, kind="stable")
    of_weeks = np.concatenate([[0.0], np.cumsum(weeks[order]) / weeks.sum()])
    of_minutes = np.concatenate([[0.0], np.cumsum(minutes[order]) / minutes.sum()])
    return float(1.0 - np.sum(np.diff(of_weeks) * (of_minutes[1:] + of_minutes[:-1])))


def hours_a_year(minutes: Any, weeks: Any) -> Any:
    """Hours of support for a year out of work; NaN where there is no such week. Numbers, arrays or columns."""
    return 52.0 / 60.0 * minutes / np.where(weeks > 0, weeks, np.nan)


def within_groups(people: pd.DataFrame) -> float:
    """Concentration index within payment groups, weighted by weeks out of work; NaN where none has A_GROUP people."""
    group = people["payment_group"].cat.codes.to_numpy()
    columns = [people[name].to_numpy(float) for name in ("minutes", "weeks", "prospect")]
    here = [group == code for code in range(len(people["payment_group"].cat.categories))]
    parts = [[column[one] for column in columns] for one in here if one.sum() >= A_GROUP]
    weights = [weeks.sum() for _, weeks, _ in parts]
    if not sum(weights):
        return float("nan")
    return float(np.average([concentration(*part) for part in parts], weights=weights))


def _index(people: pd.DataFrame) -> float:
    return concentration(*(people[column].to_numpy(float) for column in ("minutes", "weeks", "prospect")))


def creaming(people: pd.DataFrame) -> pd.DataFrame:
    """Creaming and parking in a table of `effort`, one row a payment group and one of all together, by its name.

    Columns are named as metrics are, besides `weeks` out of work and people `long` out of work. Indices and ratios are
    within payment group, so a dearer or harder group is not called creaming; for `all` they are means over groups,
    weighted by weeks out of work. `parked` is the per cent of people out of work for 26 weeks or more who got next to
    nothing: no more time a week than ESA claimants who were not on the programme.
    """
    groups = {group: people[people["payment_group"] == group] for group in people["payment_group"].cat.categories}
    table = pd.DataFrame({group: _of_group(here) for group, here in groups.items() if len(here) >= A_GROUP}).T
    if table.empty:  # hardly anybody yet, as in the first weeks of a small area
        return pd.DataFrame([dict.fromkeys(_of_group(people), float("nan")) | {"weeks": 0.0, "long": 0.0}], ["all"])
    weights = table["weeks"] / table["weeks"].sum()
    together = {name: (table[name] * weights).sum() for name in table}
    together |= {name: table[name].sum() for name in ("weeks", "long")}
    together["parked"] = (table["parked"] * table["long"]).sum() / max(table["long"].sum(), 1)
    return pd.concat([table, pd.DataFrame([together], ["all"])])


@metric("creaming.index", unit="-1 to 1", source="S118",
        meaning="concentration of advisers' time over true readiness within payment groups: zero where "
        "every week out of work gets the same, one if all went to those nearest to work")  # fmt: skip
@metric("creaming.index.{group}", unit="-1 to 1", source="S118", meaning="`creaming.index` in one payment group")
@metric("creaming.index.{sector}", unit="-1 to 1", source="S118", meaning="`creaming.index` of one sector's people")
@metric("creaming.index.together", unit="-1 to 1", source="S118",
        meaning="`creaming.index` over all people at once: differences between payment groups count")  # fmt: skip
@metric("creaming.ratio", unit="ratio", source="S118",
        meaning="hours a year out of work of the third nearest to work over those of the third furthest "
        "from it; the readiest tenth is in neither")  # fmt: skip
@metric("creaming.ratio.{group}", unit="ratio", source="S118", meaning="`creaming.ratio` in one payment group")
@metric("hours", unit="hours a year out of work", meaning="advisers' time")
@metric("hours.{group}", unit="hours a year out of work", meaning="advisers' time for one payment group")
@metric("hours.{tercile}", unit="hours a year out of work",
        meaning="advisers' time for a third of each payment group by true readiness; the readiest tenth "
        "(certain) is in none of the thirds")  # fmt: skip
@metric("hours.{tercile}.{group}", unit="hours a year out of work", meaning="`hours.{tercile}` in one payment group")
@metric("parked", unit="per cent", source="S118",
        meaning=f"people out of work for {LONG_ENOUGH} weeks or more who got no more than 88 minutes a "
        f"year, which is what ESA claimants outside the programme got (Working Well study, 2018)")  # fmt: skip
@metric("parked.{group}", unit="per cent", source="S118", meaning="`parked` in one payment group")
@metric("parked.beyond_equal", unit="per cent", source="S118",
        meaning="people parked, less what there would be if each payment group's time had been spread "
        "evenly over its weeks out of work")  # fmt: skip
@metric("support.certain_over_nearest", unit="ratio", source="behaghel-2014",
        meaning="hours a year out of work of the readiest tenth of each payment group over those of the "
        "third nearest to work")  # fmt: skip
@metric("support.esa_over_jsa", unit="ratio", source="S30",
        meaning="hours a year out of work of new ESA claimants over those of JSA claimants of 25 and over")  # fmt: skip
def support(result: Result) -> dict[str, float]:
    """Who gets the advisers' time, by payment group, tercile and sector."""
    people = effort(result)
    table = creaming(people)
    shown = table.drop(columns=["weeks", "long"])
    found = {name if who == "all" else f"{name}.{who}": row[name] for who, row in shown.iterrows() for name in shown}
    for sector in SECTORS:
        found[f"creaming.index.{sector}"] = within_groups(people[people["sector"] == sector])
    hours, certain, nearest = table["hours"], *(table.loc["all", f"hours.{who}"] for who in ("certain", "nearest"))
    return found | {
        "creaming.index.together": _index(people),
        "parked.beyond_equal": parked_beyond_equal(table),
        "support.certain_over_nearest": certain / nearest if nearest else np.nan,
        "support.esa_over_jsa": hours.get("esa_new", np.nan) / hours.get("jsa_25_plus", np.nan),
    }


def parked_beyond_equal(table: pd.DataFrame) -> float:
    """Per cent parked, beyond what there would be if each payment group's time had been spread evenly over its weeks
    out of work: everybody where that is next to nothing, and else nobody. `table` is `creaming`'s."""
    groups = table.drop("all")
    evenly = np.where(groups["hours"] <= hours_a_year(NEXT_TO_NOTHING, 1.0), 100.0, 0.0)
    return float(((groups["parked"].fillna(0.0) - evenly) * groups["long"]).sum() / max(groups["long"].sum(), 1))


def _of_group(here: pd.DataFrame) -> dict[str, float]:
    minutes, weeks = here["minutes"].to_numpy(float), here["weeks"].to_numpy(float)
    of = [here["tercile"].to_numpy() == k for k in range(len(TERCILES))]
    each = [hours_a_year(minutes[who].sum(), weeks[who].sum()) for who in of]
    return {
        "weeks": weeks.sum(),
        "hours": hours_a_year(minutes.sum(), weeks.sum()),
        "creaming.index": _index(here),
        **{f"hours.{name}": each[k] for k, name in enumerate(TERCILES)},
        "creaming.ratio": each[NEAREST] / each[FURTHEST] if each[FURTHEST] else float("nan"),
        "long": float((weeks >= LONG_ENOUGH).sum()),
        "parked": parked_share(minutes, weeks),
    }
