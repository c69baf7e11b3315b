"""Starting the dashboard: what is missing is told with how to mend it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sys
import tarfile
import warnings
import weakref
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from wpmodel.dashboards import launch
from wpmodel.dashboards.web import assets

ROOT = Path(__file__).parents[2]


def place(host: str = launch.HOST, public_url: str = "") -> Any:
    """Where a server is found."""
    guard = pytest.importorskip("wpmodel.dashboards.web.guard", reason="needs the extra dashboard")
    return guard.Place(host, 8765, public_url)


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
    place()  # skips without the extra
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setattr(launch, "check_port", lambda port, host: None)
    monkeypatch.setattr(launch, "find_spec", lambda name: True)
    monkeypatch.setattr(launch.rooms, "FILE", None)
    launch.rooms.opened.cache_clear()
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
        "SOLARA_ASSETS_PROXY",
        "SOLARA_BASE_URL",
        "SOLARA_SESSION_HTTP_ONLY",
        "SOLARA_THEME_SHOW_BANNER",
        "SOLARA_THEME_TITLE",
    ):
        monkeypatch.setenv(name, "x")
        monkeypatch.delenv(name)
    monkeypatch.setenv("SOLARA_TELEMETRY_MIXPANEL_ENABLE", "false")
    monkeypatch.setenv("SOLARA_KERNEL_CULL_TIMEOUT", "5m")
    monkeypatch.setenv("SOLARA_ROOT_PATH", "//evil.example")
    launch.prepare(tmp_path, place(public_url="https://example.org/wp/"))
    assert os.environ["SOLARA_ROOT_PATH"] == "/wp"  # not the visitor's: the server says it for all
    assert os.environ["SOLARA_MODE"] == "production"
    assert os.environ["SOLARA_TELEMETRY_MIXPANEL_ENABLE"] == "false"
    assert os.environ["SOLARA_KERNEL_CULL_TIMEOUT"] == "5m"
    assert os.environ["SOLARA_ASSETS_PROXY_CACHE_DIR"] == str(tmp_path)


def test_a_visit_warns_of_no_cookies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", dict(os.environ))
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        launch.prepare(tmp_path, place())
        warnings.warn("Cookies with samesite=none require https, but ...", stacklevel=1)
        warnings.warn("something else", stacklevel=1)
    assert [str(one.message) for one in told] == ["something else"]


def unheard(*_: Any) -> None:
    """Told to end in a callback, where Python drops what is raised."""
    one = set[int]()
    weakref.finalize(one, signal.raise_signal, signal.SIGTERM)
    del one


@pytest.mark.parametrize("early", [False, True])
def test_a_server_that_is_told_to_end_stops_its_workers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, early: bool
) -> None:
    place()  # skips without the extra
    done = list[str]()
    workers = SimpleNamespace(
        start=lambda *_: done.append("warmed"),
        start_all=lambda _: done.append("begun"),
        close=lambda: done.append("closed"),
    )
    stand_ins: dict[str, Any] = {
        "wpmodel.dashboards.session.visit": SimpleNamespace(pool=lambda: workers, first=lambda: None),
        "wpmodel.dashboards.workers.work": SimpleNamespace(warm_up=None),
    }
    for name, one in stand_ins.items():
        monkeypatch.setattr(name, one, raising=False)
    for name in ("check_port", "find_spec", "prepare", "application", "_allow_connections"):
        monkeypatch.setattr(launch, name, lambda *_: True)
    monkeypatch.setattr(launch.assets, "checked", lambda: tmp_path)
    monkeypatch.setattr(launch.rooms, "kept", lambda: None)
    monkeypatch.setattr(launch.rooms, "FILE", None)

    if early:
        monkeypatch.setattr(launch, "prepare", unheard)
        monkeypatch.setattr(sys, "unraisablehook", lambda _: None)

    def listen(app: Any, at: Any, begun: Any) -> None:
        begun()
        if not early:
            signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(launch, "listen", listen)
    usual = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
    signal.signal(signal.SIGTERM, lambda *_: done.append("nobody listened"))
    try:
        with pytest.raises(SystemExit):
            launch.serve(8765, False)
    finally:
        for one, before in usual.items():
            signal.signal(one, before)
    assert done == (["closed"] if early else ["warmed", "warmed", "begun", "closed"])


@pytest.mark.parametrize(
    ("host", "public_url", "words"),
    [
        ("127.0.0.1", "", "at http://127.0.0.1:8765/, for this computer alone"),
        ("127.0.0.1", "https://example.org/wp", "by the proxy, at https://example.org/wp"),
        ("0.0.0.0", "", "port 8765 of any of its addresses can use it: there is no password"),
        ("192.0.2.7", "", "at http://192.0.2.7:8765/ "),
        ("::1", "", "at http://[::1]:8765/, for this computer alone"),
    ],
)
def test_it_says_who_can_reach_it(host: str, public_url: str, words: str) -> None:
    assert words in launch.who_can_reach(place(host, public_url))


@pytest.mark.parametrize(
    "url", ["example.org", "ftp://a/b", "https://", "https://a/b?c", "https://a:99999/", "https://a/<b>"]
)
def test_a_public_url_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"write it as https://example\.org/wp"):
        place(public_url=url).check()


def test_where_others_can_come_it_knows_numbers_and_its_own_names_but_no_other() -> None:
    open_to_all = place("0.0.0.0")
    assert open_to_all.knows("192.0.2.7:8765")
    assert open_to_all.knows(f"{socket.gethostname()}:8765")
    assert not open_to_all.knows("rebound.example:8765")
    assert place("0.0.0.0", "http://lab.example:8765").knows("lab.example")


def test_a_page_of_the_public_url_is_the_servers_own_and_of_another_port_is_not() -> None:
    proxied = place(public_url="https://Example.org:443/wp")
    assert proxied.trusts("https://example.org", "127.0.0.1:8765")
    assert proxied.trusts("http://127.0.0.1:8765", "127.0.0.1:8765")
    assert not proxied.trusts("https://example.org:444", "127.0.0.1:8765")
    assert not proxied.trusts("http://example.org", "127.0.0.1:8765")
    assert not place().trusts("", "127.0.0.1:8765")


def test_the_files_of_the_pages_are_those_that_came_with_it() -> None:
    assert assets.checked() == assets.FOLDER


@pytest.mark.parametrize("name", ["echarts@6.1.0/dist/echarts.esm.min.js", assets.SUMS])
def test_a_missing_file_is_named_with_the_remedy(tmp_path: Path, name: str) -> None:
    shutil.copytree(assets.FOLDER, tmp_path / "vendor")
    (tmp_path / "vendor" / name).unlink()
    with pytest.raises(OSError, match=rf"{name}.*cannot be read: install wpmodel again"):
        assets.checked(tmp_path / "vendor")


def test_an_altered_file_is_named_with_the_remedy(tmp_path: Path) -> None:
    shutil.copytree(assets.FOLDER, tmp_path / "vendor")
    with (tmp_path / "vendor" / "requirejs@2.3.6" / "require.js").open("a") as file:
        file.write(" ")
    with pytest.raises(OSError, match=r"require\.js is not the file that came with wpmodel: install wpmodel again"):
        assets.checked(tmp_path / "vendor")


@pytest.fixture
def vendor(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The script that fetches the files anew."""
    monkeypatch.syspath_prepend(ROOT / ".ci")
    import vendor

    return vendor


def test_an_archive_that_is_not_the_one_it_should_be_is_not_used(vendor: Any, tmp_path: Path) -> None:
    archive = tmp_path / "echarts-6.1.0.tgz"
    archive.write_bytes(b"something else")
    with pytest.raises(SystemExit, match="nothing of it was used"):
        vendor.check(archive, vendor.PACKAGES[vendor.PAGES][0].sha512)


def test_only_wanted_files_leave_an_archive(vendor: Any, tmp_path: Path) -> None:
    (tmp_path / "in").write_text("x")
    with tarfile.open(tmp_path / "a.tgz", "w:gz") as tar:
        for name in ("package/require.js", "package/other.js", "package/../../require.js"):
            tar.add(tmp_path / "in", name)
    (requirejs,) = (one for one in vendor.PACKAGES[vendor.PAGES] if one.name == "requirejs")
    vendor.take(tmp_path / "a.tgz", requirejs.wanted, tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").rglob("*")] == ["require.js"]


def test_the_list_of_files_is_that_of_the_folders(vendor: Any) -> None:
    for folder in vendor.PACKAGES:
        listed = {line[66:] for line in (folder / vendor.SUMS).read_text().splitlines()}
        there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
        assert there - listed <= {vendor.SUMS, "README.md"}
        assert assets.checked(folder) == folder
