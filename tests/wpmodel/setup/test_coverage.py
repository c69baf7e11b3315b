"""What a run covers: areas by name, whole contracts by a systematic sample, and who gets whom."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from wpmodel import Scenario, WorkProgramme, run
from wpmodel.setup.coverage import choose_areas, choose_contracts, market_shares, place_shares, share_of, whole_number
from wpmodel.setup.intake import Intake
from wpmodel.tables import evidence

NAMES = evidence.column("contract_package_areas", "area")


def test_areas_are_found_by_name_in_any_case_and_order() -> None:
    assert choose_areas(None, NAMES) == list(range(18))
    assert choose_areas([" wales", "SOUTH YORKSHIRE", "Wales"], NAMES) == sorted(
        [NAMES.index("Wales"), NAMES.index("South Yorkshire")]
    )


@pytest.mark.parametrize(("wanted", "nearest"), [("Wails", "Wales"), ("South Yorkshir", "South Yorkshire")])
def test_an_unknown_area_is_refused_with_the_nearest_legal_name(wanted: str, nearest: str) -> None:
    with pytest.raises(ValueError, match=rf"no contract package area '{wanted}'.*{nearest}"):
        choose_areas([wanted], NAMES)


def test_no_area_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="no area was given"):
        choose_areas([], NAMES)
    with pytest.raises(ValueError, match="no contract package area"):
        choose_areas([""], NAMES)


@pytest.mark.parametrize("wanted", ["Wales", b"Wales", 5])
def test_one_area_outside_a_list_is_refused_whole_not_letter_by_letter(wanted: object) -> None:
    with pytest.raises(ValueError, match=r"areas = .* is not a list: write it in square brackets"):
        choose_areas(wanted, NAMES)  # type: ignore[arg-type]


def test_areas_come_from_anything_that_lists_them() -> None:
    for wanted in ((name for name in ["Wales"]), np.array(["Wales"]), {"Wales": 1}):
        assert choose_areas(wanted, NAMES) == [NAMES.index("Wales")]  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no contract package area '5'"):
        choose_areas([5], NAMES)  # type: ignore[list-item]


@pytest.mark.parametrize("given", [1.7, 1.0, "1", True, None, -1, float("nan"), [1], np.float64(2.0), np.True_])
def test_a_seed_that_is_no_whole_number_is_refused(given: object) -> None:
    with pytest.raises(ValueError, match=r"seed = .* is a whole number from 0 to"):
        run(seed=given)  # type: ignore[arg-type]


def test_numbers_of_numpy_are_numbers_and_come_out_plain() -> None:
    assert [type(whole_number("seed", given, 0)) for given in (np.int64(3), np.uint8(3), 2**70)] == [int] * 3
    assert [share_of(given) for given in (None, Fraction(1, 2), 1)] == [None, 0.5, 1.0]
    assert type(share_of(np.float32(0.5))) is float


@pytest.mark.parametrize("given", [0, -1, 1.5, "2", True])
def test_threads_that_are_none_are_refused(given: object) -> None:
    with pytest.raises(ValueError, match=r"threads = .* is a whole number from 1 up"):
        WorkProgramme(rng=1, threads=given)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def model(few: Intake) -> WorkProgramme:
    model = WorkProgramme(rng=1, people=few, until="2011-07-31")
    model.close()
    return model


@pytest.mark.parametrize("sample", [0.0, -0.1, 1.01, float("nan"), float("inf"), "0.1", True, [0.1], 10**400])
def test_a_share_outside_nought_to_one_is_refused(sample: object) -> None:
    with pytest.raises(ValueError, match="out of bounds"):
        WorkProgramme(rng=1, sample=sample)  # type: ignore[arg-type]


AREA_OF = [NAMES.index(area) for area in evidence.column("contracts", "area")]
"""The area of each of the forty contracts, by number."""


def test_a_share_that_leaves_no_contract_is_refused() -> None:
    seeds = [s for s in range(200) if np.random.default_rng([s, 2]).random() < 0.9]
    with pytest.raises(ValueError, match="leaves no contract of the 40"):
        choose_contracts(AREA_OF, list(range(18)), 0.0001, seeds[0])


def kept(areas: list[int], sample: float, seed: int) -> set[int]:
    """Contracts of a sample of these areas."""
    return set(np.flatnonzero(choose_contracts(AREA_OF, areas, sample, seed)).tolist())


@pytest.mark.parametrize("sample", [0.1, 0.37, 0.5, 1.0])
def test_a_sample_keeps_its_share_of_contracts_and_spreads_them_over_areas(sample: float) -> None:
    for seed in (1, 2):
        found = kept(list(range(18)), sample, seed)
        assert abs(len(found) - sample * 40) <= 1
        for half in (range(9), range(9, 18)):
            here = [number for number, area in enumerate(AREA_OF) if area in half]
            assert abs(len(found.intersection(here)) - sample * len(here)) <= 1


def test_a_sample_of_some_areas_stays_in_them() -> None:
    here, found = {number for number, area in enumerate(AREA_OF) if area in (3, 16)}, kept([3, 16], 0.5, 1)
    assert found < here
    assert abs(len(found) - 0.5 * len(here)) <= 1


def test_every_contract_has_the_same_chance_to_be_sampled() -> None:
    times = sum(choose_contracts(AREA_OF, list(range(18)), 0.25, seed).astype(int) for seed in range(800))
    assert times.min() > 120
    assert times.max() < 285
    assert abs(times.mean() - 200) < 2


def test_a_sample_follows_from_its_seed() -> None:
    first, again, other = (kept(list(range(18)), 0.2, seed) for seed in (1, 1, 2))
    assert first == again != other


def test_a_sampled_contract_has_all_its_places() -> None:
    model = WorkProgramme(rng=1, sample=0.2, until="2011-07-31")
    model.close()
    inside, outside = ({p.contract.number for p in model.places if model.in_run[p.index] == here} for here in (1, 0))
    assert inside == kept(model.areas, 0.2, 1)
    assert not inside & outside, "a contract is in or out with all its places"


def test_a_sampled_contract_has_all_its_people(few: Intake) -> None:
    here = {"people": few, "until": "2012-06-30", "areas": ["South Yorkshire"]}
    whole, part = WorkProgramme(rng=1, **here), WorkProgramme(rng=1, **here, sample=0.5)
    for model in (whole, part):
        while model.period < model.periods:
            model.step()
        model.close()
    assert 0 < part.in_run.sum() < whole.in_run.sum()
    everyone, kept = whole.claimants.rows, part.claimants.rows
    arrived = everyone["attached"] < 4 * whole.period
    of_those_contracts = everyone[arrived & part.in_run[everyone["place"]]]["id"]
    assert np.array_equal(np.sort(of_those_contracts), np.sort(kept[kept["attached"] < 4 * part.period]["id"]))
    assert len(of_those_contracts) > 100


def test_referrals_are_shared_evenly_between_an_areas_contracts(model: WorkProgramme) -> None:
    shares, contracts, places, place_shares = market_shares(model.contracts, 18, 9)
    assert shares.sum(axis=2) == pytest.approx(1)
    assert place_shares.sum(axis=1) == pytest.approx(1)
    for area in range(18):
        rivals = [contract.index for contract in model.contracts if contract.area == area]
        assert contracts[area][: len(rivals)].tolist() == rivals
        assert (shares[area, :, : len(rivals)] == 1 / len(rivals)).all()
        assert (shares[area, :, len(rivals) :] == 0).all()
    for contract in model.contracts:
        n = len(contract.places)
        assert places[contract.index][:n].tolist() == [place.index for place in contract.places]
        assert (place_shares[contract.index, n:] == 0).all()


def test_people_are_dealt_in_those_shares(everyone: Intake, model: WorkProgramme) -> None:
    ids = np.flatnonzero(everyone.area == 16)
    dealt = model._deal(ids, everyone.group[ids], everyone.area[ids])
    counts = np.bincount(dealt, minlength=len(model.places))
    here = [place for place in model.places if place.contract.area == 16]
    assert counts.sum() == counts[[place.index for place in here]].sum()
    rivals = len({place.contract.index for place in here})
    for place in here:
        expected = len(ids) * place.share / rivals
        assert abs(counts[place.index] - expected) < 5 * np.sqrt(expected)


def test_people_go_to_those_who_are_open_and_take_more_in_their_shares(few: Intake) -> None:
    model = WorkProgramme(rng=1, people=few, until="2011-07-31")
    model.close()
    contract, blank = model.contracts[0], model.shares[3]
    contract.places[1].open, contract.places[2].accepting = False, False
    shares = place_shares(model.contracts, blank)[0]
    taking = [k for k in range(len(contract.places)) if k not in (1, 2)]
    total = sum(contract.places[k].share for k in taking)
    assert shares[taking] == pytest.approx([contract.places[k].share / total for k in taking])
    assert shares.sum() == pytest.approx(1)
    assert shares[1] == shares[2] == 0
    assert (place_shares(model.contracts, blank)[1:] == blank[1:]).all()


@pytest.mark.parametrize("in_house", [0.0, 0.45])
def test_where_nobody_else_takes_anyone_the_prime_takes_everybody(few: Intake, in_house: float) -> None:
    model = WorkProgramme(Scenario("x", {"in_house_share": in_house}), rng=1, people=few, until="2011-07-31")
    model.close()
    for place in model.contracts[5].places[1:]:
        place.open = False
    shares = place_shares(model.contracts, model.shares[3])[5]
    assert shares.tolist() == [1.0, *[0.0] * (len(shares) - 1)]
