"""Prints rival structures, and claims with their grades."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    import pandas as pd

    from wpmodel.studies.structures import Structure


MOST = 6
"""Assumed numbers that are named."""


def structures(out: Console, found: Sequence[Structure], weights: pd.DataFrame | None) -> None:
    """Print what each structure assumes, what speaks for and against it, and its weight before and after looking."""
    after = {} if weights is None else weights.set_index("structure")["weight_pct"].to_dict()
    for one in found:
        told = f", {after[one.id]:.0f} after" if one.id in after else ", not fitted yet"
        weight = f"weight {100 * one.prior:.0f} of 100 before looking{told}"
        out.print(f"[bold]{escape(one.id)}[/]: {escape(one.name)} ({weight})", highlight=False)
        out.print(f"  for: {escape(one.speaks_for)}", highlight=False)
        out.print(f"  against: {escape(one.speaks_against)}", highlight=False)
        if one.settings:
            out.print(f"  set: {escape('; '.join(one.settings))}", highlight=False)
    out.print("\nHold a claim in all of them: wpmodel robust CLAIM.", highlight=False)


def claims(out: Console, found: Sequence[dict[str, Any]], weights: pd.DataFrame) -> None:
    """Print each claim with its grade, and for one claim what every structure found."""
    for one in found:
        out.print(f"[bold]{one['grade']}[/]  {escape(one['says'])}", highlight=False)
        before = f"before looking {one['prior_grade']}, {100 * one['prior_weight']:.0f}"
        out.print(
            f"   {one['words']}: those that confirm it weigh {100 * one['weight']:.0f} of 100 ({before}); "
            f"{one['draws_that_agree_pct']:.0f} of 100 draws agree.",
            highlight=False,
        )
        if one["fails_in"]:
            out.print(f"   It does not hold where: {', '.join(one['fails_in'])}.", highlight=False)
        if one["turned_by"] is not None:
            what = ", ".join(one["turned_by"][:MOST]) or "none of them"
            out.print(f"   Assumed numbers that turn it, halved or doubled alone: {what}.", highlight=False)
    if len(found) == 1:
        out.print(_by_structure(found[0], weights))
    out.print(
        "\nEverything is simulated. A structure confirms a claim where at least 90 of 100 of its draws do. What each "
        "assumes: wpmodel structures.",
        highlight=False,
    )


def _by_structure(one: dict[str, Any], weights: pd.DataFrame) -> Table:
    after = weights.set_index("structure")["weight_pct"].to_dict()
    table = Table(title=f"\n{one['form']} of {one['metric']}", title_justify="left", box=None)
    for name in ("structure", "weight", "median", "middle 80%", "draws that agree"):
        table.add_column(name, justify="left" if name == "structure" else "right")
    for row in one["structures"]:
        agree = round(row["agree_pct"] * row["draws"] / 100.0)
        table.add_row(
            row["structure"], f"{after.get(row['structure'], 0.0):.0f}", f"{row['effect']:.3g}",
            f"{row['low']:.3g} to {row['high']:.3g}", f"{agree} of {row['draws']}",
        )  # fmt: skip
    return table
