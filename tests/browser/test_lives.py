"""People: somebody parked, sanctioned, or changed by another contract, and why, in plain words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from waits import expect


def test_somebody_is_found_and_their_life_is_told(visit: Any, barriers: Callable[[Any], list[str]]) -> None:
    with visit("?page=people&seed=31", viewport={"width": 1440, "height": 900}) as page:
        page.get_by_role("button", name="Run", exact=True).click()
        page.wait_for_selector(".wp-time", timeout=180_000)
        page.get_by_role("button", name="Somebody parked").click()
        life = page.locator(".wp-card").first
        life.get_by_text(": parked.").wait_for()
        life.locator(".wp-cell.unseen").nth(5).wait_for(state="attached")
        page.get_by_role("button", name="Somebody sanctioned").press("Enter")
        life.get_by_text("decided against", exact=False).first.wait_for()
        life.locator(".wp-doubt.against").first.wait_for(state="attached")
        for drawn in ("path.wp-worth[d^=M]", "path.wp-price[d^=M]"):
            expect(life.locator(drawn)).to_have_count(1)
        page.get_by_role("button", name="Somebody whose life changes under B").click()
        life.get_by_text("Under B their life goes otherwise").wait_for(timeout=180_000)
        expect(page.locator(".wp-time")).to_have_count(2)
        number = life.locator(".wp-unit").inner_text().partition(":")[0]
        asked = number.removeprefix("No. ").replace(",", "")
        page.wait_for_function("asked => location.search.includes('person=' + asked)", arg=asked)
        assert barriers(page) == []
        link = page.evaluate("location.search")
    with visit(link) as page:
        page.locator(".wp-card .wp-unit", has_text=number).first.wait_for(timeout=180_000)
