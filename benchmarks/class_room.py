"""A class of thirty in one room, on this computer alone: all join and predict at once; the server is killed and begun
anew; everybody comes back and must find what she said.

    python benchmarks/class_room.py [--students 30] [--write]

Speaks the pages' own protocol, as visitor.py does. A lost or foreign answer ends the measurement.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from statistics import median

from common import machine, write_section
from visitor import Session, wait_for

from wpmodel.dashboards.classroom.limits import Visitor
from wpmodel.dashboards.classroom.rooms import Rooms
from wpmodel.teaching import lesson

LESSON = 2
OPTIONS = [option.text for option in lesson.numbered(LESSON).options]


@dataclass
class Student(Session):
    """One student: a session that sits in a room. `id` is what her browser keeps; her `seed` picks her answer."""

    room: str = ""
    id: str = ""

    def link(self):
        """What the address bar holds."""
        return {"page": "lessons", "lesson": LESSON, "room": self.room}

    def opened(self):
        """Whether the page and her seat are there."""
        return self._seat() and self.find(words=OPTIONS[0])

    def _seat(self):
        return next((k for k, w in self.widgets.items() if "nicknames" in w), None)

    def chosen(self):
        """Index of the answer that is marked as hers, or None."""
        marked = [w["words"] for w in self.widgets.values() if w.get("kind") == "wp-option chosen"]
        return next((k for k, text in enumerate(OPTIONS) if text in marked), None)

    async def sit(self):
        """Tell the id that the browser kept, as the page's JavaScript does, and take the one that is given."""
        await self.tell(self._seat(), "known", self.id)
        await self.until(lambda: self.widgets[self._seat()]["name"])
        self.id = self.widgets[self._seat()]["id"]

    async def predict(self):
        """Choose an answer; returns the seconds until it is marked."""
        began = time.monotonic()
        await self.press(words=OPTIONS[self.seed % len(OPTIONS)])
        await self.until(lambda: self.chosen() is not None)
        return time.monotonic() - began

    async def remembered(self):
        """Wait until an answer is marked as hers that she has not given on this page."""
        await self.until(lambda: self.chosen() is not None, 60)
        return self.chosen()


async def everybody(students, *steps):
    """Each opens her page and does the steps; what the last step gave, one a student."""

    async def one(student):
        await student.open()
        for step in steps:
            found = await step(student)
        return found

    return await asyncio.gather(*(one(student) for student in students))


@contextmanager
def server(file):
    """A dashboard that keeps its rooms in this file; killed, not asked to end, when it is done with."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    code = (
        "from pathlib import Path; from wpmodel.dashboards.launch import serve; "
        f"serve({port}, False, class_file=Path({str(file)!r}))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    ) as process:
        try:
            address = f"http://127.0.0.1:{port}/"
            wait_for(address, process)
            yield address
        finally:
            process.kill()


def lesson_of(file, size):
    """The whole class, twice, with a killed server between. Returns the figures."""
    with server(file) as address:
        rooms = Rooms(file)
        code, key = rooms.open(Visitor("the lecturer's", "here"))
        students = [Student(address, k, "", room=code) for k in range(size)]
        began = time.monotonic()
        taken = asyncio.run(everybody(students, Student.sit, Student.predict))
        whole = time.monotonic() - began
    ids = [student.id for student in students]
    assert len(set(ids)) == size, "two students are one"
    expected = [sum(k % len(OPTIONS) == option for k in range(size)) for option in range(len(OPTIONS))]
    with server(file) as address:
        back = [Student(address, k, "", room=code, id=ids[k]) for k in range(size)]
        kept = asyncio.run(everybody(back, Student.sit, Student.remembered))
    rooms.ask(code, key, LESSON)
    assert [student.id for student in back] == ids, "somebody came back as another"
    assert kept == [k % len(OPTIONS) for k in range(size)], f"answers were lost: {kept}"
    assert rooms.look(code).counts(len(OPTIONS)) == expected
    return {"all here and answered": whole, "an answer, median": median(taken), "an answer, slowest": max(taken)}


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=30)
    parser.add_argument("--write", action="store_true", help="rewrite the section of benchmarks/README.md")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        found = lesson_of(Path(folder) / "classes.sqlite3", options.students)
    rows = "\n".join(f"| {what}, s | {seconds:.1f} |" for what, seconds in found.items())
    text = f"""## A room of thirty

`python benchmarks/class_room.py --write`. {machine()} Load {load:.1f}.
{options.students} students on this computer join one room and predict at once; the server is killed (SIGKILL) and begun
anew; all come back. Every answer was there, and everybody was who they had been: anything else ends the measurement.

| | |
| --- | ---: |
{rows}
"""
    print(text)
    if options.write:
        write_section(text)


if __name__ == "__main__":
    main()
