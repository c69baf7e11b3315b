"""What is reckoned along for some people is what their providers reckoned, and changes nothing."""

from __future__ import annotations

import numpy as np

from wpmodel.engine.floor import Watch
from wpmodel.engine.lives import FROM_EACH, Lives, spread
from wpmodel.engine.model import WorkProgramme
from wpmodel.foundation.time_units import PERIOD
from wpmodel.studies.stories import trace

AREA, UNTIL = "South Yorkshire", "2013-06-30"


def made() -> WorkProgramme:
    return WorkProgramme("work-programme-2011", rng=1, areas=[AREA], until=UNTIL)


def test_worth_and_price_are_those_of_the_review() -> None:
    model = made()
    number = int(model.claimants.rows["id"][500])
    lives, watched = Lives(model, np.array([number])), trace.Watch(model, number)
    while model.running:
        model.step()
    found = lives.reckoned()
    reviews = [event for event in watched.events if event.kind == "review"]
    assert len(reviews) > 10
    for event in reviews:
        t = event.week // PERIOD
        worth, price = event.facts["worth_of_steps_gbp"][0], event.facts["price_of_hour_gbp"]
        assert found.promised[0, t] == event.facts["promised_meeting"]
        assert found.price[0, t] == price
        if worth is not None:
            assert found.worth[0, t] == worth
    model.close()


def test_reckoning_changes_nothing() -> None:
    one, other = made(), made()
    Lives(one, spread(Watch(one).recorders.values()))
    for model in (one, other):
        while model.running:
            model.step()
    assert one.claimants.rows.tobytes() == other.claimants.rows.tobytes()
    assert np.array_equal(one.ledger.balances, other.ledger.balances)
    one.close()
    other.close()


def test_people_are_spread_over_the_intake_and_the_same_under_another_contract() -> None:
    one, other = made(), WorkProgramme("flat-tariff", rng=1, areas=[AREA], until=UNTIL)
    ids = spread(Watch(one).recorders.values())
    assert np.array_equal(ids, spread(Watch(other).recorders.values()))
    groups = one.people.group[ids]
    assert np.bincount(groups).max() == FROM_EACH
    assert len(set(ids.tolist())) == len(ids)
    one.close()
    other.close()
