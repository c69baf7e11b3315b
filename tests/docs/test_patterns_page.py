"""Patterns: all are in the annex, misses on the page of misses, and verdicts follow from the stored numbers."""

import csv
import json
from pathlib import Path

import pytest

from wpmodel.studies.patterns import judged, patterns

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def rows_of(name):
    with (DOCS / "annex" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row["Pattern"]: row for row in csv.DictReader(file)}


TABLE = rows_of("patterns") | rows_of("patterns-of-two-runs")
MISSES = (DOCS / "mechanisms.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def matrix(script):
    return script("matrix")


@pytest.fixture(scope="module")
def stored(matrix):
    return json.loads(matrix.PATTERNS.read_text(encoding="utf-8"))


@pytest.mark.parametrize("one", patterns(), ids=lambda one: one.id)
def test_every_pattern_is_in_the_annex(one):
    row = TABLE[one.pattern]
    assert row.get("Statistic", row.get("Experiment")) == one.statistic


def test_the_stored_runs_are_national_and_complete(stored):
    assert stored["seeds"] == [1, 2, 3]
    assert set(stored["values"]) == {one.statistic for one in patterns() if one.kind != "experiment"}
    assert all(len(values) == 3 for values in stored["values"].values())


def test_verdicts_follow_from_the_stored_numbers(matrix, stored):
    found = judged(matrix.values_of(stored))
    for row in found.itertuples():
        assert TABLE[row.pattern]["Verdict"] == ("" if row.met is None else "pass" if row.met else "miss")
        assert (f"| {row.pattern} |" in MISSES) == (row.met is not None and not row.met)


def test_misses_are_counted_and_shown(matrix, stored):
    found = judged(matrix.values_of(stored))
    tested = found[found["role"] != "input"]
    page = (DOCS / "evidence.md").read_text(encoding="utf-8")
    assert f"{int(tested['met'].astype(bool).sum())} of {len(tested)} patterns are met" in page


def test_an_experiment_that_was_not_run_has_no_verdict(matrix):
    assert matrix._verdict(None) == "no run stored for these rules"
    assert matrix._verdict({"holds": True, "clear": True}) == "pass"
    assert matrix._verdict({"holds": False, "clear": True}) == "miss"
    assert matrix._verdict({"holds": False, "clear": False}) == "open"
