"""A brief in the terminal and as Markdown: six answers, a table, what the model cannot say, sources, the command."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from wpmodel.foundation.notebook import records
from wpmodel.studies.briefs import brief_words as words
from wpmodel.tables import evidence

if TYPE_CHECKING:
    from wpmodel.studies.briefs.brief import Brief
    from wpmodel.studies.grades import Grade

QUESTIONS = "`wpmodel questions` lists questions that people ask, each with its command."


def title(of: Brief) -> str:
    """What the brief is about."""
    return f"{_named(of)}: what would change?"


def _named(of: Brief) -> str:
    text = words.contract(of.reform).strip("“”")
    return text[0].upper() + text[1:]


def about(of: Brief) -> str:
    """What was run, in a sentence or two."""
    return (
        f"Simulated: {words.contract(of.reform)} ({of.reform.name}) against {words.contract(of.baseline)}, with the "
        f"same people and luck, in {of.where} until {of.until:%B %Y}, at {of.draws} draws of the calibrated "
        "parameters. Brackets: the middle 90% of draws. Organisations are counted over all draws; tier 1 delivers "
        f"the whole service for a prime. Totals are scaled to {of.reform.programme.country}; money is in "
        "million pounds unless it says otherwise."
    )


def graded(one: Grade, of: Brief) -> str:
    """A grade as a sentence: the word, and of how many draws."""
    agree = f"{round(one.share * of.draws)} of {of.draws} draws"
    over = "one structure of the model" if of.structures == 1 else f"from {of.structures} rival structures of the model"
    return f"{one.word.capitalize()}: {agree}, {over}."


def head(of: Brief) -> tuple[str, str, str, str]:
    """Heads of the table."""
    return (
        "What",
        words.contract(of.baseline).removeprefix("the ").capitalize(),
        "Change (middle 90%)",
        "Grade, draws that agree",
    )


def sources(of: Brief) -> list[str]:
    """Full citations of what the reform stands on, and where the draws are from."""
    ids = [one.strip() for one in of.reform.source.split(";") if one.strip()]
    known = {row["id"] for row in evidence.rows("sources")}
    found = evidence.citations([one for one in ids if one in known])
    cited = [f"{row['id']}: {', '.join(filter(None, (row['publisher'], row['title'], row['date'])))}." for row in found]
    return [*cited, "Draws: the calibration that comes with the package (docs/calibration.md)."]


def terminal(out: Console, of: Brief, command: str) -> None:
    """Print a brief."""
    out.print(f"\n[bold]{escape(title(of))}[/]", highlight=False)
    out.print(escape(about(of)), style="dim", highlight=False)
    answers(out, of)
    out.print(f"\n[bold]{escape(words.finding(of))}[/]", highlight=False)
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="bold", pad_edge=False)
    for k, name in enumerate(head(of)):
        table.add_column(escape(name), justify="right" if 0 < k < 3 else "left", overflow="fold")
    for row in words.rows(of):
        table.add_row(*(escape(cell) for cell in row))
    out.print(table)
    out.print(f"\n[bold]What the model cannot say.[/] {escape(words.silent(of))}", highlight=False)
    out.print(f"\n[bold]Sources.[/] {escape(' '.join(sources(of)))}", highlight=False)
    out.print(f"\n[bold]To repeat it:[/] {escape(command)}", highlight=False, soft_wrap=True)


def answers(out: Console, of: Brief) -> None:
    """Print the answers, each with its grade."""
    for one in words.answers(of):
        out.print(f"\n[bold]{one.question}[/] {escape(one.text)}", highlight=False)
        if one.grade:
            out.print(f"    Grade: {graded(one.grade, of)}", highlight=False)


def markdown(of: Brief, command: str, chart: str, alternative: str) -> str:
    """A brief as Markdown. `chart` is the chart's file, seen from the text's, and `alternative` says what is on it."""
    told = (f"**{a.question}** {a.text}" + (f" *{graded(a.grade, of)}*" if a.grade else "") for a in words.answers(of))
    parts = [f"# {title(of)}", about(of), *told]
    rows = [head(of), ("---", "---:", "---:", "---"), *words.rows(of)]
    parts += [f"## {words.finding(of)}", "\n".join(f"| {' | '.join(row)} |" for row in rows)]
    parts += [f"![{alternative}]({chart})", f"## What the model cannot say\n\n{words.silent(of)}"]
    parts += ["## Sources\n\n" + "\n".join(f"- {line}" for line in sources(of))]
    parts += [f"## To repeat it\n\n```sh\n{command}\n```"]
    return "\n\n".join(parts) + "\n"


def as_json(of: Brief, command: str) -> dict[str, Any]:
    """A brief as JSON: answers with grades, the table, and every draw."""
    told = [
        {"question": one.question, "answer": one.text, "grade": one.grade and asdict(one.grade)}
        for one in words.answers(of)
    ]
    return {
        "title": title(of), "reform": of.reform.name, "baseline": of.baseline.name, "where": of.where,
        "until": str(of.until), "draws": of.draws, "finding": words.finding(of), "answers": told,
        "table": records(of.table()), "by_draw": records(of.by_draw()), "cannot_say": words.silent(of),
        "sources": sources(of), "command": command,
    }  # fmt: skip
