"""Mesa's own page shows the model: the documented example, drawn and clicked without a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import wpmodel
from wpmodel import WorkProgramme

solara = pytest.importorskip("solara", reason="needs the extra dashboard")
vuetify = pytest.importorskip("ipyvuetify")
pytest.importorskip("altair", reason="Mesa's page needs mesa[viz]")

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "solaraviz.py"
MADE: list[WorkProgramme] = []


class Noted(WorkProgramme):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        MADE.append(self)


@pytest.mark.filterwarnings("ignore")
def test_the_example_is_drawn_stepped_changed_and_begun_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    MADE.clear()
    monkeypatch.setattr(wpmodel, "WorkProgramme", Noted, raising=False)
    shown: dict[str, Any] = {}
    exec(EXAMPLE.read_text(encoding="utf-8").replace("2012-12-31", "2011-07-31"), shown)
    _, page = solara.render(solara.AppLayout(children=[shown["page"]]), handle_error=False)
    (charts,) = page.find(solara.widgets.GridLayout).widgets

    def button(label: str) -> Any:
        return page.find(vuetify.Btn, children=[label]).widget

    blank = [bytes(chart.value) for chart in charts.items]
    assert len(blank) == len(shown["SERIES"])
    for _ in range(MADE[-1].periods):
        button("Step").click()
    assert (MADE[-1].period, MADE[-1].running) == (3, False)
    assert button("Step").disabled, "the run has ended"
    drawn = [bytes(chart.value) for chart in charts.items]
    assert drawn[0] != blank[0]
    page.find(vuetify.Slider, label="Share that primes keep").widget.v_model = 0.3
    button("Reset").click()
    model = MADE[-1]
    assert (model.period, model.seed, model.scenario["top_slice"]) == (0, 1, 0.3)
    page.close()
