"""The worked example of the page on contract design: a search with a small budget, made by a command and stored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tools.docs.stored import MADE, inputs_hash, read, table, write

EXAMPLE = MADE / "design.json"
AREAS, RUNS, SEEDS, FRESH = ("South Yorkshire",), 64, 1, 3
DECIMALS = 3


def store_example(store: Path | None = None) -> None:
    """Search with RUNS runs on AREAS, test the front with FRESH seeds, and store both (some minutes)."""
    from wpmodel.cli.output import show_design
    from wpmodel.scenario import BASELINE, Scenario
    from wpmodel.studies.design.aims import aims
    from wpmodel.studies.design.levers import levers
    from wpmodel.studies.design.retest import retest
    from wpmodel.studies.design.search import search
    from wpmodel.studies.design.trial import Ground

    ground = Ground(Scenario.load(BASELINE), areas=AREAS, processes=2, threads=1, store=store)
    found = search(ground, levers(), aims(), designs=RUNS // SEEDS, seeds=range(1, SEEDS + 1))
    test = retest(found, ground, FRESH)
    rows = test.table().round(DECIMALS).astype(object).to_dict("records")
    numbers = found.points[list(test.numbers)].T.tolist()
    content = {
        "command": f'wpmodel design --runs {RUNS} --seeds {SEEDS} --fresh {FRESH} --areas "{",".join(AREAS)}"',
        "inputs": inputs_hash(),
        "tried": len(found.points) - 1,
        "within": int(found.within[1:].sum()),
        "aims": {aim.id: f"{show_design.capital(aim.what)} ({aim.unit})" for aim in found.aims},
        "said": show_design.lines(found, test),
        "designs": rows,
        "terms": [
            {"term": show_design.capital(lever.what), "unit": lever.unit, "at": at}
            for lever, at in zip(found.levers, numbers, strict=True)
        ],
    }
    write(EXAMPLE, content)


def front() -> str:
    """The stored front tested again: gains over the contract of 2011, and cost."""
    stored = read(EXAMPLE, "build --designs")
    text = (
        f"`{stored['command']}`: {stored['tried']} designs tried, {stored['within']} of them within the budget. What "
        "providers do in them is simulated.\n\n"
    )
    head = ("Design", *stored["aims"].values(), "Cost, times that of 2011", "Stands")
    rows = [_row(row, list(stored["aims"])) for row in stored["designs"]]
    said = "\n\n".join(["", *stored["said"]])
    return text + table(head, rows, right=range(1, len(head) - 1)) + said + "\n"


def _row(row: dict[str, Any], aims: list[str]) -> tuple[str, ...]:
    stands = "yes" if row["stands"] else "no"
    if not row["design"]:
        return "2011", *(f"{row[aim]:.2f}" for aim in aims), "1", stands
    gains = (_span(row, f"{aim}_gain", "+.2f") for aim in aims)
    return str(row["design"]), *gains, _span(row, "times_cost", ".3f"), stands


def _span(row: dict[str, Any], name: str, digits: str) -> str:
    mean, low, high = (format(row[name + end], digits) for end in ("", "_low", "_high"))
    return f"{mean} ({low} to {high})"


def terms() -> str:
    """The stored front's terms, a row a lever and a column a design."""
    stored = read(EXAMPLE, "build --designs")
    names = [str(row["design"]) if row["design"] else "2011" for row in stored["designs"]]
    rows = [(one["term"], one["unit"], *(f"{x:g}" for x in one["at"])) for one in stored["terms"]]
    return table(("Term", "Unit", *names), rows, right=range(2, len(names) + 2))
