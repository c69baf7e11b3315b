"""How a search for contracts looks in a terminal. Everything in it is simulated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from wpmodel.cli.output.show import present, signed
from wpmodel.studies.design.aims import AIMS
from wpmodel.studies.design.levers import LEVERS

if TYPE_CHECKING:
    from wpmodel.studies.design.aims import Aim
    from wpmodel.studies.design.retest import Retest
    from wpmodel.studies.design.search import Search

UNIT_OF_COST = "times the start's"
SIDE_BY_SIDE = 7
"""Designs to a table of terms."""


def design(out: Console, found: Search, tests: Sequence[Retest]) -> None:
    """Print the front with its tests: for each, a table of designs, and what is left of what the search promised."""
    tried = len(found.points) - 1
    out.print(
        f"\n[bold]{tried} designs[/] tried from [bold]{escape(found.start.name)}[/], simulated: "
        f"{found.within[1:].sum()} within {found.budget:g} times its public cost, {len(found.best())} on the front.",
        highlight=False,
    )
    for shown in _terms(found):
        out.print(shown)
    for test in tests:
        out.print(_front(found, test))
        for line in lines(found, test):
            out.print(line, highlight=False)
    wanted = "; ".join(f"{aim.what}: {aim.unit}" for aim in found.aims)
    out.print(
        f"Gains over the start with 95% intervals over pairs with the same luck ({wanted}; bold: zero is outside). "
        "Stands: within the budget and unbeaten by the start and the rest of the front when tested again.",
        style="dim",
        highlight=False,
    )


def where(test: Retest) -> str:
    """What a test tried the front with, in words."""
    kind = "draws of the uncertain parameters, each with a fresh seed" if test.worlds else "fresh seeds"
    return f"{len(test.lucks)} {kind}"


def _terms(found: Search) -> Iterator[Table]:
    """The front's terms, a row a lever and a column a design, so many designs side by side."""
    best = found.best()
    for first in range(0, len(best), SIDE_BY_SIDE):
        some = [0, *best[first : first + SIDE_BY_SIDE]]
        shown = Table(title="Terms: design by number, what differs in bold", title_justify="left", header_style="bold")
        shown.add_column("Term", overflow="fold")
        shown.add_column("Unit", overflow="fold")
        for n in some:
            shown.add_column(str(n) if n else "start", justify="right", no_wrap=True)
        for k, lever in enumerate(found.levers):
            row = found.points[some, k]
            shown.add_row(
                capital(lever.what), lever.unit, *(f"[bold]{x:g}[/]" if x != row[0] else f"{x:g}" for x in row)
            )
        yield shown


def _front(found: Search, test: Retest) -> Table:
    shown = Table(title=f"The front again, {where(test)}", title_justify="left", header_style="bold")
    shown.add_column("Design")
    for aim in found.aims:
        shown.add_column(capital(aim.what), justify="right", overflow="fold")
    shown.add_column(f"Cost, {UNIT_OF_COST}", justify="right")
    shown.add_column("Stands")
    for row in test.table().to_dict("records"):
        n = row["design"]
        cells = [gain(row, aim) if n else level(row, aim) for aim in found.aims]
        spread = f"\n{row['times_cost_low']:.3f} to {row['times_cost_high']:.3f}" if n else ""
        cost = f"{row['times_cost']:.3f}{spread}"
        shown.add_row(str(n) if n else "start", *cells, cost, "yes" if row["stands"] else "no")
    return shown


def capital(text: str) -> str:
    """Text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def choices(out: Console) -> None:
    """Print the aims and the levers that a search can have."""
    aims = Table(title="Aims", title_justify="left", header_style="bold")
    for head in ("Id", "Aim", "Unit", "Better"):
        aims.add_column(head, overflow="fold")
    for aim in AIMS:
        aims.add_row(aim.id, aim.what, escape(aim.unit), "more" if aim.more else "less")
    levers = Table(title="Levers", title_justify="left", header_style="bold")
    for head in ("Id", "Lever", "Unit", "From", "To", "Step", "Why these bounds"):
        levers.add_column(head, overflow="fold")
    for lever in LEVERS:
        numbers = (f"{x:g}" for x in (lever.low, lever.high, lever.step))
        levers.add_row(lever.id, f"{lever.what} ({lever.parameter})", lever.unit, *numbers, lever.why)
    out.print(aims)
    out.print(levers)


def level(row: dict, aim: Aim) -> str:
    """The start's own number."""
    return f"{row[aim.id]:,.2f}"


def gain(row: dict, aim: Aim) -> str:
    """A gain with its interval, bold where it is clear."""
    mean, low, high = (row[f"{aim.id}_gain{end}"] for end in ("", "_low", "_high"))
    if not present(mean):
        return ""
    text = f"[bold]{signed(mean)} *[/]" if low > 0 or high < 0 else signed(mean)
    return f"{text}\n{signed(low)} to {signed(high)}"


def lines(found: Search, test: Retest) -> list[str]:
    """What the test says of the front, in sentences."""
    of = test.summary()
    if not of["designs"]:
        return ["No design within the budget beats the start, or none is within the budget: nothing to test."]
    kept = ", ".join(
        f"{aim.what} {signed(of[f'{aim.id}_gain_found'])} when found, {signed(of[f'{aim.id}_gain_tested'])} now"
        for aim in found.aims
    )
    return [
        f"Designs tested: {of['designs']}. Within the budget: {of['within']}. Still standing: {of['stand']}. Clearly "
        f"better than the start at some aim and clearly worse at none: {of['better_and_not_worse']}.",
        f"Mean gain over the front: {kept}.",
    ]
