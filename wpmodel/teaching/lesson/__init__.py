"""Lessons: what a contract pays for and what providers make of it, told, predicted, run and explained.

Each is a file of `wpmodel/teaching/lessons/`: text, the contracts that are compared (same people, same luck), what to
look at, and the claims that its text makes, which tests hold against its own run. Numbers in the text are filled
in from a run.
"""

from wpmodel.teaching.lesson.figures import look
from wpmodel.teaching.lesson.parts import Claim, Found, Lesson, LessonError, Try, holds, run, value
from wpmodel.teaching.lesson.reading import lessons, numbered, read
from wpmodel.teaching.lesson.texts import figures_in, fill, mean, rows, words

__all__ = [
    "Claim", "Found", "Lesson", "LessonError", "Try", "figures_in", "fill", "holds", "lessons", "look", "mean",
    "numbered", "read", "rows", "run", "value", "words",
]  # fmt: skip
