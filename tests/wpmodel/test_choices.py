"""What a run covers: areas by name, whole caseloads by a systematic sample, and who gets whom."""

from __future__ import annotations

import numpy as np
import pytest

from wpmodel import WorkProgramme, evidence
from wpmodel.choices import choose_areas, choose_places, market_shares
from wpmodel.intake import Intake

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


@pytest.fixture(scope="module")
def model(few: Intake) -> WorkProgramme:
    model = WorkProgramme(people=few, until="2011-07-31")
    model.close()
    return model


@pytest.mark.parametrize("sample", [0.0, -0.1, 1.01, float("nan"), float("inf")])
def test_a_share_outside_nought_to_one_is_refused(model: WorkProgramme, sample: float) -> None:
    with pytest.raises(ValueError, match="out of bounds"):
        choose_places(model.places, model.areas, sample, 1)


def test_a_share_that_leaves_no_caseload_is_refused(model: WorkProgramme) -> None:
    seeds = [s for s in range(200) if np.random.default_rng([s, 2]).random() < 0.9]
    with pytest.raises(ValueError, match="no caseload"):
        choose_places(model.places, model.areas, 0.0001, seeds[0])


@pytest.mark.parametrize("sample", [0.1, 0.37, 0.5, 1.0])
def test_a_sample_keeps_its_share_of_places_in_every_tier(model: WorkProgramme, sample: float) -> None:
    tier = np.array([place.tier for place in model.places])
    for seed in (1, 2):
        kept = choose_places(model.places, model.areas, sample, seed)
        assert abs(kept.sum() - sample * 415) <= 1
        for t in (0, 1):
            assert abs(kept[tier == t].sum() - sample * (tier == t).sum()) <= 1


def test_every_place_has_the_same_chance_to_be_sampled(model: WorkProgramme) -> None:
    times = sum(choose_places(model.places, model.areas, 0.25, seed).astype(int) for seed in range(800))
    assert times.min() > 120
    assert times.max() < 285
    assert abs(times.mean() - 200) < 2


def test_a_sample_follows_from_its_seed(model: WorkProgramme) -> None:
    first, again, other = (choose_places(model.places, model.areas, 0.2, seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_sampled_place_has_all_its_people(few: Intake) -> None:
    whole = WorkProgramme(people=few, until="2012-06-30")
    part = WorkProgramme(people=few, until="2012-06-30", sample=0.3)
    for model in (whole, part):
        while model.period < model.periods:
            model.step()
        model.close()
    assert 0 < part.in_run.sum() < whole.in_run.sum()
    everyone, kept = whole.claimants.rows, part.claimants.rows
    arrived = everyone["attached"] < 4 * whole.period
    of_those_places = everyone[arrived & part.in_run[everyone["place"]]]["id"]
    assert np.array_equal(np.sort(of_those_places), np.sort(kept[kept["attached"] < 4 * part.period]["id"]))
    assert len(of_those_places) > 100


def test_referrals_are_shared_evenly_between_an_areas_contracts(model: WorkProgramme) -> None:
    shares, contracts, places, place_shares = market_shares(model.contracts, 18)
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
