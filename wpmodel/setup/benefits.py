"""Weekly rates of benefit: what a single person gets in a week out of work, by payment group and tax year."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from wpmodel.programmes.programme import Programme
from wpmodel.tables import evidence


def weekly_rates(programme: Programme, first: int, until: int) -> NDArray:
    """Pounds a week in the weeks from `first` to before `until`, JSA by age and ESA with the work-related activity
    component (`benefit_rates`); the last known tax year holds on. Shape (weeks, groups)."""
    table = evidence.frame("benefit_rates").set_index("tax_year")
    years = [tax_year(programme.calendar.date_of(week)) for week in range(first, until)]
    known = [year if year in table.index else table.index[-1] for year in years]
    over_25 = table["jsa_25_plus"]
    rates = np.column_stack([
        table["jsa_under_25"] if group.like == "jsa_18_24"
        else over_25 if group.benefit == "jsa"
        else over_25 + table["esa_wrag_component"]
        for group in programme.groups
    ])  # fmt: skip
    return rates[table.index.get_indexer(known)]


def tax_year(day: date) -> str:
    """The tax year that a day is in, such as 2011/12."""
    first = day.year - (day < date(day.year, 4, 6))
    return f"{first}/{(first + 1) % 100:02d}"
