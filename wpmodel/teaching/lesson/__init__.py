"""Lessons: what a contract pays for and what providers make of it, told, predicted, run and explained.

Each is a file of `wpmodel/teaching/lessons/`: text, the contracts that are compared (same people, same luck), what to
look at, and the claims that its text makes, which tests hold against its own run. Numbers in the text are filled
in from a run.
"""

from wpmodel.teaching.lesson import stored
from wpmodel.teaching.lesson.figures import look
from wpmodel.teaching.lesson.parts import Claim, Exercise, Found, Lesson, LessonError, Shown, holds, run, value
from wpmodel.teaching.lesson.reading import lessons, numbered, read
from wpmodel.teaching.lesson.slides import slides
from wpmodel.teaching.lesson.texts import cells, command, figures_in, fill, mean, rows, words

__all__ = [
    "Claim", "Exercise", "Found", "Lesson", "LessonError", "Shown", "cells", "command", "figures_in", "fill", "holds",
    "lessons", "look", "mean", "numbered", "read", "rows", "run", "slides", "stored", "value", "words",
]  # fmt: skip
