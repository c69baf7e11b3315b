"""What is settled before the first day, counted: who is referred under the assessment (R12), and the tender (R11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from wpmodel.foundation.time_units import PERIOD
from wpmodel.mechanisms.tender import OFFER
from wpmodel.parameters import PAYMENT_GROUPS
from wpmodel.results.metrics import metric
from wpmodel.setup.assessment_intake import RECORDED, STREAMS

if TYPE_CHECKING:
    from wpmodel.results.result import Result


@metric("wca.esa_referrals", unit="per cent", meaning="new and ex-IB ESA claimants of all people referred")
@metric("wca.esa_week", unit="weeks since June 2011",
        meaning="mean week in which new and ex-IB ESA claimants were referred")  # fmt: skip
@metric("wca.far_in_jsa", unit="per cent",
        meaning="people at least as far from work as the average new ESA claimant, of the JSA groups "
        "that take those found fit")  # fmt: skip
def of_assessment(result: Result) -> dict[str, float]:
    """Who is referred under the assessment; nothing where the payment groups are not the Work Programme's."""
    if not result.model.programme.as_in_2011:
        return {}
    rows, scenario, b = result.rows, result.model.scenario, result.model.settings
    esa = rows[np.isin(rows["group"], [PAYMENT_GROUPS.index(activity) for _, activity, _ in STREAMS])]
    jsa = rows[np.isin(rows["group"], [PAYMENT_GROUPS.index(fit) for _, _, fit in STREAMS])]
    far = scenario.numbers("readiness_mean")[PAYMENT_GROUPS.index("esa_new")] + b.mean_drive
    return {
        "wca.esa_referrals": 100.0 * len(esa) / max(len(rows), 1),
        "wca.esa_week": float(esa["referred"].mean()) if len(esa) else float("nan"),
        "wca.far_in_jsa": 100.0 * float((result.model.prospect_on_arrival(jsa) < far).mean()) if len(jsa) else 0.0,
    }


@metric("tender.bids", unit="bids", meaning="bids an area in the simulated tender")
@metric("tender.discount", unit="per cent", meaning="winners' mean discount on the outcome fee")
@metric("tender.price_cut", unit="per cent", meaning="what winners' discounts take off the whole price")
@metric("tender.promised", unit="per cent", meaning="rate of outcomes that winners promise")
@metric("tender.norm", unit="people an adviser", meaning="caseload that winners plan for")
@metric("tender.error", unit="log units", meaning="winners' mean error of forecast")
@metric("tender.curse", unit="log units", meaning="`tender.error` less the average bidder's: the winner's curse")
@metric("tender.winners_factor", unit="ratio", meaning="what winners forecast over what is to be expected")
@metric("tender.entrants", unit="per cent", meaning="contracts won by firms below the turnover that is asked for")
@metric("tender.quality_spread", unit="points",
        meaning="how far the rates that an area's bidders promise lie apart (standard deviation)")  # fmt: skip
@metric("tender.bidders_factor", unit="ratio", meaning="what the average bidder forecasts over what is to be expected")
def of_tender(result: Result) -> dict[str, float]:
    """The tender's bids. Nothing without a tender."""
    made = result.model.award.offers
    if made is None:
        return {}
    won = made[made["won"]]
    error, of_bidders = won["forecast_error"].mean(), made["forecast_error"].mean()
    return {
        "tender.bids": len(made) / made["area"].nunique(),
        "tender.discount": 100.0 * won["discount"].mean(),
        "tender.price_cut": 100.0 * won["price_cut"].mean(),
        "tender.promised": 100.0 * won["promised_rate"].mean(),
        "tender.norm": won["caseload_norm"].mean(),
        "tender.error": error,
        "tender.curse": error - of_bidders,
        "tender.entrants": 100.0 * float((~won["above_floor"]).mean()),
        "tender.quality_spread": 100.0 * float(made.groupby("area")["promised_rate"].std().mean()),
        "tender.winners_factor": float(np.exp(error)),
        "tender.bidders_factor": float(np.exp(of_bidders)),
    }


def assessment_by_period(result: Result) -> pd.DataFrame:
    """One row a period: what became of claims and appeals in the whole country, in expectation (simulated)."""
    table = pd.DataFrame(result.records.assessments[: result.model.period], columns=list(RECORDED))
    table.insert(0, "period_start", [result.calendar.date_of(PERIOD * t) for t in range(len(table))])
    return table


def offers(result: Result) -> pd.DataFrame:
    """The offers of a run's tender, with the areas' names (simulated)."""
    found = result.model.award.offers
    if found is None:
        return pd.DataFrame(columns=list(OFFER))
    return found.assign(area=[result.model.area_names[k] for k in found["area"]])
