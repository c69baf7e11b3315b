"""Other programmes on a page: levers, areas, groups and published points are theirs; a link to one that is not there is
told."""

from __future__ import annotations

from typing import Any

import pytest

from wpmodel.dashboards.components import parts
from wpmodel.dashboards.figures import summary
from wpmodel.dashboards.session.programmes import HOME, areas_of, programme_of, programmes, scenarios_of
from wpmodel.dashboards.session.state import Arm, Choice, check, restore
from wpmodel.dashboards.workers import work

OTHERS = [name for name in programmes() if name != HOME]


@pytest.mark.parametrize("name", OTHERS)
def test_a_link_restores_a_programme_with_its_areas_and_levers(name: str) -> None:
    choice = Choice().of_programme(name)
    check(choice)
    assert choice.areas[0] in areas_of(name)
    assert restore(choice.link()).choice == choice
    assert restore(choice.link()).problems == ()
    keys = {lever["key"] for topic in parts.topics(name) for lever in topic["levers"]}
    group = programme_of(name).labels[0]
    assert f"outcome_fee.{group}" in keys
    moved = Choice(arms=(Arm(settings=(f"outcome_fee.{group}=1234",), programme=name), choice.arms[1]), areas=())
    assert restore(moved.link()).choice == moved
    assert moved.arms[0].made().programme == programme_of(name)
    assert moved.where() == f"all {len(areas_of(name))} areas"


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("programme=../../etc", "which is not there"),
        ("programme=restart-2021&in=Scotland", "there is no area 'Scotland'"),
        ("programme=restart-2021&set=outcome_fee.esa_new%3D9", "outcome_fee has no 'esa_new'"),
        ("in=West+Central", "there is no area"),
    ],
)
def test_what_a_programme_has_not_is_told_and_left_out(link: str, said: str) -> None:
    restored = restore(link)
    assert any(said in problem for problem in restored.problems)
    check(restored.choice)


def test_scenarios_of_a_programme_can_all_be_made() -> None:
    for name in OTHERS:
        assert len(scenarios_of(name)) > 3
        assert all(Arm(scenario, programme=name).made() for scenario in scenarios_of(name)[:6])


class Alone:
    """Progress that nobody looks at."""

    others_wait = False

    def __call__(self, done: int, of: int) -> None:
        """Nothing."""

    def show(self, what: Any) -> None:
        """Nothing."""


def test_a_run_of_another_programme_has_its_own_groups_days_and_points() -> None:
    choice = Choice().of_programme("work-and-health-programme-2017")
    wanted = work.Wanted(choice.arms[0].made(), choice.areas, 1)
    assert wanted.until == "2020-02-29"
    found = work.explore_unseen(wanted, Alone())  # type: ignore[arg-type]
    programme = programme_of(choice.programme)
    assert found["charts"]["groups"]["x"] == [group.title for group in programme.groups]
    assert found["about"]["begins"] == "2017-11-27"
    assert all(point["x"] > "2017" for one in found["charts"].values() for point in one["published"])
    rows = summary.evidence_rows(found["measures"], programme)
    assert [row["id"] for row in rows] == list(programme.figures["id"])
    assert [tile["area"] for tile in found["chain"]["tiles"]] == areas_of(choice.programme)
    assert wanted.key != work.Wanted(Choice().arms[0].made(), choice.areas, 1, wanted.until).key
