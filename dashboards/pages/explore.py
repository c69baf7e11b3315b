"""Explore: choose a contract, run it, watch what providers make of it."""

from __future__ import annotations

import solara

from wpmodel.dashboards.components.parts import Charts, Lead, Levers, RunBar, html
from wpmodel.dashboards.figures.summary import known
from wpmodel.dashboards.session import visit


@solara.component
def Page() -> None:
    """Levers on the left, charts on the right."""
    Lead(
        "What does this contract make providers do?",
        "Choose a scenario, move a lever, run. Nothing in the model says who is easy or hard to help: who gets support "
        "follows from fees, beliefs and the price of an adviser’s hour.",
    )
    with solara.Div(classes=["wp-two"]):
        Levers()
        with solara.Div():
            Outcome()


@solara.component
def Outcome() -> None:
    """The bar and the charts of the last run."""
    outcome, live = visit.explored.value, visit.live.value
    weeks = outcome.content["weeks"] if outcome else 0
    RunBar("Run", visit.explore, weeks, run=str(id(outcome)))
    if live is not None:
        Charts(charts=list(live["charts"].values()))
        return
    if outcome is None:
        html("p", "Nothing has been run yet: this was published, and a run is held against it. One area takes some "
             "seconds, the whole country up to a minute.", "wp-lead")  # fmt: skip
        Charts(charts=known())
        return
    if not visit.shows(outcome, visit.choice.value):
        solara.HTML(
            tag="p", classes=["wp-bad"], unsafe_innerHTML="The charts show the run before your last change: run again."
        )
    Charts(charts=list(outcome.content["charts"].values()))
