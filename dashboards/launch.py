"""Start the server: settings first, since Solara reads them when it is imported."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import warnings
import webbrowser
from importlib.util import find_spec
from pathlib import Path

from wpmodel.dashboards import assets, rooms

HOST = "127.0.0.1"
CULL = "100s"
"""How long a page without a connection is kept: a phone that sleeps for a minute comes back to it. After that its
memory is free, and the page loads anew from its link, with the results that the server still has."""


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
        "SOLARA_KERNEL_CULL_TIMEOUT": CULL,
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


def serve(port: int, show: bool, host: str = HOST, class_file: Path | None = None) -> None:
    """Serve the dashboard until Ctrl-C, to this computer or to all who reach `host`. Raises AssetsError without the
    extra or the pages' JavaScript, ValueError for a port that is taken or is none, or a class file that cannot be had.
    """
    check_port(port, host)
    if find_spec("solara") is None:
        raise assets.AssetsError("the dashboard needs more packages: pip install 'wpmodel[dashboard]'")
    rooms.FILE = class_file
    rooms.kept()
    prepare(assets.fetch())
    import uvicorn

    from wpmodel.dashboards import session, work

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that workers are stopped below
    workers = session.pool()
    for _ in range(2):
        workers.start(work.warm_up, "2012-06-30")
    if show:
        threading.Timer(2.0, webbrowser.open, [f"http://{HOST}:{port}/"]).start()
    whom = "" if host == HOST else f", and to whoever reaches this computer at {host}"
    print(f"The dashboard is at http://{HOST}:{port}/{whom} (Ctrl-C ends it)", flush=True)
    try:
        uvicorn.run("solara.server.starlette:app", host=host, port=port, log_level="warning")
    finally:
        workers.close()
