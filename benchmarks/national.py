"""What the national run costs, and how that compares with plain Mesa and with the physical limit.

Each measurement is a process of its own; a repeat makes every measurement once, so that all of them meet the same
neighbours on a shared machine. Ratios are taken within a repeat. CPU seconds and ratios travel; wall times do not.

    python benchmarks/national.py [--repeats 3] [--people 100000] [--json FILE] [--write]
"""

import json
import sys
import tempfile
from argparse import SUPPRESS
from resource import RUSAGE_SELF, getrusage
from time import perf_counter, process_time

import common
import peers
from common import arguments, figures, machine, tell, verdicts

ROWS = {
    "import_cpu": "import of `wpmodel.engine.model`, CPU s",
    "compile_cpu": "cold compile of the kernels, once an installation, CPU s",
    "build_1_cpu": "national run, one thread: building the world, CPU s",
    "steps_1_cpu": "national run, one thread: the {periods} steps, CPU s",
    "kernel_cpu": "of them the kernel, CPU s",
    "all_1_cpu": "national run, one thread: both, CPU s",
    "all_1_wall": "national run, one thread: both, wall s",
    "build_2_wall": "national run, two threads: building the world, wall s",
    "steps_2_cpu": "national run, two threads: the {periods} steps, CPU s",
    "steps_2_wall": "national run, two threads: the {periods} steps, wall s",
    "all_2_wall": "national run, two threads: both, wall s",
    "tenth_build_wall": "10% run, two threads: building the world, wall s",
    "tenth_steps_wall": "10% run, two threads: steps, wall s",
    "copy": "roofline: copying a row for each claimant-period, CPU s",
    "draws": "roofline: four keyed draws a claimant-period, CPU s",
    "roofline": "roofline: both, CPU s",
    "rules": "roofline of the rules: the copy, and all that they draw, exponentiate and divide, CPU s",
    "draws_each": "draws that the rules need for a claimant-period",
    "ns_of_draws": "CPU ns of a draw",
    "exponentials_each": "exponentials that they need",
    "ns_of_exponentials": "CPU ns of an exponential",
    "divisions_each": "divisions that they need",
    "ns_of_divisions": "CPU ns of a division",
    "kernel_over_rules": "kernel / roofline of the rules, CPU",
    "ours_over_rules": "national run, steps only / roofline of the rules, CPU",
    "plain_ns": "plain Mesa, CPU ns a claimant-period",
    "plain_cpu": "plain Mesa, steps of the national run (extrapolated), CPU s",
    "ns": "compiled model, one thread, steps: CPU ns a claimant-period",
    "kernel_ns": "compiled kernel alone on the people of the NumPy version, CPU ns a claimant-period",
    "numpy_ns": "vectorised NumPy, hot rules alone, CPU ns a claimant-period",
    "starsim_ns": "Starsim {starsim_version}, SIR, CPU ns an agent-step",
    "covasim_ns": "Covasim {covasim_version}, CPU ns an agent-step",
}
"""What is printed, in this order."""

TARGETS = {
    "plain_over_ours": ("plain Mesa / national run, steps only, CPU", ">=", 100.0),
    "ours_over_roofline": ("national run, steps only / roofline, CPU", "<=", 4.0),
    "numpy_over_kernel": ("vectorised NumPy, hot rules alone / kernel, same people, CPU", ">=", 3.0),
    "starsim_over_ours": ("Starsim's SIR an agent-step / the model a claimant-period, CPU", ">=", 1.0),
    "covasim_over_ours": ("Covasim an agent-step / the model a claimant-period, CPU", ">=", 1.0),
    "peak_gb": ("peak memory, GB", "<", 1.5),
    "tenth_wall": ("10% run, building and steps, once compiled, wall s", "<", 1.0),
}
"""Ratios and figures with a target: what, how to compare, with what."""


def task_import():
    """Import the model, as the first line of a program does."""
    cpu, wall = process_time(), perf_counter()
    import wpmodel.engine.model  # noqa: F401

    return {"cpu": process_time() - cpu, "wall": perf_counter() - wall}


def task_warm_up():
    """A tiny run: with an empty cache most of its time is compilation."""
    from wpmodel import run

    cpu = process_time()
    run(sample=0.03, until="2011-12-31", threads=1)
    return {"cpu": process_time() - cpu}


def task_run(threads, sample=None):
    """Build and step a run whose kernels are loaded. Returns times, claimant-periods and peak memory."""
    task_warm_up()
    from wpmodel.agents.kernel.counts import LOOKING, WORKING
    from wpmodel.engine import model as module

    took = {}
    module.in_threads = common.timed(took, "kernel", module.in_threads)
    at, live = [(process_time(), perf_counter())], 0
    model = module.WorkProgramme(rng=1, threads=threads, sample=sample)
    at.append((process_time(), perf_counter()))
    while model.period < model.periods:
        model.step()
        live += len(model.caseloads.roster)  # everyone enrolled when this period's caseloads were worked
    at.append((process_time(), perf_counter()))
    found = {"live": live, "periods": model.periods, "people": len(model.claimants), "kernel_cpu": took["kernel"]}
    looking, working = (model.records.counts[..., k].sum(dtype=int) for k in (LOOKING, WORKING))
    found["looking"] = float(looking / (looking + working))
    for name, (a, b) in {"build": (0, 1), "steps": (1, 2), "all": (0, 2)}.items():
        found[f"{name}_cpu"], found[f"{name}_wall"] = (at[b][k] - at[a][k] for k in (0, 1))
    return {**found, "peak_gb": getrusage(RUSAGE_SELF).ru_maxrss * 1024 / 1e9}


def task_roofline(live, looking):
    """Copy and draws for so many live claimant-periods, and what the rules need where this share is out of work."""
    import roofline

    return roofline.measure(int(live), float(looking))


def task_plain(people):
    """The same rules on plain Mesa objects."""
    import plain_mesa

    return plain_mesa.measure(int(people))


def task_numpy(people):
    """The hot rules in NumPy."""
    import hot_numpy

    return hot_numpy.measure(int(people))


TASKS = {
    "import": task_import,
    "warm_up": task_warm_up,
    "one": lambda: task_run(1),
    "two": lambda: task_run(2),
    "tenth": lambda: task_run(2, 0.1),
    "roofline": task_roofline,
    "plain": task_plain,
    "numpy": task_numpy,
}


def in_own_process(name, *args, **environment):
    """What a task of this file returns, measured in a new process."""
    return common.in_own_process(__file__, "--task", name, *args, **environment)


def compile_cpu():
    """CPU seconds that the first run with an empty kernel cache takes more than the second."""
    with tempfile.TemporaryDirectory() as cache:
        cold, warm = (in_own_process("warm_up", NUMBA_CACHE_DIR=cache)["cpu"] for _ in range(2))
    return cold - warm


def repeat(people):
    """Every measurement once, interleaved, and the ratios within this repeat."""
    one, plain = in_own_process("one"), in_own_process("plain", people)
    two, roof = in_own_process("two"), in_own_process("roofline", one["live"], one["looking"])
    tenth, numpy = in_own_process("tenth"), in_own_process("numpy", people)
    found = {"import_cpu": in_own_process("import")["cpu"], "compile_cpu": compile_cpu(), **roof}
    for threads, run in ((1, one), (2, two)):
        found |= {f"{part}_{threads}_{clock}": run[f"{part}_{clock}"] for part in PARTS for clock in ("cpu", "wall")}
    found |= {"tenth_build_wall": tenth["build_wall"], "tenth_steps_wall": tenth["steps_wall"]}
    found |= {"tenth_wall": tenth["all_wall"], "peak_gb": max(one["peak_gb"], two["peak_gb"])}
    found |= {name: one[name] for name in ("live", "periods", "people", "kernel_cpu")}
    found |= {"plain_ns": plain["ns_per_claimant_period"], "price_search": plain["price_search"]}
    found["ns"] = 1e9 * one["steps_cpu"] / one["live"]
    found["plain_cpu"] = plain["ns_per_claimant_period"] * one["live"] / 1e9
    found["plain_over_ours"] = found["plain_cpu"] / one["steps_cpu"]
    found["ours_over_roofline"] = one["steps_cpu"] / found["roofline"]
    found["ours_over_rules"] = one["steps_cpu"] / found["rules"]
    found["kernel_over_rules"] = one["kernel_cpu"] / found["rules"]
    found |= {name: numpy[name] for name in ("kernel_ns", "numpy_ns")} | peers.measure()
    found["numpy_over_kernel"] = found["numpy_ns"] / found["kernel_ns"]
    found |= {f"{name}_over_ours": found[f"{name}_ns"] / found["ns"] for name in peers.PEERS}
    return found


PARTS = ("build", "steps", "all")


def report(repeats):
    """The whole page."""
    first = repeats[0]
    steps = first["steps_1_cpu"]
    return f"""# Benchmarks

Scripts measure and write this page; do not edit it by hand. `make bench` does everything down to the class, the
command under a heading the rest. Load is the machine's before a measurement began.

{machine(first=True)}
Medians and minima over {len(repeats)} interleaved repeats. The cores are shared with other work, which moves CPU
seconds by a third and more, and ratios, taken within a repeat, by less.

## Targets

{verdicts(repeats, TARGETS)}

The model is held against others with its steps alone; building the world is below.
{100 * first["kernel_cpu"] / steps:.0f}% of the steps is the kernel, the rest books, referrals, reviews and records.
The kernel takes {first["kernel_over_rules"]:.1f} times what its rules cannot do without: it decides, counts, and waits
for one number to make the next.

## Figures

The national run is {first["people"]:,} people over {first["periods"]} four-week periods:
{first["live"]:,} claimant-periods (a person once for each period on a caseload).

{figures(repeats, ROWS)}

## What is compared

- `plain_mesa.py`: the same rule text on one `mesa.Agent` for each claimant, 100,000 people, extrapolated. Without
  referrals, payments, books and records, which flatters plain Mesa. It finds the price of an hour by
  `{first["price_search"]}`.
- `roofline.py`: copying a person's row and four keyed random numbers for each claimant-period. The roofline of the
  rules adds the draws, exponentials and divisions that R1, R2, R4, R6 and R9 cannot do without.
- `hot_numpy.py`: weighing, the cut of hours, support and four weeks of work in vectorised NumPy; its counts equal the
  kernel's or nothing is timed. Without appointments, sanctions and barriers, which flatters NumPy.
- `peers.py`: Starsim and Covasim, an epidemic of 200,000 people over 100 steps: the cost of moving one agent by one
  step. Their rules have no prices, contracts, books or organisations.
- `against.py COMMIT [AREA ...]`: this state against an earlier one, in two processes that take turns.
- `national.py`: the model. A 10% run is whole caseloads.
"""


def main():
    """Measure, print, and write what was asked for."""
    parser = arguments(__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--people", type=int, default=100_000, help="claimants of plain Mesa")
    parser.add_argument("--task", nargs="+", help=SUPPRESS)
    options = parser.parse_args()
    if options.task:
        print(json.dumps(TASKS[options.task[0]](*options.task[1:])))
        return
    in_own_process("warm_up")  # so that nothing below compiles
    repeats = []
    for k in range(options.repeats):
        print(f"repeat {k + 1} of {options.repeats}", file=sys.stderr)
        repeats.append(repeat(options.people))
    tell(report(repeats), repeats, options)


if __name__ == "__main__":
    main()
