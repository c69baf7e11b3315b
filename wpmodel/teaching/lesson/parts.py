"""What a lesson is made of, its runs, and what they make of its claims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from wpmodel.parameters import nearest
from wpmodel.scenario import BASELINE, Scenario
from wpmodel.studies.experiment import Job, Progress, many
from wpmodel.teaching.lesson.figures import look

Found = Mapping[str, Mapping[str, float]]
"""Figures by name, for each contract of a lesson by its key."""

UP, DOWN, SAME, ABOVE = "up", "down", "same", "above"


class LessonError(ValueError):
    """A lesson that cannot be used. The message says what, why and how to mend it."""


@dataclass(frozen=True)
class Arm:
    """One contract of a lesson: a named scenario with settings."""

    key: str
    name: str
    scenario: str = BASELINE
    settings: tuple[str, ...] = ()

    def made(self) -> Scenario:
        """The scenario to run."""
        return Scenario.load(self.scenario).given(*self.settings)


@dataclass(frozen=True)
class Claim:
    """What the text says of a run: from the arm `against` to `arm` the metric goes up, down, or stays the same within
    `margin`; or (`above`) in `arm` it is above `margin`."""

    metric: str
    arm: str
    expected: str
    against: str = ""
    margin: float = 0.0
    says: str = ""


@dataclass(frozen=True)
class Option:
    """One answer to the question asked before the run, and the direction that would bear it out."""

    text: str
    when: str


@dataclass(frozen=True)
class Shown:
    """A figure of the result, in words a beginner can read."""

    metric: str
    label: str
    unit: str


@dataclass(frozen=True)
class Try:
    """Something to try afterwards: a contract to open in the dashboard or to compare on the command line."""

    text: str
    scenario: str = BASELINE
    settings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """A source by its id in `data/sources.csv`, and why to read it."""

    source: str
    why: str


@dataclass(frozen=True)
class Lesson:
    """One lesson. `ask` with `options` is the question before the run, judged by `judged`; `question` ends it."""

    id: str
    number: int
    title: str
    minutes: int
    what: str
    ask: str
    options: tuple[Option, ...]
    judged: Claim
    run: str
    arms: tuple[Arm, ...]
    observe: tuple[Shown, ...]
    claims: tuple[Claim, ...]
    explain: str
    tries: tuple[Try, ...]
    question: str
    reading: tuple[Reading, ...]
    area: str = "South Yorkshire"
    until: str = "2014-03-31"

    def jobs(self, seed: int = 1) -> dict[str, Job]:
        """The runs to make, by key of their arm."""
        return {arm.key: Job(arm.made(), seed, look, self.until, (self.area,)) for arm in self.arms}

    @property
    def span(self) -> str:
        """Where and when it is run, in words."""
        return f"{self.area}, June 2011 to {date.fromisoformat(self.until):%B %Y}"

    def arm(self, key: str) -> Arm:
        """An arm by its key."""
        return next(arm for arm in self.arms if arm.key == key)

    def borne_out(self, found: Found) -> Option:
        """The option that a run bears out."""
        went = direction(self.judged, found)
        return next(option for option in self.options if option.when == went)

    def texts(self) -> dict[str, str]:
        """Everything in it that a student reads, by part."""
        parts = {name: getattr(self, name) for name in ("title", "what", "ask", "run", "explain", "question")}
        options = {f"option {k}": option.text for k, option in enumerate(self.options, 1)}
        return parts | options | {f"try {k}": one.text for k, one in enumerate(self.tries, 1)}


def run(
    lesson: Lesson,
    seed: int = 1,
    processes: int = 1,
    progress: Progress | None = None,
) -> dict[str, dict[str, float]]:
    """Run every contract of a lesson with the same people and luck; figures by arm."""
    jobs = lesson.jobs(seed)
    found = many(list(jobs.values()), processes, progress=progress)
    return {key: found[job] for key, job in jobs.items()}


def direction(claim: Claim, found: Found) -> str:
    """Which way the metric of a claim went: up, down or, within its margin, the same."""
    change = value(found, claim.metric, claim.arm) - value(found, claim.metric, claim.against)
    if abs(change) <= claim.margin:
        return SAME
    return UP if change > 0 else DOWN


def holds(claim: Claim, found: Found) -> bool:
    """Whether a run bears a claim out."""
    if claim.expected == ABOVE:
        return value(found, claim.metric, claim.arm) > claim.margin
    return direction(claim, found) == claim.expected


def value(found: Found, metric: str, arm: str) -> float:
    """One figure. Raises LessonError with the nearest names where there is none."""
    known = found[arm]
    if metric not in known or np.isnan(known[metric]):
        raise LessonError(f"the run of {arm!r} has no figure {metric!r}{nearest(metric, list(known))}")
    return known[metric]
