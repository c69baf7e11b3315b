"""Lessons: what a contract pays for and what providers make of it, told, predicted, run and explained.

Each is a file of `wpmodel/lessons/`: text, the contracts that are compared (same people, same luck), what to look at,
and the claims that its text makes, which tests hold against its own run. Numbers in the text are filled in from a run.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from agents.counts import LOOKING, MINUTES
from wpmodel import emergence, evidence
from wpmodel.choices import choose_areas
from wpmodel.experiment import Job, Progress, many
from wpmodel.measures import value_of
from wpmodel.parameters import PAYMENT_GROUPS, nearest
from wpmodel.scenario import BASELINE, Scenario, check_together, declaration

if TYPE_CHECKING:
    from wpmodel.result import Result

Found = Mapping[str, Mapping[str, float]]
"""Figures by name, for each contract of a lesson by its key."""

UP, DOWN, SAME, ABOVE = "up", "down", "same", "above"
_YEAR_BEFORE = "contract-ratio-.+-2012-04-to-2013-03"
_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
_T = TypeVar("_T")


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


def look(result: Result) -> dict[str, float]:
    """Figures for lessons: those of the emergence laboratory, what was paid and reached, what providers came to believe
    and the ratio of the year before."""
    heads = result.per_head()
    people = max(float(heads["attached"].sum()), 1.0)
    counts = result.records.counts
    found = emergence.metrics(result) | {
        "outcomes": float((heads["outcomes_per_100"] * heads["attached"]).sum()) / people,
        "paid": float((heads["paid_gbp_per_head"] * heads["attached"]).sum()) / people,
    }
    if "tender.error" in found:
        found["tender.winners_factor"] = float(np.exp(found["tender.error"]))
        found["tender.bidders_factor"] = float(np.exp(found["tender.error"] - found["tender.curse"]))
    for group, name in enumerate(PAYMENT_GROUPS):
        seen = counts[:, :, group, LOOKING]
        for when, period in (("first", 0), ("last", counts.shape[0] - 1)):
            weights = seen.sum(axis=0)  # of everybody a place has had, so that the same places count on both days
            if weights.sum() > 0:
                found[f"belief_{when}.{name}"] = float(
                    np.average(result.records.belief[period, :, group], weights=weights)
                )
        for year in range(3):
            span = slice(13 * year, 13 * (year + 1))
            weeks = max(int(seen[span].sum()), 1) / 13.0
            found[f"hours_year_{year + 1}.{name}"] = float(counts[span, :, group, MINUTES].sum()) / 60.0 / weeks
    published = evidence.figures()
    for _, figure in published[published["id"].str.match(_YEAR_BEFORE)].iterrows():
        ratio = value_of(result, figure)
        if ratio is not None:
            found[f"contract_ratio_before.{figure['payment_group']}"] = float(ratio)
    return found


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


def fill(text: str, lesson: Lesson, found: Found | None = None) -> str:
    """A text with its numbers: `{metric@arm}` of a run, `{metric@arm / metric@arm}` of two figures, `{=parameter}` or
    `{=parameter@arm}` of the contract, `{$group}` the most that one of a group can earn a provider, `{#figure}` as
    published. Figures of a run are an ellipsis before there is one.
    """

    groups = evidence.rows("payment_groups")

    def number(match: re.Match[str]) -> str:
        what = match[1].strip()
        if what.startswith("#"):
            return words(float(evidence.figures().loc[what[1:], "value"]))
        if what.startswith("$"):
            return words(next(float(row["max_total_gbp"]) for row in groups if row["payment_group"] == what[1:]))
        if what.startswith("="):
            name, _, arm = what[1:].partition("@")
            return words(_parameter(lesson.arm(arm).made() if arm else Scenario.load(BASELINE), name))
        if found is None:
            return "…"
        first, *then = (value(found, metric, arm) for metric, arm in figures_in(match[0]))
        return words(first / then[0] if then else first)

    return _PLACEHOLDER.sub(number, text)


def figures_in(text: str) -> list[tuple[str, str]]:
    """The figures of runs that a text's placeholders name: metric and arm."""
    pieces = [piece.strip() for what in _PLACEHOLDER.findall(text) if what[0] not in "#=$" for piece in what.split("/")]
    return [(metric, arm) for metric, _, arm in (piece.rpartition("@") for piece in pieces)]


def _parameter(scenario: Scenario, name: str) -> float:
    head, _, label = name.partition(".")
    return scenario.numbers(head)[declaration(head).index.index(label)] if label else scenario.number(head)


def words(x: float) -> str:
    """A number for reading: two or three digits, and no more."""
    if abs(x) >= 100 or x == int(x):
        return f"{x:,.0f}"
    return (f"{x:.1f}" if abs(x) >= 3 else f"{x:.2f}").rstrip("0").rstrip(".")


def names() -> list[str]:
    """Ids of the lessons that come with the package, in their order."""
    return sorted(entry.name.removesuffix(".toml") for entry in _folder().iterdir() if entry.name.endswith(".toml"))


@cache
def lessons() -> tuple[Lesson, ...]:
    """Every lesson, in order."""
    return tuple(read((_folder() / f"{name}.toml").read_text(encoding="utf-8"), name) for name in names())


def numbered(number: int) -> Lesson:
    """A lesson by its number. Raises LessonError with the numbers there are."""
    for lesson in lessons():
        if lesson.number == number:
            return lesson
    raise LessonError(f"there is no lesson {number}: there are {', '.join(str(one.number) for one in lessons())}")


def read(text: str, name: str) -> Lesson:
    """A lesson from TOML text. Raises LessonError with what is wrong, where, and what would be right."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LessonError(f"lesson {name} is not readable TOML: {error}") from None
    lists: dict[str, type] = {
        "options": Option, "arms": Arm, "observe": Shown, "claims": Claim, "tries": Try, "reading": Reading
    }  # fmt: skip
    for part, kind in lists.items():
        given = content.get(part, [])
        if not isinstance(given, list):
            raise LessonError(f"lesson {name}: {part} must be [[{part}]] tables")
        content[part] = tuple(_made(kind, one, f"lesson {name}, {part} {k + 1}") for k, one in enumerate(given))
    if isinstance(content.get("judged"), dict):
        content["judged"] = _made(Claim, {"expected": SAME} | content["judged"], f"lesson {name}, judged")
    lesson = _made(Lesson, {"id": name} | content, f"lesson {name}")
    for check in (_contracts, _claims, _sources, _placeholders):
        check(lesson)
    return lesson


def _made(kind: Callable[..., _T], given: Mapping[str, Any], where: str) -> _T:
    known = {f.name: f.default is MISSING for f in fields(kind)}  # type: ignore[arg-type]
    unknown, missing = set(given) - set(known), {name for name, needed in known.items() if needed} - set(given)
    if unknown:
        raise LessonError(f"{where}: {', '.join(sorted(unknown))} is not expected; there are {', '.join(known)}")
    if missing:
        raise LessonError(f"{where}: {', '.join(sorted(missing))} is missing")
    return kind(**{key: tuple(v) if isinstance(v, list) else v.strip() if isinstance(v, str) else v
                   for key, v in given.items()})  # fmt: skip


def _contracts(lesson: Lesson) -> None:
    keys = [arm.key for arm in lesson.arms]
    if len(keys) < 2 or len(set(keys)) < len(keys):
        raise LessonError(f"lesson {lesson.id}: a lesson compares two contracts or more, each with a key of its own")
    choose_areas([lesson.area], evidence.column("contract_package_areas", "area"))
    date.fromisoformat(lesson.until)
    for one in (*lesson.arms, *(Arm("", "", t.scenario, t.settings) for t in lesson.tries)):
        check_together(one.made())


def _claims(lesson: Lesson) -> None:
    keys, first = {arm.key for arm in lesson.arms}, lesson.judged
    if sorted(option.when for option in lesson.options) != sorted((UP, DOWN, SAME)):
        raise LessonError(f"lesson {lesson.id}: there is one option for each of {UP}, {DOWN} and {SAME}")
    for claim in (first, *lesson.claims):
        alone = claim.expected == ABOVE
        if claim.expected not in (UP, DOWN, SAME, ABOVE):
            raise LessonError(f"lesson {lesson.id}: {claim.expected!r} is not {UP}, {DOWN}, {SAME} or {ABOVE}")
        if claim.arm not in keys or (claim.against not in keys and not alone):
            raise LessonError(f"lesson {lesson.id}: a claim about {claim.metric} names an arm that is not there")
        if claim is not first and not claim.says:
            raise LessonError(f"lesson {lesson.id}: the claim about {claim.metric} does not say what it claims")


def _sources(lesson: Lesson) -> None:
    evidence.citations([one.source for one in lesson.reading])


def _placeholders(lesson: Lesson) -> None:
    keys = {arm.key for arm in lesson.arms}
    for part, text in lesson.texts().items():
        fill(text, lesson)
        for metric, arm in figures_in(text):
            if not metric or arm not in keys:
                raise LessonError(f"lesson {lesson.id}, {part}: {metric}@{arm} names an arm that is not there")


def rows(lesson: Lesson, found: Found) -> list[dict[str, Any]]:
    """The figures to look at: one row each, with label, unit and the value under each contract."""
    return [
        {"metric": one.metric, "label": one.label, "unit": one.unit,
         "values": {arm.key: value(found, one.metric, arm.key) for arm in lesson.arms}}
        for one in lesson.observe
    ]  # fmt: skip


def mean(runs: Sequence[Found]) -> dict[str, dict[str, float]]:
    """Figures averaged over runs with different luck."""
    return {
        arm: {
            name: float(np.mean([one[arm][name] for one in runs])) for name in of if all(name in r[arm] for r in runs)
        }
        for arm, of in runs[0].items()
    }


def _folder() -> Any:
    return files("wpmodel") / "lessons"
