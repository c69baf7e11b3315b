"""How comparisons and stories look in a terminal. Everything in them is simulated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from wpmodel import lives
from wpmodel.calendar import date_of
from wpmodel.comparison import FATES, KEYS
from wpmodel.show import number, signed

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from wpmodel.comparison import Comparison
    from wpmodel.fortunes import Fortune
    from wpmodel.lives import Life
    from wpmodel.twins import Twins

_HEADLINES = {
    "measures": ("measure", "rate-24m-pooled-.*2017-12-31|job-outcomes-2017|payments-total"),
    "behaviour": (
        "metric",
        r"(creaming\.index|hours|parked|sanctions\.referrals|exits\.voluntary|exits\.private)$",
    ),
    "people": ("fate", "support_hours|outcome_pct|weeks_in_work"),
    "money": ("line", "margin_gbp"),
}
"""What is printed of each table without `--all`: a column and a pattern; of people, not their areas."""


def comparison(out: Console, found: Comparison, everything: bool) -> None:
    """Print paired differences: a table for measures, behaviour, people and money, for each scenario."""
    base = found.scenarios[0]
    for scenario, description in zip(found.scenarios[1:], found.descriptions[1:], strict=True):
        out.print(f"\n[bold]{escape(scenario)}[/] against [bold]{escape(base)}[/], simulated, {found.over}")
        if description:
            out.print(escape(description), style="dim", highlight=False)
        for name, table in found.tables().items():
            rows = table[table["scenario"] == scenario]
            shown = rows if everything else _headlines(name, rows)
            if len(shown):
                out.print(_differences(name, shown, "Middle 90%" if found.worlds else "95% interval"))
    out.print(
        f"Bold: {found.interval} leaves out nought. Sector and tier are those of who delivers. Money is in "
        "pounds. --all prints every row, --html a report.",
        style="dim",
        highlight=False,
    )


def _headlines(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    column, pattern = _HEADLINES[name]
    rows = rows[rows[column].str.match(pattern)]
    return rows[rows["by"] != "area"] if name == "people" else rows


def _differences(name: str, rows: pd.DataFrame, span: str) -> Table:
    table = Table(title=name.capitalize(), title_justify="left", header_style="bold")
    for key in KEYS[name]:
        table.add_column(key.capitalize(), overflow="fold")
    for head in ("Baseline", "Difference", span):
        table.add_column(head, justify="right", no_wrap=True)
    for row in rows.to_dict("records"):
        clear = row["low"] > 0 or row["high"] < 0
        difference = signed(row["difference"])
        words = [FATES.get(row[key], row[key]) if key == "fate" else row[key] for key in KEYS[name]]
        table.add_row(
            *map(escape, words),
            number(row["baseline"]),
            f"[bold]{difference}[/]" if clear else difference,
            f"{signed(row['low'])} to {signed(row['high'])}",
        )
    return table


def person(out: Console, told: Sequence[Life]) -> None:
    """Print one person's lives, and where each parts from the first."""
    who = told[0].person
    condition = who["health_condition"]
    health = "no health condition" if condition == "none" else f"a {condition} health condition"
    out.print(
        f"\n[bold]Claimant {told[0].claimant}[/], synthetic: {who['payment_group']}, age {who['age']}, {health}, "
        f"{who['area']}. Prospects on arrival, which no provider sees: {who['prospect']:+.2f} (log odds).",
        highlight=False,
    )
    for life in told:
        out.print(f"\n[bold underline]Under {escape(life.scenario)}[/] (simulated)\n", highlight=False)
        for when, what in lives.told(life):
            out.print(f"[bold]{when}.[/] {escape(what)}", highlight=False)
        sums = life.sums()
        out.print(
            f"\nIn all: the Department paid GBP {sums['department_paid_gbp']:,.0f} for her, of which GBP "
            f"{sums['results_to_providers_gbp']:,.0f} of the pay for results went to whoever delivered.",
            highlight=False,
        )
    for other in told[1:]:
        week = lives.parting(told[0], other)
        when = f"part in week {week} ({date_of(week):%B %Y})" if week is not None else "do not part"
        out.print(f"\nUnder {escape(other.scenario)} and {escape(told[0].scenario)} her lives {when}.", highlight=False)


def twins(out: Console, found: Twins) -> None:
    """Print what changed first for how many, and the people whose lives changed most."""
    first, second = map(escape, found.scenarios)
    out.print(
        f"\n[bold]{second}[/] against [bold]{first}[/], simulated: {found.people:,} people, same luck, one seed",
        highlight=False,
    )
    if found.only_one:
        out.print(f"{found.only_one:,} people come in one of the two only.", highlight=False)
    numbers = {"people": ",", "share_pct": ".1f", "winners": ",", "losers": ",", "weeks_gained": "+,.0f",
               "outcomes_gained": "+,.0f"}  # fmt: skip
    out.print(_plain("What changed first in her life", found.causes, ["meaning"], numbers))
    numbers = {"weeks_first": ".0f", "weeks_second": ".0f", "weeks_gained": "+.0f", "hours_first": ".1f",
               "hours_second": ".1f"}  # fmt: skip
    words = ["claimant", "payment_group", "third", "cause", "parted_on"]
    out.print(_plain("Whose weeks in work changed most", found.examples, words, numbers))
    out.print(
        "A small change in help moves the market for everybody's hours, so that many lives differ a little and few in "
        "their outcome. Winners and losers work more or fewer weeks. `wpmodel person ID` tells both lives.",
        style="dim",
        highlight=False,
    )


def organisation(out: Console, told: Sequence[Fortune]) -> None:
    """Print an organisation's stories: meetings or quarters, money by event, the end."""
    for story in told:
        about = story.about
        left = f"left on {about['left_on']}: {about['cause']}" if about["left_on"] else "is still there at the end"
        out.print(
            f"\n[bold underline]{escape(about['organisation'])} under {escape(story.scenario)}[/] (simulated)\n"
            f"{about['kind'].capitalize()}, {about['sector']}, opening reserves GBP {about['opening_cash_gbp']:,.0f}. "
            f"It {left}.",
            highlight=False,
        )
        quarters = story.periods[story.periods.index % 3 == 2]
        here = quarters[(quarters["people"] > 0) | (quarters["earned"] > 0)]
        numbers = {"cash": ",.0f", "earned": ",.0f", "spent": ",.0f", "people": ",", "referrals": ",",
                   "advisers": ".1f", "modules": ",", "strain": ".2f"}  # fmt: skip
        out.print(_plain("Every third period of four weeks (GBP)", here, ["from"], numbers))
        if len(story.meetings):
            meetings = story.meetings.assign(on=[date_of(week).isoformat() for week in story.meetings["week"]])
            numbers = {"runway": ".1f", "floor": ".1f", "worth_of_staying": "+,.0f", "losing": "d", "strain": ".2f",
                       "tolerance": ".2f", "peers_gone": ".0%", "weeks_without_referral": "d"}  # fmt: skip
            out.print(_plain("Trustees' or directors' meetings", meetings, ["on"], numbers, ["decision"]))
        out.print(_plain("Money over the whole run (GBP)", story.money, ["event", "other"], {"gbp": "+,.0f"}))
    out.print(
        "Runway: four-week costs that cash and credit last. Trustees leave when it is below the floor and staying has "
        "looked worthless at several meetings, when strain passes tolerance, or after too long without a referral; "
        "creditors close an organisation that cannot pay.",
        style="dim",
        highlight=False,
    )


def _plain(
    title: str, rows: pd.DataFrame, words: Sequence[str], numbers: dict[str, str], after: Sequence[str] = ()
) -> Table:
    """A table of some columns, numbers in these formats."""
    table = Table(title=title, title_justify="left", header_style="bold")
    for name in words:
        table.add_column(name.replace("_", " "), overflow="fold")
    for name in numbers:
        table.add_column(name.replace("_", " "), justify="right")
    for name in after:
        table.add_column(name.replace("_", " "))
    for row in rows.to_dict("records"):
        cells = [format(row[name], form) for name, form in numbers.items()]
        table.add_row(*(escape(str(row[name])) for name in words), *cells, *(escape(str(row[name])) for name in after))
    return table
