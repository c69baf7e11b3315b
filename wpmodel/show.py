"""How results look in a terminal and in JSON. Whatever providers do in a run is marked as simulated."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from wpmodel.parameters import Parameter
    from wpmodel.result import Result
    from wpmodel.scenario import Scenario

HEADLINES = {
    "People": ("referrals-2012-07-31", "referrals-2013-06-30", "referrals-2017-12-31", "attachments-2012-07-31"),
    "Jobs": (
        "job-starts-2013-06-30", "job-starts-2016-06-30", "job-outcomes-2012-07-31", "job-outcomes-2013-03-31",
        "job-outcomes-2014-03-31", "job-outcomes-2015-06-30", "job-outcomes-2017-12-31",
    ),
    "Cohort rates: people referred together": (
        "rate-12m-2011-06", "rate-12m-2012-06", "rate-12m-2016-12", "rate-24m-2011-06", "job-start-rate-24m-2011-06-2013-06-30",
        "rate-24m-pooled-2017-12-31", "rate-24m-pooled-jsa-18-24-2017-12-31", "rate-24m-pooled-jsa-25-plus-2017-12-31",
        "rate-24m-pooled-esa-new-2017-12-31", "rate-24m-pooled-esa-ex-ib-2017-12-31",
    ),
    "Contract ratio: outcomes of a year over referrals of that year": (
        "contract-ratio-jsa-18-24-2012-04-to-2013-03", "contract-ratio-jsa-25-plus-2012-04-to-2013-03",
        "contract-ratio-esa-new-2012-04-to-2013-03",
    ),
    "Money paid by the Department": (
        "payments-attachment-2014-03-31", "payments-outcome-2014-03-31", "payments-sustainment-2014-03-31", "payments-total-2014-03-31",
    ),
    "Providers": (
        "caseload-per-adviser-2013-05-21", "organisations-private-2011-08-12", "organisations-public-2011-08-12",
        "organisations-voluntary-2011-08-12", "places-all-tier1-2011-08-12", "places-voluntary-tier1-2011-08-12",
        "places-all-tier2-2011-08-12", "places-voluntary-tier2-2011-08-12",
    ),
    "The June 2011 intake when its time was up": (
        "exit-returned-2011-06-2013-06-30", "exit-fully-paid-2011-06-2013-06-30", "exit-in-work-2011-06-2013-06-30",
    ),
}  # fmt: skip
"""What `wpmodel run` prints, by figure id; `--all` prints every figure the model has a measure for."""

ROLES = {"input": "in", "calibrate": "fit", "validate": "check", "context": ""}
_NOTE = (
    "Use: in = goes into the model; fit = for calibration; check = kept for validation; no mark = context. "
    "Miss: points for percentages, otherwise per cent of the figure. "
    "Parameters are starting values, not yet calibrated. Published figures: their source by id; `wpmodel sources ID` cites it."
)


def run(out: Console, result: Result, seconds: float, everything: bool, folder: Path | None) -> None:
    """Print a run: what it was, the table beside published figures, money and effort per head."""
    model = result.model
    where = (
        "Great Britain"
        if len(model.areas) == len(model.area_names)
        else ", ".join(model.area_names[k] for k in model.areas)
    )
    part = f", {model.sample:.0%} of caseloads" if model.sample else ""
    out.print(
        f"\n[bold]{escape(model.scenario.name)}[/]: {len(result.rows):,} claimants, {where}{part}, June 2011 to {model.until}, seed {model.seed}",
        highlight=False,
    )
    if result.scale != 1.0:
        out.print(
            f"Totals are scaled by {result.scale:.2f} to all {model.everyone:,} people referred.", highlight=False
        )
    table = result.table().set_index("id", drop=False)
    sections = {"Every figure with a measure": list(table.index)} if everything else HEADLINES
    out.print(_beside_published(table, sections))
    out.print(_spending(result))
    out.print(_per_head(result))
    out.print(_NOTE, style="dim", highlight=False)
    wrote = f" Tables and manifest are in {folder}." if folder else ""
    out.print(f"Simulated in {seconds:.1f} s.{wrote}", highlight=False)


def _beside_published(table: pd.DataFrame, sections: dict[str, Sequence[str]]) -> Table:
    shown = Table(title="Simulated beside published", title_justify="left", header_style="bold", expand=False)
    shown.add_column("Figure", ratio=1)
    for name in ("Simulated", "Published", "Miss"):
        shown.add_column(name, justify="right", no_wrap=True)
    shown.add_column("Use")
    shown.add_column("Source", overflow="fold")
    for section, ids in sections.items():
        rows = [table.loc[key] for key in ids if key in table.index]
        if not rows:
            continue
        shown.add_section()
        shown.add_row(f"[bold]{section}[/]")
        for row in rows:
            unit = " %" if row["unit"] == "percent" else ""
            mark = " (memory)" if row["confidence"] in ("memory", "assumed") else ""
            shown.add_row(
                f"  {escape(row['label'])}{_unit(row['unit'])}",
                f"{number(row['model'])}{unit}",
                f"{_published(row)}{unit}",
                f"{row['miss']:+.1f}{' pt' if unit else ' %'}" if pd.notna(row["miss"]) else "",
                ROLES[row["role"]],
                escape(row["source"]) + mark,
            )
    return shown


def _published(row: pd.Series) -> str:
    ranged = row["role"] == "input" and pd.notna(row["low"]) and row["low"] != row["high"]
    return f"{number(row['low'])}-{number(row['high'])}" if ranged else number(row["published"])


def _unit(unit: str) -> str:
    return {"gbp_million": " (GBP million)"}.get(unit, "")


def number(value: float) -> str:
    """A number with the digits that it deserves."""
    return f"{value:,.0f}" if abs(value) >= 1000 or value == int(value) else f"{value:,.1f}"


def _spending(result: Result) -> Table:
    table = Table(
        title="Simulated payments by contract year (GBP million, not scaled)", title_justify="left", header_style="bold"
    )
    frame = result.spending()
    for name in frame.columns:
        table.add_column(name.replace("_", " "), justify="right")
    for row in frame.itertuples(index=False):
        table.add_row(f"{row[0]}{' and after' if row[0] == 4 else ''}", *(f"{value:,.1f}" for value in row[1:]))
    return table


def _per_head(result: Result) -> Table:
    table = Table(title="Simulated, for each person attached", title_justify="left", header_style="bold")
    for name in ("Payment group", "Attached", "Paid (GBP)", "Adviser hours", "Outcomes per 100"):
        table.add_column(name, justify="left" if name == "Payment group" else "right")
    for row in result.per_head().itertuples(index=False):
        table.add_row(row[0], f"{row[1]:,}", *(f"{value:,.1f}" for value in row[2:]))
    return table


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """A table as JSON records; what is missing is null."""
    return [{k: (None if pd.isna(v) else v) for k, v in row.items()} for row in frame.astype(object).to_dict("records")]


def as_json(result: Result, seconds: float) -> dict[str, Any]:
    """A run as JSON: its manifest, every measure, and the table beside published figures."""
    from wpmodel.store import manifest

    return {
        **manifest(result),
        "scale": result.scale,
        "seconds": round(seconds, 3),
        "measures": {name: float(value) for name, value in result.measures.items()},
        "table": records(result.table()),
        "spending_gbp_million": records(result.spending()),
        "per_head": records(result.per_head()),
    }


def comparison(out: Console, table: pd.DataFrame) -> None:
    """Print paired differences, one block a scenario."""
    for scenario, rows in table.groupby("scenario", sort=False):
        shown = Table(
            title=f"{escape(str(scenario))}: simulated difference from the baseline, {rows['seeds'].iloc[0]} seeds",
            title_justify="left",
        )
        shown.add_column("Measure")
        for name in ("Baseline", "Difference", "95% interval"):
            shown.add_column(name, justify="right")
        for row in rows.itertuples():
            shown.add_row(
                row.measure, number(row.baseline), f"{row.difference:+,.2f}", f"{row.low:+,.2f} to {row.high:+,.2f}"
            )
        out.print(shown)


def scenario_record(scenario: Scenario) -> dict[str, Any]:
    """A scenario as JSON."""
    return {
        "name": scenario.name,
        "description": scenario.description,
        "source": scenario.source,
        "changes": {name: list(v) if isinstance(v, tuple) else v for name, v in scenario.changes.items()},
    }


def scenarios(out: Console, found: list[Scenario]) -> None:
    """Print scenarios with one line, source and what they change."""
    table = Table("Scenario", "What it is", "Changes", "Source", header_style="bold")
    for s in found:
        table.add_row(s.name, s.description, ", ".join(s.changes) or "nothing: the baseline", s.source)
    out.print(table)


def parameter_record(topic: str, p: Parameter) -> dict[str, Any]:
    """A declaration as JSON."""
    return {
        "name": p.name, "topic": topic, "value": list(p.value) if isinstance(p.value, tuple) else p.value, "index": list(p.index),
        "unit": p.unit, "low": p.low, "high": p.high, "status": p.status, "source": p.source, "help": p.help,
    }  # fmt: skip


def parameters(out: Console, chosen: dict[str, list[Parameter]]) -> None:
    """Print declarations by topic."""
    for topic, of in chosen.items():
        if not of:
            continue
        table = Table(
            "Parameter",
            "Value",
            "Unit",
            "Bounds",
            "Status",
            "What it is; source",
            title=topic.capitalize(),
            title_justify="left",
            header_style="bold",
        )
        for p in of:
            value = ", ".join(f"{x:g}" for x in p.value) if isinstance(p.value, tuple) else f"{p.value:g}"
            table.add_row(
                p.name, value, p.unit, f"{p.low:g} to {p.high:g}", p.status, f"{p.help}. [dim]{escape(p.source)}[/]"
            )
        out.print(table)


def citations(out: Console, found: list[dict[str, str]]) -> None:
    """Print citations, one a line."""
    for s in found:
        text = ", ".join(filter(None, (s["publisher"], s["title"], s["date"])))
        out.print(f"[bold]{s['id']}[/] {escape(text)} {s['url']}", highlight=False, soft_wrap=True)
