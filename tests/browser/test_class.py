"""A class with its lecturer, each in a browser of their own."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from waits import expect, fits, holds

TOKEN = "the-token-of-this-server"
"""The same as in the fixture `dashboard`."""
LESSON = "?page=lessons&lesson=4"
LOWER, SAME, HIGHER = 0, 1, 2


def open_room(page: Any) -> str:
    page.get_by_role("button", name="Open a room").click()
    page.wait_for_url(re.compile("key="))
    return str(page.locator(".wp-code").inner_text())


def answers(page: Any) -> Any:
    return page.locator("[aria-label='Your prediction'] button")


def predict(page: Any, option: int) -> None:
    answer = answers(page).nth(option)
    answer.click()
    answer.and_(page.locator(".chosen")).wait_for()


def wait_for_counts(page: Any, wanted: str) -> None:
    page.wait_for_function(
        "wanted => [...document.querySelectorAll('.wp-answers li > b')].map(b => b.innerText).join(' ') === wanted",
        arg=wanted,
    )


def test_a_class_of_three_predicts_and_is_answered(
    visit: Any, barriers: Callable[[Any], list[str]], tmp_path: Path
) -> None:
    with ExitStack() as open_pages:
        desk = open_pages.enter_context(visit("?page=class"))
        code = open_room(desk)
        questions = desk.get_by_role("group", name="Which question")
        questions.get_by_role("button", name="4", exact=True).click()
        links = (f"?page=class&room={code}", f"{LESSON}&room={code}", f"{LESSON}&room={code}", "?page=class")
        wall, ann, bob, eve = (open_pages.enter_context(visit(link)) for link in links)
        eve.get_by_label("Code of the room").fill(f" {code.lower()}")
        eve.get_by_role("button", name="Join").click()
        eve.get_by_role("heading", name="Lesson 4").wait_for()
        for student, option in ((ann, LOWER), (bob, HIGHER), (eve, HIGHER)):
            student.get_by_text("You are Student").wait_for()
            predict(student, option)
        wait_for_counts(wall, "1 0 2")
        name = ann.get_by_label("Choose a nickname").locator("option").nth(1).inner_text()
        ann.get_by_label("Choose a nickname").select_option(name)
        wall.get_by_text(name).wait_for()
        desk.get_by_role("button", name="Hide the predictions").click()
        wait_for_counts(wall, "· · ·")

        ann.reload()
        ann.get_by_text(f"You are {name}").wait_for()
        answers(ann).nth(LOWER).and_(ann.locator(".chosen")).wait_for()
        predict(ann, SAME)
        ann.get_by_role("button", name="Run the lesson").click()
        ann.get_by_role("heading", name="Explain", exact=True).wait_for(timeout=180_000)
        wall.locator(".wp-numbers", has_text=re.compile(r"1\s*ran it")).wait_for()

        desk.get_by_role("button", name="Reveal the model’s answer").click()
        wall.get_by_text("The model’s answer").wait_for(timeout=180_000)
        wall.locator(".wp-found table").wait_for(timeout=180_000)
        wait_for_counts(wall, "0 1 2")
        answers(bob).nth(LOWER).click()
        bob.locator(".wp-problems", has_text="predictions are closed").wait_for()
        for page in (wall, desk, ann):
            assert barriers(page) == []
        assert fits(wall)

        with desk.expect_download() as found:
            desk.get_by_role("button", name="Save all as CSV").click()
        found.value.save_as(tmp_path / "class.csv")
        with (tmp_path / "class.csv").open(newline="") as text:
            rows = [(row["student"], row["what"], row["option"]) for row in csv.DictReader(text)]
        mine = sorted(row for row in rows if row[0] == name)
        assert mine == [(name, "prediction", "2"), (name, "run", "")]
        assert [row[1:] for row in rows if row[0] != name] == [("prediction", "3")] * 2
        questions.get_by_role("button", name="2", exact=True).click()
        bob.get_by_text("Your class went on to lesson 2, and this page with it").wait_for()
        bob.get_by_role("heading", name="Lesson 2").wait_for()
        bob.get_by_role("link", name="Back to lesson 4").click()
        bob.get_by_role("heading", name="Lesson 4").wait_for()
        bob.get_by_role("link", name="Your class is at lesson 2").wait_for()
        eve.get_by_role("heading", name="Lesson 2").wait_for()


def test_two_rooms_are_apart_a_wrong_code_is_told_and_a_deleted_room_is_gone(visit: Any) -> None:
    with visit("?page=class") as one, visit("?page=class") as other:
        codes = open_room(one), open_room(other)
        with visit(f"?page=lessons&room={codes[0]}") as ann:
            ann.get_by_text("You are Student 1").wait_for()
            predict(ann, 0)
            wait_for_counts(one, "1 0 0")
            wait_for_counts(other, "0 0 0")
        one.get_by_role("button", name="Delete the room").click()
        one.get_by_role("button", name="Delete it").click()
        one.get_by_role("button", name="Open a room").wait_for()
        one.get_by_label("Code of the room").fill(codes[0])
        one.get_by_role("button", name="Join").click()
        one.get_by_text("there is no room").wait_for()
        other.goto(other.url.replace(codes[1], codes[0]))
        other.get_by_text("there is no room").wait_for()


def test_two_tabs_of_a_student_agree_and_who_does_not_follow_stays(visit: Any) -> None:
    with visit("?page=class") as desk:
        code = open_room(desk)
        with visit(f"?page=lessons&room={code}") as tab:
            tab.get_by_text("You are Student 1").wait_for()
            other = tab.context.new_page()
            other.goto(tab.url)
            other.get_by_text("You are Student 1").wait_for()
            for option in (LOWER, HIGHER):
                predict(tab, option)
                answers(other).nth(option).and_(other.locator(".chosen")).wait_for()
            other.get_by_label("Follow the class").uncheck()
            assert holds(other, "document.querySelector('.wp-seat').__vue__.follows === false")  # the server knows
            desk.get_by_role("group", name="Which question").get_by_role("button", name="3", exact=True).click()
            tab.get_by_role("heading", name="Lesson 3").wait_for()
            other.get_by_role("link", name="Your class is at lesson 3: go there").wait_for()
            other.get_by_role("heading", name="Lesson 1:").wait_for()


def test_a_lecturer_removes_a_student_who_is_told_and_cannot_come_back_at_once(
    visit: Any, barriers: Callable[[Any], list[str]]
) -> None:
    with visit("?page=class") as desk:
        desk.get_by_text("is for this computer alone: students cannot reach it").wait_for()  # before a room is opened
        code = open_room(desk)
        expect(desk.get_by_text("for this computer alone")).to_have_count(0)
        with visit(f"?page=lessons&room={code}") as ann, visit(f"?page=lessons&room={code}") as bob:
            for student in (ann, bob):
                student.get_by_text(re.compile("You are Student")).wait_for()
                predict(student, LOWER)
            wait_for_counts(desk, "2 0 0")
            name = ann.locator(".wp-seat b").nth(1).inner_text()
            desk.get_by_text("Students: 2").click()
            desk.get_by_role("button", name=f"Remove {name}").click()
            assert barriers(desk) == []
            desk.get_by_role("button", name=f"Remove {name}").click()
            ann.get_by_text("you were removed from this room").wait_for()
            wait_for_counts(desk, "1 0 0")
            ann.reload()
            ann.get_by_text("this browser was removed from the room: it can join again in 10 minutes").wait_for()
            desk.get_by_role("button", name="Let nobody new in").click()
            desk.get_by_text("nobody new is let in").wait_for()
            with visit(f"?page=lessons&room={code}") as eve:
                eve.get_by_text("this room lets nobody new in").wait_for()
            bob.reload()
            bob.get_by_text("You are Student").wait_for()


def test_the_servers_key_shows_all_rooms_and_deletes_one(visit: Any, barriers: Callable[[Any], list[str]]) -> None:
    with visit("?page=class") as desk, visit(f"?page=class&key={TOKEN}") as keeper:
        code = open_room(desk)
        keeper.get_by_role("button", name="Look again").click()
        keeper.get_by_role("button", name=f"Go into room {code}").click()
        keeper.get_by_role("heading", name="Your class").wait_for()
        keeper.goto(f"{keeper.url.split('?')[0]}?page=class&key={TOKEN}")
        keeper.get_by_role("heading", name="Rooms of this server").wait_for()
        assert barriers(keeper) == []
        keeper.get_by_role("button", name=f"Delete room {code}").click()
        keeper.get_by_role("button", name=f"Delete {code}").click()
        keeper.get_by_role("button", name=f"Go into room {code}").wait_for(state="detached")
        desk.get_by_text("there is no room").wait_for()
    with visit("?page=class&key=another-key-of-some-letters") as stranger:
        stranger.get_by_text("the link's key is not that of this server").wait_for()
        stranger.get_by_role("button", name="Open a room").wait_for()
