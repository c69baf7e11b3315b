"""What a lesson is made of, its runs, and what they make of its claims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from wpmodel.parameters import nearest
from wpmodel.results.metrics import METRICS
from wpmodel.scenario import BASELINE, Scenario
from wpmodel.studies.experiment import Job, Progress, many
from wpmodel.teaching.lesson.figures import ORGANISATIONS, look

Found = Mapping[str, Mapping[str, float]]
"""Figures by name, for each contract of a lesson by its key."""

UP, DOWN, SAME, ABOVE = "up", "down", "same", "above"
CODE_LINES = 10
"""Lines of Python that a rule or an exercise has at most."""


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
    """A figure of the result, in words a beginner can read. Where it is a share, `of` is the metric that it is a share
    of, so that a count can stand beside it."""

    metric: str
    label: str
    unit: str
    of: str = ""


@dataclass(frozen=True)
class Rule:
    """What decides in this lesson: a few lines, an equation, and at most CODE_LINES lines of Python to try."""

    text: str
    equation: str
    code: str


@dataclass(frozen=True)
class Exercise:
    """Something to do afterwards, with its solution. With a `key` it is a contract to run, and the solution may speak
    of its figures under that key; with `code` it is a calculation."""

    text: str
    solution: str
    key: str = ""
    scenario: str = BASELINE
    settings: tuple[str, ...] = ()
    code: str = ""

    @property
    def arm(self) -> Arm:
        """Its contract."""
        return Arm(self.key, self.text, self.scenario, self.settings)


@dataclass(frozen=True)
class Reading:
    """A source by its id in `data/sources.csv`, and why to read it."""

    source: str
    why: str


@dataclass(frozen=True)
class Lesson:
    """One lesson. `objectives` are what a student can do afterwards, `before` what to know first. `ask` with `options`
    is the question before the run, judged by `judged`; `question` ends it. `chart` names figures of `observe` with one
    unit."""

    id: str
    number: int
    title: str
    minutes: int
    objectives: tuple[str, ...]
    before: str
    what: str
    rule: Rule
    ask: str
    options: tuple[Option, ...]
    judged: Claim
    run: str
    arms: tuple[Arm, ...]
    observe: tuple[Shown, ...]
    claims: tuple[Claim, ...]
    explain: str
    chart: tuple[str, ...]
    exercises: tuple[Exercise, ...]
    question: str
    reading: tuple[Reading, ...]
    area: str = "South Yorkshire"
    until: str = "2014-03-31"

    def jobs(self, seed: int = 1) -> dict[str, Job]:
        """The runs to make, by key of their arm."""
        return {arm.key: Job(arm.made(), seed, look, self.until, (self.area,)) for arm in self.arms}

    def jobs_of_exercises(self, seed: int = 1) -> dict[str, Job]:
        """The runs that solutions speak of beside those of the lesson, by key of the exercise."""
        chosen = [one.arm for one in self.exercises if one.key]
        return {arm.key: Job(arm.made(), seed, look, self.until, (self.area,)) for arm in chosen}

    @property
    def span(self) -> str:
        """Where and when it is run, in words."""
        return f"{self.area}, June 2011 to {date.fromisoformat(self.until):%B %Y}"

    def arm(self, key: str) -> Arm:
        """A contract of the lesson or of an exercise, by its key."""
        return next(arm for arm in (*self.arms, *(one.arm for one in self.exercises)) if arm.key == key)

    @property
    def sizes(self) -> dict[str, str]:
        """For each share that is shown, the metric that it is a share of."""
        return {row.metric: row.of for row in self.observe if row.of}

    @property
    def organisations(self) -> tuple[Shown, ...]:
        """The figures that count organisations: one area has too few of them."""
        return tuple(row for row in self.observe if row.of and METRICS[row.of].unit == ORGANISATIONS)

    def borne_out(self, found: Found) -> Option:
        """The option that a run bears out."""
        went = direction(self.judged, found)
        return next(option for option in self.options if option.when == went)

    def texts(self) -> dict[str, str]:
        """Everything in it that a student reads, by part."""
        parts = {name: getattr(self, name) for name in ("title", "what", "ask", "run", "explain", "question")}
        options = {f"option {k}": option.text for k, option in enumerate(self.options, 1)}
        aims = {f"objective {k}": text for k, text in enumerate(self.objectives, 1)}
        asked = {f"exercise {k}": one.text for k, one in enumerate(self.exercises, 1)}
        return parts | {"before": self.before, "rule": self.rule.text} | aims | options | asked

    def solutions(self) -> dict[str, str]:
        """The solutions, by exercise."""
        return {f"solution {k}": one.solution for k, one in enumerate(self.exercises, 1)}

    def code(self) -> dict[str, str]:
        """The Python of the rule and of exercises, by part."""
        own = {f"exercise {k}": one.code for k, one in enumerate(self.exercises, 1) if one.code}
        return {"rule": self.rule.code} | own


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
