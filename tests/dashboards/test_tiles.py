"""The four phenomena at a glance are the laboratory's, and stand beside those of another contract."""

from __future__ import annotations

import json
from typing import Any

import pytest

from wpmodel import Result, run
from wpmodel.dashboards.figures import thirds, tiles
from wpmodel.engine.floor import Seen, Watch
from wpmodel.results import phenomena
from wpmodel.results.quarters import by_quarter


@pytest.fixture(scope="module")
def made() -> tuple[Result, list[Seen]]:
    kept: dict[str, Watch] = {}

    def watch(model: Any) -> Any:
        kept["watch"] = Watch(model)
        return kept["watch"].note

    result = run(seed=1, areas=["South Yorkshire"], until="2014-06-30", watch=watch)
    return result, kept["watch"].seen()


@pytest.fixture(scope="module")
def found(made: tuple[Result, list[Seen]]) -> list[dict[str, Any]]:
    result, seen = made
    return tiles.tiles(result, thirds.people_by_third(result), by_quarter(seen, result.calendar.date_of))


def test_values_are_the_laboratorys(made: tuple[Result, list[Seen]], found: list[dict[str, Any]]) -> None:
    result, _ = made
    by_key = {tile["key"]: tile for tile in found}
    lab = phenomena.support(result)
    assert by_key["creaming"]["value"] == pytest.approx(lab["creaming.ratio"], rel=1e-4)
    assert by_key["parking"]["value"] == pytest.approx(lab["parked"], rel=1e-4)
    charities = [one for one in result.model.subcontractors if one.sector == "voluntary" and one.in_run]
    assert by_key["charities"]["value"] == sum(one.left is not None for one in charities)
    assert by_key["charities"]["ever"] == len(charities)
    people = result.records.attached.sum()
    assert by_key["sanctions"]["value"] == pytest.approx(100 * result.rows["sanctions"].sum() / people, rel=0.02)
    json.dumps(found, allow_nan=False)


def test_each_has_its_course_and_its_chart(found: list[dict[str, Any]]) -> None:
    for tile in found:
        known = [value for value in tile["course"] if value is not None]
        assert len(known) > 8
        assert tile["chart"] in ("support", "parking", "sanctions", "exits")
    assert found[2]["course"][-1] == found[2]["value"]
    assert found[3]["course"] == sorted(found[3]["course"])


def test_they_stand_beside_another_contracts(found: list[dict[str, Any]]) -> None:
    other = [{**tile, "value": 1.0} for tile in found]
    assert [tile["was"] for tile in tiles.compared(found, other)] == [1.0] * 4
    assert [tile["was"] for tile in tiles.compared(found, None)] == [None] * 4


def test_a_sentence_is_made_from_the_numbers(found: list[dict[str, Any]]) -> None:
    said = tiles.sentence(found, None, "")
    assert f"{found[1]['value']:.0f} in 100" in said
    assert said.endswith("charities left.")
    both = tiles.sentence(found, [{**tile, "value": 7.0} for tile in found], "under the contract of 2011")
    assert "Under the contract of 2011:" in both
    assert "7 in 100 parked" in both
    assert tiles.sentence([{**tile, "value": None} for tile in found], None, "") == ""


def test_a_run_that_has_hardly_begun_has_tiles() -> None:
    kept: list[Any] = []

    def watch(model: Any) -> Any:
        kept.append(Watch(model))
        return kept[0].note

    def look(result: Result) -> None:
        if result.model.period == 1:
            quarters = by_quarter(kept[0].seen(), result.calendar.date_of)
            kept.append(tiles.tiles(result, thirds.people_by_third(result), quarters))

    run(seed=1, areas=["South Yorkshire"], until="2011-09-30", look=look, watch=watch)
    assert [tile["key"] for tile in kept[1]] == ["creaming", "parking", "sanctions", "charities"]
    assert tiles.sentence(kept[1], None, "") == ""
    json.dumps(kept[1], allow_nan=False)
