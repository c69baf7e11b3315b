"""Start the server: settings first, since Solara reads them when it is imported."""

from __future__ import annotations

import gc
import os
import secrets
import signal
import socket
import sys
import threading
import warnings
import webbrowser
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wpmodel.dashboards.classroom import permitted, rooms
from wpmodel.dashboards.web import assets
from wpmodel.dashboards.workers.memory import few_heaps

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response
    from starlette.types import ASGIApp

    from wpmodel.dashboards.web.guard import Place

HOST, PAGES = "127.0.0.1", 200
MOST_MESSAGE = 2 * 2**20
"""Bytes of one message from a page; `messages` holds what is in it to less."""
MOST_FILES = 65_536
CULL = "100s"
"""How long a page without a connection is kept: a phone that sleeps for a minute comes back to it. After that its
memory is free, and the page loads anew from its link, with the results that the server still has."""


def prepare(folder: Path, place: Place) -> None:
    """Set what Solara reads from the environment. The visitor's own settings win, except the files that pages load and
    for where the server is found: else the first to ask would say it for all."""
    os.environ["SOLARA_ASSETS_PROXY"] = "true"
    os.environ["SOLARA_ASSETS_PROXY_CACHE_DIR"] = str(folder)
    os.environ["SOLARA_ROOT_PATH"] = place.root
    os.environ["SOLARA_BASE_URL"] = place.public_url or place.address
    for name, value in {
        "SOLARA_APP": "wpmodel.dashboards.app",
        "SOLARA_MODE": "production",
        "SOLARA_SESSION_HTTP_ONLY": "true",
        "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",
        "SOLARA_THEME_SHOW_BANNER": "false",
        "SOLARA_THEME_TITLE": "Work Programme laboratory",
        "SOLARA_THEME_VARIANT": "light",
        "SOLARA_KERNEL_CULL_TIMEOUT": CULL,
        "OMP_NUM_THREADS": "1",
    }.items():
        os.environ.setdefault(name, value)
    warnings.filterwarnings("ignore", "Cookies with samesite=none")  # it is for pages inside those of other sites


def settle_memory() -> None:
    """What is loaded by now stays for good: Python seeks what visitors leave behind in the rest alone, and sooner."""
    gc.collect()
    gc.freeze()


def check_port(port: int, host: str = HOST) -> None:
    """Raises ValueError for a port or a host that nobody can listen at."""
    if not 1 <= port <= 65_535:
        raise ValueError(f"port = {port} is out of bounds: choose a whole number from 1 to 65,535, such as 8765")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        if sys.platform != "win32":  # where it would let two servers have the same port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ValueError(
                f"port {port} of {host} cannot be had ({error.strerror}): choose another with --port or --host"
            ) from None


def application(folder: Path, place: Place, pages: int) -> ASGIApp:
    """Solara's, with plain files in the place of its route that fetches and deletes them, and guarded."""
    from solara.server import kernel_context, starlette
    from starlette.routing import Mount
    from starlette.staticfiles import StaticFiles

    from wpmodel.dashboards.session.visitor import Addressed
    from wpmodel.dashboards.web.capacity import Capacity
    from wpmodel.dashboards.web.guard import Guard
    from wpmodel.dashboards.web.messages import Messages

    class Own(StaticFiles):
        """Our scripts: a browser asks each time whether they have changed, as they do with the package."""

        def file_response(self, *args: Any, **kwargs: Any) -> Response:
            answer = super().file_response(*args, **kwargs)
            answer.headers["cache-control"] = "no-cache"
            return answer

    (mount,) = (one for one in starlette.app.routes if isinstance(one, Mount) and one.path == "/_solara/cdn")
    mount.app = StaticFiles(directory=folder)
    starlette.app.routes.insert(0, Mount("/_solara/cdn/wpmodel", Own(directory=assets.SCRIPTS)))
    kernels = kernel_context.contexts

    def session_of(kernel: str) -> str | None:
        return kernels[kernel].session_id if kernel in kernels else None

    return Addressed(Guard(Capacity(Messages(starlette.app), pages, kernels), place, session_of), place.behind_proxy)


def who_can_reach(place: Place) -> str:
    """Where the dashboard is and who can reach it, in words."""
    if place.public_url:
        whom = f" and, by the proxy, at {place.public_url}"
    elif place.at_home:
        whom = ", for this computer alone"
    else:
        whom = ""
    said = [f"The dashboard is at {place.address}{whom} (Ctrl-C ends it)"]
    if not place.at_home:
        where = f"port {place.port} of {'any of its addresses' if place.everywhere else place.host}"
        said.append(f"Whoever reaches this computer at {where} can use it: there is no password, and no encryption.")
    return "\n".join(said)


def first_compile() -> str:
    """A line to print where the rules are still to be compiled."""
    from wpmodel.agents.compiled import are_kept

    return "" if are_kept() else "The rules are compiled now, once: the first run starts in a minute or two."


def _allow_connections() -> None:
    """As many open files as the system lets us have: each connection is one."""
    if find_spec("resource"):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        most = MOST_FILES if most == resource.RLIM_INFINITY else min(most, MOST_FILES)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))


def listen(app: ASGIApp, place: Place, begun: Callable[[], None]) -> None:
    """Serve until Ctrl-C; `begun` is called once the first visitor can come."""
    import uvicorn

    from wpmodel.dashboards.web.slow import PromptProtocol

    class Server(uvicorn.Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            begun()

    config = uvicorn.Config(
        app,
        place.host,
        place.port,
        http=PromptProtocol,
        log_level="warning",
        backlog=256,  # asyncio takes so many at once, before it looks at the first
        proxy_headers=False,
        server_header=False,
        h11_max_incomplete_event_size=2**16,
        ws_max_size=MOST_MESSAGE,
        timeout_graceful_shutdown=5,
    )
    Server(config).run()


def _heeded() -> list[int]:
    """The signals to end that come from now on. Each ends the start at once, unless it comes in a callback of Python's,
    as modules have while they are imported: what is raised there is dropped, and the server would go on."""
    told: list[int] = []

    def end(number: int, _: Any) -> None:
        told.append(number)
        if number == signal.SIGINT:
            raise KeyboardInterrupt
        sys.exit(128 + number)

    for one in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(one) is not signal.SIG_IGN:
            signal.signal(one, end)
    return told


def serve(
    port: int,
    show: bool,
    host: str = HOST,
    class_file: Path | None = None,
    public_url: str = "",
    pages: int = PAGES,
    class_token: str | None = None,
    rooms_by_token: bool = False,
) -> None:
    """Serve the dashboard until Ctrl-C, to this computer or to all who reach `host`. `class_token` opens every room of
    a class; without one, one is made and printed. `rooms_by_token`: it alone opens new rooms. Raises AssetsError
    without the extra or one of the pages' files, ValueError for a port that is taken or is none, a public URL that is
    none, a class file that cannot be had, or a token that could be guessed."""
    few_heaps()
    check_port(port, host)
    if find_spec("solara") is None:
        raise assets.AssetsError("the dashboard needs more packages: pip install 'wpmodel[dashboard]'")
    told = _heeded()
    from wpmodel.dashboards.web.guard import Place

    place = Place(host, port, public_url)
    place.check()
    folder = assets.checked()
    token = secrets.token_urlsafe(16) if class_token is None else permitted.token(class_token)
    rooms.FILE, rooms.TOKEN, rooms.BY_TOKEN = class_file, token, rooms_by_token
    rooms.kept()
    print("The server starts: about ten seconds, more the first time", flush=True)
    prepare(folder, place)
    _allow_connections()
    from wpmodel.dashboards.session import visit
    from wpmodel.dashboards.workers import work

    workers = visit.pool()

    def begun() -> None:
        settle_memory()
        if told:
            signal.raise_signal(told[0])  # to uvicorn, which listens to signals by now
            return
        print(who_can_reach(place), flush=True)
        shown = token if class_token is None else "(your token)"
        print(f"Rooms of classes, for you alone: {place.seen_at}?page=class&key={shown}", flush=True)
        if line := first_compile():
            print(line, flush=True)
        for _ in range(2):
            workers.start(work.warm_up, "2012-06-30")
        workers.start_all([visit.first()])
        if show:
            threading.Thread(target=webbrowser.open, args=[place.address], daemon=True).start()

    try:
        listen(application(folder, place, pages), place, begun)
    finally:
        workers.close()
