"""How results look in a terminal and in JSON. Whatever providers do in a run is marked as simulated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from wpmodel.foundation.digits import rounded
from wpmodel.foundation.digits import signed as signed
from wpmodel.foundation.notebook import number as number
from wpmodel.foundation.notebook import present as present
from wpmodel.foundation.notebook import records

if TYPE_CHECKING:
    import pandas as pd

    from wpmodel.parameters import Parameter
    from wpmodel.results.result import Result
    from wpmodel.scenario import Scenario

HEADLINES: dict[str, dict[str, str]] = {
    "Referrals since June 2011": {
        "referrals-2012-07-31": "to July 2012",
        "referrals-2013-06-30": "to June 2013",
        "referrals-2017-12-31": "in all",
        "attachments-2012-07-31": "attached by July 2012",
    },
    "People who started a job": {
        "job-starts-2013-06-30": "to June 2013",
        "job-starts-2016-06-30": "to June 2016",
        "job-start-rate-24m-2011-06-2013-06-30": "June 2011 intake, in 24 months",
    },
    "Job outcomes (26 or 13 weeks in work)": {
        "job-outcomes-2012-07-31": "to July 2012",
        "job-outcomes-2013-03-31": "to March 2013",
        "job-outcomes-2014-03-31": "to March 2014",
        "job-outcomes-2015-06-30": "to June 2015",
        "job-outcomes-2017-12-31": "to December 2017",
    },
    "Cohort rate: outcomes of people referred together": {
        "rate-12m-2011-06": "June 2011 intake, 12 months",
        "rate-12m-2012-06": "June 2012 intake, 12 months",
        "rate-12m-2016-12": "December 2016 intake, 12 months",
        "rate-24m-2011-06": "June 2011 intake, 24 months",
        "rate-24m-pooled-2017-12-31": "all, 24 months",
        "rate-24m-pooled-jsa-18-24-2017-12-31": "JSA 18 to 24, 24 months",
        "rate-24m-pooled-jsa-25-plus-2017-12-31": "JSA 25 and over, 24 months",
        "rate-24m-pooled-esa-new-2017-12-31": "new ESA, 24 months",
        "rate-24m-pooled-esa-ex-ib-2017-12-31": "ESA ex-IB, 24 months",
    },
    "Contract ratio: a year's outcomes over its referrals": {
        "contract-ratio-jsa-18-24-2012-04-to-2013-03": "JSA 18 to 24, 2012-13",
        "contract-ratio-jsa-25-plus-2012-04-to-2013-03": "JSA 25 and over, 2012-13",
        "contract-ratio-esa-new-2012-04-to-2013-03": "new ESA, 2012-13",
    },
    "Sanctions": {
        "sanction-referrals-per-100-2012-01-31": "referrals per 100 attached, to January 2012",
        "sanctions-per-100-2012-01-31": "adverse decisions per 100 attached, to January 2012",
        "people-sanctioned-2012-04-30": "people sanctioned, to April 2012",
        "sanction-referral-spread-2015-12-31": "highest over lowest prime of an area",
    },
    "Paid by March 2014 (GBP million)": {
        "payments-attachment-2014-03-31": "attachment fees",
        "payments-outcome-2014-03-31": "job outcome fees",
        "payments-sustainment-2014-03-31": "sustainment fees",
        "payments-total-2014-03-31": "all",
    },
    "Supply chain, August 2011": {
        "organisations-private-2011-08-12": "private organisations",
        "organisations-public-2011-08-12": "public organisations",
        "organisations-voluntary-2011-08-12": "voluntary organisations",
        "places-all-tier1-2011-08-12": "tier 1 places",
        "places-voluntary-tier1-2011-08-12": "of which voluntary",
        "places-all-tier2-2011-08-12": "tier 2 places",
        "places-voluntary-tier2-2011-08-12": "of which voluntary",
        "caseload-per-adviser-2013-05-21": "out of work per adviser, 2013",
    },
    "The June 2011 intake when its time was up": {
        "exit-returned-2011-06-2013-06-30": "back at the jobcentre",
        "exit-in-work-2011-06-2013-06-30": "in work that earns payments",
        "exit-fully-paid-2011-06-2013-06-30": "every payment made",
    },
}
"""What `wpmodel run` prints, by figure id; `--all` prints every figure the model has a measure for."""

ROLES = {"input": "in", "calibrate": "fit", "validate": "check", "context": ""}
_NOTE = (
    "Use: in = goes into the model; fit = for calibration; check = kept for validation; no mark = context. "
    "Miss: points for percentages, otherwise per cent of the figure. Parameters have their declared values; "
    "--posterior N adds what the calibrated ones leave open. `wpmodel sources ID` cites a source in full."
)
_NOTE_ELSEWHERE = (
    "Nothing was fitted to this programme: people and providers have the values of the Work Programme's. "
    "`wpmodel predict NAME` adds what those leave open; --json has the sources of figures."
)


def run(
    out: Console,
    result: Result,
    seconds: float,
    everything: bool,
    folder: Path | None,
    spread: pd.DataFrame | None = None,
) -> None:
    """Print a run: what it was, the table beside published figures, money and effort per head. `spread` holds the
    middle 90% of draws of the calibrated parameters, by measure."""
    model = result.model
    national = len(model.areas) == len(model.area_names)
    where = model.programme.country if national else ", ".join(model.area_names[k] for k in model.areas)
    part = f", {model.sample:.0%} of contracts" if model.sample else ""
    name = f"[bold]{escape(model.scenario.name)}[/]"
    span = f"{model.calendar.first_day:%B %Y} to {model.until:%B %Y}"
    out.print(f"\n{name}: {len(result.rows):,} claimants, {where}{part}, {span}, seed {model.seed}", highlight=False)
    if result.data_note:
        out.print(f"[bold red]{result.data_note}[/]", highlight=False)
    if result.scale != 1.0:
        out.print(
            f"Totals are scaled by {result.scale:.2f} to all {model.everyone:,} people referred.", highlight=False
        )
    table = result.table().set_index("id", drop=False)
    if spread is not None:
        table = table.join(spread.set_index("measure").add_prefix("drawn_"))
    every = everything or not model.programme.as_in_2011
    sections = {"Every figure with a measure": dict(table["label"])} if every else HEADLINES
    if len(table):
        out.print("\n[bold]Simulated beside published[/]")
    for title, labels in sections.items():
        known = {key: label for key, label in labels.items() if key in table.index}
        if known:
            out.print(f"\n[bold]{title}[/]", highlight=False)
            out.print(_beside_published(table.loc[list(known)], list(known.values()), model.programme.as_in_2011))
    out.print()
    out.print(_spending(result))
    out.print(_per_head(result))
    out.print(_NOTE if model.programme.as_in_2011 else _NOTE_ELSEWHERE, style="dim", highlight=False)
    wrote = f" Tables and manifest are in {folder}." if folder else ""
    out.print(f"Simulated in {seconds:.1f} s.{wrote}", highlight=False)


def replayed(out: Console, folder: Path, verdict: str, changed: Sequence[str], altered: Sequence[str]) -> None:
    """Print whether a saved run came out again, what has changed since, and which tables are not those of the run."""
    out.print(f"[bold]{verdict}[/] {escape(str(folder))}")
    for line in changed:
        out.print(f"  since it was saved: {escape(line)}", highlight=False)
    for line in altered:
        out.print(f"  [bold red]not as it was saved:[/] {escape(line)}", highlight=False)


def _beside_published(rows: pd.DataFrame, labels: list[str], cited: bool) -> Table:
    """Figures beside the published ones; with their sources where those are ids (`cited`) and not whole texts."""
    shown = Table(box=None, padding=(0, 1, 0, 0), header_style="dim", pad_edge=False)
    shown.add_column("", min_width=34)
    drawn = ("90% of draws",) if "drawn_low" in rows else ()
    for name in ("simulated", *drawn, "published", "miss"):
        shown.add_column(name, justify="right", no_wrap=True, min_width=8 if name == "miss" else 9)
    shown.add_column("use", min_width=5)
    if cited:
        shown.add_column("source", overflow="fold")
    for label, (_, row) in zip(labels, rows.iterrows(), strict=True):
        simulated, *others = _cells(row)
        span = [f"{number(row['drawn_low'])}–{number(row['drawn_high'])}"] if drawn else []
        shown.add_row(f"  {escape(label)}", simulated, *span, *others[: len(others) if cited else -1])
    return shown


def _cells(row: pd.Series) -> tuple[str, str, str, str, str]:
    percent = row["unit"] == "percent"
    unit = " %" if percent else ""
    miss = f"{row['miss']:+.1f}{' pt' if percent else ' %'}" if present(row["miss"]) else ""
    miss = ("inside" if row["within"] else "outside") if _ranged(row) else miss
    mark = " (memory)" if row["confidence"] in ("memory", "assumed") else ""
    return f"{number(row['model'])}{unit}", f"{_published(row)}{unit}", miss, ROLES[row["role"]], row["source"] + mark


def _ranged(row: pd.Series) -> bool:
    """Whether a range was published rather than a number."""
    return row["role"] == "input" and row["low"] < row["published"] < row["high"]


def _published(row: pd.Series) -> str:
    return f"{number(row['low'])}-{number(row['high'])}" if _ranged(row) else number(row["published"])


def _spending(result: Result) -> Table:
    table = Table(
        title="Simulated payments by contract year (GBP million, not scaled)", title_justify="left", header_style="bold"
    )
    frame = result.spending()
    table.add_column("contract year")
    for name in frame.columns[3:]:
        table.add_column(name.removesuffix("_gbp_million").replace("_", " "), justify="right")
    for year, begins, ends, *paid in frame.itertuples(index=False):
        table.add_row(f"{year} ({begins[:7]} to {ends[:7]})", *(f"{value:,.1f}" for value in paid))
    return table


def _per_head(result: Result) -> Table:
    table = Table(title="Simulated, for each person attached", title_justify="left", header_style="bold")
    for name in ("Payment group", "Attached", "Paid (GBP)", "Adviser hours", "Outcomes per 100"):
        table.add_column(name, justify="left" if name == "Payment group" else "right")
    for row in result.per_head().itertuples(index=False):
        table.add_row(row[0], f"{row[1]:,}", *(f"{value:,.1f}" for value in row[2:]))
    return table


def as_json(result: Result, seconds: float, spread: pd.DataFrame | None = None) -> dict[str, Any]:
    """A run as JSON: its manifest, every measure, the table beside published figures, and what draws of the posterior
    gave where it was run at some."""
    from wpmodel.results.store import manifest

    return {
        **manifest(result),
        "scale": result.scale,
        "seconds": round(seconds, 3),
        "measures": {name: float(value) for name, value in result.measures.items()},
        "table": records(result.table()),
        "spending_gbp_million": records(result.spending()),
        "per_head": records(result.per_head()),
        **({} if spread is None else {"posterior": records(spread)}),
    }


EXPECTED = {"up": "rises", "down": "falls", "same": "stays", "near": "near 0", "near_one": "near 1"}


def emergence(out: Console, table: pd.DataFrame, structures: int = 0) -> None:
    """Print experiments: what was predicted, what happened, whether it holds. `structures`: of how many the runs are
    draws; zero where they are seeds."""
    drawn = f"draws of {structures} structure{'s' if structures > 1 else ''}, each with its own seed"
    over = f"{table['seeds'].iloc[0]} {drawn if structures else 'seeds'}"
    out.print(f"\n[bold]Simulated, {over}, the same people and luck in both arms[/]\n", highlight=False)
    for row in table.itertuples():
        holds = "[green]holds[/]" if row.holds else "[bold red]does not hold[/]"
        holds = holds if row.counts else f"{holds} ({row.kind}: not counted)"
        holds = holds if row.clear else "theory gives no single direction"
        holds = holds if present(row.effect) else "cannot be told here: in some runs nobody is there to measure it by"
        out.print(f"[bold]{row.id}[/] {escape(row.prediction)}: {holds}", highlight=False)
        if not present(row.effect):
            out.print(f"    {row.metric} has no value there: choose more areas\n", highlight=False)
            continue
        effect = f"{signed(row.effect)} (95% interval {signed(row.low)} to {signed(row.high)})"
        what = f"{row.metric} {EXPECTED[row.expected]}"
        agree = f"as predicted in {row.agree_pct:.0f}% of pairs"
        agree += f"; over {row.organisations:.0f} organisations" if present(row.organisations) else ""
        out.print(
            f"    {what}: from {rounded(row.base)} to {rounded(row.changed)}, {effect}, {agree}\n", highlight=False
        )
    counted = table[table["counts"] & table["effect"].notna()]
    out.print(
        f"{int(counted['holds'].sum())} of {len(counted)} bets hold, at 5% for the whole family (Holm). Intervals "
        + (
            "are over structures and what calibration leaves open."
            if structures
            else "are over seeds only: --posterior N draws structures and parameters."
        ),
        highlight=False,
    )


def scenario_record(scenario: Scenario) -> dict[str, Any]:
    """A scenario as JSON."""
    return {
        "name": scenario.name,
        "title": scenario.title,
        "description": scenario.description,
        "source": scenario.source,
        "changes": scenario.plain_changes(),
    }


def scenarios(out: Console, found: list[Scenario]) -> None:
    """Print scenarios by purpose: title, name, one line, what they change, source."""
    from wpmodel.scenario import COMPARED, PURPOSES, purpose_of

    for purpose in (*PURPOSES.values(), COMPARED):
        here = [s for s in found if purpose_of(s.name) == purpose]
        if here:
            out.print(f"[bold underline]{purpose}[/]\n", highlight=False)
        for s in here:
            out.print(f"[bold]{escape(s.title or s.name)}[/] ({escape(s.name)})", highlight=False)
            out.print(f"    {escape(s.description)}", highlight=False)
            out.print(f"    changes {escape(_changes(s)) or 'nothing: it is the baseline'}", highlight=False)
            out.print(f"    source: {escape(s.source)}\n", style="dim", highlight=False)
    out.print("`wpmodel brief NAME` says in words what one changes; `wpmodel scenarios WORD` lists fewer.", style="dim")


def questions(out: Console, found: Sequence[Mapping[str, str]]) -> None:
    """Print questions by theme, each with its command."""
    for theme in dict.fromkeys(row["theme"] for row in found):
        out.print(f"[bold underline]{theme.capitalize()}[/]\n", highlight=False)
        for row in found:
            if row["theme"] == theme:
                out.print(f"{escape(row['question'])}\n    {escape(row['command'])}\n", highlight=False, soft_wrap=True)


def _changes(scenario: Scenario) -> str:
    """What a scenario sets, in a line: one number, or one for each label where they differ."""
    found = []
    for name, value in scenario.plain_changes().items():
        numbers = value if isinstance(value, dict) else {"": value}
        if len(set(numbers.values())) == 1 and len(numbers) > 3:
            numbers = {"": next(iter(numbers.values()))}
        found += [f"{name}{'.' + label if label else ''} = {number:g}" for label, number in numbers.items()]
    return ", ".join(found)


def parameter_record(topic: str, p: Parameter) -> dict[str, Any]:
    """A declaration as JSON."""
    return {
        "name": p.name,
        "topic": topic,
        "value": list(p.value) if isinstance(p.value, tuple) else p.value,
        "index": list(p.index),
        **{field: getattr(p, field) for field in ("unit", "low", "high", "status", "source", "help")},
    }


def parameters(out: Console, chosen: dict[str, list[Parameter]]) -> None:
    """Print declarations by topic."""
    for topic, of in chosen.items():
        if of:
            out.print(f"\n[bold underline]{topic.capitalize()}[/]\n")
        for p in of:
            numbers = p.value if isinstance(p.value, tuple) else (p.value,)
            each = [f"{label} {x:g}".strip() for label, x in zip(p.index or ("",), numbers, strict=True)]
            bounds = f"from {p.low:g} to {p.high:g}, {p.status}"
            out.print(f"[bold]{p.name}[/] = {', '.join(each)} ({escape(p.unit)}; {bounds})", highlight=False)
            out.print(f"    {escape(p.help)}", highlight=False)
            out.print(f"    source: {escape(p.source)}", style="dim", highlight=False)


def citations(out: Console, found: list[dict[str, str]]) -> None:
    """Print citations, one a line."""
    for s in found:
        text = ", ".join(filter(None, (s["publisher"], s["title"], s["date"])))
        out.print(f"[bold]{s['id']}[/] {escape(text)} {s['url']}", highlight=False, soft_wrap=True)
