"""Lists of what there is: scenarios, parameters, metrics, sources."""

from __future__ import annotations

import inspect
import sys
from typing import Annotated, Any

import typer

from wpmodel.cli.commands import options as o
from wpmodel.cli.output import show, show_studies


def scenarios(
    like: Annotated[str | None, typer.Argument(help="Only those that speak of this, such as credit or ESA.")] = None,
    shown: Annotated[str | None, typer.Option("--show", help="Print one scenario as TOML, with its reasons.")] = None,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON schema of a scenario file.")] = False,
    as_json: o.AsJson = False,
) -> None:
    """List the scenarios that come with the package, by purpose."""
    from wpmodel import scenario as s

    if schema and shown:
        raise ValueError("choose either --show or --schema")
    chosen = s.like(like) if like else s.names()
    if schema:
        o.print_json(s.json_schema())
    elif shown and as_json:
        o.print_json(show.scenario_record(s.Scenario.load(shown)))
    elif shown:
        sys.stdout.write(s.text_of(shown))
    elif as_json:
        o.print_json([show.scenario_record(s.Scenario.load(name)) for name in chosen])
    else:
        show.scenarios(o.out, [s.Scenario.load(name) for name in chosen])


def questions(
    like: Annotated[str | None, typer.Argument(help="Only questions that hold this word, or of this theme.")] = None,
    as_json: o.AsJson = False,
) -> None:
    """List questions that people ask, each with the command that answers it."""
    from wpmodel.tables import evidence

    wanted = (like or "").lower()
    found = [row for row in evidence.rows("questions") if wanted in " ".join(row.values()).lower()]
    if not found:
        raise ValueError(f"no question holds {like!r}: `wpmodel questions` lists them all")
    if as_json:
        o.print_json([dict(row) for row in found])
    else:
        show.questions(o.out, found)


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


def metrics(
    like: Annotated[str | None, typer.Argument(help="Only names that hold this text; if none does, meanings.")] = None,
    as_json: o.AsJson = False,
) -> None:
    """List every metric of a run and every measure of a published figure: unit, meaning and source."""
    known, wanted = all_metrics(), (like or "").lower()
    chosen = [row for row in known if wanted in row["name"].lower() or wanted in row["names"]]
    chosen = chosen or [row for row in known if wanted in row["meaning"].lower()]
    if not chosen:
        raise ValueError(f"no metric's name or meaning holds {like!r}: `wpmodel metrics` lists them all")
    if as_json:
        o.print_json(chosen)
    else:
        show_studies.metrics(o.out, chosen)


def all_metrics() -> list[dict[str, Any]]:
    """Every metric that is declared, then every measure of a published figure, which has its group and dates besides:
    name, unit, meaning, source, where it is worked out, and full names where the name has fields."""
    from wpmodel.results import measures
    from wpmodel.results.metrics import families, place
    from wpmodel.studies import additionality, contrast, patterns
    from wpmodel.studies.design import aims
    from wpmodel.tables import evidence
    from wpmodel.teaching import lesson

    _ = additionality, contrast, lesson, patterns, aims  # declared there, and in what they stand on
    units = evidence.figures().groupby("statistic")["unit"].unique()
    return [
        {**{field: getattr(one, field) for field in ("name", "unit", "meaning", "source")},
         "worked_out_in": place(one.function), "names": one.names, "published": False}
        for one in families()
    ] + [
        {"name": name, "unit": ", ".join(units[name]), "meaning": inspect.getdoc(function), "source": "figures.csv",
         "worked_out_in": place(function), "names": [name], "published": True}
        for name, function in sorted(measures.MEASURES.items()) if name in units
    ]  # fmt: skip


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
