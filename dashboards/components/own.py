"""A programme of one's own on a page: a short form makes a folder to begin with, and a zip of a folder is read."""

from __future__ import annotations

import base64
import binascii
import time
from collections.abc import Callable
from typing import Any

import solara

from wpmodel.dashboards.classroom.limits import Rate
from wpmodel.dashboards.session import own_folder as own
from wpmodel.dashboards.session import visit, visitor
from wpmodel.dashboards.session.own_folder import FolderError, Group, Plan
from wpmodel.dashboards.web import sent
from wpmodel.dashboards.web.browser import component
from wpmodel.programmes.programme import MOST_GROUPS
from wpmodel.studies.briefs.brief_words import GROUPS

MOST_NAME = 80
BY_BROWSER, BY_ADDRESS = Rate(10, 6.0), Rate(60, 1.0)
"""Folders made or read: so many at once, then one each so many seconds."""
TOO_MUCH = "many folders were made or read from here just now: wait {:.0f} seconds, then try again"
LARGE = "{} is right: {:,} people. A page runs at most {:,}; for more, type: wpmodel run FOLDER"


@component("../vue/own.vue")
def OwnForm(
    *,
    likes: list,
    most: dict,
    file: str,
    content: bytes,
    made: int,
    words: str,
    problem: str,
    event_begin: Callable[[dict], None],
    event_take_zip: Callable[[dict], None],
) -> None:
    """The form, and a button for a zip. `file` and `content` are what was `made` last, which the browser then saves."""


@solara.component
def OwnProgramme() -> None:
    """A folder to begin with, made from a form; one that comes back is checked, and chosen to be run."""
    made, make = solara.use_state((0, "", b""))
    told, tell = solara.use_state(("", ""))

    def doing(what: Callable[[Any], str]) -> Callable[[Any], None]:
        def handle(came: Any) -> None:
            try:
                _take_turn()
                tell((what(came), ""))
            except FolderError as error:
                tell(("", str(error)))

        return handle

    def begin(came: Any) -> str:
        name, content = own.begun(_plan(came))
        make((made[0] + 1, f"{name}.zip", content))
        return ""

    OwnForm(
        likes=[{"key": key, "name": name[0].upper() + name[1:]} for key, name in GROUPS.items()],
        most={
            "zip": own.MOST_ZIP, "groups": MOST_GROUPS, "people": own.MOST_A_MONTH, "primes": own.MOST_PRIMES,
            "charities": own.MOST_CHARITIES, "fee": own.MOST_FEE, "title": own.MOST_TITLE,
        },
        made=made[0],
        file=made[1],
        content=made[2],
        words=told[0],
        problem=told[1],
        event_begin=doing(begin),
        event_take_zip=doing(_read),
    )  # fmt: skip


def _take_turn() -> None:
    """Raises FolderError where somebody made or read many of late."""
    who, now = visitor.here(), time.monotonic()
    limits = ((BY_BROWSER, who.browser), (BY_ADDRESS, who.address))
    wait = max(rate.wait(name, now) for rate, name in limits)
    if wait > 0:
        raise FolderError(TOO_MUCH.format(wait + 1))
    for rate, name in limits:
        rate.take(name, now)


def _plan(came: Any) -> Plan:
    """The form as it was sent, each part within its bounds."""
    form = sent.table(came, "the form", "title", "groups", "primes", "charities", "specialists")
    if not isinstance(form["groups"], list) or len(form["groups"]) > MOST_GROUPS:
        raise sent.Refused(f"groups must be a list of at most {MOST_GROUPS}")
    return Plan(
        sent.text(form["title"], own.MOST_TITLE, "the name"),
        tuple(_group(one) for one in form["groups"]),
        sent.whole(form["primes"], 1, own.MOST_PRIMES, "providers"),
        sent.whole(form["charities"], 1, own.MOST_CHARITIES, "charities"),
        sent.whole(form["specialists"], 0, own.MOST_CHARITIES, "specialists"),
    )


def _group(came: Any) -> Group:
    of = sent.table(came, "a group", "title", "like", "people", "joining", "outcome")
    title = sent.text(of["title"], own.MOST_TITLE, "the name of a group").strip()
    if not title:
        raise sent.Refused("each group needs a name, such as Out of work for a year")
    return Group(
        title,
        sent.one_of(of["like"], list(GROUPS), "the group it is like"),
        sent.whole(of["people"], 1, own.MOST_A_MONTH, "people a month"),
        sent.number(of["joining"], 0, own.MOST_FEE, "the fee for joining"),
        sent.number(of["outcome"], 0, own.MOST_FEE, "the fee for a job outcome"),
    )


def _read(came: Any) -> str:
    """Check a zip, and choose its programme."""
    file = sent.table(came, "the file", "name", "content")
    name = sent.text(file["name"], 1_000, "the name of a file")[:MOST_NAME]
    try:
        content = base64.b64decode(sent.text(file["content"], 2 * own.MOST_ZIP, "a file"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise sent.Refused(f"{name} did not come whole: {error}") from None
    found = own.read(content)
    people = sum(of.people for of in found.referred)
    if people > own.MOST_PEOPLE:
        return LARGE.format(name, people, own.MOST_PEOPLE)
    visit.bring(found)
    areas, contracts = len(found.areas), len(found.contracts)
    return (
        f"{name} is right, and chosen above: {found.title}, {people:,} people, {areas} area{'s' * (areas != 1)}, "
        f"{contracts} contracts. It is yours alone, and gone when you leave this page."
    )
