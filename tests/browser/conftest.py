"""A dashboard of its own for the browser tests, and a browser that no request can leave this computer with."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium")
AXE = Path(__file__).parent / "vendor" / "axe-core@4.14.1" / "axe.min.js"
"""The checker of accessibility (MPL-2.0), which `.ci/vendor.py` renews like the pages' own JavaScript."""


TOKEN = "the-token-of-this-server"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A page that was waited for in vain is tried once more: a busy machine is no mistake. Anything else wrong with a
    page fails at once, and the summary counts what was tried again."""
    for one in items:
        if "visit" in getattr(one, "fixturenames", ()):
            one.add_marker(pytest.mark.browser)
            one.add_marker(pytest.mark.flaky(reruns=1, only_rerun=["TimeoutError", "with timeout [0-9]+ms"]))


@pytest.fixture(scope="session")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running dashboard."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}/"
    rooms = tmp_path_factory.mktemp("rooms") / "classes.sqlite3"
    code = (
        "from pathlib import Path; from wpmodel.dashboards import launch; from wpmodel.dashboards.workers import work; "
        "work.LAST = '2014-06-30'; "  # half is enough
        f"launch.serve({port}, False, class_file=Path({str(rooms)!r}), class_token={TOKEN!r})"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait_for(address, server)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=60)


def _wait_for(address: str, server: subprocess.Popen, seconds: float = 300.0) -> None:
    began = time.monotonic()
    while time.monotonic() - began < seconds and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the dashboard did not answer within {seconds:g} seconds")


@pytest.fixture(scope="session")
def chromium(playwright: Any) -> Iterator[Any]:
    """Debian's Chromium, driven by Playwright."""
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def barriers() -> Callable[[Any], list[str]]:
    """Serious and critical findings of axe-core on a page, in words. What is still being drawn is looked at again."""

    def found(page: Any) -> list[str]:
        for _ in range(10):
            said = look(page)
            if not said:
                break
            page.wait_for_timeout(1000)
        return said

    def look(page: Any) -> list[str]:
        if not page.evaluate("'axe' in window"):
            page.add_script_tag(path=AXE)
        findings = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        return [
            f"{one['id']} at {one['nodes'][0]['target']}: {one['nodes'][0]['failureSummary']}"
            for one in findings
            if one["impact"] in ("serious", "critical")
        ]

    return found


def cut_off(request: Any) -> bool:
    """Whether a request ended because the page was left before it was answered, as on a slow machine."""
    return "ERR_ABORTED" in (request.failure or "")


@pytest.fixture
def visit(chromium: Any, dashboard: str) -> Any:
    """Open a page: `with visit("?page=people") as page`. Fails on any request that would leave this computer, any
    failed request, any error on the page's console."""

    @contextmanager
    def opened(link: str = "", **context: Any) -> Iterator[Any]:
        wrong: list[str] = []
        view = chromium.new_context(**context)
        view.set_default_timeout(60_000)
        page = view.new_page()
        page.on("console", lambda m: wrong.append(f"console: {m.text}") if m.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(f"page: {error}"))
        page.on("requestfailed", lambda request: None if cut_off(request) else wrong.append(f"failed: {request.url}"))
        page.on("response", lambda answer: wrong.append(f"{answer.status}: {answer.url}") if not answer.ok else None)

        def only_here(route: Any) -> None:
            if route.request.url.startswith((dashboard, "blob:", "data:")):
                route.continue_()
            else:
                wrong.append(f"outside: {route.request.url}")
                route.abort()

        page.route("**/*", only_here)
        try:
            page.goto(dashboard + link)
            page.wait_for_selector("nav a[aria-current]")
            yield page
        finally:
            view.close()
        assert wrong == []

    return opened
