"""The command `wpmodel lesson`: lessons listed, and one walked through: read, predict, run, observe, explain."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wpmodel.cli.commands import options as o
from wpmodel.foundation.threads import cores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wpmodel.teaching.lesson import Found, Lesson


def lesson(
    number: Annotated[int | None, typer.Argument(help="The lesson; without it, they are listed.")] = None,
    predict: Annotated[int | None, typer.Option(help="Your prediction: the number of an answer.")] = None,
    seed: o.Seed = 1,
    solutions: Annotated[bool, typer.Option("--solutions", help="Print the exercises with their solutions.")] = False,
    slides: Annotated[bool, typer.Option("--slides", help="Print the lesson as slides in Markdown.")] = False,
    as_json: o.AsJson = False,
) -> None:
    """List the lessons, or take one: read, predict, run, see who was right and why; then exercises and solutions."""
    from wpmodel.cli.output import show_lesson as show
    from wpmodel.teaching import lesson as lessons

    if number is None:
        _list(lessons.lessons(), as_json)
        return
    one = lessons.numbered(number)
    if solutions or slides:
        _solved(one, as_json) if solutions else sys.stdout.write(as_slides(one))
        return
    if predict is not None and not 1 <= predict <= len(one.options):
        raise ValueError(f"--predict {predict}: lesson {number} has answers 1 to {len(one.options)}")
    if not as_json:
        show.beginning(o.out, one)
    if predict is None and not as_json and sys.stdin is not None and sys.stdin.isatty():
        choices = [str(k + 1) for k in range(len(one.options))]
        predict = int(typer.prompt("Your prediction", type=_one_of(choices)))
    if predict is None:
        if as_json:
            raise ValueError(f"predict before you run: add --predict, a number from 1 to {len(one.options)}")
        o.out.print(f"Predict, then run: wpmodel lesson {number} --predict 1 (or another answer)", highlight=False)
        return
    found = lessons.run(one, seed, min(cores(), len(one.arms)))
    if as_json:
        o.print_json(record(one, found, predict, seed))
    else:
        show.ending(o.out, one, found, predict)


def _list(of: tuple[Lesson, ...], as_json: bool) -> None:
    from wpmodel.cli.output import show_lesson as show

    if as_json:
        o.print_json([{"number": one.number, "title": one.title, "minutes": one.minutes} for one in of])
    else:
        show.every(o.out, of)


def as_slides(one: Lesson, chart: str = "", made: dict[str, Any] | None = None) -> str:
    """A lesson as slides, with the grades of what it tells. `chart` and `made` are as in `lesson.slides`."""
    from wpmodel.calibration import weights
    from wpmodel.teaching import lesson as lessons

    sure = [f"{claim.says}. *{weights.in_words(grade)}*" for claim, grade in weights.of_lesson(one.number)]
    return lessons.slides(one, sure, chart, made)


def _one_of(choices: list[str]) -> Any:
    from click import Choice

    return Choice(choices)


def record(one: Lesson, found: Found, predict: int, seed: int) -> dict[str, Any]:
    """What came of a lesson, for JSON."""
    from wpmodel.teaching import lesson as lessons

    right = one.options.index(one.borne_out(found)) + 1
    return {
        "lesson": one.number,
        "title": one.title,
        "area": one.area,
        "until": one.until,
        "seed": seed,
        "contracts": {arm.key: arm.name for arm in one.arms},
        "predicted": predict,
        "borne_out": right,
        "observed": lessons.rows(one, found),
        "claims": [{"says": claim.says, "holds": lessons.holds(claim, found)} for claim in one.claims],
    }


def solutions_record(one: Lesson, found: Sequence[tuple[str, str, str]]) -> dict[str, Any]:
    """The exercises of a lesson with their solutions, for JSON."""
    from wpmodel.teaching import lesson as lessons

    told = [
        {
            "exercise": lessons.fill(exercise.text, one),
            "command": lessons.command(one, exercise) if exercise.key else None,
            "solution": solution,
            "code": code or None,
            "prints": said or None,
        }
        for exercise, (solution, code, said) in zip(one.exercises, found, strict=True)
    ]
    return {"lesson": one.number, "exercises": told}


def _solved(one: Lesson, as_json: bool) -> None:
    """Exercises with solutions: their numbers are those of the stored runs, so that nothing is run."""
    from wpmodel.cli.output import show_lesson as show
    from wpmodel.teaching import lesson as lessons

    found = list(lessons.stored.solutions(one))
    if as_json:
        o.print_json(solutions_record(one, found))
    else:
        show.solved(o.out, one, found, len(lessons.stored.SEEDS))
