"""The real server in a process of its own, with nothing of the user's: tests here do to it what a stranger could.

`server` is one that they share, `serving` starts another with options. Both listen on this computer alone. Loops are
bounded in count and time.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import Any

import pytest
from harness import Server, Serving, Site, environment, free_port, wait_for

CHROMIUM = shutil.which("chromium")


@pytest.fixture(scope="session")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Serving:
    """Start a server: `with serving("--host", "0.0.0.0") as server`. `settings` are variables of its environment,
    `begin` is given to Popen."""

    pytest.importorskip("solara", reason="needs the extra dashboard: pip install -e '.[dashboard]'")

    @contextmanager
    def served(*options: str, settings: Mapping[str, str] = MappingProxyType({}), **begin: Any) -> Iterator[Server]:
        folder, port = tmp_path_factory.mktemp("server"), free_port()
        command = [sys.executable, "-m", "wpmodel", "dashboard", "--no-open", "--port", str(port), *options]
        with (
            (folder / "printed.txt").open("wb") as printed,
            subprocess.Popen(
                command,
                stdout=printed,
                stderr=subprocess.STDOUT,
                env=environment(folder, **settings),
                cwd=folder,
                **begin,
            ) as process,
        ):
            server = Server(port, process, folder / "printed.txt", folder)
            try:
                wait_for(lambda: server.answers() or process.poll() is not None, 400)
                assert process.poll() is None, server.printed.read_text()
                yield server
            finally:
                process.terminate()
                process.wait(timeout=60)

    return served


@pytest.fixture(scope="session")
def elsewhere() -> Iterator[Site]:
    """Another site, which stands in for any: for a stranger's, and for where Solara would fetch files from."""
    asked: list[str] = []

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>elsewhere</title><body>")

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield Site(site.server_port, asked)
        site.shutdown()


@pytest.fixture(scope="session")
def server(serving: Serving, elsewhere: Site) -> Iterator[Server]:
    """A server as `wpmodel dashboard` starts it, which must outlive all that is done to it."""
    with serving(settings={"SOLARA_ASSETS_CDN": f"http://127.0.0.1:{elsewhere.port}/"}) as one:
        yield one
        assert one.process.poll() is None
        assert one.answers()


@pytest.fixture(scope="session")
def chromium(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Start Debian's Chromium with arguments of one's own. Tests that use it are marked `browser`."""
    if CHROMIUM is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    playwright = request.getfixturevalue("playwright")

    def started(*arguments: str) -> Any:
        usual = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        return playwright.chromium.launch(executable_path=CHROMIUM, args=[*usual, *arguments])

    return started
