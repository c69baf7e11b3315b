"""Calibration: what the model was fitted to, how well, how surely, and what it missed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from html import escape

import solara

from wpmodel.dashboards.components.calibrated import Calibration, Unreadable
from wpmodel.dashboards.components.parts import Charts, Lead
from wpmodel.dashboards.figures.charts import Chart
from wpmodel.dashboards.web import sent
from wpmodel.dashboards.web.browser import component


@component("../vue/select.vue")
def Select(*, label: str, value: str, options: list, event_choose: Callable[[str], None]) -> None:
    """One of a list."""


@cache
def shipped() -> Calibration:
    """The calibration that comes with the package."""
    return Calibration()


@solara.component
def Page() -> None:
    """Verdict, fit and what was held out; parameters; sensitivity; whether the inference can be trusted."""
    Lead(
        "How the model was fitted, and what it misses",
        "Free parameters are fitted to published figures with the role calibrate. Others are held "
        "out: no fit has used them. Misses stand beside hits. Everything but ◇ is simulated.",
    )
    try:
        of = shipped()
    except Unreadable as error:
        solara.HTML(tag="p", classes=["wp-bad"], attributes={"role": "alert"}, unsafe_innerHTML=escape(str(error)))
        return
    solara.HTML(tag="section", classes=["wp-verdict"], unsafe_innerHTML=_verdict(of))
    fitted, kept, later = of.distances()
    Section("Fit and misses")
    Charts(charts=[fitted, kept])
    Section("What was learnt of each parameter")
    Charts(charts=of.parameters())
    Chosen("Parameter", of.parameter_names(), of.density)
    Section("Which parameters decide what")
    Chosen("Outcome", of.outputs(), of.sensitivity)
    Section("Can it be trusted?")
    Charts(charts=[*of.trust(), of.explanations(), later])


@solara.component
def Chosen(label: str, options: dict[str, str], draw: Callable[[str], Chart]) -> None:
    """One chart of many, by name."""
    chosen, choose = solara.use_state(next(iter(options)))
    with solara.Div(classes=["wp-chosen"]):
        Select(
            label=label,
            value=chosen,
            options=[{"key": key, "name": name} for key, name in options.items()],
            event_choose=lambda key: choose(sent.one_of(key, list(options), label)),
        )
        Charts(charts=[draw(chosen)])


@solara.component
def Section(title: str) -> None:
    """The head of a part of the page."""
    solara.HTML(tag="h3", classes=["wp-section"], unsafe_innerHTML=title)


def _verdict(of: Calibration) -> str:
    tiles = "".join(f"<div><b>{one['figure']}</b><span>{one['words']}</span></div>" for one in of.tiles())
    rules = (
        "Made with the rules and data that run here."
        if of.is_of_this_code
        else "Made with an earlier state of rules or data: it says how well the fit works, and is to be made again "
        "before its values are used."
    )
    return (
        f'<div class="wp-tiles">{tiles}</div><p class="wp-note">{escape(of.made())}. {rules} Published figures that '
        f"the others contradict by more than two standard deviations: {escape(of.conflicts())}.</p>"
    )
