"""R14 in the schedule: choosers go where people are seen, and that is worth pounds only where somebody chooses."""

from __future__ import annotations

import numpy as np
import pytest

from wpmodel import Scenario, WorkProgramme

AREAS, UNTIL = ["West London"], "2012-12-31"


def after(scenario: Scenario, periods: int) -> WorkProgramme:
    model = WorkProgramme(scenario, rng=1, areas=AREAS, until=UNTIL)
    for _ in range(periods):
        model.step()
    return model


@pytest.fixture(scope="module")
def chosen() -> WorkProgramme:
    return after(Scenario.load("customer-choice"), 12)


@pytest.fixture(scope="module")
def dealt() -> WorkProgramme:
    return after(Scenario.load("work-programme-2011"), 12)


def unseen(model: WorkProgramme) -> float:
    return sum(place.unseen for place in model.places) / sum(place.looking for place in model.places)


def test_nobody_is_wooed_where_nobody_chooses(dealt: WorkProgramme) -> None:
    assert not dealt.offices["wooing"].any()
    assert dealt.among is dealt.shares[0]


def test_where_newcomers_choose_more_people_are_seen(chosen: WorkProgramme, dealt: WorkProgramme) -> None:
    assert (chosen.offices["wooing"][chosen.in_run] >= 0.0).all()
    assert chosen.offices["wooing"].max() > 1.0
    assert unseen(chosen) < 0.7 * unseen(dealt)


def test_every_contract_woos_where_an_area_has_fewer_than_others() -> None:
    """South Yorkshire has two contracts, West London three: tables by area are padded."""
    both = ["South Yorkshire", "West London"]
    model = WorkProgramme(Scenario.load("customer-choice"), rng=1, areas=both, until=UNTIL)
    assert {int((model.shares[0][area, 0] > 0).sum()) for area in (0, 1)} == {2, 3}
    for _ in range(6):
        model.step()
    wooed = {place.contract.index for place in model.places if model.offices["wooing"][place.index] > 0.0}
    assert wooed == {contract.index for contract in model.contracts}


def test_newcomers_lean_to_the_contract_that_sees_more_and_shares_add_up(chosen: WorkProgramme) -> None:
    area = 0
    contracts, known = chosen.shares[1][area], chosen.choice.known
    among = chosen.choice.shares()
    assert among[area].sum(axis=1) == pytest.approx(np.ones(9))
    assert np.ptp(known[contracts]) > 1e-4
    best, worst = known[contracts].argmax(), known[contracts].argmin()
    assert (among[area, :, best] > chosen.shares[0][area, :, best]).all()
    assert (among[area, :, worst] < chosen.shares[0][area, :, worst]).all()


def test_a_chain_that_cannot_win_anybody_woos_nobody() -> None:
    """With sensitivity zero choosers take what they are dealt: the run is that without choice, to the bit."""
    indifferent = after(Scenario.load("customer-choice").given("choice_sensitivity=0"), 4)
    plain = after(Scenario.load("work-programme-2011"), 4)
    assert not indifferent.offices["wooing"].any()
    assert indifferent.claimants.rows.tobytes() == plain.claimants.rows.tobytes()
