"""Scenarios compared with the same people and luck: measures, behaviour, who gains and loses, and whose money."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Unpack

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wpmodel.agents.kinds import NEVER
from wpmodel.engine.parking import LONG_ENOUGH, little, weeks_out_of_work
from wpmodel.foundation import notebook
from wpmodel.foundation.possible import is_share, shift
from wpmodel.parameters import SECTORS
from wpmodel.results import accounts, country
from wpmodel.results.claimant_table import TIERS
from wpmodel.results.metrics import METRICS
from wpmodel.results.result import heads
from wpmodel.results.shapes import mean
from wpmodel.results.terciles import TERCILES
from wpmodel.scenario import Scenario
from wpmodel.studies import run_cache
from wpmodel.studies.emergence import metrics, reform_metrics
from wpmodel.studies.experiment import Execution, Job, difference, many, paired, seed_by_seed
from wpmodel.studies.paired_exits import FATE, change_of, fates, looked_at
from wpmodel.studies.structures import counted
from wpmodel.tables import evidence

if TYPE_CHECKING:
    from wpmodel.results.result import Result

FATES = {
    "people": "people attached",
    "support_hours": "adviser hours a person",
    "specialist_hours": "hours of specialist help a person",
    "job_start_pct": "people who started a job, of 100",
    "outcome_pct": "people with a job outcome, of 100",
    "weeks_in_work": "weeks in work within the allotted time, a person",
    "sanctions_per_100": "adverse decisions for 100 people",
    "parked_pct": "people out of work for 26 weeks or more who got next to no time, of 100",
}
"""What becomes of people, in the tables by who they are and who delivers."""

READINESS = tuple(TERCILES.values())
FIRST_METRICS = date(2014, 4, 1)
"""The measures of behaviour look at contract years up to this day."""
MONEY = ("fees_gbp", "received_gbp", "passed_on_gbp", "costs_gbp", "interest_gbp", "margin_gbp")
ADVANCES = ("paid_early", "advanced", "written_off")
"""Lines of the Department's money besides: `country.*` of the registry of metrics, in pounds."""
KEYS = {
    "measures": ["measure"],
    "behaviour": ["metric"],
    "people": ["by", "who", "fate"],
    "money": ["party", "sector", "line"],
}
"""Tables of a comparison and what names their rows."""


@dataclass(frozen=True)
class Comparison:
    """Paired differences from the first scenario, over seeds, or over draws of so many `structures` (zero: seeds).

    Each table has scenario, baseline (mean), difference (mean), low and high (`interval`). Money is in pounds, what
    comes in positive, scaled to everybody referred in the country, as measures are; people are those of the run.

    `people` is by payment group, tercile within it, area, and by who delivers: sector and tier. Under another
    contract other people may be with a sector or tier, so that those rows compare who is there, not the same people.
    """

    scenarios: list[str]
    descriptions: list[str]
    seeds: int
    structures: int
    measures: pd.DataFrame
    behaviour: pd.DataFrame
    people: pd.DataFrame
    money: pd.DataFrame

    @property
    def interval(self) -> str:
        """What low and high are, in words."""
        return f"the middle 90% of {self.over}" if self.structures else f"95% interval over {self.over}"

    @property
    def over(self) -> str:
        """What was averaged over, in words."""
        if not self.structures:
            return f"{self.seeds} seeds"
        many = f"{self.structures} structures" if self.structures > 1 else "the model as declared"
        return f"{self.seeds} draws of {many}, each with a seed of its own"

    def __repr__(self) -> str:
        return f"<Comparison of {', '.join(self.scenarios[1:])} with {self.scenarios[0]}, over {self.over}>"

    def _repr_html_(self) -> str:
        known, mine = evidence.figures(), self.measures.set_index("measure")
        shown = heads(list(dict.fromkeys(mine.index)))
        rows = [
            (known["label"][name], r.scenario, r.baseline, r.difference, r.low, r.high, known["unit"][name])
            for name in shown
            for r in mine.loc[[name]].itertuples()
        ]
        head = ("figure", "scenario", self.scenarios[0], "difference", "low", "high", "unit")
        note = f"{notebook.SIMULATED} low to high: {self.interval}. All rows: tables()."
        return notebook.table(f"Compared with {self.scenarios[0]}, over {self.over}", head, rows, note)

    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables by name."""
        return {name: getattr(self, name) for name in KEYS}


@run_cache.look("comparison.3")
def figures_of(result: Result) -> dict[str, float]:
    """Everything that a comparison compares, by table and row: parts of a name stand between bars. Money is scaled to
    everybody referred in the country, as published figures are. Single organisations' fates come besides."""
    found = {f"measures|{name}": value for name, value in result.measures.items()}
    if result.until >= FIRST_METRICS:
        behaviour = metrics(result) | reform_metrics(result)
        found |= {f"behaviour|{name}": value for name, value in behaviour.items()}
    found |= {f"people|{cell}|{fate}": value for cell, fates in _by_cell(result) for fate, value in fates.items()}
    books = result.accounts()
    for row in books[books["period"] == accounts.WHOLE].to_dict("records"):
        of = f"money|{row['party']}|{row['sector'] or 'all'}"
        found |= {f"{of}|{name}": result.scale * float(row[name]) for name in MONEY}
    spent = country.department(result)
    found |= {f"money|Department|all|{name}_gbp": -1e6 * spent[f"country.{name}"] for name in ADVANCES}
    return found | fates(result)


def _by_cell(result: Result) -> Iterator[tuple[str, dict[str, float]]]:
    """Mean fates of everybody attached, and of those in each cell."""
    rows = result.attached
    fates = fates_of(rows, result)
    for by, codes, words in _dimensions(rows, result):
        for code, word in enumerate(words):
            here = codes == code
            if here.any():
                yield f"{by}|{word}", {"people": float(here.sum())} | {k: _mean(v[here]) for k, v in fates.items()}


def fates_of(rows: NDArray, result: Result) -> dict[str, NDArray]:
    """What became of people: FATES but the first, one value a person (NaN where it does not apply)."""
    now, allotted = result.weeks, result.allotted_weeks
    lived = np.minimum(np.minimum(now - rows["attached"].astype(np.int64), rows["ended"]), allotted)
    out = weeks_out_of_work(rows, now, allotted)
    return {
        "support_hours": rows["minutes"] / 60.0,
        "specialist_hours": rows["modules"] * float(result.model.settings.module_hours),
        "job_start_pct": 100.0 * (rows["first_job"] < NEVER),
        "outcome_pct": 100.0 * (rows["outcome"] < NEVER),
        "weeks_in_work": (lived - out).astype(float),
        "sanctions_per_100": 100.0 * rows["sanctions"],
        "parked_pct": np.where(out >= LONG_ENOUGH, 100.0 * little(rows["minutes"], out), np.nan),
    }


def _dimensions(rows: NDArray, result: Result) -> Iterator[tuple[str, NDArray, Sequence[str]]]:
    """Ways of dividing people: name, code of each person, words of the codes."""
    places = result.model.places
    yield "all", np.zeros(rows.size, np.int64), ("all",)
    yield "payment group", rows["group"], result.model.groups
    yield "readiness", result.terciles[rows["id"]], READINESS
    yield "area", result.model.area_of(rows), result.model.area_names
    sector = np.array([SECTORS.index(place.organisation.sector) for place in places])
    yield "sector", sector[rows["place"]], SECTORS
    yield "tier", np.array([place.tier for place in places])[rows["place"]], TIERS


def _mean(values: NDArray) -> float:
    return mean(values[~np.isnan(values)])


def compare(
    scenarios: Sequence[Scenario | str],
    seeds: int = 5,
    until: date | str | None = None,
    areas: Sequence[str] | None = None,
    sample: float | None = None,
    *,
    worlds: Sequence[Scenario] = (),
    **how: Unpack[Execution],
) -> Comparison:
    """Run scenarios with the same seeds and compare each with the first; with `worlds`, such as draws of a posterior,
    with a seed for each of them. How runs are made is as in `experiment.many`. Raises ValueError for fewer than two
    scenarios or two seeds."""
    chosen, jobs = paired(scenarios, seeds, figures_of, until, areas, sample, worlds)
    found = many(seed_by_seed(jobs), **how)
    rows: dict[str, list[tuple]] = {name: [] for name in KEYS}
    for scenario, of_it in zip(chosen[1:], jobs[1:], strict=True):
        for name in _in_all(found, [*jobs[0], *of_it]):
            if not name.startswith(FATE):
                table, *keys = name.split("|")
                base, other = ([found[job] for job in arm] for arm in (jobs[0], of_it))
                rows[table].append((*keys, scenario.name, *_differs(name, base, other, bool(worlds))))
    columns = ["scenario", "baseline", "difference", "low", "high"]
    tables = {name: pd.DataFrame(rows[name], columns=[*keys, *columns]) for name, keys in KEYS.items()}
    names, descriptions = [s.name for s in chosen], [s.description for s in chosen]
    return Comparison(names, descriptions, len(jobs[0]), counted(worlds), **tables)


def _differs(
    name: str, base: Sequence[Mapping[str, float]], other: Sequence[Mapping[str, float]], worlds: bool
) -> tuple[float, float, float, float]:
    """Mean of a figure, its mean paired difference, low and high. Shares of a hundred stay within what is possible;
    shares of organisations are judged organisation by organisation, since a mean over a few seeds tells too little."""
    before, after = (np.array([run[name] for run in arm]) for arm in (base, other))
    level, mean, low, high = difference(before, after, worlds)
    table, *keys = name.split("|")
    if table == "behaviour" and not worlds and looked_at(keys[0]):
        low, high = change_of(keys[0], base, other).interval
    if is_share(_unit(table, keys[-1])) and not keys[-1].endswith("gap"):
        low, high = shift(level, low, high)
    return level, mean, low, high


def _unit(table: str, key: str) -> str:
    if table == "measures":
        return str(evidence.figures()["unit"].get(key, ""))
    if table == "behaviour":
        return METRICS[key].unit if key in METRICS else ""
    return FATES.get(key, "") if table == "people" else ""


def _in_all(found: dict[Job, dict[str, float]], jobs: list[Job]) -> list[str]:
    """Names of figures that every one of these runs has, in order."""
    return [name for name in found[jobs[0]] if all(name in found[job] for job in jobs)]
