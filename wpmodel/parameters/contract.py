"""The contract: what the Department pays for, how much, and when."""

from wpmodel.parameters.declaration import CONTRACT_YEARS, PAYMENT_GROUPS, Parameter
from wpmodel.tables.evidence import column

_FEES = "payment_groups: HC 162 (2013) Table 3 and later answers; parts marked memory are shown as such"


def _tariff(name: str, unit: str, high: float, help: str, field: str, whole: bool = False) -> Parameter:
    value = tuple(float(x) for x in column("payment_groups", field))
    return Parameter(name, value, unit, 0, high, "published", _FEES, help, PAYMENT_GROUPS, whole)


PARAMETERS = (
    _tariff(
        "attachment_fee",
        "GBP",
        5_000,
        "Paid once when a referred person is attached, in contract year 1",
        "attachment_fee_gbp",
    ),
    _tariff(
        "outcome_fee",
        "GBP",
        20_000,
        "Paid once when a person reaches a job outcome, before any discount",
        "outcome_fee_gbp",
    ),
    _tariff(
        "outcome_weeks",
        "weeks in work",
        52,
        "Weeks in work, added up over jobs, that make a job outcome",
        "outcome_weeks",
        True,
    ),
    _tariff(
        "sustainment_fee", "GBP", 2_000, "Paid for every four weeks in work after the outcome", "sustainment_fee_gbp"
    ),
    _tariff(
        "sustainment_payments",
        "payments",
        26,
        "The most sustainment payments one person can earn",
        "sustainment_payments",
        True,
    ),
    Parameter(
        "attachment_taper",
        tuple(float(x) for x in column("attachment_fee_taper", "share_of_year_1")),
        "share",
        0,
        1,
        "published",
        "attachment_fee_taper: DWP price schedule as relayed in 2014",
        "Share of the year 1 attachment fee that is paid in each contract year (years end on 31 March)",
        CONTRACT_YEARS,
    ),
    Parameter(
        "outcome_discount",
        (0.06, 0.06, 0.06, 0.06),
        "share",
        0,
        0.6,
        "assumed",
        "payment_rules: NAO 2012 (average 6%). From the first year on, since outcome fees to March 2014 come to 1,121 "
        "pounds an outcome (expenditure, job_outcomes), 6.6% below the price; BBC 2013 has it from 2014-15",
        "Discount that bidders gave on the job outcome fee, by contract year",
        CONTRACT_YEARS,
    ),
    Parameter(
        "allotted_weeks",
        104,
        "weeks",
        26,
        208,
        "published",
        "payment_rules: participation, allotted_time",
        "Weeks on the programme from attachment; after them a break in work ends all payment",
        whole=True,
    ),
    Parameter(
        "claim_lag_weeks",
        3,
        "weeks",
        0,
        26,
        "published",
        "payment_rules: sustainment, claim_lag (15 working days)",
        "From the end of the claimed period to the claim",
        whole=True,
    ),
    Parameter(
        "payment_lag_weeks",
        2,
        "weeks",
        0,
        52,
        "assumed",
        "no published figure; government paid undisputed invoices in days",
        "From the claim to the Department's payment",
        whole=True,
    ),
    Parameter(
        "prime_lag_weeks",
        5,
        "weeks",
        0,
        52,
        "assumed",
        "subcontractors report a further month or more (NCVO 2012 survey)",
        "From the prime's receipt to the subcontractor's payment",
        whole=True,
    ),
    Parameter(
        "top_slice",
        0.20,
        "share",
        0,
        0.6,
        "assumed",
        "10-35% remembered; a neighbouring contract published 15%",
        "Share of each payment that the prime keeps before passing the rest to a tier 1 subcontractor",
    ),
    Parameter(
        "service_fee",
        (0.0,) * len(PAYMENT_GROUPS),
        "GBP in four weeks",
        0,
        500,
        "published",
        "alternative_programmes: the Work Programme had no service fee; earlier and later contracts did",
        "Paid for every four weeks that somebody is on the programme, out of work or in it, whatever comes of it",
        PAYMENT_GROUPS,
    ),
    Parameter(
        "profit_lock",
        0,
        "share",
        0,
        1,
        "published",
        "groundwork-2015: proposed there; primes of 2011 kept what they earned",
        "Share of a prime's surplus beyond the profit allowed that open books make it pass to its tier 1 places",
    ),
    Parameter(
        "profit_allowed",
        0.05,
        "share of fees",
        0,
        1,
        "assumed",
        "nobody who proposed a profit lock gave a figure",
        "Surplus of a contract year, as a share of the Department's payments, that a profit lock leaves to the prime",
    ),
    Parameter(
        "promised_meeting_weeks",
        12,
        "weeks",
        0,
        104,
        "assumed",
        "minimum service promises differed by prime and were loosely worded",
        "The minimum service: a meeting is promised to everyone out of work at least this often (0: no promise)",
        whole=True,
    ),
)
