"""A visitor of the dashboard without a browser, and the server that is visited: what the load measurements share.

A session speaks the pages' own protocol (Solara's messages over a websocket), so that no browser's work is measured.
"""

import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import uuid
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from socket import socket
from urllib.parse import urlencode
from urllib.request import urlopen

from websockets import connect

from wpmodel.teaching.game.record import Game


@dataclass
class Session:
    """One visitor: the state of every widget of the page, as a browser holds it."""

    address: str
    seed: int
    area: str
    widgets: dict = field(default_factory=dict)
    at: dict = field(default_factory=dict)
    moved: asyncio.Condition = field(default_factory=asyncio.Condition)
    broken: str = ""
    shares: list = field(default_factory=list)

    async def open(self):
        """Load the page and ask for the application, as its JavaScript does."""
        answer = await asyncio.to_thread(urlopen, self.address, timeout=120)
        cookies = "; ".join(v.split(";")[0] for k, v in answer.headers.items() if k.lower() == "set-cookie")
        at = (
            f"{self.address.replace('http', 'ws')}jupyter/api/kernels/{uuid.uuid4()}/channels?session_id={uuid.uuid4()}"
        )
        self.socket = await connect(at, additional_headers={"Cookie": cookies}, max_size=None, ping_interval=None)
        self.reader = asyncio.create_task(self._read())
        control = uuid.uuid4().hex
        await self._say("comm_open", {"comm_id": control, "target_name": "solara.control", "data": {}})
        run = {
            "path": "/?" + urlencode(self.link()),
            "appName": None,
            "dark": False,
            "themes": {"light": {}, "dark": {}},
        }
        await self._say("comm_msg", {"comm_id": control, "data": {"method": "run", "args": run}})
        await self.until(self.opened)

    def link(self):
        """What the address bar holds."""
        return {"seed": self.seed, "in": self.area}

    def opened(self):
        """Whether the page is there."""
        return self.find(words="Run")

    async def _say(self, kind, content):
        head = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "session": "class", "username": "", "version": "5.2",
                "date": "2026-01-01T00:00:00Z"}  # fmt: skip
        message = {"header": head, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
        await self.socket.send(json.dumps({**message, "buffers": []}))

    async def _read(self):
        try:
            await self._take_in()
        except Exception as error:
            self.broken = f"{type(error).__name__}: {error}"
        else:
            self.broken = "the server ended the connection"
        async with self.moved:
            self.moved.notify_all()

    async def _take_in(self):
        async for raw in self.socket:
            text = raw
            if isinstance(raw, bytes):
                parts = int.from_bytes(raw[:4], "big")
                ends = [int.from_bytes(raw[4 + 4 * k : 8 + 4 * k], "big") for k in range(parts)] + [len(raw)]
                text = next(raw[a:b] for a, b in pairwise(ends)).decode()
            message = json.loads(text)
            kind, content = (message.get("header") or message)["msg_type"], message.get("content", {})
            data = content.get("data", {})
            if kind == "comm_open" or data.get("method") == "update":
                state = data.get("state", {})
                self.widgets.setdefault(content["comm_id"], {}).update(state)
                if "share" in state:
                    self.shares.append((time.monotonic(), state["share"]))
            elif kind == "comm_close":
                self.widgets.pop(content["comm_id"], None)
            if "Traceback" in text:
                self.broken = text[text.index("Traceback") :][:400]
            async with self.moved:
                self.moved.notify_all()

    def find(self, **state):
        """The widget with this state, or None."""
        return next((k for k, w in self.widgets.items() if all(w.get(n) == v for n, v in state.items())), None)

    def charts(self):
        """Charts of a run on the page; before it has begun there are some of published figures alone."""
        shown = (w.get("charts") or [] for w in self.widgets.values())
        return next((charts for charts in shown if any("seed" in chart["note"] for chart in charts)), [])

    async def press(self, **state):
        """Press the button with this state."""
        await self.tell(self.find(**state), "press", {})

    async def tell(self, widget, event, data):
        """Send a widget's event."""
        content = {"event": event, "data": data}
        await self._say("comm_msg", {"comm_id": widget, "data": {"method": "custom", "content": content}})

    async def until(self, happened, seconds=300):
        """Wait until something is so."""
        async with self.moved:
            await asyncio.wait_for(self.moved.wait_for(lambda: happened() or self.broken), seconds)
        if self.broken:
            raise RuntimeError(self.broken)

    async def run(self, began):
        """Press Run and follow the run to its end; `at` says when what was seen."""
        await self.press(words="Run")
        await self.until(lambda: any((w.get("share") or 0) > 0 for w in self.widgets.values()) or self.charts())
        self.at["start"] = time.monotonic() - began
        await self.until(self.charts)
        self.at["charts"] = time.monotonic() - began
        await self.until(lambda: self.charts() and "so far" not in self.charts()[0]["note"])
        self.at["end"] = time.monotonic() - began

    async def follow(self, began):
        """Follow whatever was begun to its end by the bar that tells how far it is: `at` says when it had come to its
        first four weeks, and when it ended."""
        told = lambda: [(at, share) for at, share in self.shares if at >= began]  # noqa: E731
        goes = lambda: next((k for k, (_, share) in enumerate(told()) if share is not None), None)  # noqa: E731
        ended = lambda: goes() is not None and any(share is None for _, share in told()[goes() :])  # noqa: E731
        await self.until(ended, 1_800)
        since = told()[goes() :]
        end = next(at for at, share in since if share is None)
        self.at["start"] = next((at for at, share in since if share), end) - began
        self.at["end"] = end - began

    def check(self):
        """Raise AssertionError where the charts are not those of this session's seed."""
        seeds = {re.search(r"seed (\d+)", chart["note"])[1] for chart in self.charts()}
        assert seeds == {str(self.seed)}, f"session {self.seed} sees seeds {seeds}"

    async def close(self):
        self.reader.cancel()
        await self.socket.close()


LARGEST = {"other": "flat-tariff", "other2": "boom", "other3": "no-creaming", "other4": "service-fee-20"}


@dataclass
class Comparer(Session):
    """One who compares: two scenarios over five seeds, or the most that the page allows."""

    largest: bool = False

    def link(self):
        """What the address bar holds."""
        most = {"seeds": 20, **LARGEST} if self.largest else {}
        return {"page": "compare", "in": self.area, "set": f"top_slice={0.1 + self.seed / 1e4:.4f}", **most}

    def opened(self):
        """Whether the page is there."""
        return self.find(words="Run all")

    async def run(self, began):
        """Press Run all."""
        await self.press(words="Run all")
        await self.follow(began)


@dataclass
class Learner(Session):
    """One who takes a lesson: predicts, and runs it."""

    lesson: int = 4

    def link(self):
        """What the address bar holds."""
        return {"page": "lessons", "lesson": self.lesson}

    def opened(self):
        """Whether the page is there."""
        return self.find(words="Run the lesson")

    async def run(self, began):
        """Predict, and press Run the lesson."""
        answers = [k for k, w in self.widgets.items() if w.get("kind") == "wp-option" and w["words"][:1].isalpha()]
        await self.tell(answers[0], "press", {})
        await self.until(lambda: self.find(words="Run the lesson", off=False))
        await self.press(words="Run the lesson", off=False)
        await self.follow(began)


@dataclass
class Player(Session):
    """One who plays: a year of a game of their own."""

    def link(self):
        """What the address bar holds."""
        return {"page": "play", "game": Game(seed=self.seed).code()}

    def opened(self):
        """Whether the game can be gone on with."""
        return self.find(words="A year like this", off=False)

    async def run(self, began):
        """Play a year."""
        await self.press(words="A year like this", off=False)
        await self.follow(began)


def cpu(server):
    """Processor seconds so far of the server and of its workers."""
    found = []
    for process in (server, *children(server)):
        user, system = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()[11:13]
        found.append((int(user) + int(system)) / os.sysconf("SC_CLK_TCK"))
    return found[0], sum(found[1:])


def memory_mb(process):
    """Memory of a process itself, MB; its workers are processes of their own."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def children(server):
    """The processes that a process has begun."""
    return [int(one) for one in Path(f"/proc/{server}/task/{server}/children").read_text().split()]


@contextmanager
def served(before="pass"):
    """A dashboard on a free port: its address and its process. `before`: what it does first."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    quiet = subprocess.DEVNULL
    with tempfile.TemporaryDirectory() as folder, ExitStack() as ends:
        rooms = f"class_file=Path({str(Path(folder) / 'classes.sqlite3')!r})"
        code = f"from pathlib import Path; from wpmodel.dashboards.launch import serve; {before}; "
        code += f"serve({port}, False, {rooms})"  # with rooms of its own: another version may have the user's
        server = ends.enter_context(subprocess.Popen([sys.executable, "-c", code], stderr=quiet, stdout=quiet))
        try:
            address = f"http://127.0.0.1:{port}/"
            wait_for(address, server)
            yield address, server.pid
        finally:
            server.terminate()


def wait_for(address, server, seconds=300):
    """Wait until the server answers and its workers have loaded what they need."""
    began = time.monotonic()
    while time.monotonic() - began < seconds and server.poll() is None:
        try:
            urlopen(address, timeout=5).close()
            time.sleep(20)
            return
        except OSError:
            time.sleep(0.2)
    sys.exit(f"the dashboard did not answer within {seconds:g} seconds")
