"""Common random numbers: threads, neighbours and newcomers change nobody's luck."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from numpy.typing import NDArray
from worlds import SMALL, by_id, everyone, lived, made, on_paper, thinned

from wpmodel import WorkProgramme, run
from wpmodel.agents.faces.population import PERSON
from wpmodel.agents.kinds import NEVER
from wpmodel.results.result import Result
from wpmodel.results.store import fingerprint
from wpmodel.scenario import Scenario
from wpmodel.setup.intake import Intake

TRAITS = (
    "id", "group", "referred", "attached", "jobcentre", "age_band", "health_condition", "barriers", "motivation",
    "readiness", "assessed",
)  # fmt: skip


def with_one_more(referred: int, area: int, group: int = 1) -> Intake:
    """The published intake and one person after them all."""
    people = everyone()
    extra = {"group": group, "referred": referred, "area": area}
    columns = {f.name: getattr(people, f.name) for f in fields(Intake)}
    return Intake(**{name: np.append(column, np.array(extra[name], column.dtype)) for name, column in columns.items()})


def equal(one: NDArray, other: NDArray, names: tuple[str, ...] = tuple(PERSON.names or ())) -> None:
    for name in names:
        assert (one[name] == other[name]).all(), name


@pytest.fixture(scope="module")
def once() -> str:
    return fingerprint(Result(lived()))


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_any_number_of_threads_gives_the_same_bits(threads: int, once: str) -> None:
    assert fingerprint(Result(lived(threads=threads))) == once


def test_the_public_way_to_run_gives_the_same_bits(once: str) -> None:
    assert fingerprint(run(seed=1, areas=SMALL["areas"], until=SMALL["until"])) == once


def test_another_seed_is_another_history_and_so_is_another_parameter(once: str) -> None:
    others = [lived(rng=2), lived(Scenario.load("work-programme-2011").given("top_slice=0.19"))]
    assert len({once, *(fingerprint(Result(model)) for model in others)}) == 3


def test_a_fingerprint_notices_one_person_one_payment_and_one_record() -> None:
    result = Result(lived(until="2011-09-30"))
    seen = {fingerprint(result)}
    result.rows["barriers"][17] ^= 1
    seen.add(fingerprint(result))
    result.model.ledger.bill(3, 0, 5, 0, 1)
    seen.add(fingerprint(result))
    result.records.price[2, 9] += 1e-12
    seen.add(fingerprint(result))
    assert len(seen) == 4


def test_people_bring_the_same_traits_under_every_contract() -> None:
    other = Scenario.load("work-programme-2011").given("outcome_fee=9000", "top_slice=0.5", "support_effect=0.4")
    equal(by_id(made()), by_id(made(other)), TRAITS)


def test_an_area_run_alone_has_the_people_that_the_national_intake_brings_there() -> None:
    alone, national = made(), made(areas=None)
    area = alone.areas[0]
    there = on_paper(national, by_id(national))
    there = there[everyone().area[there["id"]] == area]
    equal(on_paper(alone, by_id(alone)), there, TRAITS)
    assert (by_id(alone)["id"] == np.flatnonzero(everyone().area == area)).all()


def contracts_of(model: WorkProgramme, places: NDArray) -> NDArray:
    return np.array([place.contract.number for place in model.places])[places]


def same_where_both_are(part: WorkProgramme, whole: WorkProgramme, here: NDArray, there: NDArray) -> None:
    """What does not depend on which other areas or contracts are in the run, of people attached in both."""
    arrived = (on_paper(model, model.traits_on_arrival(rows)) for model, rows in ((whole, there), (part, here)))
    equal(*arrived, TRAITS)
    assert (contracts_of(part, here["place"]) == contracts_of(whole, there["place"])).all()
    assert (contracts_of(part, here["first_place"]) == contracts_of(part, here["place"])).all(), "moves stay inside"
    at_once = here["attached"] < 4
    assert at_once.sum() > 50
    first, same = (on_paper(model, rows)["first_place"] for model, rows in ((part, here), (whole, there)))
    assert (first == same)[at_once].all()


def test_an_area_run_alone_deals_people_to_the_contracts_that_a_wider_run_does() -> None:
    """And in the first four weeks to the same places. Later than that an area run alone has a history of its own:
    organisations with places in several areas pool their books and their beliefs, so what happens elsewhere decides
    whom a prime keeps and who leaves here.
    """
    alone, two = lived(), lived(areas=["South Yorkshire", "Scotland"])
    here, there = by_id(alone), by_id(two)
    there = there[np.isin(there["id"], here["id"])]
    come = here["attached"] < 4 * alone.periods
    assert come.sum() > 10_000
    same_where_both_are(alone, two, here[come], there[come])


def test_one_more_claimant_changes_nobody_elses_traits() -> None:
    before, after = by_id(made()), by_id(made(people=with_one_more(5, made().areas[0])))
    assert len(after) == len(before) + 1
    assert after["id"][-1] == len(everyone())
    equal(before, after[:-1], TRAITS)


def organisations_of(model: WorkProgramme, rows: NDArray) -> NDArray:
    return np.array([place.organisation.account for place in model.places])[rows["place"]]


def test_one_more_claimant_changes_nobody_elses_fate_where_nobody_competes_for_jobs(
    monkeypatch: pytest.MonkeyPatch,
    staying: Scenario,
) -> None:
    """With room for every hire, what they take is their provider's time: other organisations' people never notice.

    They come after the first year, on whose referrals providers plan their opening staff. Contracts are not reviewed:
    they would count for theirs, and all its places would feel it. Nobody leaves, drifts to the mean mission
    of the area, or shares in an authority's help: all of these reach beyond their provider.
    """
    unreviewed = Scenario.load("work-programme-2011").given("enforced=0", "shift_points=0", "incentive_payment=0")
    alone = unreviewed + staying + Scenario("apart", {"drift": 0, "wraparound_budget": 0})
    monkeypatch.setattr("wpmodel.agents.faces.labour_market.room_for_one_more", lambda wanted, openings: 1.0)
    before = lived(alone)
    after = lived(alone, people=with_one_more(53, before.areas[0]))
    was, now = by_id(before), by_id(after)
    newcomer = now[-1]
    assert newcomer["attached"] < 4 * (after.periods - 1), "they must have been there to disturb anybody"
    theirs = organisations_of(after, now[-1:])[0]
    prime = after.places[newcomer["place"]].contract.prime.account
    come = was["attached"] < 4 * before.periods
    served_by = organisations_of(before, np.where(come, was, was[np.argmax(come)]))
    elsewhere = ~come | ~np.isin(served_by, [theirs, prime])
    assert (come & elsewhere).sum() > 1_000
    equal(was[elsewhere], now[:-1][elsewhere])


def test_one_more_claimant_is_felt_at_her_own_place() -> None:
    """So that the tests above cannot pass because they are left out."""
    before = lived()
    after = lived(people=with_one_more(10, before.areas[0]))
    was, now = by_id(before), by_id(after)
    assert now[-1]["attached"] != NEVER
    assert any((was[name] != now[:-1][name]).any() for name in ("support", "minutes", "status"))


def test_a_sampled_run_has_whole_contracts_of_the_full_one() -> None:
    """All the people of a contract, dealt as in the full run at first; see the area run alone for why not for ever."""
    everywhere = {"areas": ["South Yorkshire", "Scotland", "Wales"], "until": "2011-12-31"}
    full, part = lived(**everywhere), lived(**everywhere, sample=0.34)
    sampled = {contract.number for contract in part.contracts if part.in_run[contract.places[0].index]}
    assert part.in_run.tolist() == [place.contract.number in sampled for place in part.places]
    assert len(sampled) == pytest.approx(0.34 * len(full.contracts), abs=1)
    all_, some = by_id(full), by_id(part)
    come = all_["attached"] < 4 * full.periods
    chosen = come & np.isin(contracts_of(full, np.where(come, all_["place"], 0)), list(sampled))
    here = some["attached"] < 4 * part.periods
    assert here.sum() > 3_000
    assert (all_["id"][chosen] == some["id"][here]).all()
    same_where_both_are(part, full, some[here], all_[chosen])


@pytest.mark.parametrize("share", [0.03, 0.2, 0.5, 1.0])
def test_a_sample_is_a_part_of_the_contracts_there_are(share: float) -> None:
    part = made(areas=None, until="2011-06-29", sample=share, people=thinned(500))
    run = [contract for contract in part.contracts if part.in_run[contract.places[0].index]]
    assert len(run) == pytest.approx(share * 40, abs=1.0)
    assert {contract.area for contract in part.contracts} == {contract.area for contract in run}
    assert part.in_run.sum() == sum(len(contract.places) for contract in run)
    assert all(part.in_run[place.index] for o in part.providers for place in o.places)
    assert all(c.open == (c.contract in run) for c in part.call_offs)
