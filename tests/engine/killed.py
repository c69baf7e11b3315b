"""Processes that are killed, with SIGKILL, so that nothing in them can tidy up; and work that ends badly.

Nothing heavy is imported here: a worker that is spawned for this work begins at once.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from wpmodel.studies.workers import go_on

ROOT = Path(__file__).resolve().parents[2]
FRONT_DOOR = "from wpmodel.cli.front import main; main()"


def until(true: Callable[[], object], seconds: float = 60.0) -> bool:
    """Wait for something to become true, or give up."""
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return bool(true())


def kept(store: Path) -> list[Path]:
    """The finished runs in a store: hidden files are drafts."""
    return sorted(store.glob("[!.]*.json"))


def killed(script: str, *arguments: str, when: Callable[[], object], seconds: float = 120.0) -> None:
    """Begin a Python script with arguments, and kill it once `when` is true, if it has not ended before."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    victim = subprocess.Popen([sys.executable, "-c", script, *arguments], env=environment, stdout=subprocess.DEVNULL)
    until(lambda: when() or victim.poll() is not None, seconds)
    victim.send_signal(signal.SIGKILL)
    victim.wait()


def die(_: int) -> None:
    """Work whose worker ends without a word."""
    os._exit(1)


def refuse(_: int) -> None:
    """Work that cannot be done."""
    raise ValueError("no such thing")


def work_on(folder: str) -> None:
    """Work without an end, until the parent is gone; its worker's number is the name of a file."""
    Path(folder, str(os.getpid())).touch()
    while True:
        time.sleep(0.05)
        go_on()
