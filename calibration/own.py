"""Figures of one's own to fit to: a table put among the published figures, for statistics that the model measures.

A row with the id of a published figure takes its place; any other adds a figure. What is held out stays held out, and
what cannot be a target is refused with its file, row and column.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from wpmodel.calibration.run import look
from wpmodel.calibration.targets import PLAIN, Target, targets
from wpmodel.foundation.files import StoreError, whole
from wpmodel.results.measures import MEASURES, value_of
from wpmodel.results.result import Result
from wpmodel.tables import evidence
from wpmodel.tables.readers import SHEETS, Row, Table, TableError, read

KEYS = ("statistic", "payment_group", "sector", "tier", "cohort", "as_of")
"""What tells one figure from another."""
COLUMNS = {
    "id": "of a published figure, which the row takes the place of, or a new one",
    "label": "the figure in words",
    "statistic": "what is counted: the name of a measure; for new ids",
    "payment_group": "whom it is about; all unless told otherwise",
    "sector": "for statistics that have one: private, public, voluntary or all",
    "tier": "for statistics that have one: tier1, tier2 or all",
    "cohort": "month of referral, 2012-06, or months, 2012-04..2013-03: for statistics that have one",
    "as_of": "day for which it was counted, 2014-03-31: for statistics that have one",
    "unit": "must be that of the statistic; may be left out",
    "value": "the figure",
    "low": "with high: bounds that hold it nine times in ten",
    "high": "with low",
    "tolerance": "instead of low and high: how far it may be off on either side",
    "role": "calibrate: fitted (if empty); validate: held out, and predicted; context: left out of the fit",
    "source": "where it is from, for the record",
}
"""Columns of a table of targets. Of `low` and `high`, or `tolerance`, none need be given: a width is assumed then."""
ROLES = ("calibrate", "validate", "context")


@dataclass(frozen=True)
class Look:
    """What a run of a calibration is looked at for, and figures that were not published: values of KEYS after an id."""

    figures: tuple[tuple[str | None, ...], ...]

    def __call__(self, result: Result) -> dict[str, float]:
        """As `run.look`, with the model's value for each of the figures that the run reaches."""
        values = {
            str(one): value_of(result, pd.Series(dict(zip(KEYS, rest, strict=True)))) for one, *rest in self.figures
        }
        return look(result) | {name: value for name, value in values.items() if value is not None}


@dataclass(frozen=True)
class Own:
    """Published figures with one's own among them (`table`, as `evidence.figures`), and which rows those are."""

    file: str
    table: pd.DataFrame
    ids: tuple[str, ...]
    look: Any = field(default=look)

    @property
    def fitted(self) -> tuple[Target, ...]:
        """Targets to fit to: the published ones, except for those whose place is taken, and one's own."""
        return targets("calibrate", self.table)

    @property
    def held_out(self) -> tuple[Target, ...]:
        """Targets of the file that are to be predicted and not fitted."""
        return tuple(t for t in targets("validate", self.table) if set(t.figures) & set(self.ids))

    def as_record(self) -> dict[str, Any]:
        """The file and its figures, for a manifest."""
        rows = self.table.loc[list(self.ids), ["id", *KEYS, "value", "low", "high", "unit", "role", "source"]]
        return {"file": self.file, "figures": rows.astype(object).where(rows.notna(), None).to_dict("records")}


def load(path: Path | str) -> Own:
    """Targets of one's own from a .csv, .xlsx, .ods or .parquet file with COLUMNS, in any order.

    Raises TableError, which names file, row and column, for what is no target.
    """
    file = read(path)
    unknown = [name for name in file.columns if name not in COLUMNS]
    if unknown or not {"id", "value"} <= set(file.columns):
        what = f"{', '.join(map(repr, unknown))} is no column of a table of targets" if unknown else "id or value lacks"
        raise TableError(
            f"{file.path}: {what}; its columns may be {', '.join(COLUMNS)}. "
            "`wpmodel calibrate --targets-template FILE` writes one to start from"
        )
    if not file.rows:
        raise TableError(f"{file.path} has no rows: there is no target in it")
    published = evidence.figures()
    own = pd.DataFrame([_figure(file, row, published) for row in file.rows]).set_index("id", drop=False)
    for row, name in zip(file.rows, own.index, strict=True):
        if (own.index == name).sum() > 1:
            raise TableError(f"{file.where(row, 'id')}: {name} is there more than once: give each figure one row")
    table = pd.concat([published.drop(index=own.index, errors="ignore"), own[published.columns]])
    order = [*published.index, *(name for name in own.index if name not in published.index)]
    found = Own(str(path), table.loc[order].astype({"value": float, "low": float, "high": float}), tuple(own.index))
    _check_fitted(file, found)
    new = own[~own.index.isin(published.index)]
    asked = tuple((str(row["id"]), *(_text(row[key]) for key in KEYS)) for _, row in new.iterrows())
    return Own(found.file, found.table, found.ids, Look(asked) if asked else look)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _figure(file: Table, row: Row, published: pd.DataFrame) -> dict[str, Any]:
    """A row as a row of the published figures."""
    name = row.cells["id"]
    if not name:
        raise TableError(f"{file.where(row, 'id')}: it is empty. Give the id of a published figure, or a new one")
    known = published.loc[name] if name in published.index else None
    role = row.cells.get("role") or "calibrate"
    if role not in ROLES:
        raise TableError(f"{file.where(row, 'role')}: {role!r} is none of {', '.join(ROLES)}")
    figure = _known(file, row, known) if known is not None else _new(file, row, published)
    figure |= {"role": role, **_values(file, row, figure)}
    for column in ("label", "source"):
        figure[column] = row.cells.get(column) or figure.get(column) or name
    return figure


def _known(file: Table, row: Row, known: pd.Series) -> dict[str, Any]:
    """A published figure whose place a row takes."""
    where = file.where(row, "id")
    if known["role"] == "validate":
        raise TableError(f"{where}: {known['id']} is held out to test the model with, and stays held out. Leave it out")
    if known["role"] == "input":
        raise TableError(f"{where}: {known['id']} goes into the model: there is nothing to fit. Leave it out")
    for column in (*KEYS, "unit"):
        said, is_ = row.cells.get(column, ""), known[column] if isinstance(known[column], str) else ""
        if said and said != is_:
            raise TableError(
                f"{file.where(row, column)}: {said!r}, but the published figure {known['id']} has {is_ or 'none'!r}. "
                "Leave the cell empty, or give the row an id of its own"
            )
    return dict(known)


def _new(file: Table, row: Row, published: pd.DataFrame) -> dict[str, Any]:
    """A figure that was not published, of a statistic that the model measures."""
    statistic = row.cells.get("statistic", "")
    if statistic not in MEASURES:
        close = get_close_matches(
            statistic or row.cells["id"], [*MEASURES] if statistic else [*published.index], 3, 0.5
        )
        mean = f". Did you mean {' or '.join(close)}?" if close else f". The model measures {', '.join(MEASURES)}"
        what = f"{statistic!r} is not measured" if statistic else f"{row.cells['id']!r} is no published figure, and no "
        raise TableError(f"{file.where(row, 'statistic')}: {what}{'' if statistic else 'statistic is named'}{mean}")
    alike = published[published["statistic"] == statistic]
    figure: dict[str, Any] = dict.fromkeys(published.columns)
    figure |= {"id": row.cells["id"], "statistic": statistic, "unit": alike["unit"].iloc[0], "confidence": "own"}
    if row.cells.get("unit", "") not in ("", figure["unit"]):
        raise TableError(f"{file.where(row, 'unit')}: {statistic} is in {figure['unit']}: give the figure in that")
    for column in KEYS[1:]:
        figure[column] = _key(file, row, column, alike)
    same = alike[[all(_text(one[c]) == figure[c] for c in KEYS) for _, one in alike.iterrows()]]
    if len(same):
        held = same["role"].iloc[0] == "validate"
        raise TableError(
            f"{file.where(row, 'id')}: this is the published figure {same['id'].iloc[0]}"
            + (", which is held out and stays held out. Leave it out" if held else ": give the row that id")
        )
    names = (figure[c] for c in ("payment_group", "sector", "tier", "cohort", "as_of"))
    figure["label"] = ", ".join([statistic.replace("_", " "), *(name for name in names if name and name != "all")])
    return figure


def _key(file: Table, row: Row, column: str, alike: pd.DataFrame) -> str | None:
    """One of KEYS of a new figure: there where the published figures of the statistic have it, and of their kind."""
    given, known = row.cells.get(column, ""), alike[column].dropna()
    where = file.where(row, column)
    if column in ("payment_group", "sector", "tier"):
        allowed = set(evidence.figures()[column].dropna()) if len(known) else set()
        given = given or ("all" if len(known) else "")
        if given and given not in allowed:
            what = f"is none of {', '.join(sorted(allowed))}" if allowed else "has no meaning for this statistic"
            raise TableError(f"{where}: {given!r} {what}")
        return given or None
    if bool(given) != bool(len(known)):
        if given:
            raise TableError(f"{where}: this statistic has none. Leave the cell empty")
        raise TableError(f"{where}: it is empty. This statistic needs one, such as {known.iloc[0]}")
    for part in given.split("..") if given else ():
        try:
            date.fromisoformat(f"{part}-01" if column == "cohort" else part)
        except ValueError:
            raise TableError(f"{where}: {given!r} cannot be read. Write it as text, such as {known.iloc[0]}") from None
    return given or None


def _values(file: Table, row: Row, figure: dict[str, Any]) -> dict[str, float | None]:
    """Value and bounds of a row."""
    value, low, high, about = (file.number(row, column) for column in ("value", "low", "high", "tolerance"))
    where = file.where(row, "value")
    if value is None:
        raise TableError(f"{where}: it is empty. Give the figure")
    share = figure["unit"] == "percent" and figure["statistic"] != "contract_ratio"
    if value < 0 or (share and value > 100) or (value == 0 and figure["statistic"] not in PLAIN):
        raise TableError(
            f"{where}: {value:g} cannot be: {figure['statistic']} is {figure['unit']}, above 0" + share * ", to 100"
        )
    if about is not None and (low is not None or high is not None):
        raise TableError(f"{file.where(row, 'tolerance')}: give either a tolerance or low and high, not both")
    if about is not None and about <= 0:
        raise TableError(f"{file.where(row, 'tolerance')}: {about:g} has to be above 0")
    if (low is None) != (high is None):
        raise TableError(f"{file.where(row, 'low' if low is None else 'high')}: low and high go together")
    if about is not None:
        low, high = value - about, value + about
    if low is not None and high is not None and not (low <= value <= high and low < high):
        raise TableError(f"{where}: {value:g} has to lie from low {low:g} to high {high:g}")
    return {"value": value, "low": low, "high": high}


def _check_fitted(file: Table, found: Own) -> None:
    """Raise TableError for a figure that is to be fitted or predicted and that no target stands for."""
    stood_for = {figure for role in ROLES[:2] for target in targets(role, found.table) for figure in target.figures}
    for row, name in zip(file.rows, found.ids, strict=True):
        if found.table.loc[name, "role"] != "context" and name not in stood_for:
            statistic = found.table.loc[name, "statistic"]
            why = (
                "only two counts of one edition are compared"
                if statistic in MEASURES
                else "the model does not measure it"
            )
            raise TableError(f"{file.where(row, 'id')}: {name} ({statistic}) is no target: {why}. Leave it out")


# A table to start from ------------------------------------------------------------------------------------------------


def template() -> pd.DataFrame:
    """The published figures that are fitted, as a table of targets: unchanged, it gives the same fit."""
    used = {figure for target in targets() for figure in target.figures}
    figures = evidence.figures()
    chosen = figures[figures.index.isin(used) & (figures["role"] == "calibrate")]
    return chosen.assign(tolerance=None)[list(COLUMNS)].reset_index(drop=True)


def write_template(path: Path | str) -> Path:
    """Write `template` as .csv (as Excel opens it), .xlsx, .ods or .parquet. Returns the file. Raises StoreError."""
    file, table = Path(path), template()
    kind = file.suffix.lower()
    writers: dict[str, Callable[[Path], object]] = {
        ".csv": partial(table.to_csv, index=False, encoding="utf-8-sig"),
        ".parquet": partial(table.to_parquet, index=False),
        **{suffix: partial(table.to_excel, index=False, engine=engine) for suffix, engine in SHEETS.items()},
    }
    if kind not in writers:
        raise StoreError(f"{file} cannot be written: let its name end in one of {', '.join(writers)}")
    try:
        with whole(file.absolute()) as draft:
            writers[kind](draft)
    except ImportError:
        raise StoreError(
            f"{file} cannot be written without an extra: pip install 'wpmodel[sheets]', or write a .csv"
        ) from None
    return file
