"""Published figures: reads `data/` and knows each figure's source.

The data travel inside the wheel as `wpmodel/_data`; in a checkout they are the `data/` folder at its top.
"""

from __future__ import annotations

import csv
import hashlib
from difflib import get_close_matches
from functools import cache
from pathlib import Path

import pandas as pd


class EvidenceError(LookupError):
    """A published figure or table that is not there."""


@cache
def folder() -> Path:
    """The folder of the data tables, wherever the package is installed."""
    here = Path(__file__).resolve().parent
    for candidate in (here / "_data", here.parent / "data"):
        if (candidate / "datapackage.json").exists():
            return candidate
    raise EvidenceError(
        f"the data tables are missing beside {here}: install wpmodel again, or run it from a full checkout"
    )


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """A table's rows as text, by column."""
    path = folder() / f"{name}.csv"
    if not path.exists():
        raise EvidenceError(f"there is no table {name!r} in {folder()}")
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def column(name: str, field: str) -> list[str]:
    """One column of a table, as text. Raises EvidenceError where the table has no such column."""
    table = rows(name)
    if field not in table[0]:
        raise EvidenceError(f"table {name} has no column {field!r}; it has {', '.join(table[0])}")
    return [row[field] for row in table]


def frame(name: str) -> pd.DataFrame:
    """A table as a new DataFrame, numbers as numbers."""
    rows(name)
    return pd.read_csv(folder() / f"{name}.csv")


def figures() -> pd.DataFrame:
    """The published figures that results are printed beside, one row each, with role, source and confidence."""
    table = frame("figures").set_index("id", drop=False)
    if not table.index.is_unique:
        twice = sorted(set(table.index[table.index.duplicated()]))
        raise EvidenceError(
            f"data/figures.csv has {', '.join(twice)} more than once: give each figure an id of its own"
        )
    return table


def citations(ids: list[str]) -> list[dict[str, str]]:
    """Title, publisher, date and address of sources. Raises EvidenceError on an id that is not in `sources`."""
    known = {row["id"]: row for row in rows("sources")}
    for one in ids:
        if one not in known:
            close = get_close_matches(one, list(known), 3, 0.5)
            raise EvidenceError(
                f"there is no source {one!r}" + (f". Did you mean {' or '.join(close)}?" if close else "")
            )
    return [known[one] for one in ids]


def hashes() -> dict[str, str]:
    """A hash of each data file, for results to carry."""
    return {
        path.name: hashlib.blake2b(path.read_bytes(), digest_size=8).hexdigest()
        for path in sorted(folder().glob("*.csv"))
    }
