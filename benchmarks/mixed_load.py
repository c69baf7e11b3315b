"""A class that does different things at once: runs, comparisons, lessons and games by thirty visitors; and one who
presses Run while another's hundred-run comparison goes on.

    python benchmarks/mixed_load.py [--area "South Yorkshire"] [--write]

Speaks the pages' own protocol, as class_load.py does.
"""

import argparse
import asyncio
import os
import time
from statistics import median

from common import machine, write_section
from visitor import Comparer, Learner, Player, Session, served

KINDS = {
    "explore": (Session, 14, "Run on Explore"),
    "compare": (Comparer, 6, "Run all on Compare: two scenarios, five seeds"),
    "lesson": (Learner, 6, "a lesson of three runs, which all six share"),
    "game": (Player, 4, "a year of a game"),
}
"""Visitors by what they do: how many of thirty, and in words."""
BESIDE = 3
"""Visitors who press Run, one after another, beside the largest comparison."""
TARGETS = {
    "beside_start": ("beside a hundred-run comparison: from Run to the run's first four weeks, slowest, s", 5.0),
    "beside_ratio": ("the same: from Run to its end, slowest, in times of a run alone", 2.0),
}


async def one_alone(visitor):
    """The times of a visitor who has the server to herself."""
    await visitor.open()
    began = time.monotonic()
    await visitor.run(began)
    await visitor.close()
    return visitor.at


async def beside(address, area):
    """Visitors one after another press Run while somebody's largest comparison goes on. Returns their times, and those
    of others alone just before."""
    alone = [await one_alone(Session(address, 900 + k, area)) for k in range(BESIDE)]
    hog = Comparer(address, 1, area, largest=True)
    await hog.open()
    began = time.monotonic()
    going = asyncio.create_task(hog.run(began))
    await hog.until(lambda: any(share for _, share in hog.shares if share), 600)
    await asyncio.sleep(10)
    there = [await one_alone(Session(address, 950 + k, area)) for k in range(BESIDE)]
    assert not going.done(), "the comparison ended before the others: nothing was measured"
    going.cancel()
    await hog.close()
    return {
        "alone_start": max(at["start"] for at in alone),
        "alone_end": median(at["end"] for at in alone),
        "beside_start": max(at["start"] for at in there),
        "beside_end": max(at["end"] for at in there),
        "beside_ratio": max(at["end"] for at in there) / median(at["end"] for at in alone),
    }


async def mixed(address, area):
    """Thirty visitors begin together, each with a task of their own."""
    people = [
        (name, kind(address, 200 + 20 * k + number, area))
        for k, (name, (kind, many, _)) in enumerate(KINDS.items())
        for number in range(many)
    ]
    await asyncio.gather(*(one.open() for _, one in people))
    began = time.monotonic()
    await asyncio.gather(*(one.run(began) for _, one in people))
    found = {}
    for name in KINDS:
        for what in ("start", "end"):
            times = [one.at[what] for of, one in people if of == name]
            found |= {f"{name}_{what}_median": median(times), f"{name}_{what}_max": max(times)}
    for _, one in people:
        await one.close()
    return found


def report(found, area):
    """The section of the page."""
    judged = "\n".join(
        f"| {words} | {found[key]:.1f} | < {most:g} | {'met' if found[key] < most else 'missed'} |"
        for key, (words, most) in TARGETS.items()
    )
    rows = "\n".join(
        f"| {many} | {words} | {found[f'{name}_start_median']:.1f} | {found[f'{name}_start_max']:.1f} "
        f"| {found[f'{name}_end_median']:.1f} | {found[f'{name}_end_max']:.1f} |"
        for name, (_, many, words) in KINDS.items()
    )
    return f"""## A class that does different things

`python benchmarks/mixed_load.py --write`. {machine()} Load {found["load"]:.1f}.
A visitor's turn comes before that of one who had more processor time lately, whatever each has asked for. A run
alone in {area} takes {found["alone_end"]:.1f} s here; beside five scenarios over twenty seeds of another visitor,
{found["beside_end"]:.1f} s.

| | measured | target | |
| --- | ---: | --- | --- |
{judged}

Thirty visitors begin together; seconds from then to the first four weeks of what they asked for, and to its end.

| visitors | what each does | first weeks, median | slowest | end, median | slowest |
| ---: | --- | ---: | ---: | ---: | ---: |
{rows}
"""


def main():
    """Serve, measure, print, and write what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--area", default="South Yorkshire")
    parser.add_argument("--write", action="store_true", help="rewrite the section of benchmarks/README.md")
    options = parser.parse_args()
    found = {"load": os.getloadavg()[0]}
    with served() as (address, _):
        found |= asyncio.run(beside(address, options.area))
        print({name: round(value, 1) for name, value in found.items()}, flush=True)
        found |= asyncio.run(mixed(address, options.area))
    text = report(found, options.area)
    print(text)
    if options.write:
        write_section(text)


if __name__ == "__main__":
    main()
