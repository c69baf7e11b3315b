"""Explore takes any programme that comes with the package, and says what it does not show of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from waits import expect


def test_another_programme_is_chosen_run_and_in_the_link(visit: Any, barriers: Callable[[Any], list[str]]) -> None:
    with visit("", viewport={"width": 1440, "height": 900}, reduced_motion="reduce") as page:
        page.locator(".wp-levers label", has_text=re.compile("^Programme")).locator("select").select_option(
            "work-and-health-programme-2017"
        )
        page.locator(".wp-elsewhere", has_text="fitted to the Work Programme").wait_for()
        page.wait_for_function("location.search.includes('programme=work-and-health-programme-2017')")
        areas = page.locator(".wp-levers label", has_text=re.compile("^Areas")).locator("option")
        expect(areas.filter(has_text="Central England")).to_have_count(1)
        expect(areas.filter(has_text="South Yorkshire")).to_have_count(0)
        page.get_by_role("button", name="Run", exact=True).click()
        page.wait_for_selector(".wp-floor[data-ready]", timeout=180_000)
        page.wait_for_function("document.querySelector('.wp-day')?.innerText.endsWith('2020')", timeout=180_000)
        expect(page.locator("#chart-groups .wp-note")).to_contain_text("work-and-health-programme-2017")
        assert barriers(page) == []
        for name, there in (("Supply chain", ".wp-net"), ("People", ".wp-time"), ("Evidence", "tbody tr")):
            page.get_by_role("link", name=name).click()
            page.wait_for_selector(there)
            assert barriers(page) == []
        link = page.evaluate("location.search")
    with visit(link + "&set=outcome_fee.esa_new%3D9") as page:
        page.locator("[role=alert]", has_text="esa_new").wait_for()
        assert "programme=work-and-health-programme-2017" in page.url
