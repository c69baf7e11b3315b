"""The source documents passage by passage: what works moves a number in a run, what does not has its reason."""

from __future__ import annotations

from functools import cache

import pytest

from wpmodel import run
from wpmodel.results.metrics import taken
from wpmodel.scenario import BASELINE, names
from wpmodel.studies.emergence import METRICS
from wpmodel.tables import evidence

ROWS = evidence.rows("coverage")
SOON, LATE = "2012-03-31", "2014-04-30"
"""What moves a metric soon need not be run for longer: most rows are settled by the first winter."""
WORKING = [row for row in ROWS if row["state"] == "works"]
REFUSED = [row for row in ROWS if row["state"] == "refused"]


@cache
def figures(scenario: str, until: str) -> dict[str, float]:
    """What the rows on a scenario look at, in one area until a day; each is run once."""
    result = run(scenario, until=until, areas=["South Yorkshire"], threads=1)
    asked = [row for row in WORKING if scenario in (row["scenario"], row["yardstick"] or BASELINE)]
    found = taken(result, *dict.fromkeys(METRICS[row["metric"]].function for row in asked))
    result.model.close()
    return found


def test_every_passage_is_there_and_most_of_them_work() -> None:
    assert len(ROWS) == len({row["passage"] for row in ROWS}) == 96
    assert len(WORKING) >= 80
    assert len(WORKING) + len(REFUSED) == len(ROWS)


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row["passage"][:40])
def test_what_is_refused_says_why_and_claims_nothing(row: dict[str, str]) -> None:
    assert len(row["reason"]) > 40
    assert row["scenario"] == row["metric"] == row["predicted"] == ""


@pytest.mark.parametrize("row", WORKING, ids=lambda row: f"{row['scenario']}-{row['metric']}")
def test_what_works_has_a_scenario_a_metric_and_a_prediction(row: dict[str, str]) -> None:
    assert row["scenario"] in names()
    assert row["yardstick"] in ("", *names())
    assert row["metric"] in METRICS
    assert row["predicted"] in ("up", "down")
    assert not row["reason"]


@pytest.mark.parametrize("row", WORKING, ids=lambda row: f"{row['scenario']}-{row['metric']}")
def test_its_scenario_runs_and_moves_the_metric(row: dict[str, str]) -> None:
    assert any(moved(row, until) for until in (SOON, LATE)), "a scenario that does nothing here is no row that works"


def moved(row: dict[str, str], until: str) -> bool:
    """Whether the metric of a row is there at the end of a run until a day, and another than under its yardstick."""
    before, after = (figures(scenario, until) for scenario in (row["yardstick"] or BASELINE, row["scenario"]))
    return row["metric"] in after and after[row["metric"]] != before.get(row["metric"])
