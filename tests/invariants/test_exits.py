"""Who leaves: people, claims, advances and modules add up, each cause can come alone, and nothing is chance."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray
from slices import down, passed_on

from wpmodel import Result, Scenario, WorkProgramme
from wpmodel.agents.kernel.counts import COUNTS
from wpmodel.agents.kinds import IN_WORK, SEARCHING
from wpmodel.agents.rules.leaving import INSOLVENCY, OBJECTION, STARVATION, WITHDRAWAL
from wpmodel.calendar import WORK_PROGRAMME
from wpmodel.foundation.ledger import OUTSIDE
from wpmodel.mechanisms.payments import Payments
from wpmodel.setup.intake import Intake

AREA = ["South Yorkshire"]
HARD = Scenario(
    "hard times",
    {
        "reserve_months": 2, "credit_months": 1, "patience_weeks": 60, "tolerance": (1_000, 4, 3), "relet_weeks": 8,
        "payment_credit": 12, "spot_price": 60, "guaranteed_modules": 2, "choice_of_deliverer": 0.2,
    },
)  # fmt: skip
"""Little money, little patience, and places that are let again soon: much comes and goes."""


@dataclass
class Diary:
    """A run in which many leave, and what was noted of it on the way."""

    model: WorkProgramme
    holders: list[NDArray] = field(default_factory=list)  # who held each place while a period was worked
    taking: list[NDArray] = field(default_factory=list)  # places that took new people in it
    claims: list[NDArray] = field(default_factory=list)
    rosters: list[list[NDArray]] = field(default_factory=list)  # rows at each place after it
    rows: list[NDArray] = field(default_factory=list)
    bought: list[NDArray] = field(default_factory=list)  # modules by place and barrier
    quoted: list[NDArray] = field(default_factory=list)  # pounds a module by place and barrier
    sold: list[dict[int, int]] = field(default_factory=list)  # modules by account
    standing: list[Counter] = field(default_factory=list)  # places open after it, by tier
    lost: int = 0  # pence of advances that leavers owed beyond what is kept back from their claims


def diary_of(scenario: Scenario, people: Intake, until: str = "2015-12-31", seed: int = 1) -> Diary:
    model = WorkProgramme(scenario, rng=seed, people=people, areas=AREA, until=until, threads=1)
    model.close()
    diary = Diary(model)
    while model.period < model.periods:
        diary.holders.append(model.holder.copy())
        diary.taking.append(np.array([place.open and place.accepting for place in model.places]))
        model.step()
        diary.claims.append(model.work.claims.copy())
        diary.rosters.append([one.copy() for one in model.caseloads.of()])
        diary.rows.append(model.claimants.rows.copy())
        diary.bought.append(model.offices["bought"].copy())
        diary.quoted.append(model.offices["help_price"].copy())
        sold: dict[int, int] = defaultdict(int)
        for call_off in model.call_offs:
            sold[call_off.organisation.account] += call_off.sold
        diary.sold.append(dict(sold))
        here = [place for place in model.places if model.in_run[place.index] and place.open]
        diary.standing.append(
            Counter({"tier1": sum(place.tier == 1 for place in here), "tier2": sum(c.open for c in model.call_offs)})
        )
    return diary


@pytest.fixture(scope="module")
def hard(few: Intake) -> Diary:
    with pytest.MonkeyPatch.context() as patch:
        lost = []
        run_off = Payments.run_off

        def noting(payments: Payments, place: int, account: int) -> None:
            owing, before = int(payments.advanced[place]), len(payments.owed)
            run_off(payments, place, account)
            lost.append(owing - sum(e[4] for e in payments.owed[before:] if e[3] == payments.credit_repaid))

        patch.setattr(Payments, "run_off", noting)
        diary = diary_of(HARD, few)
    diary.lost = sum(lost)
    return diary


def leavers(model: WorkProgramme) -> list:
    return [s for s in model.subcontractors if s.left is not None]


def test_enough_happens_for_the_tests_below_to_mean_something(hard: Diary) -> None:
    model = hard.model
    gone = leavers(model)
    assert len([s for s in gone if s.places]) > 5
    assert len({s.cause for s in gone}) >= 3
    assert [s for s in gone if s.joined > 0], "a newcomer leaves again"
    assert sum(s.joined > 0 for s in model.subcontractors) > 5
    assert (model.claimants.rows["moves"] > 1).any()


# People --------------------------------------------------------------------------------------------------------------


def test_everyone_on_the_programme_is_filed_once_and_where_her_row_says(hard: Diary) -> None:
    for rows, roster in zip(hard.rows, hard.rosters, strict=True):
        filed = np.concatenate(roster)
        live = np.flatnonzero(np.isin(rows["status"], (SEARCHING, IN_WORK)))
        assert np.array_equal(np.sort(filed), live)
        places = np.repeat(np.arange(len(roster)), [len(here) for here in roster])
        assert (rows["place"][filed] == places).all()


def test_nobody_is_at_a_closed_place_nor_new_at_one_that_takes_nobody(hard: Diary) -> None:
    model = hard.model
    for period, (rows, taking) in enumerate(zip(hard.rows, hard.taking, strict=True)):
        new = (rows["attached"] >= 4 * period) & (rows["attached"] < 4 * period + 4)
        assert taking[rows["first_place"][new]].all()
        closed = {place.index for s in leavers(model) if s.left == 4 * period + 4 for place in s.places}
        assert not any(len(hard.rosters[period][place]) for place in closed)
    assert not all(taking[model.in_run].all() for taking in hard.taking)
    now_closed = [place.index for place in model.places if not place.open]
    assert now_closed
    assert (model.caseloads.sizes[now_closed] == 0).all()


def test_people_move_when_their_provider_leaves_and_never_else(hard: Diary) -> None:
    model = hard.model
    left_at = {week: set() for week in range(0, 4 * model.periods + 1, 4)}
    for s in leavers(model):
        left_at[s.left].update(place.index for place in s.places)
    moved_in_all = 0
    for period in range(1, model.periods):
        was, now = (r[np.argsort(r["id"])] for r in (hard.rows[period - 1], hard.rows[period]))
        there = np.isin(was["status"], (SEARCHING, IN_WORK))
        moved = there & (was["place"] != now["place"])
        gone = np.isin(was["place"], list(left_at[4 * period + 4]))
        still = np.isin(now["status"], (SEARCHING, IN_WORK))
        assert np.array_equal(moved, there & gone & still), period
        assert (now["moves"][moved] == was["moves"][moved] + 1).all()
        assert (now["moves"][~moved] == was["moves"][~moved])[there[~moved]].all()
        contract = model.contract_of
        assert (contract[now["place"][moved]] == contract[was["place"][moved]]).all()
        moved_in_all += moved.sum()
    assert moved_in_all > 100
    last = hard.rows[-1]
    assert (last["place"] == last["first_place"])[(last["moves"] == 0) & (last["attached"] < 4 * model.periods)].all()


def test_tables_name_those_who_delivered_at_the_time(hard: Diary) -> None:
    model, result = hard.model, Result(hard.model)
    names = {p.account: p.name for p in model.providers}
    people = result.people().set_index("claimant")["delivered_by"].astype(str)
    final = {int(row["id"]): row for row in hard.rows[-1]}
    seen = 0
    for period, roster in enumerate(hard.rosters[:-1]):
        later = {int(hard.rows[period + 1]["id"][k]) for here in hard.rosters[period + 1] for k in here}
        for place, here in enumerate(roster):
            for k in here:
                who = int(hard.rows[period]["id"][k])
                if who not in later:  # their last period at work or in search is the next
                    assert people[who] == names[int(hard.holders[period + 1][place])]
                    seen += model.places[final[who]["place"]].organisation.name != people[who]
    assert seen > 5, "for some, the place has been let to somebody else since"
    table = result.places()
    for period in (0, 20, len(hard.holders) - 2):
        here = table[table["period_start"].astype(str) == WORK_PROGRAMME.date_of(4 * period).isoformat()].set_index(
            "place"
        )["delivered_by"]
        holders = hard.holders[period + 1]
        assert {place.number: names[int(holders[place.index])] for place in model.places} == here.to_dict()


# Money ---------------------------------------------------------------------------------------------------------------


def passed_down(hard: Diary) -> dict[tuple[int, int], int]:
    """Pence due to each account in each week, from what people did and who held their place when they did it."""
    model, b = hard.model, hard.model.settings
    tier_1 = np.array([place.tier == 1 for place in model.places])
    upfront, later = passed_on(model)
    due: dict[tuple[int, int], int] = defaultdict(int)

    def add(week: int, pence: NDArray, holders: NDArray, shares: list[Fraction]) -> None:
        passed = np.array(down(pence, range(places), shares)) * tier_1
        for place in np.flatnonzero(passed):
            due[week, int(holders[place])] += int(passed[place])

    rows, places, lags = hard.rows[-1], len(model.places), b.claim_lag_weeks + b.payment_lag_weeks + b.prime_lag_weeks
    for period, holders in enumerate(hard.holders):
        for offset in range(4):
            week, year = 4 * period + offset, WORK_PROGRAMME.contract_year(4 * period + offset)
            new = rows[rows["attached"] == week]
            fees = model.tariff.attachment[year][new["group"]]
            pence = np.bincount(new["first_place"], fees, minlength=places).astype(int)
            add(week + b.payment_lag_weeks + b.prime_lag_weeks, pence, holders, upfront)
            for kind, tariff in enumerate((model.payments.outcome[year, 0], model.tariff.sustainment[year])):
                add(week + lags, hard.claims[period][:, :, kind, offset] @ tariff, holders, later)
    return {key: pence for key, pence in due.items() if key[0] < 4 * model.periods}


def test_claims_are_paid_to_whoever_earned_them_though_they_have_left(hard: Diary) -> None:
    model = hard.model
    week, _, payee, event, pence = model.ledger.entries()
    names = np.array([name for name, _ in model.ledger.events])
    fees = np.isin(names[event], [f"{k} passed down" for k in ("attachment fee", "job outcome fee", "sustainment fee")])
    paid: dict[tuple[int, int], int] = defaultdict(int)
    for w, account, p in zip(week[fees].tolist(), payee[fees].tolist(), pence[fees].tolist(), strict=True):
        paid[w, account] += p
    assert dict(paid) == passed_down(hard)
    after = [(w, s) for s in leavers(model) for w, account in paid if account == s.account and w >= s.left]
    assert len({s for _, s in after}) > 3
    lags = model.settings.claim_lag_weeks + model.settings.payment_lag_weeks + model.settings.prime_lag_weeks
    assert max(w - s.left for w, s in after) < lags, "whoever has left earns nothing more"


def test_leavers_and_newcomers_have_books_that_balance(hard: Diary) -> None:
    model = hard.model
    week, payer, payee, event, pence = model.ledger.entries()
    names = np.array([name for name, _ in model.ledger.events])
    assert model.ledger.balances.sum() == 0
    assert [p.account for p in model.providers] == list(range(len(OUTSIDE), len(model.ledger.balances)))
    assert (model.records.cash.sum(axis=1) == 0).all()
    assert np.array_equal(model.records.cash[-1], model.ledger.balances)
    for s in model.subcontractors:
        if not s.in_run or (s.joined == 0 and s.left is None):
            continue
        mine = (payer == s.account) | (payee == s.account)
        balance = pence[payee == s.account].sum() - pence[payer == s.account].sum()
        assert balance == s.cash == model.records.cash[-1, s.account]
        if s.joined:
            assert week[mine].min() >= s.joined - 1
            assert model.records.cash[: s.joined // 4 - 1, s.account].sum() == 0
        if s.left is not None:
            later = set(names[event[mine & (week >= s.left)]])
            assert all(name.endswith("passed down") or name == "payment credit repaid" for name in later), later
            bills = {"running cost", "chain cost", "support cost", "interest", "payment credit"}
            assert not later & bills


def test_advances_given_are_repaid_or_owed_or_lost(hard: Diary) -> None:
    model = hard.model
    _, payer, payee, event, pence = model.ledger.entries()
    names = np.array([name for name, _ in model.ledger.events])
    given, repaid = (pence[names[event] == name].sum() for name in ("payment credit", "payment credit repaid"))
    end, payments = 4 * model.periods, model.payments
    to_come = sum(e[4] for e in payments.owed if e[3] == payments.credit_repaid and e[0] >= end)
    assert given == repaid + payments.advanced.sum() + to_come + hard.lost
    assert min(repaid, model.payments.advanced.sum(), hard.lost) > 0
    assert (model.payments.advanced >= 0).all()
    assert set(payer[names[event] == "payment credit"]) == {model.commissioner.account}
    in_house = [place.organisation.account for place in model.places if place.tier == 0]
    assert not set(payee[names[event] == "payment credit"]) & set(in_house)


def test_modules_bought_are_modules_sold_and_ad_hoc_and_places_pay_for_theirs(hard: Diary) -> None:
    model, b = hard.model, hard.model.settings
    week, payer, _, event, pence = model.ledger.entries()
    names = np.array([name for name, _ in model.ledger.events])
    tier_1 = np.array([place.tier == 1 for place in model.places])
    spot, ad_hoc_price = round(100 * b.spot_price), round(100 * b.spot_price * (1 + b.ad_hoc_premium))
    ad_hoc_in_all = 0
    for period, bought in enumerate(hard.bought):
        now = (week >= 4 * period) & (week < 4 * period + 4)
        of = {n: pence[now & (names[event] == n)].sum() for n in ("specialist help", "ad hoc specialist help")}
        ad_hoc = of["ad hoc specialist help"] / ad_hoc_price
        assert bought.sum() == of["specialist help"] / spot + ad_hoc
        cost = np.rint(100 * hard.quoted[period] * bought).sum(axis=1)
        recharged = np.zeros(len(model.ledger.balances))
        who = now & (names[event] == "specialist help recharged")
        np.add.at(recharged, payer[who], pence[who])
        expected = np.zeros_like(recharged)
        np.add.at(expected, hard.holders[period][tier_1], cost[tier_1])
        assert np.array_equal(recharged, expected)
        ad_hoc_in_all += ad_hoc
        costs = now & (names[event] == "module cost")
        for account, sold in hard.sold[period].items():
            if not any(s.account == account and s.left == 4 * period + 4 for s in leavers(model)):
                assert pence[costs & (payer == account)].sum() == round(100 * b.module_cost * sold)
    assert sum(x.sum() for x in hard.bought) > ad_hoc_in_all


# Barriers ------------------------------------------------------------------------------------------------------------


def test_a_barrier_removed_is_gone_once_and_readiness_rose_by_its_effect(few: Intake) -> None:
    still = {"readiness_drift": 0, "health_harm": 0, "motivation_harm": 0, "spot_price": 30, "wraparound_budget": 60}
    diary = diary_of(Scenario("no drift", still), few, "2013-12-31")
    model, rows = diary.model, diary.model.claimants.rows
    before = model.traits_on_arrival(rows)
    come = rows["attached"] < 4 * model.periods
    assert (rows["barriers"] & rows["removed"] == 0).all()
    assert np.array_equal(rows["barriers"] | rows["removed"], before["barriers"])
    effects = np.array(model.scenario.numbers("barrier_effect"))
    gained = ((rows["removed"][:, None] >> np.arange(6)) & 1) @ effects
    unharmed = come & (rows["sanctions"] == 0)
    assert np.allclose(rows["readiness"][unharmed], (before["readiness"] + gained)[unharmed], rtol=0, atol=1e-9)
    counts = model.records.counts.sum(axis=(0, 1, 2))
    number = {name: int(counts[COUNTS.index(name)]) for name in ("own_work", "bought", "given", "removed")}
    assert number["removed"] == sum(int(x).bit_count() for x in rows["removed"]) > 100
    assert rows["modules"].astype(int).sum() == number["bought"] + number["given"]
    assert number["bought"] == sum(x.sum() for x in diary.bought) > 0
    assert number["removed"] < number["own_work"] + number["bought"] + number["given"]
    assert not rows["removed"][~come].any()
    was = diary.rows[0][np.argsort(diary.rows[0]["id"])]
    for page in diary.rows[1:]:
        now = page[np.argsort(page["id"])]
        assert (now["removed"] & was["removed"] == was["removed"]).all(), "what is gone does not come back"
        assert (now["barriers"] & ~was["barriers"] == 0).all()
        was = now


# The list of the chain -----------------------------------------------------------------------------------------------


def test_the_stocktake_of_a_day_agrees_with_who_had_joined_and_left(hard: Diary) -> None:
    model, result = hard.model, Result(hard.model)
    assert all(s.left is None or s.left > s.joined for s in model.subcontractors)
    for period, standing in enumerate(hard.standing):
        week = 4 * period + 4
        if week >= 4 * model.periods:
            break
        found = result.stocktake(WORK_PROGRAMME.date_of(week))
        there = [s for s in model.subcontractors if s.in_run and s.joined <= week and (s.left is None or s.left > week)]
        for sector in ("private", "public", "voluntary"):
            here = sum(s.sector == sector for s in there)
            assert found.get(("organisations", sector, "all"), 0) == here
        assert found["organisations", "all", "all"] == len(there)
        assert {tier: found["places", "all", tier] for tier in standing} == dict(standing), period


def test_a_leaver_is_dated_and_has_a_cause_and_nobody_else_has(hard: Diary) -> None:
    model = hard.model
    for s in model.subcontractors:
        node = model.supply_chain.nodes[f"subcontractor:{s.number:03d}"]
        assert (s.left is None) == (s.cause is None)
        assert (node.get("left"), node.get("cause")) == (s.left, s.cause)
        assert node["joined"] == s.joined
        assert node["name"] == s.name
        if s.first_referral is not None:
            assert s.joined <= s.first_referral < (s.left or 4 * model.periods)


# Causes --------------------------------------------------------------------------------------------------------------


def causes(people: Intake, scenario: Scenario, until: str = "2013-12-31") -> Counter:
    model = WorkProgramme(scenario, rng=1, people=people, areas=AREA, until=until)
    model.close()
    while model.period < model.periods:
        model.step()
    return Counter(s.cause for s in leavers(model))


def test_nobody_leaves_where_nothing_makes_them(few: Intake, staying: Scenario) -> None:
    diary = diary_of(staying, few)
    assert leavers(diary.model) == []
    assert len(diary.model.subcontractors) == len(diary.model.coverage.subcontractors), "nobody has joined either"
    assert not diary.model.claimants.rows["moves"].any()
    assert all(place.open for place in diary.model.places)
    assert not diary.model.payments.owed


def test_delay_alone_makes_organisations_insolvent(everyone: Intake, staying: Scenario) -> None:
    """The same thin reserves carry them where they are paid at once."""
    bare = {"reserve_months": 7, "credit_months": 0, "claim_lag_weeks": 0, "grace_periods": 1}
    thin = staying + Scenario("thin", bare)
    rich = Scenario("generous", {"outcome_fee": 20_000, "attachment_fee": 4_000, "attachment_taper": 1})
    prompt, late = ({"payment_lag_weeks": w, "prime_lag_weeks": w} for w in (0, 26))
    found = [causes(everyone, thin + rich + Scenario("lags", lags), "2012-06-30") for lags in (prompt, late)]
    assert found[0] == Counter()
    assert set(found[1]) == {INSOLVENCY}


def test_a_forecast_of_losses_alone_makes_trustees_withdraw(few: Intake, staying: Scenario) -> None:
    anxious = {"runway_floor": 36, "losses_borne": 1, "reserve_months": 30, "board_weeks": 4, "own_funds": 1_000}
    worthless = {"outcome_fee": 0, "sustainment_fee": 0, "attachment_fee": 0, "mission": 0}
    assert set(causes(few, staying + Scenario("x", {**anxious, **worthless}), "2011-12-31")) == {WITHDRAWAL}
    assert causes(few, staying + Scenario("x", worthless), "2011-12-31") == Counter(), "those with a runway bear it"


def test_practice_beyond_tolerance_alone_makes_them_object(few: Intake, staying: Scenario) -> None:
    stern = staying + Scenario("x", {"tolerance": 0, "tolerance_spread": 0, "hold_of_income": 0, "board_weeks": 4})
    assert set(causes(few, stern, "2011-12-31")) == {OBJECTION}
    blind = Scenario("y", {"strain_of_sanctions": 0, "strain_of_parking": 0, "strain_of_news": 0})
    assert causes(few, stern + blind, "2011-12-31") == Counter()


def test_want_of_referrals_alone_starves_them(few: Intake, staying: Scenario) -> None:
    model = WorkProgramme(
        staying + Scenario("x", {"patience_weeks": 4, "spot_price": 20_000, "let_by_need": 0}),
        rng=1,
        people=few,
        areas=AREA,
        until="2012-12-31",
    )
    model.close()
    while model.period < model.periods:
        model.step()
    gone = leavers(model)
    assert {s.cause for s in gone} == {STARVATION}
    specialists = [s for s in model.subcontractors if s.in_run and not s.places]
    assert len(specialists) > 20
    assert all(s.left is not None and s.first_referral is None for s in specialists), "nobody buys at this price"


def test_news_of_leaving_peers_makes_others_leave(everyone: Intake, staying: Scenario) -> None:
    """A few who object at once are followed by some who would have borne it, where bad news strains."""
    found = []
    for weight in (0, 6):
        temper = {
            "tolerance": (1_000, 1_000, 2.5),
            "tolerance_spread": 1.0,
            "hold_of_income": 0,
            "strain_of_news": weight,
        }
        found.append(causes(everyone, staying + Scenario("x", temper), "2012-12-31"))
    assert set(found[0]) == set(found[1]) == {OBJECTION}
    assert found[1][OBJECTION] > found[0][OBJECTION] > 0


# The same again ------------------------------------------------------------------------------------------------------


def history(model: WorkProgramme) -> list[tuple]:
    return [(s.name, s.joined, s.left, s.cause, s.waited, s.losing, s.mission, s.cash) for s in model.subcontractors]


def test_seeds_decide_who_leaves_and_threads_do_not(hard: Diary, few: Intake, everyone: Intake) -> None:
    again, other = (diary_of(HARD, few, seed=seed).model for seed in (1, 2))
    assert history(again) == history(hard.model)
    assert again.claimants.rows.tobytes() == hard.model.claimants.rows.tobytes()
    assert history(other) != history(hard.model)
    found = []
    for threads in (1, 3):
        model = WorkProgramme(
            HARD, rng=1, people=everyone, areas=["South Yorkshire"], until="2012-09-30", threads=threads
        )
        model.close()
        while model.period < model.periods:
            model.step()
        found.append((history(model), model.caseloads.roster.tolist(), model.claimants.rows.tobytes()))
    assert found[0] == found[1]
    assert any(left is not None for _, _, left, *_ in found[0][0])
