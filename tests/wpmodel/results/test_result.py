"""What a run gives back: tables with the columns that others rely on."""

from __future__ import annotations

import copy
from datetime import date

import numpy as np
import pandas as pd
import pytest

from wpmodel import Result, Scenario, WorkProgramme, run
from wpmodel.agents.kernel.caseload import COUNTS
from wpmodel.agents.kinds import STATUS
from wpmodel.foundation.ledger import OUTSIDE
from wpmodel.parameters import PAYMENT_GROUPS
from wpmodel.setup.intake import Intake
from wpmodel.tables import evidence

PEOPLE = [
    "claimant",
    "payment_group",
    "age_band",
    "health_condition",
    "disabled",
    "area",
    "contract",
    "delivered_by",
    "sector",
    "tier",
    "referred_on",
    "attached_on",
    "readiness",
    "motivation",
    "support_hours",
    "specialist_hours",
    "first_job_on",
    "outcome_on",
    "sustainments",
    "sanction_referrals",
    "sanctions",
    "completed_on",
    "exit_status",
]
DATES = [name for name in PEOPLE if name.endswith("_on")]


# People ---------------------------------------------------------------------------------------------------------------


def test_people_have_exactly_the_promised_columns_in_order(short_run: Result) -> None:
    assert list(short_run.people().columns) == PEOPLE


def test_dates_are_datetimes_and_missing_ones_are_nat(short_run: Result) -> None:
    people = short_run.people()
    assert len(DATES) == 5
    for name in DATES:
        assert people[name].dtype.kind == "M", name
        assert people[name].dropna().between("2011-06-01", "2017-12-31").all()
    assert people["referred_on"].notna().all()
    for name in DATES[1:]:
        assert people[name].isna().any(), name


def test_nobody_is_attached_on_a_day_that_the_run_did_not_reach(short_run: Result) -> None:
    people = short_run.people()
    assert people.loc[people["exit_status"].isin(["referred", "to_come"]), "attached_on"].isna().all()
    assert people["attached_on"].max() <= pd.Timestamp(2013, 1, 8)


def test_one_row_a_claimant_in_order_of_number(area_run: Result) -> None:
    people = area_run.people()
    assert len(people) == len(area_run.rows) == 55_365
    assert people["claimant"].is_monotonic_increasing
    assert people["claimant"].is_unique
    assert people.index.tolist() == list(range(len(people)))


def test_rows_say_what_the_columns_of_the_population_say(area_run: Result) -> None:
    people, rows = area_run.people(), np.sort(area_run.rows, order="id")
    assert np.array_equal(people["claimant"], rows["id"])
    assert (people["payment_group"].astype(str) == np.array(PAYMENT_GROUPS)[rows["group"]]).all()
    assert np.allclose(people["support_hours"], rows["minutes"] / 60)
    assert np.array_equal(people["disabled"], people["health_condition"] != "none")
    never = rows["sanctions"] == 0
    assert np.array_equal(people["motivation"][never], rows["motivation"][never])
    assert (people["motivation"][~never] > rows["motivation"][~never]).all()
    assert np.array_equal(people["sanction_referrals"], rows["doubts"])
    assert np.array_equal(people["sanctions"], rows["sanctions"])
    assert np.array_equal(people["sustainments"], np.maximum(rows["payments"].astype(int) - 1, 0))
    assert people["exit_status"].isin(STATUS).all()
    assert (people["area"] == "South Yorkshire").all()


def test_readiness_is_as_on_arrival(area_run: Result) -> None:
    """Readiness drifts down out of work, and rises by no more than the weight of barriers removed."""
    people, rows = area_run.people(), np.sort(area_run.rows, order="id")
    effects = np.array(area_run.model.scenario.numbers("barrier_effect"))
    gained = ((rows["removed"][:, None] >> np.arange(6)) & 1) @ effects
    assert gained.any()
    assert (people["readiness"] >= rows["readiness"] - gained - 1e-12).all()
    assert (people["readiness"] < rows["readiness"]).any()
    assert (people["readiness"] > rows["readiness"] + 0.05).mean() > 0.5
    never = people["attached_on"].isna().to_numpy()
    assert np.array_equal(people["readiness"][never], rows["readiness"][never])


def test_only_those_attached_have_a_provider_and_it_is_one_of_their_area(area_run: Result) -> None:
    people = area_run.people()
    attached = people["attached_on"].notna()
    for name in ("contract", "delivered_by", "sector", "tier"):
        assert people.loc[attached, name].notna().all(), name
        assert people.loc[~attached, name].isna().all(), name
    contracts = [c.number + 1 for c in area_run.model.contracts]
    assert sorted(people["contract"].dropna().unique()) == contracts
    sectors = {p.name: p.sector for p in area_run.model.providers}
    kinds = {p.name: type(p).__name__ for p in area_run.model.providers}
    served = people[attached]
    assert (served["delivered_by"].astype(str).map(sectors) == served["sector"].astype(str)).all()
    in_house = served["delivered_by"].astype(str).map(kinds) == "Prime"
    assert ((served["tier"] == "in-house") == in_house).all()
    assert set(served["tier"]) == {"in-house", "tier 1"}


def test_only_those_attached_get_hours(area_run: Result) -> None:
    people = area_run.people()
    assert (people.loc[people["attached_on"].isna(), "support_hours"] == 0).all()
    assert people["support_hours"].max() > 5


def test_specialist_hours_are_those_of_modules(area_run: Result) -> None:
    people, counts = area_run.people(), area_run.records.counts.sum(axis=(0, 1, 2))
    modules = counts[COUNTS.index("bought")] + counts[COUNTS.index("given")]
    assert people["specialist_hours"].sum() == area_run.model.settings.module_hours * modules > 0
    assert (people.loc[people["attached_on"].isna(), "specialist_hours"] == 0).all()


# Beside the published figures -----------------------------------------------------------------------------------------


def test_the_table_holds_every_measure_beside_its_figure(area_run: Result) -> None:
    table, figures = area_run.table(), evidence.figures()
    assert list(table.columns) == [
        "id",
        "label",
        "model",
        "published",
        "miss",
        "unit",
        "low",
        "high",
        "within",
        "role",
        "source",
        "confidence",
    ]
    assert list(table["id"]) == list(area_run.measures)
    assert len(table) > 100
    assert np.array_equal(table["published"], figures.loc[table["id"], "value"])
    assert table["model"].tolist() == list(area_run.measures.values())


def test_a_miss_is_in_points_for_percentages_and_in_per_cent_otherwise(area_run: Result) -> None:
    table = area_run.table()
    points = table[table["unit"] == "percent"]
    assert np.allclose(points["miss"], points["model"] - points["published"])
    other = table[(table["unit"] != "percent") & (table["published"] != 0)]
    assert np.allclose(other["miss"], 100 * (other["model"] / other["published"] - 1))


def test_within_says_whether_a_published_range_holds(area_run: Result) -> None:
    table = area_run.table()
    ranged = table[table["low"].notna()]
    assert len(ranged) > 0
    inside = (ranged["model"] >= ranged["low"]) & (ranged["model"] <= ranged["high"])
    assert (ranged["within"].astype(bool) == inside).all()
    assert table.loc[table["low"].isna(), "within"].isna().all()


def test_measures_are_finite_numbers(area_run: Result, short_run: Result) -> None:
    for result in (area_run, short_run):
        assert all(np.isfinite(value) for value in result.measures.values())
    assert set(short_run.measures) < set(area_run.measures)


def test_totals_stand_for_the_whole_country(area_run: Result) -> None:
    assert area_run.scale == pytest.approx(1_950_000 / 55_365)
    assert area_run.measures["referrals-2017-12-31"] == pytest.approx(1_950_000)


# Organisations, contracts, places, money ------------------------------------------------------------------------------


def test_organisations_are_one_row_a_provider(area_run: Result) -> None:
    table = area_run.organisations()
    assert list(table.columns) == [
        "organisation",
        "kind",
        "sector",
        "in_house_places",
        "tier_1_places",
        "tier_2_places",
        "advisers",
        "cash_gbp",
        "credit_gbp",
    ]
    model = area_run.model
    newcomers = sum(s.joined > 0 for s in model.subcontractors)
    assert newcomers > 0
    assert table["kind"].value_counts().to_dict() == {"subcontractor": 848 + newcomers, "prime": 18}
    assert table["organisation"].is_unique
    places = table[["tier_1_places", "tier_2_places"]]
    assert tuple(places[: 18 + 848].sum()) == (375, 990)
    assert (places[18 + 848 :].sum(axis=1) == 1).all(), "a newcomer takes one place"
    in_post = sum(place.advisers for place in model.places)
    assert table["advisers"].sum() == pytest.approx(in_post), "a place that was left is staffed by its new holder"
    gone = [s.name for s in model.subcontractors if s.left is not None]
    assert (table.set_index("organisation").loc[gone, "advisers"] == 0).all()
    rivals = sum(c.area == area_run.model.areas[0] for c in area_run.model.contracts)
    assert table["in_house_places"].sum() == rivals
    at_work = table.set_index("organisation")["advisers"] > 0
    assert 0 < at_work.sum() < 60


def test_contracts_are_one_row_a_contract_group_and_period(short_run: Result) -> None:
    table, people = short_run.contracts(), short_run.people()
    periods = short_run.model.periods
    assert list(table.columns) == ["contract", "prime", "area", "period_start", "payment_group", "attached", *COUNTS]
    assert len(table) == 40 * 9 * periods
    assert not table.duplicated(["contract", "payment_group", "period_start"]).any()
    attached = people.groupby(["contract", "payment_group"], observed=True).size()
    mine = table.groupby(["contract", "payment_group"])["attached"].sum()
    assert mine[mine > 0].to_dict() == attached.to_dict()
    outcomes = people[people["outcome_on"].notna()].groupby("contract").size()
    totals = table.groupby("contract")["outcomes"].sum()
    assert totals[totals > 0].to_dict() == outcomes.to_dict()
    assert (table["period_start"].min(), table["period_start"].nunique()) == (date(2011, 6, 1), periods)


def test_places_are_one_row_a_place_in_the_run_and_period(short_run: Result) -> None:
    table = short_run.places()
    assert list(table.columns) == [
        "period_start",
        "place",
        "delivered_by",
        "contract",
        "tier",
        "attached",
        *COUNTS,
        "advisers",
        "norm",
        "price_of_hour",
        "minutes_available",
    ]
    assert len(table) == short_run.model.in_run.sum() * short_run.model.periods
    assert set(table["place"]) == {place.number for place in short_run.model.places}
    assert table["minutes"].sum() == pytest.approx(60 * short_run.people()["support_hours"].sum())
    assert (table["minutes"] <= table["minutes_available"]).all()


def test_the_ledger_names_every_account_and_event(short_run: Result) -> None:
    ledger = short_run.ledger()
    assert list(ledger.columns) == ["week", "payer", "payee", "event", "payment_group", "pence"]
    assert ledger["pence"].dtype == np.int64
    assert ledger["week"].is_monotonic_increasing
    assert ledger["payer"].cat.categories[: len(OUTSIDE)].tolist() == list(OUTSIDE)


def test_spending_is_the_departments_by_contract_year(area_run: Result) -> None:
    spending, ledger = area_run.spending(), area_run.ledger()
    assert spending["contract_year"].tolist() == [1, 2, 3, 4, 5, 6, 7]
    paid = ledger.loc[ledger["payer"] == OUTSIDE[0], "pence"].sum() / 1e8
    assert spending.filter(like="_gbp_million").to_numpy().sum() == pytest.approx(paid)
    assert spending["attachment_fee_gbp_million"].is_monotonic_decreasing


def test_what_the_department_paid_counts_advances_and_what_came_back(few: Intake) -> None:
    model = WorkProgramme(Scenario("credits", {"payment_credit": 40}), rng=1, people=few, until="2013-03-31")
    while model.period < model.periods:
        model.step()
    model.close()
    result = Result(model)
    paid, ledger = result.paid_by_department, result.ledger()
    by_event = paid.groupby("event", observed=True)["pence"].sum()
    assert by_event["payment credit"] > -by_event["payment credit repaid"] > 0
    cost = ledger.loc[ledger["payer"] == OUTSIDE[0], "pence"].sum()
    cost -= ledger.loc[ledger["payee"] == OUTSIDE[0], "pence"].sum()
    assert paid["pence"].sum() == cost == -model.ledger.balances[model.commissioner.account]
    assert 1e8 * result.spending().filter(like="_gbp_million").to_numpy().sum() == pytest.approx(cost)


def test_per_head_divides_by_the_people_attached(area_run: Result) -> None:
    table, people = area_run.per_head().set_index("payment_group"), area_run.people()
    attached = people[people["attached_on"].notna()]
    by_group = attached.groupby("payment_group", observed=False)
    assert table["attached"].to_dict() == by_group.size().to_dict()
    assert np.allclose(table["adviser_hours_per_head"], by_group["support_hours"].mean().reindex(table.index))
    outcomes = 100 * by_group["outcome_on"].apply(lambda on: on.notna().mean())
    assert np.allclose(table["outcomes_per_100"], outcomes.reindex(table.index))


def test_the_stocktake_is_asked_by_a_day_of_the_programme(area_run: Result) -> None:
    there = [s for s in area_run.model.subcontractors if s.in_run and s.joined == 0]
    assert area_run.stocktake("2011-06-01")["organisations", "all", "all"] == len(there) > 40
    with pytest.raises(ValueError, match="not a date"):
        area_run.stocktake("August 2011")


def test_a_stocktake_is_the_readers_own(area_run: Result) -> None:
    found = area_run.stocktake("2011-08-31")
    kept = dict(found)
    found.clear()
    assert area_run.stocktake("2011-08-31") == kept


def test_a_copy_of_a_result_is_of_the_same_run(short_run: Result) -> None:
    """Those that are sent elsewhere: `tests/ecosystem/test_travel.py`."""
    assert copy.copy(short_run).model is short_run.model
    assert copy.copy(short_run).measures is short_run.measures


def test_the_shortest_run_has_every_table() -> None:
    result = run(areas=["South Yorkshire"], until="2011-06-02")
    assert result.weeks == 4
    for name in (
        "people",
        "table",
        "cohorts",
        "organisations",
        "contracts",
        "places",
        "ledger",
        "spending",
        "per_head",
    ):
        assert isinstance(getattr(result, name)(), pd.DataFrame), name
