"""The supply chain in files that other programs read: the same nodes, edges and attributes in each."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from wpmodel import Result, WorkProgramme
from wpmodel.foundation.files import StoreError
from wpmodel.results import graph
from wpmodel.setup.intake import Intake
from wpmodel.setup.supply_chain import graph_of

NETWORKX_READS = {
    ".graphml": lambda path: nx.read_graphml(path, force_multigraph=True),
    ".gexf": nx.read_gexf,
    ".gml": nx.read_gml,
    ".json": lambda path: nx.node_link_graph(json.loads(path.read_text()), edges="edges"),
    ".cyjs": lambda path: nx.cytoscape_graph(json.loads(path.read_text())),
}
EVERY_EDGE_WEIGHS_ONE = ".gexf"
"""The format in which an edge without a weight has the weight one."""


@pytest.fixture(scope="module")
def chain(area_run: Result) -> nx.MultiDiGraph:
    """A chain from which organisations have left and which others have joined."""
    return graph.of_run(area_run.model)


def nodes_of(of: nx.Graph) -> dict[str, dict[str, Any]]:
    kept = graph.ATTRIBUTES["node"]
    return {node: {k: v for k, v in data.items() if k in kept} for node, data in of.nodes(data=True)}


def edges_of(of: nx.Graph, weighed: bool = False) -> Counter:
    """Edges as (from, to, kind, what it carries, attributes), without what a format adds."""
    kept = set(graph.ATTRIBUTES["edge"]) - ({"weight"} if weighed else set())
    return Counter(
        (a, b, tie["kind"], tie["carries"], tuple(sorted((k, v) for k, v in tie.items() if k in kept)))
        for a, b, tie in of.edges(data=True)
    )


def test_the_chain_that_is_tried_has_leavers_and_newcomers(chain: nx.MultiDiGraph) -> None:
    assert any("until" in tie for *_, tie in chain.edges(data=True))
    assert any(tie.get("since", 0) > 0 for *_, tie in chain.edges(data=True))
    assert {kind for _, _, kind in chain.edges(keys=True)} == set(graph.TIES)


@pytest.mark.parametrize("suffix", sorted(graph.FORMATS))
def test_networkx_reads_back_what_was_written(chain: nx.MultiDiGraph, tmp_path: Path, suffix: str) -> None:
    written = graph.write(chain, tmp_path / f"chain{suffix}")
    back, meant = NETWORKX_READS[suffix](written), graph.labelled(chain)
    assert nodes_of(back) == nodes_of(meant)
    weighed = suffix == EVERY_EDGE_WEIGHS_ONE
    assert edges_of(back, weighed) == edges_of(meant, weighed)
    for _, _, tie in back.edges(data=True):
        assert tie["carries"].split() == list(graph.TIES[tie["kind"]].carries)
    if suffix != EVERY_EDGE_WEIGHS_ONE:  # which keeps nothing of the graph itself
        assert {name: back.graph[name] for name in chain.graph} == chain.graph
    assert [path.name for path in tmp_path.iterdir()] == [written.name]


def test_igraph_reads_the_same_graphml(chain: nx.MultiDiGraph, tmp_path: Path) -> None:
    igraph = pytest.importorskip("igraph")
    read = igraph.Graph.Read_GraphML(str(graph.write(chain, tmp_path / "chain.graphml")))
    meant = graph.labelled(chain)
    assert (read.vcount(), read.ecount(), read.is_directed()) == (len(meant), meant.number_of_edges(), True)
    assert {v["id"]: (v["kind"], v["name"]) for v in read.vs} == {
        node: (data["kind"], data["name"]) for node, data in meant.nodes(data=True)
    }
    ids = read.vs["id"]
    assert Counter((ids[e.source], ids[e.target], e["kind"], e["carries"]) for e in read.es) == Counter(
        (a, b, tie["kind"], tie["carries"]) for a, b, tie in meant.edges(data=True)
    )
    assert sorted(x for x in read.es["until"] if x == x) == sorted(
        tie["until"] for *_, tie in chain.edges(data=True) if "until" in tie
    )
    assert read["seed"] == 1


def test_no_two_edges_of_a_file_have_one_id(chain: nx.MultiDiGraph, tmp_path: Path) -> None:
    """Gephi and others take the second for the first, and drop it."""
    text = graph.write(chain, tmp_path / "chain.graphml").read_text()
    ids = re.findall(r'<edge [^>]*id="([^"]*)"', text)
    assert len(ids) == len(set(ids)) == chain.number_of_edges()


@pytest.mark.parametrize("write", [nx.write_graphml, nx.write_gexf, nx.write_gml])
def test_networkx_writes_the_models_own_graph_as_it_stands(area_run: Result, tmp_path: Path, write: Any) -> None:
    chain = area_run.model.supply_chain
    write(chain, tmp_path / "chain")
    assert (tmp_path / "chain").read_text().count("subcontractor:") >= sum("subcontractor:" in node for node in chain)


def test_a_file_of_the_chain_is_read_back_as_the_model_has_it(chain: nx.MultiDiGraph, tmp_path: Path) -> None:
    back = graph.read(graph.write(chain, tmp_path / "chain.graphml"))
    assert nx.to_dict_of_dicts(back) == nx.to_dict_of_dicts(chain)
    assert dict(back.nodes(data=True)) == dict(chain.nodes(data=True))
    assert back.graph == chain.graph


def test_the_flow_is_acyclic_and_goes_from_who_pays_and_refers_to_who_delivers(chain: nx.MultiDiGraph) -> None:
    assert not nx.is_directed_acyclic_graph(chain)  # peers hear from one another
    flow = graph.flow(chain)
    assert nx.is_directed_acyclic_graph(flow)
    kinds = [{flow.nodes[node]["kind"] for node in layer} for layer in nx.topological_generations(flow)]
    assert kinds == [{"commissioner", "jobcentre"}, {"contract"}, {"prime", "subcontractor"}]
    assert len(nx.dag_longest_path(flow)) == 3
    assert {kind for _, _, kind in flow.edges(keys=True)} == graph.FLOW == set(graph.TIES) - {"peer", "hosts"}
    assert "authority" not in {data["kind"] for _, data in flow.nodes(data=True)}


def test_the_flow_of_a_week_has_the_ties_of_that_week(chain: nx.MultiDiGraph) -> None:
    last = max(tie["until"] for *_, tie in chain.edges(data=True) if "until" in tie)
    then, before = graph.flow(chain, last), graph.flow(chain, last - 1)
    assert before.number_of_edges() > then.number_of_edges()
    assert then.number_of_edges() < graph.flow(chain).number_of_edges()


def test_every_edge_joins_the_kinds_that_are_documented(area_run: Result) -> None:
    whole = area_run.model.supply_chain
    for a, b, kind, tie in whole.edges(keys=True, data=True):
        assert (whole.nodes[a]["kind"], whole.nodes[b]["kind"]) == graph.TIES[kind][:2]
        assert set(tie) <= set(graph.ATTRIBUTES["edge"])
    for _, data in whole.nodes(data=True):
        assert set(data) <= set(graph.ATTRIBUTES["node"])


def test_a_run_of_one_area_has_the_chain_of_that_area(area_run: Result, chain: nx.MultiDiGraph) -> None:
    assert {data["area"] for _, data in chain.nodes(data=True) if "area" in data} == {"South Yorkshire"}
    assert chain.graph["areas"] == "South Yorkshire"
    whole = graph_of(area_run.model.coverage.chain)
    ties = [kind for *_, kind in chain.edges(keys=True) if kind != "peer"]  # who hears from whom is not on paper
    assert len(ties) < whole.number_of_edges() / 5
    contracts = {node for node, data in chain.nodes(data=True) if data["kind"] == "contract"}
    assert contracts == {node for node, data in whole.nodes(data=True) if data.get("area") == "South Yorkshire"}


def test_a_chain_nobody_has_left_yet_can_be_written(few: Intake, tmp_path: Path) -> None:
    model = WorkProgramme(people=few, until="2011-06-30")
    model.close()
    back = graph.read(graph.write(model, tmp_path / "chain.graphml"))
    assert not any("until" in tie for *_, tie in back.edges(data=True))
    assert nx.to_dict_of_dicts(back) == nx.to_dict_of_dicts(model.supply_chain)


# All or nothing -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", sorted(graph.FORMATS))
def test_nothing_is_left_of_a_graph_that_cannot_be_written(chain: nx.MultiDiGraph, tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"chain{suffix}"
    file.write_text("mine")
    broken = chain.copy()
    broken.nodes["department"]["name"] = object()
    with pytest.raises(StoreError, match="could not be written"):
        graph.write(broken, file)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [(file.name, "mine")]


@pytest.mark.parametrize(
    ("name", "said"), [("chain.txt", r"\.graphml \(GraphML\)"), ("nowhere/chain.gml", "no folder"), ("a.gml", "folder")]
)
def test_a_file_that_cannot_be_is_refused_in_words(
    chain: nx.MultiDiGraph, tmp_path: Path, name: str, said: str
) -> None:
    (tmp_path / "a.gml").mkdir()
    with pytest.raises(StoreError, match=said):
        graph.write(chain, tmp_path / name)


@pytest.mark.parametrize("text", ["", "<graphml>", "<graphml xmlns='http://graphml.graphdrawing.org/xmlns'/>"])
def test_what_is_no_chain_is_refused_by_name(tmp_path: Path, text: str) -> None:
    (tmp_path / "chain.graphml").write_text(text)
    with pytest.raises(StoreError, match=r"chain\.graphml is no supply chain"):
        graph.read(tmp_path / "chain.graphml")
