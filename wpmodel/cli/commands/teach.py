"""The command `wpmodel lesson`: lessons listed, and one walked through: read, predict, run, observe, explain."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wpmodel.foundation.threads import cores

if TYPE_CHECKING:
    from rich.console import Console

    from wpmodel.teaching.lesson import Found, Lesson


def lesson(
    number: Annotated[int | None, typer.Argument(help="The lesson; without it, they are listed.")] = None,
    predict: Annotated[int | None, typer.Option(help="Your prediction: the number of an answer.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of everybody's luck.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else, on stdout.")] = False,
) -> None:
    """List the lessons, or take one: read, predict, run, see who was right and why."""
    from rich.console import Console

    from wpmodel.teaching import lesson as lessons

    out = Console()
    if number is None:
        _list(out, lessons.lessons(), as_json)
        return
    one = lessons.numbered(number)
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
    for head, text in (("What is it?", one.what), ("What is run", one.run), ("Predict", one.ask)):
        out.print(f"[bold underline]{head}[/]\n")
        out.print(Markdown(fill(text, one)))
        out.print()
    for k, option in enumerate(one.options, 1):
        out.print(f"  {k}  {option.text}", highlight=False)
    out.print()


def _end(out: Console, one: Lesson, found: Found, predict: int) -> None:
    from rich.markdown import Markdown
    from rich.table import Table

    from wpmodel.calibration import weights
    from wpmodel.teaching import lesson as lessons

    table = Table(title="Observe (simulated)", title_justify="left", header_style="bold")
    table.add_column("Figure", overflow="fold")
    for arm in one.arms:
        table.add_column(arm.name, justify="right")
    for row in lessons.rows(one, found):
        table.add_row(f"{row['label']} ({row['unit']})", *(lessons.words(v) for v in row["values"].values()))
    out.print(table)
    borne_out = one.borne_out(found)
    right = one.options[predict - 1] == borne_out
    out.print(
        f"\nYou predicted: {one.options[predict - 1].text}\n"
        + ("The model agrees with you." if right else f"The model's answer: {borne_out.text}")
        + "\n",
        highlight=False,
    )
    out.print("[bold underline]Explain[/]\n")
    out.print(Markdown(lessons.fill(one.explain, one, found)))
    for claim, grade in weights.of_lesson(one.number):
        out.print(f"\n{claim.says}.\n  Under other assumptions, {weights.in_words(grade)}", highlight=False)
    out.print("\n[bold underline]Things to try[/]\n")
    for t in one.tries:
        settings = "".join(f" --set {s}" for s in t.settings)
        out.print(f'- {t.text}\n  wpmodel run {t.scenario}{settings} --areas "{one.area}"', highlight=False)
    out.print("\n[bold underline]The question[/]\n")
    out.print(Markdown(lessons.fill(one.question, one, found)))
    reading = " ".join(r.source for r in one.reading)
    out.print(f"\nFurther reading: wpmodel sources {reading}", highlight=False)
