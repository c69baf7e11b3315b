"""Start the server: settings first, since Solara reads them when it is imported."""

from __future__ import annotations

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

from wpmodel.dashboards import assets, permitted, rooms

HOST = "127.0.0.1"


def prepare(folder: Path) -> None:
    """Set what Solara reads from the environment. The visitor's own settings win, but for the assets' folder."""
    os.environ["SOLARA_ASSETS_PROXY_CACHE_DIR"] = str(folder)
    for name, value in {
        "SOLARA_APP": "wpmodel.dashboards.app",
        "SOLARA_MODE": "production",
        "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",
        "SOLARA_THEME_SHOW_BANNER": "false",
        "SOLARA_THEME_TITLE": "Work Programme laboratory",
        "SOLARA_THEME_VARIANT": "light",
        "SOLARA_KERNEL_CULL_TIMEOUT": "30m",
        "OMP_NUM_THREADS": "1",
    }.items():
        os.environ.setdefault(name, value)
    warnings.filterwarnings("ignore", "Cookies with samesite=none")  # it is for pages inside those of other sites


def check_port(port: int, host: str = HOST) -> None:
    """Raises ValueError for a port or a host that nobody can listen at."""
    if not 1 <= port <= 65_535:
        raise ValueError(f"port = {port} is out of bounds: choose a whole number from 1 to 65,535, such as 8765")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ValueError(
                f"port {port} of {host} cannot be had ({error.strerror}): choose another with --port or --host"
            ) from None


def serve(
    port: int,
    show: bool,
    host: str = HOST,
    class_file: Path | None = None,
    class_token: str | None = None,
    rooms_by_token: bool = False,
) -> None:
    """Serve the dashboard until Ctrl-C, to this computer or to all who reach `host`. `class_token` opens every room of
    a class; without one, one is made and printed. `rooms_by_token`: it alone opens new rooms. Raises AssetsError
    without the extra or the pages' JavaScript, ValueError for a port that is taken or is none, a class file that cannot
    be had or a token that could be guessed."""
    check_port(port, host)
    if find_spec("solara") is None:
        raise assets.AssetsError("the dashboard needs more packages: pip install 'wpmodel[dashboard]'")
    token = secrets.token_urlsafe(16) if class_token is None else permitted.token(class_token)
    rooms.FILE, rooms.TOKEN, rooms.BY_TOKEN = class_file, token, rooms_by_token
    rooms.kept()
    prepare(assets.fetch())
    import uvicorn

    from wpmodel.dashboards import session, visitor, work

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that workers are stopped below
    workers = session.pool()
    for _ in range(2):
        workers.start(work.warm_up, "2012-06-30")
    if show:
        threading.Timer(2.0, webbrowser.open, [f"http://{HOST}:{port}/"]).start()
    whom = "" if host == HOST else f", and to whoever reaches this computer at {host}"
    print(f"The dashboard is at http://{HOST}:{port}/{whom} (Ctrl-C ends it)", flush=True)
    shown = token if class_token is None else "(your token)"
    print(f"Rooms of classes, for you alone: http://{HOST}:{port}/?page=class&key={shown}", flush=True)
    visitor.mark()
    try:
        uvicorn.run("solara.server.starlette:app", host=host, port=port, log_level="warning")
    finally:
        workers.close()
