"""Explore: choose a contract, run it, watch what providers make of it."""

from __future__ import annotations

import solara

from wpmodel.dashboards.components.floor import Floor
from wpmodel.dashboards.components.parts import Charts, Lead, Levers, RunBar, html
from wpmodel.dashboards.figures.summary import known
from wpmodel.dashboards.session import visit

STALE = "The charts show the run before your last change: run again."


@solara.component
def Page() -> None:
    """The bar and the floor over the whole width; below, levers on the left and charts on the right."""
    Lead(
        "What does this contract make providers do?",
        "Choose a scenario, move a lever, run. Nothing in the model says who is easy or hard to help: who gets support "
        "follows from fees, beliefs and the price of an adviser’s hour.",
    )
    Bar()
    with solara.Div(classes=["wp-two"]):
        Levers()
        with solara.Div():
            Outcome()


@solara.component
def Bar() -> None:
    """The bar that stays in sight, and the floor."""
    outcome, live, now = visit.explored.value, visit.live.value, visit.choice.value
    going = live is not None and bool(live.get("floor"))
    weeks = outcome.content["weeks"] if outcome else 0
    run = _of_run(now) if going else _of_run(outcome.choice) if outcome else ""
    stale = STALE if outcome and live is None and not visit.shows(outcome, now) else ""
    RunBar(
        "Run",
        visit.explore,
        live["whole"] if going else weeks,
        run=run,
        known=live["weeks"] if going else weeks,
        floor=going or bool(outcome and outcome.content.get("floor")),
        stale=stale,
    ).key("bar")
    Floor(outcome, live if going else None, run).key("floor")


def _of_run(choice: visit.Choice) -> str:
    """What tells a run from others: a run that ends is still the same one."""
    return f"{choice.arms[0].words()} {choice.areas} {choice.seed}"


@solara.component
def Outcome() -> None:
    """The charts of the last run."""
    outcome, live = visit.explored.value, visit.live.value
    if live is not None:
        Charts(charts=list(live["charts"].values()))
        return
    if outcome is None:
        html("p", "Nothing has been run yet: this was published, and a run is held against it. One area takes some "
             "seconds, the whole country up to a minute.", "wp-lead")  # fmt: skip
        Charts(charts=known())
        return
    Charts(charts=list(outcome.content["charts"].values()))
