"""What primes are left with, by contract year: margins on fees over all primes, and how far single primes lie apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wpmodel.foundation.ledger import Ledger
from wpmodel.results.metrics import FIELDS, metric

if TYPE_CHECKING:
    from wpmodel.results.result import Result

YEARS = tuple(map(int, FIELDS["year"]))
"""Contract years that have a margin of their own; the whole run has one besides."""


@metric("primes.margin", unit="per cent of fees", source="providence-2014-03-31",
        meaning="primes' fees less all that they pay, over the run")  # fmt: skip
@metric("primes.margin.{year}", unit="per cent of fees", source="watching-a4e-2014-01-23",
        meaning="primes' fees less all that they pay, in a contract year")  # fmt: skip
@metric("primes.margin.least.{year}", unit="per cent of fees", source="watching-a4e-2014-01-23",
        meaning="the lowest margin of any prime in a contract year")  # fmt: skip
@metric("primes.margin.most.{year}", unit="per cent of fees", source="interserve-2012-05-04",
        meaning="the highest margin of any prime in a contract year")  # fmt: skip
def margins(result: Result) -> dict[str, float]:
    """Margins on a cash basis: reserves put in at the start are none of them."""
    fees, left = _by_prime(result)
    found = {"primes.margin": _per_cent(left.sum(), fees.sum())}
    for year in YEARS:
        if year > len(fees):
            break
        here = fees[year - 1] > 0
        each = 100.0 * left[year - 1, here] / fees[year - 1, here]
        found[f"primes.margin.{year}"] = _per_cent(left[year - 1].sum(), fees[year - 1].sum())
        found[f"primes.margin.least.{year}"] = float(each.min()) if here.any() else float("nan")
        found[f"primes.margin.most.{year}"] = float(each.max()) if here.any() else float("nan")
    return found


def _by_prime(result: Result) -> tuple[NDArray, NDArray]:
    """Pence from the Department and pence left, by contract year and prime. Shapes (years, primes)."""
    model = result.model
    week, payer, payee, _, pence = model.ledger.entries()
    years = np.array([model.calendar.programme_year(w) for w in range(int(week.max(initial=0)) + 1)])
    year = years[week] - 1
    number = np.full(model.ledger.balances.size, -1)
    number[[prime.account for prime in model.primes]] = np.arange(len(model.primes))
    shape = (int(years.max(initial=1)), len(model.primes))
    fees, left = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    business = (payer != Ledger.outside("founders")) & (payee != Ledger.outside("founders"))
    for sign, who in ((1, payee), (-1, payer)):
        theirs = business & (number[who] >= 0)
        np.add.at(left, (year[theirs], number[who[theirs]]), sign * pence[theirs])
    paid = business & (number[payee] >= 0) & (payer == model.commissioner.account)
    np.add.at(fees, (year[paid], number[payee[paid]]), pence[paid])
    return fees, left


def _per_cent(part: float, whole: float) -> float:
    """Per cent; NaN of nothing."""
    return 100.0 * float(part) / float(whole) if whole else float("nan")
