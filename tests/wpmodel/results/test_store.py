"""A saved run: all of it or nothing, readable by others, and enough to make it again."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wpmodel import Result, Scenario, WorkProgramme, run
from wpmodel.foundation.files import write_tables
from wpmodel.results import store
from wpmodel.results.store import StoreError
from wpmodel.setup.intake import Intake
from wpmodel.tables import evidence
from wpmodel.tables.dictionary import CSV, PARQUET


@pytest.fixture(scope="module")
def result() -> Result:
    scenario = Scenario.load("work-programme-2011").given("top_slice=0.1", "mission.voluntary=300")
    return run(scenario, seed=4, areas=["South Yorkshire"], until="2012-09-30")


@pytest.fixture(scope="module")
def folder(result: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return result.save(tmp_path_factory.mktemp("store") / "some" / "run")


def test_a_folder_holds_tables_scenario_and_manifest(folder: Path) -> None:
    others = {"scenario.toml", "manifest.json", "datapackage.json", "supply_chain.graphml"}
    names = {f"{n}.csv" for n in CSV} | {f"{n}.parquet" for n in PARQUET} | others
    assert {path.name for path in folder.iterdir()} == names
    assert [path.name for path in folder.parent.iterdir()] == ["run"]


def test_tables_read_back_as_they_were(result: Result, folder: Path) -> None:
    for name in CSV:
        table, read = getattr(result, name)(), pd.read_csv(folder / f"{name}.csv")
        assert list(read.columns) == list(table.columns)
        for column in table.select_dtypes("number"):
            assert np.allclose(read[column], table[column], equal_nan=True), (name, column)
    for name in PARQUET:
        table, read = getattr(result, name)(), pd.read_parquet(folder / f"{name}.parquet")
        assert list(read.columns) == list(table.columns)
        assert len(read) == len(table) > 0
        assert read.astype(str).equals(table.astype(str)), name


def test_dates_of_people_are_still_dates(folder: Path) -> None:
    people = pd.read_parquet(folder / "people.parquet")
    assert {people[name].dtype.kind for name in people if name.endswith("_on")} == {"M"}


def test_the_manifest_says_what_made_the_run(result: Result, folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest == json.loads(json.dumps(store.manifest(result)))
    assert manifest["scenario"] == result.model.scenario.name
    assert (manifest["seed"], manifest["until"], manifest["areas"], manifest["sample"]) == (
        4,
        "2012-09-30",
        ["South Yorkshire"],
        None,
    )
    assert manifest["people"] == len(result.rows)
    assert manifest["data"] == evidence.hashes()
    assert manifest["versions"] == store.versions()
    assert {"python", "machine", "wpmodel", "numpy", "numba", "mesa"} <= set(manifest["versions"])
    assert "not installed" not in manifest["versions"].values()


def test_the_scenario_is_saved_with_its_changes(result: Result, folder: Path) -> None:
    assert store.saved_scenario(folder) == result.model.scenario


def test_a_saved_run_gives_the_same_fingerprint_again(folder: Path) -> None:
    saved = store.read_manifest(folder)
    again = run(store.saved_scenario(folder), saved["seed"], saved["until"], saved["areas"], saved["sample"], threads=3)
    assert store.fingerprint(again) == saved["fingerprint"]
    assert store.differences(saved) == []


def test_a_run_whose_folder_has_a_plus_in_its_name_gives_its_scenario(result: Result, tmp_path: Path) -> None:
    folder = tmp_path / "2011 + more"
    folder.mkdir()
    (folder / "scenario.toml").write_text(result.model.scenario.to_toml(), encoding="utf-8")
    assert store.saved_scenario(folder) == result.model.scenario


def test_a_fingerprint_tells_seeds_scenarios_and_lengths_apart(few: Intake) -> None:
    def of(seed: int, until: str, **changes: float) -> str:
        model = WorkProgramme(Scenario("x", changes), rng=seed, until=until, people=few)
        while model.period < model.periods:
            model.step()
        model.close()
        return store.fingerprint(Result(model))

    same = of(1, "2011-10-31")
    assert of(1, "2011-10-31") == same
    assert len({same, of(2, "2011-10-31"), of(1, "2011-12-31"), of(1, "2011-10-31", claim_lag_weeks=4)}) == 4


def test_a_fingerprint_follows_every_person_payment_and_count(few: Intake) -> None:
    model = WorkProgramme(rng=1, until="2011-10-31", people=few)
    while model.period < model.periods:
        model.step()
    model.close()
    result = Result(model)
    seen = {store.fingerprint(result)}
    model.claimants.rows["minutes"][17] += 1
    seen.add(store.fingerprint(result))
    model.records.price[2, 380] += 1e-9
    seen.add(store.fingerprint(result))
    model.ledger.bill(3, 1, 2, 0, 1)
    seen.add(store.fingerprint(result))
    assert len(seen) == 4


def test_a_graph_that_was_changed_or_lost_is_told(result: Result, folder: Path, tmp_path: Path) -> None:
    copied = shutil.copytree(folder, tmp_path / "run")
    assert store.altered(result, copied) == []
    path = copied / "supply_chain.graphml"
    path.write_text(path.read_text().replace(">A4e<", ">Somebody else<"))
    assert store.altered(result, copied) == ["supply_chain.graphml is not the run's supply chain"]
    path.write_text("<graphml>")
    assert store.altered(result, copied) == ["supply_chain.graphml cannot be read"]
    path.unlink()
    assert store.altered(result, copied) == ["supply_chain.graphml is missing"]


# All or nothing -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("failure", [OSError("disk full"), RuntimeError("broken"), KeyboardInterrupt()])
def test_nothing_is_left_of_a_run_that_could_not_be_written(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> None:
    def fails(self: Result) -> pd.DataFrame:
        raise failure

    monkeypatch.setattr(Result, "per_head", fails)
    with pytest.raises((StoreError, RuntimeError, KeyboardInterrupt)) as refused:
        result.save(tmp_path / "run")
    assert list(tmp_path.iterdir()) == []
    if isinstance(failure, OSError):
        assert isinstance(refused.value, StoreError)
        assert "disk full" in str(refused.value)


def test_a_folder_that_holds_something_is_left_alone(result: Result, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    for taken in (tmp_path, tmp_path / "letter.txt"):
        with pytest.raises(StoreError, match="already holds something"):
            result.save(taken)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("letter.txt", "mine")]


def test_a_folder_named_like_a_home_is_a_folder_like_any_other(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result.save("~nobody/run")
    write_tables({"a": pd.DataFrame({"a": [1]})}, "~nobody/tables")
    assert (tmp_path / "~nobody" / "run" / "manifest.json").is_file()
    assert (tmp_path / "~nobody" / "tables" / "a.csv").is_file()


def test_an_empty_folder_may_be_filled(result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_write", lambda result, folder: (folder / "manifest.json").write_text("{}"))
    (tmp_path / "run").mkdir()
    assert result.save(tmp_path / "run") == tmp_path / "run"
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["manifest.json"]


def test_of_two_runs_into_one_folder_the_second_says_that_the_first_is_there(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def first_comes_first(result: Result, folder: Path) -> None:
        (tmp_path / "run").mkdir()
        (tmp_path / "run" / "manifest.json").write_text("{}")

    monkeypatch.setattr(store, "_write", first_comes_first)
    with pytest.raises(StoreError, match="already holds something"):
        result.save(tmp_path / "run")
    assert [path.name for path in tmp_path.rglob("*")] == ["run", "manifest.json"]


def test_a_saved_folder_can_be_read_by_others(folder: Path) -> None:
    assert folder.stat().st_mode & 0o755 == 0o755


@pytest.mark.parametrize("name", ["link", "x" * 250])
def test_a_folder_that_no_draft_can_become_is_refused_before_the_run(tmp_path: Path, name: str) -> None:
    (tmp_path / "link").symlink_to("nowhere")
    with pytest.raises(store.StoreError, match=r"link or a mounted disk|too long"):
        store.check_folder(tmp_path / name)


def test_a_locked_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: path != tmp_path)
    with pytest.raises(StoreError, match="cannot be written"):
        store.check_folder(tmp_path / "some" / "run")


def test_a_folder_under_a_file_is_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(StoreError, match="file"):
        store.check_folder(tmp_path / "file" / "run")


def test_what_is_no_run_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"is not a saved run"):
        store.read_manifest(tmp_path)
    with pytest.raises(StoreError, match=r"is not a saved run"):
        store.read_manifest(tmp_path / "nowhere")


def test_what_has_changed_since_is_named() -> None:
    now = {"versions": store.versions(), "data": evidence.hashes()}
    assert store.differences(now) == []
    then = {
        "versions": {**now["versions"], "numpy": "0.1", "a library gone": "2.0"},
        "data": {**now["data"], "primes.csv": "0" * 16, "gone.csv": "1"},
    }
    said = "\n".join(store.differences(then))
    assert all(part in said for part in ("numpy was 0.1", "a library gone was 2.0", "primes.csv", "gone.csv"))
