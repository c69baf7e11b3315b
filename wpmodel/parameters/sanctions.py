"""Sanctions: duties, missed appointments, the provider's choice, the decision, and what a sanction does."""

from wpmodel.agents.kinds import BARRIERS
from wpmodel.parameters.calibrated import fitted
from wpmodel.parameters.declaration import CONTRACT_YEARS, PAYMENT_GROUPS, Parameter
from wpmodel.tables.evidence import rows

_NONE = "no published figure"
_LAW = "sanction_rules: CPAG and BBC 2013; rows marked memory are remembered"
_BY_BARRIER = {
    "qualifications": 0.3,
    "long_absence": 0.2,
    "caring": 0.5,
    "housing": 1.0,
    "conviction": 0.6,
    "transport": 0.5,
}
_LEVELS = ("first", "second", "third")


def _weeks(name: str, benefit: str, level: str, help: str) -> Parameter:
    row = next(r for r in rows("sanction_rules") if (r["benefit"], r["level"]) == (benefit, level))
    value = tuple(float(row[f"{which}_weeks"]) for which in _LEVELS)
    return Parameter(name, value, "weeks", 0, 156, "published", _LAW, help, _LEVELS, whole=True)


def _appointments(intensity: str, value: float, source: str) -> Parameter:
    help = f"Appointments that somebody with {intensity.replace('none', 'no')} support has to keep"
    return Parameter(f"appointments_{intensity}", value, "in four weeks", 0, 20, "assumed", source, help)


_ATTENDANCE = (
    Parameter(
        "duties",
        (1.0, 1.0, 1.0, 1.0, 0.0, 0.25, 0.25, 0.0, 1.0),
        "share",
        0,
        1,
        "assumed",
        "sanctions: 0.7% a month on ESA, 5.5% on JSA (2014-15); volunteers and people on IB or IS had no duties",
        "Duties that the benefit puts on a payment group, against those of JSA",
        PAYMENT_GROUPS,
    ),
    _appointments("none", 0.0, "contact without support is by letter alone: `mandated_contacts`"),
    _appointments("light", 1.0, "a quarter of an hour in four weeks"),
    _appointments("standard", 2.0, "fortnightly meetings"),
    _appointments("intensive", 4.0, "weekly meetings"),
    Parameter(
        "miss_base",
        fitted("miss_base"),
        "odds",
        0,
        5,
        "calibrated",
        "docs/calibration.md: the sanction referrals of 2011",
        "Odds of missing an appointment at middling motivation, without barrier or health condition",
    ),
    Parameter(
        "miss_motivation",
        1.4,
        "ratio",
        0,
        2,
        "assumed",
        _NONE,
        "Fall of the odds of missing an appointment from the least to the most motivated, against the middling",
    ),
    Parameter(
        "miss_health", 0.3, "ratio", 0, 5, "assumed", _NONE, "How far a health condition raises the odds of missing"
    ),
    Parameter(
        "miss_barrier",
        tuple(_BY_BARRIER[kind] for kind in BARRIERS),
        "ratio",
        0,
        5,
        "assumed",
        "charity_surveys: 22% of homeless participants sanctioned by autumn 2012, about twice the share of all, so that"
        " housing comes first; vulnerable areas have more sanctions (Reeves and Loopstra 2017); the order of the rest"
        " is assumed",
        "How far each standing barrier raises the odds of missing an appointment, by kind",
        BARRIERS,
    ),
    Parameter(
        "miss_spread",
        fitted("miss_spread"),
        "log odds",
        0,
        3,
        "calibrated",
        "docs/calibration.md: 31% of those sanctioned in a year on JSA were more than once; zero: nobody is lastingly "
        "proner",
        "How differently prone people are to miss appointments, for lasting reasons of their own",
        neutral=0.0,
    ),
    Parameter(
        "mandated_contacts",
        1.0,
        "in four weeks",
        0,
        10,
        "assumed",
        "a mandatory activity is notified in writing (provider guidance, ch. 3a); how many were, nobody published",
        "Appointments to which a letter calls everybody with full duties, whatever their support",
        neutral=0.0,
    ),
    Parameter(
        "initial_contacts",
        0.5,
        "appointments",
        0,
        10,
        "assumed",
        "attachment takes a first interview (provider guidance); how many letters it took, nobody published",
        "Appointments that a letter makes besides in the four weeks in which somebody is attached",
        neutral=0.0,
    ),
    Parameter(
        "practice_in_contacts",
        1.0,
        "share",
        0,
        5,
        "assumed",
        "sanctions_by_prime: three primes' referrals for each person attached lie a factor of three apart",
        "How far a prime's house practice shows in how many appointments it makes by letter",
        neutral=0.0,
    ),
    Parameter(
        "noticing",
        1.5,
        "per appointment",
        0,
        10,
        "assumed",
        "smaller caseloads brought more sanctions (Hainmueller and others 2016)",
        "How fast the chance of noticing a failure rises with appointments",
    ),
)

_CHOICE = (
    Parameter(
        "must_refer",
        (0.6, 0.7, 0.7, 0.7),
        "share",
        0,
        1,
        "assumed",
        "jobcentre_process: told to refer every failure, 2011-2016 (Webster 2017); how far they did is assumed",
        "How often the contract's rule to refer every failure leaves no choice, by contract year",
        CONTRACT_YEARS,
    ),
    Parameter(
        "hours_reengage",
        0.6,
        "hours",
        0,
        20,
        "assumed",
        "a call, a visit or a talk",
        "Adviser time that it takes to bring somebody back after a missed appointment",
    ),
    Parameter("hours_form", 0.3, "hours", 0, 5, "assumed", _NONE, "Adviser time of raising a doubt with the jobcentre"),
    Parameter(
        "pass_cost",
        15,
        "GBP",
        0,
        1_000,
        "assumed",
        _NONE,
        "Expected cost of a compliance finding when a failure is let pass",
    ),
    Parameter(
        "pass_loss",
        0.03,
        "share",
        0,
        1,
        "assumed",
        _NONE,
        "Share of the chance of a fee that providers think lost when a failure is let pass",
    ),
    Parameter(
        "sanction_loss",
        0.20,
        "share",
        0,
        1,
        "assumed",
        "sanctions: 43% of the sanctioned left JSA, a fifth of the leavers known to be in work (Loopstra 2015)",
        "Share of the chance of a fee that providers think a sanction destroys",
    ),
    Parameter(
        "choice_scale",
        10,
        "GBP",
        0.1,
        1_000,
        "assumed",
        _NONE,
        "How far apart the values of two answers must be to make one e times as likely as the other",
    ),
    Parameter(
        "practice_spread",
        0.6,
        "log odds",
        0,
        3,
        "assumed",
        "sanctions_by_prime: three primes' referrals for each person attached lie about 0.6 log units apart (standard "
        "deviation); that of the rest is assumed",
        "How far primes' house practice differs, in following the rule to refer and in choosing to",
    ),
    Parameter(
        "pay_for_reengagement",
        0,
        "GBP",
        0,
        1_000,
        "published",
        "groundwork-2015 proposes it; the contract of 2011 paid nothing",
        "Paid to the contract for each failure after which a person is brought back",
    ),
    Parameter(
        "pay_for_avoided_sanction",
        0,
        "GBP",
        0,
        1_000,
        "published",
        "groundwork-2015 proposes it; the contract of 2011 paid nothing",
        "Paid to the contract for each noticed failure that is not referred",
    ),
)

_DECISION = (
    Parameter(
        "adverse_base",
        fitted("adverse_base"),
        "log odds",
        -5,
        5,
        "calibrated",
        "sanctions: 40,000 adverse of 110,000 referrals to January 2012; of one prime's 11,910, 6,210 (Maddock 2012)",
        "Log odds of an adverse decision on full evidence where no work waits",
    ),
    Parameter(
        "adverse_trend",
        1.0,
        "ratio",
        0,
        3,
        "assumed",
        "adverse_trend: 60% of referrals in 2010 and 80% in 2016, all reasons (Webster 2017); whether doubts of the"
        " programme followed is assumed. Zero: they did not",
        "How far decisions follow the published trend from contract year to contract year",
        neutral=0.0,
    ),
    Parameter(
        "adverse_evidence",
        0.8,
        "log odds",
        0,
        5,
        "assumed",
        _NONE,
        "What full evidence adds to the log odds of an adverse decision, against none",
    ),
    Parameter(
        "adverse_workload",
        0.15,
        "log odds a period",
        0,
        5,
        "assumed",
        _NONE,
        "Fall in the log odds of an adverse decision for each four weeks of work that wait",
    ),
    Parameter(
        "undecided_share",
        0.25,
        "share",
        0,
        0.95,
        "assumed",
        "jobcentre_process: adverse, non-adverse, reserved and cancelled are counted; shares for the programme are not",
        "Share of doubts reserved or cancelled where no work waits",
    ),
    Parameter(
        "undecided_workload",
        0.05,
        "per period",
        0,
        2,
        "assumed",
        _NONE,
        "How fast the share of doubts that is decided falls with four weeks of work that wait",
    ),
    Parameter(
        "decisions_each",
        120,
        "doubts in four weeks",
        1,
        2_000,
        "assumed",
        _NONE,
        "Doubts that one decision maker can decide in four weeks",
    ),
    Parameter(
        "doubts_planned",
        0.5,
        "doubts a referral",
        0.01,
        5,
        "assumed",
        _NONE,
        "Doubts for each person referred that jobcentres staff their desks for at the start",
    ),
    Parameter(
        "desk_hiring",
        0.1,
        "share a period",
        0,
        1,
        "assumed",
        _NONE,
        "How far jobcentres move their decision makers in four weeks towards those that the work would keep busy",
    ),
    Parameter(
        "overturned_share",
        0.2,
        "share",
        0,
        1,
        "assumed",
        "sanctions: over 25% of Work Programme sanctions that were challenged were overturned (NAO 2016)",
        "Share of adverse decisions overturned on reconsideration or appeal",
    ),
    Parameter(
        "reconsideration_weeks",
        4,
        "weeks",
        0,
        52,
        "assumed",
        _NONE,
        "Weeks of benefit lost before an overturned decision is put right",
        whole=True,
    ),
    _weeks("sanction_weeks_jsa_2011", "JSA", "Work Programme before Oct 2012", "JSA sanctions before 22 October 2012"),
    _weeks("sanction_weeks_jsa_2012", "JSA", "lower", "JSA sanctions from 22 October 2012"),
    _weeks("sanction_weeks_esa", "ESA WRAG", "single", "ESA sanctions from 3 December 2012, besides those to comply"),
    Parameter(
        "compliance_weeks",
        2,
        "weeks",
        0,
        26,
        "assumed",
        _NONE,
        "Weeks that it takes somebody on ESA to comply, for which benefit is stopped as well",
        whole=True,
    ),
)

_EFFECTS = (
    Parameter(
        "spurred_share",
        0.5,
        "share",
        0,
        1,
        "assumed",
        "job entry rises in the short run for some (van den Berg and others 2004; Taulbut and others 2018)",
        "Share of sanctions under which a person searches harder",
    ),
    Parameter("spur", 1.5, "ratio", 1, 5, "assumed", "zero to double in the same studies", "Odds of work then"),
    Parameter(
        "motivation_harm", 0.03, "share", 0, 1, "assumed", _NONE, "Share of motivation that an adverse decision takes"
    ),
    Parameter(
        "health_harm_share",
        0.1,
        "share",
        0,
        1,
        "assumed",
        "about one more person treated for ten sanctions (Williams 2019)",
        "Share of adverse decisions that harm a person's health",
    ),
    Parameter("health_harm", 0.3, "log odds", 0, 3, "assumed", _NONE, "Fall of readiness when a sanction harms health"),
    Parameter(
        "leaving",
        0.015,
        "per week",
        0,
        1,
        "assumed",
        "sanctions: 43% of the sanctioned left JSA (area regression), a fifth of the leavers known to be in work",
        "Chance of leaving benefit without work in a week under a sanction",
    ),
)

_NULL = (
    Parameter(
        "doubts_by_lot",
        0,
        "share in four weeks",
        0,
        1,
        "assumed",
        "no published figure: a yardstick, never a claim about 2011; zero: doubts are raised by R9",
        "Doubts raised by lot for everybody out of work with full duties, no matter who they are, in place of R9",
        neutral=0.0,
    ),
)
"""What sanctions would be if nothing but chance decided who is referred."""

PARAMETERS = _ATTENDANCE + _CHOICE + _DECISION + _EFFECTS + _NULL
