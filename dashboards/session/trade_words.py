"""Words of the trade by which levers are found, beside their own names and help."""

from __future__ import annotations

LEVERS = {
    "delay late slow payment cash flow": ("payment_lag_weeks", "prime_lag_weeks", "claim_lag_weeks"),
    "charity charities voluntary third sector": (
        "mission.voluntary", "reserve_months.voluntary", "dependence.voluntary", "tolerance.voluntary",
        "runway_floor.voluntary", "patience_weeks", "guaranteed_modules", "top_slice", "prime_lag_weeks",
    ),
    "creaming cherry picking": ("outcome_fee", "sustainment_fee", "effort_by_lot", "assessment_noise"),
    "parking parked left without help": ("promised_meeting_weeks", "effort_by_lot", "service_fee", "hour_cash"),
    "upfront up front advance start": ("attachment_fee", "attachment_taper", "payment_credit", "service_fee"),
    "minimum service promise guarantee": ("promised_meeting_weeks", "guaranteed_modules"),
    "conditionality benefit stop penalty": (
        "must_refer", "adverse_base", "sanction_weeks_jsa_2012", "sanction_weeks_esa", "practice_spread",
    ),
    "recession boom unemployment economy jobs": ("vacancy_level",),
    "workload staffing caseload": ("caseload_norm", "caseload_least", "caseload_most", "adviser_cost"),
    "management fee margin profit": ("top_slice", "profit_lock", "profit_allowed"),
    "bankrupt insolvency insolvent reserves": ("reserve_months", "credit_months", "runway_floor", "own_funds"),
    "differential pricing price group": ("outcome_fee", "sustainment_fee"),
    "specialist subcontract supply chain": ("guaranteed_modules", "pay_for_barrier_removed", "choice_of_deliverer"),
    "bid bidding procurement": ("tender", "price_weight", "most_discount"),
}  # fmt: skip
"""Levers, or all of a lever's values, by the words for them."""


def trade_words(key: str) -> str:
    """The words by which a lever (`name` or `name.label`) is found, in one text; empty where there are none."""
    name = key.partition(".")[0]
    return ", ".join(words for words, levers in LEVERS.items() if key in levers or name in levers)
