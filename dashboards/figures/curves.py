"""Rules drawn: what R4 makes an adviser's hour worth for people nearer to and further from work. Calls the rules
themselves, uncompiled, so that what is drawn is what runs."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents import rules
from wpmodel.agents.rules.support import expected_jobs, intensity_at, jobs_gained, paid_chance, worth_of_hour
from wpmodel.dashboards.figures.charts import Chart, chart, series
from wpmodel.scenario import Scenario
from wpmodel.setup.behaviour import settings_of

PROSPECTS = np.round(np.linspace(-4.0, 3.0, 71), 2)
"""Estimated prospect of work, log odds: readiness and motivation together."""

STEPS = (("Light support", "sky"), ("On to standard", "blue"), ("On to intensive", "purple"))


@dataclass(frozen=True)
class Dials:
    """What decides on support: fees still open (pounds), belief in the payment group, price of an hour (pounds), weeks
    left on the programme, mission (pounds a job)."""

    fees: float = 3_000.0
    belief: float = 1.0
    price: float = 15.0
    weeks: float = 78.0
    mission: float = 0.0


def _plain(rule: Any) -> Callable[..., Any]:
    """The rule's own text, which takes whole arrays."""
    return getattr(rule, "py_func", rule)


def worths(dials: Dials, scenario: Scenario) -> tuple[NDArray, NDArray, NDArray]:
    """Pounds an hour that each further step of support is worth (3, prospects), and the chance of a paid outcome
    without help and with intensive help for four weeks (prospects,)."""
    b = settings_of(scenario)
    likely = b.job_base * np.exp(PROSPECTS)
    none = _plain(expected_jobs)(dials.belief * likely, dials.weeks, b)
    gained = _plain(jobs_gained)(dials.belief * likely, dials.weeks, 1.0, b)
    jobs = [none, *(none + gained * gain for gain in (b.gain_light, b.gain_standard, b.gain_intensive))]
    hours = np.diff([0.0, b.hours_light, b.hours_standard, b.hours_intensive])
    stake = dials.fees + dials.mission
    worth = [
        _plain(worth_of_hour)(stake, before, after, each, b)
        for before, after, each in zip(jobs[:-1], jobs[1:], hours, strict=True)
    ]
    return np.array(worth), _plain(paid_chance)(jobs[0]), _plain(paid_chance)(jobs[3])


def hours_given(worth: NDArray, price: float, scenario: Scenario) -> NDArray:
    """Hours in four weeks that the next-hour rule gives at a price. Shape (prospects,)."""
    b = settings_of(scenario)
    hours = np.array([0.0, b.hours_light, b.hours_standard, b.hours_intensive])
    return hours[[int(_plain(intensity_at)(price, *of_one)) for of_one in worth.T]]


def support_charts(dials: Dials, scenario: Scenario) -> list[Chart]:
    """Worth of the next hour, hours given and chance of a paid outcome, over the estimated prospect of work."""
    worth, alone, helped = worths(dials, scenario)
    x = [f"{p:g}" for p in PROSPECTS]
    more: dict[str, Any] = {
        "kind": "curve",
        "x_name": "estimated prospect of work (log odds; right is nearer)",
        "note": f"Rule R4 (wpmodel.agents.rules.support) under {scenario.name}; no run, so no n, seed or interval",
    }
    price = series("Price of an hour", "ink", [dials.price] * len(x), dash=True)
    return [
        chart(
            "worth",
            "What the next hour is worth",
            "GBP an hour",
            x,
            [*(series(name, colour, w) for (name, colour), w in zip(STEPS, worth, strict=True)), price],
            says="Help is worth little where a job is hopeless or near certain. Whoever is above the price gets it.",
            **more,
        ),
        chart(
            "given",
            "Who gets how much",
            "hours in four weeks",
            x,
            [series("Adviser’s time", "blue", hours_given(worth, dials.price, scenario), step=True)],
            says="Raise the price of an hour, as when advisers are scarce, and help draws back to the middle.",
            **more,
        ),
        chart(
            "chance",
            "Chance of a paid outcome, as the provider sees it",
            "per cent",
            x,
            [series("Without help", "grey", 100 * alone, dash=True), series("Intensive help", "blue", 100 * helped)],
            says="The gap between the curves, times the fees still open, is what support can earn.",
            **more,
        ),
    ]


@cache
def rule_texts() -> list[dict[str, Any]]:
    """Every rule in the model by file: what it is about, and each function with its formula, units and source."""
    found = []
    for info in pkgutil.iter_modules(rules.__path__):
        module = import_module(f"wpmodel.agents.rules.{info.name}")
        functions = [
            {"name": name, "signature": str(inspect.signature(_plain(it))), "says": inspect.getdoc(_plain(it)) or ""}
            for name, it in vars(module).items()
            if callable(it) and not inspect.isclass(it) and _plain(it).__module__ == module.__name__
            and not name.startswith("_")
        ]  # fmt: skip
        if functions:
            found.append({"file": info.name, "about": inspect.getdoc(module) or "", "functions": functions})
    return found
