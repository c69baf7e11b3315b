"""Supply chain: a tile map of the areas, the graph of one of them, the story of one organisation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from html import escape
from typing import Any

import solara

from wpmodel.dashboards.components.parts import Charts, Lead, NothingYet, Replay, first_day, html, taken_along
from wpmodel.dashboards.figures.leavers import COLOURS, WORDS
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
    causes: list,
    node: str,
    weeks: int,
    step: int,
    first_day: str,
    about: dict,
    event_select: Callable[[str], None],
    event_pick: Callable[[str], None],
) -> None:
    """Map, graph and list of those who left; all follow the replay."""


@solara.component
def Page() -> None:
    """Map, graph and story of the last run."""
    Lead(
        "Who works for whom, and who is still there?",
        "From the Department through contracts to tier 1 and tier 2, who work for them. Subcontractors are fictional, "
        "with invented names; their numbers in August 2011 are the published ones. Play the run: those who leave fade "
        "on their date, and the list says why.",
    )
    outcome = visit.explored.value
    if outcome is None:
        NothingYet()
        return
    found, now = outcome.content["chain"], visit.choice.value
    area = now.area if now.area in found["areas"] else next(iter(found["areas"]))
    graph = found["areas"][area]
    nodes = {n["id"]: n for n in graph["nodes"]}
    Replay(outcome)
    if now.organisation and now.organisation not in nodes:
        html("p", f"The link asks for an organisation ({escape(now.organisation)}) that is not in {escape(area)}.",
             "wp-bad")  # fmt: skip
    about = taken_along(replace(outcome.choice, page="chain", area=area, organisation=now.organisation, week=now.week))
    ChainView(
        tiles=found["tiles"],
        area=area,
        graph={"nodes": [{**n, "story": None} for n in graph["nodes"]], "ties": graph["ties"]},
        causes=[{"key": key, "words": one, "many": many, "colour": COLOURS[key]} for key, (one, many) in WORDS.items()],
        node=now.organisation if now.organisation in nodes else "",
        weeks=outcome.content["weeks"],
        step=found["step"],
        first_day=first_day(),
        about=about,
        event_select=lambda name: visit.change(
            area=sent.one_of(name, list(found["areas"]), "the area"), organisation=""
        ),
        event_pick=lambda name: visit.change(organisation=sent.one_of(name, ["", *nodes], "the organisation")),
    )
    if now.organisation in nodes:
        Story(nodes[now.organisation], outcome.content["note"], about)


@solara.component
def Story(node: dict[str, Any], note: str, about: dict[str, str]) -> None:
    """Facts and charts of one organisation."""
    facts = (node["story"] or {}).get("facts", [])
    kind = {"department": "commissioner", "contract": "prime contractor"}.get(node["kind"], f"tier {node['layer'] - 1}")
    words = {
        "department": "It pays; it has no story of its own.",
        "contract": "What it does here is simulated.",
        "subcontractor": "A fictional organisation with an invented name.",
    }[node["kind"]]
    rows = "".join(f"<tr><th scope='row'>{escape(a)}</th><td>{escape(b)}</td></tr>" for a, b in facts)
    about_it = ", ".join(dict.fromkeys((node["name"], node["sector"], kind)))
    left = f"<p class='wp-verdict'>{escape(node['why'])}</p>" if node["why"] else ""
    solara.HTML(
        tag="section",
        classes=["wp-card", "wp-story"],
        attributes={"aria-live": "polite"},
        unsafe_innerHTML=f"<h3>{escape(node['label'])}</h3><p class='wp-unit'>{escape(about_it)}. {words}</p>{left}"
        f"<table>{rows}</table>",
    )
    Charts(charts=story_charts(node, note), about=about)
