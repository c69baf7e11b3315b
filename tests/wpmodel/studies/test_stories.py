"""Stories of people and organisations: recorders change nothing, and what they tell is what the run did."""

from __future__ import annotations

import json
from typing import NamedTuple

import numpy as np
import pytest

from wpmodel import Scenario, WorkProgramme, run
from wpmodel.foundation.ledger import OUTSIDE
from wpmodel.results.result import Result
from wpmodel.results.store import fingerprint
from wpmodel.studies.stories import claimant_story, organisation_story
from wpmodel.studies.stories.organisation_story import Recorder
from wpmodel.studies.stories.trace import DECISIONS, LEVELS, Watch
from wpmodel.studies.stories.twins import CAUSES, twins

AREA = ("South Yorkshire",)
UNTIL = "2014-06-30"
PEOPLE = 60
TERMS = {"work-programme-2011", "pay-for-reengagement"}


class Watched(NamedTuple):
    model: WorkProgramme
    watches: list[Watch]
    recorder: Recorder


@pytest.fixture(scope="module", params=sorted(TERMS))
def watched(request: pytest.FixtureRequest) -> Watched:
    """A run in which many people and an organisation are watched at once."""
    model = WorkProgramme(request.param, rng=3, until=UNTIL, areas=AREA)
    ids = np.sort(model.claimants.rows["id"])
    watches = [Watch(model, int(one)) for one in ids[:: len(ids) // PEOPLE]]
    charity = next(p for p in model.subcontractors if p.places and p.sector == "voluntary")
    recorder = Recorder(model, charity)
    for _ in range(model.periods):
        model.step()
    return Watched(model, watches, recorder)


def told(watch: Watch, kind: str) -> list[dict]:
    return [event.facts for event in watch.events if event.kind == kind]


def test_watching_changes_nothing(watched: Watched) -> None:
    alone = run(watched.model.scenario, seed=3, until=UNTIL, areas=AREA)
    assert fingerprint(Result(watched.model)) == fingerprint(alone)


def test_the_support_told_is_the_time_that_was_given(watched: Watched) -> None:
    """Every review's level, and every four weeks' own work on a barrier, add up to the minutes in their row."""
    b = watched.model.behaviour
    minutes = {"none": 0, **{name: int(b[f"minutes_{name}"]) for name in LEVELS[1:]}}
    checked = 0
    for watch in watched.watches:
        given = sum(minutes[review["support"]] for review in told(watch, "review"))
        given += int(b["minutes_barrier"]) * sum(work["by"] == "their adviser" for work in told(watch, "barrier"))
        row = watch._row()
        assert given == row["minutes"]
        checked += given > 0
    assert checked > PEOPLE // 2


def test_doubts_decisions_payments_and_barriers_are_those_of_the_row(watched: Watched) -> None:
    seen = np.zeros(5, int)
    for watch in watched.watches:
        row = watch._row()
        doubts, decisions = told(watch, "doubt"), told(watch, "decision")
        adverse = [d for d in decisions if d["decision"] in ("adverse", "overturned")]
        assert len(doubts) == len(decisions) == row["doubts"]
        assert len(adverse) == row["sanctions"]
        assert sum(d["weeks_of_benefit"] for d in decisions) == row["weeks_sanctioned"]
        assert all(d["weeks_of_benefit"] > 0 for d in adverse)
        assert len(told(watch, "brought back")) == row["reengaged"]
        assert len(told(watch, "payment")) == row["payments"]
        assert sum(b["removed"] for b in told(watch, "barrier")) == int(row["removed"]).bit_count()
        seen += [len(doubts), len(adverse), len(told(watch, "payment")), row["reengaged"], int(row["removed"])]
    assert (seen[:3] > 0).all()
    assert set(DECISIONS.values()) >= {d["decision"] for w in watched.watches for d in told(w, "decision")}


def test_payments_told_are_those_in_the_ledger(watched: Watched) -> None:
    """What the Department pays for one outcome of their group in their week is a whole number of times what is told."""
    ledger = Result(watched.model).ledger()
    outcomes = ledger[(ledger["payer"] == OUTSIDE[0]) & (ledger["event"] == "job outcome fee")]
    checked = 0
    for watch in watched.watches:
        group = told(watch, "referred")[0]["payment_group"]
        for payment in told(watch, "payment"):
            if payment["what"] == "job outcome" and payment["paid_in_week"] < 4 * watched.model.period:
                due = outcomes[(outcomes["week"] == payment["paid_in_week"]) & (outcomes["payment_group"] == group)]
                assert len(due)
                assert (due["pence"] % round(100 * payment["paid_gbp"]) == 0).any()
                checked += 1
    assert checked > 3


def test_events_stand_after_referral_and_every_life_can_be_told(watched: Watched) -> None:
    for watch in watched.watches:
        model, person = watched.model, claimant_story._person(watched.model, watch.number)
        life = claimant_story.Life("a scenario", watch.number, person, watch.events, model.calendar)
        sentences = list(claimant_story.told(life))
        assert sentences
        assert all(text.endswith(".") for _, text in sentences)
        assert "nan" not in " ".join(text for _, text in sentences)
        assert min(event.week for event in watch.events) == watch._row()["referred"]
        json.dumps(life.as_json(), allow_nan=False)


def test_a_life_is_the_same_life_told_twice_and_parts_from_another() -> None:
    number = int(WorkProgramme(rng=1, areas=AREA, until="2011-07-01").claimants.rows["id"][0])
    first, again = (
        claimant_story.life("work-programme-2011", number, until="2012-06-30", areas=AREA) for _ in range(2)
    )
    assert first == again
    assert claimant_story.parting(first, again) is None
    other = claimant_story.life("no-programme", number, until="2012-06-30", areas=AREA)
    assert claimant_story.parting(first, other) is not None


def test_somebody_who_is_not_there_is_refused_with_a_hint() -> None:
    with pytest.raises(ValueError, match=r"not in this run.*wpmodel twins"):
        claimant_story.life("work-programme-2011", 10**9, until="2011-08-01", areas=AREA)


# Organisations --------------------------------------------------------------------------------------------------------


def test_an_organisations_cash_is_the_sum_of_its_money(watched: Watched) -> None:
    story = watched.recorder.told()
    earned = story.about["opening_cash_gbp"] + (story.periods["earned"] + story.periods["spent"]).cumsum()
    assert story.periods["cash"].to_numpy() == pytest.approx(earned.to_numpy(), abs=0.01)
    assert story.money["gbp"].sum() == pytest.approx(watched.recorder.organisation.cash / 100, abs=0.01)
    json.dumps(story.as_json(), allow_nan=False)


def test_trustees_meet_every_quarter_until_they_leave(watched: Watched) -> None:
    story = watched.recorder.told()
    assert (np.diff(story.meetings["week"]) == 12).all()
    assert set(story.meetings["decision"].iloc[:-1]) <= {"stay"}
    if story.about["cause"] in ("withdrawal", "objection", "starvation"):
        assert story.meetings["decision"].iloc[-1] == f"leave: {story.about['cause']}"


def test_a_meeting_that_ends_in_leaving_says_why() -> None:
    """Nobody bears any strain here: every charity with strain leaves at a meeting that the recorder sat in on."""
    terms = {"tolerance": 0.0, "tolerance_spread": 0.0}
    model = WorkProgramme(Scenario("no tolerance", terms), rng=1, until="2012-06-30", areas=AREA)
    recorders = [Recorder(model, p) for p in model.subcontractors if p.places and p.sector == "voluntary"]
    for _ in range(model.periods):
        model.step()
    left = [r.told() for r in recorders if r.organisation.cause == "objection"]
    assert left
    for story in left:
        last = story.meetings.iloc[-1]
        assert last["decision"] == "leave: objection"
        assert last["strain"] > last["tolerance"]
        assert (story.periods["people"].iloc[-1], story.periods["advisers"].iloc[-1]) == (0, 0)


def test_organisations_are_found_by_name_and_line_and_others_refused() -> None:
    model = WorkProgramme(rng=1, areas=AREA, until="2011-07-01")
    one = next(p for p in model.subcontractors if p.places)
    assert organisation_story.found(model, one.name.upper()) is one
    assert organisation_story.found(model, str(len(model.primes) + one.number + 1)) is one
    with pytest.raises(ValueError, match="Did you mean"):
        organisation_story.found(model, one.name + "x")
    names = {s.name for s in model.subcontractors}
    elsewhere = next(name for name, _ in model.coverage.chain.subcontractors if name not in names)
    with pytest.raises(ValueError, match=f"{elsewhere} has no place in the areas"):
        organisation_story.found(model, elsewhere)


# Twins ----------------------------------------------------------------------------------------------------------------


def test_twins_of_one_scenario_have_the_same_lives() -> None:
    found = twins("work-programme-2011", "work-programme-2011", until="2012-12-31", areas=AREA)
    assert list(found.causes["cause"]) == ["nothing"]
    assert found.only_one == 0
    assert found.examples.empty


def test_twins_count_everybody_once_and_their_gains_are_the_runs_own() -> None:
    found = twins("work-programme-2011", "flat-tariff", until="2013-12-31", areas=AREA)
    table = found.causes.set_index("cause")
    assert table["people"].sum() == found.people
    assert table["share_pct"].sum() == pytest.approx(100)
    assert table.loc["support", "people"] > 0
    assert table.loc["nothing", ["winners", "losers", "weeks_gained"]].tolist() == [0, 0, 0]
    assert set(table.index) <= set(CAUSES)
    first, second = (run(name, until="2013-12-31", areas=AREA) for name in ("work-programme-2011", "flat-tariff"))
    gained = sum((r.rows["outcome"] < 30_000).sum() * sign for r, sign in ((first, -1), (second, 1)))
    assert table["outcomes_gained"].sum() == gained
    assert (found.examples["weeks_gained"] == found.examples["weeks_second"] - found.examples["weeks_first"]).all()


def test_a_contract_that_changes_only_who_delivers_is_seen_as_that() -> None:
    """The top slice changes what primes keep, and so whom they keep."""
    found = twins("work-programme-2011", Scenario("all in house", {"top_slice": 0.6}), until="2011-12-31", areas=AREA)
    assert found.causes.set_index("cause").loc["deliverer", "people"] > 0
