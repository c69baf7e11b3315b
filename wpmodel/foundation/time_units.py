"""Units of time, in one place: how long a step of the model is, and what a year and a quarter hold of them."""

PERIOD = 4
"""Weeks in a period: one step of the model, from one review of a caseload to the next."""

YEAR = 52
"""Weeks in a year."""

QUARTER = YEAR // 4
"""Weeks in a quarter of a year."""

PERIODS_A_YEAR = YEAR // PERIOD
"""Periods in a year."""
