"""Providers: time, skill, belief, motive and money of the organisations that deliver."""

from wpmodel.parameters.declaration import PAYMENT_GROUPS, SECTORS, Parameter

_NONE = "no published figure"

PARAMETERS = (
    Parameter("hours_light", 0.25, "hours in four weeks", 0.05, 4, "assumed", "ESA claimants outside the programme got about 88 minutes a year (Working Well 2018)", "Adviser time of light support"),
    Parameter("hours_standard", 1.0, "hours in four weeks", 0.1, 8, "assumed", "fortnightly meetings of half an hour", "Adviser time of standard support"),
    Parameter("hours_intensive", 2.5, "hours in four weeks", 0.2, 20, "assumed", "weekly meetings of 40 minutes", "Adviser time of intensive support"),
    Parameter("hour_cash", 3.0, "GBP an hour", 0, 50, "assumed", _NONE, "Running cost of an hour with a participant besides the adviser: travel, rooms, materials"),
    Parameter("support_effect", 0.22, "log odds per log hour", 0, 1, "calibrated", "intensive counselling raises exit rates by 15-35% (Behaghel et al. 2014)", "Gain in the odds of work from log(1 + hours) of support in four weeks"),
    Parameter("support_kept", 0.80, "share a review", 0, 0.99, "assumed", "effects of counselling fade within months (Crepon et al. 2013)", "Share of the stock of support that is still there four weeks later"),
    Parameter("believed_effect", 1.75, "ratio", 0, 5, "assumed", "bidders expected 42% where 27% was reached (NAO 2014)", "Effect of support that providers believe in, against the true one"),
    Parameter("barrier_cap", 0.12, "share", 0, 1, "assumed", _NONE, "Share of job-search help that each standing barrier makes useless"),
    Parameter("in_work_effect", 0.15, "share", 0, 0.9, "assumed", _NONE, "How far contact in work lowers the chance of losing the job"),
    Parameter("assessment_noise", 0.9, "log odds", 0, 4, "calibrated", "0.3-1.5 (design theory 1.5)", "Error of the first assessment of a person's prospect"),
    Parameter("assessment_weight", 0.55, "share", 0, 1, "assumed", _NONE, "Weight of the person's own assessment against what her payment group is like"),
    Parameter("sharpening_hours", 3.0, "hours", 0.1, 100, "assumed", _NONE, "Hours of contact that close two thirds of the gap between assessment and truth"),
    Parameter("optimism", (1.5, 1.5, 1.5, 1.6, 1.6, 2.0, 2.0, 1.6, 1.6), "ratio", 0.1, 6, "published", "performance_expectations: JSA 25+ bids 42% against 27% reached, ESA 22% against 11% (NAO, PAC 2014); other groups assumed", "Success expected at the start against what assessment alone would give", PAYMENT_GROUPS),
    Parameter("optimism_weight", 40, "outcomes", 0.1, 10_000, "assumed", _NONE, "Expected outcomes that it takes to weigh as much as the belief held at the start"),
    Parameter("evidence_kept", 0.94, "share a period", 0, 1, "assumed", _NONE, "Share of past evidence on a group's success that still counts four weeks later"),
    Parameter("believed_lasting", 0.62, "share", 0.05, 1, "published", "job_starts: outcomes per job start 0.62-0.67 (ERSA and DWP)", "Share of jobs that providers expect to last to an outcome"),
    Parameter("believed_hold", 0.95, "share in four weeks", 0.5, 1, "assumed", "payment_rules: 16 sustainment payments at the median after 16 months (PQ 164391)", "Chance, as providers see it, of keeping a lasting job another four weeks"),
    Parameter("mission", (0.0, 150.0, 400.0), "GBP a job", 0, 20_000, "assumed", "for-profits cream and park more than non-profits (Greer et al. 2015)", "What a job for a participant is worth to the organisation itself, whoever pays", SECTORS),
    Parameter("adviser_cost", 2_300, "GBP in four weeks", 500, 10_000, "published", "provider_finances: Shaw Trust wage cost 27,993-29,598 a year per employee", "Wage and on-costs of an adviser"),
    Parameter("contact_hours", 92, "hours in four weeks", 10, 160, "assumed", "35 hours a week, two thirds of them with participants", "Hours that an adviser can give to participants"),
    Parameter("overhead", 0.55, "share of wages", 0, 3, "assumed", _NONE, "Managers, premises and systems, for each pound of advisers' wages"),
    Parameter("caseload_norm", 120, "participants an adviser", 20, 600, "published", "participants: 120-180 per adviser (WPC 2013); bidders planned at the lower end (assumed)", "Participants per adviser that providers plan for at the start"),
    Parameter("caseload_least", 60, "participants an adviser", 5, 600, "assumed", "40-60 in the intensive French scheme (PSE 2014)", "Smallest norm a provider will staff to"),
    Parameter("caseload_most", 260, "participants an adviser", 20, 2_000, "assumed", _NONE, "Largest norm a provider will staff to"),
    Parameter("hiring_hurdle", 0.25, "share", 0, 2, "assumed", _NONE, "How far the price of an hour must be from the wage before a provider changes its norm"),
    Parameter("hiring_speed", 0.15, "elasticity", 0, 1, "assumed", _NONE, "How strongly the norm moves with the ratio of wage to price"),
    Parameter("most_hired", 0.20, "share a period", 0, 1, "assumed", _NONE, "Advisers that can be taken on in four weeks, as a share of those in post"),
    Parameter("most_released", 0.06, "share a period", 0, 1, "assumed", _NONE, "Advisers that can be released in four weeks, as a share of those in post"),
    Parameter("opening_staff", 0.10, "share", 0.01, 2, "assumed", "staff transfers and late contracts slowed the summer of 2011 (NAO 2012)", "Advisers in post on the first day, as a share of those that the norm would want a year later"),
    Parameter("starter_skill", 0.3, "share", 0, 1, "assumed", _NONE, "Effect of a new adviser's hour against a seasoned one's"),
    Parameter("learning", 0.07, "share a period", 0, 1, "assumed", _NONE, "Share of the gap to a seasoned adviser that four weeks close"),
    Parameter("in_house_share", 0.45, "share", 0, 1, "assumed", "delivery_models: almost all primes delivered some end to end in-house (WPC 2013)", "Share of a contract's participants that the prime keeps for its own offices"),
    Parameter("capital_rate", (0.10, 0.06, 0.15), "share a year", 0, 1, "assumed", "8-15% for primes; lenders refused small charities (Eco-Actif 2012)", "Yearly cost of capital and discount rate, by sector", SECTORS),
    Parameter("reserve_months", (2.0, 6.0, 3.0), "months of cost", 0, 36, "assumed", "provider_finances and charity_surveys; median of three months in United States samples", "Reserves at the start, in months of planned cost (the median over organisations)", SECTORS),
    Parameter("reserve_spread", 0.9, "log units", 0, 3, "assumed", "a quarter of charities hold less than a month (United States samples)", "How unequal reserves are between organisations"),
    Parameter("credit_months", (6.0, 12.0, 1.0), "months of cost", 0, 60, "assumed", _NONE, "Credit that an organisation can draw, in months of its cost", SECTORS),
)
