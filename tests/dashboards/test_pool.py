"""Work in other processes: progress, cancel, mistakes, a dead worker, results kept."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from wpmodel.dashboards.workers.line import MOST, Asked
from wpmodel.dashboards.workers.pool import Pool, Run
from wpmodel.dashboards.workers.worker import Progress


def double(given: int, progress: Progress) -> int:
    progress(1, 2)
    return 2 * given


def slowly(given: float, progress: Progress) -> str:
    for k in range(int(given * 50)):
        progress(k, int(given * 50))
        time.sleep(0.02)
    return "to the end"


def tell(given: int, progress: Progress) -> str:
    for k in range(given):
        progress(k, given)
        progress.show({"weeks": k})
        time.sleep(0.02)
    return "to the end"


def fail(given: str, progress: Progress) -> None:
    raise ValueError(given)


def die(given: None, progress: Progress) -> None:
    os._exit(3)


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    made = Pool(2)
    yield made
    made.close()


def ended(run: Run, seconds: float = 60.0) -> Run:
    began = time.monotonic()
    while not run.ended and time.monotonic() - began < seconds:
        time.sleep(0.02)
    assert run.ended
    return run


def begun(run: Run) -> Run:
    began = time.monotonic()
    while run.progress == 0.0 and time.monotonic() - began < 60.0:
        time.sleep(0.02)
    return run


def test_work_is_done_elsewhere_and_comes_back(pool: Pool) -> None:
    run = ended(pool.start(double, 21))
    assert run.result() == 42
    assert run.progress == 1.0


def test_progress_is_seen_and_a_cancelled_run_stops_soon(pool: Pool) -> None:
    run = begun(pool.start(slowly, 60.0))
    assert 0.0 < run.progress < 1.0
    run.cancel()
    assert run.result() is None
    assert idle(pool, 5.0)


def test_what_there_is_so_far_is_seen_and_only_news_is_told(pool: Pool) -> None:
    runs = [pool.start(tell, 3_000) for _ in range(2)]
    seen: list[list[int]] = [[], []]
    began = time.monotonic()
    while min(map(len, seen)) < 3 and time.monotonic() - began < 60.0:
        for run, weeks in zip(runs, seen, strict=True):
            news = run.news()
            weeks += [] if news is None else [news["weeks"]]
    assert all(weeks == sorted(set(weeks)) and len(weeks) >= 3 for weeks in seen)
    for run in runs:
        run.cancel()
        assert ended(run).news() is None


def test_a_run_that_waits_says_so_and_can_be_cancelled(pool: Pool) -> None:
    first = [pool.start(slowly, 60.0) for _ in range(6)]
    assert first[-1].waits
    for run in first:
        run.cancel()
    assert all(run.result() is None for run in first)
    assert idle(pool)


def test_cancelling_what_has_ended_leaves_the_next_run_alone(pool: Pool) -> None:
    first = ended(pool.start(double, 1, key="one"))
    kept = pool.start(double, 1, key="one")
    runs = [pool.start(slowly, 0.4) for _ in range(4)]
    first.cancel()
    kept.cancel()
    assert [ended(run).result() for run in runs] == ["to the end"] * 4


def test_the_same_run_is_shared_and_goes_on_while_anybody_wants_it(pool: Pool) -> None:
    runs = [pool.start(slowly, 0.6, key="shared") for _ in range(3)]
    begun(runs[0])
    runs[0].cancel()
    runs[0].cancel()  # counts once
    runs[1].cancel()
    assert ended(runs[2]).result() == "to the end"
    alone = begun(pool.start(slowly, 60.0, key="alone"))
    alone.cancel()
    again = pool.start(slowly, 0.1, key="alone")  # a run that is being stopped is nobody's to join
    assert ended(again).result() == "to the end"


def test_what_work_raises_is_raised_here(pool: Pool) -> None:
    with pytest.raises(ValueError, match="as said"):
        ended(pool.start(fail, "as said")).result()


def test_the_same_again_is_taken_from_what_is_kept(pool: Pool) -> None:
    first = ended(pool.start(double, 4, key="four")).result()
    again = pool.start(double, 999, key="four")
    assert again.ended
    assert again.result() == first == 8


def test_a_dead_worker_is_told_and_the_next_run_works() -> None:
    pool = Pool(1)
    try:
        with pytest.raises(RuntimeError, match="fewer areas"):
            ended(pool.start(die, None)).result()
        assert ended(pool.start(double, 5)).result() == 10
    finally:
        pool.close()


def test_a_batch_that_is_refused_leaves_nothing_behind() -> None:
    pool = Pool(1)
    try:
        first = pool.start_all([Asked(slowly, 60.0)] * (MOST - 20), "one")
        begun(first[0])
        with pytest.raises(RuntimeError, match="let them end, or cancel them"):
            pool.start_all([Asked(slowly, 60.0)] * 21, "one")
        assert pool.busy == len(first)
        others = pool.start_all([Asked(slowly, 60.0)] * 3, "another")
        for run in (*first, *others):
            run.cancel()
        assert idle(pool)
    finally:
        pool.close()


def idle(pool: Pool, seconds: float = 30.0) -> bool:
    began = time.monotonic()
    while pool.busy and time.monotonic() - began < seconds:
        time.sleep(0.02)
    return pool.busy == 0


def test_another_visitors_run_ends_while_a_hundred_go_on() -> None:
    pool = Pool(1)
    try:
        hundred = pool.start_all([Asked(slowly, 2.0)] * 100, "one")
        begun(hundred[0])
        assert ended(pool.start(double, 3, visitor="another"), 10.0).result() == 6
        assert not all(run.ended for run in hundred[:5])
        for run in hundred:
            run.cancel()
        assert idle(pool)
    finally:
        pool.close()


def test_a_worker_that_is_killed_takes_the_run_at_work_with_it_and_no_other(pool: Pool) -> None:
    waiting = [pool.start(slowly, 0.5, visitor=f"visitor {k}") for k in range(5)]
    killers = [pool.start(die, None, visitor=f"killer {k}") for k in range(2)]
    assert [ended(run).result() for run in waiting] == ["to the end"] * 5
    for run in killers:
        with pytest.raises(RuntimeError, match="fewer areas"):
            ended(run).result()
    assert idle(pool)


def test_a_worker_that_starts_is_said_to_load() -> None:
    pool = Pool(1)
    try:
        run = pool.start(slowly, 1.0)
        assert run.loads
        begun(run)
        assert not run.loads
        run.cancel()
        assert run.ended
    finally:
        pool.close()


def test_what_is_kept_is_bounded_by_its_size(monkeypatch: pytest.MonkeyPatch, pool: Pool) -> None:
    from wpmodel.dashboards.workers import pool as module

    monkeypatch.setattr(module, "KEPT_BYTES", 250_000)
    for k in range(4):
        ended(pool.start(fill, 100_000, key=("filled", k)))
    assert [pool.kept(("filled", k)) is not None for k in range(4)] == [False, False, True, True]


def fill(given: int, progress: Progress) -> bytes:
    return bytes(given)


def name_itself(folder: str, progress: Progress) -> None:
    (Path(folder) / str(os.getpid())).touch()
    slowly(60.0, progress)


def lives(process: int) -> bool:
    return Path(f"/proc/{process}/stat").exists() and ") Z " not in Path(f"/proc/{process}/stat").read_text()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
def test_no_worker_outlives_a_server_that_is_killed(tmp_path: Path) -> None:
    names = tmp_path / "workers"  # other tests of a session keep their rooms beside it
    names.mkdir()
    script = (
        f"import sys, time; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        f"from test_pool import Pool, name_itself\n"
        f"Pool(1).start(name_itself, {str(names)!r}); time.sleep(60)"
    )
    server = subprocess.Popen([sys.executable, "-c", script])
    try:
        end = time.monotonic() + 60.0
        while not list(names.iterdir()) and time.monotonic() < end:
            time.sleep(0.05)
    finally:
        server.kill()
        server.wait()
    (worker,) = (int(path.name) for path in names.iterdir())
    end = time.monotonic() + 10.0
    while lives(worker) and time.monotonic() < end:
        time.sleep(0.05)
    assert not lives(worker)
