"""The commissioner: minimum levels, what missing them brings, shares of the market, rewards, care for the chain."""

from wpmodel.parameters.declaration import CONTRACT_YEARS, PAYMENT_GROUPS, Parameter
from wpmodel.tables.evidence import rows

_NONE = "no published figure"
_LEVELS = "minimum_performance_levels: ERSA, SMF and others for the first three years; later years as the third"
_LAST_PUBLISHED = 3


def _minimum(year: int) -> Parameter:
    """The minima of one contract year by payment group: as published, zero where there was none."""
    published = {
        r["payment_group"]: float(r["minimum_pct"])
        for r in rows("minimum_performance_levels")
        if int(r["contract_year"]) == min(year, _LAST_PUBLISHED)
    }
    value = tuple(published.get(group, 0.0) for group in PAYMENT_GROUPS)
    when = f"contract year {year}" + " and later" * (year == len(CONTRACT_YEARS))
    help = f"Minimum contract ratio in {when}: outcomes of the year for 100 referrals of the year (0: none)"
    status = "published" if year <= _LAST_PUBLISHED else "assumed"
    return Parameter(f"minimum_year_{year}", value, "percent", 0, 200, status, _LEVELS, help, PAYMENT_GROUPS)


_CONSEQUENCES = (
    Parameter(
        "enforced",
        (1, 1, 0, 0, 0, 0, 0, 0, 0),
        "0 or 1",
        0,
        1,
        "assumed",
        "contract_performance: 40 of 40 contracts met the minimum of 2013-14, when new ESA claimants were below theirs "
        "(minimum_performance_levels); so only the JSA minima can have counted",
        "Whether missing the minimum of a payment group can bring a notice and the end of the contract",
        PAYMENT_GROUPS,
        whole=True,
    ),
    Parameter(
        "minimum_over_non_intervention",
        1.1,
        "ratio",
        1,
        3,
        "published",
        "minimum_performance_levels: 5.5 against 5, 33 against 30",
        "Minimum level against the level expected had there been no programme",
    ),
    Parameter(
        "consequences_from_year",
        2,
        "contract year",
        1,
        20,
        "assumed",
        "contract_performance: improvement notices are known of from the second year on",
        "First contract year that notices and ends of contracts can follow from",
        whole=True,
    ),
    Parameter(
        "notice_below",
        0.9,
        "share of the minimum",
        0,
        2,
        "assumed",
        "contract_performance: 12 of 40 contracts had notices when 22 were below the minimum",
        "Contract ratio below which an improvement notice is issued",
    ),
    Parameter(
        "termination_below",
        0.8,
        "share of the minimum",
        0,
        2,
        "assumed",
        "withdrawals: one contract of 40 was ended for its results; the threshold was not published",
        "Contract ratio below which a contract with a standing notice is ended and let to another prime",
    ),
    Parameter(
        "review_lag_weeks",
        17,
        "weeks",
        0,
        52,
        "published",
        "market_share_shift: the first shift took effect in August 2013, four months after the end of year 2",
        "From the end of a contract year (31 March) until its review takes effect",
        whole=True,
    ),
    Parameter(
        "least_referrals",
        100,
        "people a year",
        1,
        10_000,
        "assumed",
        _NONE,
        "Referrals in a contract year below which a payment group of a contract is not judged",
        whole=True,
    ),
)

_SHARES = (
    Parameter(
        "shift_points",
        5,
        "percentage points",
        0,
        100,
        "published",
        "market_share_shift: up to 5; whether per cent or points is not said",
        "Share of an area's referrals in a payment group that moves at a review from the worst prime to the best",
    ),
    Parameter(
        "shift_gap",
        3,
        "percentage points",
        0,
        200,
        "assumed",
        "market_share_shift: 3 is remembered, not found",
        "How far the contract ratios of an area's best and worst prime must be apart for a share to move",
    ),
    Parameter(
        "shift_from_year",
        2,
        "contract year",
        1,
        20,
        "published",
        "market_share_shift: first shift in August 2013, after two years of delivery",
        "First contract year whose review can move shares",
        whole=True,
    ),
)

_REWARDS = (
    Parameter(
        "incentive_payment",
        1_000,
        "GBP an outcome",
        0,
        20_000,
        "published",
        "payment_rules: incentive, payment_per_extra_outcome",
        "Paid for each outcome of a contract year above the incentive level, in groups with a minimum",
    ),
    Parameter(
        "incentive_above",
        0.3,
        "share",
        0,
        5,
        "assumed",
        "payment_rules: incentive, threshold (remembered)",
        "How far above the non-intervention level the incentive level lies",
    ),
    Parameter(
        "incentive_from_year",
        4,
        "contract year",
        1,
        20,
        "assumed",
        "payment_rules: incentive, threshold (remembered); first expected for 2014-15",
        "First contract year that incentive payments are made for",
        whole=True,
    ),
)

_ANSWERS = (
    Parameter(
        "forecast_error",
        0.15,
        "share",
        0,
        2,
        "assumed",
        _NONE,
        "Error, beside plain chance, with which a prime foresees a year's outcomes from the last 52 weeks",
    ),
    Parameter(
        "standing_passed_down",
        0.5,
        "share",
        0,
        1,
        "assumed",
        "primes passed targets down to end-to-end subcontractors; how far was not published",
        "Part of what a contract's standing is worth to the prime that tier 1 places feel",
    ),
)

_CHAIN = (
    Parameter(
        "merlin_pass",
        0.5,
        "share",
        0,
        1,
        "assumed",
        "merlin: every prime passed the reassessments of 2014; the scale is the model's own",
        "Score from which a prime's conduct towards its chain passes",
    ),
    Parameter(
        "merlin_penalty",
        0,
        "GBP a referral",
        0,
        1_000,
        "assumed",
        "merlin: no penalty was published; a lever",
        "What a prime that fails pays the Department for each referral of the year",
    ),
)

PARAMETERS = (
    *(_minimum(year + 1) for year in range(len(CONTRACT_YEARS))),
    *_CONSEQUENCES,
    *_SHARES,
    *_REWARDS,
    *_ANSWERS,
    *_CHAIN,
)
