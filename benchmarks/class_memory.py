"""Memory of a server that thirty visitors use one run after another, and what comes back when they have gone.

    python benchmarks/class_memory.py [--sessions 30] [--runs 10] [--until 2017-12-31] [--write]

Each run has a seed of its own, so that none is taken from what is kept. Speaks the pages' own protocol.
"""

import argparse
import asyncio
import os
import time

from common import machine, write_section
from visitor import Session, children, memory_mb, served

GROWTH, GOES = 100.0, 120.0
"""MB that everything after each visitor's first run may add; seconds in which the visitors' memory must be back."""


def all_mb(server):
    """Memory of the server and of each of its workers, MB."""
    return [memory_mb(one) for one in (server, *children(server))]


async def wave(people):
    """Everybody presses Run, and sees it to its end."""
    began = time.monotonic()
    for one in people:
        one.shares.clear()
    await asyncio.gather(*(one.press(words="Run") for one in people))
    await asyncio.gather(*(one.follow(began) for one in people))


async def stay(address, server, sessions, runs, area):
    """Everybody runs, again and again with another seed; then all go. Returns memory after each wave and afterwards."""
    visitor = Session(address, 999, area)
    await visitor.open()
    await asyncio.sleep(2)
    waves = [all_mb(server)]
    people = [Session(address, 1000 + k, area) for k in range(sessions)]
    await asyncio.gather(*(one.open() for one in people))
    for number in range(runs):
        if number:
            for one in people:
                one.seed += 100
                shell = next(k for k, w in one.widgets.items() if "pages" in w and "link" in w)
                await one.tell(shell, "restore", f"seed={one.seed}&in={area.replace(' ', '+')}")
            await asyncio.sleep(2)
        await wave(people)
        await asyncio.sleep(2)
        waves.append(all_mb(server))
        print([round(mb) for mb in waves[-1]], flush=True)
    for one in people:
        await one.close()
    left, began = [], time.monotonic()
    while time.monotonic() - began < GOES + 30:
        await asyncio.sleep(10)
        left.append((time.monotonic() - began, memory_mb(server)))
        print([round(x) for x in left[-1]], flush=True)
    await visitor.close()
    return waves, left


def report(waves, left, options, load):
    """The section of the page."""
    first, last = waves[1], waves[-1]
    grown = sum(last) - sum(first)
    back = next(mb for at, mb in left if at >= GOES)
    return f"""## Memory of a class

`python benchmarks/class_memory.py --write` measures this and writes this section; do not edit it by hand.

{machine()} Load of the machine before it began: {load:.1f}.
{options.sessions} visitors of {options.area} make {options.runs} runs each, each run with a seed of its own; then all
close their sockets without a word, as a phone does that goes to sleep.

| | MB | target | |
| --- | ---: | --- | --- |
| server and workers: grown from the first {options.sessions} runs to the last of {options.sessions * options.runs} | \
{grown:.0f} | < {GROWTH:.0f} | {"met" if grown < GROWTH else "missed"} |

| | server | workers |
| --- | ---: | ---: |
| before the class | {waves[0][0]:.0f} | {sum(waves[0][1:]):.0f} |
| after everybody's first run | {first[0]:.0f} | {sum(first[1:]):.0f} |
| after the last | {last[0]:.0f} | {sum(last[1:]):.0f} |
| {GOES:.0f} seconds after all had gone | {back:.0f} | |
"""


def main():
    """Serve, measure, print, and write what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", type=int, default=30)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--area", default="South Yorkshire")
    parser.add_argument("--until", default="2017-12-31")
    parser.add_argument("--write", action="store_true", help="rewrite the section of benchmarks/README.md")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    before = f"from wpmodel.dashboards.workers import work; work.LAST = {options.until!r}"
    with served(before) as (address, server):
        waves, left = asyncio.run(stay(address, server, options.sessions, options.runs, options.area))
    text = report(waves, left, options, load)
    print(text)
    if options.write:
        write_section(text)


if __name__ == "__main__":
    main()
