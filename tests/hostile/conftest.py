"""The real server in a process of its own, with nothing of the user's: tests here do to it what a stranger could.

`server` is one that they share, `serving` starts another with options. Both listen on this computer alone. Loops are
bounded in count and time.
"""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from platformdirs import user_cache_path

CHROMIUM = shutil.which("chromium")
OWN = {"XDG_CACHE_HOME": "cache", "XDG_DATA_HOME": "data", "XDG_CONFIG_HOME": "config", "HOME": "home"}


@dataclass(frozen=True)
class Answer:
    """What came back: status, headers by lower-case name (`set-cookie` joined by new lines), body."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Server:
    """A dashboard that runs: its port, its process, what it printed and the folder with all that it keeps."""

    port: int
    process: subprocess.Popen
    printed: Path
    folder: Path

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        return f"http://127.0.0.1:{self.port}/"

    def ask(self, path: str = "/", method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        """One request, with headers as given: underscores stand for hyphens, and host="..." replaces Host."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            came = connection.getresponse()
            found = dict[str, str]()
            for name, value in came.getheaders():
                found[name.lower()] = f"{found[name.lower()]}\n{value}" if name.lower() in found else value
            return Answer(came.status, found, came.read())
        finally:
            connection.close()

    def answers(self) -> bool:
        """Whether the page comes."""
        try:
            return self.ask().status == 200
        except OSError:
            return False


Serving = Callable[..., AbstractContextManager[Server]]


def free_port() -> int:
    """A port of this computer that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(what: Callable[[], Any], seconds: float = 60.0, every: float = 0.1) -> Any:
    """What `what` gives once it is true. Fails after so many seconds."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if found := what():
            return found
        time.sleep(every)
    return pytest.fail(f"not within {seconds:g} seconds: {what}")


def environment(folder: Path) -> dict[str, str]:
    """Settings of a server that finds nothing of the user's, but the compiled rules: to compile takes a minute."""
    made = {name: value for name, value in os.environ.items() if not name.startswith("SOLARA")}
    for name, part in OWN.items():
        made[name] = str(folder / part)
        (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / "cache" / "wpmodel").mkdir(exist_ok=True)
    for kernels in user_cache_path("wpmodel").glob("kernels-*"):
        (folder / "cache" / "wpmodel" / kernels.name).symlink_to(kernels)
    return made


@pytest.fixture(scope="session")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Serving:
    """Start a server: `with serving("--host", "0.0.0.0") as server`. `begin` is given to Popen."""

    pytest.importorskip("solara", reason="needs the extra dashboard: pip install -e '.[dashboard]'")

    @contextmanager
    def served(*options: str, **begin: Any) -> Iterator[Server]:
        folder, port = tmp_path_factory.mktemp("server"), free_port()
        command = [sys.executable, "-m", "wpmodel", "dashboard", "--no-open", "--port", str(port), *options]
        with (
            (folder / "printed.txt").open("wb") as printed,
            subprocess.Popen(
                command, stdout=printed, stderr=subprocess.STDOUT, env=environment(folder), cwd=folder, **begin
            ) as process,
        ):
            server = Server(port, process, folder / "printed.txt", folder)
            try:
                wait_for(lambda: server.answers() or process.poll() is not None)
                assert process.poll() is None, server.printed.read_text()
                yield server
            finally:
                process.terminate()
                process.wait(timeout=60)

    return served


@pytest.fixture(scope="session")
def server(serving: Serving) -> Iterator[Server]:
    """A server as `wpmodel dashboard` starts it, which must outlive all that is done to it."""
    with serving() as one:
        yield one
        assert one.process.poll() is None
        assert one.answers()


@pytest.fixture(scope="session")
def chromium(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Start Debian's Chromium with arguments of one's own. Tests that use it are marked `browser`."""
    if CHROMIUM is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    playwright = request.getfixturevalue("playwright")

    def started(*arguments: str) -> Any:
        usual = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        return playwright.chromium.launch(executable_path=CHROMIUM, args=[*usual, *arguments])

    return started
