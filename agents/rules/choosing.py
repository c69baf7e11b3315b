"""R14, customer choice: newcomers go where people are seen, and being seen as a place that sees people is worth pounds.

What a chooser can know of a provider is what others say of it: whether those out of work are seen at all. Source:
docs/odd.md, R14; the 2008 Green Paper, chapter 7 (7.4 and 7.5), which expected choice to raise standards.
"""

from math import fsum

import numpy as np
from numpy.typing import NDArray


def heard(known: float, seen: float, looking: float, memory: float) -> float:
    """What is said of a provider: the share of its people out of work who are seen, remembered.

    memory * known + (1 - memory) * seen / looking; with nobody out of work nothing new is said.
    """
    return memory * known + (1.0 - memory) * seen / looking if looking > 0.0 else known


def chosen_shares(dealt: NDArray, known: NDArray, choosers: float, sensitivity: float) -> NDArray:
    """Shares of newcomers that providers of an area get, (k,), where `dealt` (k,) are those without choice.

    (1 - choosers) * dealt + choosers * dealt * exp(sensitivity * known) / sum(dealt * exp(sensitivity * known)). Who is
    dealt nobody is not open to choice either.
    """
    weights = (dealt * np.exp(sensitivity * (known - known.max()))).tolist()
    whole = fsum(weights)
    if whole <= 0.0:
        return dealt
    return (1.0 - choosers) * dealt + choosers * np.array(weights) / whole


def newcomers_won(newcomers: float, share: float, looking: float, choosers: float, sensitivity: float) -> float:
    """Newcomers that a provider wins, sooner or later, by seeing one more of its people for four weeks.

    newcomers * choosers * sensitivity * share * (1 - share) / looking: the slope of its share in what is said of it,
    which one person in `looking` changes by 1 / looking in all, spread over as long as it is remembered.
    """
    if looking <= 0.0:
        return 0.0
    return newcomers * choosers * sensitivity * share * (1.0 - share) / looking


def worth_of_newcomer(fee: float, each: float, upkeep: float, periods: float) -> float:
    """Pounds that one more person is taken to bring, and never less than nothing: nobody is wooed at a loss.

    fee on arrival + periods * (what people there bring on average in four weeks - the fixed cost that follows one).
    """
    return max(fee + periods * (each - upkeep), 0.0)
