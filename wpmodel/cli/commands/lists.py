"""Lists of what there is: scenarios, parameters, sources."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from wpmodel.cli.commands import options as o
from wpmodel.cli.output import show


def scenarios(
    shown: Annotated[str | None, typer.Option("--show", help="Print one scenario as TOML, with its reasons.")] = None,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON schema of a scenario file.")] = False,
    as_json: o.AsJson = False,
) -> None:
    """List the scenarios that come with the package."""
    from wpmodel import scenario as s

    if schema and shown:
        raise ValueError("choose either --show or --schema")
    if schema:
        o.print_json(s.json_schema())
    elif shown and as_json:
        o.print_json(show.scenario_record(s.Scenario.load(shown)))
    elif shown:
        sys.stdout.write(s.text_of(shown))
    elif as_json:
        o.print_json([show.scenario_record(s.Scenario.load(name)) for name in s.names()])
    else:
        show.scenarios(o.out, [s.Scenario.load(name) for name in s.names()])


def parameters(
    like: Annotated[str | None, typer.Argument(help="Only names that hold this text; if none does, meanings.")] = None,
    as_json: o.AsJson = False,
) -> None:
    """List every parameter: value, unit, bounds, status and source."""
    from wpmodel.parameters import TOPICS

    wanted = (like or "").lower()
    chosen = {topic: [p for p in of if wanted in p.name] for topic, of in TOPICS.items()}
    if not any(chosen.values()):
        chosen = {topic: [p for p in of if wanted in p.help.lower()] for topic, of in TOPICS.items()}
    if not any(chosen.values()):
        raise ValueError(f"no parameter's name or meaning holds {like!r}: `wpmodel parameters` lists them all")
    if as_json:
        o.print_json([show.parameter_record(topic, p) for topic, of in chosen.items() for p in of])
    else:
        show.parameters(o.out, chosen)


def sources(
    ids: Annotated[list[str], typer.Argument(help="Source ids, as the tables show them.")], as_json: o.AsJson = False
) -> None:
    """Print full citations for source ids."""
    from wpmodel.tables import evidence

    found = evidence.citations(ids)
    if as_json:
        o.print_json(found)
    else:
        show.citations(o.out, found)
