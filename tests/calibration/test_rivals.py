"""Rival structures in the calibration: their own space, their own draws, and a score that knows a good forecast."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from wpmodel.calibration import rivals, study
from wpmodel.calibration.priors import FREE, Space, scenario_at
from wpmodel.calibration.sampling_plan import space_filling
from wpmodel.calibration.study import Bank
from wpmodel.foundation.files import StoreError
from wpmodel.studies.structures import DECLARED_FORM, structure, structures


def test_the_declared_structure_is_the_space_of_the_calibration() -> None:
    space = Space.of(structure(DECLARED_FORM))
    assert space == Space()
    scores = np.linspace(-1, 1, len(FREE))
    assert space.scenario_at(scores).effective() == scenario_at(scores).effective()


def test_a_rival_has_its_switches_at_every_point_and_its_own_ranges() -> None:
    one = structure("additive")
    space = Space.of(one)
    assert {free.name for free in FREE} - {free.name for free in space.free} <= set(one.scenario().changes)
    middle = space.scenario_at(np.zeros(len(space.free)))
    assert (middle["help_power"], middle["seen_power"]) == (0.0, 0.0)
    low = {free.id: free.low for free in space.free}
    assert low["readiness_mean.esa_ex_ib"] == -5.5
    assert {name for name in low if low[name] != {free.id: free.low for free in FREE}[name]} == {
        name for name, _, _ in one.priors
    }
    design = space_filling(40, space=space)
    assert all(job.scenario["help_power"] == 0.0 for job in design.jobs())
    assert space_filling(40).jobs()[0].seed == design.jobs()[0].seed, "the same luck at the same points"


def test_a_rivals_bank_borrows_how_far_the_part_is_from_the_whole() -> None:
    base = study.stored()
    chosen = base.reached(study.targets())[:4]
    part = replace(base, whole=base.whole[:0], borrowed=base)
    assert part.likelihood(chosen).shift.mean == pytest.approx(base.likelihood(chosen).shift.mean)
    alone = Bank(base.design, base.part, base.whole[:0], base.replicates)
    assert not alone.likelihood(chosen).shift.mean.any()


def test_what_is_foreseen_better_scores_higher() -> None:
    found = study.infer(study.stored(), steps=400)
    table = rivals.foreseen(found, "calibrate")
    assert table["inside"].sum() > 20
    apart = (table["published"] - table["foreseen"]).abs() / (table["high"] - table["low"])
    assert np.corrcoef(apart, table["log_density"])[0, 1] < 0.0
    by_series = rivals.of_series(table)
    assert len(by_series) < len(table)
    assert by_series.index.is_unique


@pytest.mark.parametrize("name", [one.id for one in structures()])
def test_every_structure_has_draws_that_run(name: str) -> None:
    one = structure(name)
    drawn = rivals.worlds(one, 3)
    assert len({str(world.effective()) for world in drawn}) == 3
    assert rivals.worlds(one, 5)[:3] == drawn, "more draws keep the first ones"
    settings = one.scenario().effective()
    for parameter, value in settings.items():
        if parameter not in {free.name for free in FREE}:
            assert drawn[0].effective()[parameter] == value
    with pytest.raises(ValueError, match="draws of"):
        rivals.worlds(one, 1)


def test_a_structure_without_a_fit_says_how_to_make_one() -> None:
    with pytest.raises(StoreError, match="has no fit: make it with"):
        rivals.worlds(replace(structure("hump"), id="nobody"), 2)
