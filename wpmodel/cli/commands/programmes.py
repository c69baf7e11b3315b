"""Programmes: which there are, a folder to begin with, whether a folder can be right, what one is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wpmodel.cli.commands import blocks as b
from wpmodel.cli.commands import options as o
from wpmodel.cli.output import show_programmes as show
from wpmodel.foundation.notebook import records

app = typer.Typer(help="Programmes: list them, begin one of your own, check it.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="A programme's name, or the folder of one.")]


@app.command("list")
def list_(as_json: o.AsJson = False) -> None:
    """List the programmes that come with the package."""
    from wpmodel.programmes import catalogue

    found = [catalogue.find(name) for name in catalogue.names()]
    if as_json:
        o.print_json([show.record(one) for one in found])
    else:
        show.every(o.out, found)


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="The folder to write; its name is the programme's.")],
    as_json: o.AsJson = False,
) -> None:
    """Write a small programme to begin with: one area, three groups, 5,000 people, two providers, four charities."""
    from wpmodel.programmes import template
    from wpmodel.programmes.folder import read

    made = read(template.write(folder))
    if as_json:
        o.print_json(show.record(made))
    else:
        show.begun(o.out, made)


@app.command()
def check(name: Name, as_json: o.AsJson = False) -> None:
    """Check a programme's folder: tables, days and terms. What cannot be right ends with file, row and remedy."""
    from wpmodel.programmes import catalogue
    from wpmodel.scenario import contract_of
    from wpmodel.setup.tariff import Tariff

    found = catalogue.find(name)
    Tariff.of(contract_of(found))  # whose terms must fit together
    if as_json:
        o.print_json(show.record(found))
    else:
        show.one(o.out, found)


def predict(
    name: Name,
    draws: Annotated[int, typer.Option(help="Draws of the posterior, each with a seed of its own.", max=o.MOST)] = 12,
    *,
    coverage: Annotated[b.Coverage, b.Only("until", "areas")],
    runs: b.Runs,
    tables: o.Tables = None,
    as_json: o.AsJson = False,
) -> None:
    """Predict a programme that nothing was fitted to, and print what was published of it beside."""
    from wpmodel.foundation.files import write_tables
    from wpmodel.programmes import catalogue
    from wpmodel.studies import prediction

    programme, covered = catalogue.find(name), coverage.names()
    with runs.progress("Simulating, a run a step") as how:
        worlds = o.worlds(draws, one_structure=True)
        found = prediction.predict(programme, worlds, coverage.until, covered, threads=1, **how)
    if tables:
        write_tables({"figures": found.figures, "behaviour": found.behaviour}, tables)
    if as_json:
        parts = {"figures": records(found.figures), "behaviour": records(found.behaviour)}
        hits, held = found.hits
        o.print_json({**show.record(programme), "draws": found.draws, "hits": hits, "held_out": held, **parts})
    else:
        show.prediction(o.out, found)


def contrasts(
    only: Annotated[str | None, typer.Option(help="Only these, by id, with commas between them.")] = None,
    draws: Annotated[int, typer.Option(help="Draws of the posterior, each with a seed of its own.", max=o.MOST)] = 12,
    *,
    coverage: Annotated[b.Coverage, b.Only("areas")],
    runs: b.Runs,
    tables: o.Tables = None,
    as_json: o.AsJson = False,
) -> None:
    """Hold the model against what was published of other contracts, misses first."""
    from wpmodel.foundation.files import write_tables
    from wpmodel.studies import contrast

    covered = coverage.names() or contrast.AREAS
    with runs.progress("Simulating, a run a step") as how:
        chosen = [one.strip() for one in only.split(",")] if only else ()
        found = contrast.hold(o.worlds(draws, one_structure=True), chosen, covered, threads=1, **how)
    if tables:
        write_tables({"contrasts": found}, tables)
    if as_json:
        o.print_json({"draws": draws, "areas": list(covered), "contrasts": records(found)})
    else:
        show.contrasts(o.out, found, draws)
