"""How unequally adviser time is shared out among people out of work, without a threshold to fall below."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wpmodel.results.metrics import metric
from wpmodel.results.phenomena import LONG_ENOUGH, effort
from wpmodel.results.terciles import FURTHEST, NEAREST

if TYPE_CHECKING:
    from wpmodel.results.result import Result


def gini(minutes: NDArray, weeks: NDArray) -> float:
    """Gini coefficient of minutes a week out of work, each person weighing as many weeks: zero where every week gets
    the same, towards one where few people get all. NaN where there are no minutes. Arrays (n,)."""
    if minutes.sum() <= 0:
        return float("nan")
    order = np.argsort(minutes / weeks, kind="stable")
    of_weeks = np.concatenate([[0.0], np.cumsum(weeks[order]) / weeks.sum()])
    of_minutes = np.concatenate([[0.0], np.cumsum(minutes[order]) / minutes.sum()])
    return float(1.0 - np.sum(np.diff(of_weeks) * (of_minutes[1:] + of_minutes[:-1])))


@metric("sharing.gini", unit="0 to 1",
        meaning=f"Gini coefficient of adviser time a week among people out of work for {LONG_ENOUGH} weeks or more: "
        "zero where all get the same")  # fmt: skip
@metric("sharing.furthest", unit="per cent",
        meaning="adviser time of the third furthest from work of each payment group, of what it would get if all weeks "
        "out of work of the three thirds got the same")  # fmt: skip
@metric("sharing.nearest", unit="per cent", meaning="`sharing.furthest` for the third nearest to work")
def of_minutes(result: Result) -> dict[str, float]:
    """How unequally adviser time is shared out, over all people and by third."""
    people = effort(result)
    minutes, weeks = people["minutes"].to_numpy(float), people["weeks"].to_numpy(float)
    long = weeks >= LONG_ENOUGH
    third = people["tercile"].to_numpy()
    of_three = third <= max(FURTHEST, NEAREST)
    each = minutes[of_three].sum() / max(weeks[of_three].sum(), 1.0)
    found = {"sharing.gini": gini(minutes[long], weeks[long])}
    for name, k in (("furthest", FURTHEST), ("nearest", NEAREST)):
        here = third == k
        found[f"sharing.{name}"] = 100.0 * minutes[here].sum() / max(weeks[here].sum() * each, 1e-9)
    return found
