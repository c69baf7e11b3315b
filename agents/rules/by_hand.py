"""R4 and R6 by hand: whom a provider helps, and how much, where somebody playing decides and no price does.

The player sees people as the provider does: by payment group, and by band of the chance that it believes they have.
Hours stay scarce: who is first in line gets them. Nothing here runs unless a place is played (`OFFICE.by_hand`).
"""

from wpmodel.agents.compiled import rule
from wpmodel.agents.luck import FREE, HAND, chance
from wpmodel.agents.rules.delivery import BUY, FREELY, NOBODY
from wpmodel.agents.rules.support import INTENSIVE, LIGHT, STANDARD

SUPPORT, HELP, KEEPING = 1, 2, 4
"""What can be decided by hand: bits of `OFFICE.by_hand`."""

LOTS = 0.5
"""How far a lot spreads people of one rank in line: less than a rank, so that no lower rank goes before a higher."""


@rule
def place_in_line(rank, lot):
    """What stands for pounds an hour where hours go by rank: 1 + rank + LOTS * lot. The next hour goes to the highest.

    The lot is drawn anew at each review, so that nobody of a rank stays at the end of the line.
    """
    return 1.0 + rank + LOTS * lot


@rule
def steps_wished(wish, line):
    """The place in line for each further step of support up to the one wished for; none beyond it (-1)."""
    return line if wish >= LIGHT else -1.0, line if wish >= STANDARD else -1.0, line if wish >= INTENSIVE else -1.0


@rule
def way_by_hand(share, price, most, free, week, luck):
    """The way to have a barrier worked on by others: a free module where there is one for them, else a bought one.

    Bought for a share of those in need, by lot at each review, unless a module costs more than `most` pounds.
    """
    if free > 0.0 and chance(luck, week, FREE) < free:
        return FREELY
    return BUY if price <= most and chance(luck, week, HAND) < share else NOBODY
