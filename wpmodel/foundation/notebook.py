"""What notebooks show: a small table for whatever a cell ends with, and a bar while runs are made. HTML, no script.

A thing that has `facts` (name and value, or value and unit) has a line and a card of them by

    __repr__, _repr_html_ = notebook.line, notebook.card
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import escape
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

Facts = Mapping[str, Any]
SIMULATED = "What providers do here is simulated."
PATIENCE = 2.0
"""Seconds of work from which on a bar is shown, here and in the terminal."""
_CELL = 'style="text-align:{}; padding:0.1em 0.8em 0.1em 0"'


def present(value: Any) -> bool:
    """Whether a cell holds something: neither None nor not-a-number."""
    return value is not None and value == value


def number(value: float) -> str:
    """A number with the digits that it deserves; nothing where there is none."""
    if not present(value):
        return ""
    return f"{value:,.0f}" if abs(value) >= 1000 or value == int(value) else f"{value:,.1f}"


def _text(value: Any) -> str:
    """A cell: numbers with the digits that they deserve, anything else as it is."""
    if not present(value):
        return ""
    if isinstance(value, bool) or not hasattr(value, "__float__"):
        return str(value)
    return f"{float(value):.3g}" if 0.0 < abs(float(value)) < 1.0 else number(float(value))


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[Any]], note: str = "") -> str:
    """A table as HTML, everything in it escaped: its title as caption, the first cell of each row as its heading."""

    def cell(value: Any, first: bool) -> str:
        side = "left" if first or not hasattr(value, "__float__") or isinstance(value, bool) else "right"
        tag = 'th scope="row"' if first else "td"
        return f"<{tag} {_CELL.format(side)}>{escape(_text(value))}</{tag.split()[0]}>"

    heads = "".join(f'<th scope="col" {_CELL.format("left")}>{escape(name)}</th>' for name in head)
    body = "".join(f"<tr>{''.join(cell(x, k == 0) for k, x in enumerate(row))}</tr>" for row in rows)
    caption = f'<caption style="text-align:left"><strong>{escape(title)}</strong></caption>'
    below = f"<p><small>{escape(note)}</small></p>" if note else ""
    return f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>{below}"


def _facts(of: Any) -> list[tuple[str, Any, str]]:
    """Facts as name, value, unit."""
    return [(name, *(fact if isinstance(fact, tuple) else (fact, ""))) for name, fact in of.facts().items()]


def _title(of: Any) -> str:
    name = getattr(of, "name", None)
    return type(of).__name__ + (f" {name!r}" if name else "")


def line(of: Any) -> str:
    """A thing and its facts in a line, as its `__repr__`."""
    told = [f"{name} {_text(value)}{f' {unit}' if unit else ''}" for name, value, unit in _facts(of) if present(value)]
    return f"<{_title(of)}{': ' if told else ''}{', '.join(told)}>"


def card(of: Any) -> str:
    """A thing and its facts as a table, as its `_repr_html_`."""
    return table(_title(of), ("", "value", "unit"), _facts(of), SIMULATED)


# Progress -------------------------------------------------------------------------------------------------------------


def _display() -> Callable[..., Any] | None:
    """What shows things below a notebook's cell; None outside a notebook."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if not hasattr(shell, "kernel"):  # no shell, or one in a terminal
        return None
    from IPython.display import display

    return display


class _Html(str):
    """Text that a notebook shows as HTML."""

    def _repr_html_(self) -> str:
        return str(self)

    def __repr__(self) -> str:
        return ""


def _bar(what: str, done: int, total: int) -> _Html:
    words = f"{escape(what)}: {done:,} of {total:,}"
    return _Html(f'<div><progress aria-label="{words}" value="{done}" max="{total}"></progress> {words}</div>')


@contextmanager
def shown(progress: Callable[[int, int], None] | None, what: str) -> Iterator[Callable[[int, int], None] | None]:
    """The progress that is given; without one, in a notebook, a bar below the cell for work of over two seconds, which
    goes when the work is done; nothing elsewhere."""
    display = None if progress else _display()
    if display is None:
        yield progress
        return
    began, handles = perf_counter(), list[Any]()

    def tell(done: int, total: int) -> None:
        if handles:
            handles[0].update(_bar(what, done, total))
        elif perf_counter() - began > PATIENCE:
            handles.append(display(_bar(what, done, total), display_id=True))

    try:
        yield tell
    finally:
        for handle in handles:
            handle.update(_Html(""))


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """A table as JSON records; what is missing is null."""
    return [{k: (v if present(v) else None) for k, v in row.items()} for row in frame.astype(object).to_dict("records")]
