"""Tables as people have them: CSV as spreadsheets write it, Excel and OpenDocument sheets, Parquet; all read as text.

CSV may begin with a byte order mark, end its lines in any way, be in UTF-8, UTF-16 or Windows-1252, and have commas,
semicolons or tabs between its cells. Where that is a semicolon, numbers may have a decimal comma: 12,5 is read as 12.5.
A number that could be two, such as 1.234 beside semicolons, is refused rather than guessed.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from math import isfinite
from pathlib import Path
from typing import Any, NamedTuple

DELIMITERS = (",", ";", "\t")
SHEETS = {".xlsx": "openpyxl", ".ods": "odf"}
"""Suffixes of spreadsheets, with the library that pandas reads them by: the extra `sheets` installs both."""
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}([.' \u00a0\u202f]\d{3})+(,\d+)?")
"""Numbers that may have separators of thousands, where a comma is the decimal sign."""
_EITHER = "may have a separator of thousands. Write it as digits, such as 1234.5"


class TableError(ValueError):
    """A table that cannot be read. The message names file, row and column, and says how to mend it."""


class Row(NamedTuple):
    """A row of a table: its number as a spreadsheet shows it (the head is 1), and its cells as text by column."""

    number: int
    cells: dict[str, str]


class Table(NamedTuple):
    """A table: file, columns, rows, and whether a comma in a number is a decimal comma."""

    path: Path
    columns: list[str]
    rows: list[Row]
    decimal_comma: bool = False

    def where(self, row: Row, column: str) -> str:
        """File, row and column, for a message."""
        return f"{self.path}, row {row.number}, column {column!r}"

    def number(self, row: Row, column: str) -> float | None:
        """A cell as a number; None where it is empty or there is no such column.

        Raises TableError for anything else.
        """
        text = row.cells.get(column, "")
        if not text:
            return None
        where = self.where(row, column)
        if not self.decimal_comma and re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", text):
            raise TableError(f"{where}: {text!r} {_EITHER}")
        plain = _pointed(text, where) if self.decimal_comma else text
        if not _NUMBER.fullmatch(plain) or not isfinite(float(plain)):
            raise TableError(f"{where}: {text!r} is not a number. Write it as digits, such as 1234.5")
        return float(plain)


def decoded(content: bytes, name: str) -> str:
    """The text of a file. Raises TableError, which names it, where it is in no encoding that spreadsheets write."""
    codes = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    for code in codes:
        try:
            return content.decode(code)
        except UnicodeDecodeError:
            continue
    raise TableError(f"{name} is neither UTF-8 nor Windows text: save it as CSV in UTF-8")


def delimiter_of(text: str) -> str:
    """What stands between the cells of a CSV: whichever of comma, semicolon and tab is in the first line most often."""
    head = re.sub(r'"[^"]*"', "", text.lstrip().partition("\n")[0])
    return max(DELIMITERS, key=head.count)


def in_plain_csv(content: bytes, name: str) -> bytes:
    """A CSV as the rest of the world writes it: UTF-8, commas between cells, decimal points. As it is, where it is so.

    Raises TableError for a number that could be two.
    """
    text = decoded(content, name)
    delimiter = delimiter_of(text)
    if delimiter == ",":
        return text.encode()
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    for k, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
        writer.writerow([_pointed(cell, f"{name}, row {k}") for cell in row] if delimiter == ";" else row)
    return out.getvalue().encode()


def _pointed(cell: str, where: str) -> str:
    """A cell beside semicolons, with a decimal point where it is a number with a decimal comma."""
    if _THOUSANDS.fullmatch(cell):
        raise TableError(f"{where}: {cell!r} {_EITHER}")
    return cell.replace(",", ".") if _DECIMAL_COMMA.fullmatch(cell) else cell


def read(path: Path | str) -> Table:
    """A table from a .csv (or .txt, .tsv), .xlsx, .ods or .parquet file, of a workbook the first sheet.

    The first row names the columns; empty rows are passed over. Raises TableError where it cannot be read, or a row has
    more cells than the head.
    """
    file = Path(path)
    kind = file.suffix.lower()
    if not file.is_file():
        raise TableError(f"{file} is not there: name a .csv, .xlsx, .ods or .parquet file")
    if kind in SHEETS or kind == ".parquet":
        return _table(file, _sheet(file, kind), False)
    if kind not in (".csv", ".txt", ".tsv"):
        raise TableError(f"{file} is no table that can be read: save it as .csv, .xlsx, .ods or .parquet")
    try:
        text = decoded(file.read_bytes(), str(file))
    except OSError as error:
        raise TableError(f"{file} cannot be read: {error.strerror or error}") from None
    delimiter = delimiter_of(text)
    return _table(file, csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), delimiter == ";")


def _table(file: Path, lines: Iterator[list[str]], decimal_comma: bool) -> Table:
    try:
        numbered = [(k, [cell.strip() for cell in line]) for k, line in enumerate(lines, 1)]
    except csv.Error as error:
        raise TableError(f"{file} is no readable CSV ({error}): save it again as CSV in UTF-8") from None
    full = [(k, cells) for k, cells in numbered if any(cells)]
    if not full:
        raise TableError(f"{file} is empty: its first row has to name the columns")
    columns = _trimmed(full[0][1])
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if "" in columns or twice:
        what = f"has {', '.join(map(repr, twice))} twice" if twice and twice != [""] else "has a column without a name"
        raise TableError(f"{file}, row {full[0][0]}: the head {what}")
    rows = []
    for k, cells in full[1:]:
        cells = _trimmed(cells)
        if len(cells) > len(columns):
            raise TableError(
                f"{file}, row {k}: {len(cells)} cells for {len(columns)} columns. Quote text with separators"
            )
        rows.append(Row(k, dict(zip(columns, cells + [""] * (len(columns) - len(cells)), strict=True))))
    return Table(file, columns, rows, decimal_comma)


def _trimmed(cells: list[str]) -> list[str]:
    """Cells without the empty ones at the end, which spreadsheets add."""
    while cells and not cells[-1]:
        cells = cells[:-1]
    return cells


def _sheet(file: Path, kind: str) -> Iterator[list[str]]:
    """Rows of a workbook's first sheet, or of a Parquet file with its head, as text."""
    import pandas as pd

    try:
        if kind == ".parquet":
            frame = pd.read_parquet(file)
            cells = [list(map(str, frame.columns)), *frame.astype(object).to_numpy().tolist()]
        else:
            frame = pd.read_excel(file, header=None, dtype=object, engine=SHEETS[kind], keep_default_na=False)
            cells = frame.to_numpy().tolist()
    except ImportError:
        raise TableError(
            f"{file}: reading it needs an extra: pip install 'wpmodel[sheets]', or save it as CSV"
        ) from None
    except Exception as error:
        raise TableError(f"{file} cannot be read as {kind} ({error}): save it again, or as CSV") from None
    return iter([[_cell(value) for value in row] for row in cells])


def _cell(value: Any) -> str:
    """A cell as text: whole numbers without a point, days as 2012-03-31, what is missing as nothing."""
    if value is None or value != value:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
