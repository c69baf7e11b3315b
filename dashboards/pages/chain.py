"""Supply chain: a tile map of the areas, the graph of one of them, the story of one organisation."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import solara

from wpmodel.dashboards.components.parts import Charts, Lead, NothingYet, Replay, taken_along
from wpmodel.dashboards.figures.network import story_charts
from wpmodel.dashboards.session import visit
from wpmodel.dashboards.web import sent
from wpmodel.dashboards.web.browser import component


@component("../vue/chain.vue")
def ChainView(
    *,
    tiles: list,
    area: str,
    graph: dict,
    node: str,
    weeks: int,
    step: int,
    event_select: Callable[[str], None],
    event_pick: Callable[[str], None],
) -> None:
    """Map and graph; both follow the replay."""


@solara.component
def Page() -> None:
    """Map, graph and story of the last run."""
    node, pick = solara.use_state("")
    Lead(
        "Who works for whom, and who is still there?",
        "From the Department through contracts to tier 1 and tier 2. Subcontractors are fictional; their numbers in "
        "August 2011 are the published ones. Play the run: those who leave fade on their date.",
    )
    outcome = visit.explored.value
    if outcome is None:
        NothingYet()
        return
    found = outcome.content["chain"]
    area = visit.choice.value.area
    if area not in found["areas"]:
        area = next(iter(found["areas"]))
    graph = found["areas"][area]
    nodes = {n["id"]: n for n in graph["nodes"]}
    Replay(outcome)

    def select(name: Any) -> None:
        visit.change(area=sent.one_of(name, list(found["areas"]), "the area"))
        pick("")

    ChainView(
        tiles=found["tiles"],
        area=area,
        graph={"nodes": [{**n, "story": None} for n in graph["nodes"]], "ties": graph["ties"]},
        node=node,
        weeks=outcome.content["weeks"],
        step=found["step"],
        event_select=select,
        event_pick=lambda name: pick(sent.one_of(name, ["", *nodes], "the organisation")),
    )
    if node in nodes:
        Story(nodes[node], outcome.content["note"], taken_along(outcome.choice))


@solara.component
def Story(node: dict[str, Any], note: str, about: dict[str, str]) -> None:
    """Facts and charts of one organisation."""
    facts = (node["story"] or {}).get("facts", [])
    kind = {"department": "commissioner", "contract": "prime contractor"}.get(node["kind"], f"tier {node['layer'] - 1}")
    rows = "".join(f"<tr><th scope='row'>{escape(a)}</th><td>{escape(b)}</td></tr>" for a, b in facts)
    words = "What it does here is simulated." if node["kind"] == "contract" else "A fictional organisation."
    solara.HTML(
        tag="section",
        classes=["wp-card", "wp-story"],
        attributes={"aria-live": "polite"},
        unsafe_innerHTML=f"<h3>{escape(node['name'])}</h3><p class='wp-unit'>{escape(node['sector'])}, {kind}. "
        f"{words if node['kind'] != 'department' else 'It pays; it has no story of its own.'}</p><table>{rows}</table>",
    )
    Charts(charts=story_charts(node, note), about=about)
