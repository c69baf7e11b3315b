"""How comparisons and stories look in a terminal. Everything in them is simulated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from wpmodel.comparison import FATES, KEYS
from wpmodel.show import number

if TYPE_CHECKING:
    import pandas as pd

    from wpmodel.comparison import Comparison

_HEADLINES = {
    "measures": ("measure", "rate-24m-pooled|job-outcomes-2017|payments-total|places-voluntary"),
    "behaviour": ("metric", r"creaming\.(index|ratio)$|hours$|parked$|sanctions\.referrals$"),
    "people": ("fate", "support_hours|outcome_pct|weeks_in_work"),
    "money": ("line", "margin_gbp"),
}
"""What is printed of each table without `--all`: a column and a pattern; of people, not their areas."""


def comparison(out: Console, found: Comparison, everything: bool) -> None:
    """Print paired differences: a table for measures, behaviour, people and money, for each scenario."""
    base = found.scenarios[0]
    for scenario, description in zip(found.scenarios[1:], found.descriptions[1:], strict=True):
        out.print(f"\n[bold]{escape(scenario)}[/] against [bold]{escape(base)}[/], simulated, {found.seeds} seeds")
        if description:
            out.print(escape(description), style="dim", highlight=False)
        for name, table in found.tables().items():
            rows = table[table["scenario"] == scenario]
            shown = rows if everything else _headlines(name, rows)
            if len(shown):
                out.print(_differences(name, shown))
    out.print(
        "Bold: the 95% interval over seeds leaves out nought. Sector and tier are those of who delivers. Money is in "
        "pounds. --all prints every row, --html a report.",
        style="dim",
        highlight=False,
    )


def _headlines(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    column, pattern = _HEADLINES[name]
    rows = rows[rows[column].str.match(pattern)]
    return rows[rows["by"] != "area"] if name == "people" else rows


def _differences(name: str, rows: pd.DataFrame) -> Table:
    table = Table(title=name.capitalize(), title_justify="left", header_style="bold")
    for key in KEYS[name]:
        table.add_column(key.capitalize(), overflow="fold")
    for head in ("Baseline", "Difference", "95% interval"):
        table.add_column(head, justify="right", no_wrap=True)
    for row in rows.to_dict("records"):
        clear = row["low"] > 0 or row["high"] < 0
        difference = f"{row['difference']:+,.2f}"
        words = [FATES.get(row[key], row[key]) if key == "fate" else row[key] for key in KEYS[name]]
        table.add_row(
            *map(escape, words),
            number(row["baseline"]) if row["baseline"] == row["baseline"] else "",
            f"[bold]{difference}[/]" if clear else difference,
            f"{row['low']:+,.2f} to {row['high']:+,.2f}",
        )
    return table
