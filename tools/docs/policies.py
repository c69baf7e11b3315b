"""Part of the reforms page and its annex: every reform beside 2011, and what its advocates expected of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from operator import methodcaller
from statistics import fmean
from typing import TYPE_CHECKING, Any

from tools.docs import drawn
from tools.docs.stored import MADE, Table, inputs_hash, read, table, write
from wpmodel.cli.output.show import number
from wpmodel.tables import evidence

if TYPE_CHECKING:
    from wpmodel.studies.experiment import Job

POLICIES = MADE / "policies.json"
MAIN = {
    "people|all|all|outcome_pct": "Outcomes of 100 people",
    "people|readiness|furthest from work|support_hours": "Adviser hours, furthest from work",
    "behaviour|creaming.index": "Creaming index",
    "behaviour|sanctions.referrals": "Sanction referrals for 100",
    "behaviour|exits.voluntary": "Voluntary tier 1 left, %",
    "cost": "Cost to the Department, GBP a person",
}
"""Figures of the first table: table and row of a comparison, and its words. Cost is put together here."""
SHOWN = (
    *("payment-credits", "prompt-payment", "cap-on-top-slice", "service-fee-50", "flat-tariff", "esa-service-fee"),
    *("ring-fenced-help", "distance-travelled", "guaranteed-volumes", "minimum-service-monthly", "longer-time"),
    *("discretion", "sanctions-off", "customer-choice", "triage", "star-ratings", "devolution-joint-venture"),
)
"""Reforms on the page; all are in the annex."""
EXPECTED = "as expected"
SPENT, PEOPLE = "money|Department|all|margin_gbp", "people|all|all|people"
YARDSTICKS = ("work-programme-2011", "tender-2011")
TENDERS = (
    *("tender-on-price", "tender-on-quality", "medium-sized-primes", "commissioning-strategy-2007"),
    *("cautious-bidders", "bid-writers", "record-counts", "new-entrants"),
)
"""Scenarios that are held against the second yardstick."""


def yardstick(name: str) -> str:
    """The scenario that a reform is held against."""
    return YARDSTICKS[name in TENDERS]


def store_policies() -> None:
    """Run every named scenario at draws over the structures and store what the tables need (half an hour).

    Stopped, it goes on from the folder `policy-runs`.
    """
    from wpmodel.scenario import reforms as named
    from wpmodel.studies.comparison import figures_of

    made = drawn.run(named(), figures_of, "policy-runs", areas=drawn.AREAS)
    scale = _scale(made.jobs[YARDSTICKS[0]][0])
    figures = [*(k for k in MAIN if k != "cost"), *(row["figure"] for row in evidence.rows("expectations"))]
    asked: dict[str, Callable[[Mapping[str, float]], float | None]] = {key: methodcaller("get", key) for key in figures}
    asked["cost"] = lambda found: _cost(found) / scale

    def values(name: str) -> dict[str, Any]:
        every = {key: made.figure(name, of) for key, of in asked.items()}
        return {key: each for key, each in every.items() if each is not None}

    content: dict[str, Any] = {"areas": list(drawn.AREAS), "draws": made.draws, "structures": made.structures}
    write(POLICIES, content | {"inputs": inputs_hash(), "runs": {name: values(name) for name in made.jobs}})


def _scale(job: Job) -> float:
    """People of the country for each one in a run: money is told for the country, people for where they are."""
    from wpmodel.engine.model import WorkProgramme
    from wpmodel.results.result import Result

    model = WorkProgramme(job.scenario, job.seed, job.until, job.areas, job.sample)
    try:
        return Result(model).scale
    finally:
        model.close()


def _cost(figures: Mapping[str, float]) -> float:
    """What the Department pays in the country for each person attached here, GBP; there is no line where it pays
    nothing."""
    return -figures.get(SPENT, 0.0) / figures[PEOPLE]


def all_effects() -> Table:
    """Each reform's paired difference from its yardstick, with the middle 90% of draws."""
    stored = read(POLICIES, "build --policies")
    rows: list[tuple[object, ...]] = []
    for name in stored["runs"]:
        if name in YARDSTICKS:
            continue
        base = stored["runs"][yardstick(name)]
        rows.append((f"`{name}`", *(drawn.cell(base[key], stored["runs"][name][key]) for key in MAIN)))
    first = stored["runs"][YARDSTICKS[0]]
    top = ("2011 itself", *(number(_mean(first[key])) for key in MAIN))
    return Table(("Scenario", *MAIN.values()), [top, *rows])


def effects() -> str:
    """The reforms that are asked about most, with what clearly changes."""
    stored = read(POLICIES, "build --policies")
    runs = stored["runs"]
    first = runs[YARDSTICKS[0]]
    top = ("2011 itself", *(number(_mean(first[key])) for key in MAIN))
    rows = [
        (f"`{name}`", *(drawn.clearly(runs[yardstick(name)][key], runs[name][key]) for key in MAIN)) for name in SHOWN
    ]
    said = (
        f"{' and '.join(stored['areas'])}, {drawn.over(stored['draws'], stored['structures'])}; *{drawn.NOT_CLEAR}* "
        "where fewer than nine draws of ten share a direction. All of it is simulated.\n\n"
    )
    return said + table(("Reform", *MAIN.values()), [top, *rows], right=range(1, len(MAIN) + 1))


def all_expectations() -> Table:
    """What was expected of each reform, what happened, and whether they agree."""
    stored = read(POLICIES, "build --policies")
    rows: list[tuple[object, ...]] = []
    for row in evidence.rows("expectations"):
        base = stored["runs"][row["yardstick"] or YARDSTICKS[0]]
        both = base[row["figure"]], stored["runs"][row["scenario"]][row["figure"]]
        verdict = drawn.verdict(*both, row["expected"], EXPECTED)
        figure = row["figure"].replace("people|all|all|", "").split("|", 1)[-1].replace("|", " ")
        expected = f"`{figure}` {row['expected']}"
        rows.append((f"`{row['scenario']}`", row["words"], expected, drawn.span(*both), verdict, row["source"]))
    head = (
        "Scenario",
        "What its advocates expect",
        "Figure",
        drawn.HEAD,
        "In the model",
        "Source",
    )
    return Table(head, rows)


def counted() -> str:
    """How many expectations come out, in one sentence."""
    rows = all_expectations().rows
    tally = Counter(row[4] for row in rows)
    said = ", ".join(f"{tally[verdict]} {verdict}" for verdict in (EXPECTED, drawn.THE_OTHER_WAY, drawn.NOT_CLEAR))
    return f"Of {len(rows)} expectations: {said}."


def expectations() -> str:
    """How many expectations come out, and those that do not: not clear, where nothing else is said."""
    found = all_expectations()
    failed = [
        (*row[:3], row[3] if row[4] == drawn.NOT_CLEAR else f"{row[3]}: {row[4]}")
        for row in found.rows
        if row[4] != EXPECTED
    ]
    said = f"{counted()} Those that do not come out are {drawn.NOT_CLEAR}, unless marked:"
    return f"{said}\n\n" + table(found.head[:4], failed, right=[3])


def _mean(values: list[float | None]) -> float:
    return fmean(value for value in values if value is not None)
