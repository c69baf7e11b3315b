"""Every pound has a payer, a payee and an event; what the Department pays is what people did, to the penny."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from slices import down, passed_on

from wpmodel import Result, Scenario, WorkProgramme
from wpmodel.agents.kernel.counts import COUNTS
from wpmodel.agents.kinds import NEVER
from wpmodel.agents.rules.cash import passed_down
from wpmodel.calendar import WORK_PROGRAMME
from wpmodel.foundation.ledger import OUTSIDE
from wpmodel.mechanisms.payments import DISTANCE
from wpmodel.parameters import PAYMENT_GROUPS
from wpmodel.setup.intake import Intake

DEPARTMENT = OUTSIDE[0]
KINDS = ("attachment fee", "job outcome fee", "sustainment fee")


OTHER = Scenario(
    "other terms",
    {
        "outcome_discount": (0.0123, 0.0731, 0.2, 0.5),
        "top_slice": 0.373,
        "claim_lag_weeks": 1,
        "prime_lag_weeks": 9,
    },
)
"""Fees change every year, with long waits and an odd top slice."""


def lived(scenario: Scenario, people: Intake) -> Result:
    model = WorkProgramme(scenario, rng=2, people=people, until="2014-12-31", areas=["South Yorkshire"])
    while model.period < model.periods:
        model.step()
    model.close()
    return Result(model)


@pytest.fixture(scope="module")
def other_terms(few: Intake) -> Result:
    """A run on other terms in which providers leave."""
    return lived(OTHER, few)


@pytest.fixture(scope="module")
def quiet_other_terms(few: Intake, staying: Scenario) -> Result:
    """A run on other terms in which nobody leaves."""
    return lived(OTHER + staying, few)


@pytest.fixture(params=["short_run", "area_run", "other_terms"])
def finished(request: pytest.FixtureRequest) -> Result:
    """A run that ends with payments still due, one that ends after the last person's time, and one on other terms."""
    return request.getfixturevalue(request.param)


@pytest.fixture(params=["quiet_run", "quiet_other_terms"])
def quiet(request: pytest.FixtureRequest) -> Result:
    """Runs in which nobody leaves: whoever holds a person's place has held it all along, and they have never moved."""
    result: Result = request.getfixturevalue(request.param)
    assert not result.rows["moves"].any()
    assert (result.records.holder == result.records.holder[0]).all()
    return result


def years_of(weeks: NDArray) -> NDArray:
    """Index of the contract year of each week."""
    return np.array([WORK_PROGRAMME.contract_year(w) for w in range(int(weeks.max(initial=0)) + 1)])[weeks]


def owed(result: Result) -> dict[str, pd.DataFrame]:
    """What each event in people's records is worth: payment group, place, week and pence, from the published tariff."""
    rows, tariff, outcome = result.rows, result.model.tariff, result.model.payments.outcome
    found = {}
    for kind, fees, happened in (
        (KINDS[0], tariff.attachment, rows["attached"] < result.weeks),
        (KINDS[1], outcome[:, 0], rows["outcome"] < NEVER),
    ):
        who = rows[happened]
        week = who["attached"].astype(int) + (who["outcome"].astype(int) if kind == KINDS[1] else 0)
        pence = fees[years_of(week), who["group"]]
        found[kind] = pd.DataFrame({"group": who["group"], "place": who["place"], "week": week, "pence": pence})
    return found


def account_names(result: Result) -> list[str]:
    return [*OUTSIDE, *(provider.name for provider in result.model.providers)]


# Double entry ------------------------------------------------------------------------------------------------------


def test_every_pound_has_a_payer_a_payee_and_an_event(finished: Result) -> None:
    ledger = finished.ledger()
    assert len(ledger) > 1000
    assert ledger[["week", "payer", "payee", "event", "pence"]].notna().all().all()
    assert (ledger["pence"] > 0).all()
    assert (ledger["payer"].astype(str) != ledger["payee"].astype(str)).all()
    assert ledger["week"].between(0, finished.weeks - 1).all()
    for_people = ledger["event"].isin([*KINDS, "incentive payment"])
    assert ledger.loc[for_people, "payment_group"].isin(PAYMENT_GROUPS).all()
    assert ledger.loc[~for_people, "payment_group"].isna().all()


def test_only_those_pay_whose_part_it_is(finished: Result) -> None:
    ledger = finished.ledger()
    kinds = {provider.name: type(provider).__name__ for provider in finished.model.providers}
    who = {name: kinds.get(name, name) for name in account_names(finished)}
    ledger = ledger.assign(payer=ledger["payer"].map(who).astype(str), payee=ledger["payee"].map(who).astype(str))
    seen = set(ledger[["event", "payer", "payee"]].astype(str).itertuples(index=False, name=None))
    provider = ("Prime", "Subcontractor")
    allowed = {(kind, DEPARTMENT, "Prime") for kind in (*KINDS, "incentive payment")}
    allowed |= {(f"{kind} passed down", "Prime", "Subcontractor") for kind in KINDS}
    allowed |= {(event, p, "staff and suppliers") for event in ("running cost", "support cost") for p in provider}
    allowed |= {(event, "Prime", "staff and suppliers") for event in ("mobilisation", "managing chains")}
    allowed |= {("interest", p, "lenders") for p in provider}
    allowed |= {("opening reserves", "founders", p) for p in provider}
    of_tier_2 = {
        ("specialist help recharged", "Subcontractor", "Prime"),
        ("specialist help", "Prime", "Subcontractor"),
        ("ad hoc specialist help", "Prime", "staff and suppliers"),
        ("chain cost", "Subcontractor", "staff and suppliers"),
        ("module cost", "Subcontractor", "staff and suppliers"),
    }
    allowed |= of_tier_2 | {("letting a place", "Prime", "staff and suppliers")}
    assert seen <= allowed
    assert {(kind, DEPARTMENT, "Prime") for kind in KINDS} <= seen
    assert ("chain cost", "Subcontractor", "staff and suppliers") in seen


def test_every_kind_of_payment_that_the_levers_make_has_its_payer_and_payee(few: Intake) -> None:
    levers = {
        "payment_credit": 20, "guaranteed_modules": 3, "pay_for_barrier_removed": 100, "pay_for_reengagement": 5,
        "pay_for_avoided_sanction": 5, "spot_price": 10,
    }  # fmt: skip
    result = lived(Scenario("levers", levers), few)
    ledger, kinds = result.ledger(), {p.name: type(p).__name__ for p in result.model.providers}
    seen = {
        (event, kinds.get(str(payer), str(payer)), kinds.get(str(payee), str(payee)))
        for event, payer, payee in set(ledger[["event", "payer", "payee"]].itertuples(index=False, name=None))
    }
    assert seen >= {
        ("payment credit", DEPARTMENT, "Subcontractor"),
        ("payment credit repaid", "Subcontractor", DEPARTMENT),
        ("guaranteed volume", "Prime", "Subcontractor"),
        ("ad hoc specialist help", "Prime", "staff and suppliers"),
        ("distance travelled fee", DEPARTMENT, "Prime"),
        ("distance travelled fee passed down", "Prime", "Subcontractor"),
        ("specialist help", "Prime", "Subcontractor"),
        ("specialist help recharged", "Subcontractor", "Prime"),
    }
    assert not {(event, payer) for event, payer, _ in seen if event.endswith("passed down") and payer != "Prime"}


def test_the_books_add_up_to_nothing_at_every_period(finished: Result) -> None:
    assert np.abs(finished.records.cash).max() > 0
    assert (finished.records.cash.sum(axis=1) == 0).all()
    assert finished.model.ledger.balances.sum() == 0


def test_cash_is_what_came_in_less_what_went_out(finished: Result) -> None:
    ledger, names = finished.ledger(), account_names(finished)
    into = ledger.groupby("payee", observed=False)["pence"].sum().reindex(names)
    out_of = ledger.groupby("payer", observed=False)["pence"].sum().reindex(names)
    assert np.array_equal(into - out_of, finished.model.ledger.balances)
    cash = finished.organisations().set_index("organisation")["cash_gbp"]
    assert np.allclose(cash, (into - out_of).reindex(cash.index, fill_value=0) / 100, rtol=0, atol=1e-9)
    assert [p.cash for p in finished.model.providers] == finished.model.ledger.balances[len(OUTSIDE) :].tolist()


def test_the_cash_noted_each_period_is_the_ledger_so_far(finished: Result) -> None:
    week, payer, payee, _, pence = finished.model.ledger.entries()
    for period in (0, len(finished.records.cash) // 2, len(finished.records.cash) - 1):
        so_far = week < 4 * (period + 1)
        books = np.zeros(finished.records.cash.shape[1], np.int64)
        np.add.at(books, payee[so_far], pence[so_far])
        np.subtract.at(books, payer[so_far], pence[so_far])
        assert np.array_equal(finished.records.cash[period], books)


def test_organisations_that_deliver_nothing_have_no_books(finished: Result) -> None:
    idle = {p.name for p in finished.model.providers if not (p.places or getattr(p, "call_offs", ()))}
    assert idle
    assert not finished.ledger()[["payer", "payee"]].isin(idle).any().any()


# The Department's money ---------------------------------------------------------------------------------------------


def test_attachment_and_outcome_fees_are_what_people_earned_week_by_week(finished: Result) -> None:
    model, ledger = finished.model, finished.ledger()
    prime = np.array([place.contract.prime.name for place in model.places])
    lag = {KINDS[0]: 0, KINDS[1]: model.settings.claim_lag_weeks}
    for kind, due in owed(finished).items():
        due = due.assign(
            week=due["week"] + lag[kind] + model.settings.payment_lag_weeks,
            payee=prime[due["place"]],
            payment_group=np.array(PAYMENT_GROUPS)[due["group"]],
        )
        keys = ["week", "payee", "payment_group"]
        in_time = due[(due["week"] < finished.weeks) & (due["pence"] > 0)]
        implied = in_time.groupby(keys)["pence"].sum()
        paid = ledger[(ledger["event"] == kind) & (ledger["payer"] == DEPARTMENT)].astype(dict.fromkeys(keys[1:], str))
        assert len(implied) > 50
        assert implied.to_dict() == paid.groupby(keys)["pence"].sum().to_dict()


def test_the_department_pays_or_owes_every_claim_and_nothing_else(finished: Result) -> None:
    model, ledger = finished.model, finished.ledger()
    payments = np.maximum(finished.rows["payments"].astype(int) - 1, 0)
    sustained = np.bincount(finished.rows["group"], payments, minlength=len(PAYMENT_GROUPS)).astype(int)
    assert (model.tariff.sustainment == model.tariff.sustainment[0]).all(), "the sustainment fee has no year in it"
    earned = {kind: np.bincount(due["group"], due["pence"], minlength=9) for kind, due in owed(finished).items()}
    earned[KINDS[2]] = sustained * model.tariff.sustainment[0]
    still_due = model.payments.to_contracts[finished.weeks :].sum(axis=(0, 1))
    for k, kind in enumerate(KINDS):
        paid = ledger[(ledger["event"] == kind) & (ledger["payer"] == DEPARTMENT)]
        by_group = paid.groupby("payment_group", observed=False)["pence"].sum().reindex(PAYMENT_GROUPS, fill_value=0)
        assert np.array_equal(by_group.to_numpy() + still_due[:, k], earned[kind])
    incentives = sum(int(review.incentives.sum()) for review in model.commissioner.reviews)
    spent = -int(model.ledger.balances[model.commissioner.account]) - incentives
    assert spent + model.payments.outstanding(finished.weeks) == sum(int(x.sum()) for x in earned.values())


def test_no_fee_is_paid_before_its_claim_could_be_made(area_run: Result) -> None:
    model, ledger = area_run.model, area_run.ledger()
    lag = model.settings.claim_lag_weeks + model.settings.payment_lag_weeks
    outcomes = area_run.rows[area_run.rows["outcome"] < NEVER]
    first = int((outcomes["attached"].astype(int) + outcomes["outcome"]).min()) + lag
    assert ledger.loc[ledger["event"] == KINDS[1], "week"].min() == first
    assert ledger.loc[ledger["event"] == KINDS[2], "week"].min() >= first + 4


def test_attachment_fees_end_with_the_taper(area_run: Result) -> None:
    fees = area_run.ledger().query("event == 'attachment fee'")
    last = fees["week"].max() - area_run.model.settings.payment_lag_weeks
    assert WORK_PROGRAMME.contract_year(last) == 2
    assert WORK_PROGRAMME.contract_year(last + 1) == 3


def test_nobody_earns_more_than_the_tariff_allows_for_one_person(area_run: Result) -> None:
    tariff, fees, rows = area_run.model.tariff, area_run.model.payments.outcome[:, 0], area_run.rows
    attached, outcome = rows["attached"] < area_run.weeks, rows["outcome"] < NEVER
    on = np.where(attached, rows["attached"], 0).astype(int)
    earned = np.where(attached, tariff.attachment[years_of(on), rows["group"]], 0)
    reached = np.where(outcome, on + rows["outcome"], 0)
    earned += np.where(outcome, fees[years_of(reached), rows["group"]], 0)
    earned += np.maximum(rows["payments"].astype(int) - 1, 0) * tariff.sustainment[0, rows["group"]]
    most = tariff.most_for_one_person(fees)
    assert (earned <= most[rows["group"]]).all()
    assert (earned > 0.95 * most[rows["group"]]).any()


def test_distance_travelled_is_paid_for_each_barrier_removed_and_makes_providers_remove_more(few: Intake) -> None:
    """Whoever removed it; nothing is paid for it under the contract of 2011."""
    results = [lived(Scenario("x", {"pay_for_barrier_removed": fee}), few) for fee in (0, 600)]
    removed = [int(r.records.counts[..., COUNTS.index("removed")].sum()) for r in results]
    due = [int(r.model.payments.to_contracts[..., DISTANCE].sum()) for r in results]
    assert due == [0, 60_000 * removed[1]]
    assert removed[1] > 1.5 * removed[0] > 0
    assert results[0].ledger()["event"].eq("distance travelled fee").sum() == 0


# Money passed down --------------------------------------------------------------------------------------------------


def test_tier_1_gets_the_floor_of_its_share_a_lag_later(quiet: Result) -> None:
    """Where nobody leaves; tests/invariants/test_exits.py has the worlds in which somebody does."""
    model, ledger = quiet.model, quiet.ledger()
    b, names = model.settings, np.array([place.organisation.name for place in model.places])
    lag = {KINDS[0]: 0, KINDS[1]: b.claim_lag_weeks}
    tier_1 = np.array([place.tier == 1 for place in model.places])
    upfront, later = passed_on(model)
    for kind, due in owed(quiet).items():
        due = due[tier_1[due["place"]]]
        by_place = due.groupby([due["week"] + lag[kind] + b.payment_lag_weeks + b.prime_lag_weeks, "place"])[
            "pence"
        ].sum()
        shares = upfront if kind == KINDS[0] else later
        passed = down(by_place, by_place.index.get_level_values("place"), shares)
        share = pd.Series(passed, by_place.index, name="pence").reset_index()
        share = share[(share["week"] < quiet.weeks) & (share["pence"] > 0)]
        implied = share.groupby(["week", names[share["place"]]])["pence"].sum().to_dict()
        paid = ledger[ledger["event"] == f"{kind} passed down"].astype({"payee": str})
        assert len(implied) > 50
        assert paid.groupby(["week", "payee"])["pence"].sum().to_dict() == implied


def test_a_share_in_whole_per_cent_is_exact_to_the_penny() -> None:
    pence = np.arange(1, 60_000)
    for per_cent in range(61):
        assert np.array_equal(passed_down(pence, per_cent / 100), pence * (100 - per_cent) // 100), per_cent


def test_no_contract_passes_down_more_than_its_share_of_what_it_has_received(finished: Result) -> None:
    payments, model = finished.model.payments, finished.model
    received = payments.to_contracts.sum(axis=2).cumsum(axis=0)
    down = np.zeros_like(received)
    np.add.at(down, (slice(None), model.contract_of), payments.to_tier_1)
    event = {int(number): k for k, number in enumerate(payments.passed_down)}
    here = [k for k, place in enumerate(payments.first_place) if model.in_run[place]]
    prime = {int(payments.prime_of_contract[k]): k for k in here}
    assert len(prime) == len(here), "in one area a prime has one contract"
    assert payments.owed or model.until < date(2013, 1, 1), "somebody leaves in the long run"
    for week, payer, _, what, pence in payments.owed:
        down[week, prime[payer], event[what]] += pence
    down = down.cumsum(axis=0)
    assert down.sum() > 0
    assert (down <= (1.0 - model.settings.top_slice) * received).all()


def test_in_house_places_are_passed_nothing(finished: Result) -> None:
    in_house = np.array([place.tier == 0 for place in finished.model.places])
    assert in_house.sum() == len(finished.model.contracts)
    assert not finished.model.payments.to_tier_1[:, in_house].any()


# Later, not less ----------------------------------------------------------------------------------------------------

PATIENT = Scenario(
    "money is free",
    {"capital_rate": 0, "credit_months": 60, "reserve_months": 36, "enforced": 0, "shift_points": 0},
)
"""Nobody discounts, runs short or is reviewed: when money comes then changes nothing that anyone does."""


def paid_by_week(people: Intake, **lags: int) -> tuple[pd.DataFrame, int, NDArray]:
    model = WorkProgramme(PATIENT + Scenario("lags", lags), rng=1, people=people, until="2013-03-31")
    while model.period < model.periods:
        model.step()
    model.close()
    result = Result(model)
    paid = result.ledger()
    return paid, model.payments.outstanding(result.weeks), result.rows[np.argsort(result.rows["id"])]


@pytest.mark.parametrize(("lag", "of"), [("payment_lag_weeks", KINDS), ("claim_lag_weeks", KINDS[1:])])
def test_a_longer_lag_pays_the_same_claims_later_and_no_less(few: Intake, lag: str, of: tuple[str, ...]) -> None:
    soon, soon_due, same_people = paid_by_week(few, **{lag: 2})
    late, late_due, people = paid_by_week(few, **{lag: 12})
    assert np.array_equal(same_people, people), "with free money, nobody does anything else"
    department = soon["payer"] == DEPARTMENT, late["payer"] == DEPARTMENT
    assert soon.loc[department[0], "pence"].sum() + soon_due == late.loc[department[1], "pence"].sum() + late_due
    assert late_due > soon_due
    for kind in KINDS:
        by_week = [x[x["event"] == kind].groupby("week")["pence"].sum() for x in (soon, late)]
        by_week[0].index = by_week[0].index + (10 if kind in of else 0)
        expected = by_week[0][by_week[0].index <= late["week"].max()]
        assert expected.to_dict() == by_week[1].to_dict()


def test_a_longer_prime_lag_keeps_tier_1_waiting_and_the_department_not(few: Intake) -> None:
    soon, _, same_people = paid_by_week(few, prime_lag_weeks=0)
    late, _, people = paid_by_week(few, prime_lag_weeks=10)
    assert np.array_equal(same_people, people)
    for kind in KINDS:
        first, second = (x[x["event"] == kind].groupby("week")["pence"].sum() for x in (soon, late))
        assert first.to_dict() == second.to_dict()
        down = [x[x["event"] == f"{kind} passed down"].groupby("week")["pence"].sum() for x in (soon, late)]
        down[0].index = down[0].index + 10
        assert down[0][down[0].index <= soon["week"].max()].to_dict() == down[1].to_dict()
        assert len(down[1]) > 5
