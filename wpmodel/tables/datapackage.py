"""What the data package says of its tables, held against a table: `data/datapackage.json` is the one definition.

It says what every table is like (a Frictionless table schema: fields with types and constraints, primary and foreign
keys), and two things of this project besides. `hash` is that of the release's table; `complete` says which rows a
table has to have: `every` combination of some columns' values, and rows that are `needed`, with cells `filled` in them.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any

from wpmodel.tables import readers

PACKAGE = "datapackage.json"
HASH = "blake2b-64:"
"""How the package marks a hash: BLAKE2b of 8 bytes, as `b2sum -l 64` prints it."""
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
WHOLE = re.compile(r"[+-]?\d+")
MONTH = re.compile(r"\d{4}-\d{2}")

Row = dict[str, str]


@dataclass(frozen=True)
class Table:
    """A table as it was read. `content` is its text in UTF-8 without what systems change on their own (see `plain`)."""

    name: str
    content: bytes

    @cached_property
    def hash(self) -> str:
        """Sixteen hexadecimal digits that tell this content from another."""
        return hashlib.blake2b(self.content, digest_size=8).hexdigest()

    @cached_property
    def text(self) -> str:
        """The whole table."""
        return self.content.decode("utf-8")

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Rows as text, by column."""
        return tuple(csv.DictReader(io.StringIO(self.text, newline="")))


def plain(content: bytes) -> bytes:
    """A text file without the mark that some editors begin it with, and with one kind of line ending: Git on Windows
    and spreadsheets change both, and neither is a difference in the data."""
    return content.removeprefix(BYTE_ORDER_MARK).replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def read(path: Path) -> Table:
    """A table's file, as a spreadsheet may have written it. Raises OSError where it cannot be read, TableError where
    its numbers could be read in two ways."""
    return Table(path.stem, plain(readers.in_plain_csv(path.read_bytes(), path.name)))


def described(folder: Path) -> dict[str, dict[str, Any]]:
    """What the package says of each table, by the name of its file. Raises OSError, ValueError, KeyError or TypeError
    where it cannot be read."""
    content = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
    return {Path(of["path"]).stem: of for of in content["resources"] if of["schema"]["fields"]}


def released_hash(resource: Mapping[str, Any]) -> str:
    """The hash of the release's table; empty where the package has none."""
    return str(resource.get("hash", "")).removeprefix(HASH)


def fault(
    table: Table, package: Mapping[str, Mapping[str, Any]], other: Callable[[str], Sequence[Row]], home: str = "data/"
) -> str:
    """The first thing about a table that is not as the package describes it, in words that begin with the row (the
    header is row 1); empty where there is none. `other` gives the rows of another table, by name; `home` is the
    folder that messages name."""
    try:
        found = _shape(table, package[table.name]["schema"]["fields"])
    except csv.Error as error:
        return f"it is no readable CSV ({error})"
    if found:  # nothing else can be said of a table of another shape
        return found
    resource = package[table.name]
    checks = (
        _cells(table.rows, resource["schema"]["fields"]),
        _twice(table.rows, resource["schema"]),
        _missing(table.rows, resource),
        _strangers(table, package, other, home),
    )
    return next((said for check in checks for said in check), "")


def _shape(table: Table, fields: Iterable[Mapping[str, Any]]) -> str:
    names = [field["name"] for field in fields]
    rows = list(csv.reader(io.StringIO(table.text.rstrip("\n"), newline="")))
    if not rows or not any(rows[0]):
        return "it is empty"
    if lacking := [name for name in names if name not in rows[0]]:
        return f"row 1 has no column {', '.join(lacking)}"
    if len(set(rows[0])) < len(rows[0]):
        return "row 1 has two columns of one name"
    if len(rows) == 1:
        return "it has no row but its header"
    ragged = (n for n, row in enumerate(rows[1:], 2) if len(row) != len(rows[0]))
    return next((f"row {n} has {len(rows[n - 1])} cells where the header has {len(rows[0])}" for n in ragged), "")


def _cells(rows: Sequence[Row], fields: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for n, row in enumerate(rows, 2):
        for field in fields:
            text = row[field["name"]]
            if said := _cell(text, field.get("type", "string"), field.get("constraints") or {}):
                yield f"row {n}: {field['name']} {said}"


def _cell(text: str, kind: str, constraints: Mapping[str, Any]) -> str:
    """What is wrong with a cell; empty where nothing is."""
    if text == "":
        return "is empty" if constraints.get("required") else ""
    if kind in ("number", "integer"):
        if not (NUMBER if kind == "number" else WHOLE).fullmatch(text):
            return f"is {text!r}, which is no {'number' if kind == 'number' else 'whole number'}"
        for bound, sign in (("minimum", 1), ("maximum", -1)):
            if bound in constraints and sign * float(text) < sign * constraints[bound]:
                return f"is {text}, and the {bound} is {constraints[bound]}"
    if kind == "date" and not _is_date(text):
        return f"is {text!r}, which is no date such as 2014-03-31"
    if "pattern" in constraints and not re.fullmatch(constraints["pattern"], text):
        return f"is {text!r}, which does not look as it should ({constraints['pattern']})"
    if "enum" in constraints and text not in map(str, constraints["enum"]):
        return f"is {text!r}, which is none of {', '.join(map(str, constraints['enum']))}"
    return ""


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _twice(rows: Sequence[Row], schema: Mapping[str, Any]) -> Iterator[str]:
    """Rows that are there twice, and keys that two rows have."""
    keys = [_listed(schema.get("primaryKey", ()))]
    keys += [[field["name"]] for field in schema["fields"] if (field.get("constraints") or {}).get("unique")]
    for columns in (*filter(None, keys), list(rows[0])):
        seen: dict[tuple[str, ...], int] = {}
        for n, row in enumerate(rows, 2):
            first = seen.setdefault(tuple(row[name] for name in columns), n)
            if first != n:
                what = ", ".join(row[name] for name in columns) if len(columns) < len(row) else "the same in every cell"
                yield f"row {n} says again what row {first} says: {what}"


def _missing(rows: Sequence[Row], resource: Mapping[str, Any]) -> Iterator[str]:
    """Rows that the package asks for and that are not there."""
    wanted = resource.get("complete", {})
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    if every := wanted.get("every"):
        here = {tuple(row[name] for name in every) for row in rows}
        for one in product(*(_values(name, rows, fields[name]) for name in every)):
            if one not in here:
                yield f"there is no row with {_words(dict(zip(every, one, strict=True)))}"
    for needed in wanted.get("needed", ()):
        found = [(n, row) for n, row in enumerate(rows, 2) if needed.items() <= row.items()]
        if not found:
            yield f"there is no row with {_words(needed)}"
        for n, row in found[:1]:
            for name in wanted.get("filled", ()):
                if row[name] == "":
                    yield f"row {n}: {name} is empty"


def _values(name: str, rows: Sequence[Row], field: Mapping[str, Any]) -> list[str]:
    """Values that a column has to have: those listed, every year or month from the first to the last, or those there
    are."""
    listed = (field.get("constraints") or {}).get("enum")
    if listed:
        return [str(one) for one in listed]
    there = sorted({row[name] for row in rows})
    if field["type"] == "integer":
        return [str(k) for k in range(min(map(int, there)), max(map(int, there)) + 1)]
    if all(MONTH.fullmatch(one) for one in there):
        first, last = (12 * int(one[:4]) + int(one[5:]) - 1 for one in (there[0], there[-1]))
        return [f"{k // 12}-{k % 12 + 1:02d}" for k in range(first, last + 1)]
    return there


def _strangers(
    table: Table, package: Mapping[str, Mapping[str, Any]], other: Callable[[str], Sequence[Row]], home: str
) -> Iterator[str]:
    """Names in this table that a table it leans on does not have, and names in others that it does not have itself.

    A table whose rows cannot be read is passed over: it is for its own check to say so.
    """
    for name, resource in package.items():
        for key in resource["schema"].get("foreignKeys", ()):
            leans_on = key["reference"]["resource"].replace("-", "_")
            if table.name not in (name, leans_on):
                continue
            naming, named = (table.rows if one == table.name else other(one) for one in (name, leans_on))
            columns, theirs = _listed(key["fields"]), _listed(key["reference"]["fields"])
            if not (naming and named and set(columns) <= set(naming[0]) and set(theirs) <= set(named[0])):
                continue
            known = {tuple(row[one] for one in theirs) for row in named}
            for n, row in enumerate(naming, 2):
                cells = tuple(row[one] for one in columns)
                if any(cells) and cells not in known:
                    what = _words(dict(zip(theirs, cells, strict=True)))
                    mine = f"row {n}: {what} is not in {home}{package[leans_on]['path']}"
                    yield (
                        mine
                        if name == table.name
                        else f"there is no row with {what}, which {home}{package[name]['path']} names"
                    )


def _listed(names: str | Iterable[str]) -> list[str]:
    return [names] if isinstance(names, str) else list(names)


def _words(cells: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {value!r}" for name, value in cells.items())
