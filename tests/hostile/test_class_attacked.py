"""A hostile class: what a script of one student does to rooms, by the pages' own protocol, on a server that runs."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from itertools import islice, permutations
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from harness import Script, Server, Serving, environment, free_port

from wpmodel.dashboards.classroom import limits
from wpmodel.dashboards.classroom.permitted import LETTERS

TOKEN = "the-token-of-this-server"


Opened = Callable[..., Script]


@pytest.fixture(scope="module")
def school(serving: Serving) -> Iterator[Server]:
    """A server with a token that the tests know."""
    with serving("--class-file", "rooms.sqlite3", "--class-token", TOKEN) as server:
        yield server
        assert server.answers()


@pytest.fixture
def opened(school: Server) -> Iterator[Opened]:
    """Open a page in a new browser; all are closed in the end."""
    from websockets.sync.client import connect

    with ExitStack() as pages:

        def visit(link: str, **headers: str) -> Script:
            cookies = "; ".join(one.split(";")[0] for one in school.ask().headers["set-cookie"].split("\n"))
            address = (
                f"{school.address.replace('http', 'ws')}jupyter/api/kernels/{uuid4()}/channels?session_id={uuid4()}"
            )
            said = {"Cookie": cookies, **headers}
            socket = connect(
                address, additional_headers=said, max_size=None, max_queue=None, ping_interval=None, close_timeout=1
            )
            return Script(pages.enter_context(socket), link)

        yield visit


def counted(server: Server, what: str) -> int:
    with closing(sqlite3.connect(server.folder / "rooms.sqlite3")) as at:
        return int(at.execute(f"select count(*) from {what}").fetchone()[0])


def is_opener(state: dict[str, Any]) -> bool:
    return state.get("words") == "Open a room"


def is_room(state: dict[str, Any]) -> bool:
    return "room" in state and "wall" in state


def open_room(opened: Opened) -> str:
    """A room, opened with the server's token."""
    page = opened(f"?page=class&key={TOKEN}")
    page.tell(page.until(is_opener)[0], "press", {})
    return str(page.until(is_room)[1]["room"])


def is_seat(state: dict[str, Any]) -> bool:
    return "nicknames" in state


def test_one_browser_that_joins_again_and_again_takes_few_seats(school: Server, opened: Opened) -> None:
    code = open_room(opened)
    before = counted(school, "students")
    page = opened(f"?page=lessons&room={code}")
    seat, _ = page.until(is_seat)
    for _ in range(160):
        page.tell(seat, "known", "")
    page.until(lambda state: is_seat(state) and "joined the room too often" in state["told"])
    page.hear(2)
    assert counted(school, "students") - before == limits.SEATS_BY_BROWSER[0]
    other = opened(f"?page=lessons&room={code}")
    other.tell(other.until(is_seat)[0], "known", "")
    other.until(lambda state: is_seat(state) and state["name"].startswith("Student "))


def test_one_browser_that_tries_codes_is_told_to_wait(school: Server, opened: Opened) -> None:
    page = opened("?page=class")
    door, _ = page.until(lambda state: "told" in state)
    for wrong in islice(permutations(LETTERS, 6), 200):
        page.tell(door, "enter", "".join(wrong))
    page.until(lambda state: "too many codes were wrong" in state.get("told", ""))
    other = opened("?page=class")  # another browser at the same address is not kept out
    other.tell(other.until(lambda state: "told" in state)[0], "enter", "BCDFGH")
    other.until(lambda state: "there is no room" in state.get("told", ""))


def test_an_address_that_opens_rooms_from_many_browsers_is_told_to_wait(school: Server, opened: Opened) -> None:
    before = counted(school, "rooms")
    most, by_browser = limits.ROOMS_BY_ADDRESS[0], limits.ROOMS_BY_BROWSER[0]
    for k in range(most // by_browser + 1):
        told = f"203.0.113.{k}"  # an address of one's own making
        page = opened("?page=class", **{"X-Wpmodel-Address": told, "X-Forwarded-For": told})
        for _ in range(by_browser if k < most // by_browser else 1):
            page.tell(page.until(is_opener)[0], "press", {})
            _, came = page.until(lambda state: is_room(state) or "many rooms were opened" in str(state))
            page.tell(page.until(lambda state: "pages" in state)[0], "restore", "?page=class")
            page.wait(lambda page=page: not any(map(is_room, page.parts.values())))
    assert counted(school, "rooms") - before == most
    assert "many rooms were opened from this address today" in str(came)


def test_a_second_server_on_the_same_file_is_refused(school: Server, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "wpmodel", "dashboard", "--no-open", "--port", str(free_port())]
    ended = subprocess.run(
        [*command, "--class-file", str(school.folder / "rooms.sqlite3")],
        env=environment(tmp_path), capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert ended.returncode == 2
    assert "another dashboard keeps its rooms of classes in" in " ".join((ended.stdout + ended.stderr).split())
    assert school.answers()
