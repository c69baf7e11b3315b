"""The class: open a room or join one; the lecturer's page; the wall that a projector shows."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import solara

from wpmodel.dashboards.classroom import permitted, rooms, wall
from wpmodel.dashboards.classroom.classfile import RoomError
from wpmodel.dashboards.classroom.tally import Roster, Tally
from wpmodel.dashboards.components.parts import Button, Lead, RunBar, html
from wpmodel.dashboards.session import seat, visit, visitor
from wpmodel.dashboards.web.browser import component
from wpmodel.teaching import lesson
from wpmodel.teaching.lesson import Found, Lesson


@component("../vue/door.vue")
def Door(*, told: str, event_enter: Callable[[str], None]) -> None:
    """Where a code is typed."""


@component("../vue/joining.vue")
def Joining(*, room: str, wall: bool) -> None:
    """The code of a room, and where to join it."""


@component("../vue/saved.vue")
def Saved(*, words: str, file: str, text: str, made: int, event_make: Callable[[Any], None]) -> None:
    """A button that saves a file, made when it is pressed."""


@component("../vue/reach.vue")
def Reach() -> None:
    """Says so where the address of this page is for this computer alone."""


@component("../vue/roster.vue")
def RosterTable(
    *, students: list, shut: bool, event_remove: Callable[[Any], None], event_door: Callable[[bool], None]
) -> None:
    """Who is in the room, with a button to remove each."""


@component("../vue/rooms.vue")
def RoomTable(*, rooms: list, event_enter: Callable[[str], None], event_remove: Callable[[str], None]) -> None:
    """All rooms of the server, with a button to delete each."""


@solara.component
def Page() -> None:
    """The room of the link, or the way into one, or with the server's key all rooms."""
    now = visit.choice.value
    if now.room:
        Room(now.room, now.key).key(now.room)
    elif now.key and rooms.kept().is_operator(now.key):
        AllRooms(now.key)
    else:
        Entrance()


@solara.component
def Entrance() -> None:
    """Join a class, or open a room."""
    told, tell = solara.use_state("")

    def enter(typed: str) -> None:
        code = permitted.tidy(str(typed))
        try:
            rooms.kept().admit(code, "", visitor.here())
            visit.change(page="lessons", lesson=rooms.kept().lesson(code), room=code, key="")
        except RoomError as error:
            tell(str(error))

    Lead(
        "A class, together",
        "All predict on their own devices, and what the class expects appears on the wall as it comes. No accounts and "
        "no names: a student is a number, or a nickname from a list.",
    )
    with solara.Div(classes=["wp-doors"]):
        with solara.Div(classes=["wp-card"]):
            html("h3", "I am a student")
            Door(told=told, event_enter=enter)
        with solara.Div(classes=["wp-card"]):
            html("h3", "I teach")
            if rooms.kept().by_token:
                html("p", "Rooms are opened by those who run this server: ask them for a room and its link.")
            else:
                Opening()


@solara.component
def Opening(key: str = "") -> None:
    """Open a room, with the server's key where one has it."""
    html("p", "You get a code for the class, and a link with your key: keep it, it is the only way back.")
    Reach()

    def enter() -> None:
        code, of_room = rooms.kept().open(visitor.here(), key)
        visit.change(room=code, key=of_room)

    Button(words="Open a room", kind="wp-go", event_press=lambda _: seat.attempt(enter), off=False)
    html(
        "p",
        "Rooms and everything in them are deleted after 30 days, or when you say so; a room that nobody joins, after "
        "one day.",
        "wp-help",
    )


@solara.component
def AllRooms(key: str) -> None:
    """What those who run the server see: every room, and a way into each."""
    again, look_again = solara.use_state(0)
    every = solara.use_memo(lambda: rooms.kept().every(key), [again])

    def remove(code: Any) -> None:
        if seat.attempt(lambda: rooms.kept().delete(str(code), key)):
            look_again(again + 1)

    Lead(
        "Rooms of this server",
        "You hold the server’s key: you can lead, clear or delete any room. Keep this link to yourself.",
    )
    with solara.Div(classes=["wp-card"]):
        Opening(key)
    with solara.Div(classes=["wp-card"]):
        Button(words="Look again", kind="wp-small", event_press=lambda _: look_again(again + 1), off=False)
        RoomTable(
            rooms=every,
            event_enter=lambda code: visit.change(room=permitted.tidy(str(code)), key=key),
            event_remove=remove,
        )


@solara.component
def Room(code: str, key: str) -> None:
    """A room: with the key the lecturer's page, without it the wall."""
    seat.use_changes(code)
    try:
        tally = rooms.kept().look(code)
        one = lesson.numbered(tally.lesson)
        holds = bool(key) and rooms.kept().is_lecturer(code, key)
        roster = rooms.kept().roster(code, key) if holds else None
    except ValueError as error:
        html("p", escape(str(error)), "wp-bad")
        Button(words="Another room", kind="wp-go", event_press=lambda _: leave(key), off=False)
        return
    if key and not holds:
        html(
            "p",
            "This link's key is not that of the room: you see the wall and cannot lead the class.",
            "wp-bad",
        )
    if roster is not None:
        Desk(code, key, one, tally, roster)
    Wall(code, one, tally, lead=holds)


@solara.component
def Desk(code: str, key: str, one: Lesson, tally: Tally, roster: Roster) -> None:
    """What a lecturer can do."""
    kept = rooms.kept()
    Lead("Your class", "Keep this page and its link to yourself; the wall opens without your key.")
    with solara.Div(classes=["wp-desk"]):
        with solara.Div(classes=["wp-asks"], attributes={"role": "group", "aria-label": "Which question"}):
            for each in lesson.lessons():
                Button(
                    words=str(each.number),
                    kind="wp-small wp-ask on" if each.number == one.number else "wp-small wp-ask",
                    event_press=lambda _, number=each.number: seat.attempt(lambda: kept.ask(code, key, number)),
                    off=False,
                )
            html("span", f"Lesson {one.number}: {escape(one.title)}")
        if tally.answer is None:
            Button(
                words="Hide the predictions" if tally.shown else "Show the predictions",
                kind="wp-small",
                event_press=lambda _: seat.attempt(lambda: kept.show(code, key, one.number, not tally.shown)),
                off=False,
            )
        Keeping(code, key)
    People(code, key, roster)
    if tally.answer is None:

        def reveal(found: Found) -> None:
            right = one.options.index(one.borne_out(found))
            seat.attempt(lambda: kept.reveal(code, key, one.number, right))

        RunBar("Reveal the model’s answer", lambda: visit.learn(one, reveal))


def leave(key: str) -> None:
    """Out of the room: back to all rooms with the server's key, else to the door."""
    visit.change(room="", key=key if rooms.kept().is_operator(key) else "")


@solara.component
def People(code: str, key: str, roster: Roster) -> None:
    """Who is in the room: remove some, or let nobody new in."""
    kept = rooms.kept()

    def remove(numbers: Any) -> None:
        chosen = [number for number in numbers if isinstance(number, int)] if isinstance(numbers, list) else []
        seat.attempt(lambda: kept.remove(code, key, chosen))

    RosterTable(
        students=[{"number": number, "name": name, "said": said} for number, name, said in roster.students],
        shut=roster.shut,
        event_remove=remove,
        event_door=lambda shut: seat.attempt(lambda: kept.shut(code, key, bool(shut))),
    )


@solara.component
def Keeping(code: str, key: str) -> None:
    """Take everything home, or delete it."""
    made, make = solara.use_state((0, ""))
    sure, ask = solara.use_state(False)

    def export() -> None:
        seat.attempt(lambda: make((made[0] + 1, wall.as_csv(rooms.kept().export(code, key)))))

    def delete() -> None:
        if seat.attempt(lambda: rooms.kept().delete(code, key)):
            leave(key)

    file = f"class-{code}.csv"
    with solara.Div(classes=["wp-keep"]):
        Saved(words="Save all as CSV", file=file, text=made[1], made=made[0], event_make=lambda _: export())
        if not sure:
            Button(words="Delete the room", kind="wp-small", event_press=lambda _: ask(True), off=False)
            return
        html("span", "Everything in it will be gone.")
        Button(words="Delete it", kind="wp-small", event_press=lambda _: delete(), off=False)
        Button(words="Keep it", kind="wp-small", event_press=lambda _: ask(False), off=False)


@solara.component
def Wall(code: str, one: Lesson, tally: Tally, lead: bool) -> None:
    """What the whole room sees."""
    revealed = tally.answer is not None
    outcome = visit.learnt.value
    ran = outcome is not None and outcome.content[0] == one.number
    solara.use_effect(lambda: visit.learn(one) if revealed and not ran else None, [one.number, revealed])
    with solara.Div(classes=["wp-wall lead" if lead else "wp-wall"]):
        with solara.Div(classes=["wp-wall-side"]):
            Joining(room=code, wall=lead)
            html("div", wall.status(tally), "wp-numbers")
        with solara.Div(classes=["wp-wall-main"]):
            html("h2", f"Lesson {one.number}: {escape(one.title)}")
            html("p", escape(lesson.fill(one.ask, one)), "wp-asked")
            html("div", wall.answers(one, tally), "wp-answers")
            if revealed and outcome is not None and ran:
                html("div", wall.figures(one, outcome.content[1]), "wp-found")
            html("div", wall.scores(tally), "wp-scores")
