"""Totals for the whole country: outcomes, what the Department pays and when, what each party is left with.

Runs of some areas are scaled to everybody referred (`Result.scale`). Money is in one unit, million pounds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wpmodel.results import accounts
from wpmodel.results.metrics import metric, metrics_in
from wpmodel.results.survival import THREE_YEARS

if TYPE_CHECKING:
    from wpmodel.results.result import Result

PENCE_A_MILLION = 1e8
GIVEN, REPAID = "payment credit", "payment credit repaid"
BALANCES = {
    "primes": ("primes", None),
    "tier1.voluntary": ("tier 1", "voluntary"),
    "tier1.private": ("tier 1", "private"),
    "tier1.public": ("tier 1", "public"),
    "tier2": ("tier 2", None),
}
"""Who is left with money: party and sector of the accounts; all sectors where none is named."""
SCALED = "whole run, scaled to everybody referred in the country"


@metrics_in({
    "country.people": ("people", f"people attached, {SCALED}"),
    "country.outcomes": ("job outcomes", f"job outcomes reached, {SCALED}"),
})  # fmt: skip
def heads(result: Result) -> dict[str, float]:
    """How many people the programme took on, and how many reached an outcome."""
    table = result.per_head()
    outcomes = (table["attached"] * table["outcomes_per_100"]).sum() / 100.0
    return {
        "country.people": result.scale * float(table["attached"].sum()),
        "country.outcomes": result.scale * float(outcomes),
    }


@metric("outcomes.of_group.{group}", unit="for 100 people attached", meaning="job outcomes of one payment group")
def by_group(result: Result) -> dict[str, float]:
    """Groups that nobody was attached in are not there."""
    table = result.per_head()
    there = table[table["attached"] > 0]
    return {f"outcomes.of_group.{row.payment_group}": float(row.outcomes_per_100) for row in there.itertuples()}


@metrics_in({
    "country.paid": ("GBP million", f"paid by the Department less what came back to it, {SCALED}"),
    "country.paid_early": ("GBP million", "`country.paid` by the end of the third contract year"),
    "country.advanced": ("GBP million", "payment credits not yet repaid at the end of the third contract year, scaled"),
    "country.written_off": ("GBP million", f"payment credits that are not repaid by the end, {SCALED}"),
})  # fmt: skip
def department(result: Result) -> dict[str, float]:
    """What the programme costs the Department, by when, and what it has advanced."""
    paid = result.paid_by_department
    early, credit = paid["week"] < THREE_YEARS, paid["event"].isin((GIVEN, REPAID))
    each = result.scale / PENCE_A_MILLION
    parts = {"paid": paid.index >= 0, "paid_early": early, "advanced": early & credit, "written_off": credit}
    return {f"country.{name}": each * float(paid.loc[which, "pence"].sum()) for name, which in parts.items()}


@metrics_in({
    f"country.balance.{name}": ("GBP million", f"what {party}{f', {sector},' if sector else ''} are left with: all "
                                f"that comes in less all that goes out, opening reserves apart, {SCALED}")
    for name, (party, sector) in BALANCES.items()
})  # fmt: skip
def balances(result: Result) -> dict[str, float]:
    """Zero for a party that nobody is in."""
    books = result.accounts()
    whole = books[books["period"] == accounts.WHOLE]
    found = {}
    for name, (party, sector) in BALANCES.items():
        rows = whole[(whole["party"] == party) & (True if sector is None else whole["sector"] == sector)]
        found[f"country.balance.{name}"] = result.scale * float(rows["margin_gbp"].sum()) / 1e6
    return found
