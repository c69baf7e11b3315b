"""Mechanisms that a simpler model lacks, on the page of patterns: with all, with none and with each off alone."""

from __future__ import annotations

from typing import Any

from tools.docs.stored import MADE, inputs_hash, read, table, write
from wpmodel.calibration import rivals
from wpmodel.foundation.notebook import records
from wpmodel.scenario import BASELINE, Scenario
from wpmodel.studies import ablation
from wpmodel.studies.experiment import jobs_of, many
from wpmodel.studies.patterns import judged, look, patterns

TRIAL = MADE / "mends.json"
COMMAND = "build --mends"
REFITS = MADE / "refits.json"
REFITTED = ("declared", "half-proportional", "letters-and-practice", "boards-by-books", "letters-and-books")
"""The declared structure, and four with one form of help: the simpler model, with what the declared one has of conduct,
of organisations, of both."""
DRAWS = 3
SEEDS = 2


def store_mends() -> None:
    """Run the country as declared, without any mend and without each alone, SEEDS times, and store the verdicts.

    Stopped, it goes on from the folder `mend-runs`.
    """
    found = ablation.ablation(Scenario.load(BASELINE), SEEDS, threads=1, processes=2, store="mend-runs")
    content: dict[str, Any] = {
        "command": f"wpmodel ablate --seeds {SEEDS} --national --json",
        "inputs": inputs_hash(),
        "arms": records(found.arms[["arm", "id", "model", "least", "most", "met"]].round(4)),
        "mends": records(found.mends),
    }
    write(TRIAL, content)


def trials() -> str:
    """How many patterns are met with all mends, with none and without each, and which go back to a miss."""
    stored = read(TRIAL, COMMAND)
    met: dict[str, set[str]] = {}
    shown: dict[str, set[str]] = {}
    for row in stored["arms"]:
        shown.setdefault(row["arm"], set()).add(row["id"])
        met.setdefault(row["arm"], set()).update([row["id"]] if row["met"] else [])
    of = len(shown[ablation.WHOLE])
    rows = [("as declared", _count(met, ablation.WHOLE, of), "", "")]
    rows.append(("without any: the simpler model", _count(met, ablation.NONE, of), *_apart(met, ablation.NONE)))
    rows += [(f"without {one['name'].lower()}", _count(met, one["mend"], of), *_apart(met, one["mend"]))
             for one in stored["mends"]]  # fmt: skip
    idle = [one["name"].lower() for one in stored["mends"] if not one["needed"]]
    text = (
        f"`{stored['command']}`: the whole country, {SEEDS} seeds; a pattern is met where it is in every seed. "
        f"No pattern here needs: {', '.join(idle) or 'none of them'}.\n\n"
    )
    return text + table(("Arm", "Met", "Back to a miss", "Met only so"), rows)


def _count(met: dict[str, set[str]], arm: str, of: int) -> str:
    return f"{len(met[arm])} of {of}"


def _apart(met: dict[str, set[str]], arm: str) -> tuple[str, str]:
    """Patterns that are met as declared and not in an arm, and the other way round."""
    order = [one.id for one in patterns()]
    lost, won = met[ablation.WHOLE] - met[arm], met[arm] - met[ablation.WHOLE]
    return tuple(", ".join(f"`{name}`" for name in order if name in of) for of in (lost, won))  # type: ignore[return-value]


def store_refits() -> None:
    """Run the country at DRAWS draws of what each of REFITTED was fitted to, and store which patterns each draw meets
    (some minutes). Stopped, it goes on from the folder `pattern-runs`."""
    found: dict[str, list[list[str]]] = {}
    of = 0
    for name, worlds in rivals.worlds_of(REFITTED, DRAWS).items():
        jobs = jobs_of([Scenario.load(BASELINE)], range(1, DRAWS + 1), look, worlds=worlds)
        values = many(jobs, 1, 1, "pattern-runs")
        tables = [judged({key: [value] for key, value in values[job].items()}).dropna(subset="met") for job in jobs]
        found[name] = [list(table.loc[table["met"].astype(bool), "id"]) for table in tables]
        of = len(tables[0])
    write(REFITS, {"inputs": inputs_hash(), "draws": DRAWS, "patterns": of, "met": found})


def refits() -> str:
    """How many patterns draws of the refitted structures meet."""
    stored = read(REFITS, "build --refits")
    met = stored["met"]
    rows = [
        (f"`{name}`", ", ".join(str(len(draw)) for draw in draws), str(len(set.intersection(*map(set, draws)))))
        for name, draws in met.items()
    ]
    text = (
        f"The whole country at {stored['draws']} draws of each structure's own fit; {stored['patterns']} patterns. The "
        "fits use those with the role *fit*; values set by hand were set with patterns in view.\n\n"
    )
    return text + table(("Structure", "Met, draw by draw", "Met in every draw"), rows, right=[1, 2])
