"""How a calibration and a validation look in a terminal, and as JSON."""

from __future__ import annotations

from typing import Any

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from wpmodel.calibration.run import PHENOMENA
from wpmodel.calibration.walks import in_words
from wpmodel.calibration.words import amount, short
from wpmodel.foundation.digits import rounded
from wpmodel.foundation.notebook import records


def _table(title: str, words: tuple[str, ...], numbers: tuple[str, ...]) -> Table:
    table = Table(title=title, title_justify="left", header_style="bold")
    for name in words:
        table.add_column(name, overflow="fold")
    for name in numbers:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def figures(title: str, rows: pd.DataFrame) -> Table:
    """Published figures beside what the model gives, with its predictive interval; misses are marked."""
    shown = _table(title, ("Figure", "Met"), ("Published", "Model", "90% predicted"))
    shown.caption = "Met: yes, within tolerance; in 90%, a miss that the interval reaches; no, a miss altogether."
    shown.caption_justify = "left"
    for _, row in rows.iterrows():
        shown.add_row(
            escape(short(row["label"])),
            "yes" if row["within"] else "in 90%" if row["inside"] else "[red]no[/]",
            amount(row["published"]), amount(row["model"]),
            f"{amount(row['predicted_low'])} to {amount(row['predicted_high'])}",
        )  # fmt: skip
    return shown


def decisive(rows: pd.DataFrame) -> Table:
    """Which parameters decide each phenomenon: the largest total Sobol indices, with their 95% intervals."""
    shown = _table("Which parameters decide what: total Sobol indices", ("Phenomenon", "Parameters"), ())
    shown.caption = "After ±: half of the 95% interval, by resampling. Over the prior, on the emulator."
    shown.caption_justify = "left"
    for name in PHENOMENA:
        top = rows[rows["output"] == name].nlargest(3, "total")
        said = (f"{r.parameter} {r.total:.2f} ±{r.total_half_width:.2f}" for r in top.itertuples())
        shown.add_row(name, ", ".join(said))
    return shown


def share(column: pd.Series) -> str:
    """How many of how many, in words."""
    return f"{int(column.sum())} of {len(column)}"


def calibration(out: Console, checks: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> None:
    """Print the fit, what was learnt of each parameter, and whether the inference can be trusted."""
    fitted, how = (tables["predictive"], "runs") if "predictive" in tables else (checks, "emulated")
    out.print(figures(f"Targets fitted: model at the posterior centre ({how}, whole country)", fitted))
    if "held_out" in tables:
        out.print(figures("Your figures that were held out: predicted, not fitted (emulated)", tables["held_out"]))
    learnt = tables["identifiability"]
    shown = _table("What the figures say of each free parameter", ("Parameter", "Verdict"), ("Centre", "90%", "Said"))
    shown.caption = "Said: contraction, one less posterior over prior variance."
    shown.caption_justify = "left"
    for _, row in learnt.iterrows():
        shown.add_row(
            row["parameter"], row["verdict"], rounded(row["centre"]),
            f"{rounded(row['low'])} to {rounded(row['high'])}",
            f"{row['contraction']:.2f}",
        )  # fmt: skip
    out.print(shown)
    out.print(f"Walk: {in_words(tables['walk'])}", highlight=False)
    out.print(decisive(tables["sensitivity"]))
    for name, what in (("recovery", "data made by the model"), ("simulated", "data made by the emulator")):
        last = tables[name].iloc[-1]
        out.print(
            f"Known parameters, {what}: {last['covered_90']:.0f}% in 90% intervals over {last['datasets']:.0f} data "
            f"sets; ranks uniform: p = {last['p_uniform']:.3f}",
            highlight=False,
        )
    out.print(f"In tolerance: {share(fitted['within'])}; in the 90% interval: {share(fitted['inside'])}.")


def validation(out: Console, tables: dict[str, pd.DataFrame]) -> None:
    """Print the figures held out, and the simpler explanations held against them."""
    out.print(figures("Figures held out: no fit has used them", tables["validation"]))
    shown = _table("Held against them", ("Model",), ("Figures", "In tolerance", "Miss", "In common", "Miss"))
    for _, row in tables["baselines"].iterrows():
        shown.add_row(
            row["model"], str(row["figures"]), f"{row['within_tolerance']:.0f} %", f"{row['miss']:.2f}",
            str(row["figures_in_common"]), f"{row['miss_in_common']:.2f}",
        )  # fmt: skip
    out.print(shown)
    out.print("Miss: root mean square, in units of the error of figure and model.", style="dim", highlight=False)
    out.print(f"In the 90% interval: {share(tables['validation']['inside'])}.")


def as_json(about: dict[str, Any], **tables: pd.DataFrame) -> dict[str, Any]:
    """What was made and its tables, as plain data."""
    return {**about, **{name: records(table) for name, table in tables.items()}}
