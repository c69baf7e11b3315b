"""How comparisons and stories look in a terminal. Everything in them is simulated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from wpmodel.cli.output.show import signed
from wpmodel.foundation.digits import rounded
from wpmodel.parameters import SECTORS
from wpmodel.studies.comparison import FATES, KEYS
from wpmodel.studies.stories import claimant_story

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from wpmodel.studies.comparison import Comparison
    from wpmodel.studies.stories.claimant_story import Life
    from wpmodel.studies.stories.organisation_story import Fortune
    from wpmodel.studies.stories.twins import Twins

_SHOWN = {
    "measures": {
        "job-outcomes-2017-12-31": "job outcomes to December 2017",
        "rate-24m-pooled-2017-12-31": "outcome in 24 months, of 100",
        "rate-24m-pooled-jsa-18-24-2017-12-31": "of which JSA 18 to 24",
        "rate-24m-pooled-jsa-25-plus-2017-12-31": "of which JSA 25 and over",
        "rate-24m-pooled-esa-new-2017-12-31": "of which new ESA",
        "rate-24m-pooled-esa-ex-ib-2017-12-31": "of which ESA ex-IB",
        "payments-total-2014-03-31": "paid by March 2014, GBP million",
    },
    "behaviour": {
        "creaming.index": "creaming index (-1 to 1)",
        "hours": "adviser hours a year out of work",
        "parked": "parked, of 100",
        "sanctions.referrals": "sanction referrals, of 100 attached",
        "exits.voluntary": "voluntary tier 1 gone in 3 years, of 100",
        "exits.private": "private tier 1 gone in 3 years, of 100",
    },
    "people": {name: FATES[name] for name in ("support_hours", "outcome_pct", "weeks_in_work")},
    "money": {"margin_gbp": "margin"},
}
"""What is printed of each table without `--all`, in words; of people, not their areas."""
OUTCOMES = "job-outcomes-2017-12-31"
_COLUMNS = {"measures": ["measure"], "behaviour": ["metric"], "people": ["who"], "money": ["party", "sector"]}
_NUMBERS = ["baseline", "difference", "low", "high"]


def comparison(out: Console, found: Comparison, everything: bool) -> None:
    """Print paired differences: measures, behaviour, people and money, for each scenario."""
    base = found.scenarios[0]
    for scenario, description in zip(found.scenarios[1:], found.descriptions[1:], strict=True):
        out.print(f"\n[bold]{escape(scenario)}[/] against [bold]{escape(base)}[/], simulated, {found.over}")
        if description:
            out.print(escape(description), style="dim", highlight=False)
        for name, table in found.tables().items():
            rows = table[table["scenario"] == scenario]
            shown = rows if everything else _headlines(name, rows)
            for title, part in _parts(name, shown):
                words = {} if everything else _SHOWN[name]
                words = _with_counts(words, found, scenario) if name == "behaviour" else words
                out.print(_differences(title, name, part, words, "Middle 90%" if found.structures else "95% interval"))
        for line in in_words(found, scenario):
            out.print(line, highlight=False)
    out.print(
        f"* {found.interval} leaves out zero. Measures and money are scaled to everybody referred in the country, also "
        "where fewer areas were run; the rest is of those that were. Money that goes out is negative: the Department "
        "pays more where its difference is below zero. Sector and tier are those of who delivers. "
        "Parked: out of work for 26 weeks or more with next to no time. --all prints every row, --html a report, "
        "--csv tables.",
        style="dim",
        highlight=False,
    )


def _with_counts(words: dict[str, str], found: Comparison, scenario: str) -> dict[str, str]:
    """Labels of shares of organisations with how many there are in a run."""
    rows = found.behaviour[found.behaviour["scenario"] == scenario].set_index("metric")["baseline"]
    counts = {f"exits.{sector}": rows.get(f"exits.organisations.{sector}") for sector in SECTORS}
    return {
        name: f"{said} (of {count:.0f} in a run)" if (count := counts.get(name)) is not None else said
        for name, said in words.items()
    }


def in_words(found: Comparison, scenario: str) -> Iterator[str]:
    """What the tables do not say: the price of an outcome, and what becomes of advances."""
    money = found.money[(found.money["scenario"] == scenario) & (found.money["party"] == "Department")]
    of = {row["line"]: row for row in money.to_dict("records")}
    measures = found.measures[found.measures["scenario"] == scenario].set_index("measure")
    if OUTCOMES in measures.index and "margin_gbp" in of:
        more, cost = measures.loc[OUTCOMES], -of["margin_gbp"]["difference"]
        if more["low"] > 0 and cost > 0:
            yield (
                f"The Department pays GBP {rounded(cost / 1e6)} million more for {rounded(more['difference'])} more "
                f"job outcomes: GBP {rounded(cost / more['difference'])} for each."
            )
        elif more["low"] <= 0 <= more["high"]:
            yield "What an extra outcome costs cannot be told: the interval of job outcomes includes no change."
    if of.get("advanced_gbp", {"difference": 0.0})["difference"]:
        early, ahead, lost = (
            -of[line]["difference"] / 1e6 for line in ("paid_early_gbp", "advanced_gbp", "written_off_gbp")
        )
        yield (
            f"Of the GBP {rounded(early)} million more that it has paid after three years, GBP {rounded(ahead)} "
            f"million is advances still to be repaid; GBP {rounded(lost)} million is never repaid, and the "
            "Department bears it."
        )


def _headlines(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows[rows[KEYS[name][-1]].isin(_SHOWN[name])]
    return rows[rows["by"] != "area"] if name == "people" else rows


def _parts(name: str, rows: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Tables to print with their titles. One for each fate and each line of money: numbers of one kind stand below each
    other, and a terminal of 80 columns is wide enough."""
    if name == "people":
        for fate, part in rows.groupby("fate", sort=False):
            yield f"People: {FATES[str(fate)]}", part
    elif name == "money":
        for line, part in rows.groupby("line", sort=False):
            in_millions = part[_NUMBERS] / 1e6
            yield f"Money: {str(line).removesuffix('_gbp').replace('_', ' ')}, GBP million", part.assign(**in_millions)
    elif len(rows):
        yield name.capitalize(), rows


def _differences(title: str, name: str, rows: pd.DataFrame, words: dict[str, str], span: str) -> Table:
    keys = _COLUMNS[name]
    table = Table(title=title, title_justify="left", header_style="bold")
    for key in keys:
        table.add_column(key.capitalize(), overflow="fold")
    for head in ("Baseline", "Difference", span):
        table.add_column(head, justify="right", no_wrap=True)
    before = None
    for row in rows[rows["baseline"].notna()].to_dict("records"):  # nobody there, such as private bodies of tier 1
        if name == "people" and before not in (None, row["by"]):
            table.add_section()
        before = row.get("by")
        clear = row["low"] > 0 or row["high"] < 0
        difference = signed(row["difference"])
        table.add_row(
            *(escape(words.get(row[key], row[key])) for key in keys),
            rounded(row["baseline"]),
            f"[bold]{difference} *[/]" if clear else difference,
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
        for when, what in claimant_story.told(life):
            out.print(f"[bold]{when}.[/] {escape(what)}", highlight=False)
        sums = life.sums()
        out.print(
            f"\nIn all: the Department paid GBP {sums['department_paid_gbp']:,.0f} for them, of which GBP "
            f"{sums['results_to_providers_gbp']:,.0f} of the pay for results went to whoever delivered.",
            highlight=False,
        )
    for other in told[1:]:
        week = claimant_story.parting(told[0], other)
        when = f"part in week {week} ({told[0].calendar.date_of(week):%B %Y})" if week is not None else "do not part"
        out.print(
            f"\nUnder {escape(other.scenario)} and {escape(told[0].scenario)} their lives {when}.", highlight=False
        )


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
    out.print(_plain("What changed first in their life", found.causes, ["meaning"], numbers, slim=True))
    changed = found.examples.assign(
        weeks=[f"{row.weeks_first:.0f} to {row.weeks_second:.0f}" for row in found.examples.itertuples()],
        hours=[f"{row.hours_first:.1f} to {row.hours_second:.1f}" for row in found.examples.itertuples()],
    )
    words = ["claimant", "payment_group", "tercile", "cause", "parted_on", "weeks", "hours"]
    out.print(_plain("Whose weeks in work changed most, and their adviser hours", changed, words, {}, slim=True))
    out.print(
        "A small change in help moves the market for everybody's hours, so that many lives differ a little and few in "
        "their outcome. Winners and losers work more or fewer weeks. `wpmodel person CLAIMANT --under A B`, with the "
        "same --areas, --seed and --until, tells both lives.",
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
            meetings = story.meetings.assign(
                on=[story.calendar.date_of(week).isoformat() for week in story.meetings["week"]]
            )
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
    title: str,
    rows: pd.DataFrame,
    words: Sequence[str],
    numbers: dict[str, str],
    after: Sequence[str] = (),
    slim: bool = False,
) -> Table:
    """A table of some columns, numbers in these formats; `slim` without lines, where 80 columns are few."""
    table = Table(title=title, title_justify="left", header_style="bold")
    if slim:
        table.box, table.padding = None, (0, 1, 0, 0)
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
