"""Lessons: read, predict, run, observe, explain. Nothing runs before a prediction is made."""

from __future__ import annotations

import re
from html import escape
from typing import Any
from urllib.parse import urlparse

import solara

from wpmodel.dashboards.classroom.wall import columns
from wpmodel.dashboards.components.parts import Button, Lead, RunBar, html
from wpmodel.dashboards.session import seat, visit
from wpmodel.dashboards.session.state import Arm, Choice
from wpmodel.tables import evidence
from wpmodel.teaching import lesson
from wpmodel.teaching.lesson import Found, Lesson, Try


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
    part("What is it?", one.what, one)
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
    html("div", table(one, found), "wp-table open")
    html("p", verdict(one, found, predicted), "wp-verdict")
    part("Explain", one.explain, one, found, "wp-explain")
    html("h4", "Things to try")
    html("ul", "".join(f'<li><a href="?{escape(link(one, t))}">{escape(t.text)}</a></li>' for t in one.tries))
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


def verdict(one: Lesson, found: Found, predicted: int) -> str:
    """The prediction against the run."""
    right, mine = one.borne_out(found), one.options[predicted]
    said = f"You predicted: <em>{escape(mine.text)}</em> "
    return said + (
        "<strong>The model agrees with you.</strong>"
        if mine == right
        else f"<strong>The model's answer:</strong> <em>{escape(right.text)}</em>"
    )


def link(one: Lesson, t: Try) -> str:
    """The link that opens Explore with these levers in the lesson's area."""
    arms = (Arm(t.scenario, t.settings), *Choice().arms[1:])
    now = visit.choice.value
    return Choice(arms=arms, areas=(one.area,), lesson=one.number, room=now.room, key=now.key).link()


def cited(source: str) -> str:
    """A source with its title, linked where it has an address."""
    row = evidence.citations([source])[0]
    words = f"{escape(row['title'])} ({escape(row['publisher'])}, {escape(row['date'])})."
    if urlparse(row["url"]).scheme not in ("http", "https"):
        return words
    return f'<a href="{escape(row["url"])}" target="_blank" rel="noopener">{words}</a>'
