"""Published figures: reads `data/` and knows each figure's source.

The data travel inside the wheel as `wpmodel/_data`; in a checkout they are the `data/` folder at its top.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wpmodel.tables import datapackage
from wpmodel.tables.datapackage import PACKAGE, Row, Table
from wpmodel.tables.readers import TableError

if TYPE_CHECKING:
    import pandas as pd

READ_BY_RUNS = (
    "adverse_trend",
    "attachment_fee_taper",
    "contract_package_areas",
    "contracts",
    "delivery_models_by_prime",
    "figures",
    "jobcentre_process",
    "jobcentres",
    "labour_market_by_area",
    "local_authorities",
    "minimum_performance_levels",
    "payment_groups",
    "primes",
    "referrals_monthly",
    "sanction_rules",
    "vacancies_per_unemployed",
)
"""Tables that a run reads, the values that parameters have from them among it."""


class EvidenceError(LookupError):
    """A published figure or table that is not there or cannot be right. The message says what, where and the remedy."""


@cache
def folder() -> Path:
    """The folder of the data tables, wherever the package is installed."""
    here = Path(__file__).resolve().parents[1]
    for candidate in (here / "_data", here.parent / "data"):
        if (candidate / PACKAGE).exists():
            return candidate
    raise EvidenceError(
        f"the data tables are missing beside {here}: install wpmodel again, or run it from a full checkout"
    )


def rows(name: str) -> tuple[Row, ...]:
    """A table's rows as text, by column. Raises EvidenceError where it is not there or not as its description says."""
    return _sound(folder(), name).rows


def column(name: str, field: str) -> list[str]:
    """One column of a table, as text. Raises EvidenceError where the table has no such column."""
    table = rows(name)
    if field not in table[0]:
        raise EvidenceError(f"table {name} has no column {field!r}; it has {', '.join(table[0])}")
    return [row[field] for row in table]


def frame(name: str) -> pd.DataFrame:
    """A table as a new DataFrame, numbers as numbers."""
    import pandas as pd

    return pd.read_csv(io.StringIO(_sound(folder(), name).text))


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
    """A hash of each data file as this process reads it, for results to carry; line endings do not count."""
    place = folder()
    there = [*place.glob("*.csv"), *(place / _at(place, name) for name in _package(place))]
    return {path.name: _read(place, path.stem).hash for path in sorted(set(there)) if path.exists()}


def difference() -> str:
    """Which tables are not those of the release, as a sentence for results to carry; empty where all are."""
    return _difference(folder())


@cache
def _difference(place: Path) -> str:
    there = [name for name in _package(place) if (place / _at(place, name)).exists()]
    changed = [name for name in there if not _released(place, name)]
    missing = [f"{name} (missing)" for name in _package(place) if name not in there]
    return f"data differ from the release: {', '.join(sorted(changed + missing))}" if changed or missing else ""


def check() -> None:
    """Look through what runs read, where it is not the release's. Raises EvidenceError where it cannot be right."""
    for name in READ_BY_RUNS:
        rows(name)


@cache
def _sound(place: Path, name: str) -> Table:
    """A table that is the release's, or as its description says."""
    at = _at(place, name)
    if not (place / at).exists():
        raise EvidenceError(f"there is no table {name!r} in {place}: {_back(at)}")
    if not _released(place, name) and name in _package(place):
        said = datapackage.fault(_read(place, name), _package(place), lambda other: _as_it_is(place, other))
        if said:
            raise EvidenceError(
                f"data/{at} differs from the release and cannot be right: {said}. Mend it, or {_back(at)}"
            )
    return _read(place, name)


def _at(place: Path, name: str) -> str:
    """Where a table lies in the folder of data, as the package says."""
    return str(_package(place).get(name, {}).get("path", f"{name}.csv"))


def _back(at: str) -> str:
    return f"put the release's table back (`git checkout data/{at}` in a checkout, or install wpmodel again)"


def _released(place: Path, name: str) -> bool:
    return _read(place, name).hash == datapackage.released_hash(_package(place).get(name, {}))


def _as_it_is(place: Path, name: str) -> Sequence[Row]:
    """Rows of a table that may not be as described; none where it cannot be read."""
    try:
        return _read(place, name).rows
    except (EvidenceError, ValueError):
        return ()


@cache
def _read(place: Path, name: str) -> Table:
    try:
        return datapackage.read(place / _at(place, name))
    except (OSError, TableError) as error:
        raise EvidenceError(f"data/{_at(place, name)} cannot be read ({error}): {_back(_at(place, name))}") from None


@cache
def _package(place: Path) -> dict[str, dict[str, Any]]:
    try:
        return datapackage.described(place)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EvidenceError(f"{place / PACKAGE} cannot be read: {error!r}. Install wpmodel again") from None
