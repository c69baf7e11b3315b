"""Many runs: the same bits on any number of processes, kept as they finish, and an end that is clean."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import killed
import numpy as np
import pytest
from killed import die, kept, refuse, until
from typer.testing import CliRunner

from wpmodel import Result, Scenario, compare
from wpmodel.cli.front import app
from wpmodel.parameters import DECLARED
from wpmodel.results import store
from wpmodel.results.store import StoreError
from wpmodel.studies import experiment, run_cache
from wpmodel.studies.experiment import Job, jobs_of, many
from wpmodel.studies.run_cache import Findings
from wpmodel.studies.workers import in_processes

BASE = Scenario.load("work-programme-2011")
SLUMP = BASE.given("vacancy_level=0.5")
HERE = str(Path(killed.__file__).parent)


def look(result: Result) -> dict[str, float]:
    return {
        "people": len(result.rows),
        "fingerprint": int(store.fingerprint(result)[:12], 16),
        "minutes": float(result.rows["minutes"].mean()),
        "missing": math.nan,
    }


def same(one: dict[Job, dict[str, float]], other: dict[Job, dict[str, float]]) -> bool:
    return str({job: one[job] for job in sorted(one, key=str)}) == str(
        {job: other[job] for job in sorted(one, key=str)}
    )


def some(seeds: int = 2) -> list[Job]:
    return jobs_of([BASE, SLUMP], range(1, seeds + 1), look, until="2012-01-31", areas=["South Yorkshire"])


@pytest.fixture(scope="module")
def in_turn() -> dict[Job, dict[str, float]]:
    return many(some())


class Pooled(NamedTuple):
    """What two processes found, what was told meanwhile, and where it is kept."""

    found: dict[Job, dict[str, float]]
    told: list[tuple[int, int]]
    store: Path


@pytest.fixture(scope="module")
def pooled(tmp_path_factory: pytest.TempPathFactory) -> Pooled:
    """The runs of `some`, last first, and those of a comparison, on one pool of two processes."""
    told, store = list[tuple[int, int]](), tmp_path_factory.mktemp("pool")
    compared = jobs_of([BASE, SLUMP], (1, 2), experiment.measures_of, "2012-01-31", ["South Yorkshire"])
    asked = [*reversed(some()), *compared]
    return Pooled(many(asked, processes=2, store=store, progress=lambda *so_far: told.append(so_far)), told, store)


def test_a_pool_finds_the_same_bits_as_one_process_in_any_order(
    pooled: Pooled, in_turn: dict[Job, dict[str, float]]
) -> None:
    found = {job: pooled.found[job] for job in some()}
    assert same(found, in_turn)
    assert pooled.told == [(k, 8) for k in range(1, 9)]
    assert len({values["fingerprint"] for values in found.values()}) == 4


def test_a_cluster_finds_the_same_bits_though_a_worker_is_killed(in_turn: dict[Job, dict[str, float]]) -> None:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        victim = next(iter(cluster.workers.values())).pid
        found = many(
            some(),
            cluster=cluster.scheduler_address,
            progress=lambda done, _: os.kill(victim, signal.SIGKILL) if done == 1 else None,
        )
    assert same(found, in_turn)


def test_a_cluster_that_is_not_there_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    config = pytest.importorskip("dask.config")
    pytest.importorskip("distributed")
    with config.set({"distributed.comm.timeouts.connect": "1s"}), pytest.raises(OSError, match="127"):
        many(some(), cluster="tcp://127.0.0.1:9")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ValueError, match="pip install"):
        many(some(), cluster="tcp://127.0.0.1:9")


def test_different_scenarios_of_one_name_are_not_compared() -> None:
    one, other = (Scenario("mine", {"top_slice": share}) for share in (0.1, 0.2))
    with pytest.raises(ValueError, match="two different scenarios are called 'mine'"):
        compare([one, other], seeds=2)


def test_one_area_may_be_given_by_its_name_as_a_run_takes_it() -> None:
    asked = [Scenario.load("boom")], [1], experiment.measures_of, "2011-06-30"
    assert jobs_of(*asked, areas="Wales") == jobs_of(*asked, areas=["Wales"])
    with pytest.raises(ValueError, match="no contract package area 'Walse'"):
        jobs_of(*asked, areas="Walse")


def test_a_run_wanted_twice_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Job] = []
    monkeypatch.setattr(experiment, "_figures", lambda work: made.append(work[0]) or {"x": 1.0})
    assert len(many([*some(), *some()])) == len(made) == 4


def test_what_is_kept_is_not_made_again(
    in_turn: dict[Job, dict[str, float]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = many(some()[:3], store=tmp_path / "new" / "store")
    assert len(list((tmp_path / "new" / "store").iterdir())) == 3
    real = experiment._figures
    made: list[Job] = []
    monkeypatch.setattr(experiment, "_figures", lambda work: made.append(work[0]) or real(work))
    everything = many(some(), store=tmp_path / "new" / "store")
    assert made == some()[3:]
    assert same(everything, in_turn)
    assert math.isnan(first[some()[0]]["missing"])


def test_what_other_code_data_or_looks_made_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job = some()[0]
    Findings(tmp_path).keep(job.decided_by(), {"x": 1.0})
    assert Findings(tmp_path).get(job.decided_by()) == {"x": 1.0}
    for changed in (
        {"seed": 9},
        {"until": "2013-01-31"},
        {"areas": None},
        {"sample": 0.1},
        {"look": "elsewhere.look"},
        {"parameters": SLUMP.effective()},
        {"code": "other"},
        {"data": {"figures.csv": "other"}},
    ):
        assert Findings(tmp_path).get(job.decided_by() | changed) is None
    monkeypatch.setattr(run_cache, "versions", lambda: {"numpy": "other"})
    assert Findings(tmp_path).get(job.decided_by()) is None


def test_a_parameter_at_a_value_without_effect_decides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = some()[0].terms()
    new = replace(DECLARED["top_slice"], name="a_new_lever", value=0.0, low=0.0, neutral=0.0)
    monkeypatch.setitem(DECLARED, new.name, new)
    assert some()[0].terms() == before
    assert BASE.given("a_new_lever=0.1").effective() == BASE.effective() | {"a_new_lever": 0.1}
    monkeypatch.setitem(DECLARED, new.name, replace(new, neutral=None))
    assert some()[0].terms() != before


def test_figures_are_known_by_a_name_that_survives_a_move() -> None:
    assert run_cache.rests_on(experiment.measures_of)["look"] == "published figures"
    assert run_cache.rests_on(look)["look"] == f"{__name__}.look"


READS = """
import json, sys
from wpmodel.tables import evidence
read = set()
from wpmodel.studies import experiment, run_cache
from wpmodel import parameters, scenario
def watched(place, name, usual=evidence._sound):
    read.add(f"{name}.csv")
    return usual(place, name)
evidence.check = lambda: None
evidence._sound = watched
for changed in ({}, {"tender": 1, "wca_strictness": 1.2, "triage": 1}):
    made = scenario.Scenario.load("work-programme-2011") + scenario.Scenario("x", changed)
    experiment.measures_of(experiment.run(made, areas=["South Yorkshire"], until="2012-06-30"))
print(json.dumps([sorted(read), sorted(run_cache.rests_on(experiment.measures_of)["data"])]))
"""


def test_the_tables_that_a_run_reads_are_those_that_decide_it() -> None:
    done = subprocess.run([sys.executable, "-c", READS], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    read, decide = json.loads(done.stdout)
    assert len(read) > 5
    assert set(read) <= set(decide)


def test_a_name_decides_nothing_and_the_order_of_areas_neither() -> None:
    one = jobs_of([BASE], [1], look, areas=["Wales", "West London"])[0]
    other = jobs_of([Scenario("another name", {})], [1], look, areas=["west london", " Wales"])[0]
    assert one.decided_by() == other.decided_by()
    with pytest.raises(ValueError, match="Did you mean Wales"):
        jobs_of([BASE], [1], look, areas=["Wails"])


def test_a_day_and_a_share_decide_the_same_however_they_are_given() -> None:
    one = jobs_of([BASE], [1], look, "2012-01-31", sample=0.5)[0]
    other = jobs_of([BASE], [1], look, datetime(2012, 1, 31), sample=np.float32(0.5))[0]
    assert json.dumps(one.decided_by()) == json.dumps(other.decided_by())


def test_numbers_come_back_as_they_went_and_a_damaged_file_is_no_file(tmp_path: Path) -> None:
    kept, run = Findings(tmp_path), some()[0].decided_by()
    values = {"third": 1 / 3, "tiny": 5e-324, "nan": math.nan, "inf": -math.inf}
    kept.keep(run, values)
    assert str(kept.get(run)) == str(values)
    json.loads(kept.path(run).read_text(), parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    for damage in ("", "{", "[]", '{"found": 3}', '{"found": {"x": null}}'):
        kept.path(run).write_text(damage)
        assert kept.get(run) is None


def test_a_folder_that_cannot_keep_runs_is_refused_before_the_first(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(StoreError, match="Choose another folder"):
        many(some(), store=tmp_path / "file")
    with pytest.raises(ValueError, match="at least one"):
        many(some(), processes=0)


def test_a_comparison_does_not_depend_on_how_it_is_run(pooled: Pooled, monkeypatch: pytest.MonkeyPatch) -> None:
    def one(**how: object):  # type: ignore[no-untyped-def]
        return compare([BASE, SLUMP], 2, "2012-01-31", ["South Yorkshire"], **how)  # type: ignore[arg-type]

    plain = one()
    monkeypatch.setattr(experiment, "_figures", lambda _: pytest.fail("two processes have made all of its runs"))
    assert plain.equals(one(store=pooled.store))


# How workers end -----------------------------------------------------------------------------------------------------


def test_a_worker_that_dies_is_said_and_what_it_raises_is_raised() -> None:
    with pytest.raises(ChildProcessError, match="fewer processes"):
        list(in_processes(die, [1, 2], 2))
    with pytest.raises(ValueError, match="no such thing"):
        list(in_processes(refuse, [1, 2], 2))


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
def test_no_worker_outlives_a_parent_that_is_killed(tmp_path: Path) -> None:
    script = (
        f"import sys; sys.path.insert(0, {HERE!r}); from killed import work_on\n"
        f"from wpmodel.studies.workers import in_processes; list(in_processes(work_on, [{str(tmp_path)!r}] * 2, 2))"
    )
    parent = subprocess.Popen([sys.executable, "-c", script])
    assert until(lambda: len(list(tmp_path.iterdir())) == 2)
    workers = [int(path.name) for path in tmp_path.iterdir()]
    assert all(map(lives, workers))
    parent.kill()
    parent.wait()
    assert until(lambda: not any(map(lives, workers)), 10.0)


COMPARISON = (
    *("compare", "work-programme-2011", "no-programme", "--seeds", "3", "--areas", "South Yorkshire"),
    *("--until", "2012-08-31", "--json"),
)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_comparison_that_is_stopped_goes_on_where_it_was(tmp_path: Path, how: signal.Signals) -> None:
    asked = [*COMPARISON, "--store", str(tmp_path), "--processes"]
    program = [sys.executable, "-c", killed.FRONT_DOOR]
    process = subprocess.Popen([*program, *asked, "2"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert until(lambda: kept(tmp_path), 120.0)
    process.send_signal(how)
    printed, said = process.communicate(timeout=300)
    assert printed == ""
    assert "Traceback" not in said
    if how == signal.SIGINT:
        assert process.returncode == 2
        assert "Finished runs are in" in said
        assert not list(tmp_path.glob(".*"))
    before = {path: path.stat().st_mtime_ns for path in kept(tmp_path)}
    assert 1 <= len(before) < 6
    done = CliRunner().invoke(app, [*asked, "1"])
    assert json.loads(done.stdout)["differences"]
    assert len(kept(tmp_path)) == 6
    assert {path: path.stat().st_mtime_ns for path in before} == before
