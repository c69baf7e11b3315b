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


def test_every_scenario_is_stored_and_every_expectation_is_about_a_figure_of_its_runs(policies: ModuleType) -> None:
    stored = policies.read(policies.POLICIES, "build --policies")
    runs = stored["runs"]
    assert set(runs) == set(reforms())
    assert {row["scenario"] for row in ROWS} <= set(runs)
    for row in ROWS:
        yardstick = row["yardstick"] or policies.YARDSTICKS[0]
        assert yardstick == policies.yardstick(row["scenario"])
        assert len(runs[row["scenario"]][row["figure"]]) == stored["draws"], row
        assert len(runs[yardstick].get(row["figure"], [])) in (0, stored["draws"]), row


def test_every_source_with_a_reform_of_its_own_has_said_what_it_expects() -> None:
    assert len({row["scenario"] for row in ROWS}) > 30
    assert {row["expected"] for row in ROWS} == {"up", "down"}


def test_a_verdict_follows_nine_draws_of_ten(policies: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    row = {**ROWS[0], "expected": "down"}
    base = {row["figure"]: [5.0] * 10}

    def verdict(*other: float | None) -> str:
        runs = {policies.YARDSTICKS[0]: base, row["scenario"]: {row["figure"]: list(other)}}
        monkeypatch.setattr(policies, "read", lambda *_: {"runs": runs})
        monkeypatch.setattr(policies.evidence, "rows", lambda _: [row])
        return policies.expectations()

    assert "1 as expected" in verdict(*[4.0] * 9, 5.5)
    assert "1 the other way" in verdict(*[7.0] * 9, 4.0)
    assert "1 not clear" in verdict(*[4.0] * 8, 5.5, 5.5)
    assert "1 not clear" in verdict(*[5.0] * 10)
    assert "1 as expected" in verdict(*[4.0] * 9, None), "a draw in which no firm bids says nothing"


def test_a_draw_without_a_run_or_a_figure_has_none_of_it(script) -> None:
    made = script("drawn").Runs(
        {"a": ("x", "y"), "b": ("z", "w")}, {"x": {"f": 1.23456789}, "z": {"f": 2.0}, "w": {}}, 2, 2
    )
    assert made.figure("a", lambda found: found.get("f")) == [1.23457, None]
    assert made.figure("b", lambda found: found.get("f")) == [2.0, None]
    assert made.figure("b", lambda found: found.get("q")) is None
