"""A school: a file with rooms of classes, whose clocks are moved by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from schools import Clock

from wpmodel.dashboards.classroom import rooms
from wpmodel.dashboards.classroom.rooms import Rooms


@pytest.fixture(autouse=True)
def _own_rooms(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """No test opens the user's own file of rooms: another worker's test, or a dashboard, may keep it."""
    monkeypatch.setattr(rooms, "FILE", tmp_path / "rooms.sqlite3")
    rooms.opened.cache_clear()
    yield
    rooms.opened.cache_clear()


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
