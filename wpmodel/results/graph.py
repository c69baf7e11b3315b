"""The supply chain as graph programs read it: what its edges carry, the flow alone, and files by their suffix.

`model.supply_chain` is a networkx MultiDiGraph whose edges are keyed by their kind, one of `TIES`. What nodes and edges
have is in `ATTRIBUTES`; an attribute that does not apply, or has not come to pass, is not there. Weeks count from
1 June 2011. Subcontractors are fictional; what anybody does in a run is simulated.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import networkx as nx

from wpmodel.foundation.files import StoreError, whole
from wpmodel.setup.supply_chain import stands


class Tie(NamedTuple):
    """A kind of edge: from what kind of node to what, what moves along it, and what it means."""

    source: str
    target: str
    carries: tuple[str, ...]
    meaning: str


TIES = {
    "awards": Tie("commissioner", "contract", ("money",), "the Department let the contract, and pays its fees"),
    "refers": Tie("jobcentre", "contract", ("people",), "the jobcentre refers people who are dealt to the contract"),
    "in-house": Tie("contract", "prime", ("people", "money"), "the prime that holds the contract; its own offices"),
    "tier1": Tie("contract", "subcontractor", ("people", "money"), "a place that delivers from first day to last"),
    "tier2": Tie("contract", "subcontractor", ("people", "money"), "help with one barrier, for some hours"),
    "peer": Tie("subcontractor", "subcontractor", ("news",), "the second hears from the first how it fares"),
    "hosts": Tie("authority", "jobcentre", (), "the jobcentre lies in the authority"),
}
"""Kinds of edge, by key. People and money move in the direction of the edge, and so does news."""

ATTRIBUTES = {
    "node": {
        "kind": "commissioner, prime, contract, subcontractor, jobcentre or authority",
        "name": "what it is called; contracts have none, but in files",
        "sector": "private, public or voluntary: of primes and subcontractors",
        "area": "contract package area: of contracts, jobcentres and authorities",
        "prime": "name of the prime that holds the contract",
        "joined": "week in which a subcontractor joined the chain; 0 for those of 2011",
        "left": "week in which it left, if it did",
        "cause": "why it left",
    },
    "edge": {
        "tier": "0 for the prime's own offices, 1 or 2 for subcontracts",
        "weight": "weight of a place of 2011 among those of its contract and tier, from which its share follows",
        "since": "week from which a subcontract was held",
        "until": "week in which it ended, if it did",
    },
}
"""What nodes and edges have. Files add to each edge its `kind` and what it `carries`, and to each contract a name: its
prime and area."""

FLOW = frozenset(kind for kind, tie in TIES.items() if {"people", "money"} & set(tie.carries))
"""Kinds of edge along which people or money move."""


def flow(graph: nx.MultiDiGraph, week: int | None = None) -> nx.MultiDiGraph:
    """The edges along which people or money move (`awards`, `refers`, `in-house`, `tier1`, `tier2`), with their nodes;
    those that stand in a week, or all that ever stood.

    A read-only view without cycles, from the Department and jobcentres through contracts to who delivers. `peer`, which
    goes both ways, and `hosts` are not in it, nor are authorities, nor edges that come to the graph later.
    """
    kept = (
        (a, b, kind)
        for a, b, kind, tie in graph.edges(keys=True, data=True)
        if kind in FLOW and (week is None or stands(tie, week))
    )
    return graph.edge_subgraph(kept)


def part(graph: nx.MultiDiGraph, contracts: Iterable[int]) -> nx.MultiDiGraph:
    """These contracts (numbers from 0) with the Department, who delivers under them and who refers to them, and every
    edge between those: a copy."""
    kept = {f"contract:{k:02d}" for k in contracts}
    kept |= {node for one in kept for node in (*graph.predecessors(one), *graph.successors(one))}
    kept |= {home for node in kept if graph.nodes[node]["kind"] == "jobcentre" for home in graph.predecessors(node)}
    return graph.subgraph(kept).copy()


def of_run(model: Any) -> nx.MultiDiGraph:
    """The chain of a model, as far as it is in the run, with what made the run as attributes of the graph: a copy."""
    kept = {place.contract.number for place in model.places if model.in_run[place.index]}
    graph = part(model.supply_chain, kept)
    graph.graph.update(
        what="supply chain of a run of wpmodel; what providers do in it is simulated, subcontractors are fictional",
        scenario=model.scenario.name,
        seed=model.seed,
        weeks=model.weeks[0],
        areas=", ".join(model.area_names[k] for k in model.areas),
    )
    return graph


def labelled(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """A copy for files: contracts have a name, and edges say their `kind` and what they carry.

    Each edge has a key of its own, since programs take edges of one key for one edge and drop the rest.
    """
    made = nx.MultiDiGraph(**graph.graph)
    for node, data in graph.nodes(data=True):
        name = data["name"] if "name" in data else f"{data['prime']}, {data['area']}"
        made.add_node(node, **{**data, "name": name})
    for a, b, kind, tie in graph.edges(keys=True, data=True):
        made.add_edge(a, b, f"{kind} {a} {b}", **tie, kind=kind, carries=" ".join(TIES[kind].carries))
    return made


# Files ----------------------------------------------------------------------------------------------------------------


def node_link(graph: nx.MultiDiGraph) -> dict[str, Any]:
    """Node-link data of a chain, for JSON: what `networkx.node_link_graph(..., edges="edges")` and D3 read."""
    return nx.node_link_data(labelled(graph), edges="edges")


def cytoscape(graph: nx.MultiDiGraph) -> dict[str, Any]:
    """Cytoscape data of a chain, for JSON."""
    return nx.cytoscape_data(labelled(graph))


def _as_json(data: Callable[[nx.MultiDiGraph], dict[str, Any]]) -> Callable[[nx.MultiDiGraph, Path], None]:
    def written(graph: nx.MultiDiGraph, path: Path) -> None:
        path.write_text(json.dumps(data(graph), indent=1) + "\n", encoding="utf-8")

    return written


FORMATS: dict[str, tuple[str, Callable[[nx.MultiDiGraph, Path], None]]] = {
    ".graphml": ("GraphML", lambda graph, path: nx.write_graphml_xml(labelled(graph), path)),
    ".gexf": ("GEXF", lambda graph, path: nx.write_gexf(labelled(graph), path)),
    ".gml": ("GML", lambda graph, path: nx.write_gml(labelled(graph), path)),
    ".json": ("node-link JSON", _as_json(node_link)),
    ".cyjs": ("Cytoscape JSON", _as_json(cytoscape)),
}
"""What is written, by the suffix of the file: its name and its writer."""


def check_file(path: Path | str) -> Path:
    """The file, if a graph can be written there. Raises StoreError for a suffix of no format, or no folder."""
    file = Path(path)
    if file.suffix.lower() not in FORMATS:
        known = ", ".join(f"{suffix} ({name})" for suffix, (name, _) in FORMATS.items())
        raise StoreError(f"{file} names no format of graph: let its name end in one of {known}")
    if not file.absolute().parent.is_dir():
        raise StoreError(f"{file} cannot be written: there is no folder {file.parent}. Make it first.")
    if file.is_dir():
        raise StoreError(f"{file} is a folder: name a file in it")
    return file


def write(source: Any, path: Path | str) -> Path:
    """Write a chain into a file, whole or not at all, in the format of its suffix (`FORMATS`). Returns the file.

    `source` is a graph, or a model, of which the part in the run is written. Raises StoreError where that fails.
    """
    file = check_file(path)
    graph = source if isinstance(source, nx.Graph) else of_run(source)
    name, writer = FORMATS[file.suffix.lower()]
    with whole(file) as draft:
        try:
            writer(graph, draft)
        except (TypeError, ValueError, KeyError, nx.NetworkXException) as error:
            raise StoreError(
                f"{file} could not be written: this is no graph of a supply chain that {name} can hold ({error!r})"
            ) from None
    return file


def read(path: Path | str) -> nx.MultiDiGraph:
    """The chain in a GraphML file that `write` made, as the model has it. Raises StoreError where it is not one."""
    try:
        there = nx.read_graphml(path, force_multigraph=True)
        made = nx.MultiDiGraph(**there.graph)
        for default in ("edge_default", "node_default"):
            made.graph.pop(default, None)
        for node, data in there.nodes(data=True):
            unnamed = data["kind"] == "contract"
            made.add_node(node, **{name: value for name, value in data.items() if not (unnamed and name == "name")})
        for a, b, tie in there.edges(data=True):
            own = {name: value for name, value in tie.items() if name not in ("carries", "kind")}
            made.add_edge(a, b, tie["kind"], **own)
    except (OSError, SyntaxError, KeyError, ValueError, nx.NetworkXError) as error:
        raise StoreError(f"{path} is no supply chain in GraphML ({error}): write it again") from None
    return made
