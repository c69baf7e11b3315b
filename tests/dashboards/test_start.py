"""Starting the dashboard: what is missing is told with how to mend it."""

from __future__ import annotations

import os
import signal
import socket
import sys
import tarfile
import warnings
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from wpmodel import dashboards
from wpmodel.dashboards import assets, launch


def test_a_port_that_is_taken_or_none_is_refused() -> None:
    with socket.socket() as taken:
        taken.bind((launch.HOST, 0))
        taken.listen()
        with pytest.raises(ValueError, match="choose another with --port or --host"):
            launch.check_port(taken.getsockname()[1])
    for port in (0, 70_000, -1):
        with pytest.raises(ValueError, match="out of bounds"):
            launch.check_port(port)


def test_a_class_file_that_cannot_be_had_is_told_before_anybody_comes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setattr(launch, "check_port", lambda port, host: None)
    monkeypatch.setattr(launch, "find_spec", lambda name: True)
    monkeypatch.setattr(launch.rooms, "FILE", None)
    launch.rooms.kept.cache_clear()
    with pytest.raises(ValueError, match="name another file with --class-file"):
        launch.serve(8765, False, class_file=tmp_path / "file" / "classes.sqlite3")


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "find_spec", lambda name: None)
    monkeypatch.setattr(launch, "check_port", lambda port, host: None)
    with pytest.raises(OSError, match=r"pip install 'wpmodel\[dashboard\]'"):
        launch.serve(8765, False)


def test_settings_are_made_but_the_visitors_own_win(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in (
        "SOLARA_MODE",
        "SOLARA_APP",
        "SOLARA_THEME_VARIANT",
        "OMP_NUM_THREADS",
        "SOLARA_ASSETS_PROXY_CACHE_DIR",
    ):
        monkeypatch.setenv(name, "x")
        monkeypatch.delenv(name)
    monkeypatch.setenv("SOLARA_TELEMETRY_MIXPANEL_ENABLE", "false")
    monkeypatch.setenv("SOLARA_KERNEL_CULL_TIMEOUT", "5m")
    launch.prepare(tmp_path)
    assert os.environ["SOLARA_MODE"] == "production"
    assert os.environ["SOLARA_TELEMETRY_MIXPANEL_ENABLE"] == "false"
    assert os.environ["SOLARA_KERNEL_CULL_TIMEOUT"] == "5m"
    assert os.environ["SOLARA_ASSETS_PROXY_CACHE_DIR"] == str(tmp_path)


def test_a_visit_warns_of_no_cookies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", dict(os.environ))
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        launch.prepare(tmp_path)
        warnings.warn("Cookies with samesite=none require https, but ...", stacklevel=1)
        warnings.warn("something else", stacklevel=1)
    assert [str(one.message) for one in told] == ["something else"]


def test_a_server_that_is_told_to_end_stops_its_workers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    done = list[str]()
    workers = SimpleNamespace(start=lambda *_: None, close=lambda: done.append("closed"))
    stand_ins: dict[str, Any] = {
        "session": SimpleNamespace(pool=lambda: workers),
        "work": SimpleNamespace(warm_up=None),
    }
    for name, one in stand_ins.items():
        monkeypatch.setattr(dashboards, name, one, raising=False)
    for name in ("check_port", "find_spec", "prepare"):
        monkeypatch.setattr(launch, name, lambda *_: True)
    monkeypatch.setattr(launch.assets, "fetch", lambda: tmp_path)
    monkeypatch.setattr(launch.rooms, "kept", lambda: None)
    monkeypatch.setattr(launch.rooms, "FILE", None)
    ends = SimpleNamespace(run=lambda *_, **__: signal.raise_signal(signal.SIGTERM))
    monkeypatch.setitem(sys.modules, "uvicorn", ends)
    usual = signal.signal(signal.SIGTERM, lambda *_: done.append("nobody listened"))
    try:
        with pytest.raises(SystemExit):
            launch.serve(8765, False)
    finally:
        signal.signal(signal.SIGTERM, usual)
    assert done == ["closed"]


def test_without_npm_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(assets, "folder", lambda packages: tmp_path / "not there")
    monkeypatch.setattr(assets.shutil, "which", lambda name: None)
    with pytest.raises(OSError, match=r"install Node\.js"):
        assets.fetch()


def test_an_archive_that_is_not_the_one_it_should_be_is_not_used(tmp_path: Path) -> None:
    archive = tmp_path / "echarts-6.1.0.tgz"
    archive.write_bytes(b"something else")
    with pytest.raises(OSError, match="nothing of it was used"):
        assets._check(archive, assets.PACKAGES["echarts@6.1.0"][0])


def test_only_wanted_files_leave_an_archive(tmp_path: Path) -> None:
    (tmp_path / "in").write_text("x")
    with tarfile.open(tmp_path / "a.tgz", "w:gz") as tar:
        for name in ("package/require.js", "package/other.js", "package/../../require.js"):
            tar.add(tmp_path / "in", name)
    assets._take(tmp_path / "a.tgz", assets.PACKAGES["requirejs@2.3.6"][1], tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").rglob("*")] == ["require.js"]
