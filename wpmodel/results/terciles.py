"""How near to work people are among those of their payment group: thirds, with the readiest tenth set apart.

By true prospect of work on arrival, which no provider sees. The readiest tenth of a group find work with hardly any
help, so that what is done for them says little of creaming: they are in none of the thirds.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

CERTAIN = "certain"
TERCILES = {
    "furthest": "furthest from work",
    "middle": "middle third",
    "nearest": "nearest to work",
    CERTAIN: "readiest tenth",
}
"""Short names and words, by code: what `terciles` gives, and no third besides."""
THIRDS = tuple(name for name in TERCILES if name != CERTAIN)
FURTHEST, MIDDLE, NEAREST = range(len(THIRDS))
SET_APART = "The readiest tenth of each payment group, who hardly need help, are in none of the thirds."
"""Said wherever thirds are shown without that tenth."""
TENTH = 0.1


def terciles(prospect: NDArray, group: NDArray, weight: NDArray | None = None) -> NDArray:
    """Each person's place among these people of the payment group: index into TERCILES. Shapes (n,), int8.

    Thirds are of the nine tenths that are left without the readiest tenth; of equals who is filed first comes first.
    `weight`: how many each stands for, where not all of them alike.
    """
    found = np.zeros(prospect.size, np.int8)
    width = (1.0 - TENTH) / len(THIRDS)
    for one in np.unique(group):
        here = np.flatnonzero(group == one)
        order = here[np.argsort(prospect[here], kind="stable")]
        people = np.ones(here.size) if weight is None else weight[order]
        rank = np.cumsum(people) - people / 2
        found[order] = np.minimum((rank / people.sum() / width).astype(np.int8), len(THIRDS))
    return found
