"""The dashboard's pool of workers beside Dask's LocalCluster, which would be a kept library in its place.

Each in a process of its own, two workers, the same runs of one area. For Dask a run tells of itself by `log_event`, and
asks an `Event` after each period whether it is still wanted, since a task that has begun cannot be cancelled.

    python benchmarks/pools.py [--runs 30] [--area "South Yorkshire"] [--until 2017-12-31] [--json FILE]
"""

import json
import sys
import threading
import time
from pathlib import Path

import psutil
from common import arguments, in_own_process, machine

from wpmodel.dashboards.workers.pool import Pool
from wpmodel.dashboards.workers.work import Wanted, explore_unseen
from wpmodel.scenario import BASELINE, Scenario
from wpmodel.studies.workers import NotWanted

ROWS = {
    "start_s": "from nothing to the first period of a first run, wall s",
    "idle_mb": "memory, two workers that have made a run each, MB",
    "first_s": "workers idle: from asking to the first period, wall s",
    "cancel_s": "from cancelling to the end of the run, wall s",
    "all_s": "{runs} runs at once: to the end of the last, wall s",
    "last_first_s": "{runs} runs at once: to the first period of the run that waits longest, wall s",
    "cpu_s": "{runs} runs at once: CPU s of server and workers",
}
PATIENCE = 600.0


def wanted(seed, area, until):
    return Wanted(Scenario.load(BASELINE), (area,), seed, until)


class Ours:
    """The dashboard's pool."""

    def __init__(self):
        self.pool = Pool(2)

    def start(self, given):
        return self.pool.start(explore_unseen, given)

    def progress(self, run):
        return run.progress

    def ended(self, run):
        return run.ended

    def cancel(self, run):
        run.cancel()

    def close(self):
        self.pool.close()


def dask_run(given, name):
    """A run on a Dask worker."""
    from distributed import Event, get_worker

    worker, stop = get_worker(), Event(f"stop-{name}")

    def progress(done, of):
        worker.log_event("progress", [name, done / of])
        if stop.is_set():
            raise NotWanted

    return explore_unseen(given, progress)


class Dasks:
    """LocalCluster with two workers of one thread."""

    def __init__(self):
        from distributed import Client, LocalCluster

        self.cluster = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
        self.client, self.shares, self.names = Client(self.cluster), {}, 0
        self.client.subscribe_topic("progress", lambda event: self.shares.__setitem__(*event[1]))

    def start(self, given):
        self.names += 1
        return self.names, self.client.submit(dask_run, given, self.names, pure=False)

    def progress(self, run):
        return self.shares.get(run[0], 0.0)

    def ended(self, run):
        return run[1].done()

    def cancel(self, run):
        from distributed import Event

        Event(f"stop-{run[0]}").set()

    def close(self):
        self.client.close()
        self.cluster.close()


def until_true(condition):
    """Wall seconds until it holds, looking each 2 ms."""
    began = time.perf_counter()
    while not condition():
        if time.perf_counter() - began > PATIENCE:
            raise TimeoutError("this run has not come so far")
        time.sleep(0.002)
    return time.perf_counter() - began


def family():
    """This process and its children."""
    me = psutil.Process()
    return [me, *me.children(recursive=True)]


def cpu():
    """CPU seconds of all of them."""
    return sum(sum(one.cpu_times()[:2]) for one in family())


def memory():
    """MB that belong to them alone, shared pages counted once for each."""
    return sum(one.memory_full_info().uss for one in family()) / 1e6


def measure(kind, runs, area, until):
    """Every figure of one kind of pool."""
    began, found = time.perf_counter(), {}
    pool = {"ours": Ours, "dask": Dasks}[kind]()
    first = pool.start(wanted(1, area, until))
    until_true(lambda: pool.progress(first) > 0.0)
    found["start_s"] = time.perf_counter() - began
    second = pool.start(wanted(2, area, until))
    until_true(lambda: pool.ended(first) and pool.ended(second))
    found["idle_mb"] = memory()
    third = pool.start(wanted(3, area, until))
    found["first_s"] = until_true(lambda: pool.progress(third) > 0.0)
    until_true(lambda: pool.progress(third) > 0.2)
    pool.cancel(third)
    found["cancel_s"] = until_true(lambda: pool.ended(third))
    cpu_before, began, firsts = cpu(), time.perf_counter(), {}
    many = [pool.start(wanted(10 + k, area, until)) for k in range(runs)]

    def watch():
        while len(firsts) < runs and time.perf_counter() - began < PATIENCE:
            for k, run in enumerate(many):
                if k not in firsts and (pool.progress(run) > 0.0 or pool.ended(run)):
                    firsts[k] = time.perf_counter() - began
            time.sleep(0.01)

    watching = threading.Thread(target=watch)
    watching.start()
    until_true(lambda: all(map(pool.ended, many)))
    found["all_s"] = time.perf_counter() - began
    watching.join()
    found |= {"cpu_s": cpu() - cpu_before, "last_first_s": max(firsts.values())}
    pool.close()
    return found


def text(both, runs):
    """The comparison as a table."""
    lines = ["| | pool.py | LocalCluster |", "| --- | ---: | ---: |"]
    for name, label in ROWS.items():
        lines.append(f"| {label.format(runs=runs)} | {both['ours'][name]:,.2f} | {both['dask'][name]:,.2f} |")
    return "\n".join([machine(), "", *lines])


def main():
    """Measure both, print, and write where asked."""
    parser = arguments(__doc__)
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--area", default="South Yorkshire")
    parser.add_argument("--until", default="2017-12-31")
    parser.add_argument("--kind", choices=("ours", "dask"), help="this one only, as JSON")
    options = parser.parse_args()
    given = (options.runs, options.area, options.until)
    if options.kind:
        print(json.dumps(measure(options.kind, *given)))
        return
    names = ("--runs", options.runs, "--area", options.area, "--until", options.until)
    both = {kind: in_own_process(Path(__file__), *names, "--kind", kind) for kind in ("ours", "dask")}
    print(text(both, options.runs))
    if options.json:
        options.json.write_text(json.dumps(both, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
