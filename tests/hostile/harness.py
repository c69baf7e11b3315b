"""What tests of this folder share: a server that runs, and ways to talk to it."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

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


PATIENCE = 90
"""Seconds that a script waits for a page."""
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


def message(kind: Any, content: dict[str, Any]) -> str:
    """A message on a WebSocket, as a page sends it."""
    head = {"msg_id": uuid4().hex, "msg_type": kind, "session": "class", "username": "", "version": "5.2",
            "date": "2026-01-01T00:00:00Z"}  # fmt: skip
    whole = {"header": head, "parent_header": {}, "metadata": {"version": "2.1.0"}, "content": content}
    return json.dumps({**whole, "channel": "shell", "buffers": []})


class Script:
    """A page without a browser: what it is sent, and events of the page's parts, as many as it likes."""

    def __init__(self, socket: Any, link: str) -> None:
        self.parts = dict[str, dict[str, Any]]()
        self._socket, control = socket, uuid4().hex
        self._say("comm_open", {"comm_id": control, "target_name": "solara.control", "data": {}})
        run = {"path": f"/{link}", "appName": None, "dark": False, "themes": {"light": {}, "dark": {}}}
        self._say("comm_msg", {"comm_id": control, "data": {"method": "run", "args": run}})

    def _say(self, kind: str, content: dict[str, Any]) -> None:
        self._socket.send(message(kind, content))

    def tell(self, part: str, event: str, data: Any) -> None:
        """An event of a part, as its JavaScript sends it."""
        custom = {"method": "custom", "content": {"event": event, "data": data}}
        self._say("comm_msg", {"comm_id": part, "data": custom})

    def until(self, found: Callable[[dict[str, Any]], Any]) -> tuple[str, dict[str, Any]]:
        """The first part of the page that is so, once there is one, and its properties."""
        self.wait(lambda: any(found(state) for state in self.parts.values()))
        return next((key, state) for key, state in self.parts.items() if found(state))

    def wait(self, happened: Callable[[], bool]) -> None:
        """Take in what comes until something is so."""
        began = time.monotonic()
        while not happened():
            if time.monotonic() - began > PATIENCE:
                pytest.fail(f"not within {PATIENCE} seconds; there is {list(self.parts.values())[-5:]}")
            with suppress(TimeoutError):
                self._hear()

    def hear(self, seconds: float) -> None:
        """Take in what comes within so many seconds."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            with suppress(TimeoutError):
                self._hear()

    def _hear(self) -> None:
        raw = self._socket.recv(timeout=0.2)
        if isinstance(raw, bytes):
            count = int.from_bytes(raw[:4], "big")
            ends = [int.from_bytes(raw[4 + 4 * k : 8 + 4 * k], "big") for k in range(count)] + [len(raw)]
            raw = raw[ends[0] : ends[1]].decode()
        message = json.loads(raw)
        kind, content = (message.get("header") or message)["msg_type"], message.get("content", {})
        data = content.get("data", {})
        if kind == "comm_open" or data.get("method") == "update":
            self.parts.setdefault(content["comm_id"], {}).update(data.get("state", {}))
        elif kind == "comm_close":
            self.parts.pop(content["comm_id"], None)
