"""Accounts are the ledger's: to the penny, for every party, in every year."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from wpmodel import Result
from wpmodel.foundation.ledger import OUTSIDE
from wpmodel.results.accounts import PARTIES, lines, yearly


@pytest.fixture(scope="module")
def table(area_run: Result) -> pd.DataFrame:
    return area_run.accounts()


@pytest.fixture(scope="module")
def every_line(area_run: Result) -> pd.DataFrame:
    return lines(area_run)


def test_each_party_holds_what_its_lines_add_up_to(area_run: Result, every_line: pd.DataFrame) -> None:
    model = area_run.model
    balance = model.ledger.balances
    of = every_line.groupby("party")["pence"].sum()
    subs = {tier: [s for s in model.subcontractors if (s.tier_1 > 0) == (tier == "tier 1")] for tier in PARTIES[2:]}
    assert of["Department"] == balance[0]
    assert of["primes"] == sum(balance[p.account] for p in model.primes)
    for tier, organisations in subs.items():
        assert of.get(tier, 0) == sum(balance[s.account] for s in organisations)
    assert every_line["pence"].sum() == -balance[1 : len(OUTSIDE)].sum()


def test_what_the_department_pays_by_kind_and_year_is_in_the_ledger(area_run: Result, every_line: pd.DataFrame) -> None:
    paid = -every_line[every_line["party"] == "Department"].groupby(["contract_year", "event"])["pence"].sum()
    spending = area_run.spending().set_index("contract_year")
    for (year, event), pence in paid.items():
        assert pence / 1e8 == pytest.approx(spending.loc[year, f"{event.replace(' ', '_')}_gbp_million"], abs=1e-9)
    ledger = area_run.ledger()
    assert paid.sum() == ledger.loc[ledger["payer"] == OUTSIDE[0], "pence"].sum()


def test_what_primes_pass_down_arrives(table: pd.DataFrame) -> None:
    passed = table[table["party"] == "primes"].groupby("contract_year")["passed_on_gbp"].sum()
    arrived = table[table["party"].isin(["tier 1", "tier 2"])].groupby("contract_year")["received_gbp"].sum()
    assert (100 * (passed + arrived)).round().abs().max() == 0
    assert (passed < 0).all()


def test_the_margin_is_the_sum_of_its_columns_and_leaves_out_reserves(table: pd.DataFrame) -> None:
    columns = ["fees_gbp", "received_gbp", "passed_on_gbp", "costs_gbp", "interest_gbp"]
    assert np.allclose(table[columns].sum(axis=1), table["margin_gbp"])
    year_1 = table[(table["contract_year"] == 1) & (table["party"] == "primes")]
    assert (year_1["reserves_gbp"] > 0).all()


def test_the_years_make_up_the_whole(table: pd.DataFrame) -> None:
    pounds = [name for name in table if name.endswith("_gbp")]
    keys = ["party", "sector"]
    years = table[table["period"] == "contract year"].groupby(keys)[[*pounds, "people", "outcomes"]].sum()
    whole = table[table["period"] == "whole run"].set_index(keys)[list(years)]
    assert np.allclose(years.loc[whole.index], whole)
    assert set(table["party"]) <= set(PARTIES)


def test_heads_are_those_of_the_records(area_run: Result, table: pd.DataFrame) -> None:
    whole = table[table["period"] == "whole run"].set_index("party")
    assert whole.loc["Department", "people"] == area_run.records.attached.sum()
    assert whole.loc[["primes"], "people"].sum() == whole.loc["Department", "people"]
    tier_1 = [place.tier == 1 for place in area_run.model.places]
    assert whole.loc[["tier 1"], "people"].sum() == area_run.records.attached[:, tier_1].sum()
    assert whole.loc["Department", "fees_gbp"] / whole.loc["Department", "people"] == pytest.approx(
        whole.loc["Department", "margin_gbp_per_head"]
    )


def test_a_run_of_one_period_has_accounts(area_run: Result) -> None:
    from wpmodel import run

    table = yearly(run(areas=["South Yorkshire"], until="2011-06-02"))
    assert set(table["contract_year"].dropna()) == {1}
    assert set(zip(table["begins"], table["ends"], strict=True)) == {("2011-06-01", "2011-06-28")}


def test_a_contract_year_is_one_year_in_every_table(area_run: Result, table: pd.DataFrame) -> None:
    """Fees by year in all three tables are those of the ledger's weeks from 1 April to 31 March."""
    assert set(area_run.performance()["contract_year"]) <= set(range(1, 8))
    ledger = area_run.ledger()
    middle = pd.to_datetime("2011-06-01") + pd.to_timedelta(7 * ledger["week"] + 3, unit="D")
    year = middle.dt.year - 2011 + (middle.dt.month >= 4)
    sign = np.where(ledger["payer"] == OUTSIDE[0], 1, 0) - np.where(ledger["payee"] == OUTSIDE[0], 1, 0)
    by_hand = (sign * ledger["pence"]).groupby(year).sum()
    spending = area_run.spending().set_index("contract_year")
    assert spending.index.tolist() == by_hand.index.tolist() == [1, 2, 3, 4, 5, 6, 7]
    paid = spending.filter(like="_gbp_million").sum(axis=1)
    assert np.allclose(1e8 * paid, by_hand, atol=0.5)
    years = table[(table["period"] == "contract year") & (table["party"] == "Department")].set_index("contract_year")
    assert (-100 * years["fees_gbp"]).round().astype(int).tolist() == by_hand.tolist()
    assert spending.loc[[1, 4], ["begins", "ends"]].to_numpy().tolist() == [
        ["2011-06-01", "2012-03-31"],
        ["2014-04-01", "2015-03-31"],
    ]


def test_columns_are_names_that_need_no_quotes(area_run: Result, table: pd.DataFrame) -> None:
    reserved = {"from", "to", "order", "group", "all", "end", "select", "where"}
    for name in (*table, *area_run.spending()):
        assert name.isidentifier()
        assert name.lower() not in reserved
