"""The physical limit: move the state through memory once and draw the random numbers, and do nothing else.

A national run has to read and write a row and draw four uniform numbers for each live claimant in each four weeks,
whatever its rules. Here the same bytes are copied between arrays larger than the cache, and the same keyed draws are
made in a compiled loop; their CPU seconds are the roofline that the model is held against.

The rules need more: further draws, exponentials and divisions, which cannot be put in another form without other bits.
What those cost, each in a loop of its own with nothing to wait for and nothing to decide, is the roofline of the rules.

    python benchmarks/roofline.py [--live 53163471] [--looking 0.72] [--json]
"""

import argparse
import json
from math import exp
from time import process_time

import numpy as np

from wpmodel.agents.compiled import rule
from wpmodel.agents.faces.population import PERSON
from wpmodel.agents.luck import WORK, chance, key_of, luck_of
from wpmodel.foundation.time_units import PERIOD

ROWS = 1_000_000
"""Claimants copied at a time: 80 MB read and 80 MB written, against 32 MB of cache on the machine it was written on."""

IN_CACHE = 4_096
"""Numbers that exponentials are taken of, and that are divided, over and over."""

OUT_OF_WORK = {"draws": 6, "exponentials": 2, "divisions": 11}
"""What R1, R4, R6 and R9 need for somebody out of work whose four weeks pass without an event: draws for four weeks, an
appointment and a free module; exponentials of her chance of a job and of the provider's idea of it; divisions for the
worth of three steps (two each), of a barrier (three) and of being seen (one), and for her chance."""

IN_WORK = {"draws": 5, "exponentials": 1, "divisions": 2}
"""The same for somebody in work (R2, R4): four weeks and the match; the falling hazard; its argument and the worth of
holding the job."""


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


@rule
def exponentials(numbers, results):
    """The exponential of every number."""
    for i in range(numbers.size):
        results[i] = exp(numbers[i])


@rule
def divisions(numbers, results):
    """One over every number."""
    for i in range(numbers.size):
        results[i] = 1.0 / numbers[i]


def seconds_a_pass(work, passes):
    """CPU seconds of one call, after one to warm up."""
    work()
    began = process_time()
    for _ in range(passes):
        work()
    return (process_time() - began) / passes


def nanoseconds_each(work, passes=20_000):
    """CPU nanoseconds that one number of `work` takes, out of IN_CACHE of them."""
    numbers = -np.random.default_rng(1).random(IN_CACHE) - 1.0
    results = np.empty_like(numbers)
    return 1e9 * seconds_a_pass(lambda: work(numbers, results), passes) / IN_CACHE


def measure(live, looking, passes=10):
    """CPU seconds of copy and draws for so many live claimant-periods, and of what the rules need if this share of them
    is out of work."""
    old, key = np.ones(ROWS * PERSON.itemsize // 8, np.int64), key_of(1)
    new = np.zeros_like(old)
    copy = seconds_a_pass(lambda: copy_rows(old, new), passes) * live / ROWS
    draws = seconds_a_pass(lambda: draw_weeks(key, ROWS, PERIOD), passes) * live / ROWS
    each = {"draws": 1e9 * draws / live / PERIOD}
    each |= {work.__name__: nanoseconds_each(work) for work in (exponentials, divisions)}
    needs = {name: looking * OUT_OF_WORK[name] + (1.0 - looking) * IN_WORK[name] for name in each}
    return {
        "copy": copy,
        "draws": draws,
        "roofline": copy + draws,
        "rules": copy + sum(needs[name] * each[name] for name in each) * live / 1e9,
        **{f"{name}_each": needs[name] for name in each},
        **{f"ns_of_{name}": each[name] for name in each},
        "bytes_a_row": PERSON.itemsize,
        "gigabytes_a_second": 2 * PERSON.itemsize * live / copy / 1e9,
    }


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--live", type=int, default=53_163_471, help="live claimant-periods of the national run")
    parser.add_argument("--looking", type=float, default=0.72, help="share of them that is out of work")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = measure(options.live, options.looking)
    if options.json:
        print(json.dumps(found))
        return
    print(f"copy of {found['bytes_a_row']} bytes, read and written: {found['copy']:.2f} CPU seconds", end="")
    print(f" ({found['gigabytes_a_second']:.1f} GB/s)")
    print(f"four keyed draws each: {found['draws']:.2f} CPU seconds")
    print(f"roofline for {options.live / 1e6:.1f} million live claimant-periods: {found['roofline']:.2f} CPU seconds")
    for name in OUT_OF_WORK:
        print(f"{name} that the rules need: {found[f'{name}_each']:.1f} of {found[f'ns_of_{name}']:.2f} ns each")
    print(f"roofline of the rules, with the copy: {found['rules']:.2f} CPU seconds")


if __name__ == "__main__":
    main()
