"""Models built and dropped give their memory back, though Mesa 3.3 would keep every one of them."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from pathlib import Path

import mesa
import pytest

from wpmodel import Result, Scenario, WorkProgramme, run
from wpmodel.setup.intake import Intake
from wpmodel.studies.experiment import jobs_of, many


def kept_by_mesa() -> set:
    """Models that Mesa holds on to: later versions hold on to none."""
    return set(getattr(mesa.Agent, "_ids", ()))


def live_and_go(few: Intake, seed: int) -> weakref.ref:
    model = WorkProgramme(rng=seed, people=few, until="2012-12-31")
    model.step()
    return weakref.ref(model)


def test_a_model_that_nobody_uses_is_forgotten(few: Intake) -> None:
    gone = [live_and_go(few, seed) for seed in range(3)]
    gc.collect()
    assert [ref() for ref in gone] == [None] * 3


SEEN: list[weakref.ref] = []


def watch(result: Result) -> dict[str, float]:
    SEEN.append(weakref.ref(result.model))
    return {"alive": float(sum(ref() is not None for ref in SEEN))}


def test_of_many_runs_in_one_process_only_the_last_is_still_there() -> None:
    """Python looks for no cycles during a run, so it has to afterwards."""
    SEEN.clear()
    base = Scenario.load("work-programme-2011")
    jobs = jobs_of([base], range(1, 5), watch, until="2011-09-30", areas=["South Yorkshire"])
    found = many(jobs)
    assert max(figures["alive"] for figures in found.values()) <= 2


MANY = """
import ctypes, gc, os, sys
from pathlib import Path
from wpmodel import WorkProgramme

def resident():
    gc.collect()
    getattr(ctypes.CDLL(None), "malloc_trim", int)(0)  # glibc keeps what was freed, more of it with some Pythons
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

def live_and_go(seed):
    model = WorkProgramme(rng=seed, areas=["South Yorkshire"], until="2011-12-31")
    model.step()

for seed in range(10):
    live_and_go(seed)
before = resident()
for seed in range(int(sys.argv[1])):
    live_and_go(seed)
print(resident() - before)
"""
"""In a process of its own: beside three thousand other tests a heap full of holes says nothing about one model."""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads memory from /proc")
@pytest.mark.parametrize("models", [20, pytest.param(100, marks=pytest.mark.deep)])
def test_many_models_in_a_row_take_the_memory_of_one(models: int) -> None:
    script = [sys.executable, "-c", MANY, str(models)]
    told = subprocess.run(script, capture_output=True, text=True, check=True)
    assert float(told.stdout) < 40  # megabytes: what two models take; Python 3.13 needs a while to settle


def test_a_run_leaves_no_model_behind_in_mesa() -> None:
    before = len(kept_by_mesa())
    result = run(areas=["South Yorkshire"], until="2011-07-31")
    assert result.model not in kept_by_mesa()
    assert len(kept_by_mesa()) == before


def test_a_run_that_is_stopped_leaves_no_model_behind_in_mesa() -> None:
    before = len(kept_by_mesa())

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(areas=["South Yorkshire"], until="2011-12-31", progress=stop)
    assert len(kept_by_mesa()) == before


def test_a_refused_run_leaves_no_model_behind_in_mesa(few: Intake) -> None:
    before = len(kept_by_mesa())
    for refused in ({"sample": 2.0}, {"areas": ["Wails"]}, {"until": "soon"}, {"scenario": "nowhere"}):
        with pytest.raises(ValueError, match=r"\w"):
            WorkProgramme(rng=1, people=few, **refused)
    assert len(kept_by_mesa()) == before
