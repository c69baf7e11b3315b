"""The data dictionary of a run folder: every column with type, unit and meaning, and what other tools make of it."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from wpmodel import Result, Scenario, run
from wpmodel.agents.kernel.counts import COUNTS
from wpmodel.tables import dictionary
from wpmodel.tables.dictionary import CSV, PACKAGE, PARQUET, TABLES

KINDS = {"integer": "iu", "number": "fiu", "boolean": "b", "date": "M", "string": "O", "yearmonth": "O"}
"""Kinds of NumPy column that may hold a declared type."""
EVERY_PAYMENT = Scenario(
    "every payment",
    {
        "payment_credit": 40, "service_fee": 10, "pay_for_reengagement": 5, "pay_for_avoided_sanction": 5,
        "pay_for_barrier_removed": 20, "merlin_penalty": 100,
    },
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(area_run: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return area_run.save(tmp_path_factory.mktemp("dictionary") / "run")


def table_of(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / f"{name}.csv") if name in CSV else pd.read_parquet(folder / f"{name}.parquet")


@pytest.mark.parametrize("name", [*CSV, *PARQUET])
def test_every_column_of_a_folder_is_declared_and_holds_what_is_declared(folder: Path, name: str) -> None:
    declared, table = TABLES[name].columns, table_of(folder, name)
    if name == "spending":  # a column for each kind of payment that there was
        assert set(table) <= set(declared)
    else:
        assert list(table) == list(declared)
    for column in table:
        kind = declared[column].type
        values = table[column]
        if kind == "date" and values.dtype.kind == "O":
            assert pd.to_datetime(values).notna().all(), column
        elif values.dtype.kind == "f" and kind in ("integer", "boolean"):  # a column with something missing
            assert (values.dropna() % 1 == 0).all(), column
        elif isinstance(values.dtype, pd.CategoricalDtype):
            assert kind == "string", column
        elif name == "table" and column == "within":
            assert set(values.dropna().astype(str)) <= {"True", "False"}
        else:
            assert values.dtype.kind in KINDS[kind], (column, values.dtype)


def test_what_is_counted_or_paid_has_its_unit() -> None:
    for table in TABLES.values():
        for name, column in table.columns.items():
            assert column.meaning, name
            assert bool(column.unit) == (column.type in ("integer", "number")), name
    assert list(dictionary.COUNTED) == list(COUNTS)


def test_names_of_columns_need_no_quotes(folder: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    for name in (*CSV, *PARQUET):
        file = next(folder.glob(f"{name}.*"))
        columns = list(table_of(folder, name))
        assert all(column.isidentifier() and column.islower() for column in columns)
        assert duckdb.sql(f"select {', '.join(columns)} from '{file}' limit 1").columns == columns


def test_frictionless_finds_the_folder_valid(folder: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    report = frictionless.validate(str(folder / PACKAGE))
    assert report.valid, report.flatten(["name", "fieldName", "rowNumber", "type", "note"])[:5]
    assert {task.name for task in report.tasks} >= {name.replace("_", "-") for name in CSV}


def test_frictionless_finds_a_spoilt_table(folder: Path, tmp_path: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    (tmp_path / PACKAGE).write_bytes((folder / PACKAGE).read_bytes())
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    spoilt = tmp_path / "per_head.csv"
    spoilt.write_text(spoilt.read_text().replace("jsa_18_24,", "jsa_18_24,many", 1))
    assert not frictionless.validate(str(tmp_path / PACKAGE)).valid


def test_the_dictionary_lists_every_file_and_says_what_is_simulated(folder: Path) -> None:
    told = json.loads((folder / PACKAGE).read_text())
    assert {resource["path"] for resource in told["resources"]} == {path.name for path in folder.iterdir()} - {PACKAGE}
    assert all(resource["title"] for resource in told["resources"])
    assert "simulated" in told["description"]
    spending = next(r for r in told["resources"] if r["name"] == "spending")["schema"]["fields"]
    assert {field["unit"] for field in spending[3:]} == {"GBP million"}


def test_every_kind_of_payment_has_its_column() -> None:
    result = run(EVERY_PAYMENT, areas=["South Yorkshire"], until="2013-09-30")
    assert set(result.spending()) <= set(TABLES["spending"].columns)
    assert len(result.spending().columns) >= 8
