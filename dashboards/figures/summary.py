"""A run made small: a `Result` becomes plain numbers and words that a page can show. Everything here is simulated,
except for the published points set beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from wpmodel.agents.kernel.counts import ADVERSE, DOUBTS, LOOKING
from wpmodel.agents.rules.leaving import CAUSES
from wpmodel.dashboards.figures import leavers, thirds
from wpmodel.dashboards.figures.charts import Chart, chart, series
from wpmodel.dashboards.figures.of_run import FEWEST, counts, note, period_dates, points, scaled, share, within
from wpmodel.dashboards.figures.tiles import tiles
from wpmodel.results import survival
from wpmodel.results.outcomes import COUNTED_AFTER, YEAR, rate
from wpmodel.results.quarters import Quarters, by_quarter

if TYPE_CHECKING:
    from wpmodel.engine.floor import Seen
    from wpmodel.programmes.programme import Programme
    from wpmodel.results.result import Result


SOME = 40_000
"""People from whom support by third is reckoned while a run goes on; all of them at its end."""


def summary(result: Result, seen: Sequence[Seen]) -> dict[str, Any]:
    """What the pages show of a run: about, weeks and charts by key, all plain for JSON. `seen` are the people watched
    in each area."""
    people, quarters = thirds.people_by_third(result), by_quarter(seen, result.calendar.date_of)
    return {
        "about": about(result),
        "note": note(result),
        "weeks": result.weeks,
        "tiles": tiles(result, people, quarters),
        "charts": {one["id"]: one for one in _charts(result, people, quarters, _watched(seen))},
    }


def so_far(result: Result, seen: Sequence[Seen]) -> dict[str, Any]:
    """The charts of a run that goes on, drawn in axes that hold all of it."""
    people, quarters = thirds.people_by_third(result, SOME), by_quarter(seen, result.calendar.date_of)
    span = [result.calendar.first_day.isoformat(), result.until.isoformat()]
    charts = _charts(result, people, quarters, _watched(seen))
    return {
        "note": note(result),
        "tiles": tiles(result, people, quarters),
        "charts": {one["id"]: {**one, "span": span, "live": True} for one in charts},
    }


def _watched(seen: Sequence[Seen]) -> int:
    return sum(len(one.ids) for one in seen)


def _charts(result: Result, people: pd.DataFrame, quarters: Quarters, watched: int) -> list[Chart]:
    return [
        outcomes_by_cohort(result),
        outcomes_to_date(result),
        *thirds.by_third(result, quarters, watched),
        thirds.hours_by_group(result, people),
        thirds.seen_or_not(result),
        sanctions_to_date(result),
        advisers(result),
        caseload_of_adviser(result),
        cash_by_tier(result),
        exits_by_cause(result),
    ]


def about(result: Result) -> dict[str, Any]:
    """Scenario, seed, coverage and size of the run."""
    model = result.model
    return {
        "scenario": model.scenario.name,
        "begins": result.calendar.first_day.isoformat(),
        "seed": model.seed,
        "until": model.until.isoformat(),
        "areas": [model.area_names[k] for k in model.areas],
        "people": len(result.rows),
        "scale": result.scale,
    }


def known(programme: Programme) -> list[Chart]:
    """What was published of a programme, before anything is run: outcomes, in the axes that a run is drawn in."""
    span = [programme.calendar.first_day.isoformat(), programme.calendar.last_day.isoformat()]
    of = (
        (
            "cohorts",
            "Job outcomes by month of referral",
            "per cent of those referred",
            _rates(programme),
            "month of referral",
        ),
        ("outcomes", "Job outcomes so far", "thousand people", _totals(programme), ""),
    )
    note = f"Published, {programme.country}; each point tells its source. Run, and the model's lines come beside them."
    cells = ("x", "label", "value", "source", "confidence")
    return [
        chart(f"known-{key}", title, unit, span, [], published=seen, note=note, span=span, x_name=x_name,
              table={"columns": ["day", "figure", unit, "source", "confidence"],
                     "rows": [[point[cell] for cell in cells] for point in seen]})
        for key, title, unit, seen, x_name in of
        if seen
    ]  # fmt: skip


def _rates(programme: Programme) -> tuple[dict[str, Any], ...]:
    return points("rate_12m", "Published, 12 months", "sky", programme) + points(
        "rate_24m", "Published, 24 months", "blue", programme
    )


def _totals(programme: Programme) -> tuple[dict[str, Any], ...]:
    return tuple({**p, "value": p["value"] / 1000} for p in points("job_outcomes", programme=programme))


def outcomes_by_cohort(result: Result) -> Chart:
    """Per cent of each month's referrals with an outcome after 12 and 24 months, beside published intakes."""
    cohorts, groups = result.people_by_cohort, list(range(len(result.model.groups)))
    of_week = cohorts.months()
    months = np.unique(of_week)
    masks = [of_week == month for month in months]
    rates = {
        weeks: [rate(result, "outcome", groups, of, weeks) if cohorts.people(groups, of) >= FEWEST else None
                for of in masks]
        for weeks in (YEAR, 2 * YEAR)
    }  # fmt: skip
    x = [f"{month}-15" for month in months]
    last_week = [int(np.flatnonzero(of).max()) for of in masks]
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
        published=within(_rates(result.model.programme), result),
        note=note(result),
        x_name="month of referral",
    )


def outcomes_to_date(result: Result) -> Chart:
    """People whose job outcome has been counted so far, scaled to the country, beside published totals: as these, some
    weeks after it could be claimed."""
    cohorts, groups = result.people_by_cohort, list(range(len(result.model.groups)))
    x, ends = period_dates(result)
    counted = [result.scale * cohorts.before("outcome", groups, week - COUNTED_AFTER) / 1000 for week in ends]
    return chart(
        "outcomes",
        "Job outcomes so far",
        "thousand people",
        x,
        [series("Job outcomes", "blue", counted)],
        says=f"As the Department counted them: {COUNTED_AFTER} weeks after an outcome could be claimed.",
        published=within(_totals(result.model.programme), result),
        shown_from=ends,
        note=note(result) + scaled(result),
    )


def sanctions_to_date(result: Result) -> Chart:
    """Sanction referrals and adverse decisions so far for 100 people attached, beside published figures."""
    x, ends = period_dates(result)
    attached = np.cumsum(result.records.attached[: result.model.period].sum(axis=(1, 2)))
    rates = [share(np.cumsum(counts(result, which)), attached) for which in (DOUBTS, ADVERSE)]
    programme = result.model.programme
    seen = points("sanction_referrals_per_100", "Published, referrals", "orange", programme)
    seen += points("sanctions_per_100", "Published, decisions", "vermilion", programme)
    return chart(
        "sanctions",
        "Sanctions so far",
        "for each 100 people attached",
        x,
        [series("Referred by the provider", "orange", rates[0]), series("Adverse decisions", "vermilion", rates[1])],
        says="A provider that raises a doubt leaves the decision to the jobcentre, which has a backlog.",
        published=within(seen, result),
        shown_from=ends,
        note=note(result),
    )


def advisers(result: Result) -> Chart:
    """Advisers in post."""
    x, ends = period_dates(result)
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
    x, ends = period_dates(result)
    staff = result.records.advisers[: result.model.period].sum(axis=1)
    each = np.where(staff >= 1.0, counts(result, LOOKING) / np.maximum(staff, 1e-9), np.nan)
    return chart(
        "caseload",
        "People out of work for each adviser",
        "people",
        x,
        [series("Caseload", "green", each)],
        published=within(points("caseload_per_adviser", programme=result.model.programme), result),
        shown_from=ends,
        note=note(result),
    )


def cash_by_tier(result: Result) -> Chart:
    """Cash in the bank of primes, tier 1 and tier 2, million pounds."""
    x, ends = period_dates(result)
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
        says="Of the organisations in the run, with their reserves of 2011. Below zero they live on credit.",
        shown_from=ends,
        note=note(result),
    )


def exits_by_cause(result: Result) -> Chart:
    """Subcontractors that have left so far, by cause."""
    x, ends = period_dates(result)
    subs = survival.in_run(result)
    of = [
        series(
            cause.capitalize(),
            leavers.COLOURS[cause],
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


def evidence_rows(values: Mapping[str, float], programme: Programme) -> list[dict[str, Any]]:
    """Every published figure of a programme with source, confidence and role, and the model's value where there is
    one."""
    return [{**row, "model": values.get(row["id"])} for row in _published(programme)]


@lru_cache(maxsize=32)  # visitors bring programmes of their own
def _published(programme: Programme) -> tuple[dict[str, Any], ...]:
    """The rows as they are without a run."""
    return tuple(
        {
            "id": str(key),
            **{c: "" if pd.isna(row[c]) else str(row[c]) for c in _WORDS},
            "published": float(row["value"]),
            **{c: None if pd.isna(row[c]) else float(row[c]) for c in ("low", "high")},
        }
        for key, row in programme.figures.iterrows()
    )


_WORDS: Sequence[str] = ("label", "unit", "role", "definition", "note", "source", "confidence", "as_of")
