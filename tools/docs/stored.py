"""Runs that the pages show: made by a command, stored as JSON, refused when parameters or data have changed since."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

from tools.docs import DOCS, ROOT, drawn
from wpmodel.cli.output.show import EXPECTED, HEADLINES, ROLES, number
from wpmodel.scenario import BASELINE, Scenario
from wpmodel.studies import emergence as laboratory
from wpmodel.studies import patterns, run_cache
from wpmodel.studies.comparison import figures_of
from wpmodel.studies.design import aims
from wpmodel.studies.experiment import measures_of
from wpmodel.tables import evidence
from wpmodel.teaching import lesson

MADE = DOCS / "_generated"
"""What commands make and nobody edits."""
HEADLINE = MADE / "headline.json"
EXPERIMENTS = MADE / "experiments.json"
GOLDEN = ROOT / "tests" / "golden" / "golden.json"
HEADLINE_HEAD = ("Figure", "Simulated", "Published", "Miss", "Use", "Source")
MISSED, SHOWN = 5, 10
"""From how many per cent or points on a figure is missed on the page of misses, and how many of them it shows."""
SEEDS = 3
"""With how many every experiment is run in the model as declared as well."""
WIDE_DRAWS = 6
"""Draws of the whole country, for experiments that count organisations."""
NOBODY = "nobody to measure by in some runs"
EARLY = (
    "job-outcomes-2012-03-31",
    "rate-12m-2012-03",
    "contract-ratio-jsa-18-24-2013-04-to-2013-09",
    "contract-ratio-jsa-25-plus-2013-04-to-2013-09",
    "payments-outcome-esa-ex-ib-2014-03-31",
)
"""Figures stored beside the ones that `wpmodel run` prints, because the model misses them by much."""


class StaleError(Exception):
    """The pages cannot be built: a name without words, words without a name, or a run that is not stored."""


earlier: list[str] = []
"""Stored runs of an earlier state that have been read since this list was emptied: the command that makes each anew."""


class Table(NamedTuple):
    """A table: the names of its columns, and its rows."""

    head: tuple[str, ...]
    rows: list[tuple[object, ...]]


def table(head: Sequence[str], rows: Iterable[Sequence[object]], right: Sequence[int] = ()) -> str:
    """A Markdown table. `right` are the columns to align right."""
    rule = ["---:" if k in right else "---" for k in range(len(head))]
    lines = [head, rule, *rows]
    return "\n".join("| " + " | ".join(str(x).replace("|", "\\|") for x in row) + " |" for row in lines) + "\n"


@cache
def inputs_hash() -> str:
    """A hash of what the stored runs come from: parameters that have an effect, the tables that runs and experiments
    read, the looks that took figures (their names change with a definition), and the golden figures, which stand for
    the rules (they are refreshed whenever a rule moves a number)."""
    tables = run_cache.rests_on(measures_of)["data"] | {"experiments.csv": evidence.hashes()["experiments.csv"]}
    looks = [
        run_cache.name_of(look)
        for look in (laboratory.metrics, patterns.look, lesson.look, figures_of, aims.figures_of)
    ]
    text = json.dumps([Scenario.load(BASELINE).effective(), tables, looks], sort_keys=True)
    return blake2b(text.encode() + GOLDEN.read_bytes(), digest_size=8).hexdigest()


def store_run() -> None:
    """Run the whole country once and store its headline figures (some seconds)."""
    from wpmodel.studies.experiment import run

    result = run()
    beside = result.table().set_index("id")
    labels = {
        key: f"{title.partition(':')[0]}: {label}"
        for title, of in HEADLINES.items()
        for key, label in of.items()
        if not key.startswith(("organisations", "places"))  # equal to the stocktake by construction
    }
    rows: list[dict[str, Any]] = []
    for key in dict.fromkeys([*labels, *EARLY]):
        row = beside.loc[key]
        rows.append(
            {
                "id": key,
                "label": labels.get(key, row["label"]),
                **{name: round(float(row[name]), 2) for name in ("model", "published", "miss")},
                **{name: str(row[name]) for name in ("unit", "role", "source", "confidence")},
            }
        )
    model = result.model
    content = {
        "command": "wpmodel run --json",
        "scenario": model.scenario.name,
        "seed": model.seed,
        "until": model.until.isoformat(),
        "people": len(result.rows),
        "inputs": inputs_hash(),
        "figures": rows,
    }
    write(HEADLINE, content)


def headline() -> str:
    """The stored run's figures that miss by most, beside the published ones; points count as per cent."""
    stored = read(HEADLINE, "build --run")
    tested = [row for row in stored["figures"] if row["role"] != "input"]
    missed = sorted((row for row in tested if abs(row["miss"]) > MISSED), key=lambda row: -abs(row["miss"]))
    text = (
        f"`{stored['command']}` (seed {stored['seed']}, until {stored['until']}, {stored['people']:,} people): of "
        f"{len(tested)} figures, {len(missed)} lie more than {MISSED} per cent, or points, from what was published. "
        "The largest:\n\n"
    )
    return text + table(HEADLINE_HEAD, [_figure(row) for row in missed[:SHOWN]], right=[1, 2, 3])


def headline_table() -> Table:
    """All of the stored run's figures beside the published ones."""
    return Table(HEADLINE_HEAD, [_figure(row) for row in read(HEADLINE, "build --run")["figures"]])


def _figure(row: dict[str, Any]) -> tuple[str, ...]:
    percent = row["unit"] == "percent"
    sign = " %" if percent else ""
    miss = f"{row['miss']:+.1f}{' pt' if percent else ' %'}"
    source = row["source"] + (" (memory)" if row["confidence"] == "memory" else "")
    simulated, published = (f"{number(row[name])}{sign}" for name in ("model", "published"))
    return row["label"], simulated, published, miss, ROLES[row["role"]] or "context", source


def store_experiments() -> None:
    """Run the emergence laboratory at draws over the structures, then with SEEDS seeds of the model as declared, and
    store what both find (an hour).

    Stopped, it goes on from the folder `experiment-runs`.
    """
    from wpmodel.studies.emergence import laboratory
    from wpmodel.studies.structures import counted as of_structures

    how: dict[str, Any] = {"areas": drawn.AREAS[:1], "processes": 2, "threads": 1, "store": "experiment-runs"}
    shown = ("id", "prediction", "metric", "expected", "base", "changed", "effect", "low", "high", "agree_pct", "holds",
             "kind", "clear", "counts")  # fmt: skip
    worlds, where = drawn.worlds(), drawn.AREAS[0]
    rows = laboratory(worlds=worlds, wide_worlds=worlds[:WIDE_DRAWS], **how)[list(shown)].round(4)
    alone = laboratory(seeds=SEEDS, **how)
    rows["declared"], rows["declared_holds"] = alone["effect"].round(4), alone["holds"]
    content: dict[str, Any] = {
        "command": f'wpmodel emergence --posterior {len(worlds)} --areas "{where}" --json',
        "structures": of_structures(worlds),
        "declared": f'wpmodel emergence --seeds {SEEDS} --areas "{where}" --json',
        "inputs": inputs_hash(),
        "experiments": rows.astype(object).where(rows.notna(), None).to_dict("records"),
    }
    write(EXPERIMENTS, content)


def experiments() -> Table:
    """The stored experiments: what was predicted, what happened over the structures and as declared, what holds."""
    rows: list[tuple[object, ...]] = [
        (
            row["id"],
            row["prediction"],
            f"`{row['metric']}` {EXPECTED[row['expected']]}",
            *((f"{row['base']:.3g}", f"{row['changed']:.3g}", _effect(row)) if _told(row) else ("", "", NOBODY)),
            f"{row['agree_pct']:.0f}",
            _held(row, "holds"),
            f"{row['declared']:+.3g}" if row["declared"] is not None else NOBODY,
            _held(row, "declared_holds"),
        )
        for row in read(EXPERIMENTS, "build --experiments")["experiments"]
    ]
    head = ("Id", "Prediction", "Metric", "Before", "After", "Effect (95% interval)", "As predicted, of 100 draws",
            "Holds", "Effect as declared", "Holds as declared")  # fmt: skip
    return Table(head, rows)


def _told(row: dict[str, Any]) -> bool:
    """Whether there was anybody to measure an experiment by in every draw."""
    return row["effect"] is not None


def _effect(row: dict[str, Any]) -> str:
    return f"{row['effect']:+.3g} ({row['low']:+.3g} to {row['high']:+.3g})"


def _held(row: dict[str, Any], which: str) -> str:
    """Whether a prediction holds; open where theory gives no direction, so that it is not counted."""
    return "open" if not row["clear"] else "yes" if row[which] else "no"


def experiments_counted() -> str:
    """How many bets hold over the structures and as declared, in words."""
    stored = read(EXPERIMENTS, "build --experiments")
    counting = [row for row in stored["experiments"] if row["counts"] and _told(row)]
    over, alone = (sum(row[which] for row in counting) for which in ("holds", "declared_holds"))
    every = sum(row["agree_pct"] == 100.0 for row in counting)
    return (
        f"`python -m tools.docs.build --experiments`, which is `{stored['command']}` with {WIDE_DRAWS} draws where "
        f"organisations are counted, for the whole country: over {stored['structures']} structures {over} of "
        f"{len(counting)} bets hold, {every} of them in every draw. In the model as declared {alone} do; with so few "
        f"seeds fewer can be told from luck (`{stored['declared']}`)."
    )


def emergence() -> str:
    """How many predictions hold, and those that do not over the structures."""
    failed = [(row[0], row[1], row[5], row[6], row[9]) for row in experiments().rows if row[7] == "no"]
    head = ("Id", "Prediction that does not hold", "Effect (95% interval)", "As predicted, of 100 draws",
            "Holds as declared")  # fmt: skip
    return f"{experiments_counted()} Those that do not hold over structures:\n\n" + table(head, failed, right=[2, 3])


def write(path: Path, content: dict[str, Any]) -> None:
    """Store a run."""
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def read(path: Path, command: str) -> dict[str, Any]:
    """A stored run; `earlier` gets the command where it was made from other rules, parameters or data than today's.

    Raises StaleError where there is none.
    """
    if not path.exists():
        raise StaleError(f"{path.name} is not there: run `python -m tools.docs.{command}`")
    stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if stored.get("inputs") != inputs_hash():
        note(command)
    return stored


def note(command: str) -> None:
    """Remember that a stored run is of an earlier state."""
    if command not in earlier:
        earlier.append(command)


NOTE = re.compile(r"<!-- earlier -->\n.*?<!-- end -->\n\n", re.DOTALL)
HEADING = re.compile(r"^# .*\n\n", re.MULTILINE)


def headed(page: str) -> str:
    """A page, with a note below its title where stored runs on it are of an earlier state, and with none elsewhere."""
    page = NOTE.sub("", page)
    if not earlier:
        return page
    commands = " and ".join(f"`python -m tools.docs.{command}`" for command in earlier)
    make = "makes" if len(earlier) == 1 else "make"
    said = f"> Some figures on this page are from an earlier version of the model. {commands} {make} them again."
    return HEADING.sub(lambda title: f"{title[0]}<!-- earlier -->\n{said}\n<!-- end -->\n\n", page, count=1)
