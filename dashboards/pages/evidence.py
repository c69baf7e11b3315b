"""Evidence: every published figure with source, confidence and role, beside the model's value."""

from __future__ import annotations

import solara

from wpmodel.dashboards.components.parts import Lead, taken_along
from wpmodel.dashboards.figures.of_run import sources
from wpmodel.dashboards.figures.summary import evidence_rows
from wpmodel.dashboards.session import visit
from wpmodel.dashboards.session.programmes import programme_of
from wpmodel.dashboards.web.browser import component


@component("../vue/evidence.vue")
def Table(*, rows: list, sources: dict, note: str, about: dict) -> None:
    """The table, with filters and download; `about`, from `taken_along`, goes into the file."""


@solara.component
def Page() -> None:
    """The figures, with the last run's values where there is one."""
    outcome = visit.explored.value
    of = outcome.choice if outcome else visit.choice.value
    Lead(
        "What was published, and what the model says",
        "Each figure with where it comes from, how sure we are of it, and what it is used for: input goes into the "
        "model, calibrate is fitted, validate is not, context is shown only.",
    )
    rows = evidence_rows(outcome.content["measures"] if outcome else {}, programme_of(of.programme))
    Table(
        rows=rows,
        sources=sources(),
        note=f"Simulated values: {outcome.content['note']}." if outcome else "",
        about=taken_along(of, "" if outcome else "no run"),
    )
