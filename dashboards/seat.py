"""A student's seat in a class: who she is there, what she predicted and ran, kept in the room for when she returns."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import solara
import solara.lab

from wpmodel.dashboards import rooms, session
from wpmodel.dashboards.browser import component
from wpmodel.dashboards.classfile import RoomError
from wpmodel.dashboards.tally import Student

EVERY = 1.0
"""Seconds between looks at what happened in a room."""

_mine: solara.Reactive[Student | None] = solara.reactive(None)
_told = solara.reactive("")


@component("vue/seat.vue")
def SeatBar(
    *,
    room: str,
    id: str,
    name: str,
    nicknames: list,
    asked: int,
    away: bool,
    told: str,
    event_known: Callable[[str], None],
    event_call: Callable[[str], None],
    event_go: Callable[[Any], None],
    event_leave: Callable[[Any], None],
) -> None:
    """Who one is in which class. The browser keeps the id and tells it when the page is opened."""


@solara.component
def Seat() -> None:
    """The bar of a student in a class; nothing for the lecturer, and nothing on the page of the class itself."""
    now = session.choice.value
    if now.room and not now.key and now.page != "class":
        Seated(now.room).key(now.room)


@solara.component
def Seated(code: str) -> None:
    """The bar of a student in this room."""
    use_changes(code)
    me = _me()
    now_at = asked(code)
    now = session.choice.value
    SeatBar(
        room=code,
        id=me.id if me else "",
        name=me.name if me else "",
        nicknames=solara.use_memo(lambda: rooms.kept().nicknames(code) if me else [], [me and me.name]),
        asked=now_at,
        away=now_at > 0 and (now.page, now.lesson) != ("lessons", now_at),
        told=_told.value,
        event_known=lambda known: _sit(code, str(known)),
        event_call=_call,
        event_go=lambda _: session.change(page="lessons", lesson=now_at),
        event_leave=lambda _: _leave(),
    )


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
    return me if me and me.room == session.choice.value.room else None


def asked(code: str) -> int:
    """The lesson that a class is at; 0 without a room."""
    try:
        return rooms.kept().lesson(code)
    except RoomError:
        return 0


def _sit(code: str, known: str) -> None:
    _told.set("")
    try:
        _mine.set(rooms.kept().join(code, known))
    except RoomError as error:
        _mine.set(None)
        _told.set(str(error))


def _call(nickname: str) -> None:
    me = _me()
    if me is not None and attempt(partial(rooms.kept().call, me.room, me.id, nickname)):
        _mine.set(replace(me, name=nickname))


def _predict(me: Student, lesson: int, option: int) -> None:
    if attempt(lambda: rooms.kept().predict(me.room, me.id, lesson, option)):
        _mine.set(replace(me, predicted={**me.predicted, lesson: option}))


def _leave() -> None:
    _mine.set(None)
    session.change(room="", key="")


def attempt(act: Callable[[], Any]) -> bool:
    """Do something in a room, and tell the visitor why where it cannot be done. Returns whether it was done."""
    try:
        act()
    except RoomError as error:
        session.problems.set((str(error),))
        return False
    session.problems.set(())
    return True
