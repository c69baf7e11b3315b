"""Staff who come over from earlier programmes with their experience (TUPE). Source: comments of providers (2010)."""

from __future__ import annotations

from wpmodel.mechanisms.reforms.reform import Reform


class StaffTransferred(Reform):
    """A share of the advisers in post on the first day is seasoned: skill is starter + (1 - starter) * share."""

    def open(self) -> None:
        """Those in post on the first day know the work already, in part."""
        b = self.model.settings
        for place in self.model.places:
            place.skill = b.starter_skill + (1.0 - b.starter_skill) * b.staff_transferred
