"""Subcontractors and authorities in a model: months of grace, meetings, patience, news, and whom they take."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from wpmodel import Scenario, WorkProgramme
from wpmodel.agents.faces.local_authority import LocalAuthority
from wpmodel.agents.faces.subcontractor import STAY, Subcontractor
from wpmodel.agents.rules.leaving import (
    INSOLVENCY,
    OBJECTION,
    STARVATION,
    WITHDRAWAL,
    mission_after,
    runway,
)
from wpmodel.setup.intake import Intake


def made(few: Intake, **changes: Any) -> WorkProgramme:
    """A small area after one period, in which nobody leaves of its own accord."""
    quiet = {
        "reserve_months": 36, "credit_months": 60, "own_funds": 1e7, "runway_floor": 0, "tolerance": 10_000,
        "patience_weeks": 2_000, "patience_spread": 0, "losses_borne": 40, "chain_peers": 0, "strain_kept": 0,
        "causes_told_apart": 0, **changes,
    }  # fmt: skip
    model = WorkProgramme(Scenario("x", quiet), rng=1, people=few, areas=["South Yorkshire"], until="2014-12-31")
    model.close()
    model.step()
    return model


def provider(model: WorkProgramme, tier: int = 1) -> Subcontractor:
    """The first that delivers, or that only helps with barriers."""
    return next(s for s in model.subcontractors if (s.places if tier == 1 else s.call_offs and not s.places))


def month(model: WorkProgramme, one: Subcontractor) -> None:
    """A month of one organisation alone."""
    model.period += 1
    one.step()


def ruin(model: WorkProgramme, one: Subcontractor) -> None:
    model.ledger.bill(0, one.account, 1, 0, one.cash + one.credit + 1)


@pytest.mark.parametrize("grace", [0, 1, 5])
def test_creditors_wait_for_the_months_of_grace_and_no_longer(few: Intake, grace: int) -> None:
    model = made(few, grace_periods=grace)
    one = provider(model)
    ruin(model, one)
    for _ in range(grace):
        month(model, one)
    assert one.left is None
    month(model, one)
    assert (one.left, one.cause) == (model.weeks[1], INSOLVENCY)
    assert model.leavers == [one]
    cash = one.cash
    month(model, one)
    assert (one.left, one.cash) == (model.weeks[1] - 4, cash), "it pays and decides nothing more"


def test_money_in_time_ends_the_count(few: Intake) -> None:
    model = made(few, grace_periods=2)
    one = provider(model)
    ruin(model, one)
    month(model, one)
    month(model, one)
    assert one.unpaid == 2
    model.ledger.bill(0, 3, one.account, 0, 10**11)
    month(model, one)
    assert (one.unpaid, one.left) == (0, None)


def test_living_on_credit_is_not_insolvency(few: Intake) -> None:
    model = made(few, grace_periods=0)
    one = provider(model)
    model.ledger.bill(0, one.account, 1, 0, one.cash + one.credit // 4)
    assert one.cash < 0
    month(model, one)
    assert (one.unpaid, one.left) == (0, None)


@pytest.mark.parametrize("weeks", [4, 12, 13, 52])
def test_trustees_meet_every_so_many_weeks_not_all_at_once(few: Intake, weeks: int, monkeypatch: Any) -> None:
    model = made(few, board_weeks=weeks)
    met: dict[int, list[int]] = {}
    monkeypatch.setattr(Subcontractor, "meet", lambda s: met.setdefault(s.number, []).append(s.model.period))
    for _ in range(26):
        month(model, provider(model))
        for other in model.subcontractors:
            if other.in_run and other is not provider(model):
                other.step()
    assert len(met) > 30
    assert all((np.diff(when) == weeks // 4).all() for when in met.values())
    assert len({when[0] for when in met.values()}) == weeks // 4


def test_an_organisation_that_is_not_used_counts_the_weeks(few: Intake) -> None:
    model = made(few, patience_weeks=12, board_weeks=4)
    one = provider(model, tier=2)
    one.waited = 0
    call_off = one.call_offs[0]
    for sold, waited in ((0, 4), (0, 8), (2, 0), (0, 4), (0, 8), (0, 12)):
        call_off.sold = sold
        month(model, one)
        assert (one.waited, one.left) == (waited, None)
    assert one.first_referral == model.weeks[0] - 12
    month(model, one)
    assert (one.left, one.cause) == (model.weeks[1], STARVATION)


def test_whoever_has_people_or_takes_no_more_does_not_wait(few: Intake) -> None:
    model = made(few)
    one = provider(model)
    one.waited = 0
    for looking, accepting, waited in ((0, True, 4), (3, True, 0), (0, True, 4), (0, False, 0), (0, True, 4)):
        for place in one.places:
            place.arrivals, place.looking, place.accepting = 0, looking, accepting
        for call_off in one.call_offs:
            call_off.sold = 0
        one.note_use()
        assert one.waited == waited, (looking, accepting)


def test_whoever_only_helps_pays_interest_too(few: Intake) -> None:
    model = made(few, credit_months=60)
    helper = provider(model, tier=2)
    model.pay(helper, "staff and suppliers", "running cost", helper.cash + 1_000_000)
    month(model, helper)
    assert helper.cash < -1_000_000


def test_news_is_what_happened_to_peers_within_a_year(few: Intake) -> None:
    model = made(few)
    one = next(s for s in model.subcontractors if s.in_run and len(s.peers) == 6)
    assert one.peers_gone() == (0, 0)
    for k, left in enumerate((model.weeks[1], model.weeks[1] - 48, model.weeks[1] - 52)):
        one.peers[k].left, one.peers[k].cause = left, (OBJECTION, INSOLVENCY, OBJECTION)[k]
    assert one.peers_gone() == (1, 1)
    assert one.news() == pytest.approx((2 / 6, 2 / 6))
    model.settings.causes_told_apart = 1.0
    one.peers[2].left = model.weeks[1]
    assert one.news() == pytest.approx((2 / 6, 1 / 6))
    one.peers, one.peers_on_paper = [], 0
    assert one.news() == (0.0, 0.0)


def test_practice_is_doubts_and_the_unseen_among_its_own_or_where_it_helps(few: Intake) -> None:
    model = made(few)
    one = provider(model)
    for place in one.places:
        place.looking, place.doubts, place.unseen = 40, 2, 10
    one.met_people = one.met_doubts = one.met_unseen = 0
    one.note_use()
    assert one.practice() == pytest.approx((13 * 2 / 40, 0.25))
    for place in one.places:
        place.looking, place.doubts, place.unseen = 60, 6, 0
    one.note_use()
    assert one.practice() == pytest.approx((13 * 8 / 100, 0.1)), "over all periods since the last meeting"
    helper = provider(model, tier=2)
    for call_off in helper.call_offs:
        call_off.contract.looking, call_off.contract.doubts, call_off.contract.unseen = 10, 1, 5
    helper.met_people = helper.met_doubts = helper.met_unseen = 0
    helper.note_use()
    assert helper.practice() == pytest.approx((1.3, 0.5))
    one.meet()
    assert one.practice() == (0.0, 0.0), "a meeting begins afresh"


def test_a_meeting_that_stays_drifts_and_decides_whether_to_take_more(few: Intake) -> None:
    model = made(few, runway_floor=4, drift=0.3, drift_of_stress=0.5)
    one = provider(model)
    model.mission_of_area[:] = 1_000.0
    before = one.mission
    cost = (one.running_cost() + one.chain_cost()) / 100
    model.ledger.bill(0, one.account, 1, 0, one.cash + one.credit - round(200 * cost))
    left = runway(one.cash / 100, one.credit / 100, cost)
    assert left == pytest.approx(2.0, abs=0.01)
    for place in one.places:
        place.looking, place.income, place.outcomes, place.fee = 10, -1e6, 0.0, 0.0
    one.meet()
    assert one.left is None
    assert one.mission == pytest.approx(mission_after(before, 1_000.0, left, 4.0, 0.3, 0.5))
    assert not any(place.accepting for place in one.places)
    assert one.losing == 1
    for place in one.places:
        place.income = 1e6
    one.meet()
    assert all(place.accepting for place in one.places)
    assert one.losing == 0


def test_a_place_takes_more_while_the_average_person_pays_for_her_time(few: Intake) -> None:
    model = made(few)
    one = provider(model)
    place, b = one.places[0], model.settings
    one.mission = 200.0
    place.looking, place.outcomes, place.fee, place.norm = 50, 5.0, 100.0, 110.0
    periods = STAY * b.allotted_weeks / 4
    break_even = 50 * (b.adviser_cost / 110 - 100 / periods) - 200 * 5
    for income, taken in ((break_even + 1.0, True), (break_even - 1.0, False)):
        place.income = income
        assert one.takes_more(place) == taken
    place.looking = 0
    assert one.takes_more(place), "nobody to judge by"


def test_strain_above_tolerance_at_a_meeting_is_an_objection(few: Intake) -> None:
    model = made(few)
    one = provider(model)
    for place in one.places:
        place.looking, place.doubts, place.unseen = 40, 40, 0
    one.note_use()
    one.tolerance, one.dependence = 13.0 * model.settings.strain_of_sanctions + 1e-9, 0.0
    one.meet()
    assert one.left is None
    one.tolerance -= 1e-6
    one.note_use()
    one.meet()
    assert (one.cause, one.strain) == (OBJECTION, pytest.approx(13.0 * model.settings.strain_of_sanctions))


def test_an_authority_offers_by_its_share_of_an_areas_people(few: Intake) -> None:
    model = made(few, wraparound_budget=26, wraparound_cost=200, wraparound_saving=50_000)
    here = [a for a in model.authorities if a.area == model.areas[0]]
    offers = [a.offer(1_000.0) for a in here]
    assert offers == pytest.approx([26 * 1_000 * a.share * 4 / 52 / 200 for a in here])
    for authority, offer in zip(here, offers, strict=True):
        assert authority.offering == offer
        assert authority.given == authority.spent == 0.0, "an offer costs nothing until it is taken up"
        authority.give(0.25)
        assert authority.given == pytest.approx(0.25 * offer)
        assert authority.spent == pytest.approx(200 * 0.25 * offer)
    assert all(isinstance(a, LocalAuthority) for a in here)
    assert here[0].offer(0.0) == 0.0


def test_a_prudent_board_goes_by_the_last_years_books(few: Intake) -> None:
    model = made(few)
    one = provider(model)
    one.books.clear()
    one.books.extend((1_000.0 - 10.0 * k, 50.0) for k in range(20))
    assert len(one.books) == 14, "no more than a year of them"
    for place in one.places:
        place.income = 1e6
    assert one.worth_of_staying(50.0, 0.0) > 0.0
    one.prudent = True
    assert one.worth_of_staying(50.0, 0.0) == pytest.approx(-10.0)


def test_books_note_cash_and_cost_of_each_step(few: Intake) -> None:
    model = made(few)
    one = provider(model)
    cost = one.cost()
    month(model, one)
    assert one.books[-1][0] == one.cash / 100
    assert one.books[-1][1] == one.cost() != 0.0
    assert one.cost() >= cost > 0.0
    assert len(one.books) == 2


def test_boards_are_prudent_by_a_luck_of_their_own(few: Intake) -> None:
    none, half, every = (made(few, prudence=share) for share in (0.0, 0.5, 1.0))
    chosen = [[s.prudent for s in model.subcontractors] for model in (none, half, every)]
    assert not any(chosen[0])
    assert 0.3 < np.mean(chosen[1]) < 0.7
    assert all(chosen[2])
    for one, other in zip(none.subcontractors, half.subcontractors, strict=True):
        assert (one.tolerance, one.patience, one.cash) == (other.tolerance, other.patience, other.cash)


@pytest.mark.parametrize(
    ("years", "borne", "gone"), [(0, 0.0, False), (1, 0.0, True), (1, 0.5, False), (1, 1.0, False)]
)
def test_a_body_that_must_balance_its_books_leaves_after_a_year_of_loss_that_nobody_bears(
    few: Intake, years: int, borne: float, gone: bool
) -> None:
    model = made(few, loss_borne=borne)
    one = provider(model)
    assert one.loss_borne == borne
    one.books.clear()
    one.books.extend((1_000.0 - 20.0 * k, 50.0) for k in range(13 * years + 1))
    one.meet()
    assert (one.left is not None, one.cause) == (gone, WITHDRAWAL if gone else None)


def test_strain_is_learnt_over_meetings(few: Intake) -> None:
    model = made(few, strain_kept=0.75)
    one = provider(model)
    one.dependence = one.strain = 0.0
    one.met_people = one.met_doubts = one.met_unseen = 0
    sizes = []
    for _ in range(3):
        for place in one.places:
            place.looking, place.doubts, place.unseen = 40, 40, 0
        one.note_use()
        one.meet()
        sizes.append(one.strain)
    full = 13.0 * model.settings.strain_of_sanctions
    assert sizes == pytest.approx([full / 4, full * 7 / 16, full * 37 / 64])


def test_a_provider_that_looks_ahead_hires_only_where_money_on_its_way_covers_the_cost(few: Intake) -> None:
    model = made(few, cash_foreseen=3)
    one = provider(model)
    place, cost = one.places[0], one.running_cost()
    model.payments.to_tier_1[:, [p.index for p in one.places]] = 0
    for other in one.places:
        other.looking, other.advisers, other.norm = 1_000, 1.0, 120.0
    now = model.weeks[1]
    model.ledger.bill(0, one.account, 1, 0, one.cash + one.credit - 2 * cost)
    assert model.payments.due_to(one, 12) == 0
    one.staff(cost)
    assert place.starters == 0.0, "two periods of cost, three to cover"
    model.payments.to_tier_1[now + 12, place.index, 0] = cost
    assert model.payments.due_to(one, 12) == 0, "too late"
    model.payments.to_tier_1[now + 11, place.index, 0] = cost
    assert model.payments.due_to(one, 12) == cost
    one.staff(cost)
    assert place.starters > 0.0


def test_a_prime_has_coming_what_its_contracts_bring_less_what_it_passes_on(few: Intake) -> None:
    model = made(few)
    prime = next(p for p in model.primes if p.places)
    contract = next(p for p in prime.places if p.tier == 0).contract
    now, below = model.weeks[1], next(p for p in contract.places if p.tier == 1)
    before = model.payments.due_to(prime, 4)
    model.payments.to_contracts[now, contract.index, 0, 0] += 500
    model.payments.to_tier_1[now + 3, below.index, 0] += 200
    assert model.payments.due_to(prime, 4) - before == 300


def test_what_brings_no_cash_does_not_hire(few: Intake) -> None:
    model = made(few, cash_first=1.0)
    one = provider(model)
    place = one.places[0]
    model.ledger.bill(0, 3, one.account, 0, 10**11)
    norms = []
    for share in (1.0, 0.1):
        place.price, place.norm, place.cash_share = 60.0, 120.0, share
        one.staff(0)
        norms.append(place.norm)
    assert norms[0] < 120.0 < norms[1]
