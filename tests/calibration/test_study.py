"""A small calibration of the real model: kept, gone on with, the same bytes however it was run, and read back."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from killed import kept, killed
from typer.testing import CliRunner

from wpmodel.calibration import diagnostics, infer, priors, run, sampling_plan, study, validate
from wpmodel.calibration.targets import targets
from wpmodel.cli.front import app
from wpmodel.results.store import StoreError
from wpmodel.studies import experiment

AREA, UNTIL, BUDGET = ("South Yorkshire",), "2012-01-31", 72
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("calibration") / "store"


@pytest.fixture(scope="module")
def small(store: Path, cheap: None) -> study.Bank:
    return study.bank(BUDGET, AREA, UNTIL, store=store)


@pytest.fixture(scope="module")
def cheap() -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sampling_plan, "WITH_NATIONAL", 0)
        patch.setattr(sampling_plan, "REPLICATES", 2)
        yield None


@pytest.fixture(scope="module")
def found(small: study.Bank) -> study.Fit:
    return study.infer(small, steps=400)


def test_a_larger_budget_begins_with_the_runs_of_a_smaller_one() -> None:
    small, large = sampling_plan.space_filling(40), sampling_plan.space_filling(300)
    assert (small.spread, large.spread) == (34, 200)
    assert np.array_equal(large.points[:34], small.points)
    assert large.jobs()[:34] == small.jobs()
    with pytest.raises(ValueError, match="and some hundreds"):
        sampling_plan.space_filling(34)


def test_the_points_fill_the_prior() -> None:
    points = sampling_plan.space_filling(384).points
    assert len(points) == 256
    assert np.abs(points).max() <= priors.CUT
    assert np.abs(points.mean(axis=0)).max() < 0.05
    assert np.abs(np.corrcoef(points.T) - np.eye(points.shape[1])).max() < 0.2


def test_points_of_the_second_wave_are_run_for_the_whole_country_with_the_same_luck() -> None:
    of = sampling_plan.space_filling(60).with_near(np.linspace(-1.0, 1.0, 20 * len(priors.FREE)).reshape(20, -1))
    part, whole = of.jobs()[of.spread :][: sampling_plan.WITH_NATIONAL], of.national_jobs()
    assert len(whole) == sampling_plan.WITH_NATIONAL
    assert [job.seed for job in part] == [job.seed for job in whole]
    assert [job.scenario.values() for job in part] == [job.scenario.values() for job in whole]
    assert {job.areas for job in whole} == {None}
    assert sampling_plan.space_filling(60, None).with_near(of.near).national_jobs() == []


def test_the_second_wave_is_made_where_the_first_puts_the_posterior(small: study.Bank) -> None:
    near, spread = small.design.near, small.design.points[: small.design.spread]
    assert len(near) == BUDGET - small.design.spread
    informed = priors.names().index("miss_base")
    assert near[:, informed].std() < 0.9 * spread[:, informed].std()


def test_only_targets_that_the_runs_reach_are_fitted(found: study.Fit) -> None:
    ids = {target.id for target in found.chosen}
    assert "sanctions-per-100-2012-01-31" in ids
    assert "job-outcomes-2017-12-31" not in ids
    assert ids < {target.id for target in targets()}


def test_sanction_figures_inform_the_parameters_of_sanctions(found: study.Fit) -> None:
    table = diagnostics.identifiability(found.posterior, found.centre).set_index("parameter")
    assert table["contraction"].idxmax() in ("miss_base", "adverse_base"), "of the rest less is known so early"
    assert table.loc["tightness_elasticity", "verdict"] == "not identified"


def test_what_was_made_is_not_made_again(small: study.Bank, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    monkeypatch.setattr(experiment, "_figures", lambda work: made.append(work) or {})
    again = study.bank(BUDGET, AREA, UNTIL, store=store)
    assert made == []
    assert again.part.equals(small.part)


def test_a_killed_calibration_goes_on_to_the_same_bank(small: study.Bank, tmp_path: Path) -> None:
    script = f"from calibration import study; study.bank({BUDGET}, {AREA!r}, {UNTIL!r}, store={str(tmp_path)!r})"
    killed(script, when=lambda: kept(tmp_path))
    before = {path: path.stat().st_mtime_ns for path in kept(tmp_path)}
    assert 1 <= len(before) < BUDGET
    again = study.bank(BUDGET, AREA, UNTIL, store=tmp_path)
    assert again.part.equals(small.part)
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_a_cluster_gives_the_same_bank(small: study.Bank) -> None:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster:
        found = run.runs(small.design.jobs()[:3], cluster=cluster.scheduler_address)
    assert found.equals(small.part.iloc[:3])


def test_a_cluster_without_dask_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ValueError, match="pip install"):
        run.runs(sampling_plan.space_filling(40).jobs()[:2], cluster="tcp://127.0.0.1:1")


def test_a_folder_is_written_and_its_posterior_read_back(found: study.Fit, tmp_path: Path) -> None:
    place = study.save(
        found, {"identifiability": diagnostics.identifiability(found.posterior, found.centre)}, tmp_path / "new"
    )
    about = json.loads((place / "manifest.json").read_text())
    assert (about["budget"], about["areas"], about["until"]) == (BUDGET, list(AREA), UNTIL)
    assert np.allclose(study.read_posterior(place / "posterior.csv"), found.draws, atol=1e-3)
    with pytest.raises(StoreError, match="wpmodel calibrate"):
        study.read_posterior(place / "checks.csv")


def test_known_parameters_are_recovered_from_the_real_model(small: study.Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnostics, "QUICK", {"walkers": 64, "steps": 400, "keep_every": 10})
    chosen = [t for t in small.reached(targets()) if "sanction" in t.id]
    errors = infer.Shift.none(len(chosen)).covariance + 0.05**2 * np.eye(len(chosen))
    ranks = diagnostics.recovery_ranks(small.design.points, small.values(chosen), errors)
    assert 80.0 < diagnostics.calibrated(ranks)["covered_90"].iloc[-1] < 97.0


def test_figures_kept_aside_are_predicted_and_baselines_held_against_them(found: study.Fit, store: Path) -> None:
    predicted = validate.predict(found.draws, 2, AREA, UNTIL, store=store)
    assert set(predicted) == {"posterior", "centre", *validate.BASELINES}
    table = validate.tables(predicted)["validation"]
    assert table.empty
    fitted = validate.tables(predicted)["predictive"].set_index("target")
    assert {"sanctions-per-100-2012-01-31", "sanction-referrals-per-100-2012-01-31"} <= set(fitted.index)
    assert (fitted["predicted_low"] < fitted["predicted_high"]).all()


def test_the_front_door_calibrates(store: Path, cheap: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnostics, "QUICK", {"walkers": 16, "steps": 40, "keep_every": 10})
    size = ["--budget", str(BUDGET), "--areas", AREA[0], "--until", UNTIL, "--datasets", "10", "--processes", "1"]
    kept = ["--store", str(store), "--out", str(tmp_path / "new"), "--json"]
    ended = CliRunner().invoke(app, ["calibrate", *size, *kept])
    assert ended.exit_code == 0, ended.output
    told = json.loads(ended.stdout)
    assert {"checks", "identifiability", "recovery", "sensitivity"} <= set(told)
    assert (tmp_path / "new" / "posterior.csv").exists()
    with pytest.raises(ValueError, match="holds finished runs"):
        study.check_store(store, resume=False)
