"""A class at the dashboard: thirty sessions at once, each with a regional run of its own, on this computer alone.

Each session speaks the pages' own protocol (Solara's messages over a websocket), so that no browser's work is measured.
Everybody presses Run together; every session has its own seed and must see that seed's charts and nobody else's.

    python benchmarks/class_load.py [--sessions 30] [--area "South Yorkshire"] [--write]
"""

import argparse
import asyncio
import json
import os
import re
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from socket import socket
from statistics import median
from urllib.parse import urlencode
from urllib.request import urlopen

from common import machine, write_section
from websockets import connect

TARGETS = {
    "session_mb": ("memory of the server for each idle session, MB", 60.0),
    "start_median": ("from Run to the run's first four weeks, median, s", 10.0),
}
ROWS = {
    "open": "all sessions open, wall s",
    "idle_mb": "server before the sessions, MB",
    "start_max": "from Run to the run's first four weeks, last session, s",
    "charts_median": "from Run to first charts, median, s",
    "end_median": "from Run to its end, median, s",
    "end_max": "from Run to its end, last session, s",
    "server_cpu": "meanwhile: the server, CPU s a session",
    "workers_cpu": "meanwhile: both workers, CPU s a run",
    "turn_median": "meanwhile: a page turned by one more visitor, median, s",
    "turn_max": "meanwhile: the same, slowest, s",
    "after_mb": "server for each session after its run, MB",
    "same_start_median": "everybody the same scenario and seed: from Run to the run's first four weeks, median, s",
    "same_charts_median": "the same: from Run to first charts, median, s",
    "same_end_max": "the same: from Run to its end, last session, s",
}


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
        async for raw in self.socket:
            text = raw
            if isinstance(raw, bytes):
                parts = int.from_bytes(raw[:4], "big")
                ends = [int.from_bytes(raw[4 + 4 * k : 8 + 4 * k], "big") for k in range(parts)] + [len(raw)]
                text = next(raw[a:b] for a, b in pairwise(ends))
            message = json.loads(text)
            kind, content = (message.get("header") or message)["msg_type"], message.get("content", {})
            data = content.get("data", {})
            if kind == "comm_open" or data.get("method") == "update":
                self.widgets.setdefault(content["comm_id"], {}).update(data.get("state", {}))
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

    def check(self):
        """Raise AssertionError where the charts are not those of this session's seed."""
        seeds = {re.search(r"seed (\d+)", chart["note"])[1] for chart in self.charts()}
        assert seeds == {str(self.seed)}, f"session {self.seed} sees seeds {seeds}"

    async def close(self):
        self.reader.cancel()
        await self.socket.close()


def cpu(server):
    """Processor seconds so far of the server and of its workers."""
    found = []
    for process in (server, *map(int, Path(f"/proc/{server}/task/{server}/children").read_text().split())):
        user, system = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()[11:13]
        found.append((int(user) + int(system)) / os.sysconf("SC_CLK_TCK"))
    return found[0], sum(found[1:])


def memory_mb(process):
    """Memory of a process itself, MB; its workers are processes of their own."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


async def turns(visitor, found, stop):
    """One more visitor turns pages until told to stop; `found` gets the seconds that each turn took."""
    pages = ["method", "evidence", "explore"]
    while not stop.is_set():
        for page in pages:
            began = time.monotonic()
            shell = next(k for k, w in visitor.widgets.items() if "pages" in w and "link" in w)
            await visitor.tell(shell, "turn_to", page)
            await visitor.until(lambda shell=shell, page=page: visitor.widgets[shell].get("page") == page)
            found.append(time.monotonic() - began)
            await asyncio.sleep(0.5)


async def together(people):
    """Everybody presses Run; each sees her own run's charts. Returns median and slowest times."""
    began = time.monotonic()
    await asyncio.gather(*(one.run(began) for one in people))
    found = {}
    for one in people:
        one.check()
    for what in ("start", "charts", "end"):
        times = [one.at[what] for one in people]
        found |= {f"{what}_median": median(times), f"{what}_max": max(times)}
    return found


async def same_lesson(address, sessions, area):
    """Everybody presses Run on the page as it is found: one run serves all."""
    people = [Session(address, 50, area) for _ in range(sessions)]
    await asyncio.gather(*(one.open() for one in people))
    found = await together(people)
    for one in people:
        await one.close()
    return {f"same_{name}": value for name, value in found.items()}


async def lesson(address, server, sessions, area):
    """Everybody opens the page, sits still, presses Run. Returns the figures."""
    visitor = Session(address, 999, area)
    await visitor.open()
    await asyncio.sleep(2)
    found, before = {}, memory_mb(server)
    found["idle_mb"] = before
    people = [Session(address, 100 + k, area) for k in range(sessions)]
    began = time.monotonic()
    await asyncio.gather(*(one.open() for one in people))
    found["open"] = time.monotonic() - began
    await asyncio.sleep(3)
    found["session_mb"] = (memory_mb(server) - before) / sessions
    taken, stop = [], asyncio.Event()
    other = asyncio.create_task(turns(visitor, taken, stop))
    used = cpu(server)
    found |= await together(people)
    found |= {f"{k}_cpu": (b - a) / sessions for k, a, b in zip(("server", "workers"), used, cpu(server), strict=True)}
    stop.set()
    await other
    found |= {"turn_median": median(taken), "turn_max": max(taken)}
    found["after_mb"] = (memory_mb(server) - before) / sessions
    for one in (*people, visitor):
        await one.close()
    return found


def report(found, sessions, area):
    """The section of the page."""
    judged = "\n".join(
        f"| {words} | {found[key]:.1f} | < {most:g} | {'met' if found[key] < most else 'missed'} |"
        for key, (words, most) in TARGETS.items()
    )
    rows = "\n".join(f"| {words} | {found[key]:.1f} |" for key, words in ROWS.items())
    return f"""## A class of thirty

`python benchmarks/class_load.py --write` measures this and writes this section; do not edit it by hand.

{machine()} Load of the machine before it began: {found["load"]:.1f}.
{sessions} sessions on this computer, all open at once, all press Run together, each with a seed of its own, in {area}
from June 2011 to December 2017, on two workers. None crashed, and none saw charts of another's seed: either ends the
measurement.

A run has begun when its page shows that four weeks have passed. Workers take turns between runs after every four weeks:
runs that have shown nothing yet go first, then all go on in the order they came. Whoever presses Run on the same
scenario, areas and seed as somebody else shares that run, which is how most lessons begin (last lines).

| | measured | target | |
| --- | ---: | --- | --- |
{judged}

| | |
| --- | ---: |
{rows}
"""


def main():
    """Serve, measure, print, and write what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", type=int, default=30)
    parser.add_argument("--area", default="South Yorkshire")
    parser.add_argument("--write", action="store_true", help="rewrite the section of benchmarks/README.md")
    options = parser.parse_args()
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    load = os.getloadavg()[0]
    code = f"from wpmodel.dashboards.launch import serve; serve({port}, False)"
    with subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as server:
        try:
            address = f"http://127.0.0.1:{port}/"
            wait_for(address, server)
            found = asyncio.run(lesson(address, server.pid, options.sessions, options.area))
            found |= asyncio.run(same_lesson(address, options.sessions, options.area))
        finally:
            server.terminate()
    text = report({**found, "load": load}, options.sessions, options.area)
    print(text)
    if options.write:
        write_section(text)


def wait_for(address, server, seconds=120):
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


if __name__ == "__main__":
    main()
