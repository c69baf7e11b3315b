"""How a game looks in a terminal. Everything in it is simulated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from wpmodel.studies.design.levers import LEVERS as TERMS
from wpmodel.teaching.game import news
from wpmodel.teaching.game.moves import KINDS, STEPS, levers_of
from wpmodel.teaching.game.roles import COMMISSIONER, Role, role_of
from wpmodel.teaching.game.score import FIGURES, Score, verdict

_NO = "-"


def opening(out: Console, role: Role, area: str, quarters: int) -> None:
    """What the game is about, and what can be decided."""
    out.print(f"\n[bold]{role.name}[/] ({escape(area)}, {quarters} quarters, simulated)\n", highlight=False)
    out.print(f"{role.what}\n\n[bold]{role.ask}[/]\n", highlight=False)
    for lever in levers_of(role.id):
        out.print(f"  {lever.name:13} {lever.what}", highlight=False)
    if role.id == COMMISSIONER:
        out.print(f"\nTerms, such as terms.barrier = 200: {', '.join(term.id for term in TERMS)}.", highlight=False)
    else:
        out.print(f"\nKinds of people: {', '.join(KINDS)}. Steps of support: {', '.join(STEPS)}.", highlight=False)


def quarter(out: Console, one: dict[str, Any]) -> None:
    """The news of a quarter."""
    months = f", {one['months_left']:.1f} months of cost left" if one["months_left"] is not None else ""
    load = f"{one['caseload']:.0f}" if one["caseload"] else _NO
    out.print(
        f"\n[bold]Quarter {one['quarter']}[/], to {one['until']}: cash GBP {one['cash_gbp']:,.0f} "
        f"({one['change_gbp']:+,.0f}{months}); {one['advisers']:.1f} advisers with {load} people out of work each; "
        f"{one['new_people']:,} newcomers, {one['job_starts']:,} jobs begun, {one['outcomes']:,} outcomes.",
        highlight=False,
    )
    for word, lines in (("Letter", one["letters"]), ("Strain", one["strains"])):
        for line in lines:
            out.print(f"  [yellow]{word}:[/] {escape(line)}", highlight=False)


def kinds(out: Console, one: dict[str, Any]) -> None:
    """People out of work by kind, as their provider sees them."""
    table = Table(title="People out of work, as you see them (simulated)", title_justify="left", header_style="bold")
    for name in ("Kind", "", "People", "Seen in the quarter", "Hours each"):
        table.add_column(name, justify="left" if name in ("Kind", "") else "right")
    for kind, of in one["kinds"].items():
        helped = (f"{of['seen']:.0%}", f"{of['hours']:.1f}") if of["there"] else (_NO, _NO)
        table.add_row(kind, news.words_of(kind), f"{of['people']:,}", *helped)
    out.print(table)


def story(out: Console, all_news: Sequence[dict[str, Any]]) -> None:
    """The quarters in a table, and what was written or strained."""
    table = Table(title="The quarters (simulated)", title_justify="left", header_style="bold")
    for name in ("To", "Cash, GBP 1,000", "Advisers", "Out of work", "New", "Job starts", "Outcomes", "Modules"):
        table.add_column(name, justify="left" if name == "To" else "right")
    for one in all_news:
        whole = ("people", "new_people", "job_starts", "outcomes", "modules")
        cells = [f"{one['cash_gbp'] / 1000:,.0f}", f"{one['advisers']:.1f}", *(f"{one[name]:,}" for name in whole)]
        table.add_row(one["until"][:7], *cells)
    out.print(table)
    for one in all_news:
        for line in (*one["letters"], *one["strains"]):
            out.print(f"Quarter {one['quarter']}: {escape(line)}", highlight=False)


def score(out: Console, found: Score) -> None:
    """The score beside that of the same game without moves, and the moments."""
    table = Table(title="The score (simulated)", title_justify="left", header_style="bold")
    for name in ("Figure", "Unit", "You", role_of(found.game.role).beside.capitalize()):
        table.add_column(name, justify="left" if name in ("Figure", "Unit") else "right", overflow="fold")
    for name, (words, unit) in FIGURES.items():
        if name in found.figures:
            table.add_row(words, unit, *(number(of.get(name, float("nan"))) for of in (found.figures, found.own)))
    out.print(table)
    for line in verdict(found):
        out.print(line, highlight=False)
    for moment in found.moments:
        out.print(f"[bold]{moment.kind.capitalize()}.[/] {escape(moment.words)}", highlight=False)


def number(x: float) -> str:
    """A figure for a table."""
    return _NO if x != x else f"{x:,.0f}" if abs(x) >= 100 or x == int(x) else f"{x:.2f}"
