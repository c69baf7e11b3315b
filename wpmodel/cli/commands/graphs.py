"""The supply chain as a file that graph programs read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wpmodel.cli.commands import options as o

if TYPE_CHECKING:
    import networkx as nx


def graph(
    of: Annotated[
        str, typer.Argument(help="A scenario, as for run; or a folder written by `wpmodel run --out`.")
    ] = o.BASELINE,
    seed: Annotated[int | None, typer.Option(help="Seed of everybody's luck (default: 1).")] = None,
    until: Annotated[
        str | None, typer.Option(help="Run until this day first (default: the chain as it was let, and no run).")
    ] = None,
    areas: o.Areas = None,
    file: Annotated[
        Path | None, typer.Option("--out", help="Write it into this file: .graphml, .gexf, .gml, .json or .cyjs.")
    ] = None,
    flow: Annotated[
        bool, typer.Option("--flow", help="Only the edges along which people and money move: no cycles.")
    ] = False,
    as_json: o.AsJson = False,
) -> None:
    """Write the supply chain as a graph: GraphML, GEXF, GML, node-link JSON or Cytoscape JSON; --json prints node-link
    JSON. Without a file, print what kinds of nodes and edges there are."""
    from wpmodel.cli.output import show_graph
    from wpmodel.results import graph as g

    if file:
        g.check_file(file)
    found = _of_folder(Path(of), seed, until, areas) if _is_folder(of) else _of_scenario(of, seed, until, areas)
    found = g.flow(found) if flow else found
    if file:
        g.write(found, file)
    if as_json:
        o.print_json(g.node_link(found))
    else:
        show_graph.graph(o.out, found, file)


def _is_folder(of: str) -> bool:
    from wpmodel.programmes import catalogue
    from wpmodel.scenario import names

    return of not in names() and Path(of).is_dir() and not catalogue.is_folder(of)


def _of_scenario(of: str, seed: int | None, until: str | None, areas: str | None) -> nx.MultiDiGraph:
    """The chain that a scenario's seed draws, after the run until a day where one is given."""
    from wpmodel.engine.model import WorkProgramme
    from wpmodel.results import graph as g
    from wpmodel.studies import experiment

    covered, number = o.coverage(areas, None, False)["areas"], 1 if seed is None else seed
    if until is None:
        model = WorkProgramme(of, rng=number, areas=covered)
        model.close()
        return g.of_run(model)
    with o.progress("Simulating, four weeks a step") as progress:
        return g.of_run(experiment.run(of, number, until, covered, progress=progress).model)


def _of_folder(folder: Path, seed: int | None, until: str | None, areas: str | None) -> nx.MultiDiGraph:
    """The chain of a saved run: its file, or for a folder of the first format the run made again."""
    from wpmodel.cli.commands.runs import again
    from wpmodel.results import graph as g
    from wpmodel.results import store

    given = {"--seed": seed, "--until": until, "--areas": areas}
    if any(value is not None for value in given.values()):
        named = ", ".join(name for name, value in given.items() if value is not None)
        raise ValueError(f"{folder} is a saved run, which has a seed, a last day and areas: leave out {named}")
    saved = store.read_manifest(folder)
    if saved["format"] > 1:
        return g.read(folder / store.GRAPH)
    return g.of_run(again(store.saved_scenario(folder), saved).model)
