"""Calibrations and searches killed at any moment, again and again, end with the same bytes as undisturbed ones."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from killed import FRONT_DOOR, kept, killed

SMALL = (
    "from wpmodel.calibration import design, diagnostics; design.WITH_NATIONAL, design.REPLICATES = 0, 2; "
    "diagnostics.QUICK = {'walkers': 16, 'steps': 40, 'keep_every': 10}; "
)
"""A calibration whose inference is quick and means nothing."""
PLACE = ("--areas", "South Yorkshire", "--processes", "1", "--json")
COMMANDS = {
    "calibrate": (
        SMALL + FRONT_DOOR,
        ("calibrate", *PLACE, "--budget", "36", "--until", "2012-01-31", "--datasets", "10"),
        ("--out", "tables", "--report", "report.html"),
    ),
    "design": (
        FRONT_DOOR,
        (
            "design",
            *PLACE,
            "--aims",
            "jobs,cost",
            "--until",
            "2014-06-30",
            "--runs",
            "12",
            "--seeds",
            "1",
            "--fresh",
            "2",
        ),
        ("--write", "front", "--out", "report.html"),
    ),
}
MOMENTS = 12


def files(folder: Path) -> dict[str, bytes]:
    """What is in a folder, hidden drafts apart."""
    found = [path for path in folder.rglob("[!.]*") if path.is_file() and "store" not in path.parts]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@pytest.mark.deep
@pytest.mark.parametrize("command", COMMANDS)
def test_killed_at_any_moment_it_goes_on_to_the_same_bytes(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script, arguments, written = COMMANDS[command]
    asked = (*arguments, "--store", "store", *written)

    def whole(name: str) -> str:
        (tmp_path / name).mkdir(exist_ok=True)
        monkeypatch.chdir(tmp_path / name)
        return subprocess.run([sys.executable, "-c", script, *asked], capture_output=True, text=True, check=True).stdout

    began = time.monotonic()
    told = whole("undisturbed")
    took, seed = time.monotonic() - began, random.randrange(1_000_000)
    (tmp_path / "disturbed").mkdir()
    monkeypatch.chdir(tmp_path / "disturbed")
    print(f"seed {seed}")  # told where this fails
    moments, before = random.Random(seed), dict[Path, bytes]()
    for _ in range(MOMENTS):
        at = time.monotonic() + moments.uniform(0.0, 0.6 * took)
        killed(script, *asked, when=lambda at=at: time.monotonic() > at, seconds=600.0)
        now = {path: path.read_bytes() for path in kept(Path("store"))}
        assert all(json.loads(of)["found"] for of in now.values()), "a run is kept whole or not at all"
        assert before.items() <= now.items(), "nothing that was finished is lost or made again"
        before = now
        assert files(Path()).items() <= files(tmp_path / "undisturbed").items(), "what is written is whole"
    assert whole("disturbed") == told
    assert files(tmp_path / "disturbed") == files(tmp_path / "undisturbed")
