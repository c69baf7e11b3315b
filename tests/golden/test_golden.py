"""The golden run still gives what is written down."""

from __future__ import annotations

import pytest
from baseline import AREAS, FIGURES, PATH, SEED, golden_run, moved, surroundings, written

ADVICE = (
    "results have moved. If that is meant, run `python tests/golden/refresh.py` (or `make golden`), "
    "commit golden.json, and tag the change *Results change* in CHANGELOG.md:\n  "
)


def test_results_have_not_moved_unnoticed() -> None:
    """To nine digits on the machine and libraries that wrote them down, to three elsewhere."""
    then = written()
    assert PATH.exists(), "there is no golden.json: run `python tests/golden/refresh.py`"
    same_machine = then["surroundings"] == surroundings()
    lines = moved(then["measures"], golden_run(), 1e-9 if same_machine else 1e-3)
    assert not lines, f"{len(lines)} {ADVICE}" + "\n  ".join(lines)


def test_what_is_written_down_is_the_run_that_is_made() -> None:
    then = written()
    assert (then["areas"], then["seed"]) == (AREAS, SEED)
    assert set(FIGURES) <= set(then["measures"])
    assert len(then["measures"]) >= 40


@pytest.mark.parametrize(
    ("now", "lines"),
    [
        ({"a": 1.0, "b": 0.0}, []),
        ({"a": 1.0 + 1e-10, "b": 0.0}, []),
        ({"a": 1.0 + 1e-6, "b": 0.0}, ["a: 1 -> 1.000001 (+0.0001%)"]),
        ({"a": 1.0, "b": 1e-12}, ["b: 0 -> 1e-12 (from zero)"]),
        ({"a": 1.0}, ["b: is gone"]),
        ({"a": 1.0, "b": 0.0, "c": 2.0}, ["c: is new"]),
        ({"a": float("nan"), "b": 0.0}, ["a: 1 -> nan (+nan%)"]),
    ],
)
def test_what_moved_is_told(now: dict[str, float], lines: list[str]) -> None:
    assert moved({"a": 1.0, "b": 0.0}, now, 1e-9) == lines
