"""Who pays: every pound of the Department's is in the accounts, and benefit is that of weeks in work."""

from __future__ import annotations

import numpy as np
import pytest

from wpmodel import Result, run
from wpmodel.agents.kinds import FULLY_PAID, NEVER
from wpmodel.results import public_money
from wpmodel.setup.benefits import weekly_rates
from wpmodel.studies.public_accounts import public_accounts

AREA = ["South Yorkshire"]


@pytest.fixture(scope="module")
def result() -> Result:
    return run(until="2014-03-31", areas=AREA, threads=1)


def test_the_programme_costs_what_the_ledger_says(result: Result) -> None:
    cost = -public_money.programme_by_period(result).sum()
    assert cost == pytest.approx(-result.model.ledger.balances[result.model.commissioner.account] / 100)
    table = public_money.by_year(result)
    assert table.loc[table["line"] == "programme", "gbp"].sum() == pytest.approx(-cost)


def test_benefit_not_paid_is_that_of_weeks_in_work(result: Result) -> None:
    saved = public_money.saved_by_period(result).sum()
    rows = result.attached
    worked = rows["first_job"] < NEVER
    most = weekly_rates(result.model.programme, 0, result.weeks).max()
    assert 0.0 < saved < most * result.allotted_weeks * worked.sum()
    assert (public_money._paid_up(result) >= 0).all()
    assert public_money._paid_up(result).max() <= (rows["status"] == FULLY_PAID).sum()


def test_an_assessment_and_an_appeal_cost_what_was_published() -> None:
    each = public_money.costs_each()
    assert each["decided"] == pytest.approx(100e6 / 738_000)
    assert each["appeals_heard"] == pytest.approx(50e6 / 168_000)


def test_a_rate_makes_later_years_count_less(result: Result) -> None:
    plain, less = public_money.by_year(result), public_money.by_year(result, 0.1)
    ratio = less["gbp"] / plain["gbp"]
    assert np.allclose(ratio, 1.1 ** (1.0 - plain["contract_year"]))


def test_deadweight_and_what_is_additional_add_up(result: Result) -> None:
    table = public_accounts(until="2014-03-31", areas=AREA, twins=True, threads=1)
    lines = table.groupby("line")["gbp"].sum()
    both = lines["benefit not paid: additional"] + lines["benefit not paid: deadweight"]
    assert both == pytest.approx(public_money.saved_by_period(result).sum())
    assert lines["benefit not paid: deadweight"] > lines["benefit not paid: additional"] > 0.0


def test_every_party_is_there(result: Result) -> None:
    parties = set(public_money.by_year(result)["party"])
    assert {"Treasury", "Department", "primes", "tier 1", "charities in tier 1", "councils", "claimants"} <= parties


def test_a_rate_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="a discount rate is a share a year"):
        public_accounts(rate=-0.1)
