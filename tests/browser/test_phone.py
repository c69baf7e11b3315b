"""On a phone results come first, levers are in a drawer, and Run brings what it found into view."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from waits import expect, fits, holds

PHONE = {"width": 390, "height": 844}
PAGES = {"?seed=3": "Run", "?page=compare&seed=3&seeds=2": "Run all"}


@pytest.mark.parametrize("link", PAGES)
def test_levers_are_in_a_drawer_that_the_keyboard_opens_and_closes(
    visit: Any, barriers: Callable[[Any], list[str]], link: str
) -> None:
    with visit(link, viewport=PHONE, reduced_motion="reduce") as page:
        opener = page.get_by_role("button", name="Levers", exact=True)
        opener.wait_for()
        side = page.locator("#wp-side")
        expect(side).to_be_hidden()
        expect(opener).to_have_attribute("aria-expanded", "false")
        assert barriers(page) == []
        opener.focus()
        page.keyboard.press("Enter")
        closer = page.get_by_role("button", name="Close levers")
        closer.wait_for()
        expect(closer).to_have_attribute("aria-expanded", "true")
        expect(side).to_be_focused()
        box, bar = side.bounding_box(), page.locator(".wp-run").bounding_box()
        assert (box["x"], box["y"], box["width"]) == (0, 0, PHONE["width"])
        assert box["y"] + box["height"] <= bar["y"] + 1  # Run stays in reach
        assert barriers(page) == []
        page.get_by_label("Find a lever").fill("top slice")
        number = side.locator(".wp-lever input[type=number]").first
        number.fill("0.3")
        number.press("Tab")
        page.wait_for_function("location.search.includes('top_slice')")
        expect(side).to_be_visible()
        page.keyboard.press("Escape")
        side.wait_for(state="hidden")
        assert holds(page, "document.activeElement.className === 'wp-drawer'")
        opener.click()
        side.wait_for(state="visible")
        page.evaluate("document.querySelector('nav a').focus()")  # what has the focus is not left under the drawer
        side.wait_for(state="hidden")
        assert fits(page)


@pytest.mark.parametrize(
    ("link", "first"), [("?seed=3", ".wp-glance"), ("?page=compare&seed=3&seeds=2", ".wp-headlines")]
)
def test_run_closes_the_drawer_and_shows_what_it_found(visit: Any, link: str, first: str) -> None:
    with visit(link, viewport=PHONE, reduced_motion="reduce") as page:
        page.get_by_role("button", name="Levers", exact=True).click()
        page.get_by_role("button", name=PAGES[link], exact=True).click()
        page.locator("#wp-side").wait_for(state="hidden")
        page.wait_for_selector(first, timeout=240_000)
        page.wait_for_function(
            "first => [document.querySelector(first).getBoundingClientRect().y].every((y) => y >= -1 && y < 200)",
            arg=first,
        )


def test_a_wide_screen_has_no_drawer(visit: Any) -> None:
    with visit("?page=compare", viewport={"width": 1280, "height": 800}) as page:
        page.get_by_role("button", name="Run all").wait_for()
        expect(page.locator("#wp-side")).to_be_visible()
        expect(page.locator(".wp-drawer")).to_be_hidden()
