"""The commissioner in a run: reviews that add up, shares that stay whole, contracts let again with their money."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from wpmodel import Result, Scenario, WorkProgramme, run
from wpmodel.agents.faces.commissioner import attainment
from wpmodel.agents.kinds import NEVER
from wpmodel.calendar import WORK_PROGRAMME
from wpmodel.foundation.time_units import PERIOD
from wpmodel.parameters import PAYMENT_GROUPS
from wpmodel.results import outcomes
from wpmodel.results.measures import MEASURES, value_of
from wpmodel.results.performance import at_minimum, near_over_far
from wpmodel.results.store import fingerprint
from wpmodel.setup.intake import Intake
from wpmodel.studies.emergence import experiments

BASE = Scenario.load("work-programme-2011")
HARSH = BASE.given("notice_below=2", "termination_below=2", "consequences_from_year=1", "least_referrals=20")
"""Nobody can reach twice the minimum of the first years: a notice in the first, the end in the second."""
QUIET = BASE.given("enforced=0", "shift_points=0", "incentive_payment=0")


def finished(scenario: Scenario, people: Intake | None = None, **kwargs: object) -> Result:
    model = WorkProgramme(scenario, rng=1, people=people, **kwargs)
    while model.period < model.periods:
        model.step()
    model.close()
    return Result(model)


@pytest.fixture(scope="module")
def harsh() -> Result:
    return finished(HARSH, areas=["South Yorkshire"], until="2014-12-31")


def test_before_the_first_review_the_table_has_its_columns_and_no_row(harsh: Result, tmp_path: Path) -> None:
    short, full = run(BASE, areas=["South Yorkshire"], until="2011-08-31"), harsh.performance()
    assert len(short.performance()) == 0
    assert short.performance().dtypes.to_dict() == full.dtypes.to_dict()
    assert short.performance().groupby("payment_group")["referrals"].sum().empty
    assert list(pd.read_parquet(short.save(tmp_path / "run") / "performance.parquet")) == list(full)


# Years and reviews ---------------------------------------------------------------------------------------------------


def test_contract_years_end_on_31_march() -> None:
    assert [WORK_PROGRAMME.year_begins(y) for y in (1, 2)] == [0, WORK_PROGRAMME.week_of(date(2012, 3, 31)) + 1]
    for week in range(400):
        year = WORK_PROGRAMME.programme_year(week)
        assert WORK_PROGRAMME.year_begins(year) <= week < WORK_PROGRAMME.year_begins(year + 1)


def test_every_contract_year_is_reviewed_once_a_lag_after_its_end(area_run: Result) -> None:
    reviews = area_run.model.commissioner.reviews
    assert [review.year for review in reviews] == [1, 2, 3, 4, 5, 6]
    for review in reviews:
        late = review.week - WORK_PROGRAMME.year_begins(review.year + 1) - area_run.model.settings.review_lag_weeks
        assert 0 <= late < PERIOD


def test_a_review_counts_everybody_referred_and_every_outcome_of_the_year_once(area_run: Result) -> None:
    cohorts = area_run.people_by_cohort
    for review in area_run.model.commissioner.reviews:
        first, end = WORK_PROGRAMME.year_begins(review.year), WORK_PROGRAMME.year_begins(review.year + 1)
        for g in range(len(PAYMENT_GROUPS)):
            assert review.referrals[:, g].sum() == cohorts.people([g], slice(first, end))
            reached = cohorts.before("outcome", [g], end) - cohorts.before("outcome", [g], first)
            assert review.outcomes[:, g].sum() == reached


def test_the_table_has_the_ratio_of_the_published_measure_but_for_the_lag_of_counts(
    area_run: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcomes, "COUNTED_AFTER", 0)
    table = area_run.performance()
    year = table[(table["contract_year"] == 2) & (table["payment_group"] == "jsa_25_plus")]
    figure = pd.Series({"payment_group": "jsa_25_plus", "cohort": "2012-04..2013-03"})
    expected = MEASURES["contract_ratio"](area_run, figure)
    assert 100.0 * year["outcomes"].sum() / year["referrals"].sum() == pytest.approx(expected)
    assert (year["minimum_percent"] == 27.5).all()
    assert year["non_intervention_percent"].to_numpy() == pytest.approx(25.0)
    assert (year["met"] == (year["ratio_percent"] >= 27.5)).all()
    assert len(table) == 6 * 2 * len(PAYMENT_GROUPS)
    assert table["ratio_percent"].isna().any()
    assert (table.loc[table["referrals"] < 100, "ratio_percent"].isna()).all()


def test_contracts_without_a_place_in_the_run_are_not_reviewed(area_run: Result) -> None:
    assert set(area_run.performance()["area"]) == {"South Yorkshire"}
    review = area_run.model.commissioner.reviews[-1]
    elsewhere = [c.index for c in area_run.model.contracts if area_run.model.area_names[c.area] != "South Yorkshire"]
    assert np.isnan(review.ratio[elsewhere]).all()
    assert not review.notice[elsewhere].any()


def test_the_published_count_of_contracts_at_the_minimum_has_its_measure(area_run: Result) -> None:
    about = {"statistic": "contracts_at_minimum", "as_of": "2013-06-30", "cohort": None, "payment_group": "all"}
    figure = pd.Series(about)
    review = area_run.model.commissioner.reviews[1]
    here = ~np.isnan(review.ratio[:, 0])
    assert value_of(area_run, figure) == 40.0 * (review.ratio[here, :2] >= review.minimum[:2]).all(axis=1).mean()
    assert at_minimum(area_run, date(2012, 3, 31)) == 0.0
    assert "contracts-at-minimum-2017-12-31" in area_run.measures


def test_nothing_is_counted_before_the_review_is_held(short_run: Result) -> None:
    assert at_minimum(short_run, date(2013, 3, 31)) is None
    assert [review.year for review in short_run.model.commissioner.reviews] == [1]


# Shares --------------------------------------------------------------------------------------------------------------


def test_shares_add_up_to_one_and_referrals_follow_them(area_run: Result) -> None:
    model, shares = area_run.model, area_run.records.shares
    areas = np.array([c.area for c in model.contracts])
    for area in np.unique(areas):
        assert np.allclose(shares[:, areas == area].sum(axis=1), 1.0, rtol=0, atol=1e-12)
    assert (shares >= 0.0).all()
    moved = [review for review in model.commissioner.reviews if review.moved.any()]
    assert moved
    assert min(review.year for review in moved) >= 2
    for review in moved:
        assert np.abs(review.moved).max() <= 0.05 + 1e-12
        period = review.week // PERIOD
        assert np.allclose(shares[period] - shares[period - 1], review.moved, rtol=0, atol=1e-12)


def test_referrals_are_dealt_by_the_shares_of_the_day() -> None:
    result = finished(BASE.given("shift_points=40", "shift_gap=0"), areas=["South Yorkshire"], until="2014-06-30")
    review = result.model.commissioner.reviews[1]
    here = [c.index for c in result.model.contracts if result.model.area_names[c.area] == "South Yorkshire"]
    attached = np.zeros((2, len(result.model.contracts), 9))
    for k, periods in enumerate((slice(16, 29), slice(29, None))):
        np.add.at(attached[k], result.model.contract_of, result.records.attached[periods].sum(axis=0))
    jsa = 1
    share = [of[here, jsa] / of[here, jsa].sum() for of in attached]
    assert share[0] == pytest.approx([0.5, 0.5], abs=0.03)
    assert share[1] == pytest.approx(0.5 + review.moved[here, jsa], abs=0.03)
    assert np.abs(review.moved[here, jsa]).max() == pytest.approx(0.4)


def test_in_a_sample_shares_stay_and_the_rest_goes_on() -> None:
    result = run(BASE.given("shift_gap=0"), areas=["South Yorkshire", "Wales"], sample=0.3, until="2013-12-31")
    shares = result.records.shares
    assert (shares == shares[0]).all()
    assert len(result.model.commissioner.reviews) == 2
    assert not result.performance().empty


# Notices and ends ----------------------------------------------------------------------------------------------------


def test_a_notice_comes_before_the_end_and_the_contract_goes_to_a_prime_from_elsewhere(harsh: Result) -> None:
    first, second, third = harsh.model.commissioner.reviews
    here = [c.index for c in harsh.model.contracts if harsh.model.area_names[c.area] == "South Yorkshire"]
    assert not first.ended.any()
    assert first.notice[here].any(axis=1).all()
    assert second.ended[here].all()
    assert second.ended.sum() == 2
    for k in here:
        contract, old = harsh.model.contracts[k], second.primes[k]
        assert contract.prime is third.primes[k] is not old
        assert contract in contract.prime.contracts
        assert contract not in old.contracts
        assert contract.places[0].organisation is contract.prime
        assert contract.places[0] in contract.prime.places
        assert all(place.organisation is not contract.prime for place in contract.places[1:])
        assert contract.number in contract.prime.holds
        assert contract.number not in old.holds
        assert harsh.model.supply_chain.nodes[f"contract:{contract.number:02d}"]["prime"] == contract.prime.name
    assert len({third.primes[k] for k in here}) == 2, "one prime does not get both contracts of an area"


def test_claims_made_before_stay_owed_to_the_old_prime_and_later_ones_go_to_the_new(harsh: Result) -> None:
    model, second = harsh.model, harsh.model.commissioner.reviews[1]
    contract = next(c for c in model.contracts if second.ended[c.index])
    old, new, ledger = second.primes[contract.index], contract.prime, harsh.ledger()
    lag = model.settings.claim_lag_weeks + model.settings.payment_lag_weeks
    for event, wait in (("job outcome fee", lag), ("attachment fee", model.settings.payment_lag_weeks)):
        paid = ledger[(ledger["event"] == event) & (ledger["payer"] == "Department for Work and Pensions")]
        weeks_old, weeks_new = (paid.loc[paid["payee"] == prime.name, "week"] for prime in (old, new))
        assert weeks_old.max() == second.week + wait - 1
        assert weeks_new.min() == second.week + wait
    down = ledger[ledger["event"] == "job outcome fee passed down"]
    turn = second.week + lag + model.settings.prime_lag_weeks
    assert set(down.loc[down["week"] >= turn, "payer"]) == {
        model.contracts[k].prime.name for k in np.flatnonzero(second.ended)
    }
    assert not set(down.loc[down["week"] < turn, "payer"]) & {new.name}


def test_the_new_prime_pays_the_staff_it_took_over_and_the_books_balance(harsh: Result) -> None:
    model, second = harsh.model, harsh.model.commissioner.reviews[1]
    assert (harsh.records.cash.sum(axis=1) == 0).all()
    ledger = harsh.ledger()
    bills = ledger[ledger["event"] == "running cost"]
    for k in np.flatnonzero(second.ended):
        old, new = second.primes[k], model.contracts[k].prime
        assert bills.loc[bills["payer"] == old.name, "week"].max() < second.week
        assert bills.loc[bills["payer"] == new.name, "week"].min() >= second.week
        assert new.credit > 0
        assert not old.places
    due = model.payments.to_contracts.sum()
    paid = ledger.loc[ledger["payer"] == "Department for Work and Pensions"]
    fees = paid.loc[paid["event"] != "incentive payment", "pence"].sum()
    assert fees + model.payments.outstanding(harsh.weeks) == due


def test_the_best_elsewhere_gets_the_contract(few: Intake) -> None:
    result = finished(HARSH, people=few, until="2011-12-31")
    model = result.model
    primes = [c.prime for c in model.contracts]
    ratio = np.full((40, 9), np.nan)
    good = next(c for c in model.contracts if c.area == 0)
    ratio[good.index, 0] = 80.0
    away = [c for c in model.contracts if good.prime not in [o.prime for o in model.contracts if o.area == c.area]]
    ended = np.zeros(40, bool)
    held = SimpleNamespace(primes=primes, ratio=ratio, minimum=np.full(9, 40.0), ended=ended)
    assert attainment(good.prime, held) == 2.0
    model.commissioner.let_again(away[0], held)
    assert away[0].prime is good.prime
    ended[good.index] = True
    model.commissioner.let_again(away[-1], held)
    assert away[-1].prime is not good.prime, "not one that has just lost a contract itself"


# Money ---------------------------------------------------------------------------------------------------------------


def test_incentives_are_paid_for_outcomes_above_the_level_from_the_fourth_year(area_run: Result) -> None:
    table, ledger = area_run.performance(), area_run.ledger()
    paid = ledger[ledger["event"] == "incentive payment"]
    assert table.loc[table["contract_year"] < 4, "incentive_gbp"].sum() == 0.0
    assert paid["pence"].sum() == round(100 * table["incentive_gbp"].sum()) > 0
    level = 1.3 * table["non_intervention_percent"] / 100.0
    extra = np.floor((table["outcomes"] - level * table["referrals"]).clip(lower=0.0).fillna(0.0))
    late = table["contract_year"] >= 4
    assert (table.loc[late, "incentive_gbp"] == 1_000 * extra[late]).all()


def test_a_prime_that_fails_merlin_pays_where_the_contract_says_so() -> None:
    strict = BASE.given("merlin_pass=1", "merlin_penalty=2")
    result = run(strict, areas=["South Yorkshire"], until="2012-12-31")
    review = result.model.commissioner.reviews[0]
    fines = result.ledger().query("event == 'Merlin penalty'")
    assert 0.0 < max(review.merlin.values()) < 1.0
    assert fines["pence"].sum() == 200 * review.referrals.sum()
    assert (fines["payee"] == "Department for Work and Pensions").all()
    mild = run(BASE.given("merlin_pass=1"), areas=["South Yorkshire"], until="2012-12-31")
    assert "Merlin penalty" not in set(mild.ledger()["event"])


# What standing is worth ----------------------------------------------------------------------------------------------


def test_without_consequences_an_outcome_is_worth_its_fee_exactly(few: Intake) -> None:
    model = WorkProgramme(QUIET, rng=1, people=few, until="2015-06-30")
    while model.period < model.periods:
        model.step()
        assert not model.regime.pressure().any()
        assert (model.stakes.worth == model.stakes.fee_values).all()
    model.close()


@pytest.mark.parametrize(
    "one", ["enforced=1; notice_below=1; consequences_from_year=1", "shift_points=5", "incentive_payment=1000"]
)
def test_each_consequence_alone_is_felt_in_house_in_full_and_in_tier_1_in_part(one: str) -> None:
    scenario = QUIET.given(*one.split("; ")).given("standing_passed_down=0.25")
    model = WorkProgramme(scenario, rng=1, areas=["South Yorkshire"], until="2014-12-31")
    felt = 0.0
    while model.period < model.periods:
        model.step()
        more = model.stakes.worth[:, :, 0] - model.stakes.fee_values[:, :, 0]
        assert (model.stakes.worth[:, :, 1:] == model.stakes.fee_values[:, :, 1:]).all()
        contract = next(c for c in model.contracts if model.in_run[c.places[0].index])
        own, other = contract.places[0].index, contract.places[1].index
        assert more[other] == pytest.approx(0.25 * more[own], abs=1e-6)
        assert (more >= 0.0).all()
        felt = max(felt, more.max())
    model.close()
    assert felt > 10.0


def test_nobody_works_for_a_share_or_a_contract_when_no_referral_is_to_come(area_run: Result) -> None:
    last = area_run.model
    shape = len(last.contracts), 9
    stakes = last.regime._stakes(np.full(shape, 1e6), [np.zeros(shape)] * 2, np.full(9, 7))
    assert not any(stake.any() for stake in stakes)
    assert not last.regime.pressure().any(), "an outcome of a year without referrals is judged by nothing"


def test_any_number_of_threads_gives_the_same_bits() -> None:
    found = {fingerprint(run(HARSH, areas=["South Yorkshire"], until="2013-10-31", threads=n)) for n in (1, 2)}
    assert len(found) == 1


# Measures of the laboratory ------------------------------------------------------------------------------------------


def test_near_over_far_needs_rivals(area_run: Result) -> None:
    assert near_over_far(area_run) > 0.0
    alone = finished(BASE, areas=["South Yorkshire"], sample=0.3, until="2013-12-31")
    assert np.isnan(near_over_far(alone))


def test_the_predictions_are_written_down() -> None:
    known = {one.id: one for one in experiments(["E18a", "E18b", "E18c", "E19a", "E19b", "E19c"])}
    assert {key: one.expected for key, one in known.items()} == {
        "E18a": "up", "E18b": "same", "E18c": "up", "E19a": "up", "E19b": "same", "E19c": "same",
    }  # fmt: skip


def test_notices_stand_from_one_review_to_the_next(harsh: Result) -> None:
    for before, after in pairwise(harsh.model.commissioner.reviews):
        assert (after.ended <= before.notice.any(axis=1)).all()


# What is counted ------------------------------------------------------------------------------------------------------


def test_a_review_counts_what_the_people_themselves_say(few: Intake) -> None:
    """Referrals of the year, those not attached yet among them; outcomes by the week in which they can be claimed."""
    model = WorkProgramme(rng=2, people=few, areas=["South Yorkshire"], until="2014-12-31")
    while model.period < model.periods:
        model.step()
        start, lag = model.weeks[0], model.settings.claim_lag_weeks
        for year in (1, 2) if model.period % 5 == 0 and model.period < model.periods else ():
            first, end, rows = (
                WORK_PROGRAMME.year_begins(year),
                WORK_PROGRAMME.year_begins(year + 1),
                model.claimants.rows,
            )
            place, waits = rows["place"].copy(), rows["attached"] >= start
            place[waits] = model._deal(rows["id"][waits], rows["group"][waits], model.people.area[rows["id"][waits]])
            claimed = rows["attached"].astype(int) + rows["outcome"] + lag
            come = (rows["referred"] >= first) & (rows["referred"] < end)
            paid = (rows["outcome"] < NEVER) & (claimed >= first) & (claimed < end)
            for found, of in zip(model.regime.results(year), (come, paid), strict=True):
                counted = np.zeros_like(found)
                np.add.at(counted, (model.contract_of[place[of]], rows["group"][of]), 1)
                assert np.array_equal(found, counted), (model.period, year)
    model.close()
    assert model.regime.results(2)[1].sum() > 50
