"""The tender: the historical award by default; otherwise offers, an award by the rules, and terms by contract."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from wpmodel import Result, Scenario, WorkProgramme, run
from wpmodel.agents.luck import key_of
from wpmodel.calendar import WORK_PROGRAMME
from wpmodel.foundation.ledger import OUTSIDE
from wpmodel.mechanisms.tender import SIMULATED, Award, awarded
from wpmodel.programmes.work_programme import work_programme
from wpmodel.results.selection import of_tender
from wpmodel.setup.behaviour import settings_of
from wpmodel.setup.intake import published_intake
from wpmodel.studies.emergence import experiments

BASE = Scenario.load("work-programme-2011")


@cache
def let(*settings: str, seed: int = 1) -> Award:
    scenario = BASE.given("tender=1", *settings)
    return awarded(scenario, settings_of(scenario), key_of(seed), published_intake().weekly(9, 18))


@pytest.fixture(scope="module")
def tendered() -> Result:
    return run(BASE.given("tender=1", "discount_bites=1"), areas=["South Yorkshire"], until="2013-06-30")


def test_without_a_tender_contracts_and_terms_are_the_historical_ones() -> None:
    award = awarded(BASE, settings_of(BASE), key_of(1), published_intake().weekly(9, 18))
    assert (award.firms, award.contracts) == (list(work_programme().primes), list(work_programme().contracts))
    assert award.offers is None
    assert (award.discount == BASE.numbers("outcome_discount")).all()
    assert (award.optimism == BASE.numbers("optimism")).all()
    assert (award.norm == BASE.number("caseload_norm")).all()


def test_the_award_keeps_the_rules() -> None:
    award = let()
    areas = [area for area, _ in award.contracts]
    assert areas == sorted(areas)
    assert np.array_equal(np.bincount(areas), np.bincount([area for area, _ in work_programme().contracts]))
    assert len(set(award.contracts)) == len(award.contracts)
    assert np.bincount([firm for _, firm in award.contracts]).max() <= 7
    made = award.offers
    assert made is not None
    assert (made["turnover_gbp_million"] >= 20).all()
    assert made["discount"].between(0, 0.6).all()
    assert made["promised_rate"].between(0, 1).all()
    assert made["won"].sum() == 40


def test_published_names_are_marked_and_the_others_are_fictional() -> None:
    published = {name + SIMULATED for name, _ in work_programme().primes}
    made = let().offers
    assert made is not None
    assert all(name in published or name.startswith("Bidder ") for name in made["bidder"])


def test_terms_of_a_contract_are_those_of_the_winning_offer() -> None:
    award = let("discount_bites=1")
    made = award.offers
    assert made is not None
    won = made[made["won"]].set_index(["area", "bidder"])
    for k, (area, firm) in enumerate(award.contracts):
        row = won.loc[(area, award.firms[firm][0])]
        assert (award.discount[k] == row["discount"]).all()
        assert award.norm[k] == row["caseload_norm"]
        assert np.log(award.optimism[k]).mean() == pytest.approx(row["forecast_error"])


def test_the_same_seed_gives_the_same_award_and_another_another() -> None:
    again = awarded(s := BASE.given("tender=1"), settings_of(s), key_of(1), published_intake().weekly(9, 18))
    made, same, other = let().offers, again.offers, let(seed=2).offers
    assert made is not None
    assert same is not None
    assert other is not None
    assert made.equals(same)
    assert not made.equals(other)


def test_a_firm_forecasts_the_same_whoever_else_bids() -> None:
    alone, crowd = let("other_firms=10").offers, let("other_firms=100").offers
    assert alone is not None
    assert crowd is not None
    both = alone.merge(crowd, on=["area", "bidder"])
    assert len(both) > 50
    assert (both["forecast_error_x"] == both["forecast_error_y"]).all()


@pytest.mark.parametrize("setting", ["turnover_floor=30", "prime_cost=300", "bid_reach=0.25"])
def test_fewer_bid_where_fewer_may_or_would(setting: str) -> None:
    fewer, usual = let(setting).offers, let().offers
    assert fewer is not None
    assert usual is not None
    assert len(fewer) < 0.9 * len(usual)


def test_one_or_five_contracts_an_area() -> None:
    for number in (1, 5):
        award = let(f"contracts_in_area={number}", "turnover_floor=0")
        assert np.bincount([area for area, _ in award.contracts]).tolist() == [number] * 18


def test_a_tender_without_bids_says_why_and_how_to_mend_it() -> None:
    with pytest.raises(ValueError, match=r"no holder for area 1: .*Raise the fees, lower turnover_floor"):
        let("outcome_fee=0", "sustainment_fee=0")


def found(*settings: str) -> dict[str, float]:
    """Totals of three tenders."""
    each = []
    for seed in (1, 2, 3):
        result = type("Run", (), {"model": type("Model", (), {"award": let(*settings, seed=seed)})})
        each.append(of_tender(result))  # type: ignore[arg-type]
    return {name: float(np.mean([one[name] for one in each])) for name in each[0]}


def test_winners_err_more_than_bidders_and_only_by_noise() -> None:
    assert found()["tender.curse"] > 0.05
    assert found("forecast_noise=0")["tender.curse"] == pytest.approx(0, abs=1e-12)
    assert found("forecast_noise=0.4")["tender.curse"] > 1.5 * found()["tender.curse"]


def test_more_bidders_more_optimistic_winners() -> None:
    assert found("other_firms=100")["tender.error"] > found("other_firms=0")["tender.error"] + 0.03


def test_price_heavy_scoring_raises_discounts_and_thins_the_plan() -> None:
    light, heavy = found("price_weight=0.1"), found("price_weight=0.9")
    assert heavy["tender.discount"] > 1.4 * light["tender.discount"]
    assert heavy["tender.norm"] > 1.3 * light["tender.norm"]
    assert heavy["tender.promised"] < light["tender.promised"]


def test_price_heavy_scoring_lowers_support_through_the_contract_alone() -> None:
    settings = [BASE.given("tender=1", f"price_weight={w}") for w in (0.1, 0.9)]
    light, heavy = (run(s, areas=["South Yorkshire"], until="2013-06-30") for s in settings)
    hours = [result.per_head()["adviser_hours_per_head"].mean() for result in (light, heavy)]
    assert hours[1] < 0.97 * hours[0]


def test_winners_at_the_average_take_about_what_was_taken_in_2011() -> None:
    """NAO 2012: 6 per cent off the maximum price; the tender is set to it roughly, over seeds."""
    assert found()["tender.price_cut"] == pytest.approx(6, abs=1.5)


def test_the_department_pays_each_contract_at_its_own_discount(tendered: Result) -> None:
    model = tendered.model
    rows = tendered.rows[(tendered.rows["payments"] > 0)]
    week = rows["attached"].astype(int) + rows["outcome"]
    fee = np.array(BASE.numbers("outcome_fee"))[rows["group"]]
    years = np.array([WORK_PROGRAMME.contract_year(w) for w in week.tolist()])
    discount = model.award.discount[model.contract_of[rows["place"]], years]
    owed = np.rint(100 * (1 - discount) * fee)
    due = model.payments.to_contracts[..., 1].sum(axis=(0, 2))
    assert np.array_equal(due, np.bincount(model.contract_of[rows["place"]], owed, len(model.contracts)))
    assert len(np.unique(model.award.discount[[c.area == 16 for c in model.contracts]])) > 1


def test_books_balance_and_people_are_kept_under_a_tender(tendered: Result) -> None:
    model, ledger = tendered.model, tendered.ledger()
    names = [*OUTSIDE, *(p.name for p in model.providers)]
    into = ledger.groupby("payee", observed=True)["pence"].sum().reindex(names, fill_value=0)
    out = ledger.groupby("payer", observed=True)["pence"].sum().reindex(names, fill_value=0)
    assert ((into - out).to_numpy() == model.ledger.balances).all()
    assert model.ledger.balances.sum() == 0
    base = run(BASE, areas=["South Yorkshire"], until="2013-06-30").rows
    mine, theirs = (r[np.argsort(r["id"])] for r in (tendered.rows, base))
    for name in ("id", "group", "referred", "attached", "age_band"):
        assert np.array_equal(mine[name], theirs[name])
    assert np.array_equal(mine["barriers"] | mine["removed"], theirs["barriers"] | theirs["removed"])


def test_subcontractors_keep_their_places_and_reserves_under_another_award() -> None:
    """Where all primes have as many partners, so that it does not matter who wins."""
    alike = BASE.given("delivery_spread=0")
    two = [WorkProgramme(s, rng=1, areas=["Wales"], until="2011-07-31") for s in (alike, alike.given("tender=1"))]
    for model in two:
        model.close()
    first, second = ([(s.name, s.tier_1, s.tier_2) for s in model.subcontractors] for model in two)
    assert first == second
    drawn = []
    for model in two:
        single = [s for s in model.subcontractors if len(s.places) == 1]
        drawn.append([s.cash * s.places[0].norm / 120 for s in single])
    assert len(drawn[0]) > 5
    assert np.allclose(*drawn, atol=10)


def test_the_table_of_offers_names_areas_and_is_empty_without_a_tender(tendered: Result, short_run: Result) -> None:
    table = tendered.tender()
    assert set(table["area"]) <= set(tendered.model.area_names)
    assert short_run.tender().empty
    assert list(short_run.tender().columns) == list(table.columns)
    assert of_tender(short_run) == {}


def test_the_experiments_on_the_tender_compare_tenders() -> None:
    for one in experiments(["P11a", "P11b", "E15a", "E15b", "E15c", "E16"]):
        assert all(arm["tender"] == 1 for arm in one.arms(BASE))
