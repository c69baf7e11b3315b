"""How accounts of who pays, and trials in test areas, look in a terminal. Everything in them is simulated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from wpmodel.studies.comparison import FATES

if TYPE_CHECKING:
    import pandas as pd

    from wpmodel.studies.area_trial import AreaTrial

MILLION = 1e6


def accounts(out: Console, found: pd.DataFrame, what: str, rate: float) -> None:
    """Print a row a party, budget and line, and a column a contract year, in million pounds."""
    wide = found.pivot_table("gbp", ["party", "budget", "line"], "contract_year", "sum", 0.0, sort=False) / MILLION
    discounted = f", discounted at {rate:.1%} a year" if rate else ""
    title = f"Simulated: who pays and who gains, GBP million{discounted}\n{what}"
    table = Table(title=escape(title), title_justify="left", header_style="bold", box=SIMPLE_HEAD, padding=0)
    for name in ("Party", "Budget", "Line"):
        table.add_column(name)
    for year in [*wide.columns, "All"]:
        table.add_column(f"Year {year}" if year != "All" else "All", justify="right")
    for key, row in wide.iterrows():
        table.add_row(*map(str, key), *(f"{x:+,.1f}" for x in [*row, row.sum()]))
    out.print(table)
    out.print(
        "Benefit is a single person's, for weeks in work in the allotted time. Tax, housing benefit, other services "
        "and later years are left out: it is no saving to the Treasury.",
        style="dim",
        highlight=False,
    )


def trial(out: Console, found: AreaTrial, control: str, test: str) -> None:
    """Print what the trial finds beside what is true, fate by fate, with its power."""
    title = (
        f"Simulated: {test} in {len(found.test)} areas, {control} in {len(found.control)}, {found.seeds} seeds\n"
        "Found: test areas less the others. True: test areas less their twins."
    )
    table = Table(title=escape(title), title_justify="left", header_style="bold", box=SIMPLE_HEAD, padding=0)
    table.add_column("Fate")
    for name in ("Found", "95% interval", "True", "95% interval", "Power", "False"):
        table.add_column(name, justify="right")
    for row in found.table.to_dict("records"):
        spans = [f"{row[f'{name}_low']:+.2f} to {row[f'{name}_high']:+.2f}" for name in ("found", "true")]
        means = [f"{row[name]:+.2f}" for name in ("found", "true")]
        shares = [f"{row[name]:.0f} %" for name in ("power", "false")]
        table.add_row(FATES[row["fate"]], means[0], spans[0], means[1], spans[1], *shares)
    out.print(table)
