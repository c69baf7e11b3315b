"""The physical limit: move the state through memory once and draw the random numbers, and do nothing else.

A national run has to read and write a row and draw four uniform numbers for each live claimant in each four weeks,
whatever its rules. Here the same bytes are copied between arrays larger than the cache, and the same keyed draws are
made in a compiled loop; their CPU seconds are the roofline that the model is held against.

    python benchmarks/roofline.py [--live 53163471] [--json]
"""

import argparse
import json
from time import process_time

import numpy as np

from agents.caseload import PERIOD
from agents.compiled import rule
from agents.luck import WORK, chance, key_of, luck_of
from agents.population import PERSON

ROWS = 1_000_000
"""Claimants copied at a time: 64 MB read and 64 MB written, against 32 MB of cache on the machine it was written on."""


@rule
def copy_rows(old, new):
    """Copy every row; rows are taken as 8-byte words."""
    for i in range(old.size):
        new[i] = old[i]


@rule
def draw_weeks(key, people, weeks):
    """One draw a week for each of so many people, held against a chance. Returns how many fall below it."""
    below = 0
    for i in range(people):
        luck = luck_of(key, i)
        for week in range(weeks):
            below += chance(luck, week, WORK) < 0.01
    return below


def seconds_a_pass(work, passes):
    """CPU seconds of one call, after one to warm up."""
    work()
    began = process_time()
    for _ in range(passes):
        work()
    return (process_time() - began) / passes


def measure(live, passes=10):
    """CPU seconds of copy and draws for so many live claimant-periods."""
    old, key = np.ones(ROWS * PERSON.itemsize // 8, np.int64), key_of(1)
    new = np.zeros_like(old)
    copy = seconds_a_pass(lambda: copy_rows(old, new), passes) * live / ROWS
    draws = seconds_a_pass(lambda: draw_weeks(key, ROWS, PERIOD), passes) * live / ROWS
    return {
        "copy": copy,
        "draws": draws,
        "roofline": copy + draws,
        "bytes_a_row": PERSON.itemsize,
        "gigabytes_a_second": 2 * PERSON.itemsize * live / copy / 1e9,
        "ns_a_draw": 1e9 * draws / live / PERIOD,
    }


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--live", type=int, default=53_163_471, help="live claimant-periods of the national run")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = measure(options.live)
    if options.json:
        print(json.dumps(found))
        return
    print(f"copy of {found['bytes_a_row']} bytes, read and written: {found['copy']:.2f} CPU seconds", end="")
    print(f" ({found['gigabytes_a_second']:.1f} GB/s)")
    print(f"four keyed draws each: {found['draws']:.2f} CPU seconds ({found['ns_a_draw']:.2f} ns a draw)")
    print(f"roofline for {options.live / 1e6:.1f} million live claimant-periods: {found['roofline']:.2f} CPU seconds")


if __name__ == "__main__":
    main()
