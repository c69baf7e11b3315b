"""Part of the reforms page and its annex: every reform beside 2011, and what its advocates expected of it."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from tools.docs.stored import AREAS, MADE, Table, inputs_hash, read, table, write
from wpmodel.cli.output.show import number
from wpmodel.tables import evidence

POLICIES = MADE / "policies.json"
SEEDS = 3
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
EXPECTED, UNCLEAR = "as expected", "unclear"
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
    """Run every named scenario with SEEDS seeds on AREAS and store what the tables need (about ten minutes)."""
    from wpmodel.scenario import Scenario
    from wpmodel.scenario import reforms as named
    from wpmodel.studies.comparison import figures_of
    from wpmodel.studies.experiment import jobs_of, many, over_seeds

    reforms = {name: Scenario.load(name) for name in named()}
    jobs = {name: jobs_of([one], range(1, SEEDS + 1), figures_of, areas=AREAS) for name, one in reforms.items()}
    found = many([job for of_one in jobs.values() for job in of_one], 2, 1, "policy-runs")
    figures = [SPENT, PEOPLE, *(k for k in MAIN if k != "cost"), *(r["figure"] for r in evidence.rows("expectations"))]
    wanted = dict.fromkeys(figures)

    def values(name: str) -> dict[str, Any]:
        of_all = {key: over_seeds(found, jobs[name], key) for key in wanted if all(key in found[j] for j in jobs[name])}
        cost = -of_all.pop(SPENT, np.zeros(SEEDS)) / of_all.pop(PEOPLE)  # no line where nothing is paid
        return {key: [float(f"{x:.6g}") for x in one] for key, one in (of_all | {"cost": cost}).items()}

    runs = {name: values(name) for name in reforms}
    write(POLICIES, {"areas": list(AREAS), "seeds": SEEDS, "inputs": inputs_hash(), "runs": runs})


def all_effects() -> Table:
    """Each reform's paired difference from its yardstick, with a 95% interval."""
    stored = read(POLICIES, "build --policies")
    rows: list[tuple[object, ...]] = []
    for name in stored["runs"]:
        if name in YARDSTICKS:
            continue
        base = stored["runs"][yardstick(name)]
        rows.append((f"`{name}`", *(_cell(base, stored["runs"][name], key) for key in MAIN)))
    first = stored["runs"][YARDSTICKS[0]]
    top = ("2011 itself", *(number(_mean(first[key])) for key in MAIN))
    return Table(("Scenario", *MAIN.values()), [top, *rows])


def effects() -> str:
    """The reforms that are asked about most, with what clearly changes."""
    stored = read(POLICIES, "build --policies")
    runs = stored["runs"]
    first = runs[YARDSTICKS[0]]
    top = ("2011 itself", *(number(_mean(first[key])) for key in MAIN))
    rows = [(f"`{name}`", *(_clearly(runs[yardstick(name)][key], runs[name][key]) for key in MAIN)) for name in SHOWN]
    said = (
        f"{', '.join(stored['areas'])} at full density, {stored['seeds']} seeds, the same people and luck. Mean "
        f"difference from the contract of 2011; *{UNCLEAR}* where its 95% interval holds zero. Everything here is "
        "simulated.\n\n"
    )
    return said + table(("Reform", *MAIN.values()), [top, *rows], right=range(1, len(MAIN) + 1))


def _clearly(base: list[float], other: list[float]) -> str:
    """A difference that is clear, in two digits."""
    mean, low, high = _difference(base, other)
    if low == high == 0.0:
        return "0"
    if low <= 0.0 <= high:
        return UNCLEAR
    return f"{mean:+,.0f}" if abs(mean) >= 10.0 else f"{mean:+.1f}" if abs(mean) >= 1.0 else f"{mean:+.2f}"


def all_expectations() -> Table:
    """What was expected of each reform, what happened, and whether they agree."""
    stored = read(POLICIES, "build --policies")
    rows: list[tuple[object, ...]] = []
    for row in evidence.rows("expectations"):
        base = stored["runs"][row["yardstick"] or YARDSTICKS[0]]
        mean, low, high = _difference(base[row["figure"]], stored["runs"][row["scenario"]][row["figure"]])
        sign = 1.0 if row["expected"] == "up" else -1.0
        verdict = "not clear" if low <= 0.0 <= high else EXPECTED if sign * mean > 0.0 else "the other way"
        figure = row["figure"].replace("people|all|all|", "").split("|", 1)[-1].replace("|", " ")
        change = f"{mean:+.3g} ({low:+.3g} to {high:+.3g})"
        expected = f"`{figure}` {row['expected']}"
        rows.append((f"`{row['scenario']}`", row["words"], expected, change, verdict, row["source"]))
    head = ("Scenario", "What its advocates expect", "Figure", "Difference (95% interval)", "In the model", "Source")
    return Table(head, rows)


def counted() -> str:
    """How many expectations come out, in one sentence."""
    rows = all_expectations().rows
    tally = Counter(row[4] for row in rows)
    said = ", ".join(f"{tally[verdict]} {verdict}" for verdict in (EXPECTED, "the other way", "not clear"))
    return f"Of {len(rows)} expectations: {said}."


def expectations() -> str:
    """How many expectations come out, and those that do not."""
    found = all_expectations()
    failed = [row[:5] for row in found.rows if row[4] != EXPECTED]
    return f"{counted()}\n\n" + table(found.head[:5], failed, right=[3])


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


def _difference(base: list[float], other: list[float]) -> tuple[float, float, float]:
    from wpmodel.studies.experiment import half_width

    gain = np.array(other) - np.array(base)
    half = half_width(gain)
    return float(gain.mean()), float(gain.mean() - half), float(gain.mean() + half)


def _cell(base: dict[str, Any], other: dict[str, Any], key: str) -> str:
    mean, low, high = _difference(base[key], other[key])
    if low == high == 0.0:
        return "0"
    text = f"{mean:+.3g} ({low:+.3g} to {high:+.3g})"
    return f"{text}, {UNCLEAR}" if low <= 0.0 <= high else text
