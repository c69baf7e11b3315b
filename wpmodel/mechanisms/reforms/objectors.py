"""Conscientious objectors: charities that stay out while the programme strains their conscience more than they bear.

Each looks at the practice of one contract once a quarter, and takes a call-off contract where sanctions and parking
strain it no more than it bears. Money is not what keeps it out. Source: Groundwork (2015).
"""

from __future__ import annotations

import numpy as np

from wpmodel.agents.kinds import BARRIERS
from wpmodel.agents.rules.leaving import strain
from wpmodel.foundation.time_units import PERIOD, YEAR
from wpmodel.mechanisms import entry
from wpmodel.mechanisms.reforms.reform import Reform

OBJECTORS = 13
"""Purpose of the dice for organisations that object."""


class Objectors(Reform):
    """`outside` are those who have not joined, each with what it bears; `met` (contracts, 3) what the last quarter was
    like there: people out of work, doubts, people not seen."""

    def open(self) -> None:
        """Find the organisations that object, each with a contract of the run that it looks at."""
        model, b = self.model, self.model.settings
        self.outside: list[tuple[entry.Outsider, float]] = []
        self.joined = 0
        for number in range(b.objectors):
            dice = np.random.default_rng([model.seed, OBJECTORS, number])
            contract, speciality = int(dice.integers(len(model.coverage.contracts.positions))), int(dice.integers(6))
            bears = b.objectors_bear + b.tolerance_spread * dice.standard_normal()
            at = model.coverage.contracts.positions[contract]
            if at >= 0 and model.in_run[model.contracts[at].places[0].index]:
                one = entry.Outsider(number, "voluntary", model.contracts[at], speciality % len(BARRIERS), 1.0, 0)
                self.outside.append((one, bears))
        self.asked = len(self.outside)
        self.met = np.zeros((len(model.contracts), 3))

    def close(self) -> None:
        """Once a quarter each asks whether it could bear to join."""
        model, b = self.model, self.model.settings
        self.met += [(c.looking, c.doubts, c.unseen) for c in model.contracts]
        quarter = max(b.board_weeks // PERIOD, 1)
        if (model.period + 1) % quarter:
            return
        people = np.maximum(self.met[:, 0], 1.0)
        referrals, unseen = YEAR / PERIOD * self.met[:, 1] / people, self.met[:, 2] / people
        self.met[:] = 0.0
        for one, bears in list(self.outside):
            k = one.contract.index
            if strain(float(referrals[k]), float(unseen[k]), 0.0, 0.0, b) <= bears:
                self.outside.remove((one, bears))
                entry.join(model, one, model.weeks[1])
                self.joined += 1
