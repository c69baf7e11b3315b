"""Leaving without a job, told apart from work: who stopped claiming, and who stopped coming."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wpmodel.agents.kinds import DROPPED_OUT, NEVER, SIGNED_OFF
from wpmodel.results.metrics import metric

if TYPE_CHECKING:
    from wpmodel.results.result import Result


@metric("leaving.signed_off", unit="for 100 people attached",
        meaning="people who left benefit without work and without a sanction; none in 2011")  # fmt: skip
@metric("leaving.dropped_out", unit="for 100 people attached",
        meaning="people without duties who stopped coming; none in 2011")  # fmt: skip
def without_work(result: Result) -> dict[str, float]:
    """Exits without a job over the whole run."""
    rows = result.rows
    people = max(int((rows["attached"] < NEVER).sum()), 1)
    kinds = {"leaving.signed_off": SIGNED_OFF, "leaving.dropped_out": DROPPED_OUT}
    return {name: 100.0 * int((rows["status"] == kind).sum()) / people for name, kind in kinds.items()}
