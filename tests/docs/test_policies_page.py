"""The page of reforms: expectations are about scenarios and figures that exist, and verdicts are those of the runs."""

from __future__ import annotations

from types import ModuleType

import pytest

from wpmodel.scenario import reforms
from wpmodel.tables import evidence

ROWS = evidence.rows("expectations")


@pytest.fixture(scope="module")
def policies(script) -> ModuleType:
    return script("policies")


def test_every_expectation_is_about_a_scenario_and_a_figure_of_its_runs(policies: ModuleType) -> None:
    runs = policies.read(policies.POLICIES, "--policies")["runs"]
    assert set(runs) <= set(reforms())
    assert {row["scenario"] for row in ROWS} <= set(runs)
    for row in ROWS:
        assert row["scenario"] in runs
        assert (row["yardstick"] or policies.YARDSTICKS[0]) == policies.yardstick(row["scenario"])
        for name in (row["scenario"], row["yardstick"] or policies.YARDSTICKS[0]):
            assert len(runs[name][row["figure"]]) == policies.SEEDS, (name, row["figure"])


def test_every_source_with_a_reform_of_its_own_has_said_what_it_expects() -> None:
    assert len({row["scenario"] for row in ROWS}) > 30
    assert {row["expected"] for row in ROWS} == {"up", "down"}


def test_a_verdict_follows_the_interval(policies: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    row = {**ROWS[0], "expected": "down"}
    base = {row["figure"]: [5.0, 6.0, 7.0]}

    def verdict(other: list[float]) -> str:
        runs = {policies.YARDSTICKS[0]: base, row["scenario"]: {row["figure"]: other}}
        monkeypatch.setattr(policies, "read", lambda *_: {"runs": runs})
        monkeypatch.setattr(policies.evidence, "rows", lambda _: [row])
        return policies.expectations()

    assert "1 as expected" in verdict([1.0, 2.0, 3.1])
    assert "1 the other way" in verdict([9.0, 10.0, 11.1])
    assert "1 not clear" in verdict([3.0, 6.5, 9.0])
