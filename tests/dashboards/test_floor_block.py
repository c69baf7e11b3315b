"""The block that a browser draws the floor from holds what was seen."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from wpmodel.calendar import WORK_PROGRAMME
from wpmodel.dashboards.figures import floor
from wpmodel.dashboards.figures.trades import TOWNS, TRADES, invented
from wpmodel.engine.floor import OFFICE, Watch
from wpmodel.engine.model import WorkProgramme

AREAS = ["Wales", "South Yorkshire"]  # in the order of their numbers


@pytest.fixture(scope="module")
def watch() -> Iterator[Watch]:
    model = WorkProgramme("work-programme-2011", rng=1, areas=AREAS, until="2012-12-31")
    found = Watch(model)
    while model.running:
        model.step()
        found.note()
    yield found
    model.close()


def test_a_block_says_what_was_seen(watch: Watch) -> None:
    for recorder, (area, block) in zip(watch.recorders.values(), floor.blocks(watch, 86).items(), strict=True):
        seen = recorder.seen()
        head, arrays = floor.unpacked(block)
        assert (head["area"], head["one_in"], head["whole"]) == (area, seen.one_in, 86)
        assert head["periods"] == seen.periods < 86
        for name, array in arrays.items():
            if name == "office":
                continue
            assert np.array_equal(array, getattr(seen, name).astype(floor.TYPES[name]).ravel()), name
        office = arrays["office"].reshape(seen.periods, len(head["houses"]), len(head["office"]))
        assert np.array_equal(office[..., : len(OFFICE)], seen.office.astype("<f4"))
        assert arrays["codes"].size == arrays["lengths"].astype(int).sum()


def test_arrays_begin_where_a_browser_can_read_them(watch: Watch) -> None:
    block = floor.blocks(watch, 86, first_alone=True)[AREAS[0]]
    head, _ = floor.unpacked(block)
    size = int.from_bytes(block[:4], "little")
    assert size % 4 == 0
    assert all(at % 4 == 0 for at, _ in head["arrays"].values())
    assert len(block) < 180_000


def test_numbers_fit_the_bytes_that_they_are_sent_in(watch: Watch) -> None:
    assert WORK_PROGRAMME.periods_until(WORK_PROGRAMME.last_day) < 256
    assert all(one.at[-1] - one.at[0] == len(one.at) - 1 < 256 for one in watch.recorders.values())


def test_the_first_area_alone_goes_while_a_run_goes_on(watch: Watch) -> None:
    assert list(floor.blocks(watch, 86, first_alone=True)) == AREAS[:1]


def test_each_subcontractor_has_a_name_that_says_it_is_invented_and_keeps_it(watch: Watch) -> None:
    for recorder in watch.recorders.values():
        head, _ = floor.unpacked(floor.block(recorder, 86, floor.received(recorder.model)))
        named: dict[int, tuple[str, str]] = {}
        for spell in (spell for house in head["houses"] for spell in house["spells"] if spell["number"] is not None):
            assert "sub" in spell["name"] or "newcomer" in spell["name"]
            assert spell["trade"] in TRADES[spell["sector"]]
            assert named.setdefault(spell["number"], (spell["trade"], spell["town"])) == (spell["trade"], spell["town"])


def test_names_differ_within_an_area_while_there_are_words() -> None:
    taken = set[str]()
    found = [invented("voluntary", number, "Wales", taken)[0] for number in range(0, 240, 20)]
    assert len(set(found)) == len(TRADES["voluntary"]) == len(found)
    assert invented("voluntary", 0, "Wales", taken)[0] in TRADES["voluntary"]
    assert len({len(towns) for towns in TOWNS.values()}) <= 2


def test_rooms_can_be_laid_out_before_the_run_has_ended(watch: Watch) -> None:
    for recorder in watch.recorders.values():
        head, _ = floor.unpacked(floor.block(recorder, 86, floor.received(recorder.model)))
        assert sum(head["expected"]) == pytest.approx(floor.AT_ONCE * 5_500, rel=0.15)


def test_tiles_are_of_the_areas_that_are_there(watch: Watch) -> None:
    assert {tile["area"] for tile in floor.tiles(floor.blocks(watch, 86), list(TOWNS))} == set(AREAS)


def test_money_help_and_decisions_are_those_of_the_run(watch: Watch) -> None:
    model = next(iter(watch.recorders.values())).model
    got = floor.received(model)
    _, payer, payee, _, pence = model.ledger.entries()
    from_department = (payer == 0) & (payee >= 4)
    primes = {place.contract.prime.account for place in model.places}
    assert got[:, sorted(primes)].sum() == pytest.approx(pence[from_department].sum() / 1e5, rel=0.02)
    counts = model.records.counts[: model.period]
    for recorder, block in zip(watch.recorders.values(), floor.blocks(watch, 86).values(), strict=True):
        head, arrays = floor.unpacked(block)
        office = arrays["office"].reshape(-1, len(head["houses"]), len(head["office"]))
        for name, which in floor.ACTS.items():
            assert office[..., head["office"].index(name)].sum() == counts[:, recorder.at][..., which].sum()
        assert office[..., head["office"].index("outcomes")].sum() > 0
        first_outcome = int(np.flatnonzero(office[..., head["office"].index("outcomes")].sum(axis=1))[0])
        assert first_outcome > 2  # attachment fees come before the first outcome
        assert office[:first_outcome, :, head["office"].index(floor.PAID)].sum() > 0
