"""The harness itself: the server that tests attack is the real one."""

from __future__ import annotations

from typing import Any


def test_a_visitor_gets_the_page(server: Any) -> None:
    answer = server.ask()
    assert answer.status == 200
    assert b"Work Programme laboratory" in answer.body
