"""R8, who comes: whether an organisation outside takes a call-off contract, and whether a prime drops one.

Nothing here knows a sector. Source: docs/odd.md, R8; bodies named in losing bids sought places with the winners, at the
winners' price (Third Sector 2011).
"""


def modules_expected(promised: float, hope: float, used: float, age: float) -> float:
    """Modules in four weeks that an outsider expects: promised * hope * [(1 - age) + age * used].

    `used` is the share of those it hears of that have been called on, `age` the weight of what it hears: zero when the
    programme begins, one when promises count for nothing.
    """
    return promised * hope * ((1.0 - age) + age * used)


def joins(modules: float, price: float, cost: float, chain_cost: float) -> bool:
    """Whether a call-off contract looks worth its cost: modules * (price - cost) > chain_cost. Pounds in four weeks."""
    return modules * (price - cost) > chain_cost


def drops(waited: float, patience: float) -> bool:
    """Whether a prime drops a partner that it has not used for longer than it keeps one: waited > patience > 0. Weeks;
    a patience of zero keeps everybody."""
    return 0.0 < patience < waited
