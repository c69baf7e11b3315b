"""Local authorities: the 363 listed today (there were 380 in 2011)."""

from __future__ import annotations

from typing import Any

from mesa import Agent


class LocalAuthority(Agent):
    """An authority in an area. `code` is its nine-character statistical code."""

    def __init__(self, model: Any, code: str, name: str, area: int) -> None:
        super().__init__(model)
        self.code, self.name, self.area = code, name, area
