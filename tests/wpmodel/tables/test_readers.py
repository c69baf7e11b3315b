"""Tables as spreadsheets write them are read as they are meant, or refused with file, row and column."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from wpmodel.tables import evidence
from wpmodel.tables.evidence import EvidenceError
from wpmodel.tables.readers import TableError, read

PLAIN = 'id,label,value\na,Zürich – first,12.5\nb,"two, three",7\n'
MEANT = [{"id": "a", "label": "Zürich – first", "value": "12.5"}, {"id": "b", "label": "two, three", "value": "7"}]
SEMICOLONS = "id;label;value\na;Zürich – first;12,5\nb;two, three;7\n"
WRITTEN = {
    "UTF-8": PLAIN.encode(),
    "byte order mark": PLAIN.encode("utf-8-sig"),
    "Windows line ends": PLAIN.replace("\n", "\r\n").encode("utf-8-sig"),
    "old Mac line ends": PLAIN.replace("\n", "\r").encode(),
    "Windows-1252": PLAIN.encode("cp1252"),
    "UTF-16 with tabs": PLAIN.replace('"two, three"', "two; three")
    .replace(",", "\t")
    .replace(";", ",")
    .encode("utf-16"),
    "semicolons, decimal comma": SEMICOLONS.encode("utf-8-sig"),
    "semicolons, decimal point": SEMICOLONS.replace("12,5", "12.5").encode("cp1252"),
    "empty rows and columns": b"id,label,value,,\r\n"
    + PLAIN.partition("\n")[2].replace("\n", ",,\r\n,,,,\r\n").encode(),
}


def numbers(path: Path) -> list[float | None]:
    table = read(path)
    return [table.number(row, "value") for row in table.rows]


@pytest.mark.parametrize("how", WRITTEN)
def test_csv_is_read_however_a_spreadsheet_wrote_it(tmp_path: Path, how: str) -> None:
    (tmp_path / "mine.csv").write_bytes(WRITTEN[how])
    table = read(tmp_path / "mine.csv")
    assert table.columns == ["id", "label", "value"]
    assert [{**row.cells, "value": ""} for row in table.rows] == [{**row, "value": ""} for row in MEANT]
    assert numbers(tmp_path / "mine.csv") == [12.5, 7.0]


@pytest.mark.parametrize(("suffix", "engine"), [(".xlsx", "openpyxl"), (".ods", "odf")])
def test_sheets_are_read_as_the_csv_is(tmp_path: Path, suffix: str, engine: str) -> None:
    pytest.importorskip(engine)
    frame = pd.DataFrame(MEANT).assign(value=[12.5, 7.0], day=[pd.Timestamp(2014, 3, 31), None], note=[None, "x"])
    frame.to_excel(tmp_path / f"mine{suffix}", index=False, engine=engine)
    table = read(tmp_path / f"mine{suffix}")
    assert [row.cells for row in table.rows] == [
        {**MEANT[0], "day": "2014-03-31", "note": ""},
        {**MEANT[1], "day": "", "note": "x"},
    ]
    assert [row.number for row in table.rows] == [2, 3]
    assert numbers(tmp_path / f"mine{suffix}") == [12.5, 7.0]


def test_parquet_is_read_too(tmp_path: Path) -> None:
    pd.DataFrame({"id": ["a", "b"], "value": [12.5, None]}).to_parquet(tmp_path / "mine.parquet")
    assert numbers(tmp_path / "mine.parquet") == [12.5, None]


@pytest.mark.parametrize(
    ("text", "row", "said"),
    [
        ("id;value\na;1.234\n", 2, "separator of thousands"),
        ("id;value\na;2\n\nb;1.234,5\n", 4, "separator of thousands"),
        ("id;value\na;1 234,5\n", 2, "separator of thousands"),
        ('id,value\na,"877,880"\n', 2, "separator of thousands"),
        ('id,value\na,"12,5"\n', 2, "is not a number"),
        ("id,value\na,12%\n", 2, "is not a number"),
        ("id,value\na,nan\n", 2, "is not a number"),
        ("id,value\na,1e999\n", 2, "is not a number"),
        ("id,value\na,1_000\n", 2, "is not a number"),
    ],
)
def test_a_number_that_could_be_two_or_none_is_refused_by_its_cell(
    tmp_path: Path, text: str, row: int, said: str
) -> None:
    (tmp_path / "mine.csv").write_text(text)
    with pytest.raises(TableError, match=rf"mine\.csv, row {row}, column 'value': .*{said}"):
        numbers(tmp_path / "mine.csv")


@pytest.mark.parametrize("text", ["id;value\na;0,125\n", "id;value\na;0.125\n", "id,value\na,0.125\n"])
def test_a_number_below_one_is_never_taken_for_thousands(tmp_path: Path, text: str) -> None:
    (tmp_path / "mine.csv").write_text(text)
    assert numbers(tmp_path / "mine.csv") == [0.125]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b"id,id\n1,2\n", "row 1: the head has 'id' twice"),
        ("a.csv", b"id,,value\n1,2,3\n", "row 1: the head has a column without a name"),
        ("a.csv", b"id,value\n1,2\n1,2,3\n", "row 3: 3 cells for 2 columns"),
        ("a.csv", b"id,value\n\x81,2\n", "neither UTF-8 nor Windows text"),
        ("a.xlsx", b"no workbook", "cannot be read as .xlsx"),
        ("a.ods", b"no workbook", "cannot be read as .ods"),
        ("a.parquet", b"no table", "cannot be read as .parquet"),
        ("a.pdf", b"%PDF", "save it as .csv, .xlsx, .ods or .parquet"),
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    if name.endswith((".xlsx", ".ods")):
        pytest.importorskip("openpyxl")
        pytest.importorskip("odf")
    (tmp_path / name).write_bytes(content)
    with pytest.raises(TableError, match=said):
        read(tmp_path / name)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"nowhere\.csv is not there"):
        read(tmp_path / "nowhere.csv")


# The data tables ------------------------------------------------------------------------------------------------------


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the data tables that stands for them."""
    place = shutil.copytree(evidence.folder(), tmp_path / "data")
    monkeypatch.setattr(evidence, "folder", lambda: place)
    return place


@pytest.mark.parametrize("name", ["primes", "payment_groups", "vacancies_per_unemployed"])
def test_a_data_table_saved_by_a_spreadsheet_is_the_same_table(copied: Path, name: str) -> None:
    rows, frame = evidence.rows(name), evidence.frame(name)
    file = copied / "work-programme-2011" / f"{name}.csv"
    pd.read_csv(file, dtype=str, keep_default_na=False).map(
        lambda cell: cell.replace(".", ",") if cell.replace(".", "", 1).isdigit() else cell
    ).to_csv(file, sep=";", index=False, encoding="utf-8-sig", lineterminator="\r\n")
    evidence._read.cache_clear()
    evidence._sound.cache_clear()
    assert evidence.rows(name) == rows
    assert evidence.frame(name).equals(frame)


def test_a_data_table_with_separators_of_thousands_is_refused_by_row(copied: Path) -> None:
    (copied / "work-programme-2011" / "payment_groups.csv").write_text("payment_group;fee\nx;1.200\n")
    with pytest.raises(EvidenceError, match=r"payment_groups\.csv, row 2: '1.200' may have"):
        evidence.rows("payment_groups")
