"""Two faces of one rule: the compiled kernel and the claimant's own `step`, compiled and interpreted code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from worlds import by_id, made, thinned, to_the_end

from wpmodel import WorkProgramme
from wpmodel.agents.faces.population import PERSON
from wpmodel.agents.kinds import IN_WORK, SEARCHING
from wpmodel.agents.rules.job_loss import match_quality
from wpmodel.agents.rules.support import PROMISED
from wpmodel.results.result import Result
from wpmodel.results.store import fingerprint
from wpmodel.scenario import Scenario
from wpmodel.setup.behaviour import behaviour_of

UNTIL = "2014-06-30"


def stepped_one_by_one(model: WorkProgramme, found: np.ndarray) -> None:
    """A period up to delivery, at cuts and prices found elsewhere, with each claimant living their four weeks alone."""
    model.value_fees()
    model.refer()
    model.set_markets()
    model._give_hours()
    model.chain.quote()
    for name in ("cut", "price"):
        model.offices[name] = found[name]
    status = model.claimants.get("status")
    model.claimants.select((status == SEARCHING) | (status == IN_WORK)).shuffle_do("step")


@pytest.mark.parametrize("periods", [0, 7, 30])
def test_each_claimant_stepped_alone_lives_the_life_the_kernel_gives_her(periods: int, staying: Scenario) -> None:
    """Where nobody leaves: a claimant's own step does not move them to another provider."""
    kernel, faces = (made(staying, until=UNTIL, sample=0.4) for _ in range(2))
    for _ in range(periods):
        kernel.step()
        faces.step()
    before = by_id(kernel)
    kernel.step()
    stepped_one_by_one(faces, kernel.offices)
    one, other = by_id(kernel), by_id(faces)
    for name in PERSON.names or ():
        assert (one[name] == other[name]).all(), name
    lived_through = (before["status"] != one["status"]) | (before["support"] != one["support"])
    assert lived_through.sum() > (3_000 if periods == 30 else 50)


def test_so_does_a_claimant_whose_provider_is_played(staying: Scenario) -> None:
    """Each place decides by hand on any of support, help and keeping, or on none."""
    kernel, faces = (made(staying, until=UNTIL, sample=0.4) for _ in range(2))
    for model in (kernel, faces):
        dice = np.random.default_rng(1)
        model.offices["by_hand"] = dice.integers(0, 8, len(model.places))
        shape = model.offices["wish"].shape
        model.offices["wish"], model.offices["rank"] = dice.integers(0, 4, shape), dice.random(shape)
        model.offices["rank_in_work"] = dice.integers(-1, 3, len(model.places))
        model.offices["help_share"], model.offices["kept_share"] = dice.random(shape), dice.random(shape)
        model.offices["help_most"] = 1_000.0
        for _ in range(15):
            model.step()
    kernel.step()
    stepped_one_by_one(faces, kernel.offices)
    one, other = by_id(kernel), by_id(faces)
    for name in PERSON.names or ():
        assert (one[name] == other[name]).all(), name


def test_each_kind_of_event_happens_in_the_weeks_that_are_compared() -> None:
    """So that the test above cannot pass for want of anything happening."""
    model = made(until=UNTIL)
    for _ in range(30):
        model.step()
    before = by_id(model)
    model.step()
    after = by_id(model)
    assert (after["payments"] > before["payments"]).any()
    assert ((after["status"] == IN_WORK) & (before["status"] == SEARCHING)).any()
    assert ((after["status"] == SEARCHING) & (before["status"] == IN_WORK)).any()
    assert ((after["ended"] != before["ended"]) & (before["status"] == SEARCHING)).any()
    assert (after["minutes"] > before["minutes"]).any()
    assert (after["modules"] > before["modules"]).any()
    assert (after["removed"] != before["removed"]).any()


def test_stepping_someone_who_has_not_come_or_has_left_changes_nothing() -> None:
    model = made(until=UNTIL)
    for _ in range(31):
        model.step()
    status = model.claimants.get("status")
    others = model.claimants.select((status != SEARCHING) & (status != IN_WORK))
    before = model.claimants.rows.copy()
    others[np.arange(0, len(others), 40)].do("step")
    assert set(np.unique(others.get("status"))) >= {3, 5, 6}
    assert (model.claimants.rows == before).all()


INTERPRETED = """
import numba
import numpy as np
assert numba.config.DISABLE_JIT
np.seterr(over="ignore")
import test_faces
print(test_faces.fingerprint(test_faces.few_people_run()), test_faces.a_match_in_week_150())
"""


def few_people_run() -> Result:
    """Some hundred people in all eighteen areas, from first to last."""
    return Result(to_the_end(made(areas=None, until="2013-07-31", people=thinned(10_000))))


def a_match_in_week_150() -> float:
    """How well a job fits that began in a week held, as in a claimant's row, in 16 bits."""
    b = behaviour_of(Scenario.load("work-programme-2011"))
    return match_quality(np.uint64(5), np.array([150], np.int16)[0], b)


@pytest.fixture(scope="module")
def interpreted() -> tuple[str, float]:
    """The fingerprint of `few_people_run` and the fit of `a_match_in_week_150` where nothing is compiled."""
    here = str(Path(__file__).parent)
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": here, "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-c", INTERPRETED]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2_000:]
    hashed, fit = done.stdout.split()
    return hashed, float(fit)


def test_the_interpreted_rules_give_the_same_bits_as_the_compiled_ones(interpreted: tuple[str, float]) -> None:
    compiled = few_people_run()
    assert (compiled.rows["payments"] > 0).sum() > 5
    assert interpreted[0] == fingerprint(compiled)


def test_a_late_job_fits_as_well_interpreted_as_compiled(interpreted: tuple[str, float]) -> None:
    assert interpreted[1] == a_match_in_week_150()


def test_a_claimant_alone_fares_the_same_where_promises_ask_for_more_than_there_is(staying: Scenario) -> None:
    """The cut is then among the promises, and the price of an hour stays one that a fee could fetch."""
    scarce = staying.given("opening_staff=0.05", "promised_meeting_weeks=4", "contact_hours=40")
    kernel, faces = (made(scarce, until=UNTIL, sample=0.4) for _ in range(2))
    for _ in range(3):
        kernel.step()
        faces.step()
    kernel.step()
    stepped_one_by_one(faces, kernel.offices)
    broken = kernel.offices["cut"] > PROMISED
    assert broken.any()
    assert kernel.offices["price"][broken].max() < 10_000
    one, other = by_id(kernel), by_id(faces)
    for name in PERSON.names or ():
        assert (one[name] == other[name]).all(), name
