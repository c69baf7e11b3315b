"""Part of the reforms page and its annex: the source documents passage by passage, and what was found of each."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tools.docs import drawn
from tools.docs.stored import MADE, Table, inputs_hash, read, table, write
from wpmodel.scenario import BASELINE, Scenario
from wpmodel.tables import evidence

COVERAGE = MADE / "coverage.json"
WANTING, AGREES = "What would have to be known", "as predicted"
AREA = drawn.AREAS[0]
UNTIL = "2014-04-30"


def store_coverage() -> None:
    """Run every scenario that a passage names, and its yardstick, at draws over the structures, and store what moved
    (ten minutes).

    Stopped, it goes on from the folder `coverage-runs`.
    """
    from wpmodel.studies.comparison import figures_of
    from wpmodel.studies.experiment import jobs_of, many, seeds_for
    from wpmodel.studies.structures import counted

    worlds = drawn.worlds()
    rows = [row for row in evidence.rows("coverage") if row["state"] == "works"]
    names = list(dict.fromkeys(name for row in rows for name in (row["yardstick"] or BASELINE, row["scenario"])))
    how: dict[str, Any] = {"until": UNTIL, "areas": [AREA], "worlds": worlds}
    jobs = {name: jobs_of([Scenario.load(name)], seeds_for(0, worlds), figures_of, **how) for name in names}
    let = {job for of in jobs.values() for job in of if not job.scenario["tender"] or drawn.is_let(job)}
    found = many(sorted(let, key=lambda job: job.seed), 2, 1, "coverage-runs")
    wanted = {(name, row["metric"]) for row in rows for name in (row["yardstick"] or BASELINE, row["scenario"])}
    runs = {
        f"{name}|{metric}": [
            float(f"{found[job][f'behaviour|{metric}']:.6g}") if job in found else None for job in jobs[name]
        ]
        for name, metric in sorted(wanted)
        if all(f"behaviour|{metric}" in found[job] for job in jobs[name] if job in found)
    }
    content: dict[str, Any] = {"area": AREA, "draws": len(worlds), "structures": counted(worlds), "until": UNTIL}
    write(COVERAGE, content | {"inputs": inputs_hash(), "runs": runs})


def all_passages() -> Table:
    """Every passage: what shows it with its effect, or why it is refused."""
    runs = read(COVERAGE, "build --coverage")["runs"]
    rows: list[tuple[object, ...]] = []
    for row in evidence.rows("coverage"):
        if row["state"] == "works":
            effect, verdict = _effect(row, runs)
            shown = (f"`{row['scenario']}`", f"`{row['metric']}`", row["predicted"], effect, verdict, "")
        else:
            shown = ("", "", "", "", "refused", row["reason"])
        rows.append((row["passage"], *shown, row["source"]))
    head = ("Passage", "Scenario", "Metric", "Predicted", drawn.HEAD, "In the model", WANTING, "Source")
    return Table(head, rows)


def coverage() -> str:
    """Counts, and the passages that go the other way."""
    stored, found = read(COVERAGE, "build --coverage"), all_passages()
    counts = Counter(row[5] for row in found.rows)
    said = (
        f"Of {len(found.rows)} passages {len(found.rows) - counts['refused']} work, {counts['refused']} are refused. "
        f"Of the predictions {counts[AGREES]} come out, {counts[drawn.THE_OTHER_WAY]} go the other way and "
        f"{counts[drawn.NOT_CLEAR]} are not clear, in {stored['area']} to {stored['until']}, "
        f"{drawn.over(stored['draws'], stored['structures'])}.\n"
    )
    failed = [row[:5] for row in found.rows if row[5] == drawn.THE_OTHER_WAY]
    return f"{said}\n{table(found.head[:5], failed, right=[4])}" if failed else said


def _effect(row: dict[str, str], runs: dict[str, list[float | None]]) -> tuple[str, str]:
    """A passage's difference with its range, and whether it is as predicted. Where the yardstick has no such figure,
    the scenario's own is shown."""
    after = runs[f"{row['scenario']}|{row['metric']}"]
    before = runs.get(f"{row['yardstick'] or BASELINE}|{row['metric']}", [0.0] * len(after))
    return drawn.span(before, after), drawn.verdict(before, after, row["predicted"], AGREES)
