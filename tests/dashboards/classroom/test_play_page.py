"""The page Play where a turn fails: it can be tried again without loading the page anew."""

from __future__ import annotations

import importlib.util
from typing import Any

import pytest

if importlib.util.find_spec("solara") is None:
    pytest.skip("needs the dashboard: pip install -e '.[dashboard]'", allow_module_level=True)

from wpmodel.dashboards.pages import play
from wpmodel.dashboards.session import visit
from wpmodel.teaching.game.record import Game


def test_a_turn_that_failed_can_be_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    import solara

    tried: list[str] = []

    def fail() -> None:
        tried.append("turn")
        visit.problems.set(("the process that made this run has died",))

    monkeypatch.setattr(visit, "turn", fail)
    page, context = solara.render(play.Table(Game(until="2011-12-31"), 1), handle_error=False)
    try:
        buttons: dict[str, Any] = {}
        for widget in _all(page):
            if hasattr(widget, "words") and hasattr(widget, "vue_press"):
                buttons[widget.words] = widget
        assert {"Try again", "Back"} <= set(buttons)
        buttons["Try again"].vue_press({})
        assert tried == ["turn", "turn"]
    finally:
        context.close()
        visit.problems.set(())


def _all(widget: Any) -> Any:
    yield widget
    for child in getattr(widget, "children", ()):
        yield from _all(child)
