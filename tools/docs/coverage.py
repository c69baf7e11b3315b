"""Part of the reforms page and its annex: the source documents passage by passage, and what was found of each."""

from __future__ import annotations

from collections import Counter

import numpy as np

from tools.docs.stored import MADE, Table, inputs_hash, read, table, write
from wpmodel.scenario import BASELINE, Scenario
from wpmodel.tables import evidence

COVERAGE = MADE / "coverage.json"
WANTING = "What would have to be known"
AREA, SEEDS, UNTIL = "South Yorkshire", 3, "2014-04-30"


def store_coverage() -> None:
    """Run every scenario that a passage names, and its yardstick, SEEDS times in one area, and store what moved.

    Stopped, it goes on from the folder `coverage-runs`.
    """
    from wpmodel.studies.comparison import figures_of
    from wpmodel.studies.experiment import jobs_of, many

    rows = [row for row in evidence.rows("coverage") if row["state"] == "works"]
    names = list(dict.fromkeys(name for row in rows for name in (row["yardstick"] or BASELINE, row["scenario"])))
    jobs = {
        name: jobs_of([Scenario.load(name)], range(1, SEEDS + 1), figures_of, UNTIL, areas=[AREA]) for name in names
    }
    found = many([job for of_one in jobs.values() for job in of_one], 1, 1, "coverage-runs")
    wanted = {(name, row["metric"]) for row in rows for name in (row["yardstick"] or BASELINE, row["scenario"])}
    runs = {
        f"{name}|{metric}": [float(f"{found[job][f'behaviour|{metric}']:.6g}") for job in jobs[name]]
        for name, metric in sorted(wanted)
        if all(f"behaviour|{metric}" in found[job] for job in jobs[name])
    }
    write(COVERAGE, {"area": AREA, "seeds": SEEDS, "until": UNTIL, "inputs": inputs_hash(), "runs": runs})


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
    return Table(
        ("Passage", "Scenario", "Metric", "Predicted", "Difference (95%)", "In the model", WANTING, "Source"), rows
    )


def coverage() -> str:
    """Counts, and the passages that go the other way."""
    stored, found = read(COVERAGE, "build --coverage"), all_passages()
    counts = Counter(row[5] for row in found.rows)
    said = (
        f"Of {len(found.rows)} passages {len(found.rows) - counts['refused']} work, {counts['refused']} are refused. "
        f"Of the predictions {counts['as predicted']} come out, {counts['the other way']} go the other way and "
        f"{counts['not clear']} are not clear, in {stored['area']} to {stored['until']}, seeds: {stored['seeds']}. "
        "With one seed there is no interval, and a small difference may be luck. Those that go the other way:\n\n"
    )
    failed = [row[:5] for row in found.rows if row[5] == "the other way"]
    return said + table(found.head[:5], failed, right=[4])


def _effect(row: dict[str, str], runs: dict[str, list[float]]) -> tuple[str, str]:
    """A passage's difference with its interval, and whether it is as predicted. Where the yardstick has no such figure,
    the scenario's own is shown."""
    from wpmodel.studies.experiment import half_width

    after = np.array(runs[f"{row['scenario']}|{row['metric']}"])
    before = np.array(runs.get(f"{row['yardstick'] or BASELINE}|{row['metric']}", np.zeros(len(after))))
    gain = after - before
    if len(gain) < 2:
        return f"{gain[0]:+.3g}", _verdict(float(gain[0]), row["predicted"])
    mean, half = float(gain.mean()), half_width(gain)
    verdict = "not clear" if mean - half <= 0.0 <= mean + half else _verdict(mean, row["predicted"])
    return f"{mean:+.3g} ({mean - half:+.3g} to {mean + half:+.3g})", verdict


def _verdict(mean: float, predicted: str) -> str:
    return "as predicted" if (mean > 0.0) == (predicted == "up") else "the other way"
