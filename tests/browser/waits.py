"""What browser tests share: skipped where there is no browser, and claims about a page that wait until they hold.

A page is drawn while a test goes on: what is read straight after a click is what a fast machine shows. So a claim about
a page is an `expect` of Playwright or `holds`, which give a slow machine a minute."""

from __future__ import annotations

import importlib
import importlib.util
import shutil
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium")
NEEDED = [name for name in ("solara", "playwright") if importlib.util.find_spec(name) is None]
if NEEDED or CHROMIUM is None:
    pytest.skip(
        f"browser tests need {', '.join(NEEDED + ['chromium'] * (CHROMIUM is None))}: "
        "pip install -e '.[dashboard,browser]' and apt-get install chromium",
        allow_module_level=True,
    )

PATIENCE = 60_000
"""Milliseconds until a claim that does not hold fails."""

sync_api = importlib.import_module("playwright.sync_api")
expect = sync_api.expect
expect.set_options(timeout=PATIENCE)


def holds(page: Any, script: str, arg: Any = None) -> bool:
    """Whether an expression of JavaScript comes to be true on a page."""
    try:
        page.wait_for_function(script, arg=arg, timeout=PATIENCE)
    except sync_api.TimeoutError:
        return False
    return True


def fits(page: Any) -> bool:
    """Whether nothing of a page lies beside the screen, once it is drawn."""
    return holds(page, "document.documentElement.scrollWidth <= innerWidth")
