"""What a script says on the WebSocket of a page of its own, without the page: it is hung up on, and keeps no memory."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from harness import Script, Server, message, open_socket


def opening(target: str, value: str = "") -> str:
    """A message that opens a part of a page."""
    state = {"_model_module": "@jupyter-widgets/controls", "_model_module_version": "2.0.0",
             "_model_name": "HTMLModel", "_view_module": "@jupyter-widgets/controls", "_view_module_version": "2.0.0",
             "_view_name": "HTMLView", "value": value}  # fmt: skip
    return message("comm_open", {"comm_id": uuid4().hex, "target_name": target, "data": {"state": state}})


def of_part(data: dict[str, Any]) -> str:
    """A message of a part of a page."""
    return message("comm_msg", {"comm_id": "a", "data": data})


def resident(server: Server) -> float:
    """Megabytes of memory of a server."""
    pages = int(Path(f"/proc/{server.process.pid}/statm").read_text().split()[1])
    return pages * 4096 / 1e6


HOSTILE = {
    "no JSON": "x",
    "nothing": "{}",
    "no table": "[1]",
    "too deep": "[" * 500_000,
    "bytes": b"\xff" * 1_000,
    "a kind that is none": message([], {}),
    "a part of its own": opening("jupyter.widget"),
    "in other letters": opening("jupyter.widget").replace("comm_open", "comm\\u005fopen"),
    "a long update": of_part({"method": "update", "state": {"x": "x" * 10_000}}),
    "a long event": of_part({"method": "custom", "content": {"data": "x" * 1_900_000}}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_no_page_sends_ends_its_socket(server: Server, name: str) -> None:
    from websockets.exceptions import ConnectionClosed

    with open_socket(server, uuid4().hex, Cookie="solara-session-id=raw") as socket:
        with contextlib.suppress(ConnectionClosed, TimeoutError):
            socket.send(HOSTILE[name])
            while True:
                socket.recv(timeout=20)
        assert socket.close_code == 1008
    assert server.ask().status == 200


def test_what_pages_send_is_let_through(server: Server) -> None:
    with open_socket(server, uuid4().hex, Cookie="solara-session-id=raw") as socket:
        socket.send(message("kernel_info_request", {}))
        socket.send(opening("solara.control"))
        form = {"settings": dict.fromkeys(map(str, range(2_000)), 1.0), "text": "x" * 200_000}
        socket.send(of_part({"method": "custom", "content": {"data": form}}))
        socket.ping().wait(20)
        time.sleep(1)
        socket.send(message("kernel_info_request", {}))
        socket.ping().wait(20)
        assert socket.close_code is None


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory of another process is read from /proc")
def test_a_script_does_not_fill_the_memory(server: Server) -> None:
    from websockets.exceptions import ConnectionClosed

    with open_socket(server, uuid4().hex, Cookie="solara-session-id=raw") as socket:
        page = Script(socket, "")
        page.until(lambda state: "pages" in state)
        page.hear(2)
        before = resident(server)
        with contextlib.suppress(ConnectionClosed):
            for _ in range(40):
                socket.send(opening("jupyter.widget", "x" * 1_900_000))
            page.hear(5)
        assert resident(server) - before < 40
    assert server.ask().status == 200
