"""A student's seat in a class: who they are there, what they predicted and ran, kept in the room for their return."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any, cast

import solara
import solara.lab

from wpmodel.dashboards.classroom import rooms
from wpmodel.dashboards.classroom.classfile import RoomError
from wpmodel.dashboards.classroom.tally import Pulse, Student
from wpmodel.dashboards.session import visit, visitor
from wpmodel.dashboards.session.state import Choice
from wpmodel.dashboards.web.browser import component

EVERY = 1.0
"""Seconds between looks at what happened in a room."""

_mine: solara.Reactive[Student | None] = solara.reactive(None)
_told = solara.reactive("")
_gone = solara.reactive(False)
"""Whether one was removed from the room: the browser forgets the id then."""
_follows = solara.reactive(True)
_left = solara.reactive(0)
"""The lesson that the page was at before it followed the class to the next one; 0: it did not."""


@component("../vue/seat.vue")
def SeatBar(
    *,
    room: str,
    id: str,
    name: str,
    nicknames: list,
    asked: int,
    away: bool,
    left: int,
    follows: bool,
    told: str,
    gone: bool,
    event_known: Callable[[str], None],
    event_call: Callable[[str], None],
    event_go: Callable[[Any], None],
    event_back: Callable[[Any], None],
    event_follow: Callable[[bool], None],
    event_leave: Callable[[Any], None],
) -> None:
    """Who one is in which class. The browser keeps the id and tells it when the page is opened."""


@solara.component
def Seat() -> None:
    """The bar of a student in a class; nothing for the lecturer, and nothing on the page of the class itself."""
    now = visit.choice.value
    if now.room and not now.key and now.page != "class":
        Seated(now.room).key(now.room)


@solara.component
def Seated(code: str) -> None:
    """The bar of a student in this room."""
    me = _me()
    pulse = use_pulse(code, me.id if me else "")
    now_at = pulse.lesson if pulse else 0
    now = visit.choice.value
    solara.use_effect(lambda: _mind(pulse), [pulse])
    before = solara.use_ref(0)
    solara.use_effect(lambda: _follow(before, now_at), [now_at])
    there = (now.page, now.lesson) == ("lessons", now_at)
    SeatBar(
        room=code,
        id=me.id if me else "",
        name=me.name if me else "",
        nicknames=solara.use_memo(lambda: rooms.kept().nicknames(code) if me else [], [me and me.name]),
        asked=now_at,
        away=now_at > 0 and not there,
        left=_left.value if there else 0,
        follows=_follows.value,
        told=_told.value,
        gone=_gone.value,
        event_known=lambda known: _sit(code, str(known)),
        event_call=_call,
        event_go=lambda _: visit.change(page="lessons", lesson=now_at),
        event_back=lambda _: visit.change(page="lessons", lesson=_left.value),
        event_follow=lambda follows: _follows.set(bool(follows)),
        event_leave=lambda _: _leave(),
    )


def follows_class(before: int, asked: int, now: Choice, busy: bool) -> bool:
    """Whether a student's page goes on with the class from lesson `before` to `asked`: it was there, and nothing runs.
    What was predicted is kept as it is pressed, so nothing is lost."""
    return 0 < before != asked > 0 and (now.page, now.lesson) == ("lessons", before) and not busy


def _follow(before: solara.Ref[int], asked: int) -> None:
    """Go on with the class, where the student does not mind."""
    busy = visit.progress.value.share is not None
    if _follows.value and follows_class(before.current, asked, visit.choice.value, busy):
        _left.set(before.current)
        visit.change(lesson=asked)
    before.current = asked or before.current


def _mind(pulse: Pulse | None) -> None:
    """Take up what the student did on another page; say so where they are no longer in the room."""
    me = _me()
    if me is None or pulse is None or pulse.id != me.id:
        return
    if pulse.version < 0:
        _sit(me.room, me.id)  # which tells why it cannot be
    elif pulse.version != me.version:
        with suppress(RoomError):
            _mine.set(rooms.kept().me(me.room, me.id))


def use_pulse(code: str, student: str) -> Pulse | None:
    """What may have changed for a student's page; None before the first look."""
    pulse, note = solara.use_state(cast(Pulse | None, None))

    async def watch() -> None:
        while True:
            with suppress(RoomError):  # the file is busy: what was known stays on the page
                note(rooms.kept().pulse(code, student))
            await asyncio.sleep(EVERY)

    solara.lab.use_task(watch, dependencies=[code, student])
    return pulse


def use_changes(code: str) -> int:
    """Draw the component anew whenever something happens in the room. Returns how often that was, -1 without a room."""
    changes, note = solara.use_state(0)

    async def watch() -> None:
        while True:
            try:
                note(rooms.kept().changes(code))
            except RoomError:
                note(-1)
            await asyncio.sleep(EVERY)

    solara.lab.use_task(watch, dependencies=[code])
    return changes


def use_prediction(lesson: int) -> tuple[int, Callable[[int], None]]:
    """What was predicted in a lesson (-1: nothing yet), and how to predict: in the room of a class, else here."""
    alone, predict = solara.use_state(-1)
    me = _me()
    if me is None:
        return alone, predict
    return me.predicted.get(lesson, -1), lambda option: _predict(me, lesson, option)


def record_run(lesson: int) -> None:
    """Tell the class, if there is one, that the lesson was run."""
    me = _me()
    if me is None or lesson not in me.predicted or lesson in me.ran:
        return
    if attempt(lambda: rooms.kept().record_run(me.room, me.id, lesson)):
        _mine.set(replace(me, ran=me.ran | {lesson}))


def post_score(role: str, figures: Mapping[str, Any]) -> None:
    """Tell the class, if there is one, the score of a finished game: a flat table of numbers and words."""
    if me := _me():
        attempt(lambda: rooms.kept().post_score(me.room, me.id, role, figures))


def _me() -> Student | None:
    """The student that one is in the room of the link."""
    me = _mine.value
    return me if me and me.room == visit.choice.value.room else None


def asked(code: str) -> int:
    """The lesson that a class is at; 0 without a room, or where the visitor has to wait after wrong codes."""
    try:
        rooms.kept().admit(code, "", visitor.here())
        return rooms.kept().lesson(code)
    except RoomError:
        return 0


def admitted(choice: Choice) -> tuple[Choice, tuple[str, ...]]:
    """What a link holds, without the room and the key that this visitor may not try now; and why not."""
    kept = rooms.kept()
    try:
        kept.admit(choice.room, choice.key, visitor.here())
    except RoomError as error:
        return replace(choice, room="", key=""), (str(error),)
    if choice.key and not choice.room and not kept.is_operator(choice.key):
        return replace(choice, key=""), ("the link's key is not that of this server: each start makes another one",)
    return choice, ()


def _sit(code: str, known: str) -> None:
    _told.set("")
    _gone.set(False)
    try:
        _mine.set(rooms.kept().join(code, known, visitor.here()))
    except RoomError as error:
        _mine.set(None)
        _told.set(str(error))
        _gone.set(isinstance(error, rooms.Removed))


def _call(nickname: str) -> None:
    me = _me()
    if me is not None and attempt(partial(rooms.kept().call, me.room, me.id, nickname)):
        _mine.set(replace(me, name=nickname))


def _predict(me: Student, lesson: int, option: int) -> None:
    if attempt(lambda: rooms.kept().predict(me.room, me.id, lesson, option)):
        _mine.set(replace(me, predicted={**me.predicted, lesson: option}))


def _leave() -> None:
    _mine.set(None)
    visit.change(room="", key="")


def attempt(act: Callable[[], Any]) -> bool:
    """Do something in a room, and tell the visitor why where it cannot be done. Returns whether it was done."""
    try:
        act()
    except RoomError as error:
        visit.problems.set((str(error),))
        return False
    visit.problems.set(())
    return True
