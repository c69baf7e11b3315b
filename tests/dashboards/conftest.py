"""A school: a file with rooms of classes, whose clocks are moved by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from schools import Clock

from wpmodel.dashboards.classroom.rooms import Rooms


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "classes.sqlite3"


@pytest.fixture
def begin(file: Path, clock: Clock) -> Callable[..., Rooms]:
    """Begin a server on the file, or begin it anew."""
    return lambda **how: Rooms(file, clock.wall, clock.ticks, **how)


@pytest.fixture
def school(begin: Callable[..., Rooms]) -> Rooms:
    return begin()
