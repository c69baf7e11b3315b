"""Patterns in the annex and on two pages: stored national runs beside the ranges that were written down before."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import pandas as pd

from tools.docs.stored import EXPERIMENTS, MADE, Table, inputs_hash, read, table, write
from wpmodel.studies.patterns import Pattern, judged, patterns

PATTERNS = MADE / "patterns.json"
SEEDS = (1, 2, 3)
LEVELS = {"micro": "People", "meso": "Organisations and contracts", "macro": "The programme"}
ROLES = {"fit": "fit", "validate": "check", "input": "in"}


def store_patterns() -> None:
    """Run the whole country with SEEDS and store what patterns need (a minute or two)."""
    from wpmodel.scenario import BASELINE, Scenario
    from wpmodel.studies.experiment import jobs_of, many
    from wpmodel.studies.patterns import look

    jobs = jobs_of([Scenario.load(BASELINE)], SEEDS, look)
    found = many(jobs)
    wanted = dict.fromkeys(p.statistic for p in patterns() if p.kind != "experiment")
    values = {name: [_stored(found[job].get(name, math.nan)) for job in jobs] for name in wanted}
    content = {"scenario": BASELINE, "seeds": list(SEEDS), "inputs": inputs_hash(), "values": values}
    write(PATTERNS, content)


def _stored(value: float) -> float | None:
    return None if math.isnan(value) else float(f"{value:.6g}")


def values_of(stored: dict[str, Any]) -> dict[str, list[float]]:
    """Stored statistics over seeds, as numbers."""
    return {name: [math.nan if v is None else v for v in values] for name, values in stored["values"].items()}


def all_patterns() -> Table:
    """Every pattern that a run can show: range, model, verdict."""
    stored = read(PATTERNS, "build --patterns")
    known = {one.id: one for one in patterns()}
    rows = [_row(row, known[row.id]) for row in judged(values_of(stored)).itertuples()]
    return Table(("Level", "Pattern", "Use", "Statistic", "Accepted", "Model (over seeds)", "Verdict", "Source"), rows)


def verdict() -> str:
    """How many patterns are met, by use, by level and of those that take two runs."""
    stored = read(PATTERNS, "build --patterns")
    found = judged(values_of(stored))
    tested = found[found["role"] != "input"]
    by_use = [f"{role}: {_count(tested[tested['role'] == key])}" for key, role in ROLES.items() if key != "input"]
    by_level = [f"{title}: {_count(tested[tested['level'] == level])}" for level, title in LEVELS.items()]
    seeds = ", ".join(map(str, stored["seeds"]))
    of_two = Counter(row[3] for row in of_two_runs().rows)
    each = ", ".join(map(str, _by_seed(stored)))
    return (
        f"The whole country, scenario {stored['scenario']}, seeds {seeds}: {_count(tested)} patterns are met in every "
        f"seed ({'; '.join([*by_use, *by_level])}), and {each} in each. "
        f"Of {of_two.total()} more, which take two runs, {of_two['pass']} pass.\n"
    )


def _by_seed(stored: dict[str, Any]) -> list[int]:
    """How many patterns each seed meets."""
    values = values_of(stored)
    tables = [judged({name: of[k : k + 1] for name, of in values.items()}) for k in range(len(stored["seeds"]))]
    return [int(found.loc[found["role"] != "input", "met"].fillna(False).astype(bool).sum()) for found in tables]


def missed() -> str:
    """Patterns that are missed."""
    rows = [row[1:6] for row in all_patterns().rows if row[6] == "miss"]
    return table(
        ("Pattern that is missed", "Use", "Accepted", "Model (over seeds)"),
        [(row[0], row[1], row[3], row[4]) for row in rows],
        right=[3],
    )


def _count(rows: pd.DataFrame) -> str:
    return f"{int(rows['met'].astype(bool).sum())} of {len(rows)}"


def _row(row: Any, one: Pattern) -> tuple[object, ...]:
    value = "none" if math.isnan(row.model) else f"{_short(row.model)} ({_short(row.least)} to {_short(row.most)})"
    told = "" if row.met is None else "pass" if row.met else "miss"
    accepted = f"{_range(one)} {one.unit}".strip()
    use = ROLES[one.role]
    return LEVELS[one.level], one.pattern, use, f"`{one.statistic}`", accepted, value, told, one.source


def _range(one: Pattern) -> str:
    low, high = (None if math.isinf(end) else _short(end) for end in (one.low, one.high))
    if low is None or high is None:
        return f"at least {low}" if low else f"at most {high}" if high else ""
    return f"{low} to {high}"


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def of_two_runs() -> Table:
    """Patterns that take two runs, with the verdict of the stored emergence laboratory where there is one."""
    held = {row["id"]: row for row in read(EXPERIMENTS, "build --experiments")["experiments"]}
    rows: list[tuple[object, ...]] = [
        (one.pattern, LEVELS[one.level], f"`{one.statistic}`", _verdict(held.get(one.statistic)), one.source)
        for one in patterns()
        if one.kind == "experiment"
    ]
    return Table(("Pattern", "Level", "Experiment", "Verdict", "Source"), rows)


def _verdict(row: dict[str, Any] | None) -> str:
    if row is None:
        return "no run stored for these rules"
    if not row["clear"]:
        return "open"
    return "pass" if row["holds"] else "miss"
