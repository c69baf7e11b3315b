"""A disk that fills up while a run or a calibration is written: a sentence, nothing half-written, and it goes on."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from wpmodel.calibration.sampling_plan import space_filling
from wpmodel.cli import front
from wpmodel.studies import experiment

AREA, UNTIL, BUDGET = "South Yorkshire", "2011-06-30", 40


def mount(*arguments: str) -> bool:
    if os.name != "posix" or os.geteuid() or not shutil.which("mount"):
        return False
    return subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode == 0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 96 kilobytes."""
    place = tmp_path / "disk"
    place.mkdir()
    if not mount("-t", "tmpfs", "-o", "size=96k", "tmpfs", str(place)):
        pytest.skip("only root may mount a small disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    def call(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["wpmodel", *arguments, "--areas", AREA, "--until", UNTIL])
        with pytest.raises(SystemExit) as done:
            front.main()
        out, err = capsys.readouterr()
        return int(done.value.code or 0), " ".join((out + err).split())

    return call


def test_a_run_that_does_not_fit_leaves_nothing_and_is_written_once_there_is_room(
    disk: Path, said: Callable[..., tuple[int, str]]
) -> None:
    code, text = said("run", "--out", str(disk / "run"))
    assert code == 2
    assert "the run could not be written to" in text
    assert "No space left on device" in text
    assert "Nothing of it is left." in text
    assert list(disk.iterdir()) == []
    assert mount("-o", "remount,size=64m", str(disk))
    code, text = said("run", "--out", str(disk / "run"))
    assert code == 0
    assert "manifest.json" in {path.name for path in (disk / "run").iterdir()}


def test_a_calibration_whose_disk_is_full_keeps_what_was_finished_and_goes_on_from_there(
    disk: Path, said: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ("calibrate", "--budget", str(BUDGET), "--processes", "1", "--store", str(disk / "store"))
    code, text = said(*asked)
    assert code == 2
    assert "could not be written" in text
    assert "No space left on device" in text
    kept = {path: path.stat().st_mtime_ns for path in (disk / "store").iterdir()}
    assert 0 < len(kept) < BUDGET
    assert all(path.suffix == ".json" and json.loads(path.read_text())["found"] for path in kept)
    assert mount("-o", "remount,size=64m", str(disk))
    made = []

    def stop(work: tuple[experiment.Job, int | None]) -> dict[str, float]:
        made.append(work[0])
        raise KeyboardInterrupt

    monkeypatch.setattr(experiment, "_figures", stop)
    code, text = said(*asked)
    assert (code, "the same command goes on from there" in text) == (2, True)
    first_left = space_filling(BUDGET, [AREA], UNTIL).jobs()[len(kept)]
    assert [(job.seed, job.scenario) for job in made] == [(first_left.seed, first_left.scenario)]
    assert {path: path.stat().st_mtime_ns for path in (disk / "store").iterdir()} == kept
