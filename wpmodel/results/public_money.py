"""Who pays, by year: the programme (DEL), benefit not paid (AME), assessments, councils, providers, claimants.

Benefit is a single person's, for weeks in work within the allotted time; without a run to hold it against, all of it
counts, whatever would have been without the programme. Tax, other benefits and other services are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wpmodel.agents.kernel.counts import GIVEN, WORKING
from wpmodel.agents.kinds import FULLY_PAID
from wpmodel.foundation.time_units import PERIOD
from wpmodel.results import accounts
from wpmodel.results.metrics import metric
from wpmodel.setup.assessment_intake import RECORDED
from wpmodel.setup.benefits import weekly_rates
from wpmodel.tables import evidence

if TYPE_CHECKING:
    from wpmodel.results.result import Result

DEL, AME, OUTSIDE_BOTH = "DEL", "AME", "neither"
"""Budgets: what a department may spend (DEL), what benefits come to (AME), and what is in neither."""
TREASURY, CLAIMANTS, COUNCILS = "Treasury", "claimants", "councils"


@metric("public.programme", unit="GBP for a person attached", source="maddock-2012",
        meaning="what the Department paid for the programme, less what came back to it")  # fmt: skip
@metric("public.benefit", unit="GBP for a person attached", source="maddock-2012",
        meaning="a single person's benefit for weeks in work in the allotted time, all of them")  # fmt: skip
@metric("public.assessments", unit="GBP for a person referred", source="maddock-2012",
        meaning="cost of the assessments and appeals behind those referred, at published costs of each")  # fmt: skip
def public_money(result: Result) -> dict[str, float]:
    """Budgets of the whole run, for each person. Assessments only for the Work Programme's groups."""
    people = max(int(result.records.attached.sum()), 1)
    found = {
        "public.programme": float(-programme_by_period(result).sum()) / people,
        "public.benefit": float(saved_by_period(result).sum()) / people,
    }
    if result.model.programme.as_in_2011:
        found["public.assessments"] = float(assessed_by_period(result).sum()) / max(len(result.rows), 1)
    return found


def programme_by_period(result: Result) -> NDArray:
    """What the Department was paid less what it paid, in pounds. Shape (periods,)."""
    week, payer, payee, _, pence = result.model.ledger.entries()
    account = result.model.commissioner.account
    signed = np.where(payee == account, pence, 0) - np.where(payer == account, pence, 0)
    return np.bincount(np.minimum(week // PERIOD, result.model.period - 1), signed, result.model.period) / 100.0


def saved_by_period(result: Result) -> NDArray:
    """Benefit of people in work within their allotted time, in pounds. Shape (periods,).

    Who has earned every payment is not followed and counts as in work to the end of the allotted time.
    """
    model, periods = result.model, result.model.period
    rates = weekly_rates(model.programme, 0, PERIOD * periods).reshape(periods, PERIOD, -1).sum(axis=1)
    working = model.records.counts[:periods, :, :, WORKING].sum(axis=1, dtype=np.int64)
    return ((working + _paid_up(result)) * rates).sum(axis=1)


def _paid_up(result: Result) -> NDArray:
    """People who have earned every payment and whose allotted time is not over. Shape (periods, groups)."""
    rows = result.rows[result.rows["status"] == FULLY_PAID]
    begins = (rows["attached"].astype(int) + rows["ended"]) // PERIOD + 1
    ends = (rows["attached"].astype(int) + result.allotted_weeks) // PERIOD
    steps = np.zeros((result.model.period + 1, len(result.model.groups)), np.int64)
    open_time = ends > begins
    for when, sign in ((begins, 1), (ends, -1)):
        at = np.minimum(when[open_time], result.model.period)
        np.add.at(steps, (at, rows["group"][open_time]), sign)
    return steps.cumsum(axis=0)[:-1]


def assessed_by_period(result: Result) -> NDArray:
    """Cost of the assessments decided and appeals heard behind the run's part of the programme, in pounds. (periods,).

    A test costs what the contractor was paid a year over the tests it made, an appeal what appeals cost a year over
    those heard (`wca_appeals_costs`).
    """
    each = costs_each()
    done = result.records.assessments[: result.model.period]
    told = sum(done[:, RECORDED.index(name)] * each[name] for name in ("decided", "appeals_heard"))
    return np.asarray(told) / result.scale


def costs_each() -> dict[str, float]:
    """Pounds for one assessment and one appeal heard, from published yearly costs and numbers of 2011-12."""
    rows = {(row["measure"], row["period"]): row["value"] for row in evidence.rows("wca_appeals_costs")}

    def of(measure: str, period: str) -> float:
        return float(rows[measure, period])

    tests, heard = of("Atos: face-to-face tests", "2011/12"), of("tribunal cases heard", "2011-04 to 2012-03")
    return {
        "decided": of("Atos cost a year (Mind, in Maddock)", "2012") / tests,
        "appeals_heard": of("cost of appeals a year (Mind, in Maddock)", "2012") / heard,
    }


def by_year(result: Result, rate: float = 0.0, without: Result | None = None) -> pd.DataFrame:
    """Who pays and who gains: contract_year, begins, ends, party, budget, line, gbp (what comes in is positive).

    `rate` discounts every year to the first: gbp / (1 + rate)^(year - 1). `without` is the run of the same people with
    no programme: benefit not paid there as well is told apart as deadweight. Everything is simulated but the rates.
    """
    year = np.array([result.calendar.programme_year(PERIOD * t) for t in range(result.model.period)])
    rows = [*_public(result, without), *_councils(result)]
    table = pd.concat(
        [_yearly(values, year).assign(party=party, budget=budget, line=line) for party, budget, line, values in rows]
    )
    table = pd.concat([table, _providers(result), _claimants(result)], ignore_index=True)
    table["gbp"] /= (1.0 + rate) ** (table["contract_year"] - 1)
    table = table[table["gbp"] != 0.0].sort_values(["contract_year", "party", "line"], ignore_index=True)
    return accounts.with_days(table[["contract_year", "party", "budget", "line", "gbp"]], result)


def _public(result: Result, without: Result | None) -> list[tuple[str, str, str, NDArray]]:
    """Lines of the Department, of the Treasury and of the assessments, by period."""
    saved = saved_by_period(result)
    found = [("Department", DEL, "programme", programme_by_period(result))]
    if without is None:
        found.append((TREASURY, AME, "benefit not paid", saved))
    else:
        there = saved_by_period(without)
        found += [
            (TREASURY, AME, "benefit not paid: additional", saved - there),
            (TREASURY, AME, "benefit not paid: deadweight", there),
        ]
    if result.model.programme.as_in_2011:
        found.append(("Department", DEL, "assessments and appeals", -assessed_by_period(result)))
    return found


def _councils(result: Result) -> list[tuple[str, str, str, NDArray]]:
    """What councils spent on wraparound help, spread over periods by the modules that came free."""
    spent = sum(authority.spent for authority in result.model.authorities)
    given = result.records.counts[: result.model.period, :, :, GIVEN].sum(axis=(1, 2), dtype=np.int64)
    return [(COUNCILS, OUTSIDE_BOTH, "wraparound help", -spent * given / max(int(given.sum()), 1))]


def _yearly(values: NDArray, year: NDArray) -> pd.DataFrame:
    sums = np.bincount(year, values)
    return pd.DataFrame({"contract_year": np.unique(year), "gbp": sums[np.unique(year)]})


def _providers(result: Result) -> pd.DataFrame:
    """What primes, private and public subcontractors and charities were left with, by tier."""
    table = result.accounts()
    table = table[(table["period"] == accounts.YEAR) & (table["party"] != accounts.PARTIES[0])]
    charity = (table["sector"] == "voluntary") & (table["party"] != "primes")
    party = np.where(charity, "charities in " + table["party"], table["party"])
    table = table.assign(party=party, contract_year=table["contract_year"].astype(int))
    sums = table.groupby(["contract_year", "party"], as_index=False)["margin_gbp"].sum()
    return sums.rename(columns={"margin_gbp": "gbp"}).assign(budget=OUTSIDE_BOTH, line="margin")


def _claimants(result: Result) -> pd.DataFrame:
    """Benefit that sanctions took, in the year amid each person's allotted time: the claimants' loss, AME's gain."""
    rows = result.attached
    amid = np.minimum(rows["attached"].astype(int) + result.allotted_weeks // 2, result.weeks - 1)
    rates = weekly_rates(result.model.programme, 0, max(result.weeks, 1))[amid, rows["group"]]
    year = np.array([result.calendar.programme_year(int(week)) for week in range(max(result.weeks, 1))])[amid]
    lost = _yearly(rates * rows["weeks_sanctioned"], year)
    line = {"line": "benefit that sanctions took"}
    return pd.concat(
        [
            lost.assign(gbp=-lost["gbp"], party=CLAIMANTS, budget=OUTSIDE_BOTH, **line),
            lost.assign(party=TREASURY, budget=AME, **line),
        ]
    )
