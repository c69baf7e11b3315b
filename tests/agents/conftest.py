"""A small run for the tests of agents: one area, half a year."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from wpmodel import WorkProgramme


@pytest.fixture(scope="module")
def model() -> Iterator[WorkProgramme]:
    made = WorkProgramme(rng=1, areas=["South Yorkshire"], until="2011-12-31", threads=1)
    for _ in range(5):
        made.step()
    yield made
    made.close()
