"""People: somebody parked, sanctioned, or changed by another contract, and why, in plain words."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable
from typing import Any

import pytest

if shutil.which("chromium") is None or any(importlib.util.find_spec(name) is None for name in ("solara", "playwright")):
    pytest.skip("browser tests need solara, playwright and chromium", allow_module_level=True)

pytestmark = pytest.mark.browser


def test_somebody_is_found_and_their_life_is_told(visit: Any, barriers: Callable[[Any], list[str]]) -> None:
    with visit("?page=people&seed=31", viewport={"width": 1440, "height": 900}) as page:
        page.get_by_role("button", name="Run", exact=True).click()
        page.wait_for_selector(".wp-time", timeout=180_000)
        page.get_by_role("button", name="Somebody parked").click()
        life = page.locator(".wp-card").first
        life.get_by_text(": parked.").wait_for()
        assert life.locator(".wp-cell.unseen").count() > 5
        page.get_by_role("button", name="Somebody sanctioned").press("Enter")
        life.get_by_text("decided against", exact=False).first.wait_for()
        assert life.locator(".wp-doubt.against").count() >= 1
        assert life.locator("path.wp-worth[d^=M]").count() == life.locator("path.wp-price[d^=M]").count() == 1
        page.get_by_role("button", name="Somebody whose life changes under B").click()
        life.get_by_text("Under B their life goes otherwise").wait_for(timeout=180_000)
        assert page.locator(".wp-time").count() == 2
        number = life.locator(".wp-unit").inner_text().partition(":")[0]
        asked = number.removeprefix("No. ").replace(",", "")
        page.wait_for_function("asked => location.search.includes('person=' + asked)", arg=asked)
        assert barriers(page) == []
        link = page.evaluate("location.search")
    with visit(link) as page:
        page.locator(".wp-card .wp-unit", has_text=number).first.wait_for(timeout=180_000)
