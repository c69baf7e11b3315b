"""A comparison as one HTML file: tables and charts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from wpmodel.cli.output.show import signed
from wpmodel.cli.output.show_lab import in_words
from wpmodel.cli.reports.page import INK, plain, render, svg
from wpmodel.foundation.digits import rounded
from wpmodel.foundation.files import write_text
from wpmodel.parameters import PAYMENT_GROUPS
from wpmodel.studies.comparison import FATES, READINESS

if TYPE_CHECKING:
    from wpmodel.studies.comparison import Comparison

COLOURS = ("#2a78b5", "#d1762b", "#3c9a5f", "#b8508f", "#8a7a2c")
HEADLINES = {
    "creaming.index": "Creaming index, within payment groups",
    "exits.voluntary": "Voluntary tier 1 organisations that left within three years, of 100",
    "exits.private": "Private tier 1 organisations that left within three years, of 100",
}
PARTIES = {
    "Department|all": "The Department",
    "primes|private": "Primes, private",
    "primes|public": "Primes, public",
    "primes|voluntary": "Primes, voluntary",
    "tier 1|private": "Tier 1, private",
    "tier 1|public": "Tier 1, public",
    "tier 1|voluntary": "Tier 1, voluntary",
    "tier 2|voluntary": "Tier 2, voluntary",
}


def write(comparison: Comparison, coverage: str, file: Path) -> None:
    """Write the report. Raises StoreError where the file cannot be written."""
    write_text(page(comparison, coverage), file)


def page(comparison: Comparison, coverage: str) -> str:
    """The report as HTML. `coverage` says what was run."""
    from markupsafe import Markup

    base, *others = comparison.scenarios
    return render(
        "comparison.html.j2",
        title=f"{', '.join(others)} against {base}",
        coverage=coverage,
        over=comparison.over,
        interval=comparison.interval,
        worlds=bool(comparison.structures),
        about=list(zip(comparison.scenarios, comparison.descriptions, strict=True)),
        headlines=list(_headlines(comparison)),
        charts=[{"svg": Markup(drawn), "caption": caption} for drawn, caption in _charts(comparison)],
        in_words=[f"{name}: {line}" for name in others for line in in_words(comparison, name)],
        tables=[_table(name, table) for name, table in comparison.tables().items()],
    )


def _headlines(comparison: Comparison) -> Iterator[dict[str, Any]]:
    """Rows of the table at the top: fates of everybody, behaviour, and each party's balance."""
    people = comparison.people
    everyone = people[(people["by"] == "all") & (people["fate"] != "people")]
    for fate, rows in everyone.groupby("fate", sort=False):
        yield _headline(FATES[str(fate)].capitalize(), rows)
    for metric, label in HEADLINES.items():
        rows = comparison.behaviour[comparison.behaviour["metric"] == metric]
        if len(rows):
            yield _headline(label, rows)
    for label, rows in _balances(comparison):
        yield _headline(f"{label}: balance, GBP million", rows)


def _headline(label: str, rows: pd.DataFrame) -> dict[str, Any]:
    cells = [
        {"text": signed(row.difference), "span": f"{signed(row.low)} to {signed(row.high)}", "clear": _clear(row)}
        for row in rows.itertuples()
    ]
    return {"label": label, "baseline": rounded(rows["baseline"].iloc[0]), "cells": cells}


def _clear(row: Any) -> bool:
    return bool(row.low > 0 or row.high < 0)


def _balances(comparison: Comparison) -> Iterator[tuple[str, pd.DataFrame]]:
    """What each party is left with, in million pounds."""
    money = comparison.money[comparison.money["line"] == "margin_gbp"]
    numbers = ["baseline", "difference", "low", "high"]
    for key, label in PARTIES.items():
        party, sector = key.split("|")
        rows = money[(money["party"] == party) & (money["sector"] == sector)]
        if len(rows):
            yield label, rows.assign(**(rows[numbers] / 1e6))


def _table(name: str, table: pd.DataFrame) -> dict[str, Any]:
    words = list(table.columns.drop(["baseline", "difference", "low", "high"]))
    rows = [
        {
            "words": [row[word] for word in words],
            "numbers": [rounded(row["baseline"]), *(signed(row[name]) for name in _NUMBERS[1:])],
            "clear": row["low"] > 0 or row["high"] < 0,
        }
        for row in table.to_dict("records")
    ]
    return {"name": name.capitalize(), "head": [*words, *_NUMBERS], "rows": rows}


_NUMBERS = ("baseline", "difference", "low", "high")


def _charts(comparison: Comparison) -> Iterator[tuple[str, str]]:
    """Charts as SVG text with their captions."""
    words = f"Difference from the first contract, with {comparison.interval}."
    wanted = (
        ("readiness", READINESS, "support_hours", "Adviser hours a person, by readiness within payment group"),
        ("payment group", PAYMENT_GROUPS, "outcome_pct", "People with a job outcome, of 100, by payment group"),
        ("payment group", PAYMENT_GROUPS, "weeks_in_work", "Weeks in work a person, by payment group"),
    )
    people = comparison.people
    for by, labels, fate, caption in wanted:
        rows = people[(people["by"] == by) & (people["fate"] == fate)]
        parts = {label: rows[rows["who"] == label] for label in labels if (rows["who"] == label).any()}
        yield _chart({k.replace("_", " "): v for k, v in parts.items()}, caption), words
    caption = "Balance of each party, GBP million"
    yield (
        _chart(dict(_balances(comparison)), caption),
        f"{words} What the Department pays more is below zero.",
    )


def _chart(parts: dict[str, pd.DataFrame], title: str) -> str:
    """Differences with their intervals as horizontal bars, one row a part, one colour a scenario. SVG text."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    names = list(dict.fromkeys(name for rows in parts.values() for name in rows["scenario"]))
    figure = Figure(figsize=(8.2, 0.9 + len(parts) * (0.22 + 0.2 * len(names))), layout="constrained")
    FigureCanvasSVG(figure)
    axes = figure.add_subplot()
    height = 0.8 / max(len(names), 1)
    for k, name in enumerate(names):
        at = [y for y, rows in enumerate(parts.values()) if name in set(rows["scenario"])]
        rows = pd.concat([rows[rows["scenario"] == name] for rows in parts.values()])
        spread = [rows["difference"] - rows["low"], rows["high"] - rows["difference"]]
        where = [y + (k - (len(names) - 1) / 2) * height for y in at]
        axes.barh(where, rows["difference"], 0.85 * height, color=COLOURS[k % len(COLOURS)], label=name)
        axes.errorbar(rows["difference"], where, xerr=spread, fmt="none", ecolor=INK, elinewidth=1, capsize=2)
    axes.set_yticks(range(len(parts)), list(parts))
    axes.invert_yaxis()
    axes.axvline(0, color=INK, linewidth=0.8)
    plain(axes, title)
    if len(names) > 1:
        axes.legend(frameon=False, labelcolor=INK, fontsize=9, loc="best")
    text = [f"{part}, {row.scenario}: {row.difference:+,.2f}" for part, of in parts.items() for row in of.itertuples()]
    return svg(figure, f"{title}. Differences: {'; '.join(text)}.")
