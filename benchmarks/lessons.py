"""Lessons as the dashboard runs them: on two warm workers, every contract of a lesson at once.

    python benchmarks/lessons.py [--repeats 3] [--only 2,9] [--write]

A lesson's wall time depends on who else uses the cores. Beside it stand the CPU seconds of its contracts, and those of
the busier worker: what the wall time is where nobody else is at work.
"""

import argparse
import os
import time

from common import machine, write_section

from wpmodel.dashboards.workers import work
from wpmodel.dashboards.workers.pool import WORKERS, Pool
from wpmodel.teaching import lesson

TARGET = 3.0
"""Seconds that a lesson's run may take on two cores."""


def measured(wanted, progress):
    """CPU seconds of one contract's run and figures, in a worker."""
    began = time.process_time()
    work.lesson_figures(wanted, progress)
    return time.process_time() - began


def busier(taken):
    """CPU seconds of the busier of the workers, each taking the next contract when it is free."""
    ends = [0.0] * WORKERS
    for seconds in taken:
        ends[ends.index(min(ends))] += seconds
    return max(ends)


def of(pool, one, seed):
    """Wall seconds, CPU seconds, CPU seconds of the busier worker."""
    began = time.perf_counter()
    jobs = one.jobs(seed).values()
    runs = [pool.start(measured, work.Wanted(j.scenario, j.areas, j.seed, str(j.until))) for j in jobs]
    taken = [run.result() for run in runs]
    return time.perf_counter() - began, sum(taken), busier(taken)


def report(found, load):
    """The section of the page."""
    rows = "\n".join(
        f"| {one.number} | {len(one.arms)} | {wall:.1f} | {cpu:.1f} | {most:.1f} |" for one, (wall, cpu, most) in found
    )
    slowest = max(most for _, (_, _, most) in found)
    return f"""## Lessons

`python benchmarks/lessons.py --write`. {machine()} Load {load:.1f}.
Every contract of a [lesson](../docs/lessons/README.md) on two warm workers, as a student's Run does it; the best of
some repeats. On shared cores the busier worker tells what the wall time would be alone: slowest lesson
{slowest:.1f} s, target < {TARGET:g} s, {"met" if slowest < TARGET else "missed"}.

| lesson | contracts | wall s | CPU s | CPU s of the busier worker |
| ---: | ---: | ---: | ---: | ---: |
{rows}
"""


def main():
    """Measure, print, and write what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--only", default="", help="numbers of lessons, with commas")
    parser.add_argument("--write", action="store_true", help="rewrite the section of benchmarks/README.md")
    options = parser.parse_args()
    load, pool = os.getloadavg()[0], Pool()
    chosen = [one for one in lesson.lessons() if not options.only or str(one.number) in options.only.split(",")]
    try:
        for run in [pool.start(work.warm_up, "2012-06-30") for _ in range(WORKERS)]:
            run.result()
        times = {one: [of(pool, one, 1) for _ in range(options.repeats)] for one in chosen}
    finally:
        pool.close()
    text = report([(one, [min(column) for column in zip(*of, strict=True)]) for one, of in times.items()], load)
    print(text)
    if options.write:
        write_section(text)


if __name__ == "__main__":
    main()
