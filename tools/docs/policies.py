"""The policies page: every reform beside the contract of 2011, and what its advocates expected beside what happened."""

from __future__ import annotations

from typing import Any

import numpy as np

from tools.docs.stored import AREAS, MADE, inputs_hash, read, table, write
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


def effects() -> str:
    """Each reform's paired difference from its yardstick, with a 95% interval."""
    stored = read(POLICIES, "build --policies")
    rows = []
    for name in stored["runs"]:
        if name in YARDSTICKS:
            continue
        base = stored["runs"][yardstick(name)]
        rows.append((f"`{name}`", *(_cell(base, stored["runs"][name], key) for key in MAIN)))
    first = stored["runs"][YARDSTICKS[0]]
    top = ("*2011 itself*", *(f"*{number(_mean(first[key]))}*" for key in MAIN))
    said = (
        f"{', '.join(stored['areas'])} at full density, {stored['seeds']} seeds, the same people and luck. Mean "
        "difference from the contract of 2011 (tenders: from `tender-2011`) with its 95% interval; bold where that "
        "leaves out zero. Everything here is simulated.\n\n"
    )
    return said + table(("Scenario", *MAIN.values()), [top, *rows], right=range(1, len(MAIN) + 1))


def expectations() -> str:
    """What was expected of each reform, what happened, and whether they agree."""
    stored = read(POLICIES, "build --policies")
    rows, tally = [], dict.fromkeys(("as expected", "the other way", "not clear"), 0)
    for row in evidence.rows("expectations"):
        base = stored["runs"][row["yardstick"] or YARDSTICKS[0]]
        mean, low, high = _difference(base[row["figure"]], stored["runs"][row["scenario"]][row["figure"]])
        sign = 1.0 if row["expected"] == "up" else -1.0
        verdict = "not clear" if low <= 0.0 <= high else "as expected" if sign * mean > 0.0 else "the other way"
        tally[verdict] += 1
        figure = row["figure"].replace("people|all|all|", "").split("|", 1)[-1].replace("|", " ")
        change = f"{mean:+.3g} ({low:+.3g} to {high:+.3g})"
        expected = f"`{figure}` {row['expected']}"
        rows.append((f"`{row['scenario']}`", row["words"], expected, change, verdict, row["source"]))
    said = ", ".join(f"{number} {verdict}" for verdict, number in tally.items())
    head = ("Scenario", "What its advocates expect", "Figure", "Difference (95% interval)", "In the model", "Source")
    return f"Of {len(rows)} expectations: {said}.\n\n" + table(head, rows, right=[3])


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
    return text if low <= 0.0 <= high else f"**{text}**"
