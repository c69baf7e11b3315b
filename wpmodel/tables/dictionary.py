"""The data dictionary: every table of a run folder, every column's type, unit and meaning, declared once.

It is written into each run folder as `datapackage.json` (Frictionless Data Package, version 1). Types are those of
Frictionless Table Schema. Names of columns have no blanks and are no words that SQL keeps for itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

PACKAGE = "datapackage.json"
GBP, GBP_M, PERCENT, PEOPLE, COUNT, WEEK = "GBP", "GBP million", "percent", "people", "count", "weeks since 2011-06-01"


class Column(NamedTuple):
    """A column: type, unit (none for words, dates and truths) and meaning."""

    type: str
    unit: str
    meaning: str


class Table(NamedTuple):
    """A table: what one row is, and its columns."""

    title: str
    columns: dict[str, Column]


def _words(meaning: str) -> Column:
    return Column("string", "", meaning)


def _whole(unit: str, meaning: str) -> Column:
    return Column("integer", unit, meaning)


def _number(unit: str, meaning: str) -> Column:
    return Column("number", unit, meaning)


def _date(meaning: str) -> Column:
    return Column("date", "", meaning)


def _truth(meaning: str) -> Column:
    return Column("boolean", "", meaning)


SPENT = {
    "attachment fee": "for people attached",
    "job outcome fee": "for job outcomes",
    "sustainment fee": "for people kept in work after the outcome",
    "re-engagement fee": "for people brought back without a sanction; none in 2011",
    "avoided sanction fee": "for failures that led to no sanction; none in 2011",
    "distance travelled fee": "for progress towards work; none in 2011",
    "service fee": "for people on the programme; none in 2011",
    "fixed fee": "for a contract, whatever its volume; none in 2011",
    "third milestone fee": "for people who reach a third milestone in work; none in 2011",
    "fourth milestone fee": "for people who reach a fourth milestone in work; none in 2011",
    "accelerated outcome fee": "on top, for outcomes beyond the number from which the price rises; none in 2011",
    "incentive payment": "for outcomes of a year above the incentive level",
    "payment credit": "advanced to tier 1; none in 2011",
    "payment credit repaid": "of these advances, negative",
    "Merlin penalty": "from primes for their conduct towards their chain, negative; none in 2011",
}
"""What the Department pays for, by event of the ledger."""


def spending_column(event: str) -> str:
    """The column of `Result.spending` for an event of the ledger."""
    return f"{event.lower().replace(' ', '_').replace('-', '_')}_gbp_million"


GROUP = _words("one of the nine payment groups of the contract")
AREA = _words("contract package area")
CONTRACT = _whole("number", "number of the contract, 1 to 40")
SECTOR = _words("private, public or voluntary")
TIER = _words("in-house, tier 1 or tier 2")
YEAR = _whole("year", "contract year: 1 is June 2011 to March 2012, 2 April 2012 to March 2013, and so on")
START = _date("first day of the four weeks")
COUNTED = {
    "searching": (PEOPLE, "people out of work at the review"),
    "in_work": (PEOPLE, "people in work at the review, within their allotted weeks"),
    "light": (PEOPLE, "people out of work who got light support"),
    "standard": (PEOPLE, "people out of work who got standard support"),
    "intensive": (PEOPLE, "people out of work who got intensive support"),
    "minutes": ("minutes", "adviser minutes handed out, to people in and out of work"),
    "job_starts": (COUNT, "jobs started, first and later ones"),
    "outcomes": (COUNT, "job outcomes reached"),
    "sustainments": (COUNT, "sustainment payments earned"),
    "ended": (PEOPLE, "people who left the programme"),
    "let_pass": (COUNT, "noticed failures that the provider let pass"),
    "reengaged": (COUNT, "noticed failures after which it brought the person back"),
    "doubts": (COUNT, "sanction referrals: doubts raised with the jobcentre"),
    "adverse": (COUNT, "decisions against the person, overturned ones among them"),
    "overturned": (COUNT, "of these, those overturned on reconsideration"),
    "undecided": (COUNT, "doubts reserved or cancelled"),
    "first_sanctions": (PEOPLE, "people with their first adverse decision"),
    "left_benefit": (PEOPLE, "people who left benefit and the programme without work, under a sanction"),
    "own_work": (PEOPLE, "people on whose heaviest barrier an adviser worked"),
    "bought": (COUNT, "modules of specialist help bought for people"),
    "given": (COUNT, "modules that came free: guaranteed, or from an authority"),
    "removed": (COUNT, "barriers removed, by whomever"),
    "returned": (PEOPLE, "people whose time was up, back at the jobcentre"),
}
"""What the kernel counts in four weeks: unit and meaning, in the order of `agents.counts.COUNTS`."""
_COUNTS = {name: _whole(unit, meaning) for name, (unit, meaning) in COUNTED.items()}
_ATTACHED = {"attached": _whole(PEOPLE, "people attached in the four weeks")}

TABLES = {
    "table": Table(
        "Simulated beside published, one row a published figure that the run reaches",
        {
            "id": _words("of the figure, as in the evidence"),
            "label": _words("the figure in words"),
            "model": _number("see unit", "the model's value; totals are scaled to the whole country"),
            "published": _number("see unit", "the published value"),
            "miss": _number("see meaning", "model less published: points of a percentage, else per cent of the figure"),
            "unit": _words("of model, published, low and high"),
            "low": _number("see unit", "least value that the source allows, where it says so"),
            "high": _number("see unit", "greatest value that the source allows, where it says so"),
            "within": _truth("whether the model is from low to high; missing where these are"),
            "role": _words("input, calibrate (fitted), validate (held out) or context"),
            "source": _words("ids of sources: `wpmodel sources ID` cites them"),
            "confidence": _words("how the figure is known: verbatim, secondary, derived, memory or assumed"),
        },
    ),
    "cohorts": Table(
        "What became of people, one row a month of referral and payment group",
        {
            "month": Column("yearmonth", "", "month of referral"),
            "payment_group": GROUP,
            "referrals": _whole(PEOPLE, "people referred"),
            "attached_pct": _number(PERCENT, "of these, attached within 26 weeks; missing where the run ends before"),
            "job_start_24m_pct": _number(PERCENT, "with a first job within 104 weeks of referral"),
            "outcome_12m_pct": _number(PERCENT, "with a job outcome within 52 weeks of referral"),
            "outcome_24m_pct": _number(PERCENT, "with a job outcome within 104 weeks of referral"),
        },
    ),
    "organisations": Table(
        "Providers at the end of the run, one row each",
        {
            "organisation": _words("name: published for primes, fictional for subcontractors"),
            "kind": _words("prime or subcontractor"),
            "sector": SECTOR,
            "in_house_places": _whole(COUNT, "offices of its own that it delivers from as a prime"),
            "tier_1_places": _whole(COUNT, "subcontracts to deliver from first day to last"),
            "tier_2_places": _whole(COUNT, "subcontracts to help with one barrier when called on"),
            "advisers": _number(PEOPLE, "advisers in post"),
            "cash_gbp": _number(GBP, "in the bank; below zero where it lives on credit"),
            "credit_gbp": _number(GBP, "overdraft that it can get"),
        },
    ),
    "spending": Table(
        "What the Department paid, one row a contract year and a column for each kind of payment; not scaled",
        {
            "contract_year": YEAR,
            "begins": _date("first day of the contract year"),
            "ends": _date("its last day, or that of the run"),
            **{spending_column(event): _number(GBP_M, meaning) for event, meaning in SPENT.items()},
        },
    ),
    "per_head": Table(
        "What went to people, one row a payment group",
        {
            "payment_group": GROUP,
            "attached": _whole(PEOPLE, "people attached"),
            "paid_gbp_per_head": _number("GBP a person", "paid by the Department"),
            "adviser_hours_per_head": _number("hours a person", "adviser time"),
            "outcomes_per_100": _number("per 100 people", "job outcomes"),
        },
    ),
    "accounts": Table(
        "Accounts, one row a contract year, party and sector; what comes in is positive, what goes out negative",
        {
            "period": _words("contract year, or whole run"),
            "contract_year": YEAR,
            "begins": _date("first day that the row covers"),
            "ends": _date("last day that it covers"),
            "party": _words("Department, primes, tier 1 or tier 2"),
            "sector": _words("private, public or voluntary; empty for the Department"),
            "fees_gbp": _number(GBP, "from, or by, the Department"),
            "received_gbp": _number(GBP, "from other providers"),
            "passed_on_gbp": _number(GBP, "to other providers"),
            "costs_gbp": _number(GBP, "to staff and suppliers"),
            "interest_gbp": _number(GBP, "to lenders"),
            "margin_gbp": _number(GBP, "all of these together"),
            "reserves_gbp": _number(GBP, "opening reserves, from founders; not in the margin"),
            "people": _whole(PEOPLE, "people attached"),
            "outcomes": _whole(COUNT, "job outcomes"),
            "margin_gbp_per_head": _number("GBP a person", "margin for each person attached, over the whole run"),
            "margin_gbp_per_outcome": _number("GBP an outcome", "margin for each job outcome, over the whole run"),
        },
    ),
    "people": Table(
        "People, one row each; all of them are synthetic",
        {
            "claimant": _whole("number", "number of the person, the same under every scenario"),
            "payment_group": GROUP,
            "age_band": _words("age on arrival"),
            "health_condition": _words("none, mental, musculoskeletal or other"),
            "disabled": _truth("whether there is a health condition"),
            "area": AREA,
            "contract": CONTRACT,
            "delivered_by": _words("who delivers, or delivered last"),
            "sector": SECTOR,
            "tier": TIER,
            "referred_on": _date("day of referral"),
            "attached_on": _date("day of attachment"),
            "readiness": _number("log odds", "readiness for work on arrival"),
            "motivation": _number("share", "motivation on arrival, from 0 to 1"),
            "support_hours": _number("hours", "adviser time received"),
            "specialist_hours": _whole("hours", "in modules of specialist help, bought or free"),
            "first_job_on": _date("day the first job began"),
            "outcome_on": _date("day the job outcome was reached"),
            "sustainments": _whole(COUNT, "sustainment payments earned"),
            "sanction_referrals": _whole(COUNT, "doubts that the provider raised with the jobcentre"),
            "sanctions": _whole(COUNT, "adverse decisions, overturned ones among them"),
            "completed_on": _date("day the person left the programme"),
            "exit_status": _words("state at the end of the run"),
        },
    ),
    "contracts": Table(
        "Counts, one row a contract, payment group and four weeks",
        {
            "contract": CONTRACT,
            "prime": _words("who holds the contract at the end of the run"),
            "area": AREA,
            "period_start": START,
            "payment_group": GROUP,
            **_ATTACHED,
            **_COUNTS,
        },
    ),
    "performance": Table(
        "Yearly reviews, one row a contract, payment group and contract year reviewed; none before the first",
        {
            "contract": CONTRACT,
            "prime": _words("who held the contract in that year"),
            "area": AREA,
            "contract_year": YEAR,
            "payment_group": GROUP,
            "referrals": _whole(PEOPLE, "people referred in the year"),
            "outcomes": _whole(COUNT, "job outcomes of the year"),
            "ratio_percent": _number(PERCENT, "contract ratio: outcomes over referrals; missing where too few"),
            "minimum_percent": _number(PERCENT, "minimum performance level, where there is one"),
            "non_intervention_percent": _number(PERCENT, "rate assumed without a programme"),
            "met": _truth("whether the minimum was met"),
            "notice": _truth("whether an improvement notice stands"),
            "share": _number("share", "of the area's referrals, before the review"),
            "share_moved": _number("share", "of the area's referrals, won or lost at the review"),
            "incentive_gbp": _number(GBP, "incentive payment for the year"),
            "ended": _truth("whether the contract was ended at the review"),
        },
    ),
    "places": Table(
        "Delivering places, one row a place and four weeks",
        {
            "period_start": START,
            "place": _whole("number", "number of the place; it can be let to somebody else"),
            "delivered_by": _words("who held it"),
            "contract": CONTRACT,
            "tier": TIER,
            **_ATTACHED,
            **_COUNTS,
            "advisers": _number(PEOPLE, "advisers in post"),
            "norm": _number("people an adviser", "people out of work that an adviser is to carry"),
            "price_of_hour": _number("GBP an hour", "what one more adviser hour was worth there"),
            "minutes_available": _whole("minutes", "adviser minutes that there were for support"),
        },
    ),
    "ledger": Table(
        "Every payment, one row each",
        {
            "week": _whole(WEEK, "week of the payment"),
            "payer": _words("who paid"),
            "payee": _words("who was paid"),
            "event": _words("what for"),
            "payment_group": _words("payment group that it was for; missing where for none"),
            "pence": _whole("pence", "how much"),
        },
    ),
}
CSV = ("table", "cohorts", "organisations", "spending", "per_head", "accounts")
PARQUET = ("people", "contracts", "performance", "places", "ledger")


def _field(name: str, declared: Mapping[str, Column]) -> dict[str, Any]:
    """A column in words of Table Schema; one that is not declared may hold anything."""
    column = declared.get(name, Column("any", "", ""))
    told: dict[str, Any] = {"name": name, "type": column.type, "unit": column.unit, "description": column.meaning}
    if column.type == "boolean":
        told |= {"trueValues": ["True"], "falseValues": ["False"]}
    return {key: value for key, value in told.items() if value}


def _resource(name: str, columns: Iterable[str]) -> dict[str, Any]:
    """A table of a run folder. Parquet files say their types themselves, and the schema adds units and meanings; as a
    `file`, one is not read row by row to be validated: a country's people would take minutes."""
    title, declared = TABLES[name]
    kind = "csv" if name in CSV else "parquet"
    schema = {"fields": [_field(column, declared) for column in columns], "missingValues": [""]}
    head = {"name": name.replace("_", "-"), "path": f"{name}.{kind}", "title": title, "format": kind}
    if kind == "csv":
        return {**head, "profile": "tabular-data-resource", "encoding": "utf-8", "schema": schema}
    return {**head, "profile": "data-resource", "type": "file", "schema": schema}


def package(columns: Mapping[str, Iterable[str]], scenario: str, others: Mapping[str, str]) -> str:
    """The text of a run folder's `datapackage.json`: its tables, with the columns that each has, and other files by
    path, each with its title."""
    tables = [_resource(name, of) for name, of in columns.items()]
    files = [
        {
            "name": re.sub("[._]", "-", path),
            "path": path,
            "title": title,
            "profile": "data-resource",
            "type": "file",
        }
        for path, title in others.items()
    ]
    content = {
        "profile": "data-package",
        "name": "wpmodel-run",
        "title": f"A run of wpmodel: {scenario}",
        "description": "What providers do in it is simulated; people and subcontractors are synthetic. "
        "manifest.json says what made it, and `wpmodel replay` makes it again.",
        "resources": [*tables, *files],
    }
    return json.dumps(content, indent=1) + "\n"
