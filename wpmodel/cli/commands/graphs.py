"""The supply chain as a file that graph programs read."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

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
        _tell(found, file)


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


def _tell(graph: nx.MultiDiGraph, file: Path | None) -> None:
    """Print how many nodes and edges there are of each kind, and what the edges carry."""
    from wpmodel.results.graph import TIES

    if not file:
        nodes, edges = Table(title="Nodes", title_justify="left"), Table(title="Edges", title_justify="left")
        for shown, columns in ((nodes, ("kind",)), (edges, ("kind", "carries", "meaning"))):
            for name in columns:
                shown.add_column(name)
            shown.add_column("number", justify="right")
        for kind, n in Counter(data["kind"] for _, data in graph.nodes(data=True)).most_common():
            nodes.add_row(kind, f"{n:,}")
        for kind, n in Counter(kind for _, _, kind in graph.edges(keys=True)).most_common():
            edges.add_row(kind, ", ".join(TIES[kind].carries) or "nothing", TIES[kind].meaning, f"{n:,}")
        o.out.print(nodes, edges)
    about, size = graph.graph, f"{len(graph):,} nodes, {graph.number_of_edges():,} edges"
    what = f"{about['scenario']}, {about['areas']}, seed {about['seed']}, after {about['weeks']} weeks"
    o.out.print(f"Simulated: {escape(what)}. {size}{f' are in {file}' if file else ''}.", highlight=False)
