"""The front door: runs, comparisons, stories of people and organisations, studies, calibration, dashboard, lists.

It alone in this package knows `calibration` and `dashboards`, which stand on the rest, once they are asked for.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from wpmodel import __version__, show, teach

app = typer.Typer(
    help="How providers behaved in Britain's Work Programme, and how they would behave under another contract.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command()(teach.lesson)
out, err = Console(), Console(stderr=True)

ScenarioName = Annotated[str, typer.Argument(help="A scenario's name, a TOML file, or several joined by +.")]
Seed = Annotated[int, typer.Option(help="Seed of everybody's luck.")]
Until = Annotated[str, typer.Option(help="Last day of the run.")]
Areas = Annotated[str | None, typer.Option(help='Areas to run at full density, such as "West London,Wales".')]
Sample = Annotated[float | None, typer.Option(help="Share of whole contracts to run, such as 0.1.")]
National = Annotated[bool, typer.Option("--national", help="The whole country, one agent per person (the default).")]
Threads = Annotated[int | None, typer.Option(help="Threads (default: one a core). Results do not depend on it.")]
Processes = Annotated[
    int | None, typer.Option(help="Runs made at once (default: one a core). Results do not depend on it.")
]
Store = Annotated[
    Path | None, typer.Option(help="Keep each finished run in this folder, and go on from there next time.")
]
Seeds = Annotated[int, typer.Option(help="Number of seeds, the same for each arm.")]
Settings = Annotated[list[str] | None, typer.Option("--set", help="Change a parameter: name=value. May be repeated.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else, on stdout.")]
Under = Annotated[list[str] | None, typer.Option("--under", help="Scenarios, as in --under A B: that of 2011 if none.")]
More = Annotated[list[str] | None, typer.Argument(help="The scenarios after the first.", metavar="[SCENARIO]...")]
BASELINE = "work-programme-2011"


def _coverage(areas: str | None, sample: float | None, national: bool) -> dict[str, Any]:
    if national and (areas is not None or sample is not None):
        raise ValueError("--national is the whole country: leave it out to run some areas or a sample")
    if areas is not None and sample is not None:
        raise ValueError("choose either --areas or --sample")
    return {"areas": areas.split(",") if areas is not None else None, "sample": sample}


def _where(areas: list[str] | None, sample: float | None) -> str:
    """What a run covers, in words."""
    where = ", ".join(areas) if areas else "Great Britain"
    return f"{where}, {sample:.0%} of caseloads" if sample else where


def _named(under: list[str] | None, more: list[str] | None) -> list[str]:
    return [*(under or ()), *(more or ())] or [BASELINE]


def _print_json(content: Any) -> None:
    sys.stdout.write(json.dumps(content, indent=2, allow_nan=False) + "\n")


class Stopped(RuntimeError):
    """Somebody pressed Ctrl-C."""


def _at_once(processes: int | None, store: Path | None) -> dict[str, Any]:
    return {"processes": len(os.sched_getaffinity(0)) if processes is None else processes, "store": store}


@contextmanager
def _progress(what: str, store: Path | None = None) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr for work of over two seconds, where somebody is looking."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    began = perf_counter()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
            task = bar.add_task(what, total=None, visible=False)
            yield lambda done, total: bar.update(
                task, completed=done, total=total, visible=perf_counter() - began > 2.0
            )
    except KeyboardInterrupt:
        left = f"Finished runs are in {store}." if store else "Nothing was written."
        raise Stopped(f"Stopped before the end. {left}") from None


@app.command()
def run(
    scenario: ScenarioName = BASELINE,
    seed: Seed = 1,
    until: Until = "2017-12-31",
    areas: Areas = None,
    sample: Sample = None,
    national: National = False,
    threads: Threads = None,
    settings: Settings = None,
    everything: Annotated[bool, typer.Option("--all", help="Every published figure, not the headlines only.")] = False,
    folder: Annotated[
        Path | None, typer.Option("--out", help="Write tables and manifest into this new folder.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Run a scenario and print what came out beside what was published."""
    from wpmodel import experiment, store
    from wpmodel.scenario import Scenario

    coverage = _coverage(areas, sample, national)
    chosen = Scenario.load(scenario).given(*(settings or ()))
    if folder:
        store.check_folder(folder)
    began = perf_counter()
    with _progress("Simulating, four weeks a step") as progress:
        result = experiment.run(chosen, seed, until, threads=threads, progress=progress, **coverage)
        seconds = perf_counter() - began
        if folder:
            result.save(folder)
    if as_json:
        _print_json(show.as_json(result, seconds))
    else:
        show.run(out, result, seconds, everything, folder)


@app.command()
def compare(
    scenarios: Annotated[list[str], typer.Argument(help="The baseline, then one or more others.")],
    seeds: Annotated[int, typer.Option(help="Number of seeds, the same for each scenario.")] = 5,
    until: Until = "2017-12-31",
    areas: Areas = None,
    sample: Sample = None,
    national: National = False,
    threads: Threads = None,
    processes: Processes = None,
    store: Store = None,
    everything: Annotated[bool, typer.Option("--all", help="Every row, not the headlines only.")] = False,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write the tables into this folder.")] = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write a report into this .html file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Paired differences between scenarios: same people, same luck, another contract; who gains and who pays."""
    from wpmodel import comparison, report, show_lab

    covered = _coverage(areas, sample, national)
    if html:
        report.check_file(html)
    with _progress("Simulating, a run a step", store) as progress:
        runs = {"threads": threads, "progress": progress, **_at_once(processes, store)}
        found = comparison.compare(scenarios, seeds, until, **covered, **runs)
    if csv:
        csv.mkdir(parents=True, exist_ok=True)
        for name, table in found.tables().items():
            table.to_csv(csv / f"{name}.csv", index=False)
    if html:
        report.write(found, f"{_where(**covered)}, until {until}", html)
    if as_json:
        tables = {name: show.records(table) for name, table in found.tables().items()}
        tables["differences"] = show.records(found.measures.assign(seeds=seeds))
        del tables["measures"]
        _print_json({"scenarios": scenarios, "seeds": seeds, "until": until, **covered, **tables})
    else:
        show_lab.comparison(out, found, everything)


@app.command()
def emergence(
    scenario: ScenarioName = BASELINE,
    seeds: Annotated[int, typer.Option(help="Number of seeds, the same for both arms.")] = 5,
    only: Annotated[str | None, typer.Option(help="Ids of experiments, separated by commas.")] = None,
    areas: Areas = None,
    sample: Sample = None,
    national: National = False,
    threads: Threads = None,
    processes: Processes = None,
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """Change the contract alone and see whether behaviour changes as predicted: paired experiments with intervals."""
    from wpmodel import emergence as lab

    coverage = _coverage(areas, sample, national)
    wanted = tuple(part.strip() for part in only.split(",")) if only else ()
    runs = {"threads": threads, **_at_once(processes, store)}
    with _progress("Experimenting, a run a step", store) as progress:
        table = lab.laboratory(scenario, seeds, wanted, progress=progress, **coverage, **runs)
    if as_json:
        _print_json({"scenario": scenario, "seeds": seeds, **coverage, "experiments": show.records(table)})
    else:
        show.emergence(out, table)


@app.command()
def attribute(
    phenomenon: Annotated[str, typer.Argument(help="What to explain, such as creaming, parking, sanctions or exits.")],
    scenario: ScenarioName = BASELINE,
    seeds: Seeds = 5,
    areas: Areas = None,
    sample: Sample = None,
    national: National = False,
    threads: Threads = None,
    processes: Processes = None,
    store: Store = None,
    chart: Annotated[Path | None, typer.Option("--out", help="Draw the shares into this .png or .svg file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Which rules make a phenomenon: switch groups of them off in every combination and share it out (Shapley)."""
    from wpmodel import attribution, charts, show_studies

    one, coverage = attribution.phenomenon(phenomenon), _coverage(areas, sample, national)
    if chart:
        charts.check_file(chart)
    runs = {"threads": threads, **_at_once(processes, store)}
    with _progress("Switching rules off, a run a step", store) as progress:
        table = attribution.attribution(phenomenon, scenario, seeds, progress=progress, **coverage, **runs)
    if chart:
        charts.shares(table, one.name, one.unit, chart)
    if as_json:
        what = {"phenomenon": one.id, "metric": one.metric, "unit": one.unit, "meaning": one.meaning}
        over = {"scenario": scenario, "seeds": seeds, **coverage}
        _print_json({**what, **over, "shares": show.records(table)})
    else:
        show_studies.attribution(out, table, one)


@app.command()
def additionality(
    scenario: ScenarioName = BASELINE,
    seeds: Seeds = 5,
    until: Until = "2017-12-31",
    areas: Areas = None,
    sample: Sample = None,
    national: National = False,
    threads: Threads = None,
    processes: Processes = None,
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """What the same people would have done without the programme, and whose jobs the programme's are."""
    from wpmodel import additionality as a
    from wpmodel import show_studies

    coverage = _coverage(areas, sample, national)
    runs = {"threads": threads, **_at_once(processes, store)}
    with _progress("Simulating with and without, a pair a step", store) as progress:
        found = a.additionality(scenario, seeds, until, progress=progress, **coverage, **runs)
    if as_json:
        about = {"scenario": scenario, "seeds": seeds, "until": until, **coverage}
        _print_json({**about, "people": show.records(found.people), "market": show.records(found.market)})
    else:
        show_studies.additionality(out, found)


Cluster = Annotated[str | None, typer.Option(help="Address of a Dask scheduler to make the runs on.")]
Tables = Annotated[Path | None, typer.Option("--out", help="Write the tables into this folder.")]


@app.command()
def calibrate(
    budget: Annotated[int, typer.Option(help="Runs to learn from; more add to those of a smaller budget.")] = 300,
    areas: Annotated[str | None, typer.Option(help="Areas to run (default: a pair that is like the whole).")] = None,
    national: National = False,
    until: Until = "2017-12-31",
    datasets: Annotated[int, typer.Option(help="Made-up data sets to check the inference with.")] = 200,
    processes: Processes = None,
    cluster: Cluster = None,
    store: Annotated[Path, typer.Option(help="Keep each finished run in this folder.")] = Path("calibration-runs"),
    resume: Annotated[bool, typer.Option(help="Take runs that are in the store already from there.")] = True,
    folder: Tables = None,
    as_json: AsJson = False,
) -> None:
    """Fit the free parameters to the published figures: a posterior, how far it can be trusted, and what it misses."""
    from calibration import design, study
    from calibration import show as shown

    coverage = _coverage(areas, None, national)["areas"] if areas or national else design.AREAS
    study.check_store(store, resume)
    with _progress("Simulating, a run a step", store) as progress:
        runs = {"progress": progress, "cluster": cluster, **_at_once(processes, store)}
        bank = study.bank(budget, coverage, until, **runs)
    found = study.infer(bank)
    tables = study.diagnose(found, datasets)
    if folder:
        study.save(found, tables, folder)
    if as_json:
        _print_json(shown.as_json(study.manifest(found), checks=found.checks(), **tables))
    else:
        shown.calibration(out, found.checks(), tables)


@app.command()
def validate(
    posterior: Annotated[Path | None, typer.Option(help="Posterior of `wpmodel calibrate` (default: shipped).")] = None,
    draws: Annotated[int, typer.Option(help="Posterior draws to run the model at.")] = 12,
    areas: Areas = None,
    until: Until = "2017-12-31",
    processes: Processes = None,
    cluster: Cluster = None,
    store: Store = None,
    folder: Tables = None,
    as_json: AsJson = False,
) -> None:
    """Predict the published figures that no fit has used, and hold simpler explanations against them."""
    from calibration import show as shown
    from calibration import study
    from calibration import validate as kept_aside

    scores = study.read_posterior(posterior)
    coverage = _coverage(areas, None, False)["areas"]
    with _progress("Simulating, a run a step", store) as progress:
        runs = {"progress": progress, "cluster": cluster, **_at_once(processes, store)}
        tables = kept_aside.tables(kept_aside.predict(scores, draws, coverage, until, **runs))
    if folder:
        study.write(tables, folder)
    if as_json:
        _print_json(shown.as_json({"draws": draws}, **tables))
    else:
        shown.validation(out, tables)


@app.command()
def person(
    claimant: Annotated[int, typer.Argument(help="Her number, the same under every scenario.")],
    more: More = None,
    under: Under = None,
    seed: Seed = 1,
    until: Until = "2017-12-31",
    areas: Areas = None,
    sample: Sample = None,
    national: National = False,
    threads: Threads = None,
    as_json: AsJson = False,
) -> None:
    """Tell one claimant's life under each of these scenarios: the same synthetic person, with the same luck."""
    from wpmodel import lives, show_lab

    coverage = _coverage(areas, sample, national)
    with _progress("Living, four weeks a step") as progress:
        told = [
            lives.life(one, claimant, seed, until, threads=threads, progress=progress, **coverage)
            for one in _named(under, more)
        ]
    if as_json:
        parted = [lives.parting(told[0], other) for other in told[1:]]
        _print_json(
            {
                "claimant": claimant,
                "seed": seed,
                **coverage,
                "person": told[0].person,
                "lives": [one.as_json() for one in told],
                "parted_in_week": parted,
            }
        )
    else:
        show_lab.person(out, told)


@app.command()
def twins(
    first: Annotated[str, typer.Argument(help="The scenario to start from.")],
    second: Annotated[str, typer.Argument(help="The other one.")],
    seed: Seed = 1,
    until: Until = "2017-12-31",
    areas: Areas = None,
    sample: Sample = None,
    national: National = False,
    threads: Threads = None,
    as_json: AsJson = False,
) -> None:
    """Whose lives differ between two scenarios, what changed first for them, and who gained and lost most."""
    from wpmodel import show_lab
    from wpmodel import twins as t

    coverage = _coverage(areas, sample, national)
    with _progress("Simulating both, four weeks a step") as progress:
        found = t.twins(first, second, seed, until, threads=threads, progress=progress, **coverage)
    if as_json:
        about = {"scenarios": found.scenarios, "seed": seed, "until": until, **coverage}
        tables = {"causes": show.records(found.causes), "examples": show.records(found.examples)}
        _print_json({**about, "people": found.people, "only_in_one": found.only_one, **tables})
    else:
        show_lab.twins(out, found)


@app.command()
def organisation(
    name: Annotated[str, typer.Argument(help="A provider's name, or its line in the table of organisations.")],
    more: More = None,
    under: Under = None,
    seed: Seed = 1,
    until: Until = "2017-12-31",
    areas: Areas = None,
    sample: Sample = None,
    national: National = False,
    threads: Threads = None,
    as_json: AsJson = False,
) -> None:
    """Tell an organisation's story under each of these scenarios: cash, people, trustees' meetings, how it ended."""
    from wpmodel import fortunes, show_lab

    coverage = _coverage(areas, sample, national)
    with _progress("Simulating, four weeks a step") as progress:
        told = [
            fortunes.fortune(one, name, seed, until, threads=threads, progress=progress, **coverage)
            for one in _named(under, more)
        ]
    if as_json:
        _print_json({"seed": seed, "until": until, **coverage, "stories": [one.as_json() for one in told]})
    else:
        show_lab.organisation(out, told)


@app.command()
def dashboard(
    port: Annotated[int, typer.Option(help="Port of this computer to serve at.")] = 8765,
    show_it: Annotated[bool, typer.Option("--open/--no-open", help="Open it in the browser.")] = True,
) -> None:
    """Serve the dashboard to this computer's browser (needs the extra: pip install 'wpmodel[dashboard]')."""
    from importlib import import_module

    import_module("dashboards.launch").serve(port, show_it)  # by name: the dashboard stands on wpmodel


@app.command()
def replay(
    folder: Annotated[Path, typer.Argument(help="A folder written by `wpmodel run --out`.")], as_json: AsJson = False
) -> None:
    """Make a saved run again and check that it is the same, bit for bit (exit code 1 where it is not)."""
    from wpmodel import experiment, store

    saved = store.read_manifest(folder)
    changed = store.differences(saved)
    everywhere = len(saved["areas"]) == 18
    with _progress("Simulating, four weeks a step") as progress:
        result = experiment.run(
            store.saved_scenario(folder),
            saved["seed"],
            saved["until"],
            None if everywhere else saved["areas"],
            saved["sample"],
            progress=progress,
        )
    same = store.fingerprint(result) == saved["fingerprint"]
    if as_json:
        _print_json({"folder": str(folder), "same": same, "changed": changed})
    else:
        out.print(f"[bold]{'The same, bit for bit.' if same else 'Not the same.'}[/] {folder}")
        for line in changed:
            out.print(f"  since it was saved: {line}", highlight=False)
    raise typer.Exit(0 if same else 1)


@app.command()
def scenarios(
    shown: Annotated[str | None, typer.Option("--show", help="Print one scenario as TOML, with its reasons.")] = None,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON schema of a scenario file.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the scenarios that come with the package."""
    from wpmodel import scenario as s

    if schema:
        _print_json(s.json_schema())
    elif shown:
        sys.stdout.write(s.text_of(shown))
    elif as_json:
        _print_json([show.scenario_record(s.Scenario.load(name)) for name in s.names()])
    else:
        show.scenarios(out, [s.Scenario.load(name) for name in s.names()])


@app.command()
def parameters(
    like: Annotated[str | None, typer.Argument(help="Only names that hold this text.")] = None,
    as_json: AsJson = False,
) -> None:
    """List every parameter: value, unit, bounds, status and source."""
    from wpmodel.parameters import TOPICS

    chosen = {topic: [p for p in of if not like or like in p.name] for topic, of in TOPICS.items()}
    if not any(chosen.values()):
        raise ValueError(f"no parameter's name holds {like!r}: `wpmodel parameters` lists them all")
    if as_json:
        _print_json([show.parameter_record(topic, p) for topic, of in chosen.items() for p in of])
    else:
        show.parameters(out, chosen)


@app.command()
def sources(
    ids: Annotated[list[str], typer.Argument(help="Source ids, as the tables show them.")], as_json: AsJson = False
) -> None:
    """Print full citations for source ids."""
    from wpmodel import evidence

    found = evidence.citations(ids)
    if as_json:
        _print_json(found)
    else:
        show.citations(out, found)


def _version(wanted: bool) -> None:
    if wanted:
        out.print(f"wpmodel {__version__}", highlight=False)
        raise typer.Exit


@app.callback()
def _options(version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True)] = False) -> None:
    pass


def main() -> None:
    """Run the command line: bad input ends with a message on stderr and exit code 2, never with a traceback."""
    try:
        app()
    except Stopped as stopped:
        err.print(str(stopped), highlight=False)
        sys.exit(2)
    except (ValueError, LookupError, OSError) as error:
        err.print(f"[bold red]wpmodel cannot do that:[/] {escape(str(error))}", highlight=False)
        sys.exit(2)
