"""Paid milestones of a folder: rows of `milestones.csv` become values of the parameters that they stand for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wpmodel.tables.datapackage import Row

FILE = "milestones.csv"
_COLUMNS = {"weeks": "milestone_weeks_{}", "fee_gbp": "milestone_fee_{}", "within_weeks": "milestone_within_{}",
            "earnings_gbp": "milestone_earnings_{}"}  # fmt: skip
_FIRST = {"weeks": "outcome_weeks", "fee_gbp": "outcome_fee"}


class MilestoneError(ValueError):
    """Rows that cannot be right. The message says which row and how to mend it, without the file."""


def terms_of(rows: Iterable[tuple[int, Row]], given: Mapping[str, Any]) -> dict[str, Any]:
    """Terms of a programme, `given`, with those that numbered rows of milestones say: parameters by name and group.

    Raises MilestoneError where rows do not fit together, or say what is given already.
    """
    found: dict[str, Any] = {}
    last: dict[str, tuple[int, int]] = {}  # number and weeks of the milestone before, by group
    for n, row in rows:
        group, k = row["group"], int(row["milestone"])
        number, weeks = last.get(group, (0, 0))
        if k != number + 1:
            raise MilestoneError(
                f"row {n}: milestone {k} of {group} follows {number or 'none'}: number them from 1, in order"
            )
        last[group] = (k, _weeks(n, row, weeks))
        for column, name in (_COLUMNS | (_FIRST if k == 1 else {})).items():
            if row[column]:
                found.setdefault(name.format(k), {})[group] = float(row[column])
        _delay(n, row, found, f"milestone_delay_{k}")
    if twice := sorted(set(found) & set(given)):
        raise MilestoneError(
            f"{', '.join(twice)} stands in programme.toml too: leave it out there, or empty the column here"
        )
    after = {group: 0 for group, (k, _) in last.items() if k > 1 or f"{group}" in found.get("milestone_within_1", {})}
    if after and "sustainment_payments" not in given:
        found["sustainment_payments"] = after
    return {**given, **found}


def _weeks(n: int, row: Row, before: int) -> int:
    """Weeks in work of a row's milestone; those of the one before where it goes by earnings."""
    if bool(row["weeks"]) == bool(row["earnings_gbp"]):
        raise MilestoneError(f"row {n} needs either weeks or earnings_gbp: fill one and leave the other empty")
    if not row["weeks"]:
        return before
    weeks = int(row["weeks"])
    if weeks <= before:
        raise MilestoneError(
            f"row {n}: {weeks} weeks in work do not come after {before}, the milestone before: mend it"
        )
    if row["within_weeks"] and 0 < int(row["within_weeks"]) < weeks:
        raise MilestoneError(
            f"row {n}: {weeks} weeks in work cannot lie within {row['within_weeks']}: make within_weeks longer"
        )
    return weeks


def _delay(n: int, row: Row, found: dict[str, Any], name: str) -> None:
    """A milestone's delay, which is the same for all groups."""
    if not row["delay_weeks"]:
        return
    delay = int(row["delay_weeks"])
    if found.setdefault(name, delay) != delay:
        raise MilestoneError(
            f"row {n}: delay_weeks is {delay} here and {found[name]} above: a milestone has one delay for all groups"
        )
