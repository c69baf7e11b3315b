"""Runs in processes and threads that others begin: the same run, in seconds, whatever was run here before."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest

from wpmodel import Result, Scenario, run

COVERS = {"areas": ["South Yorkshire"], "until": "2011-07-31"}  # over 50,000 people: shared out among threads
LONG = 120
"""Seconds until a process is said to hang; a run takes two."""


def fingerprint(top_slice: float) -> str:
    """A run on two threads, made small."""
    from wpmodel.results.store import fingerprint as of

    return of(run(Scenario("x", {"top_slice": top_slice}), threads=2, **COVERS))


@cache
def expected() -> list[str]:
    """The same in this process, which has made runs from now on."""
    return [fingerprint(0.1), fingerprint(0.3)]


METHODS = [m for m in ("fork", "forkserver", "spawn") if m in multiprocessing.get_all_start_methods()]


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
@pytest.mark.parametrize("method", METHODS)
def test_a_pool_of_processes_makes_the_same_runs_after_one_was_made_here(method: str) -> None:
    assert expected()[0] != expected()[1]
    with multiprocessing.get_context(method).Pool(2 if method == "fork" else 1) as pool:  # others begin from nothing
        try:
            assert pool.map_async(fingerprint, [0.1, 0.3]).get(LONG) == expected()
        except multiprocessing.TimeoutError:
            pytest.fail(f"processes begun by {method} hang")


def test_runs_in_threads_at_once_are_those_made_one_by_one() -> None:
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(fingerprint, [0.1, 0.3])) == expected()


FORKED_MEANWHILE = """
import multiprocessing, sys, threading
sys.path.insert(0, {here!r})
from test_processes import LONG, fingerprint
if __name__ == "__main__":
    from wpmodel.agents.compiled import rule
    begun, go_on = threading.Event(), threading.Event()

    def compile_slowly():
        from numba.core.compiler_lock import global_compiler_lock
        with global_compiler_lock:
            begun.set()
            go_on.wait(3)

    compiles = threading.Thread(target=compile_slowly)
    compiles.start()
    begun.wait()
    with multiprocessing.get_context("fork").Pool(1) as pool:
        print(pool.map_async(fingerprint, [0.1]).get(LONG)[0])
    compiles.join()
"""


@pytest.mark.skipif("fork" not in METHODS, reason="nothing forks here")
def test_a_process_forked_while_a_thread_compiles_does_not_wait_for_that_thread(tmp_path: Path) -> None:
    script = tmp_path / "meanwhile.py"
    script.write_text(FORKED_MEANWHILE.format(here=str(Path(__file__).parent)), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(script)], capture_output=True, text=True, timeout=2 * LONG, check=False
    )
    assert done.stdout.strip() == expected()[0], done.stderr[-2_000:]


def a_result(top_slice: float) -> Result:
    return run(Scenario("x", {"top_slice": top_slice}), threads=1, **COVERS)


def test_joblib_brings_results_home() -> None:
    joblib = pytest.importorskip("joblib")
    here = run(Scenario("x", {"top_slice": 0.1}), threads=1, **COVERS)
    came = joblib.Parallel(n_jobs=2)(joblib.delayed(a_result)(x) for x in (0.1, 0.3))
    assert came[0].people().equals(here.people())
    assert came[0].measures == here.measures
    assert not came[0].ledger().equals(came[1].ledger())


def test_cloudpickle_and_dask_bring_results_home() -> None:
    distributed = pytest.importorskip("distributed")
    cloudpickle = pytest.importorskip("cloudpickle")
    here = a_result(0.1)
    assert pickle.loads(cloudpickle.dumps(here)).measures == here.measures
    with (
        distributed.LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        came = client.submit(a_result, 0.1).result(timeout=LONG)
    assert came.people().equals(here.people())
    assert came.model.seed == here.model.seed


def outcomes(top_slice: float = 0.2, seed: int = 1) -> dict[str, float]:
    """A model as EMA Workbench takes one."""
    result = run(Scenario("x", {"top_slice": top_slice}), seed=int(seed), threads=2, **COVERS)
    return {"attached": float(result.records.attached.sum()), "paid": float(result.ledger()["pence"].sum())}


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning")
def test_ema_workbench_evaluates_in_processes() -> None:
    ema = pytest.importorskip("ema_workbench")
    expected()  # runs were made here before
    model = ema.Model("workprogramme", function=outcomes)
    model.uncertainties = [ema.RealParameter("top_slice", 0.1, 0.4)]
    model.outcomes = [ema.ScalarOutcome("attached"), ema.ScalarOutcome("paid")]
    with ema.MultiprocessingEvaluator(model, n_processes=2) as evaluator:
        experiments, found = evaluator.perform_experiments(scenarios=3)
    again = [outcomes(x)["paid"] for x in experiments["top_slice"]]
    assert list(found["paid"]) == again


def simulated(parameters: dict) -> dict:
    """A model as pyABC takes one."""
    return {"paid": outcomes(float(parameters["top_slice"]))["paid"]}


def apart(one: dict, other: dict) -> float:
    return abs(one["paid"] - other["paid"])


@pytest.mark.filterwarnings("ignore")
def test_pyabc_samples_in_processes(tmp_path: Path) -> None:
    pyabc = pytest.importorskip("pyabc")
    seen = {"paid": outcomes(0.2)["paid"]}  # a run made here before
    study = pyabc.ABCSMC(
        simulated, pyabc.Distribution(top_slice=pyabc.RV("uniform", 0.1, 0.3)), apart, population_size=4,
        sampler=pyabc.sampler.MulticoreEvalParallelSampler(n_procs=2),
    )  # fmt: skip
    study.new(f"sqlite:///{tmp_path / 'abc.db'}", seen)
    history = study.run(max_nr_populations=1)
    assert len(history.get_distribution()[0]) == 4


@pytest.mark.skipif(not hasattr(os, "register_at_fork"), reason="nothing forks here")
def test_a_forked_process_makes_threads_of_its_own() -> None:
    from wpmodel.foundation import threads

    mine = threads._pool(2)
    reads, writes = os.pipe()
    child = os.fork()
    if not child:
        os.write(writes, str(threads._pool.cache_info().currsize).encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reads, 10) == b"0"
    assert threads._pool(2) is mine
    os.close(reads)
    os.close(writes)
