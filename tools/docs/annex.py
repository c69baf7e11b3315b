"""The annex: tables too long for a page, as CSV files, and the index of what each holds.

Files are made from the code and from stored runs, written and checked with the pages by `tools.docs.build`.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from tools.docs import DOCS, ROOT, coverage, elsewhere, fits, matrix, policies, reference, robustness, stored
from tools.docs.stored import Table

FOLDER = DOCS / "annex"
BY_HAND = ("mechanisms",)
"""Tables that are kept by hand."""


class Annexed(NamedTuple):
    """A table of the annex: what it holds, the page that tells it, and what makes it."""

    holds: str
    page: str
    make: Callable[[], Table]


def by_hand(name: str) -> Callable[[], Table]:
    """What reads a table that is kept by hand."""

    def read() -> Table:
        with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        return Table(tuple(head), [tuple(row) for row in rows])

    return read


TABLES: dict[str, Annexed] = {
    "parameters": Annexed("every parameter: value, unit, bounds, status, source", "odd", reference.parameters),
    "derived-values": Annexed("what is worked out from the parameters once a run", "odd", reference.derived_values),
    "state-variables": Annexed("what each kind of agent carries, with type and unit", "odd", reference.variables),
    "kernel-counts": Annexed("what is counted by place, payment group and period", "odd", reference.kernel_counts),
    "random-draws": Annexed("what is drawn at random, and where", "odd", reference.random_draws),
    "metrics": Annexed("every figure that sums up a run, with its unit", "evidence", reference.metrics),
    "mechanisms": Annexed(
        "the real programme, mechanism by mechanism: modelled, simplified or left out", "mechanisms",
        by_hand("mechanisms"),
    ),
    "national-run": Annexed("one national run beside the published figures", "mechanisms", stored.headline_table),
    "experiments": Annexed("predictions of the laboratory with what came of them", "evidence", stored.experiments),
    "patterns": Annexed("observed patterns: accepted range, model, verdict", "evidence", matrix.all_patterns),
    "patterns-of-two-runs": Annexed("patterns that take two runs", "evidence", matrix.of_two_runs),
    "calibration-fitted": Annexed("figures that were fitted, with what the model gives", "calibration", fits.fitted),
    "calibration-held-out": Annexed("figures held out, with what was predicted", "calibration", fits.held_out),
    "calibration-parameters": Annexed("what the figures say of each free parameter", "calibration", fits.learnt),
    "calibration-recovery": Annexed("known parameters, inferred from made data", "calibration", fits.recovered),
    "reform-effects": Annexed(
        "each reform's difference from the contract of 2011, middle 90% of draws", "reforms", policies.all_effects
    ),
    "reform-expectations": Annexed("what advocates expect, and what happens", "reforms", policies.all_expectations),
    "source-passages": Annexed("five source documents, passage by passage", "reforms", coverage.all_passages),
    "programme-figures": Annexed("figures of other programmes, predicted", "programmes", elsewhere.all_figures),
    "programme-behaviour": Annexed("what providers of other programmes are predicted to do", "programmes",
                                   elsewhere.all_behaviour),
    "structures": Annexed("rival structures, for and against", "robustness", robustness.structures_table),
    "structure-contrasts": Annexed(
        "draws of 100, by structure, that agree with each contrast", "robustness", robustness.contrasts_table
    ),
    "structure-worlds": Annexed(
        "weights of structures in worlds that each made itself", "robustness", robustness.told_apart_table
    ),
}  # fmt: skip


def states() -> str:
    """How many mechanisms of the real programme are modelled, simplified, left out and so on."""
    rows = TABLES["mechanisms"].make().rows
    told = ", ".join(f"{number} {state}" for state, number in Counter(row[1] for row in rows).most_common())
    return f"{len(rows)} mechanisms: {told}.\n"


def text_of(made: Table) -> str:
    """A table as CSV, without the marks of Markdown."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(made.head)
    writer.writerows([_plain(cell) for cell in row] for row in made.rows)
    return out.getvalue()


def _plain(cell: object) -> str:
    return str(cell).replace("`", "").replace("**", "")


def file_of(name: str) -> Path:
    """Where a table of the annex lies."""
    return FOLDER / f"{name}.csv"


def write() -> list[Path]:
    """Write every table that differs from what is there. Returns the files written."""
    changed = []
    for name in (name for name in TABLES if name not in BY_HAND):
        text, file = text_of(TABLES[name].make()), file_of(name)
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")
            changed.append(file)
    return changed


def stale() -> list[str]:
    """Tables that are missing, differ from the code, or belong to nothing, one line each."""
    found = []
    for name, one in TABLES.items():
        file = file_of(name)
        if not file.exists() or (name not in BY_HAND and file.read_text(encoding="utf-8") != text_of(one.make())):
            found.append(f"{file.relative_to(ROOT)} is missing or out of date")
    known = {f"{name}.csv" for name in TABLES}
    return found + [f"docs/annex/{f.name} belongs to no table" for f in _files() if f.name not in known]


def _files() -> Iterable[Path]:
    return sorted(FOLDER.glob("*.csv"))


def index() -> str:
    """What each file holds, and the page that tells it."""
    rows = [
        (f"[{name}]({name}.csv)", f"{len(one.make().rows):,}", one.holds, f"[{one.page}](../{one.page}.md)")
        for name, one in TABLES.items()
    ]
    return stored.table(("File", "Rows", "What it holds", "Page"), rows, right=[1])
