"""The TRACE page's table: what the evidence for the model says today, each line from what is declared or stored."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from tools.docs import matrix, policies, stored
from tools.docs.stored import table
from wpmodel.calibration import study
from wpmodel.parameters import DECLARED
from wpmodel.tables import evidence


def state() -> str:
    """One row a question: the answer in figures, and the page that has the whole of it."""
    _, fit = study.read()
    declared, roles = Counter(p.status for p in DECLARED.values()), Counter(evidence.figures()["role"])
    fitted, aside, later = (fit[name] for name in ("predictive", "validation", "out_of_time"))
    recovered, identified = fit["recovery"].iloc[-1], Counter(fit["identifiability"]["verdict"])
    rows = (
        (
            "What are the parameters' values from?",
            f"{len(DECLARED)} parameters: {_counted(declared)}",
            "[ODD, parameters](odd.md#parameters)",
        ),
        (
            "What is the model held to?",
            f"{sum(roles.values())} published figures: {_counted(roles)}; each with its source",
            "[data](../data/README.md)",
        ),
        (
            "How well is it fitted?",
            f"{_of(fitted['within'])} figures within tolerance at the centre, "
            f"{_of(fitted['inside'])} in the 90% interval",
            "[calibration](calibration.md#what-was-fitted)",
        ),
        (
            "Can the fit be trusted?",
            f"{recovered['covered_90']:.0f}% of known values in 90% intervals over {recovered['datasets']:.0f} data "
            f"sets; of the free parameters {_counted(identified)}",
            "[calibration](calibration.md#whether-the-inference-can-be-trusted)",
        ),
        (
            "Does it predict what was held out?",
            f"{_of(aside['inside'])} figures in the 90% interval, {_of(aside['within'])} within tolerance; fitted to "
            f"2013 only, {_of(later['inside'])} later ones in the interval",
            "[calibration](calibration.md#what-was-held-out)",
        ),
        ("Does it show the known patterns?", _in_short(matrix.verdict()), "[evidence](evidence.md#patterns)"),
        (
            "Do the phenomena follow from the contract?",
            _in_short(stored.experiments_counted()).partition(";")[0] + ".",
            "[evidence](evidence.md#what-does-not-hold)",
        ),
        (
            "Does it agree with reformers' expectations?",
            policies.counted(),
            "[reforms](reforms.md#what-was-expected-of-them)",
        ),
    )
    return table(("Question", "Last answer", "Where"), rows)


def _in_short(told: str) -> str:
    """What came out, without how it was run and without what stands in brackets: the page has both."""
    return re.sub(r" \([^)]*\)", "", told.partition(": ")[2]).strip()


def _counted(of: Counter[str]) -> str:
    return ", ".join(f"{number} {name}" for name, number in of.most_common())


def _of(holds: Iterable[object]) -> str:
    values = list(holds)
    return f"{sum(map(bool, values))} of {len(values)}"
