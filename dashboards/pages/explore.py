"""Explore: choose a contract, run it, watch what providers make of it."""

from __future__ import annotations

from html import escape
from typing import Any

import solara

from wpmodel.dashboards.components.floor import Floor
from wpmodel.dashboards.components.own import OwnProgramme
from wpmodel.dashboards.components.parts import Charts, Lead, Levers, RunBar, Tiles, html, results, side, taken_along
from wpmodel.dashboards.figures.summary import known
from wpmodel.dashboards.figures.tiles import compared, sentence
from wpmodel.dashboards.session import visit
from wpmodel.dashboards.session.programmes import HOME, programme_of

STALE = "The charts show the run before your last change: run again."
ELSEWHERE = (
    "{}: groups, areas, contracts, terms and published points are its own. What providers and people are like was "
    "fitted to the Work Programme. Evidence holds a run against its own figures; Calibration, Method, Lessons and Play "
    "show the Work Programme alone."
)


@solara.component
def Page() -> None:
    """The bar that stays in sight, the four phenomena and the floor over the whole width; below, levers on the left and
    charts on the right."""
    programme = visit.choice.value.programme
    if programme != HOME:
        html("p", escape(ELSEWHERE.format(programme_of(programme).title)), "wp-elsewhere")
    Lead(
        "What does this contract make providers do?",
        "Choose a scenario, move a lever, run. Nothing in the model says who is easy or hard to help: who gets support "
        "follows from fees, beliefs and the price of an adviser’s hour.",
    )
    outcome, live, now = visit.explored.value, visit.live.value, visit.choice.value
    weeks = outcome.content["weeks"] if outcome else 0
    run = _of_run(now) if live else _of_run(outcome.choice) if outcome else ""
    RunBar(
        "Run",
        visit.run_anew,
        live["whole"] if live else weeks,
        run=run,
        known=live["weeks"] if live else weeks,
        floor=live is not None or outcome is not None,
        stale=STALE if outcome and live is None and not visit.shows(outcome, now) else "",
        drawer=True,
    ).key("bar")
    with results().key("results"):
        if live or outcome:
            Glance().key("glance")
            Floor(outcome, live, run).key("floor")
    with solara.Div(classes=["wp-two"]).key("rest"):
        with side("Scenario and levers"):
            Levers()
            OwnProgramme()
        with solara.Div():
            Outcome()


def _of_run(choice: visit.Choice) -> str:
    """What tells a run from others: a run that ends is still the same one."""
    return f"{choice.programme} {choice.arms[0].words()} {choice.areas} {choice.seed}"


@solara.component
def Glance() -> None:
    """The four phenomena, beside those that they are held against."""
    content, other = _shown()
    Tiles(tiles=compared(content["tiles"], other.content["tiles"] if other else None), held=_held(other))


@solara.component
def Outcome() -> None:
    """A sentence from the numbers, and the charts of the last run or of the one that goes on; thin in them those that
    they are held against."""
    outcome, live = visit.explored.value, visit.live.value
    if outcome is None and live is None:
        charts = known(programme_of(visit.choice.value.programme))
        says = "this was published, and a run is held against it" if charts else "no outcomes of it were published"
        html("p", f"Nothing has been run yet: {says}. One area takes some seconds, the whole country up to a minute.",
             "wp-lead")  # fmt: skip
        Charts(charts=charts)
        return
    content, other = _shown()
    held = _held(other)
    says = sentence(content["tiles"], other.content["tiles"] if other else None, f"under {held}")
    html("p", escape(says), "wp-glance-says")
    Charts(
        charts=list(content["charts"].values()),
        before=list(other.content["charts"].values()) if other else None,
        held=held,
        about=taken_along(visit.choice.value if live is not None or outcome is None else outcome.choice),
    )


def _shown() -> tuple[Any, visit.Outcome | None]:
    """What the run that goes on has shown, or else what the last one found, and what that stands beside."""
    outcome, live = visit.explored.value, visit.live.value
    if live is not None or outcome is None:
        return live, visit.before_now(None)
    return outcome.content, visit.before_now(outcome)


def _held(other: visit.Outcome | None) -> str:
    """The contract that figures stand beside, within a sentence."""
    name = other.choice.arms[0].title() if other else ""
    return f"the{name[3:]}" if name.startswith("The ") else name
