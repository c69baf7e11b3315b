"""The visitor that measurements of load send speaks the pages' protocol as it is today."""

from __future__ import annotations

import asyncio
import importlib.util
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

if importlib.util.find_spec("solara") is None:
    pytest.skip("the dashboard needs solara", allow_module_level=True)

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def test_a_visitor_of_the_load_measurements_sees_a_run_to_its_end(
    dashboard: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    from visitor import Session

    visitor = Session(dashboard, 941, "South Yorkshire")

    async def visit() -> None:
        await visitor.open()
        await visitor.run(time.monotonic())
        visitor.check()
        await visitor.close()

    with ThreadPoolExecutor(1) as alone:  # other tests of this process keep a loop of their own going
        alone.submit(asyncio.run, visit()).result()
    sys.modules.pop("visitor", None)
    assert 0.0 < visitor.at["start"] <= visitor.at["end"]
