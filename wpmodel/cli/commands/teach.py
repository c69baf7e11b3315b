"""The command `wpmodel lesson`: lessons listed, and one walked through: read, predict, run, observe, explain."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wpmodel.foundation.threads import cores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from wpmodel.teaching.lesson import Found, Lesson


def lesson(
    number: Annotated[int | None, typer.Argument(help="The lesson; without it, they are listed.")] = None,
    predict: Annotated[int | None, typer.Option(help="Your prediction: the number of an answer.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of everybody's luck.")] = 1,
    solutions: Annotated[bool, typer.Option("--solutions", help="Print the exercises with their solutions.")] = False,
    slides: Annotated[bool, typer.Option("--slides", help="Print the lesson as slides in Markdown.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else, on stdout.")] = False,
) -> None:
    """List the lessons, or take one: read, predict, run, see who was right and why; then exercises and solutions."""
    from rich.console import Console

    from wpmodel.teaching import lesson as lessons

    out = Console()
    if number is None:
        _list(out, lessons.lessons(), as_json)
        return
    one = lessons.numbered(number)
    if solutions or slides:
        _solved(out, one, as_json) if solutions else sys.stdout.write(as_slides(one))
        return
    if predict is not None and not 1 <= predict <= len(one.options):
        raise ValueError(f"--predict {predict}: lesson {number} has answers 1 to {len(one.options)}")
    if not as_json:
        _begin(out, one)
    if predict is None and not as_json and sys.stdin is not None and sys.stdin.isatty():
        choices = [str(k + 1) for k in range(len(one.options))]
        predict = int(typer.prompt("Your prediction", type=_one_of(choices)))
    if predict is None:
        if as_json:
            raise ValueError(f"predict before you run: add --predict, a number from 1 to {len(one.options)}")
        out.print(f"Predict, then run: wpmodel lesson {number} --predict 1 (or another answer)", highlight=False)
        return
    found = lessons.run(one, seed, min(cores(), len(one.arms)))
    if as_json:
        sys.stdout.write(json.dumps(record(one, found, predict, seed), indent=2, allow_nan=False) + "\n")
    else:
        _end(out, one, found, predict)


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


def _list(out: Console, of: tuple[Lesson, ...], as_json: bool) -> None:
    from rich.table import Table

    if as_json:
        found = [{"number": one.number, "title": one.title, "minutes": one.minutes} for one in of]
        sys.stdout.write(json.dumps(found, indent=2) + "\n")
        return
    table = Table("", "Lesson", "Minutes", header_style="bold")
    for one in of:
        table.add_row(str(one.number), one.title, str(one.minutes))
    out.print(table)
    out.print("wpmodel lesson 2 begins the second. Answers to the closing questions: docs/teaching.md", highlight=False)


def _begin(out: Console, one: Lesson) -> None:
    from rich.markdown import Markdown

    from wpmodel.teaching.lesson import fill

    out.print(f"\n[bold]Lesson {one.number}: {one.title}[/] ({one.minutes} minutes)\n", highlight=False)
    out.print(f"{one.before} Afterwards you can:", highlight=False)
    for aim in one.objectives:
        out.print(f"- {aim}", highlight=False, markup=False)
    out.print()
    for head, text in (("What is it?", one.what), ("The rule", one.rule.text)):
        _headed(out, head)
        out.print(Markdown(fill(text, one)))
        out.print()
    for text in (one.rule.equation, one.rule.code):
        _verbatim(out, text)
    for head, text in (("What is run", one.run), ("Predict", one.ask)):
        _headed(out, head)
        out.print(Markdown(fill(text, one)))
        out.print()
    for k, option in enumerate(one.options, 1):
        out.print(f"  {k}  {option.text}", highlight=False)
    out.print()


def _headed(out: Console, head: str) -> None:
    out.print(f"[bold underline]{head}[/]\n")


def _verbatim(out: Console, text: str) -> None:
    """Code or an equation, as it stands."""
    for line in text.splitlines():
        out.print(f"    {line}", markup=False, highlight=False, soft_wrap=True)
    out.print()


def _end(out: Console, one: Lesson, found: Found, predict: int) -> None:
    from rich.markdown import Markdown

    from wpmodel.calibration import weights
    from wpmodel.teaching import lesson as lessons

    _observed(out, one, found)
    borne_out = one.borne_out(found)
    right = one.options[predict - 1] == borne_out
    out.print(
        f"\nYou predicted: {one.options[predict - 1].text}\n"
        + ("The model agrees with you." if right else f"The model's answer: {borne_out.text}")
        + "\n",
        highlight=False,
    )
    _headed(out, "Explain")
    out.print(Markdown(lessons.fill(one.explain, one, found)))
    for claim, grade in weights.of_lesson(one.number):
        out.print(f"\n{claim.says}.\n  Under other assumptions: {weights.in_words(grade)}", highlight=False)
    out.print()
    _exercises(out, one)
    out.print(f"Solutions: wpmodel lesson {one.number} --solutions\n", highlight=False)
    _headed(out, "The question")
    out.print(Markdown(lessons.fill(one.question, one, found)))
    reading = " ".join(r.source for r in one.reading)
    out.print(f"\nFurther reading: wpmodel sources {reading}", highlight=False)


def _observed(out: Console, one: Lesson, found: Found) -> None:
    """The figures of the run, and organisations counted in several areas."""
    from rich.table import Table

    from wpmodel.teaching import lesson as lessons

    table = Table(title="Observe (simulated; counts in brackets)", title_justify="left", header_style="bold")
    table.add_column("Figure", overflow="fold")
    for arm in one.arms:
        table.add_column(arm.name, justify="right")
    for row in lessons.rows(one, found):
        table.add_row(f"{row['label']} ({row['unit']})", *lessons.cells(row))
    out.print(table)
    counted = lessons.stored.wide(one)
    if counted:
        out.print(f"\nOne area has few organisations. Counted in {lessons.stored.said_of_wide()}:", highlight=False)
    for each in counted:
        out.print(f"- {each.label}", highlight=False)
        for arm in one.arms:
            out.print(f"  {arm.name}: {each.cell(arm.key)}", highlight=False)


def _exercises(out: Console, one: Lesson, solved: Sequence[tuple[str, str, str]] = ()) -> None:
    """The exercises, each with what to type, and with its solution where those are given."""
    from wpmodel.teaching import lesson as lessons

    _headed(out, "Exercises")
    for k, exercise in enumerate(one.exercises):
        out.print(f"{k + 1}. {lessons.fill(exercise.text, one)}", highlight=False, markup=False)
        if exercise.key:
            out.print(f"   {lessons.command(one, exercise)}", highlight=False, markup=False, soft_wrap=True)
        if solved:
            solution, code, said = solved[k]
            out.print(f"\n[bold]Solution.[/] {solution}\n", highlight=False)
            if code:
                _verbatim(out, code)
                _verbatim(out, said)
    out.print()


def _solved(out: Console, one: Lesson, as_json: bool) -> None:
    """Exercises with solutions: their numbers are those of the stored runs, so that nothing is run."""
    from wpmodel.teaching import lesson as lessons

    found = list(lessons.stored.solutions(one))
    if not as_json:
        out.print(f"\n[bold]Lesson {one.number}: {one.title}[/]\n", highlight=False)
        _exercises(out, one, found)
        out.print(f"Simulated: {one.span}, seeds 1 to {len(lessons.stored.SEEDS)} together.", highlight=False)
        return
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
    sys.stdout.write(json.dumps({"lesson": one.number, "exercises": told}, indent=2) + "\n")
