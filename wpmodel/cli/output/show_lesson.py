"""Lessons in a terminal: the list, what is read before the run, what is seen after it, exercises with solutions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markdown import Markdown
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from wpmodel.teaching.lesson import Found, Lesson


def every(out: Console, of: tuple[Lesson, ...]) -> None:
    """The lessons, one a line."""
    table = Table("", "Lesson", "Minutes", header_style="bold")
    for one in of:
        table.add_row(str(one.number), one.title, str(one.minutes))
    out.print(table)
    out.print("wpmodel lesson 2 begins the second. Answers to the closing questions: docs/teaching.md", highlight=False)


def beginning(out: Console, one: Lesson) -> None:
    """What is read before the run: aims, the rule, what is asked, and the answers to choose from."""
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


def ending(out: Console, one: Lesson, found: Found, predict: int) -> None:
    """What the run shows, who was right and why, then exercises and the closing question."""
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


def solved(out: Console, one: Lesson, found: Sequence[tuple[str, str, str]], runs: int) -> None:
    """Exercises with solutions, whose numbers are those of so many stored runs."""
    out.print(f"\n[bold]Lesson {one.number}: {one.title}[/]\n", highlight=False)
    _exercises(out, one, found)
    out.print(f"Simulated: {one.span}, seeds 1 to {runs} together.", highlight=False)
