"""The application that Solara serves: one page whose parts follow the link."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

import solara

from wpmodel.dashboards.components.parts import Shell
from wpmodel.dashboards.pages import (
    calibration,
    chain,
    classroom,
    compare,
    evidence,
    explore,
    lessons,
    method,
    people,
    play,
)
from wpmodel.dashboards.session import seat, state, visit
from wpmodel.dashboards.web import sent

PAGES = {
    "explore": ("Explore", explore.Page),
    "chain": ("Supply chain", chain.Page),
    "compare": ("Compare", compare.Page),
    "people": ("People", people.Page),
    "evidence": ("Evidence", evidence.Page),
    "calibration": ("Calibration", calibration.Page),
    "method": ("Method", method.Page),
    "lessons": ("Lessons", lessons.Page),
    "play": ("Play", play.Page),
    "class": ("Class", classroom.Page),
}
STYLE = Path(__file__).parent / "style.css"


@solara.component
def Page() -> None:
    """Head and the chosen page. The link is read once, when the page is opened."""
    router = solara.use_router()
    solara.use_memo(lambda: restore(router.search or ""), [])
    choice = visit.choice.value
    solara.Style(STYLE)
    name, shown = PAGES.get(choice.page, PAGES["explore"])
    solara.Title(f"{name} · Work Programme laboratory")
    with solara.Div(classes=["wp"]):
        Shell(
            pages=[{"key": key, "name": words, "link": f"page={key}"} for key, (words, _) in PAGES.items()],
            page=choice.page,
            link=choice.link(),
            shared=choice.shared(),
            event_turn_to=lambda page: visit.change(page=sent.one_of(page, list(PAGES), "the page")),
            event_restore=lambda query: restore(sent.text(query, sent.MOST_LETTERS, "a link")),
        )
        with solara.Div(classes=["wp-body"], attributes={"id": "wp-main", "role": "main"}):
            Problems()
            seat.Seat()
            shown()


@solara.component
def Problems() -> None:
    """What went wrong last, in words, wherever the visitor is."""
    said = visit.problems.value
    if said:
        words = "".join(f"<p>{escape(problem)}</p>" for problem in said)
        solara.HTML(tag="div", classes=["wp-problems"], attributes={"role": "alert"}, unsafe_innerHTML=words)


def restore(query: str) -> None:
    """Take up the choice that a link holds."""
    found = state.restore(query, seat.asked, visit.own_programmes())
    choice, refused = seat.admitted(found.choice)
    visit.choice.set(choice)
    visit.problems.set(())
    visit.take_kept()
    visit.problems.set((*found.problems, *refused, *visit.problems.value))


@solara.component
def Layout(children: Any = ()) -> None:
    """Nothing around the page: it has a head of its own."""
    solara.Div(children=list(children))
