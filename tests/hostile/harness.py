"""What tests of this folder share: a server that runs, and ways to talk to it."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from platformdirs import user_cache_path

OWN = {"XDG_CACHE_HOME": "cache", "XDG_DATA_HOME": "data", "XDG_CONFIG_HOME": "config", "HOME": "home"}


@dataclass(frozen=True)
class Answer:
    """What came back: status, headers by lower-case name (`set-cookie` joined by new lines), body."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Site:
    """Another site, on a port of its own: it has every page, and keeps the paths that it was asked for."""

    port: int
    asked: list[str]


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
        """Whether the page comes. The first to ask is a stranger, who would have all load their scripts elsewhere."""
        try:
            return self.ask(x_script_name="//evil.example").status == 200
        except OSError:
            return False


Serving = Callable[..., AbstractContextManager[Server]]


def free_port() -> int:
    """A port of this computer that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(what: Callable[[], Any], seconds: float = 180.0, every: float = 0.1) -> Any:
    """What `what` gives once it is true. Fails after so many seconds."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if found := what():
            return found
        time.sleep(every)
    return pytest.fail(f"not within {seconds:g} seconds: {what}")


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """Settings of a server that finds nothing of the user's, but the compiled rules: to compile takes a minute."""
    made = {name: value for name, value in os.environ.items() if not name.startswith("SOLARA")} | settings
    for name, part in OWN.items():
        made[name] = str(folder / part)
        (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / "cache" / "wpmodel").mkdir(exist_ok=True)
    for kernels in user_cache_path("wpmodel").glob("kernels-*"):
        (folder / "cache" / "wpmodel" / kernels.name).symlink_to(kernels)
    return made


def open_socket(server: Any, kernel: str = "a", **headers: str) -> Any:
    """A WebSocket of the server, as a browser with these headers opens it. Raises InvalidStatus where it is refused."""
    from websockets.sync.client import connect

    address = server.address.replace("http", "ws") + f"jupyter/api/kernels/{kernel}/channels?session_id=page"
    return connect(address, additional_headers=headers, open_timeout=30, close_timeout=1)
