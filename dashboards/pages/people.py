"""People: a claimant's row and timeline, and the same person under the other contract."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import solara

from wpmodel.dashboards.components.parts import Button, Lead, NothingYet, Status, taken_along
from wpmodel.dashboards.figures.of_run import group_names
from wpmodel.dashboards.session import visit
from wpmodel.dashboards.session.programmes import programme_of
from wpmodel.dashboards.session.state import LOT, MOST_PERSON
from wpmodel.dashboards.web import sent
from wpmodel.dashboards.web.browser import component


@component("../vue/people.vue")
def View(
    *,
    people: list,
    twins: list,
    title: str,
    twin_title: str,
    names: dict,
    begins: str,
    ends: str,
    by_lot: bool,
    note: str,
    who: int,
    about: dict,
    event_pick: Callable[[int], None],
    event_ask_for_b: Callable[[Any], None],
) -> None:
    """Search, list and lives. `who`: the person whom the link asks for."""


@solara.component
def Page() -> None:
    """People of the last run."""
    Lead(
        "One person’s way through the programme",
        "All claimants are synthetic. The same number is the same person with the same luck under every scenario, so "
        "that two timelines differ by what the contract changed.",
    )
    outcome, twin = visit.explored.value, visit.twinned.value
    if outcome is None:
        NothingYet()
        return
    choice, now = outcome.choice, visit.progress.value
    programme = programme_of(choice.programme)
    other = visit.choice.value.arms[1].words()
    fits = twin is not None and (twin.choice.areas, twin.choice.seed) == (choice.areas, choice.seed)
    with solara.Div(classes=["wp-run"]):
        Button(
            words="Run the same people under another contract",
            kind="wp-go",
            event_press=lambda _: visit.twin(),
            off=now.share is not None,
        )
        if now.share is not None:
            Button(words="Cancel", kind="wp-stop", event_press=lambda _: visit.cancel(), off=False)
        Status(share=now.share, words=now.words)
        solara.HTML(tag="span", unsafe_innerHTML=f"It is scenario B of the page Compare: {escape(other)}.")
    View(
        people=outcome.content["people"],
        twins=twin.content["people"] if twin is not None and fits else [],
        title=f"Under {choice.arm_words()}",
        twin_title=f"Under {twin.choice.arm_words(1)}" if twin is not None else "",
        names=dict(zip(programme.labels, group_names(programme), strict=True)),
        begins=programme.calendar.first_day.isoformat(),
        ends=programme.calendar.last_day.isoformat(),
        by_lot=any(setting == f"{LOT}=1" for setting in choice.arms[0].settings),
        note=f"Some of each payment group, from the first intake to the last ({outcome.content['note']}).",
        who=visit.choice.value.person,
        about=taken_along(choice),
        event_pick=lambda number: visit.change(person=sent.whole(number, -1, MOST_PERSON, "the person")),
        event_ask_for_b=lambda _: visit.twin(),
    )
