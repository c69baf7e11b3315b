"""Runs: one, one again from a folder, several compared."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wpmodel.cli.commands import blocks as b
from wpmodel.cli.commands import options as o
from wpmodel.cli.output import show
from wpmodel.foundation.notebook import records

if TYPE_CHECKING:
    from wpmodel.results.result import Result
    from wpmodel.scenario import Scenario


def run(
    scenario: o.ScenarioName = o.BASELINE,
    *,
    coverage: b.Coverage,
    settings: o.Settings = None,
    draws: b.Draws,
    execution: b.Execution,
    everything: Annotated[bool, typer.Option("--all", help="Every published figure, not the headlines only.")] = False,
    folder: Annotated[
        Path | None, typer.Option("--out", help="Write tables and manifest into this new folder.")
    ] = None,
    as_json: o.AsJson = False,
) -> None:
    """Run a scenario and print what came out beside what was published.

    With --posterior, it is run at draws of the rival structures and of what calibration leaves open besides, for the
    middle 90% of each figure; those runs are made and kept as --processes, --cluster and --store say.
    """
    from wpmodel.results.store import check_folder
    from wpmodel.studies import experiment

    places = coverage.places()
    alone = {f"--{name}": getattr(execution, name) for name in ("processes", "cluster", "store")}
    o.go_together("--posterior", draws.posterior, alone)
    chosen, worlds = coverage.scenario(scenario).given(*(settings or ())), draws.worlds()
    if folder:
        check_folder(folder)
    began = perf_counter()
    with o.progress("Simulating, four weeks a step") as progress:
        of: dict[str, Any] = {"threads": execution.threads, "progress": progress, **places}
        result = experiment.run(chosen, coverage.seed, coverage.until, **of)
        seconds = perf_counter() - began
        if folder:
            result.save(folder)
    spread = None
    if worlds:
        with execution.progress("Simulating at draws of the posterior") as how:
            spread = experiment.spread(chosen, worlds, coverage.until, threads=1, **places, **how)
    if as_json:
        o.print_json(show.as_json(result, seconds, spread))
    else:
        show.run(o.out, result, seconds, everything, folder, spread)


def compare(
    scenarios: Annotated[
        list[str], typer.Argument(help="The baseline, then one or more others; with --set none is needed.")
    ],
    settings: o.Settings = None,
    seeds: Annotated[int, typer.Option(help="Number of seeds, the same for each scenario.", max=o.MOST)] = 5,
    *,
    draws: b.Draws,
    coverage: Annotated[b.Coverage, b.Only("until", "programme", "areas", "sample", "national")],
    execution: b.Execution,
    everything: Annotated[bool, typer.Option("--all", help="Every row, not the headlines only.")] = False,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write the tables into this folder.")] = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write a report into this .html file.")] = None,
    as_json: o.AsJson = False,
) -> None:
    """Paired differences between scenarios: same people, same luck, another contract; who gains and who pays.

    With --set, the baseline with these values is compared too. With --posterior, pairs differ in structure and
    calibrated parameters too, in place of --seeds.
    """
    from wpmodel.cli.output import show_lab
    from wpmodel.cli.reports import page, report
    from wpmodel.foundation import files
    from wpmodel.studies import comparison

    places, worlds = coverage.places(), draws.worlds()
    arms = [coverage.scenario(one) for one in scenarios]
    arms += [arms[0].given(*settings)] if settings else []
    until = coverage.last_day(arms[0])
    if html:
        page.check_file(html)
    if csv:
        files.check_folder(csv)
    of: dict[str, Any] = {"threads": execution.threads, "worlds": worlds, **places}
    with execution.progress("Simulating, a run a step") as how:
        found = comparison.compare(arms, seeds, until, **of, **how)
    o.say_of_data()
    if csv:
        files.write_tables(found.tables(), csv)
    if html:
        report.write(found, f"{o.where(**places, country=arms[0].programme.country)}, until {until}", html)
    if as_json:
        tables = {name: records(table) for name, table in found.tables().items()}
        tables["differences"] = records(found.measures.assign(seeds=found.seeds))
        del tables["measures"]
        about = {"seeds": found.seeds, "interval": found.interval, "until": until}
        o.print_json({"scenarios": found.scenarios, **about, **places, **tables})
    else:
        show_lab.comparison(o.out, found, everything)


def replay(
    folder: Annotated[Path, typer.Argument(help="A folder written by `wpmodel run --out`.")], as_json: o.AsJson = False
) -> None:
    """Make a saved run again and check that it is the same, bit for bit, and that the tables in the folder are those of
    the run (exit code 1 where they are not)."""
    from wpmodel.results import store

    saved = store.read_manifest(folder)
    scenario = store.saved_scenario(folder)
    changed = store.differences(saved) + store.programme_changed(saved, scenario)
    result = again(scenario, saved)
    altered = store.altered(result, folder)
    same = store.same(result, saved, altered)
    o.say_of_data()
    if as_json:
        o.print_json({"folder": str(folder), "same": same, "altered": altered, "changed": changed})
    else:
        alike = "The same, bit for bit." if store.comparable(saved) else "The same in every value of every table."
        show.replayed(o.out, folder, alike if same else "Not the same.", changed, altered)
    raise typer.Exit(0 if same and not altered else 1)


def again(scenario: Scenario, saved: dict[str, Any]) -> Result:
    """A saved run of a scenario, made again from its manifest."""
    from wpmodel.studies import experiment

    everywhere = len(saved["areas"]) == len(scenario.programme.areas)
    with o.progress("Simulating, four weeks a step") as progress:
        return experiment.run(
            scenario,
            saved["seed"],
            saved["until"],
            None if everywhere else saved["areas"],
            saved["sample"],
            progress=progress,
        )


def dashboard(
    port: Annotated[int, typer.Option(help="Port of this computer to serve at.")] = 8765,
    show_it: Annotated[bool, typer.Option("--open/--no-open", help="Open it in the browser.")] = True,
    host: Annotated[str, typer.Option(help="Address to serve at; 0.0.0.0 lets a class in.")] = "127.0.0.1",
    class_file: Annotated[
        Path | None, typer.Option(help="File that rooms of classes are kept in; by default in your data folder.")
    ] = None,
    public_url: Annotated[
        str, typer.Option(help="Where a proxy shows it, such as https://example.org/wp: name, path and all.")
    ] = "",
    pages: Annotated[int, typer.Option(help="Pages that may be open at once.", min=1, max=o.MOST)] = 200,
    class_token: Annotated[
        str | None,
        typer.Option(
            envvar="WPMODEL_CLASS_TOKEN",
            help="Key to every room of a class, 16 to 40 letters and digits; by default one is made and printed.",
        ),
    ] = None,
    rooms_by_token: Annotated[
        bool, typer.Option("--rooms-by-token", help="Open rooms of classes with that key alone.")
    ] = False,
) -> None:
    """Serve the dashboard to this computer's browser (needs the extra `dashboard`)."""
    from importlib import import_module

    launch = import_module("wpmodel.dashboards.launch")  # by name: the dashboard stands on wpmodel
    launch.serve(port, show_it, host, class_file, public_url, pages, class_token, rooms_by_token)
