"""The behaviour record: a scenario's parameters in the form that compiled rules read."""

from __future__ import annotations

from itertools import pairwise
from math import ceil, exp, fsum, log1p, pi, sqrt
from statistics import NormalDist
from types import SimpleNamespace

import numpy as np

from wpmodel.agents.rules.delivery import upkeep_each
from wpmodel.agents.rules.helping import POWER
from wpmodel.foundation.time_units import PERIOD
from wpmodel.parameters import DECLARED, PAYMENT_GROUPS, Value
from wpmodel.programmes.programme import MOST_GROUPS
from wpmodel.scenario import Scenario, check_together

PARTS = 256
"""Equal parts of people in each of which all are as prone to miss appointments."""


def behaviour_of(scenario: Scenario) -> np.record:
    """Every parameter as a field of one record, with what follows from them once for all.

    Whole numbers are int64 and the rest float64; a parameter with an index is an array field, and one by payment group
    has room for the most that a programme may have, so that rules are compiled once. The derived fields are named in
    `derived`.
    """
    check_together(scenario)
    values = {**scenario.values(), **derived(scenario)}
    by_group = {name for name, p in DECLARED.items() if p.index == PAYMENT_GROUPS}
    shapes = {name: (MOST_GROUPS,) if name in by_group else np.shape(value) for name, value in values.items()}
    record = np.zeros(1, np.dtype([(name, _kind(name), shapes[name]) for name in values], align=True))
    for name, value in values.items():
        record[name][..., : np.size(value)] = value
    return record.view(np.recarray)[0]


def settings_of(scenario: Scenario) -> SimpleNamespace:
    """The same as plain Python numbers, for the rules that are not compiled: attributes by parameter name."""
    values = {**scenario.values(), **derived(scenario)}
    return SimpleNamespace(
        **{name: int(v) if _kind(name) == "i8" and not isinstance(v, tuple) else v for name, v in values.items()}
    )


def derived(scenario: Scenario) -> dict[str, Value]:
    """Minutes of each task, gains in support and knowledge by intensity, how long a gain works, barriers by weight.

    gain = support_effect * dose of hours, log(1 + hours) as declared; `help_multiplies` and `seen_multiplies` say
    whether help multiplies the odds of work, in the world and as providers see it.
    sharpening = 1 - exp(-hours / sharpening_hours);
    reach = 4 / (1 - support_kept) weeks. `start_weeks` are those that a first job
    must last to count as started. `mean_drive` is what motivation adds to an average prospect (log odds), by the
    usual approximation to the mean of a logistic-normal. `upkeep` is the fixed cost that follows one more participant,
    pounds a review. `barrier_lift` is what a barrier removed does to the odds of
    work, `heaviest` the barrier that weighs most among those that stand, by their bits. `missing_by_barriers` is how
    far those that stand raise the odds of missing an appointment, by their bits. `proneness` is how far the odds of
    missing lie above their mean in each of PARTS equal parts of people.
    """
    number = scenario.number
    fields: dict[str, Value] = {"support_reach": PERIOD / (1.0 - number("support_kept"))}
    flat = number("motivation_mean") / sqrt(1.0 + pi * number("motivation_sd") ** 2 / 8.0)
    fields["mean_drive"] = number("motivation_effect") * (1.0 / (1.0 + exp(-flat)) - 0.5)
    for level in ("light", "standard", "intensive"):
        hours = number(f"hours_{level}")
        fields[f"minutes_{level}"] = round(60 * hours)
        fields[f"gain_{level}"] = number("support_effect") * _dose(scenario, hours)
        fields[f"sharpening_{level}"] = 1.0 - exp(-hours / number("sharpening_hours"))
    for of in ("help", "seen"):
        declared = (number(f"{of}_form"), number(f"{of}_power"), number(f"{of}_size")) == (POWER, 1.0, 1.0)
        fields[f"{of}_multiplies"] = float(declared)
    for task in ("reengage", "form", "barrier"):
        fields[f"minutes_{task}"] = round(60 * number(f"hours_{task}"))
    fields["upkeep"] = upkeep_each(
        number("adviser_cost"), number("overhead"), number("caseload_norm"), number("overhead_speed"),
        number("allotted_weeks") / PERIOD,
    )  # fmt: skip
    fields["start_weeks"] = ceil(number("job_start_days") / 7)
    effects = scenario.numbers("barrier_effect")
    fields["barrier_lift"] = tuple(map(exp, effects))
    fields["heaviest"] = tuple(_heaviest(bits, effects) for bits in range(1 << len(effects)))
    fields["proneness"] = _proneness(number("miss_spread"))
    fields["missing_by_barriers"] = _sums_by_bits(scenario.numbers("miss_barrier"))
    return fields


def _dose(scenario: Scenario, hours: float) -> float:
    """What hours in four weeks do against each other: log(1 + hours), partly in proportion to them, or partly the same
    for any; a standard meeting does the same in every form."""
    standard, first, linear = map(scenario.number, ("hours_standard", "dose_first", "dose_linear"))
    return (1.0 - first - linear) * log1p(hours) + log1p(standard) * (first + linear * hours / standard)


def _heaviest(bits: int, effects: tuple[float, ...]) -> int:
    """Which of the barriers that stand (bits) lowers readiness most; asked only where one does."""
    return max(range(len(effects)), key=lambda j: (bits >> j & 1, effects[j]))


def _proneness(spread: float) -> tuple[float, ...]:
    """Means of exp(spread * z - spread^2 / 2), z normal, over PARTS equal parts of the distribution; their mean is one.

    In a part from a to b: PARTS * [F(b - spread) - F(a - spread)], F the normal distribution function.
    """
    normal = NormalDist()
    below = [0.0, *(normal.cdf(normal.inv_cdf(k / PARTS) - spread) for k in range(1, PARTS)), 1.0]
    return tuple(PARTS * (b - a) for a, b in pairwise(below))


def _sums_by_bits(effects: tuple[float, ...]) -> tuple[float, ...]:
    """What the effects of the barriers that stand add up to, by their bits."""
    return tuple(fsum(x for j, x in enumerate(effects) if bits >> j & 1) for bits in range(1 << len(effects)))


def _kind(name: str) -> str:
    if name in DECLARED:
        return "i8" if DECLARED[name].whole else "f8"
    return "i8" if name.startswith(("minutes_", "heaviest", "start_weeks")) or name.endswith("_multiplies") else "f8"
