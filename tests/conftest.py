"""Runs that many tests look at: made once a session and never changed. A test that changes things makes its own."""

from __future__ import annotations

import dataclasses
import gc
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

for _library in ("OPENBLAS", "OMP", "MKL"):  # on busy cores the threads of small linear algebra wait for one another
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as a shell begins what runs behind it: nothing could be stopped
    signal.signal(signal.SIGINT, signal.default_int_handler)

import hypothesis
import numpy as np
import pytest

from wpmodel import Result, Scenario, run
from wpmodel.setup.intake import Intake, published_intake

hypothesis.settings.register_profile("unhurried", deadline=None)  # a busy machine is no mistake
hypothesis.settings.load_profile("unhurried")

AREA = "South Yorkshire"

STAYING = Scenario(
    "nobody leaves",
    {
        "reserve_months": 36, "reserve_spread": 0, "credit_months": 60, "own_funds": 1e7, "runway_floor": 0,
        "patience_weeks": 2_000, "patience_spread": 0, "tolerance": 10_000, "losses_borne": 40, "grace_periods": 26,
        "partner_weeks": 0, "outsiders": 0,
    },
)  # fmt: skip
"""Reserves, patience and tolerance for ever, nobody is dropped or joins: no provider goes,
so nobody moves and every place keeps its holder."""


LONGEST = (
    *("wpmodel/test_scenarios.py", "browser/test_pages.py", "wpmodel/cli/test_cli.py", "docs/test_pages_run.py"),
    *("wpmodel/studies/test_many.py", "engine/test_faces.py", "calibration/test_study.py"),
    *("wpmodel/teaching/test_lessons.py", "wpmodel/studies/test_stories.py", "wpmodel/studies/test_design.py"),
    *("hostile/test_crowds.py", "emergence/test_experiments.py", "invariants/test_exits.py"),
)
"""Files that take longest. They come first: a worker that began one of them last would keep the others waiting."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, the others as they were."""
    here = Path(__file__).parent
    place = {here / name: k for k, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path, len(LONGEST)))


ONE_SERVER = ("browser", "hostile")
"""Folders whose tests share a server with its workers."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With `--dist=loadfile` a folder whose tests share a server goes to one worker like a file: it is started once."""
    if config.getvalue("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class ByServer(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            folder = nodeid.removeprefix("tests/").partition("/")[0]
            return folder if folder in ONE_SERVER else super()._split_scope(nodeid)

    return ByServer(config, log)


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: the garbage collector need not look through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="module", autouse=True)
def forgotten() -> Iterator[None]:
    """Let a module's models go with it: they are rings of few objects with large arrays, so nothing hurries Python."""
    yield
    gc.collect()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Any]:
    """What drives browsers: a process can have one."""
    with pytest.importorskip("playwright.sync_api", reason="needs playwright: '.[browser]'").sync_playwright() as one:
        yield one


@pytest.fixture(scope="session")
def staying() -> Scenario:
    """A scenario under which nobody can leave."""
    return STAYING


@pytest.fixture(scope="session")
def quiet_run() -> Result:
    """The area of `area_run` from first to last where nobody can leave."""
    return run(STAYING, seed=1, areas=[AREA])


@pytest.fixture(scope="session")
def area_run() -> Result:
    """One area at full density, June 2011 to December 2017."""
    return run(seed=1, areas=[AREA])


@pytest.fixture(scope="session")
def short_run() -> Result:
    """The same area until the end of 2012, with people still on the programme and payments still due."""
    return run(seed=1, areas=[AREA], until="2012-12-31")


@pytest.fixture(scope="session")
def everyone() -> Intake:
    """The 1.95 million people referred."""
    return published_intake()


@pytest.fixture(scope="session")
def few(everyone: Intake) -> Intake:
    """About 3,500 people of one area: enough for a model that is quick to build and to step."""
    picked = np.flatnonzero(everyone.area == 16)[::16]
    return Intake(*(getattr(everyone, field.name)[picked] for field in dataclasses.fields(Intake)))
