"""Pieces of a page that are drawn in the browser, by a Vue component of `vue/`, and what comes back from there."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

import solara

from wpmodel.dashboards.web import sent

problems: solara.Reactive[tuple[str, ...]] = solara.reactive(())
"""What went wrong last, in words for the visitor."""


@dataclass(frozen=True)
class Whole:
    """Data that goes to the browser as it is. Solara looks through every list for pieces of a page at each drawing:
    through all numbers of all charts, which took more time than the rest of a class's visits together."""

    data: Any


def component(path: str) -> Callable[[Callable[..., None]], Callable[..., solara.Element]]:
    """Make a function without a body a component of the page: its arguments are the properties of the Vue component at
    this path, seen from the function's file. Its events bring plain data only (see `sent`); what a handler refuses is
    told to the visitor."""

    def made(about: Callable[..., None]) -> Callable[..., solara.Element]:
        properties = [name for name in inspect.signature(about).parameters if not name.startswith("event_")]
        drawn = solara.component_vue(path, to_json=dict.fromkeys(properties, _plain))(about)

        @wraps(about)
        def draw(**given: Any) -> solara.Element:
            return drawn(**{name: _ready(name, value) for name, value in given.items()})

        return draw

    return made


def _ready(name: str, value: Any) -> Any:
    if name.startswith("event_"):
        return _checked(value)
    return Whole(value) if isinstance(value, list | dict) else value


def _checked(handler: Callable[[Any], Any]) -> Callable[[Any], None]:
    def handle(came: Any, buffers: Any = None) -> None:
        try:
            handler(sent.plain(came))
        except sent.Refused as refused:
            problems.set((str(refused),))

    return handle


def _plain(value: Any, widget: Any) -> Any:
    return value.data if isinstance(value, Whole) else value
