"""These sources against those of an earlier commit: CPU seconds of a run, two processes that take turns, one thread.

    python benchmarks/against.py COMMIT [AREA ...] [--pairs 9] [--scenario NAME+NAME]

A run is built, stepped and its measures read, with garbage collection put off. The earlier sources are checked out in
a folder of their own and removed at the end. Without an area the country is run. The first pair warms up.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
RUNS = """
import gc, json, sys
from time import process_time
from wpmodel import Result, WorkProgramme
scenario, areas = json.loads(sys.argv[1])
gc.disable()
for seed in sys.stdin:
    began = process_time()
    model = WorkProgramme(scenario, rng=int(seed), areas=areas or None, threads=1)
    model.datacollector = None
    while model.period < model.periods:
        model.step()
    len(Result(model).measures)
    took = process_time() - began
    model.close()
    gc.collect()
    print(took, flush=True)
"""


def begun(sources, scenario, areas):
    """A process that makes a run of these sources for each seed that it is told, and says what it took."""
    return subprocess.Popen(
        [sys.executable, "-c", RUNS, json.dumps([scenario, areas])],
        env={**os.environ, "PYTHONPATH": str(sources)}, cwd=sources, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip


def asked(process, seed):
    """CPU seconds of a run with this seed."""
    process.stdin.write(f"{seed}\n")
    process.stdin.flush()
    took = process.stdout.readline()
    return float(took) if took else sys.exit("a run ended without a time: what it said stands above")


def main():
    """Print what each pair took, and the median ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("commit")
    parser.add_argument("areas", nargs="*")
    parser.add_argument("--pairs", type=int, default=9)
    parser.add_argument("--scenario", default="work-programme-2011", help="names of scenarios joined by +")
    of = parser.parse_args()
    known = subprocess.run(["git", "cat-file", "-e", f"{of.commit}^{{commit}}"], cwd=ROOT, capture_output=True)
    if known.returncode:
        parser.error(f"there is no commit {of.commit!r} in this clone: `git log` lists them")
    with tempfile.TemporaryDirectory() as folder:
        earlier = Path(folder) / "earlier"
        subprocess.run(["git", "worktree", "add", "--quiet", "--detach", str(earlier), of.commit], cwd=ROOT, check=True)
        processes, ratios = [], []
        try:
            processes += [begun(sources, of.scenario, of.areas) for sources in (earlier, ROOT)]
            for seed in range(of.pairs + 1):
                took = {k: asked(processes[k], seed + 1) for k in ((0, 1) if seed % 2 else (1, 0))}
                ratio = took[1] / took[0]
                ratios += [ratio] if seed else []
                what = f"x{ratio:.3f}" if seed else "(warming up)"
                print(f"{took[0]:.2f} s then, {took[1]:.2f} s now", what, flush=True)
        finally:
            for process in processes:
                process.kill()
                process.wait()
            subprocess.run(["git", "worktree", "remove", "--force", str(earlier)], cwd=ROOT, check=True)
    print(f"median x{median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f}) of {len(ratios)} pairs")


if __name__ == "__main__":
    main()
