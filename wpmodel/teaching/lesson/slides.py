"""A lesson as slides in Markdown: parts are divided by `---`, and what the speaker says stands in comments.

Marp, reveal.js and Pandoc show them; so does any viewer of Markdown, one below the other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from wpmodel.teaching.lesson import stored
from wpmodel.teaching.lesson.parts import Found, Lesson
from wpmodel.teaching.lesson.texts import cells, command, fill, mean, rows

FRONT = "---\nmarp: true\npaginate: true\norphan: true\n---"
SENTENCE = re.compile(r"(?<=[.!?])\s+")


def slides(one: Lesson, sure: Sequence[str] = (), chart: str = "", made: dict[str, Any] | None = None) -> str:
    """The slides of a lesson, with the figures of its stored runs.

    `sure`: what grades say of its claims, a sentence each; `chart`: an image in Markdown, without which figures are
    listed; `made`: stored runs to take in place of those of the package. Raises LessonError where no runs of the
    lesson are stored.
    """
    runs = stored.runs(one, made)
    means = mean(one, runs)
    asked = _numbered([fill(each.text, one) for each in one.exercises])
    parts = [
        f"# {one.title}\n\nLesson {one.number}, {one.minutes} minutes\n{_note('Be there early; ' + one.before)}",
        f"## Afterwards you can\n\n{_listed(one.objectives)}",
        f"## What is it?\n\n{_listed(_firsts(fill(one.what, one)))}\n{_note(fill(one.what, one))}",
        f"## The rule\n\n{_fenced(one.rule.equation)}\n\n{_listed(SENTENCE.split(one.rule.text))}",
        f"## Try it\n\n{_fenced(one.rule.code, 'python')}\n\n{_fenced(stored.printed(one, 'rule', made))}",
        f"## Predict\n\n{fill(one.ask, one)}\n\n{_numbered([option.text for option in one.options])}\n"
        + _note("Everybody chooses before anybody runs. Count hands; ask two sides for a reason."),
        f"## Run\n\n{fill(one.run, one)}\n\n{_fenced(f'wpmodel lesson {one.number} --predict 1', 'sh')}",
        f"## Observe\n\n{chart or _figures(one, means)}\n\nSimulated: {one.span}, seeds 1 to {len(runs)}.",
        f"## The model's answer\n\n{_answer(one, runs)}\n{_note('Ask why before you go on.')}",
        f"## Why?\n\n{_listed(_firsts(fill(one.explain, one, means)))}\n{_note(fill(one.explain, one, means))}",
        *([f"## How sure is this?\n\n{_listed(sure)}"] if sure else []),
        f"## Exercises\n\n{asked}\n{_note(_solutions(one, made))}",
        f"## A question to end with\n\n{fill(one.question, one)}",
    ]
    return FRONT + "\n\n" + "\n\n---\n\n".join(part.strip() for part in parts) + "\n"


def _firsts(text: str) -> list[str]:
    """The first sentence of each paragraph."""
    return [SENTENCE.split(paragraph.strip())[0] for paragraph in text.split("\n\n")]


def _listed(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _numbered(lines: Sequence[str]) -> str:
    return "\n".join(f"{k}. {line}" for k, line in enumerate(lines, 1))


def _fenced(text: str, kind: str = "text") -> str:
    return f"```{kind}\n{text}\n```"


def _note(text: str) -> str:
    return f"\n<!--\n{text.replace('--', '- -')}\n-->"


def _figures(one: Lesson, found: Found) -> str:
    names = [arm.name for arm in one.arms]
    return _listed(
        [
            f"{row['label']}: " + ", ".join(f"{name} {text}" for name, text in zip(names, cells(row), strict=True))
            for row in rows(one, found)
        ]
    )


def _answer(one: Lesson, runs: Sequence[Found]) -> str:
    found = [one.borne_out(run).text for run in runs]
    return found[0] if len(set(found)) == 1 else _listed([f"seed {k}: {text}" for k, text in enumerate(found, 1)])


def _solutions(one: Lesson, made: dict[str, Any] | None) -> str:
    """Solutions for the speaker, with what to type."""
    said = []
    for k, (each, (solution, _, prints)) in enumerate(zip(one.exercises, stored.solutions(one, made), strict=True), 1):
        said += [f"{k}. {solution}", *([prints] if prints else []), *([command(one, each)] if each.key else [])]
    return "\n".join(said)
