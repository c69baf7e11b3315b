"""A run made small: a `Result` becomes plain numbers and words that a page can show. Everything here is simulated,
but for the published points set beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from agents.caseload import PERIOD
from agents.counts import ADVERSE, DOUBTS, LOOKING, SEEN_INTENSIVE, SEEN_LIGHT, SEEN_STANDARD
from agents.rules.claims import NEVER
from agents.rules.leaving import CAUSES
from dashboards.charts import Chart, chart, series
from wpmodel import evidence, phenomena, survival
from wpmodel.calendar import date_of
from wpmodel.measures import YEAR
from wpmodel.parameters import PAYMENT_GROUPS

if TYPE_CHECKING:
    from wpmodel.result import Result

GROUP_NAMES = (
    "JSA 18 to 24",
    "JSA 25 and over",
    "JSA early access",
    "JSA ex-IB",
    "ESA volunteers",
    "New ESA",
    "ESA ex-IB",
    "IB and IS",
    "JSA prison leavers",
)
THIRDS = (("Furthest from work", "vermilion"), ("Middle third", "grey"), ("Nearest to work", "blue"))
QUARTER = 13
FEWEST = 30
"""People below whom a share is not drawn."""


def summary(result: Result) -> dict[str, Any]:
    """What the pages show of a run: about, weeks and charts by key, all plain for JSON."""
    made = [
        outcomes_by_cohort(result),
        outcomes_to_date(result),
        *by_third(result),
        hours_by_group(result),
        seen_or_not(result),
        sanctions_to_date(result),
        advisers(result),
        caseload_of_adviser(result),
        cash_by_tier(result),
        exits_by_cause(result),
    ]
    return {
        "about": about(result),
        "note": note(result),
        "weeks": result.weeks,
        "charts": {one["id"]: one for one in made},
    }


def about(result: Result) -> dict[str, Any]:
    """Scenario, seed, coverage and size of the run."""
    model = result.model
    return {
        "scenario": model.scenario.name,
        "seed": model.seed,
        "until": model.until.isoformat(),
        "areas": [model.area_names[k] for k in model.areas],
        "people": len(result.rows),
        "scale": result.scale,
    }


def note(result: Result) -> str:
    """n, seed and coverage, as they stand under every chart."""
    model = result.model
    areas = [model.area_names[k] for k in model.areas]
    where = "all 18 areas" if len(areas) == len(model.area_names) else ", ".join(areas)
    return f"n = {len(result.rows):,} simulated people; {where}; seed {model.seed}, one run, so no interval"


def _scaled(result: Result) -> str:
    return "" if result.scale < 1.01 else f"; scaled up {result.scale:.3g} times to the whole country"


def _period_dates(result: Result) -> tuple[list[str], list[int]]:
    """Last day of each period and the week in which it is known."""
    ends = [PERIOD * (t + 1) for t in range(result.model.period)]
    return [(date_of(week) - timedelta(days=1)).isoformat() for week in ends], ends


def _points(statistic: str, label: str = "Published", **where: str) -> list[dict[str, Any]]:
    """Published figures of one statistic, as points on a time axis."""
    table = evidence.figures()
    table = table[(table["statistic"] == statistic) & (table["payment_group"] == "all")]
    for column, value in where.items():
        table = table[table[column] == value]
    return [
        {
            "x": row["as_of"] if isinstance(row["as_of"], str) else f"{row['cohort']}-15",
            "value": float(row["value"]),
            "label": label,
            "source": row["source"],
            "confidence": row["confidence"],
        }
        for _, row in table.iterrows()
    ]


def _within(points: list[dict[str, Any]], result: Result) -> list[dict[str, Any]]:
    return [p for p in points if p["x"] <= result.until.isoformat()]


def outcomes_by_cohort(result: Result) -> Chart:
    """Per cent of each month's referrals with an outcome after 12 and 24 months, beside published intakes."""
    cohorts, groups = result.people_by_cohort, list(range(len(PAYMENT_GROUPS)))
    of_week = cohorts.months()
    months = np.unique(of_week)
    rates: dict[int, list[float]] = {YEAR: [], 2 * YEAR: []}
    for month in months:
        of = of_week == month
        people, last = cohorts.people(groups, of), int(np.flatnonzero(of).max())
        for weeks, found in rates.items():
            whole = people >= FEWEST and last + weeks <= result.weeks
            found.append(100.0 * cohorts.happened("outcome", groups, of, weeks) / people if whole else np.nan)
    x = [f"{month}-15" for month in months]
    last_week = [int(np.flatnonzero(of_week == month).max()) for month in months]
    points = [{**p, "months": 12} for p in _points("rate_12m", "Published, 12 months")]
    points += [{**p, "months": 24} for p in _points("rate_24m", "Published, 24 months")]
    return chart(
        "cohorts",
        "Job outcomes by month of referral",
        "per cent of those referred",
        x,
        [
            series("Within 24 months", "blue", rates[2 * YEAR], shown_from=[w + 2 * YEAR for w in last_week]),
            series("Within 12 months", "sky", rates[YEAR], dash=True, shown_from=[w + YEAR for w in last_week]),
        ],
        says="Each point is one month's referrals. It appears once the 12 or 24 months are over.",
        published=_within(points, result),
        note=note(result),
        x_name="month of referral",
    )


def outcomes_to_date(result: Result) -> Chart:
    """People with a job outcome so far, scaled to the country, beside published totals."""
    cohorts, groups = result.people_by_cohort, list(range(len(PAYMENT_GROUPS)))
    x, ends = _period_dates(result)
    reached = [result.scale * cohorts.before("outcome", groups, week) / 1000 for week in ends]
    points = [{**p, "value": p["value"] / 1000} for p in _points("job_outcomes")]
    return chart(
        "outcomes",
        "Job outcomes so far",
        "thousand people",
        x,
        [series("Job outcomes", "blue", reached)],
        says="An outcome counts when the provider claims it.",
        published=_within(points, result),
        shown_from=ends,
        note=note(result) + _scaled(result),
    )


def people_by_third(result: Result) -> pd.DataFrame:
    """People attached with weeks out of work, minutes, quarter of attachment and third (0 furthest from work, 1, 2
    nearest) by true prospect within their own payment group, which no provider sees."""
    people = phenomena.effort(result)
    rows = result.rows[result.rows["attached"] < min(NEVER, result.weeks)]
    people["quarter"] = rows["attached"].astype(np.int64) // QUARTER
    rank = people.groupby("payment_group", observed=True)["prospect"].rank(pct=True)
    people["third"] = np.minimum((3 * rank).astype(float) - 1e-9, 2.999).astype(int)
    return people


def by_third(result: Result) -> list[Chart]:
    """Creaming and parking at a glance: support and parking by quarter of attachment and third of readiness."""
    people = people_by_third(result)
    quarters = np.arange(int(people["quarter"].max()) + 1) if len(people) else np.arange(0)
    people["long"] = people["weeks"] >= phenomena.LONG_ENOUGH
    people["parked"] = people["long"] & (people["minutes"] <= phenomena.NEXT_TO_NOTHING * people["weeks"])
    sums = people.groupby(["third", "quarter"])[["minutes", "weeks", "long", "parked"]].sum()
    hours, parked = [], []
    for k, (name, colour) in enumerate(THIRDS):
        here = sums.loc[k].reindex(quarters, fill_value=0) if k in sums.index.levels[0] else None
        if here is None:
            continue
        of_weeks, long = here["weeks"].to_numpy(float), here["long"].to_numpy(float)
        with np.errstate(divide="ignore", invalid="ignore"):
            each = 52.0 / 60.0 * here["minutes"].to_numpy(float) / of_weeks
            share = 100.0 * here["parked"].to_numpy(float) / long
        hours.append(series(name, colour, np.where(of_weeks >= FEWEST * YEAR, each, np.nan)))
        parked.append(series(name, colour, np.where(long >= FEWEST, share, np.nan)))
    x = [date_of(int(QUARTER * q + QUARTER // 2)).isoformat() for q in quarters]
    known = [min(int(QUARTER * (q + 1)) + 2 * YEAR, result.weeks) for q in quarters]
    more: dict[str, Any] = {"shown_from": known, "note": note(result), "x_name": "quarter of attachment"}
    return [
        chart(
            "support",
            "Who gets the advisers' time",
            "hours a year out of work",
            x,
            hours,
            says="People are put in thirds by their true chance of work within their payment group. The wider the "
            "gap, the more creaming. No published figure exists.",
            **more,
        ),
        chart(
            "parking",
            "Parked: out of work for half a year or more with next to no help",
            "per cent of each third",
            x,
            parked,
            says="Next to no help: at most 88 minutes a year, what ESA claimants outside the programme got.",
            **more,
        ),
    ]


def hours_by_group(result: Result) -> Chart:
    """Hours of support for a year out of work by payment group and third, over the whole run."""
    people = people_by_third(result)
    sums = people.groupby(["payment_group", "third"], observed=False)[["minutes", "weeks"]].sum()
    each = 52.0 / 60.0 * sums["minutes"] / sums["weeks"].where(sums["weeks"] >= FEWEST * YEAR)
    table = each.unstack().reindex(list(PAYMENT_GROUPS))
    return chart(
        "groups",
        "Support by payment group",
        "hours a year out of work",
        GROUP_NAMES,
        [series(name, colour, table[k]) for k, (name, colour) in enumerate(THIRDS) if k in table],
        kind="bar across",
        says="Payment groups differ in what an outcome pays; thirds are within each group. Whole run.",
        note=note(result),
    )


def _counts(result: Result, which: int) -> NDArray:
    """A count over all places and groups. Shape (periods,)."""
    return result.records.counts[: result.model.period, :, :, which].sum(axis=(1, 2)).astype(float)


def _share(part: NDArray, whole: NDArray, factor: float = 100.0) -> NDArray:
    return np.where(whole >= FEWEST, factor * part / np.maximum(whole, 1), np.nan)


def seen_or_not(result: Result) -> Chart:
    """Of people out of work, how many are seen how much in four weeks."""
    x, ends = _period_dates(result)
    looking = _counts(result, LOOKING)
    steps = {
        "Intensive": ("blue", _counts(result, SEEN_INTENSIVE)),
        "Standard": ("sky", _counts(result, SEEN_STANDARD)),
        "Light": ("yellow", _counts(result, SEEN_LIGHT)),
    }
    unseen = looking - sum(count for _, count in steps.values())
    of = [series(name, colour, _share(count, looking)) for name, (colour, count) in steps.items()]
    return chart(
        "seen",
        "How much help people out of work get in four weeks",
        "per cent of people out of work",
        x,
        [*of, series("Not seen", "grey", _share(unseen, looking))],
        kind="area",
        says="Advisers' hours are rationed by what the next hour is worth to the provider.",
        shown_from=ends,
        note=note(result),
    )


def sanctions_to_date(result: Result) -> Chart:
    """Sanction referrals and adverse decisions so far for 100 people attached, beside published figures."""
    x, ends = _period_dates(result)
    attached = np.cumsum(result.records.attached[: result.model.period].sum(axis=(1, 2)))
    rates = [_share(np.cumsum(_counts(result, which)), attached) for which in (DOUBTS, ADVERSE)]
    points = _points("sanction_referrals_per_100", "Published, referrals")
    points += _points("sanctions_per_100", "Published, decisions")
    return chart(
        "sanctions",
        "Sanctions so far",
        "for each 100 people attached",
        x,
        [series("Referred by the provider", "orange", rates[0]), series("Adverse decisions", "vermilion", rates[1])],
        says="A provider that raises a doubt leaves the decision to the jobcentre, which has a backlog.",
        published=_within(points, result),
        shown_from=ends,
        note=note(result),
    )


def advisers(result: Result) -> Chart:
    """Advisers in post."""
    x, ends = _period_dates(result)
    return chart(
        "advisers",
        "Advisers in post",
        "advisers",
        x,
        [series("Advisers", "green", result.records.advisers[: result.model.period].sum(axis=1))],
        says="Providers hire while an adviser's hour brings more than it costs.",
        shown_from=ends,
        note=note(result),
    )


def caseload_of_adviser(result: Result) -> Chart:
    """People out of work for each adviser, and the hours each of them gets, beside the published caseload."""
    x, ends = _period_dates(result)
    staff = result.records.advisers[: result.model.period].sum(axis=1)
    each = np.where(staff >= 1.0, _counts(result, LOOKING) / np.maximum(staff, 1e-9), np.nan)
    return chart(
        "caseload",
        "People out of work for each adviser",
        "people",
        x,
        [series("Caseload", "green", each)],
        published=_within(_points("caseload_per_adviser"), result),
        shown_from=ends,
        note=note(result),
    )


def cash_by_tier(result: Result) -> Chart:
    """Cash in the bank of primes, tier 1 and tier 2, million pounds."""
    x, ends = _period_dates(result)
    cash = result.records.cash[: result.model.period]
    subs = survival.in_run(result)
    primes = {place.contract.prime for place in result.model.places if result.model.in_run[place.index]}
    accounts = {
        "Primes": ("blue", [prime.account for prime in primes]),
        "Tier 1": ("orange", [s.account for s in subs if survival.tier_of(s) == "tier1"]),
        "Tier 2": ("purple", [s.account for s in subs if survival.tier_of(s) == "tier2"]),
    }
    return chart(
        "cash",
        "Cash in the bank by tier",
        "GBP million",
        x,
        [series(name, colour, cash[:, of].sum(axis=1) / 1e8) for name, (colour, of) in accounts.items()],
        says="Of the organisations in the run, with their reserves of 2011. Below nought they live on credit.",
        shown_from=ends,
        note=note(result),
    )


def exits_by_cause(result: Result) -> Chart:
    """Subcontractors that have left so far, by cause."""
    x, ends = _period_dates(result)
    subs = survival.in_run(result)
    colours = dict(zip(CAUSES, ("vermilion", "orange", "purple", "grey"), strict=True))
    of = [
        series(
            cause.capitalize(),
            colours[cause],
            [sum(s.left is not None and s.left <= week and s.cause == cause for s in subs) for week in ends],
        )
        for cause in CAUSES
    ]
    return chart(
        "exits",
        "Subcontractors that have left, by cause",
        "organisations",
        x,
        of,
        kind="area",
        says=f"Of {sum(s.joined == 0 for s in subs)} that stood in these chains in August 2011, and newcomers since.",
        shown_from=ends,
        note=note(result),
    )


def evidence_rows(result: Result | None) -> list[dict[str, Any]]:
    """Every published figure with source, confidence and role, and the model's value where a run is given."""
    values = result.measures if result is not None else {}
    rows = []
    for key, row in evidence.figures().iterrows():
        low, high = (None if pd.isna(row[c]) else float(row[c]) for c in ("low", "high"))
        rows.append(
            {
                "id": key,
                **{c: "" if pd.isna(row[c]) else str(row[c]) for c in _WORDS},
                "published": float(row["value"]),
                "low": low,
                "high": high,
                "model": values.get(str(key)),
            }
        )
    return rows


_WORDS: Sequence[str] = ("label", "unit", "role", "definition", "note", "source", "confidence", "as_of")
