"""The floor on a page: people of one area at their providers' offices, under one contract or two."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import solara

from wpmodel.dashboards.components.parts import taken_along
from wpmodel.dashboards.figures.floor import tiles
from wpmodel.dashboards.session import visit
from wpmodel.dashboards.session.programmes import HOME, areas_of
from wpmodel.dashboards.session.state import ALONE, BESIDE, MOST_OFFICE, MOST_PERSON, Arm
from wpmodel.dashboards.session.visit import Outcome
from wpmodel.dashboards.web import sent
from wpmodel.dashboards.web.browser import component
from wpmodel.foundation.time_units import PERIOD

STYLE = Path(__file__).parents[1] / "floor.css"
OFFERS = {
    "2011": "the contract of 2011",
    "lot": "the same hours, dealt by lot",
    "other": "contract B of Compare",
}


@component("../vue/floor.vue")
def FloorView(
    *,
    first: bytes,
    second: bytes,
    titles: list,
    areas: list,
    area: str,
    offers: list,
    beside: str,
    waits: str,
    step: int,
    run: str,
    who: int,
    where: int,
    about: dict,
    event_turn_to: Callable[[str], None],
    event_put_beside: Callable[[str], None],
    event_look_at: Callable[[dict], None],
) -> None:
    """One or two blocks of `figures.floor`, drawn; the replay bar tells it which week it is. `who` and `where`: the
    person and the office that a link asks for; `about`: what a saved picture says of itself."""


def area_shown(outcome: Outcome | None, live: Any) -> str:
    """The area whose floor is shown: the chosen one, where it is there, or else the first."""
    seen = _seen(outcome, live)
    chosen = visit.choice.value.area
    return chosen if chosen in seen else next(iter(seen), "")


def _seen(outcome: Outcome | None, live: Any) -> dict[str, bytes]:
    content = live if live is not None else outcome.content if outcome else {}
    return content.get("floor", {})


@solara.component
def Floor(outcome: Outcome | None, live: Any, run: str) -> None:
    """The floor of the run that goes on, or of the last one; beside it what that is held against."""
    area = area_shown(outcome, live)
    if not area:
        return
    solara.Style(STYLE)
    now = visit.choice.value if live is not None or outcome is None else outcome.choice
    held = None if live is not None else visit.against_now(outcome)
    second = held.content["floor"].get(area, b"") if held else b""
    offered = visit.contracts_beside(now)
    beside = visit.choice.value.beside
    shown = beside if beside in offered and visit.is_held(now) else ALONE
    share = visit.against_share.value
    FloorView(
        first=_seen(outcome, live)[area],
        second=second,
        titles=[now.arms[0].title(), *([held.choice.arms[0].title()] if held and second else [])],
        areas=tiles(_seen(outcome, live), areas_of(now.programme)) if live is None else [],
        area=area,
        offers=[
            {"key": ALONE, "words": "nothing"},
            *({"key": key, "words": _offer(key, arm)} for key, arm in offered.items()),
        ],
        beside=shown,
        waits="" if share is None else f"the other contract: {100 * share:.0f} per cent",
        step=PERIOD,
        run=run,
        who=visit.choice.value.person,
        where=visit.choice.value.office,
        about=taken_along(now),
        event_turn_to=lambda name: visit.change(area=sent.one_of(name, list(_seen(outcome, live)), "the area")),
        event_put_beside=lambda key: visit.hold_against(sent.one_of(key, BESIDE, "the contract beside it")),
        event_look_at=_look_at,
    )


def _look_at(what: Any) -> None:
    """The person or the office chosen goes into the link."""
    chosen = sent.table(what, "what is looked at", "person", "office")
    visit.change(
        person=sent.whole(chosen["person"], -1, MOST_PERSON, "the person"),
        office=sent.whole(chosen["office"], -1, MOST_OFFICE, "the office"),
    )


def _offer(key: str, arm: Arm) -> str:
    if key == "2011" and arm.programme != HOME:
        return "the programme’s own contract"
    return OFFERS[key] + (f": {arm.title()}" if key == "other" else "")
