"""Commands where Python lacks what it lacks on macOS and Windows, with their way to begin processes and a code page.

No such machine is at hand: this shows what can be shown on Linux.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from wpmodel.foundation import threads

HERE = Path(__file__).parent
AREA = ("--areas", "South Yorkshire", "--until", "2011-07-31")

COMMANDS = """
import json, os, sys
assert not hasattr(os, "fork") and not hasattr(os, "sched_getaffinity")
from wpmodel.cli.front import main
if __name__ == "__main__":
    for arguments in json.loads(sys.argv[1]):
        sys.argv = ["wpmodel", *arguments]
        try:
            main()
        except SystemExit as end:
            if end.code:
                sys.exit(f"wpmodel {' '.join(arguments)} ended with {end.code}")
"""


def elsewhere(folder: Path, *arguments: str, encoding: str = "cp1252") -> str:
    """What Python prints there, in this folder, to a file of that encoding."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))},
        "LC_ALL": "C",  # files are opened as ASCII unless an encoding is named
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONUTF8": "0",
        "PYTHONIOENCODING": encoding,
        "PYTHONPATH": str(HERE / "elsewhere"),
        "PYTHONWARNDEFAULTENCODING": "1",
        "COLUMNS": "100",
    }
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=300, check=False)
    said, erred = done.stdout.decode(encoding), done.stderr.decode("utf-8", "replace")
    assert done.returncode == 0, erred[-2_000:]
    assert "Traceback" not in erred, erred[-2_000:]
    return said


def commands(folder: Path, *lines: tuple[str, ...], encoding: str = "cp1252") -> str:
    script = folder / "commands.py"
    script.write_text(COMMANDS, encoding="utf-8")
    return elsewhere(folder, str(script), json.dumps(lines), encoding=encoding)


def test_what_is_taken_away_is_not_there(tmp_path: Path) -> None:
    """Or else the tests below would show nothing."""
    code = "import os, signal; print(hasattr(os, 'fork'), hasattr(signal, 'SIGKILL')); import fcntl"
    environment = {**os.environ, "PYTHONPATH": str(HERE / "elsewhere")}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.stdout == "False False\n"
    assert "No module named 'fcntl'" in done.stderr or "import of fcntl halted" in done.stderr


def test_a_run_is_made_kept_and_made_again(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()  # an empty folder may be named
    scenario = 'format = 1\nname = "egyszerű ☃ £"\n[parameters]\ntop_slice = 0.1\n'
    (tmp_path / "mine.toml").write_text(scenario, encoding="utf-8")
    said = commands(tmp_path, ("run", "mine.toml", *AREA, "--all", "--out", "kept"), ("replay", "kept"))
    assert "The same, bit for bit." in said
    assert "egyszer? ? £" in said, "the code page has neither letter"
    assert "egyszerű ☃ £" in (tmp_path / "kept" / "scenario.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_what_is_listed_and_told_is_printed_whatever_letters_there_are(tmp_path: Path, encoding: str) -> None:
    said = commands(
        tmp_path, ("scenarios",), ("scenarios", "--show", "triage"), ("parameters", "slice"), ("sources", "S33"),
        ("lesson", "1"), ("--version",), ("calibrate", "--shipped"), encoding=encoding,
    )  # fmt: skip
    assert "top_slice" in said


def test_two_processes_compare_two_contracts(tmp_path: Path) -> None:
    said = commands(
        tmp_path, ("compare", "work-programme-2011", "no-share-shift", *AREA, "--seeds", "2", "--processes", "2",
                   "--csv", "tables", "--html", "page.html", "--store", "runs"),
    )  # fmt: skip
    assert "no-share-shift" in said
    assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.skipif(not importlib.util.find_spec("solara"), reason="needs the extra dashboard")
def test_the_dashboard_can_be_begun(tmp_path: Path) -> None:
    code = (
        "import signal\n"
        "signal.SIGKILL = 9\n"  # ipykernel asks for the system's name first, and that is not changed here
        "import ipykernel.kernelbase\n"
        "del signal.SIGKILL\n"
        "import wpmodel.dashboards.launch as launch, socket\n"
        "with socket.socket() as free:\n"
        "    free.bind(('127.0.0.1', 0))\n"
        "    port = free.getsockname()[1]\n"
        "launch.check_port(port)\n"
        "import wpmodel.dashboards.app\n"
        "print('ready')"
    )
    assert elsewhere(tmp_path, "-c", code).endswith("ready\n")


def test_processors_are_counted_on_every_system(monkeypatch: pytest.MonkeyPatch) -> None:
    assert 1 <= threads.cores() <= (os.cpu_count() or 1)
    monkeypatch.delattr(os, "process_cpu_count", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 7)
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    assert threads.cores() == 7
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert threads.cores() == 1
    monkeypatch.setattr(os, "process_cpu_count", lambda: 3, raising=False)
    assert threads.cores() == 3
