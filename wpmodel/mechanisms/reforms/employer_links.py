"""Teams for employers: a place with links to employers reaches more vacancies for its people.

Vacancies stay as many as they are: what linked people gain, others of the area lose in part (R1). A place keeps a team
while it believes that it pays. Source: commissioning strategy (2007); comments of providers (2010).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wpmodel.mechanisms.reforms.reform import Reform, drawn

LINKED = 17
"""Purpose of the dice for places that can have a team for employers."""


def pays(lift: float, income: float, cost: float, people: int) -> bool:
    """Whether a team for employers is worth its cost: lift * what four weeks' jobs bring > cost * people. Pounds."""
    return lift * income > cost * people


class EmployerLinks(Reform):
    """`can` (places,) have a team to hand, by lot; `have` one in these four weeks."""

    def open(self) -> None:
        """Find the places that can have a team, by lot."""
        places = self.model.places
        self.can = drawn(self.model, LINKED, np.array([p.number for p in places]), self.model.settings.employer_links)
        self.have: NDArray = self.can.copy()

    def offer(self) -> None:
        """Teams that are believed to pay raise the odds of work of their places."""
        b = self.model.settings
        known = [
            pays(b.link_lift, p.income + p.organisation.mission * p.outcomes, b.link_cost, p.looking)
            for p in self.model.places
        ]
        self.have = self.can & (np.array(known) | (self.model.period == 0))
        self.model.odds_of_places = self.model.odds_of_places * (1.0 + b.link_lift * self.have)

    def inform(self) -> None:
        """Teams are paid with the other bills."""
        for place in self.model.places:
            if self.have[place.index] and place.open:
                pence = round(100 * self.model.settings.link_cost * place.looking)
                self.model.pay(place.organisation, "staff and suppliers", "team for employers", pence)
