"""Makes the pictures of the dashboard in the README: docs/screenshots/*.png.

    python -m tools.docs.screenshots

Needs the extras dashboard and browser, and Chromium. It serves the dashboard to this computer alone, makes one national
run and one comparison, and takes about three minutes on two cores.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from socket import socket
from typing import Any
from urllib.request import urlopen

from tools.docs import DOCS

FOLDER = DOCS / "screenshots"
MOST_BYTES = 200_000
PATIENCE = 600_000
"""Milliseconds that a run may take."""
COMPARED = "?page=compare&seeds=5&other=flat-tariff&other2=service-fee-50&in=South+Yorkshire"


def take(page: Any, name: str) -> None:
    """Save what the page shows. Raises RuntimeError where the picture is too large for the README."""
    page.mouse.move(0, 0)
    time.sleep(2)  # the last chart is drawn
    file = FOLDER / f"{name}.png"
    page.screenshot(path=file)
    if file.stat().st_size >= MOST_BYTES:
        raise RuntimeError(f"{file} has {file.stat().st_size:,} bytes: make the window smaller")


def explore(page: Any, address: str) -> None:
    """The national run, its charts and its supply chain."""
    page.goto(address + "?in=all&area=Wales")
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_selector(".wp-stop")
    page.wait_for_selector(".wp-stop", state="detached", timeout=PATIENCE)
    page.wait_for_selector("#chart-cohorts .wp-plot svg")
    take(page, "explore")
    page.get_by_role("link", name="Supply chain").click()
    page.wait_for_selector(".wp-node")
    take(page, "supply-chain")


def compare(page: Any, address: str) -> None:
    """Three contracts, the same people and luck."""
    page.goto(address + COMPARED)
    page.get_by_role("button", name="Run all").click()
    page.wait_for_selector("#chart-gap-0 .wp-plot svg", timeout=PATIENCE)
    take(page, "compare")


def main() -> None:
    """Serve, look, save."""
    from playwright.sync_api import sync_playwright

    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}/"
    FOLDER.mkdir(exist_ok=True)
    code = f"from wpmodel.dashboards.launch import serve; serve({port}, False)"
    with subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL) as server, sync_playwright() as tool:
        try:
            wait_for(address)
            browser = tool.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1280, "height": 860})
            explore(page, address)
            compare(page, address)
            browser.close()
        finally:
            server.terminate()


def wait_for(address: str, seconds: float = 120.0) -> None:
    """Wait until the server answers. Raises TimeoutError."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        try:
            urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"the dashboard did not answer within {seconds:g} seconds")


if __name__ == "__main__":
    main()
