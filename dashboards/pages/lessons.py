"""Lessons: read, predict, run, observe, explain. Nothing runs before a prediction is made."""

from __future__ import annotations

import re
from html import escape
from typing import Any
from urllib.parse import urlparse

import solara

from wpmodel.calibration import weights
from wpmodel.dashboards.classroom.wall import columns
from wpmodel.dashboards.components.parts import Button, Charts, Lead, RunBar, html
from wpmodel.dashboards.figures.charts import Chart, chart, series
from wpmodel.dashboards.session import seat, visit
from wpmodel.dashboards.session.state import Arm, Choice
from wpmodel.tables import evidence
from wpmodel.teaching import lesson
from wpmodel.teaching.lesson import Exercise, Found, Lesson

COLOURS = ("blue", "orange", "green", "purple")
"""Of contracts in a chart, by name of the palette in the browser."""


@solara.component
def Page() -> None:
    """The lessons on the left, the chosen one on the right."""
    Lead(
        "Lessons: predict, run, explain",
        "Each takes ten to twenty minutes. Say what you expect before you run: being wrong is how one learns something "
        "here. The people in the runs are synthetic; what happened to real people is in the sources.",
    )
    now = visit.choice.value.lesson
    with solara.Div(classes=["wp-two"]):
        with solara.Div(classes=["wp-lesson-list"], attributes={"role": "group", "aria-label": "Lessons"}):
            for one in lesson.lessons():
                Button(
                    words=f"{one.number}. {one.title} ({one.minutes}\u00a0min)",
                    kind="wp-option chosen" if one.number == now else "wp-option",
                    event_press=lambda _, number=one.number: visit.change(lesson=number),
                    off=False,
                )
        with solara.Div(classes=["wp-lesson"]):
            try:
                One(lesson.numbered(now)).key(f"lesson-{now}")
            except lesson.LessonError as error:
                html("p", escape(str(error)), "wp-bad")


@solara.component
def One(one: Lesson) -> None:
    """One lesson, as far as the student has come."""
    predicted, predict = seat.use_prediction(one.number)
    html("h3", f"Lesson {one.number}: {escape(one.title)}")
    html("p", f"{one.minutes} minutes. {escape(one.before)} Afterwards you can:")
    html("ul", "".join(f"<li>{escape(aim)}</li>" for aim in one.objectives))
    part("What is it?", one.what, one)
    part("The rule", one.rule.text, one)
    html("div", verbatim(one.rule.equation) + opened("To try in Python", verbatim(one.rule.code)))
    part("Predict", one.ask, one)
    with solara.Div(attributes={"role": "group", "aria-label": "Your prediction"}):
        for k, option in enumerate(one.options):
            Button(
                words=option.text,
                kind="wp-option chosen" if k == predicted else "wp-option",
                event_press=lambda _, k=k: predict(k),
                off=False,
            )
    part("Run", one.run, one)
    if predicted < 0:
        Button(words="Run the lesson", kind="wp-go", event_press=lambda _: None, off=True)
        html("p", "Choose an answer above first.", "wp-help")
        return
    RunBar("Run the lesson", lambda: visit.learn(one))
    for problem in visit.problems.value:
        html("p", escape(problem), "wp-bad")
    outcome = visit.learnt.value
    if outcome is not None and outcome.content[0] == one.number:
        Outcome(one, outcome.content[1], predicted)


@solara.component
def Outcome(one: Lesson, found: Found, predicted: int) -> None:
    """What came of the runs, against the prediction."""
    solara.use_effect(lambda: seat.record_run(one.number), [one.number])
    html("h4", "Observe")
    Charts(charts=[bars(one, found)], contract=one.id)
    html("div", table(one, found), "wp-table open")
    html("div", wide(one))
    html("p", verdict(one, found, predicted), "wp-verdict")
    part("Explain", one.explain, one, found, "wp-explain")
    html("div", graded(one))
    html("h4", "Exercises")
    html("ol", exercises(one))
    part("A question to end with", one.question, one, found)
    html("h4", "Further reading")
    html("ul", "".join(f"<li>{cited(r.source)} {escape(r.why)}</li>" for r in one.reading))


def part(head: str, text: str, one: Lesson, found: Found | None = None, kind: str = "wp-part") -> None:
    """A heading and its paragraphs, with numbers filled in."""
    html("h4", head)
    html("div", paragraphs(lesson.fill(text, one, found)), kind)


def paragraphs(text: str) -> str:
    """Text with blank lines between its paragraphs as HTML."""
    return "".join(f"<p>{escape(one)}</p>" for one in re.split(r"\n\s*\n", text.strip()))


def table(one: Lesson, found: Found) -> str:
    """The figures to look at, a column a contract."""

    def label(row: dict[str, Any]) -> str:
        return f'{escape(row["label"])}<br><span class="wp-help">{escape(row["unit"])}</span>'

    note = f"Simulated: {one.span}, the same people and luck (seed 1) in every column."
    return f'{columns(one, found, "Figure", label)}<p class="wp-note">{escape(note)}</p>'


def bars(one: Lesson, found: Found) -> Chart:
    """The figures of the lesson's chart, a bar for each contract."""
    rows = [row for row in lesson.rows(one, found) if row["metric"] in one.chart]
    return chart(
        f"lesson-{one.number}",
        one.borne_out(found).text,
        rows[0]["unit"],
        [row["label"] for row in rows],
        [
            series(arm.name, colour, [row["values"][arm.key] for row in rows])
            for arm, colour in zip(one.arms, COLOURS, strict=False)
        ],
        kind="bar across",
        row_height=16 + 24 * len(one.arms),
        note=f"Simulated: {one.span}, seed 1.",
    )


def wide(one: Lesson) -> str:
    """Organisations counted over several areas and draws; empty where the lesson counts none."""
    found = lesson.stored.wide(one)
    if not found:
        return ""
    rows = "".join(
        f"<li>{escape(each.label)}<ul>"
        + "".join(f"<li>{escape(arm.name)}: {escape(each.cell(arm.key))}</li>" for arm in one.arms)
        + "</ul></li>"
        for each in found
    )
    return f"<p>One area has few organisations. Counted in {escape(lesson.stored.said_of_wide())}:</p><ul>{rows}</ul>"


def graded(one: Lesson) -> str:
    """How sure the model is of what the lesson tells; empty where none of it was to be graded."""
    rows = "".join(
        f"<li>{escape(claim.says)}. {escape(weights.in_words(grade))}</li>"
        for claim, grade in weights.of_lesson(one.number)
    )
    return f"<p>Under other assumptions of how help works and what decides on it:</p><ul>{rows}</ul>" if rows else ""


def exercises(one: Lesson) -> str:
    """The exercises, each with a link that opens its contract in Explore and a solution that opens when asked for."""
    items = []
    for exercise, (solution, code, said) in zip(one.exercises, lesson.stored.solutions(one), strict=True):
        text = escape(lesson.fill(exercise.text, one))
        asked = f'<a href="?{escape(link(one, exercise))}">{text}</a>' if exercise.key else text
        told = f"<p>{escape(solution)}</p>" + (verbatim(code) + verbatim(said) if code else "")
        items.append(f"<li>{asked}{opened('Solution', told)}</li>")
    return "".join(items)


def opened(head: str, inside: str) -> str:
    """An element that opens when asked for; `inside` is HTML."""
    return f'<details class="wp-solution"><summary>{escape(head)}</summary>{inside}</details>'


def verbatim(text: str) -> str:
    """Code or an equation as it stands."""
    return f'<pre tabindex="0">{escape(text)}</pre>'


def verdict(one: Lesson, found: Found, predicted: int) -> str:
    """The prediction against the run."""
    right, mine = one.borne_out(found), one.options[predicted]
    said = f"You predicted: <em>{escape(mine.text)}</em> "
    return said + (
        "<strong>The model agrees with you.</strong>"
        if mine == right
        else f"<strong>The model's answer:</strong> <em>{escape(right.text)}</em>"
    )


def link(one: Lesson, exercise: Exercise) -> str:
    """The link that opens Explore with an exercise's levers in the lesson's area."""
    arms = (Arm(exercise.scenario, exercise.settings), *Choice().arms[1:])
    now = visit.choice.value
    return Choice(arms=arms, areas=(one.area,), lesson=one.number, room=now.room, key=now.key).link()


def cited(source: str) -> str:
    """A source with its title, linked where it has an address."""
    row = evidence.citations([source])[0]
    words = f"{escape(row['title'])} ({escape(row['publisher'])}, {escape(row['date'])})."
    if urlparse(row["url"]).scheme not in ("http", "https"):
        return words
    return f'<a href="{escape(row["url"])}" target="_blank" rel="noopener">{words}</a>'
