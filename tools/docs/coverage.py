"""Part of the reforms page and its annex: the source documents passage by passage, and what was found of each."""

from __future__ import annotations

from collections import Counter
from operator import methodcaller
from typing import Any

from tools.docs import drawn
from tools.docs.stored import MADE, Table, inputs_hash, read, table, write
from wpmodel.scenario import BASELINE
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

    rows = [row for row in evidence.rows("coverage") if row["state"] == "works"]
    wanted = {(name, row["metric"]) for row in rows for name in (row["yardstick"] or BASELINE, row["scenario"])}
    names = dict.fromkeys(name for row in rows for name in (row["yardstick"] or BASELINE, row["scenario"]))
    made = drawn.run(names, figures_of, "coverage-runs", until=UNTIL, areas=[AREA])
    every = {
        f"{name}|{metric}": made.figure(name, methodcaller("get", f"behaviour|{metric}"))
        for name, metric in sorted(wanted)
    }
    runs = {key: each for key, each in every.items() if each is not None}
    content: dict[str, Any] = {"area": AREA, "draws": made.draws, "structures": made.structures, "until": UNTIL}
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
