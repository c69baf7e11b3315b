"""Claimants: who comes, and what moves them into work and out of it."""

from agents.rules.arrival import AGE_BANDS, BARRIERS, HEALTH_CONDITIONS
from wpmodel.parameters.declaration import PAYMENT_GROUPS, Parameter

_FIT = "starting point for the calibration; no figure is published"
_BERTHOUD = "participants: Berthoud 2003 (disadvantages add on the log scale); sizes assumed"


def _shares(name: str, value: tuple[float, ...], index: tuple[str, ...], status: str, source: str, help: str) -> Parameter:
    return Parameter(name, value, "share", 0.0, 1.0, status, source, help, index)


PARAMETERS = (
    Parameter(
        "readiness_mean", (0.30, 0.0, -0.25, -1.3, -1.25, -1.6, -2.85, -1.2, -0.6), "log odds", -6, 3, "calibrated", _FIT,
        "Mean readiness of a payment group on arrival, against JSA 25 and over", PAYMENT_GROUPS,
    ),
    Parameter(
        "readiness_sd", 0.85, "log odds", 0, 3, "calibrated", "prospects vary widely inside a group (Carter and Whitworth 2015)",
        "Spread of readiness within a payment group, age, health and barriers apart",
    ),
    Parameter(
        "readiness_drift", 0.004, "log odds a week", 0, 0.05, "assumed", "flows_and_hazards: chance falls with duration (ONS 2013; Kroft et al. 2013)",
        "Fall of readiness for each week out of work on the programme",
    ),
    Parameter(
        "age_effect", (0.05, 0.05, 0.0, -0.35), "log odds", -3, 3, "assumed", "participants: ESA median age 44, those with outcomes 40",
        "Effect of age on readiness", AGE_BANDS,
    ),
    Parameter(
        "health_effect", (0.0, -0.45, -0.25, -0.3), "log odds", -3, 3, "assumed",
        "participants: Berthoud 2014 (employment penalty of 23 points, larger for mental health)",
        "Effect of a health condition on readiness", HEALTH_CONDITIONS,
    ),
    Parameter(
        "barrier_effect", (0.30, 0.40, 0.25, 0.40, 0.35, 0.20), "log odds", 0, 3, "assumed", _BERTHOUD,
        "How far each standing barrier lowers readiness", BARRIERS,
    ),
    _shares("barriers_jsa", (0.36, 0.30, 0.12, 0.06, 0.10, 0.45), BARRIERS, "assumed", "participants: New Deal 25 plus trial 2003-05 (no qualifications 36%); the rest assumed", "Share of JSA participants with each barrier"),
    _shares("barriers_esa", (0.45, 0.75, 0.15, 0.09, 0.08, 0.50), BARRIERS, "assumed", "no published figure", "Share of ESA and incapacity benefit participants with each barrier"),
    _shares("health_jsa", (0.76, 0.09, 0.07, 0.08), HEALTH_CONDITIONS, "assumed", "participants: 58% of disabled participants claim JSA (Inclusion 2015)", "Health conditions of JSA participants"),
    _shares("health_esa", (0.0, 0.50, 0.25, 0.25), HEALTH_CONDITIONS, "published", "participants: half of ESA participants have a mental or behavioural condition (Work Foundation 2012); the rest assumed", "Health conditions of ESA and incapacity benefit participants"),
    _shares("ages_jsa_25_plus", (0.0, 0.32, 0.42, 0.26), AGE_BANDS, "assumed", "participants: New Deal 25 plus trial 2003-05", "Ages of JSA participants of 25 and over"),
    _shares("ages_jsa_other", (0.45, 0.22, 0.23, 0.10), AGE_BANDS, "assumed", "no published figure; early access covers many 18-year-olds", "Ages of early access, ex-incapacity and prison leaver participants"),
    _shares("ages_esa", (0.08, 0.16, 0.42, 0.34), AGE_BANDS, "assumed", "participants: ESA median age 44 (PQ 209720)", "Ages of ESA and incapacity benefit participants"),
    Parameter("disadvantage_slope", 0.5, "log odds", 0, 3, "assumed", "no published figure", "How strongly barriers go with the hidden factor that also lowers readiness"),
    Parameter("motivation_mean", 0.3, "log odds", -3, 3, "assumed", "no published figure", "Typical motivation, before it is put on a scale of 0 to 1"),
    Parameter("motivation_sd", 0.9, "log odds", 0, 3, "assumed", "no published figure", "Spread of motivation"),
    Parameter("motivation_effect", 0.8, "log odds", 0, 4, "assumed", "no published figure", "Difference in the odds of work between the least and the most motivated"),
    Parameter("attachment_rate", 0.982, "share", 0.5, 1, "published", "referrals: 33,400 of 1.84 million never attached by March 2016; 95% attached at any date while some still wait", "Share of people referred who are attached in the end"),
    Parameter("attachment_weeks", 2.5, "weeks", 0, 12, "assumed", "no published figure; attachment was to follow referral within weeks", "Mean time from referral to attachment", ),
    Parameter("loss_start", 0.06, "per week", 0, 0.3, "calibrated", "starting point; outcomes per job start 0.62-0.67 (ERSA, DWP)", "Chance of losing a job in its first week"),
    Parameter("loss_settled", 0.008, "per week", 0, 0.1, "calibrated", "job_durability: 1.4% a quarter for all employees, 3.3% under 25 (ONS 2013), higher here", "Chance of losing a settled job in a week"),
    Parameter("loss_settling_weeks", 10, "weeks", 1, 104, "assumed", "no published figure", "Weeks over which the risk of losing a job settles"),
    Parameter("match_spread", 0.5, "share", 0, 1, "assumed", "no published figure", "How much the risk varies from job to job, up and down"),
)
