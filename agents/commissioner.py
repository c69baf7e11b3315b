"""The commissioner: the Department for Work and Pensions, which owns the tariff and pays."""

from __future__ import annotations

from typing import Any

from mesa import Agent


class Commissioner(Agent):
    """The Department. Its `tariff` says what every claim is worth; `account` is the line in the ledger that pays."""

    name = "Department for Work and Pensions"

    def __init__(self, model: Any, account: int, tariff: Any) -> None:
        super().__init__(model)
        self.account, self.tariff = account, tariff
