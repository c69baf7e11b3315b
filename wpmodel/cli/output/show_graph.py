"""The supply chain in a terminal: what kinds of nodes and edges it has."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from pathlib import Path

    import networkx as nx
    from rich.console import Console


def graph(out: Console, found: nx.MultiDiGraph, file: Path | None) -> None:
    """Print nodes and edges by kind, and what the edges carry; or the file that they were written into."""
    from wpmodel.results.graph import TIES

    if not file:
        nodes, edges = Table(title="Nodes", title_justify="left"), Table(title="Edges", title_justify="left")
        for shown, columns in ((nodes, ("kind",)), (edges, ("kind", "carries", "meaning"))):
            for name in columns:
                shown.add_column(name)
            shown.add_column("number", justify="right")
        for kind, n in Counter(data["kind"] for _, data in found.nodes(data=True)).most_common():
            nodes.add_row(kind, f"{n:,}")
        for kind, n in Counter(kind for _, _, kind in found.edges(keys=True)).most_common():
            edges.add_row(kind, ", ".join(TIES[kind].carries) or "nothing", TIES[kind].meaning, f"{n:,}")
        out.print(nodes, edges)
    about, size = found.graph, f"{len(found):,} nodes, {found.number_of_edges():,} edges"
    what = f"{about['scenario']}, {about['areas']}, seed {about['seed']}, after {about['weeks']} weeks"
    out.print(f"Simulated: {escape(what)}. {size}{f' are in {file}' if file else ''}.", highlight=False)
