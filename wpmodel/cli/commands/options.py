"""Options that commands share, and what all commands do: read coverage, show progress, print JSON, stop cleanly."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from wpmodel.foundation.threads import cores

if TYPE_CHECKING:
    from wpmodel.scenario import Scenario

out, err = Console(), Console(stderr=True)

ScenarioName = Annotated[str, typer.Argument(help="A scenario's name, a TOML file, or several joined by +.")]
Seed = Annotated[int, typer.Option(help="Seed of everybody's luck, from 0 to 2^64 - 1.")]
Until = Annotated[str, typer.Option(help="Last day of the run.")]
UntilEnd = Annotated[str | None, typer.Option("--until", help="Last day of the run (default: the programme's last).")]
ProgrammeName = Annotated[
    str | None,
    typer.Option("--programme", help="Another programme, by name or folder; `wpmodel programme list` lists them."),
]
Areas = Annotated[str | None, typer.Option(help='Areas to run at full density, such as "West London,Wales".')]
Sample = Annotated[float | None, typer.Option(help="Share of whole contracts to run, such as 0.1.")]
National = Annotated[bool, typer.Option("--national", help="The whole country, one agent per person (the default).")]
Threads = Annotated[
    int | None, typer.Option(help="Threads (default: one a core). Results do not depend on it.", min=1, max=1_000)
]
Processes = Annotated[
    int | None, typer.Option(help="Runs made at once (default: one a core). Results do not depend on it.")
]
Store = Annotated[
    Path | None, typer.Option(help="Keep each finished run in this folder, and go on from there next time.")
]
MOST = 10_000
"""Runs, seeds or draws that one command may be asked for: a slip of the finger would fill the memory with plans."""
Seeds = Annotated[int, typer.Option(help="Number of seeds, the same for each arm.", max=MOST)]


def once_each(settings: list[str] | None) -> list[str] | None:
    """Settings as they were given. Raises ValueError for two of the same number, of which one would be for nothing."""
    seen: list[str] = []
    for name in (setting.partition("=")[0].strip() for setting in settings or ()):
        before = next((one for one in seen if one == name or one.startswith(f"{name}.")), None)
        if before:
            raise ValueError(f"--set {name} comes after --set {before} and would undo it: leave one of them out")
        seen.append(name)
    return settings


Settings = Annotated[
    list[str] | None,
    typer.Option("--set", help="Change a parameter: name=value. Once for each parameter.", callback=once_each),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else, on stdout.")]
Under = Annotated[list[str] | None, typer.Option("--under", help="Scenarios, as in --under A B: that of 2011 if none.")]
More = Annotated[list[str] | None, typer.Argument(help="The scenarios after the first.", metavar="[SCENARIO]...")]
Cluster = Annotated[str | None, typer.Option(help="Address of a Dask scheduler to make the runs on.")]
Posterior = Annotated[
    int | None,
    typer.Option(
        help="Draws of rival structures and calibrated parameters to run at, each with its own seed, for intervals."
    ),
]
OneStructure = Annotated[
    bool, typer.Option("--one-structure", help="Draws of the model as declared alone, not of its rivals as well.")
]
Tables = Annotated[Path | None, typer.Option("--out", help="Write the tables into this folder.")]
BASELINE = "work-programme-2011"


def coverage(areas: str | None, sample: float | None, national: bool) -> dict[str, Any]:
    """What a run covers, as arguments. Raises ValueError where options contradict each other."""
    if national and (areas is not None or sample is not None):
        raise ValueError("--national is the whole country: leave it out to run some areas or a sample")
    if areas is not None and sample is not None:
        raise ValueError("choose either --areas or --sample")
    return {"areas": areas.split(",") if areas is not None else None, "sample": sample}


def where(areas: Sequence[str] | None, sample: float | None, country: str = "Great Britain") -> str:
    """What a run covers, in words."""
    where = ", ".join(areas) if areas else country
    return f"{where}, {sample:.0%} of caseloads" if sample else where


def chosen(scenario: str, programme: str | None) -> Scenario:
    """A scenario, under another programme where one is given: its own contract in place of that of 2011."""
    from wpmodel.programmes import catalogue
    from wpmodel.scenario import Scenario, contract_of

    if programme is None:
        return Scenario.load(scenario)
    other = catalogue.find(programme)
    return contract_of(other) if scenario == BASELINE else contract_of(other) + Scenario.load(scenario)


def print_json(content: Any) -> None:
    """Print JSON on stdout, and nothing else. Raises ValueError where there is none."""
    if sys.stdout is None:
        raise ValueError("standard output is closed: --json has nowhere to write to. Open it, or leave --json out")
    sys.stdout.write(json.dumps(content, indent=2, allow_nan=False) + "\n")


class Stopped(RuntimeError):
    """Somebody pressed Ctrl-C."""


def go_together(name: str, given: object, others: Mapping[str, object]) -> None:
    """Raises ValueError where options that only say how another is done are given without it."""
    alone = [other for other, value in others.items() if value is not None]
    if alone and given is None:
        raise ValueError(f"{', '.join(alone)}: for runs that {name} asks for. Add {name}, or leave that out")


def at_once(processes: int | None, store: Path | None) -> dict[str, Any]:
    """How many runs are made at once, and where they are kept, as arguments of `experiment.many`."""
    return {"processes": cores() if processes is None else processes, "store": store}


def worlds(draws: int | None, one_structure: bool = False) -> list[Any]:
    """Scenarios of so many draws: of the rival structures by weight, each at draws of its own posterior, or of the
    model as declared alone. That too where no weights come with the package. Raises ValueError for one draw, or more
    than there are, or `one_structure` without draws."""
    go_together("--posterior", draws, {"--one-structure": one_structure or None})
    if not draws:
        return []
    from wpmodel.calibration import study, weights
    from wpmodel.foundation.files import StoreError

    if one_structure:
        return study.worlds(draws)
    try:
        return weights.worlds(draws)
    except StoreError:
        return study.worlds(draws)


def say_of_data() -> None:
    """Say on stderr which data tables are not those of the release, where one is not."""
    from wpmodel.tables import evidence

    if said := evidence.difference():
        err.print(f"[bold red]{said}[/]", highlight=False)


def say_what_is_compiled(console: Console) -> None:
    """Say, where somebody is looking, that the rules are compiled now: nothing moves for so long."""
    if not console.is_terminal:
        return
    from wpmodel.agents.compiled import are_kept

    if not are_kept():
        console.print("Compiling the rules for this computer, once: about half a minute.", highlight=False)


@contextmanager
def progress(what: str, store: Path | None = None) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr for work of over two seconds, where somebody is looking."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    say_what_is_compiled(err)
    began = perf_counter()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
            task = bar.add_task(what, total=None, visible=False)
            yield lambda done, total: bar.update(
                task, completed=done, total=total, visible=perf_counter() - began > 2.0
            )
    except KeyboardInterrupt:
        left = (
            f"Finished runs are in {store}: the same command goes on from there." if store else "Nothing was written."
        )
        raise Stopped(f"Stopped before the end. {left}") from None
