"""Discretion of jobcentre advisers: some doubts are settled with the person, and nobody decides on a sanction.

Source: trials in the Green Paper (2008).
"""

from __future__ import annotations

from numpy.typing import NDArray

from wpmodel.mechanisms.reforms.reform import Reform


class AdviserDiscretion(Reform):
    """The share of doubts that are decided falls by the share that advisers settle."""

    def desks(self, desks: NDArray) -> None:
        """Fewer of the doubts that come are decided."""
        desks["decided"] *= 1.0 - self.model.settings.adviser_discretion
