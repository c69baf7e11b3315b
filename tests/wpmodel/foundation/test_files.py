"""Files are written whole or not at all, whatever is in the way; a cache of compiled code may be damaged or missing."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from wpmodel.agents.compiled import can_keep
from wpmodel.cli.reports import chart_files, page
from wpmodel.foundation import files
from wpmodel.foundation.files import StoreError


def full(path: Path, text: str, encoding: str = "") -> None:
    """A disk that takes half and no more."""
    with open(path, "w") as file:
        file.write(text[: len(text) // 2])
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "write_text", full)
    monkeypatch.setattr(pd.DataFrame, "to_csv", lambda table, path, **_: full(path, "a,b"))


@pytest.mark.usefixtures("full_disk")
def test_a_full_disk_leaves_what_was_there_and_no_half(tmp_path: Path) -> None:
    old = tmp_path / "old.html"
    old.write_bytes(b"mine")
    with pytest.raises(StoreError, match=r"old\.html could not be written.*No space left"):
        files.write_text("new words", old)
    with pytest.raises(StoreError, match=r"new\.csv could not be written"):
        files.write_tables({"new": pd.DataFrame({"a": [1]})}, tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"old.html": b"mine"}


def test_a_file_where_a_folder_should_be_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "report").write_text("a file, no folder")
    with pytest.raises(StoreError, match=r"page\.html could not be written"):
        files.write_text("new words", tmp_path / "report" / "page.html")


def test_an_interrupted_file_leaves_no_draft(tmp_path: Path) -> None:
    def stopped(draft: Path) -> None:
        draft.write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), files.whole(tmp_path / "a.csv") as draft:
        stopped(draft)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("check", [page.check_file, chart_files.check_file])
def test_a_folder_that_takes_nothing_is_refused_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, check: object
) -> None:
    def locked(**_: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(files.tempfile, "TemporaryFile", locked)  # root may write where chmod says no
    with pytest.raises(StoreError, match="Read-only file system"):
        check(tmp_path / ("a.html" if check is page.check_file else "a.svg"))  # type: ignore[operator]


# The cache of compiled code -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"\x80\x04\x95", b"\x00" * 64])
def test_compiled_code_that_was_cut_short_is_thrown_away_and_the_rest_kept(tmp_path: Path, content: bytes) -> None:
    whole, other = tmp_path / "rules" / "a.nbi", tmp_path / "rules" / "notes.txt"
    whole.parent.mkdir()
    for name in ("b.nbi", "c.nbc"):
        (whole.parent / name).write_bytes(content)
    whole.write_bytes(b"\x80\x04N.")
    other.write_bytes(content)
    assert can_keep(tmp_path)
    assert sorted(path.name for path in whole.parent.iterdir()) == ["a.nbi", "notes.txt"]


UNWRITABLE = ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME")


def without_a_cache(tmp_path: Path, variable: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    (tmp_path / "file").touch()
    environment = {k: v for k, v in os.environ.items() if k not in UNWRITABLE}
    environment[variable] = str(tmp_path / "file" / "cache")
    command = [sys.executable, "-m", "wpmodel", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600, check=False)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems keep caches where no variable says")
def test_a_command_that_can_keep_no_compiled_code_says_so_in_a_sentence(tmp_path: Path) -> None:
    """By one variable; by the other a rule below, and a run among the deep tests."""
    done = without_a_cache(tmp_path, "XDG_CACHE_HOME", "run", "--areas", "Wails")
    assert done.returncode == 2
    first, *others = done.stderr.splitlines()
    assert first.startswith("compiled rules cannot be kept (")
    assert first.endswith("set NUMBA_CACHE_DIR to a folder that can be written")
    assert "Did you mean Wales" in " ".join(" ".join(others).split())
    assert not {"RuntimeWarning", "Traceback"} & set(done.stderr.replace(":", " ").split())


@pytest.mark.deep
def test_a_run_that_can_keep_no_compiled_code_is_the_same(tmp_path: Path) -> None:
    short = ("run", "--areas", "South Yorkshire", "--until", "2011-06-02", "--json")
    done = without_a_cache(tmp_path, "NUMBA_CACHE_DIR", *short)
    assert done.returncode == 0
    kept = subprocess.run([sys.executable, "-m", "wpmodel", *short], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["fingerprint"] == json.loads(kept.stdout)["fingerprint"]


def test_where_nothing_can_be_kept_that_is_said_and_rules_are_compiled_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    script = (
        "from wpmodel.agents.rules.matching import room_for_one_more as rule; "
        "import wpmodel.agents.luck as l; print(l.mix(l.M1))"
    )
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "file" / "cache")}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip().isdigit()
    assert "set NUMBA_CACHE_DIR to a folder that can be written" in done.stderr
