"""Pieces of a page that are drawn in the browser, by a Vue component of `vue/`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

import solara


@dataclass(frozen=True)
class Whole:
    """Data that goes to the browser as it is. Solara looks through every list for pieces of a page at each drawing:
    through all numbers of all charts, which took more time than the rest of a class's visits together."""

    data: Any


def component(path: str) -> Callable[[Callable[..., None]], Callable[..., solara.Element]]:
    """Make a function without a body a component of the page: its arguments are the properties of the Vue component at
    this path, seen from the function's file."""

    def made(about: Callable[..., None]) -> Callable[..., solara.Element]:
        properties = [name for name in inspect.signature(about).parameters if not name.startswith("event_")]
        drawn = solara.component_vue(path, to_json=dict.fromkeys(properties, _plain))(about)

        @wraps(about)
        def draw(**given: Any) -> solara.Element:
            return drawn(**{k: Whole(v) if isinstance(v, list | dict) else v for k, v in given.items()})

        return draw

    return made


def _plain(value: Any, widget: Any) -> Any:
    return value.data if isinstance(value, Whole) else value
