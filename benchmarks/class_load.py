"""A class at the dashboard: thirty sessions at once, each with a regional run of its own, on this computer alone.

Each session speaks the pages' own protocol (Solara's messages over a websocket), so that no browser's work is measured.
Everybody presses Run together; every session has its own seed and must see that seed's charts and nobody else's.

    python benchmarks/class_load.py [--sessions 30] [--area "South Yorkshire"] [--write]
"""

import argparse
import asyncio
import os
import time
from statistics import median

from common import machine, write_section
from visitor import Session, cpu, memory_mb, served

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

`python benchmarks/class_load.py --write`. {machine()} Load {found["load"]:.1f}.
{sessions} sessions on this computer press Run together, each with a seed of its own, in {area} from June 2011 to
December 2017, on two workers. None crashed, and none saw charts of another's seed: either ends the measurement.

Workers take turns between runs after every four weeks: runs that have shown nothing yet go first, then all go on in the
order they came. Whoever presses Run on the same scenario, areas and seed as somebody else shares that run, which is how
most lessons begin (last lines).

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
    load = os.getloadavg()[0]
    with served() as (address, server):
        found = asyncio.run(lesson(address, server, options.sessions, options.area))
        found |= asyncio.run(same_lesson(address, options.sessions, options.area))
    text = report({**found, "load": load}, options.sessions, options.area)
    print(text)
    if options.write:
        write_section(text)


if __name__ == "__main__":
    main()
