"""Labour markets: one for each contract package area."""

from wpmodel.parameters.calibrated import fitted
from wpmodel.parameters.declaration import Parameter

PARAMETERS = (
    Parameter(
        "job_base",
        fitted("job_base"),
        "odds a week",
        0,
        0.2,
        "calibrated",
        "docs/calibration.md: no study gives it; the 24-month rates do",
        "Odds of starting a job in a week at readiness zero, tightness of 2011 and no crowding",
    ),
    Parameter(
        "tightness_elasticity",
        fitted("tightness_elasticity"),
        "elasticity",
        0,
        1.5,
        "calibrated",
        "matching functions usually give 0.3-0.7",
        "How strongly the odds of work rise with vacancies per unemployed person",
    ),
    Parameter(
        "vacancy_reach",
        0.12,
        "share",
        0.005,
        1,
        "assumed",
        "no published figure",
        "Share of an area's vacancies in four weeks that participants can compete for",
    ),
    Parameter(
        "vacancy_level",
        1,
        "ratio",
        0.1,
        5,
        "assumed",
        "one: the vacancies that were published; other values are slumps and booms",
        "Vacancies per unemployed person, against those published",
    ),
)
