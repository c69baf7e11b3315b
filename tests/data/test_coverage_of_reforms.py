"""The source documents passage by passage: what works has a scenario and a metric, what does not its reason. That the
scenario moves the metric: tests/wpmodel/test_scenarios.py, which runs it."""

from __future__ import annotations

import pytest

from wpmodel.scenario import names
from wpmodel.studies.emergence import METRICS
from wpmodel.tables import evidence

ROWS = evidence.rows("coverage")
WORKING = [row for row in ROWS if row["state"] == "works"]
REFUSED = [row for row in ROWS if row["state"] == "refused"]


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
