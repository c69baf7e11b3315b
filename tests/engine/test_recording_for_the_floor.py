"""What is seen of an area's people is what the model counted, and looking changes nothing."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from wpmodel import run
from wpmodel.agents.kernel.counts import (
    ADVERSE,
    DOUBTS,
    ENDED,
    LOOKING,
    REENGAGED,
    SEEN_INTENSIVE,
    SEEN_LIGHT,
    SEEN_STANDARD,
    WORKING,
)
from wpmodel.engine import floor
from wpmodel.engine.floor import Recorder, Seen, Watch, help_by_minutes
from wpmodel.engine.model import WorkProgramme

AREA, UNTIL = "South Yorkshire", "2013-12-31"


def watched(one_in: int, scenario: str = "work-programme-2011", until: str = UNTIL) -> tuple[WorkProgramme, Seen]:
    model = WorkProgramme(scenario, rng=1, areas=[AREA], until=until)
    recorder = Recorder(model, int(model.areas[0]), one_in)
    while model.running:
        model.step()
        recorder.note()
    model.close()
    return model, recorder.seen()


@pytest.fixture(scope="module")
def everybody() -> tuple[WorkProgramme, Seen]:
    return watched(1)


def table(seen: Seen) -> tuple[NDArray, NDArray]:
    """Codes and places of everybody in every period, zero where they are not there. Shapes (periods, n)."""
    who = np.repeat(np.arange(len(seen.ids)), seen.lengths)
    since = np.arange(len(who)) - np.repeat(np.cumsum(seen.lengths) - seen.lengths, seen.lengths)
    codes = np.zeros((seen.periods, len(seen.ids)), np.uint8)
    codes[seen.begins[who] + since, who] = seen.codes
    places = np.tile(seen.first_place.astype(int), (seen.periods, 1))
    for person, period, place in seen.moves:
        places[period:, person] = place
    return codes, places


def test_what_is_seen_of_everybody_is_what_the_model_counted(everybody: tuple[WorkProgramme, Seen]) -> None:
    model, seen = everybody
    codes, _ = table(seen)
    state = (codes >> floor.STATE_AT) & 7
    before = np.vstack([np.zeros_like(state[:1]), state[:-1]])
    came = (before == 0) & (state > 0)
    looked = np.isin(before, (floor.SEEKING, floor.SANCTIONED)) | came
    left = (state >= floor.TIME_UP) & ((before < floor.TIME_UP) & (before > 0) | came)
    counts = model.records.counts[: seen.periods].sum(axis=(1, 2))
    for which, mask in (
        (LOOKING, looked),
        (DOUBTS, codes & floor.REPORTED > 0),
        (ADVERSE, codes & floor.ADVERSE > 0),
        (REENGAGED, codes & floor.BROUGHT_BACK > 0),
        (ENDED, left),
    ):
        assert mask.sum(axis=1).tolist() == counts[:, which].tolist()
    helped = ((codes & floor.HELP) > 0) & looked
    assert helped.sum(axis=1).tolist() == counts[:, [SEEN_LIGHT, SEEN_STANDARD, SEEN_INTENSIVE]].sum(axis=1).tolist()
    intensive = ((codes & floor.HELP) == 3) & looked
    assert intensive.sum(axis=1).tolist() == counts[:, SEEN_INTENSIVE].tolist()


def test_people_are_where_the_model_has_them_at_the_end(everybody: tuple[WorkProgramme, Seen]) -> None:
    model, seen = everybody
    codes, places = table(seen)
    rows = model.claimants.rows
    of_id = dict(zip(rows["id"].tolist(), rows["place"].tolist(), strict=True))
    there = np.flatnonzero(((codes[-1] >> floor.STATE_AT) & 7) < floor.TIME_UP)
    assert len(there) > 1_000
    assert [of_id[k] for k in seen.ids[there].tolist()] == places[-1][there].tolist()


def test_minutes_of_everybody_are_those_that_advisers_gave(everybody: tuple[WorkProgramme, Seen]) -> None:
    model, seen = everybody
    assert seen.minutes.sum() == model.claimants.rows["minutes"].sum()


def test_the_offices_numbers_are_the_records(everybody: tuple[WorkProgramme, Seen]) -> None:
    model, seen = everybody
    columns = {name: seen.office[..., k] for k, name in enumerate(floor.OFFICE)}
    counts = model.records.counts[: seen.periods].sum(axis=2)
    assert columns["working"].tolist() == counts[..., WORKING].tolist()
    assert columns["advisers"].tolist() == model.records.advisers.tolist()
    assert columns["attached"].sum() == model.records.attached.sum()


def test_looking_changes_no_bit() -> None:
    alone = run(seed=1, areas=[AREA], until="2012-06-30")
    seen = run(seed=1, areas=[AREA], until="2012-06-30", watch=lambda model: Watch(model).note)
    assert alone.rows.tobytes() == seen.rows.tobytes()
    assert alone.records.cash.tobytes() == seen.records.cash.tobytes()


def test_the_same_people_are_seen_under_another_contract() -> None:
    one, other = (watched(20, scenario, "2012-06-30")[1] for scenario in ("work-programme-2011", "flat-tariff"))
    assert one.ids.tolist() == other.ids.tolist()
    assert (one.ids % 20 == 0).all()
    assert np.allclose(one.prospect, other.prospect)


def test_about_as_many_are_watched_as_a_screen_can_show() -> None:
    model = WorkProgramme("work-programme-2011", rng=1, areas=[AREA, "Wales"], until="2011-07-31")
    watch = Watch(model)
    model.step()
    watch.note()
    assert [one.area for one in watch.seen()] == list(watch.recorders) == ["Wales", AREA]
    for one in watch.recorders.values():
        here = (model.people.area[model.claimants.rows["id"]] == one.area).sum()
        assert here / one.one_in == pytest.approx(floor.DOTS, rel=0.1)
    model.close()


def test_every_place_says_who_holds_it(everybody: tuple[WorkProgramme, Seen]) -> None:
    model, _ = everybody
    houses = Recorder(model, int(model.areas[0]), 1).houses()
    assert len(houses) == len(model.places)
    assert all(house["spells"] for house in houses)
    left = {spell["name"]: spell for house in houses for spell in house["spells"] if spell["until"] is not None}
    for one in model.subcontractors:
        if one.places and one.left is not None and one.in_run:
            assert (left[one.name]["until"], left[one.name]["cause"]) == (one.left, one.cause)


def test_a_wrong_area_and_a_run_that_has_not_begun_are_told() -> None:
    model: Any = SimpleNamespace(areas=[3])
    with pytest.raises(ValueError, match="area 4 is not in this run"):
        Recorder(model, 4)
    begun = WorkProgramme("work-programme-2011", rng=1, areas=[AREA], until="2011-07-31")
    with pytest.raises(ValueError, match="nothing was seen yet"):
        Recorder(begun, int(begun.areas[0])).seen()
    begun.close()


def test_minutes_tell_the_help_even_with_work_on_a_barrier() -> None:
    found = help_by_minutes((0, 15, 60, 150), 120)
    assert [int(found[m]) for m in (0, 15, 60, 150)] == [0, 1, 2, 3]
    assert [int(found[m]) for m in (135, 180, 270)] == [2, 2, 3]
    equal = help_by_minutes((0, 15, 60, 150), 45)  # a light meeting and such work take as long as standard help
    assert int(equal[60]) == 2
