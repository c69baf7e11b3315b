"""How studies over many runs look in a terminal: attribution, additionality, and the metrics that there are. Everything
in studies is simulated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from wpmodel.cli.output.show import number, present

if TYPE_CHECKING:
    import pandas as pd

    from wpmodel.studies.ablation import Ablation
    from wpmodel.studies.additionality import Additionality
    from wpmodel.studies.attribution import Phenomenon
    from wpmodel.studies.impact_2020 import Impact

_WIDE = 100
"""Columns of a terminal that has room for the interval of deadweight, which follows from that of what is additional."""
_SEEDS_ONLY = "Intervals are over seeds only: they say nothing about what calibration leaves open."


def _table(title: str, words: tuple[str, ...], numbers: tuple[str, ...]) -> Table:
    table = Table(title=title, title_justify="left", header_style="bold", box=SIMPLE_HEAD, padding=0)
    for name in words:
        table.add_column(name, overflow="fold")
    for name in numbers:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _span(row: pd.Series, name: str, digits: str = "+.3g") -> tuple[str, str]:
    """A mean and its interval as two cells; empty where there is none."""
    if not present(row[name]):
        return "", ""
    low, high = (format(row[f"{name}_{end}"], digits) for end in ("low", "high"))
    return format(row[name], digits), f"{low} to {high}"


def attribution(out: Console, table: pd.DataFrame, one: Phenomenon) -> None:
    """Print shares by rule group."""
    out.print(f"\n[bold]{one.name}[/]: {escape(one.meaning)} ({escape(one.unit)})", highlight=False)
    title = f"Simulated shares of each rule group, {table['seeds'].iloc[0]} seeds"
    shown = _table(title, ("Rules",), ("Share", "95% interval", "Of total", "Lost alone"))
    for _, row in table.iterrows():
        if row["group"] == "residual":
            shown.add_section()
        percent = f"{row['percent']:.0f} %" if present(row["percent"]) else ""
        shown.add_row(escape(row["name"]), *_span(row, "share"), percent, _span(row, "alone")[0])
    out.print(shown)
    out.print(
        "Share: mean of what the group adds over every order in which groups could be switched on (Shapley). Lost "
        "alone: what goes when this group alone is switched off. No group: what is left with all of them off. "
        f"{_SEEDS_ONLY}",
        style="dim",
        highlight=False,
    )


def ablation(out: Console, found: Ablation) -> None:
    """Print which patterns need each mend, and how many are met in each arm."""
    counts = found.arms.groupby("arm", sort=False)["met"].agg(["sum", "size"])
    title = f"Simulated: each mechanism switched off alone, {found.seeds} seeds"
    shown = _table(title, ("Without", "Back to a miss", "Met only so"), ("Met",))
    for arm, said in (("all", "nothing: all of them"), ("none", "any of them")):
        shown.add_row(said, "", "", f"{counts.loc[arm, 'sum']} of {counts.loc[arm, 'size']}")
    shown.add_section()
    for _, row in found.mends.iterrows():
        lost, won = (", ".join(row[which]) for which in ("lost", "won"))
        met = f"{counts.loc[row['mend'], 'sum']} of {counts.loc[row['mend'], 'size']}"
        shown.add_row(escape(row["name"]), escape(lost or "none"), escape(won), met)
    out.print(shown)
    unneeded = found.mends.loc[~found.mends["needed"], "name"].tolist()
    if unneeded:
        out.print(f"No pattern here needs: {', '.join(unneeded)}.", highlight=False)
    out.print(
        "A pattern is met where its statistic lies in the range for every seed; those that these areas cannot show are "
        "left out.",
        style="dim",
        highlight=False,
    )


def impact(out: Console, found: Impact) -> None:
    """Print days in work, on benefit and in neither, as the impact assessment of 2020 would have found them here."""
    title = (
        f"Simulated: days over the allotted weeks, {found.people:,.0f} people a seed, {found.seeds} seeds\n"
        "Referred in the last quarter against others who came a quarter too late"
    )
    heads = ("With", "Late", "Effect", "95% interval", "True", "All", "Found", "Verdict")
    shown = _table(title, ("State",), heads)
    for _, row in found.effects.iterrows():
        cells = (f"{row['with']:.1f}", f"{row['late']:.1f}", *_span(row, "estimated", "+.1f"))
        effects = (f"{row['true']:+.1f}", f"{row['intention_to_treat']:+.1f}", row["published"], row["verdict"])
        shown.add_row(str(row["state"]).replace("_", " "), *cells, *effects)
    out.print(shown)
    out.print(
        "Late: those who came too late. True: the effect on the same people, with the same luck. All: intention to "
        f"treat, if {100 * found.referred:.0f}% of those eligible were referred, which is the most that the source "
        f"allows. Found: the published direction; no size in days is known here. {_SEEDS_ONLY}",
        style="dim",
    )


def additionality(out: Console, found: Additionality) -> None:
    """Print gains by payment group and tercile, and what becomes of them where vacancies are fixed."""
    from wpmodel.results.terciles import CERTAIN

    title = f"Simulated: with the programme and without, the same people and luck, {found.seeds} seeds"
    heads = ("Without", "With", "Additional", "95% interval", "Deadweight", "95% interval")
    numbers = heads[: 6 if out.width >= _WIDE else 5]
    for measure, rows in found.people.groupby("measure", sort=False):
        heading = f"{title}\n{str(measure).replace('_', ' ').capitalize()} ({rows['unit'].iloc[0]})"
        shown = _table(heading, ("Payment group, tercile",), numbers)
        for _, row in rows.iterrows():
            who = row["payment_group"] if row["tercile"] == "all" else f"  {row['tercile']}"
            deadweight = (f"{cell} %" if cell else "" for cell in _span(row, "deadweight", ".0f"))
            cells = (number(row["without"]), number(row["with"]), *_span(row, "additional", "+.2f"), *deadweight)
            shown.add_row(who, *cells[: len(numbers)])
            if row["tercile"] == CERTAIN:
                shown.add_section()
        out.print(shown)
    market = _table(
        "Simulated: gains over no programme with this scenario's vacancies and with elastic ones",
        ("Gain",), ("Fixed", "Elastic", "Difference", "95% interval", "Displaced"),
    )  # fmt: skip
    for _, row in found.market.iterrows():
        displaced = f"{row['displaced']:.0f} %" if present(row["displaced"]) else ""
        digits = "+,.0f" if abs(row["elastic"]) >= 1000 else "+,.2f"
        means = (format(row[name], digits) for name in ("fixed", "elastic"))
        market.add_row(escape(row["line"]), *means, *_span(row, "difference", digits), displaced)
    out.print(market)
    out.print(
        "Benefit not paid is weeks in work at a single person's rate: no housing benefit, tax credit, tax or weeks "
        f"after the allotted ones, so it is no saving to the Treasury. {_SEEDS_ONLY}",
        style="dim",
        highlight=False,
    )


def metrics(out: Console, chosen: list[dict[str, Any]]) -> None:
    """Print metrics of a run, then measures of published figures."""
    for published, title in ((False, "Metrics of a run"), (True, "Measures of published figures, by group and date")):
        rows = [row for row in chosen if row["published"] == published]
        if rows:
            out.print(f"\n[bold underline]{title}[/]\n")
        for row in rows:
            source = f"; source: {row['source']}" if row["source"] else ""
            out.print(f"[bold]{escape(row['name'])}[/] ({escape(row['unit'])}{escape(source)})", highlight=False)
            out.print(f"    {escape(row['meaning'])}", highlight=False)
