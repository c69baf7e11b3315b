"""A search for contracts as one HTML file: what was tried, the front tested again, and what each design costs."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wpmodel.cli.output import show_design
from wpmodel.cli.output.show import signed
from wpmodel.cli.reports.page import INK, plain, render, svg
from wpmodel.foundation.files import write_text
from wpmodel.results.store import versions
from wpmodel.studies.design.aims import AIMS, COST
from wpmodel.tables import evidence

if TYPE_CHECKING:
    import pandas as pd

    from wpmodel.studies.design.aims import Aim
    from wpmodel.studies.design.retest import Retest
    from wpmodel.studies.design.search import Search

TRIED, FRONT, START = "#999999", "#0072B2", "#D55E00"
"""From the palette of Okabe and Ito (2008), as in `charts`; shapes differ too."""


def write(found: Search, tests: Sequence[Retest], coverage: str, command: str, file: Path) -> None:
    """Write the report. Raises StoreError where the file cannot be written."""
    write_text(page(found, tests, coverage, command), file)


def page(found: Search, tests: Sequence[Retest], coverage: str, command: str) -> str:
    """The report as HTML. `coverage` says what was run, `command` how to make it again."""
    from markupsafe import Markup

    return render(
        "design.html.j2",
        title=f"Contracts found by search, from {found.start.name}",
        coverage=coverage,
        command=command,
        found=found,
        tried=len(found.points) - 1,
        within=int(found.within[1:].sum()),
        searched=found.aims,
        charts=[Markup(chart(found, tests[0], aim)) for aim in AIMS if aim.id != COST] if tests else [],
        tests=[_test(found, test) for test in tests],
        versions=versions() | {"optuna": version("optuna")},
        data=evidence.hashes(),
    )


def _test(found: Search, test: Retest) -> dict[str, Any]:
    return {
        "where": show_design.where(test),
        "lines": show_design.lines(found, test),
        "aims": [show_design.capital(aim.what) for aim in AIMS],
        "rows": [_row(found, row) for row in test.table().to_dict("records")],
    }


def _row(found: Search, row: dict[str, Any]) -> dict[str, Any]:
    n = row["design"]
    cells = [
        {"text": show_design.level(row, aim), "span": "", "clear": False} if n == 0 else _gain(row, aim) for aim in AIMS
    ]
    spread = "" if n == 0 else f"{row['times_cost_low']:.3f} to {row['times_cost_high']:.3f}"
    return {
        "name": found.contract(n).name,
        "terms": [f"{what}: {to}" for what, to in found.moved(n).items()],
        "cells": [*cells, {"text": f"{row['times_cost']:.3f}", "span": spread, "clear": False}],
        "stands": "yes" if row["stands"] else "no",
    }


def _gain(row: dict[str, Any], aim: Aim) -> dict[str, Any]:
    mean, low, high = (row[f"{aim.id}_gain{end}"] for end in ("", "_low", "_high"))
    return {"text": signed(mean), "span": f"{signed(low)} to {signed(high)}", "clear": bool(low > 0 or high < 0)}


def chart(found: Search, test: Retest, aim: Aim) -> str:
    """Gain at an aim against public cost: every design as found, the front as tested again. SVG text."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8.2, 3.6), layout="constrained")
    FigureCanvasSVG(figure)
    axes = figure.add_subplot()
    k = AIMS.index(aim)
    axes.scatter(
        found.cost,
        found.values[:, k] - found.values[0, k],
        s=10,
        color=TRIED,
        marker=".",
        label="tried (search's seeds)",
    )
    again = test.table().iloc[1:]
    _draw_front(axes, again, aim)
    axes.scatter([1.0], [0.0], s=60, color=START, marker="X", label="the start", zorder=4)
    axes.axvline(found.budget, color=INK, linewidth=0.8, linestyle=":")
    axes.annotate("budget", (found.budget, 1.0), xycoords=("data", "axes fraction"), color=INK, fontsize=8, va="top",
                  xytext=(3, -2), textcoords="offset points")  # fmt: skip
    axes.set_xlabel(f"public cost, {show_design.UNIT_OF_COST}", color=INK, fontsize=9)
    title = f"{show_design.capital(aim.what)}, gain over the start ({aim.unit})"
    plain(axes, title)
    axes.legend(frameon=False, labelcolor=INK, fontsize=8, loc="best")
    told = "; ".join(
        f"design {row['design']}: {signed(row[f'{aim.id}_gain'])} at {row['times_cost']:.2f}"
        for row in again.to_dict("records")
    )
    return svg(figure, f"{title} against public cost. The front tested again: {told or 'no design'}.")


def _draw_front(axes: Any, again: pd.DataFrame, aim: Aim) -> None:
    gain, low, high = (again[f"{aim.id}_gain{end}"] for end in ("", "_low", "_high"))
    axes.errorbar(
        again["times_cost"], gain, yerr=[gain - low, high - gain], fmt="o", markersize=5, color=FRONT, elinewidth=1,
        label="on the front (tested again, 95% interval)", zorder=3,
    )  # fmt: skip
    for row in again.to_dict("records"):
        at = (row["times_cost"], row[f"{aim.id}_gain"])
        axes.annotate(str(row["design"]), at, xytext=(5, 3), textcoords="offset points", fontsize=7, color=INK)
