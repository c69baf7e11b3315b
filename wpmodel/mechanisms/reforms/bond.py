"""A social bond: investors advance working capital to voluntary tier 1, get it back with a return, and bear the loss.

Source: Groundwork (2015) on social primes and bonds; the return from the first British bond.
"""

from __future__ import annotations

import numpy as np

from wpmodel.foundation.ledger import Ledger
from wpmodel.foundation.time_units import PERIOD, YEAR
from wpmodel.mechanisms.reforms.reform import Reform
from wpmodel.setup.tariff import PENCE


class Bond(Reform):
    """`owed` (places,) is what places still owe, in pence with the return, to date; `advanced` and `repaid` all that
    went out and came back, `lost` what leavers still owed.

    An investor's account in the ledger is the lenders'.
    """

    def open(self) -> None:
        """Nobody has been advanced anything."""
        event, places = self.model.ledger.event, len(self.model.places)
        self.advance, self.repay = event("bond advanced"), event("bond repaid")
        self.owed, self.advanced, self.repaid, self.lost = np.zeros(places, np.int64), 0, 0, 0
        self.holder = self.model.holder.copy()

    def settle(self) -> None:
        """Places repay from what they were just paid, and get the advance for their people out of work."""
        model, b, week = self.model, self.model.settings, self.model.weeks[1] - 1
        gone = (self.holder != model.holder) | ~np.array([place.open for place in model.places])
        self.lost += int(self.owed[gone].sum())
        self.owed[gone], self.holder = 0, model.holder.copy()
        self.owed += np.floor(self.owed * b.bond_return * PERIOD / YEAR).astype(np.int64)
        back = np.minimum(self.owed, np.floor(b.credit_recovery * model.payments.paid_down).astype(np.int64))
        self._post(week, back, to_places=False)
        self.owed -= back
        self.repaid += int(back.sum())
        social = [place.open and place.tier == 1 and place.organisation.sector == "voluntary" for place in model.places]
        looking = np.array([place.looking for place in model.places])
        out = round(PENCE * b.bond) * looking * np.array(social)
        self._post(week, out, to_places=True)
        self.owed += out
        self.advanced += int(out.sum())

    def _post(self, week: int, pence: np.ndarray, to_places: bool) -> None:
        """Enter payments between investors and places (places,), in pence."""
        who, investors = np.flatnonzero(pence), Ledger.outside("lenders")
        holder, event = self.model.holder[who], self.advance if to_places else self.repay
        payer, payee = (investors, holder) if to_places else (holder, investors)
        self.model.ledger.post(week, payer, payee, event, pence[who])

    @property
    def outcome(self) -> float:
        """What investors have back, per cent of what they advanced, with all that is still owed at its face."""
        return 100.0 * (self.repaid + int(self.owed.sum())) / self.advanced if self.advanced else float("nan")
