"""Programmes in the terminal and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from wpmodel.cli.output.show import number
from wpmodel.foundation.digits import rounded

if TYPE_CHECKING:
    import pandas as pd

    from wpmodel.programmes.programme import Programme
    from wpmodel.studies.prediction import Prediction


def record(one: Programme) -> dict[str, Any]:
    """What a programme is, for JSON."""
    from wpmodel.scenario import contract_of

    terms = contract_of(one)
    return {
        "name": one.name,
        "title": one.title,
        "place": one.place,
        "first_day": one.calendar.first_day.isoformat(),
        "last_referral": one.calendar.last_referral.isoformat(),
        "last_day": one.calendar.last_day.isoformat(),
        "people": people_in(one),
        "groups": {group.name: {"title": group.title, "like": group.like} for group in one.groups},
        "areas": [area.name for area in one.areas],
        "contracts": len(one.contracts),
        "primes": [name for name, _ in one.primes],
        "subcontractors": sum(count for count, *_ in one.chain.counts.values()),
        "published_figures": len(one.figures),
        "terms": {name: plain(terms[name], one.declared[name].index) for name in one.terms},
        "assumptions": list(one.assumptions),
        "source": one.source,
        "digest": one.digest,
    }


def people_in(one: Programme) -> int:
    """People referred in all."""
    return sum(of.people for of in one.referred)


def plain(value: Any, index: tuple[str, ...]) -> Any:
    """A value of a parameter for JSON: a number, or numbers by label."""
    return dict(zip(index, value, strict=True)) if isinstance(value, tuple) else value


def every(out: Console, found: list[Programme]) -> None:
    """Print the list of programmes."""
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("Programme", min_width=32)
    table.add_column("From", no_wrap=True)
    for name in ("People", "Areas", "Contracts"):
        table.add_column(name, justify="right", no_wrap=True)
    for one in found:
        counts = (people_in(one), len(one.areas), len(one.contracts))
        name = f"[bold]{escape(one.name)}[/]\n[dim]{escape(one.title)}[/]"
        table.add_row(name, f"{one.calendar.first_day:%b %Y}", *(f"{k:,}" for k in counts))
    out.print(table)
    out.print("\nRun one: wpmodel run NAME. Begin your own: wpmodel programme new FOLDER.", highlight=False)


def begun(out: Console, made: Programme) -> None:
    """Print what was written, and what to do next."""
    place = escape(made.place)
    out.print(f"[bold]{place}[/] holds a programme of {people_in(made):,} people to begin with.", highlight=False)
    for what, command in (
        ("change its tables and programme.toml, then", f"wpmodel programme check {place}"),
        ("run it", f"wpmodel run {place}"),
        ("compare two contracts", f"wpmodel compare {place} {place}+payment-credits"),
    ):
        out.print(f"  {what}: {command}", highlight=False)


def one(out: Console, found: Programme) -> None:
    """Print what a programme is."""
    days = found.calendar
    out.print(f"[bold]{escape(found.name)}[/]: {escape(found.title)}", highlight=False)
    out.print(
        f"{people_in(found):,} people referred from {days.first_day} to {days.last_referral}; runs end on "
        f"{days.last_day}.",
        highlight=False,
    )
    areas, primes = len(found.areas), len(found.primes)
    below = sum(count for count, *_ in found.chain.counts.values())
    out.print(
        f"Areas: {areas}. Contracts: {len(found.contracts)}, of {primes} primes. Subcontractors: {below}. Published "
        f"figures: {len(found.figures)}.",
        highlight=False,
    )
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0), pad_edge=False)
    for name in ("Group", "What it is", "Like, in 2011", "People"):
        table.add_column(name, justify="right" if name == "People" else "left")
    for k, group in enumerate(found.groups):
        many = sum(of.people for of in found.referred if of.group == k)
        table.add_row(escape(group.name), escape(group.title), group.like, f"{many:,}")
    out.print(table)
    _assumed(out, found)
    out.print("Nothing in it contradicts itself.", highlight=False)


def _assumed(out: Console, one: Programme) -> None:
    """Print what had to be assumed, if anything."""
    if one.assumptions:
        out.print("\n[bold]Assumed[/]")
        for sentence in one.assumptions:
            out.print(f"  {escape(sentence)}", highlight=False)


def prediction(out: Console, found: Prediction) -> None:
    """Print what the model predicts for a programme, beside what was published."""
    one = found.programme
    out.print(
        f"[bold]{escape(one.title)}[/]: {people_in(one):,} people, {found.draws} draws of the Work Programme's "
        "posterior; nothing was fitted to this programme. All of it is simulated.",
        highlight=False,
    )
    if len(found.figures):
        table = Table(title="Published beside predicted (middle 90% of draws)", title_justify="left", box=None)
        for name in ("", "published", "predicted", "90%", "verdict"):
            table.add_column(name, justify="right" if name in ("published", "predicted", "90%") else "left")
        for row in found.figures.itertuples():
            span = f"{number(row.low)} to {number(row.high)}"
            verdict = row.verdict if row.role == "validate" else "goes in"
            cells = (number(row.published), number(row.median), span, verdict)
            table.add_row(escape(row.label), *cells)
        out.print(table)
        hits, held = found.hits
        out.print(
            f"{hits} of {held} figures held out lie in the interval. --json has their sources.\n", highlight=False
        )
    else:
        out.print("Nothing was published that it could be held against here.\n", highlight=False)
    table = Table(title="Predicted", title_justify="left", box=None)
    for name in ("", "median", "90%", "unit"):
        table.add_column(name, justify="right" if name in ("median", "90%") else "left")
    for row in found.behaviour.itertuples():
        table.add_row(escape(row.what), number(row.median), f"{number(row.low)} to {number(row.high)}", row.unit)
    out.print(table)
    _assumed(out, one)


def contrasts(out: Console, found: pd.DataFrame, draws: int) -> None:
    """Print contrasts with what was published, misses first."""
    counts = found["verdict"].value_counts()
    out.print(f"[bold]Other contracts[/], {draws} draws of the Work Programme's posterior, nothing fitted. Simulated.")
    out.print(", ".join(f"{many} {verdict}" for verdict, many in counts.items()) + ".\n", highlight=False)
    for row in found.itertuples():
        out.print(f"[bold]{escape(row.id)}[/] ({row.tests}): {row.verdict}", highlight=False)
        out.print(f"  published: {escape(row.published)} ({escape(row.study)}; {row.source})", highlight=False)
        if row.missing:
            out.print(f"  missing in the model: {escape(row.missing)}", highlight=False)
        else:
            span = f"{rounded(row.effect)} ({rounded(row.low)} to {rounded(row.high)})"
            out.print(f"  model, {row.form} of {row.metric}: {span}; {row.agree_pct:.0f} of 100 draws agree\n")
