"""Lessons read from their files, and everything in them that can be checked without a run."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from wpmodel.parameters import nearest
from wpmodel.results.metrics import METRICS
from wpmodel.scenario import check_together
from wpmodel.setup.coverage import choose_areas
from wpmodel.tables import evidence
from wpmodel.teaching.lesson.parts import (
    ABOVE,
    CODE_LINES,
    DOWN,
    SAME,
    UP,
    Arm,
    Claim,
    Exercise,
    Lesson,
    LessonError,
    Option,
    Reading,
    Rule,
    Shown,
)
from wpmodel.teaching.lesson.texts import figures_in, fill

_T = TypeVar("_T")


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
        "options": Option, "arms": Arm, "observe": Shown, "claims": Claim, "exercises": Exercise, "reading": Reading
    }  # fmt: skip
    for part, kind in lists.items():
        given = content.get(part, [])
        if not isinstance(given, list):
            raise LessonError(f"lesson {name}: {part} must be [[{part}]] tables")
        content[part] = tuple(_made(kind, one, f"lesson {name}, {part} {k + 1}") for k, one in enumerate(given))
    if isinstance(content.get("judged"), dict):
        content["judged"] = _made(Claim, {"expected": SAME} | content["judged"], f"lesson {name}, judged")
    if isinstance(content.get("rule"), dict):
        content["rule"] = _made(Rule, content["rule"], f"lesson {name}, rule")
    lesson = _made(Lesson, {"id": name} | content, f"lesson {name}")
    for check in (_contracts, _claims, _shown, _code, _sources, _placeholders):
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
    own = [one.arm for one in lesson.exercises if one.key]
    keys = [arm.key for arm in (*lesson.arms, *own)]
    if len(lesson.arms) < 2 or len(set(keys)) < len(keys):
        raise LessonError(f"lesson {lesson.id}: a lesson compares two contracts or more, each with a key of its own")
    choose_areas([lesson.area], evidence.column("contract_package_areas", "area"))
    date.fromisoformat(lesson.until)
    for one in (*lesson.arms, *own):
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


def _shown(lesson: Lesson) -> None:
    units = {row.metric: row.unit for row in lesson.observe}
    if not lesson.chart or len({units.get(name) for name in lesson.chart}) != 1 or lesson.chart[0] not in units:
        raise LessonError(f"lesson {lesson.id}: chart names figures of observe that have one unit")
    if unknown := [row.of for row in lesson.observe if row.of and row.of not in METRICS]:
        raise LessonError(f"lesson {lesson.id}: there is no figure {unknown[0]}{nearest(unknown[0], list(METRICS))}")


def _code(lesson: Lesson) -> None:
    for part, text in lesson.code().items():
        if len(text.splitlines()) > CODE_LINES:
            raise LessonError(f"lesson {lesson.id}, {part}: its code has more than {CODE_LINES} lines: shorten it")


def _sources(lesson: Lesson) -> None:
    evidence.citations([one.source for one in lesson.reading])


def _placeholders(lesson: Lesson) -> None:
    keys = {arm.key for arm in lesson.arms}
    more = keys | {one.key for one in lesson.exercises if one.key}
    for parts, known in ((lesson.texts(), keys), (lesson.solutions(), more)):
        for part, text in parts.items():
            fill(text, lesson)
            for metric, arm in figures_in(text):
                if not metric or arm not in known:
                    raise LessonError(f"lesson {lesson.id}, {part}: {metric}@{arm} names an arm that is not there")


def _folder() -> Any:
    return files("wpmodel.teaching") / "lessons"
