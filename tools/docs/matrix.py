"""The patterns page: statistics of stored national runs beside the ranges that were written down before."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from tools.docs.stored import EXPERIMENTS, MADE, inputs_hash, read, table, write
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


def pattern_matrix() -> str:
    """Every pattern that a run can show: model, range, verdict; then how many are met."""
    stored = read(PATTERNS, "build --patterns")
    found = judged(values_of(stored))
    tested = found[found["role"] != "input"]
    seeds = ", ".join(map(str, stored["seeds"]))
    counts = [f"{role}: {_count(tested[tested['role'] == key])}" for key, role in ROLES.items() if key != "input"]
    text = (
        f"The whole country, scenario {stored['scenario']}, seeds {seeds}: {_count(tested)} patterns are met "
        f"({'; '.join(counts)}). Everything a provider does in it is simulated.\n\n"
    )
    known = {one.id: one for one in patterns()}
    head = ("Pattern", "Use", "Statistic", "Accepted", "Model (over seeds)", "Verdict", "Source")
    parts = []
    for level, title in LEVELS.items():
        rows = [_row(row, known[row.id]) for row in found[found["level"] == level].itertuples()]
        parts.append(f"### {title}\n\n" + table(head, rows, right=[4]))
    return text + "\n".join(parts)


def _count(rows: pd.DataFrame) -> str:
    return f"{int(rows['met'].astype(bool).sum())} of {len(rows)}"


def _row(row: Any, one: Pattern) -> tuple[str, ...]:
    value = "none" if math.isnan(row.model) else f"{_short(row.model)} ({_short(row.least)} to {_short(row.most)})"
    verdict = "" if row.met is None else "pass" if row.met else "**miss**"
    accepted = f"{_range(one)} {one.unit}".strip()
    return one.pattern, ROLES[one.role], f"`{one.statistic}`", accepted, value, verdict, one.source


def _range(one: Pattern) -> str:
    low, high = (None if math.isinf(end) else _short(end) for end in (one.low, one.high))
    if low is None or high is None:
        return f"at least {low}" if low else f"at most {high}" if high else ""
    return f"{low} to {high}"


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def pattern_experiments() -> str:
    """Patterns that take two runs, with the verdict of the stored emergence laboratory where there is one."""
    held = {row["id"]: row for row in read(EXPERIMENTS, "build --experiments")["experiments"]}
    rows = [
        (one.pattern, one.level, f"`{one.statistic}`", _verdict(held.get(one.statistic)), one.source)
        for one in patterns()
        if one.kind == "experiment"
    ]
    return table(("Pattern", "Level", "Experiment", "Verdict", "Source"), rows)


def _verdict(row: dict[str, Any] | None) -> str:
    if row is None:
        return "no run stored for these rules"
    if not row["clear"]:
        return "open"
    return "pass" if row["holds"] else "**miss**"
