"""Programmes: which there are, a folder to begin with, whether a folder can be right, what one is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wpmodel.cli.commands import options as o
from wpmodel.cli.output import show_programmes as show

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

    found = catalogue.find(name)
    if as_json:
        o.print_json(show.record(found))
    else:
        show.one(o.out, found)
