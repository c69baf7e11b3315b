"""Terms that other programmes had and the Work Programme did not: milestones, accelerator, break points, extension."""

from wpmodel.parameters.declaration import PAYMENT_GROUPS, Parameter

_NONE_OF = "alternative_programmes: none in 2011; Flexible New Deal and Fair Start Scotland paid at several points"
_ORDER = ("first", "second", "third", "fourth")


def _by_group(name: str, unit: str, high: float, source: str, help: str, value: float = 0.0, low: float = 0.0,
              whole: bool = False, status: str = "published") -> Parameter:  # fmt: skip
    values = (value,) * len(PAYMENT_GROUPS)
    return Parameter(name, values, unit, low, high, status, source, help, PAYMENT_GROUPS, whole, neutral=values)


def _single(name: str, value: float, unit: str, low: float, high: float, status: str, source: str, help: str,
            whole: bool = False) -> Parameter:  # fmt: skip
    return Parameter(name, value, unit, low, high, status, source, help, whole=whole, neutral=float(value))


def _further(k: int) -> tuple[Parameter, ...]:
    """Weeks and fee of a milestone after the first, whose are `outcome_weeks` and `outcome_fee`."""
    of = f"the {_ORDER[k - 1]} milestone"
    return (
        _by_group(
            f"milestone_weeks_{k}",
            "weeks in work",
            104,
            _NONE_OF,
            f"Weeks in work that make {of}, added up over jobs; zero: there is none",
            whole=True,
        ),
        _by_group(f"milestone_fee_{k}", "GBP", 20_000, _NONE_OF, f"Paid once when a person reaches {of}"),
    )


def _every(k: int) -> tuple[Parameter, ...]:
    """What any milestone may have."""
    of = f"the {_ORDER[k - 1]} milestone"
    return (
        _by_group(
            f"milestone_within_{k}",
            "weeks",
            60,
            "alternative_programmes: no window in 2011; Fair Start Scotland paid for 13 weeks of 16 and 26 of 30",
            f"Weeks among which the weeks in work of {of} must lie; zero: no window",
            whole=True,
        ),
        _by_group(
            f"milestone_earnings_{k}",
            "GBP",
            30_000,
            "alternative_programmes: none in 2011; the Work and Health Programme and Restart paid by earnings",
            f"Earnings that make {of}, in place of weeks: earnings over hourly_wage and weekly_hours, rounded up",
        ),
        _single(
            f"milestone_delay_{k}",
            0,
            "weeks",
            0,
            52,
            "published",
            "none in 2011: one delay for all payments",
            f"Further weeks from the claim of {of} to its payment",
            whole=True,
        ),
    )


PARAMETERS = (
    *(p for k in (2, 3, 4) for p in _further(k)),
    *(p for k in (1, 2, 3, 4) for p in _every(k)),
    _single(
        "hourly_wage",
        8.0,
        "GBP an hour",
        1,
        50,
        "assumed",
        "near the National Living Wage of 2018 to 2020 (7.83 and 8.21 pounds, remembered); used for earnings alone",
        "Wage at which earnings become weeks in work",
    ),
    _by_group(
        "weekly_hours",
        "hours a week",
        60,
        "no published figure; the threshold of later contracts was reckoned at 16 hours. Used for earnings alone",
        "Hours that people in work have a week, where earnings make a milestone",
        value=16.0,
        low=1.0,
        status="assumed",
    ),
    _single(
        "job_start_days",
        0,
        "days",
        0,
        91,
        "published",
        "none in 2011: a job counted from its first day; Steps 2 Success counted jobs of ten days",
        "Days that a first job must last to count as started, in whole weeks rounded up",
        whole=True,
    ),
    _single(
        "accelerator",
        0,
        "share of the fee",
        0,
        5,
        "published",
        "alternative_programmes: none in 2011; the Work and Health Programme had one, with no number or price given",
        "How much more an outcome pays once a contract has more outcomes than accelerator_above says",
    ),
    _single(
        "accelerator_above",
        30,
        "outcomes for 100 people planned",
        0,
        100,
        "assumed",
        "no published figure; without effect while there is no accelerator",
        "Outcomes of a contract, since it began, above which the accelerator pays",
    ),
    *(
        _single(
            f"{name}_week",
            0,
            "weeks",
            0,
            1_040,
            "published",
            f"none in 2011: {source}",
            f"Week of the programme at which {what}; zero: never",
            whole=True,
        )
        for name, source, what in (
            ("break", "contracts ended at reviews alone", "the commissioner may break contracts off"),
            ("extension", "contracts ran for five years", "contracts are extended or get nobody more"),
        )
    ),
    *(
        _single(
            name,
            20,
            "outcomes for 100 people attached",
            0,
            100,
            "assumed",
            "no published figure; without effect while no week is set",
            what,
        )
        for name, what in (
            ("break_below", "A contract with fewer outcomes in the 52 weeks before is broken off"),
            ("extension_above", "Only contracts with as many outcomes in the 52 weeks before are extended"),
        )
    ),
)
