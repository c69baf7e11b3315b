"""What records mean: one small function for each published statistic, named after it.

Each takes a `Result` and a row of the published figures (which group, cohort, date, sector, tier) and gives the
model's value in the figure's unit, or None where the run does not reach so far. A contract ratio (outcomes of a year
over referrals of that year) is not a cohort rate (outcomes of people referred together): both are here, apart.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wpmodel.agents.kernel.counts import ADVERSE, DOUBTS, LOOKING, SANCTIONED, SUSTAINMENTS
from wpmodel.agents.kinds import NEVER
from wpmodel.foundation.time_units import PERIOD, YEAR
from wpmodel.mechanisms.payments import FASTER_EVENT, MILESTONE_EVENTS
from wpmodel.parameters import PAYMENT_GROUPS
from wpmodel.results import margins, outcomes, performance, sanctioning, survival
from wpmodel.results.cohorts import when
from wpmodel.tables.evidence import EvidenceError

if TYPE_CHECKING:
    from wpmodel.results.result import Result

TAKES = {"rate_12m": YEAR, "rate_24m": 2 * YEAR, "job_start_rate_24m": 2 * YEAR}
"""Weeks from the last referral of a cohort until a rate of it is known."""
TOGETHER = {
    "all": PAYMENT_GROUPS,
    "jsa_1_4": PAYMENT_GROUPS[:4],
    "jsa_all": tuple(name for name in PAYMENT_GROUPS if name.startswith("jsa")),
    "esa_all": ("esa_volunteer", "esa_new", "esa_ex_ib"),
}

Measure = Callable[["Result", pd.Series], float | None]
MEASURES: dict[str, Measure] = {}


def measure(function: Measure) -> Measure:
    """Register a function as the measure of the statistic that it is named after."""
    MEASURES[function.__name__] = function
    return function


def value_of(result: Result, figure: pd.Series) -> float | None:
    """The model's value for a published figure; None where no measure gives it or the run ends before it is due."""
    known = MEASURES.get(figure["statistic"])
    lived = min(result.until, result.calendar.date_of(result.weeks) - timedelta(days=1))
    return None if known is None or due(figure) > lived else known(result, figure)


def due(figure: pd.Series) -> date:
    """The first day on which a run can have a published figure: its own day, or the last one of its cohort or span of
    months and of the weeks that a rate takes, whichever is later. Raises EvidenceError for a figure of no time."""
    days = []
    if isinstance(figure["as_of"], str):
        days.append(_day(figure))
    if isinstance(figure["cohort"], str):
        after_it = np.datetime64(_span(figure)[1], "M") + 1
        takes = timedelta(weeks=TAKES.get(figure["statistic"], 0))
        days.append(after_it.astype("datetime64[D]").item() - timedelta(days=1) + takes)
    return max(days) if days else _day(figure)


def groups_of(result: Result, figure: pd.Series) -> list[int]:
    """Indices of the payment groups that a figure covers: `all`, some of the Work Programme's together (TOGETHER), or
    those named, with semicolons between them."""
    names = figure["payment_group"]
    groups = result.model.groups
    if names == "all":
        return list(range(len(groups)))
    together = TOGETHER.get(names, ()) if result.model.programme.as_in_2011 else ()
    return [groups.index(one.strip()) for one in together or names.split(";")]


def _text(figure: pd.Series, field: str) -> str:
    """A cell that a figure of its statistic has to have."""
    if not isinstance(figure[field], str):
        raise EvidenceError(
            f"data/figures.csv: {figure.get('id')} has no {field}, and its statistic needs one: put it in"
        )
    return figure[field]


def _day(figure: pd.Series) -> date:
    return date.fromisoformat(_text(figure, "as_of"))


def _span(figure: pd.Series) -> tuple[str, str]:
    """First and last month of the figure's cohort or span."""
    first, _, last = _text(figure, "cohort").partition("..")
    return first, last or first


def _after(result: Result, figure: pd.Series) -> int:
    """The week after the figure's date."""
    return result.calendar.week_of(_day(figure)) + 1


def _months(result: Result, figure: pd.Series, months: NDArray | None = None) -> NDArray:
    """Which weeks of referral belong to the figure's month or span of months (mask)."""
    first, last = _span(figure)
    return outcomes.in_months(result.people_by_cohort.months() if months is None else months, first, last)


def _rate(result: Result, figure: pd.Series, event: str, weeks: int, of: NDArray) -> float | None:
    return outcomes.rate(result, event, groups_of(result, figure), of, weeks)


@measure
def referrals(result: Result, figure: pd.Series) -> float | None:
    """People referred since 1 June 2011."""
    return result.scale * result.people_by_cohort.people(groups_of(result, figure), slice(0, _after(result, figure)))


@measure
def referrals_in_period(result: Result, figure: pd.Series) -> float | None:
    """People referred in a span of months."""
    return result.scale * result.people_by_cohort.people(groups_of(result, figure), _months(result, figure))


@measure
def attachments(result: Result, figure: pd.Series) -> float | None:
    """People attached since 1 June 2011."""
    return result.scale * result.people_by_cohort.before("attached", groups_of(result, figure), _after(result, figure))


@measure
def attachment_rate(result: Result, figure: pd.Series) -> float | None:
    """Per cent of those referred who were attached, both counted at the date."""
    attached, referred = attachments(result, figure), referrals(result, figure)
    return 100.0 * attached / referred if attached and referred else None


@measure
def job_starts(result: Result, figure: pd.Series) -> float | None:
    """People who have started a first job on the programme."""
    return result.scale * result.people_by_cohort.before("first_job", groups_of(result, figure), _after(result, figure))


@measure
def job_outcomes(result: Result, figure: pd.Series) -> float | None:
    """People whose job outcome has been counted by the Department, which is some weeks after it was reached."""
    counted = _after(result, figure) - outcomes.counted_after(result)
    return result.scale * result.people_by_cohort.before("outcome", groups_of(result, figure), counted)


@measure
def second_milestones(result: Result, figure: pd.Series) -> float | None:
    """People counted as having reached the second paid milestone, where there are two."""
    if (result.most_sustainments != 1).any():
        return None
    week = _after(result, figure) - outcomes.counted_after(result) - int(result.model.settings.claim_lag_weeks)
    return result.scale * sanctioning.counted(result, SUSTAINMENTS, week, groups_of(result, figure))


def _by_then(result: Result, figure: pd.Series, event: str, wait: int = 0) -> float | None:
    """Per cent of those attached in the figure's months for whom something had happened, and waited, by its date."""
    rows, months = result.rows, outcomes.in_months(result.calendar.month_of(np.arange(result.weeks)), *_span(figure))
    attached = rows["attached"].astype(np.int64)
    came = (attached < result.weeks) & np.isin(rows["group"], groups_of(result, figure))
    came[came] = months[attached[came]]
    return 100.0 * float((when(rows[came], event) + wait < _after(result, figure)).mean()) if came.any() else None


@measure
def started_rate_at(result: Result, figure: pd.Series) -> float | None:
    """Per cent of those attached in a span of months who had started a job by the date."""
    return _by_then(result, figure, "first_job")


@measure
def outcome_rate_at(result: Result, figure: pd.Series) -> float | None:
    """Per cent of those attached in a span of months whose job outcome had been counted by the date."""
    wait = outcomes.counted_after(result) + int(result.model.settings.claim_lag_weeks)
    return _by_then(result, figure, "outcome", wait)


@measure
def outcomes_per_start(result: Result, figure: pd.Series) -> float | None:
    """Job outcomes counted for 100 first jobs, both by the date."""
    starts, reached = job_starts(result, figure), job_outcomes(result, figure)
    return 100.0 * reached / starts if starts and reached is not None else None


@measure
def rate_12m(result: Result, figure: pd.Series) -> float | None:
    """Per cent of an intake with an outcome within 52 weeks of referral."""
    return _rate(result, figure, "outcome", TAKES["rate_12m"], _months(result, figure))


@measure
def rate_24m(result: Result, figure: pd.Series) -> float | None:
    """Per cent of an intake with an outcome within 104 weeks of referral."""
    return _rate(result, figure, "outcome", TAKES["rate_24m"], _months(result, figure))


@measure
def job_start_rate_24m(result: Result, figure: pd.Series) -> float | None:
    """Per cent of an intake with a first job within 104 weeks of referral."""
    return _rate(result, figure, "first_job", TAKES["job_start_rate_24m"], _months(result, figure))


@measure
def rate_24m_pooled(result: Result, figure: pd.Series) -> float | None:
    """Per cent with an outcome within 104 weeks, of everyone referred at least 104 weeks before the date."""
    of = np.arange(result.people_by_cohort.weeks) + 2 * YEAR <= _after(result, figure)
    return _rate(result, figure, "outcome", 2 * YEAR, of) if of.any() else None


@measure
def contract_ratio(result: Result, figure: pd.Series) -> float | None:
    """Outcomes counted in a span of months over referrals in it, per cent: not a cohort rate."""
    return outcomes.contract_ratio(result, groups_of(result, figure), *_span(figure))


@measure
def contracts_at_minimum(result: Result, figure: pd.Series) -> float | None:
    """Contracts of 40 at or above every minimum that is enforced, in the last contract year that had ended."""
    return performance.at_minimum(result, _day(figure))


def _paid(result: Result, figure: pd.Series, event: str | None) -> float:
    """Million pounds paid by the Department before the date; for jobs, what outcomes counted by then had earned."""
    paid = result.paid_by_department
    uncounted = outcomes.counted_after(result) - int(result.model.settings.payment_lag_weeks)
    for_jobs = paid["event"].isin(["job outcome fee", "sustainment fee", *MILESTONE_EVENTS, FASTER_EVENT])
    paid = paid[paid["week"] + uncounted * for_jobs < _after(result, figure)]
    if figure["payment_group"] != "all":
        paid = paid[paid["payment_group"].isin([result.model.groups[g] for g in groups_of(result, figure)])]
    if event:
        paid = paid[paid["event"] == event]
    return result.scale * float(paid["pence"].sum()) / 1e8


@measure
def payments_total(result: Result, figure: pd.Series) -> float | None:
    """Million pounds paid to primes."""
    return _paid(result, figure, None)


@measure
def payments_attachment(result: Result, figure: pd.Series) -> float | None:
    """Million pounds of attachment fees paid."""
    return _paid(result, figure, "attachment fee")


@measure
def payments_outcome(result: Result, figure: pd.Series) -> float | None:
    """Million pounds of job outcome fees paid."""
    return _paid(result, figure, "job outcome fee")


@measure
def payments_sustainment(result: Result, figure: pd.Series) -> float | None:
    """Million pounds of sustainment fees paid."""
    return _paid(result, figure, "sustainment fee")


@measure
def share_of_outcome_payments(result: Result, figure: pd.Series) -> float | None:
    """Per cent of outcome fees that were paid for these groups."""
    total = _paid(result, pd.Series({**figure, "payment_group": "all"}), "job outcome fee")
    return 100.0 * _paid(result, figure, "job outcome fee") / total if total else None


@measure
def caseload_per_adviser(result: Result, figure: pd.Series) -> float | None:
    """People out of work on the programme for each adviser in post, in the four weeks of the date."""
    period = result.calendar.week_of(_day(figure)) // PERIOD
    advisers = result.model.coverage.on_paper(result.model.places, result.records.advisers[period]).sum()
    return float(result.records.counts[period, :, :, LOOKING].sum() / advisers) if advisers else None


def _in_chain(result: Result, figure: pd.Series, statistic: str) -> float | None:
    """A count of the stocktake at the date; where part of the chain is in the run, scaled to the chain of 2011."""
    key = (statistic, figure["sector"], figure["tier"])
    at_first = result.stocktake(result.calendar.first_day).get(key, 0)
    whole = result.stocktake_of_all.get(key, 0)
    return result.stocktake(_day(figure)).get(key, 0) * whole / at_first if at_first else None


@measure
def organisations(result: Result, figure: pd.Series) -> float | None:
    """Organisations in the supply chain at the date."""
    return _in_chain(result, figure, "organisations")


@measure
def places(result: Result, figure: pd.Series) -> float | None:
    """Places in the supply chain at the date."""
    return _in_chain(result, figure, "places")


def _flows(result: Result, figure: pd.Series) -> tuple[int, int, int]:
    weeks = np.flatnonzero(_months(result, figure, result.calendar.month_of(np.arange(result.weeks))))
    return survival.flows(result, figure["sector"], int(weeks[0]), int(weeks[-1]) + 1)


@measure
def organisations_left(result: Result, figure: pd.Series) -> float | None:
    """Per cent of the organisations there at the start of a span that left by its end."""
    there, left, _ = _flows(result, figure)
    return 100.0 * left / there if there else None


@measure
def organisations_joined(result: Result, figure: pd.Series) -> float | None:
    """Organisations that joined in a span, per cent of those there at its start."""
    there, _, joined = _flows(result, figure)
    return 100.0 * joined / there if there else None


@measure
def without_referral(result: Result, figure: pd.Series) -> float | None:
    """Per cent of subcontractors that had never had a referral at the date."""
    found = survival.without_referral(result, figure["sector"], _after(result, figure))
    return None if np.isnan(found) else found


def _exits(result: Result, figure: pd.Series) -> tuple[float, float, float] | None:
    """Of an intake, at the end of its allotted weeks, per cent: back at the jobcentre, fully paid, still in work."""
    weeks = np.flatnonzero(_months(result, figure))
    rows = result.rows[np.isin(result.rows["referred"], weeks)] if weeks.size else result.rows[:0]
    attached = rows["attached"][rows["attached"] < NEVER]
    if not attached.size or attached.max() + result.allotted_weeks > result.weeks:
        return None
    in_work = (rows["payments"] > 0) & (rows["ended"] > result.allotted_weeks)
    paid = ~in_work & (rows["payments"] > result.most_sustainments[rows["group"]])
    shares = [100.0 * float(x.mean()) for x in (~in_work & ~paid, paid, in_work)]
    return shares[0], shares[1], shares[2]


@measure
def exit_returned(result: Result, figure: pd.Series) -> float | None:
    """Per cent of an intake back at the jobcentre when its time is up (those never attached among them)."""
    exits = _exits(result, figure)
    return exits[0] if exits else None


@measure
def exit_fully_paid(result: Result, figure: pd.Series) -> float | None:
    """Per cent of an intake for whom every payment was made before its time was up."""
    exits = _exits(result, figure)
    return exits[1] if exits else None


@measure
def exit_in_work(result: Result, figure: pd.Series) -> float | None:
    """Per cent of an intake still in work that earns payments when its time is up."""
    exits = _exits(result, figure)
    return exits[2] if exits else None


def _per_100(result: Result, figure: pd.Series, count: int) -> float | None:
    people = result.people_by_cohort.before("attached", groups_of(result, figure), _after(result, figure))
    return (
        100.0 * sanctioning.counted(result, count, _after(result, figure), groups_of(result, figure)) / people
        if people
        else None
    )


@measure
def sanction_referrals_per_100(result: Result, figure: pd.Series) -> float | None:
    """Sanction doubts raised since June 2011 for 100 people attached, both counted at the date."""
    return _per_100(result, figure, DOUBTS)


@measure
def sanctions_per_100(result: Result, figure: pd.Series) -> float | None:
    """Adverse decisions since June 2011 for 100 people attached, both counted at the date."""
    return _per_100(result, figure, ADVERSE)


@measure
def sanctions_in_period(result: Result, figure: pd.Series) -> float | None:
    """Adverse decisions in a span of months, before challenges."""
    weeks = np.flatnonzero(_months(result, figure, result.calendar.month_of(np.arange(result.weeks + YEAR))))
    if not weeks.size or weeks[-1] + 1 > result.weeks:
        return None
    begun, over = (
        sanctioning.counted(result, ADVERSE, int(w), groups_of(result, figure)) for w in (weeks[0], weeks[-1] + 1)
    )
    return result.scale * (over - begun)


@measure
def people_sanctioned(result: Result, figure: pd.Series) -> float | None:
    """People with at least one adverse decision since June 2011."""
    return result.scale * sanctioning.counted(result, SANCTIONED, _after(result, figure), groups_of(result, figure))


@measure
def sanctioned_again(result: Result, figure: pd.Series) -> float | None:
    """Per cent of the JSA claimants sanctioned in a year who are sanctioned again in it."""
    found = sanctioning.repeats(result)
    return None if np.isnan(found) else found


@measure
def prime_margin_first_year(result: Result, figure: pd.Series) -> float | None:
    """Primes' fees less all that they pay in the first contract year, per cent of the fees."""
    return _known(result.once(margins.margins), "primes.margin.1")


@measure
def prime_margin(result: Result, figure: pd.Series) -> float | None:
    """Primes' fees less all that they pay over the run, per cent of the fees."""
    return _known(result.once(margins.margins), "primes.margin")


def _known(found: dict[str, float], name: str) -> float | None:
    """A figure by name; None where the run does not reach so far."""
    return None if np.isnan(found.get(name, np.nan)) else found[name]


@measure
def sanction_referral_spread(result: Result, figure: pd.Series) -> float | None:
    """Highest over lowest rate of sanction referral among the primes of an area, mean over areas."""
    found = sanctioning.spread(result, _after(result, figure))
    return None if np.isnan(found) else found
