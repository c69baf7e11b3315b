"""Which assumed numbers would turn a claim: each parameter that nobody published, halved and doubled, one at a time.

A screening, not a range of what is plausible: most assumed parameters have no sourced bounds, so the same factor is
tried on all. What turns a claim here is what its sentence has to name. Interactions are not seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from wpmodel.parameters import TOPICS, Parameter
from wpmodel.scenario import BASELINE, Scenario
from wpmodel.studies.robust import AREAS, UNTIL, values_of
from wpmodel.studies.statement import Statement

FACTORS = (0.5, 2.0)
LEVERS = ("contract", "commissioner", "tender", "local partners")
"""Topics that hold terms and levers of a contract and no assumption about how people and providers are."""
AS_DECLARED = "as declared"


def assumed() -> list[Parameter]:
    """Parameters that nobody published, with a value that can be halved and doubled: no switch and nothing at zero."""
    return [
        p
        for topic, parameters in TOPICS.items()
        if topic not in LEVERS
        for p in parameters
        if p.status == "assumed" and not p.whole and np.any(np.asarray(p.value) != 0.0) and p.value != p.neutral
    ]


def changed(p: Parameter, factor: float) -> Scenario | None:
    """The contract of 2011 with a parameter multiplied, as far as its bounds allow; None where nothing is left to."""
    value = np.clip(factor * np.atleast_1d(np.asarray(p.value, float)), p.low, p.high)
    if np.array_equal(value, np.atleast_1d(np.asarray(p.value, float))):
        return None
    return Scenario(f"{p.name} x{factor:g}", {p.name: value.tolist() if p.index else float(value[0])})


def screen(
    statements: Sequence[Statement],
    parameters: Sequence[Parameter] | None = None,
    seeds: int = 1,
    areas: Sequence[str] | None = AREAS[:1],
    until: str | None = UNTIL,
    **how: Any,
) -> pd.DataFrame:
    """Hold statements with each parameter halved and doubled.

    One row a statement and change: id, parameter, factor (1 as declared), effect, agrees (in every seed), turned (not
    as it is as declared). Changes that no run accepts, as where hours of support no longer rise, are left out. How runs
    are made is as in `experiment.many`.
    """
    worlds: dict[tuple[str, float], Scenario] = {(AS_DECLARED, 1.0): Scenario.load(BASELINE)}
    for p in assumed() if parameters is None else parameters:
        for factor in FACTORS:
            world = changed(p, factor)
            if world is not None and _legal(world):
                worlds[p.name, factor] = world
    within = {key: [world] * seeds for key, world in worlds.items()}
    rows = [
        (one.id, *key, float(np.mean(one.of(values))), bool(one.agree(values).all()))
        for one, key, values in values_of(statements, within, areas, until, **how)
    ]
    table = pd.DataFrame(rows, columns=["id", "parameter", "factor", "effect", "agrees"])
    declared = table[table["parameter"] == AS_DECLARED].set_index("id")["agrees"]
    return table.assign(turned=table["agrees"] != table["id"].map(declared))


def _legal(world: Scenario) -> bool:
    from wpmodel.setup.behaviour import behaviour_of

    try:
        behaviour_of(Scenario.load(BASELINE).within(world))
    except ValueError:
        return False
    return True
