"""Many at once: visitors in the hundreds, and connections that only hold a place."""

from __future__ import annotations

import contextlib
import resource
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from harness import open_socket, wait_for


def half_open(
    server: Any, number: int, say: bytes = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: "
) -> list[socket.socket]:
    """So many connections that begin a request and do not end it."""
    made = []
    for _ in range(number):
        one = socket.create_connection(("127.0.0.1", server.port), timeout=10)
        one.sendall(say)
        made.append(one)
    return made


def closed(one: socket.socket) -> bool:
    """Whether the server has ended a connection."""
    one.setblocking(False)
    try:
        while one.recv(2**16):  # what it answered before
            pass
        return True
    except BlockingIOError:
        return False
    except OSError:
        return True


@pytest.fixture(scope="module")
def small(serving: Any) -> Iterator[Any]:
    """A server that may have 700 files open and 5 pages."""
    begin = {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (700, 700))}
    with serving("--pages", "5", **begin) as one:
        yield one


def test_more_half_open_connections_than_files_do_not_stop_a_visitor(small: Any) -> None:
    held = half_open(small, 1_000)
    try:
        began = time.monotonic()
        assert small.ask().status == 200
        assert time.monotonic() - began < 8
    finally:
        for one in held:
            one.close()


def test_a_request_that_does_not_end_is_ended(small: Any) -> None:
    held = [
        *half_open(small, 2),
        *half_open(small, 2, b""),
        *half_open(small, 1, b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\nGET"),
    ]
    try:
        began = time.monotonic()
        while time.monotonic() - began < 20 and not all(map(closed, held)):
            time.sleep(0.5)
            for one in held[:1]:
                with contextlib.suppress(OSError):
                    one.send(b"a")  # a letter now and then
        assert time.monotonic() - began < 20
    finally:
        for one in held:
            one.close()


def test_whoever_comes_when_all_pages_are_taken_is_told_so(small: Any) -> None:
    from websockets.exceptions import InvalidStatus

    with contextlib.ExitStack() as held:
        for k in range(5):
            held.enter_context(open_socket(small, f"page{k}", Cookie="solara-session-id=one"))
        answer = small.ask()
        assert answer.status == 503
        assert "5 pages are open" in answer.body.decode()
        assert answer.headers["content-type"].startswith("text/html")
        with pytest.raises(InvalidStatus):
            open_socket(small, "one more")
        held.enter_context(open_socket(small, "page1", Cookie="solara-session-id=one"))  # a page that comes back
    began = time.monotonic()
    while small.ask().status != 200:
        assert time.monotonic() - began < 20
        time.sleep(0.2)


def test_pages_that_went_without_a_word_make_room(small: Any) -> None:
    for k in range(12):
        wait_for(lambda: small.ask().status == 200, 30)  # a busy server takes a while to see who has gone
        with open_socket(small, f"gone{k}", Cookie=f"solara-session-id={k}"):
            pass
    assert small.ask().status == 200
    with open_socket(small, "newcomer", Cookie="solara-session-id=new"):
        pass


def test_200_sessions_are_served(server: Any) -> None:
    with contextlib.ExitStack() as held:
        for k in range(199):
            held.enter_context(open_socket(server, f"crowd{k}", Cookie=f"solara-session-id=crowd{k}"))
        began = time.monotonic()
        assert server.ask().status == 200
        assert time.monotonic() - began < 8
        with open_socket(server, "last", Cookie="solara-session-id=last"):
            assert server.ask().status == 503
