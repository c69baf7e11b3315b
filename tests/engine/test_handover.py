"""Whom a prime keeps: without anything at stake a lottery, at stake the better prospects; and who moves on later."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats
from worlds import by_id, lived, made

from wpmodel import WorkProgramme
from wpmodel.agents.faces.population import PERSON
from wpmodel.agents.kernel.handover import KEPT, PASSED_ON, move_on
from wpmodel.agents.luck import key_of
from wpmodel.scenario import Scenario

BASE = Scenario.load("work-programme-2011").given("delivery_spread=0")
NOTHING_AT_STAKE = ("attachment_fee=0", "outcome_fee=0", "sustainment_fee=0", "mission=0")


def arrived(model: WorkProgramme) -> NDArray:
    rows = model.claimants.rows
    return rows[rows["attached"] < 4 * model.periods]


def at_home(model: WorkProgramme, rows: NDArray) -> NDArray:
    """Whether people were with a prime's own offices at first."""
    return np.array([place.tier == 0 for place in model.places])[rows["first_place"]]


def test_those_kept_are_in_house_and_those_passed_on_are_not() -> None:
    model = lived()
    rows = arrived(model)
    home = at_home(model, rows)
    assert home[rows["handed"] == KEPT].all()
    assert not home[rows["handed"] == PASSED_ON].any()
    assert 0 < home[rows["handed"] == 0].mean() < 1
    reach = model.settings.choice_of_deliverer
    assert stats.binomtest(int((rows["handed"] > 0).sum()), len(rows), reach).pvalue > 1e-4


def test_out_of_a_primes_reach_the_lottery_decides() -> None:
    """`choice_of_deliverer` of zero: everybody goes where their luck and the shares of that day deal them."""
    model = made(BASE.given("choice_of_deliverer=0"))
    while model.period < model.periods:
        block = slice(*model.arrive_at[model.period : model.period + 2])
        people = model.claimants.rows[block]
        dealt = dict(
            zip(people["id"], model._deal(people["id"], people["group"], people["place"].astype(np.uint8)), strict=True)
        )
        model.step()
        now = model.claimants.rows[block]
        assert [dealt[k] for k in now["id"]] == now["first_place"].tolist()
    assert not arrived(model)["handed"].any()


def test_who_is_out_of_reach_does_not_depend_on_the_stakes() -> None:
    """In the first four weeks: later, subcontractors who lose by everyone they get take nobody more."""
    terms = ("outcome_fee=9000",), NOTHING_AT_STAKE
    rich, poor = (by_id(lived(BASE.given(*of_two), until="2011-06-29")) for of_two in terms)
    come = rich["attached"] < 4
    assert ((rich["handed"] == 0) == (poor["handed"] == 0))[come].all()
    untouched = come & (rich["handed"] == 0)
    assert untouched.sum() > 100
    assert (rich["first_place"] == poor["first_place"])[untouched].all()
    assert (rich["first_place"] != poor["first_place"])[come].any()


def kept_and_passed(model: WorkProgramme, prospects: NDArray) -> tuple[NDArray, NDArray]:
    rows = arrived(model)
    return prospects[rows["handed"] == KEPT], prospects[rows["handed"] == PASSED_ON]


def test_with_nothing_at_stake_nobody_is_selected(staying: Scenario) -> None:
    """No fees, no mission: the same burden of meetings and offices for all, so readiness does not decide."""
    model = lived(BASE.given(*NOTHING_AT_STAKE, "overhead=0.5") + staying)
    kept, passed = kept_and_passed(model, model.prospect_on_arrival(arrived(model)))
    assert min(len(kept), len(passed)) > 500
    assert stats.ttest_ind(kept, passed).pvalue > 1e-3
    edges = np.quantile(np.concatenate([kept, passed]), (0.2, 0.4, 0.6, 0.8))
    table = [np.bincount(np.searchsorted(edges, x), minlength=5) for x in (kept, passed)]
    assert stats.chi2_contingency(table).pvalue > 1e-3


def test_with_nothing_at_stake_promised_or_to_keep_up_the_share_kept_is_that_of_capacity() -> None:
    """The prime's own share among those who take anybody, contract by contract, whatever it is by then."""
    model = made(BASE.given(*NOTHING_AT_STAKE, "promised_meeting_weeks=0", "overhead=0"))
    expected = variance = kept = 0.0
    own = set()
    while model.period < model.periods:
        share = model.shares[3][:, 0]
        block = slice(*model.arrive_at[model.period : model.period + 2])
        model.step()
        people = model.claimants.rows[block]
        people = people[people["handed"] > 0]
        of_each = share[model.contract_of[people["first_place"]]]
        own.update(of_each.tolist())
        expected, variance = expected + of_each.sum(), variance + (of_each * (1.0 - of_each)).sum()
        kept += (people["handed"] == KEPT).sum()
    assert variance > 100
    assert len(own) > 3, "subcontractors who lose by everyone take nobody more"
    assert abs(kept - expected) < 4 * np.sqrt(variance)


def test_where_pay_goes_by_results_the_better_prospects_stay_in_house() -> None:
    model = lived(BASE.given("choice_of_deliverer=1"))
    for prospects in (arrived(model)["assessed"], model.prospect_on_arrival(arrived(model))):
        kept, passed = kept_and_passed(model, prospects)
        assert stats.ttest_ind(kept, passed, alternative="greater").pvalue < 1e-6
    kept, passed = kept_and_passed(model, arrived(model)["assessed"])
    assert len(kept) > len(passed), "a prime keeps a whole fee at home and a slice of it otherwise"


def test_the_more_the_prime_keeps_of_a_payment_the_less_it_keeps_the_person() -> None:
    shares = []
    for top_slice in (0.0, 0.3, 0.6):
        rows = arrived(lived(BASE.given(f"top_slice={top_slice}"), until="2012-03-31"))
        shares.append((rows["handed"] == KEPT).sum() / (rows["handed"] > 0).sum())
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > shares[2] + 0.02


@pytest.mark.parametrize("in_house", [0.0, 1.0])
def test_who_has_no_choice_makes_none(in_house: float) -> None:
    model = lived(BASE.given(f"in_house_share={in_house}"), until="2011-12-31")
    rows = arrived(model)
    assert not rows["handed"].any()
    assert (at_home(model, rows) == bool(in_house)).all()


# People whose provider has left --------------------------------------------------------------------------------------


def test_people_move_to_the_open_places_by_their_shares_and_lose_part_of_their_help() -> None:
    model = made(BASE.given("support_lost=0.3"))
    people = np.zeros(4_000, PERSON).view(np.recarray)
    people["id"], people["support"], people["minutes"], people["place"] = np.arange(4_000), 2.0, 90, 3
    places = np.array([[0, 1, 2, 3]])
    shares = np.array([[0.5, 0.0, 0.5, 0.0]])
    rows = np.arange(0, 4_000, 2)
    move_on(people, rows, key_of(1), 40, model.behaviour, np.zeros(4, np.int64), places, shares)
    moved, others = people[rows], people[1::2]
    assert set(moved["place"]) == {0, 2}
    assert stats.binomtest(int((moved["place"] == 0).sum()), rows.size, 0.5).pvalue > 1e-4
    assert np.allclose(moved["support"], 1.4)
    assert (moved["moves"] == 1).all()
    assert (moved["minutes"] == 90).all()
    assert (others["place"] == 3).all()
    assert (others["support"] == 2.0).all()
    assert not others["moves"].any()
