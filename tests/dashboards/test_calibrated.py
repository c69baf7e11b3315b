"""The Calibration page says what the shipped tables say, whatever they come to say."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from wpmodel.calibration.study import SHIPPED
from wpmodel.calibration.words import amount, short
from wpmodel.dashboards.components.calibrated import Calibration, Unreadable


@pytest.fixture(scope="module")
def shipped() -> Calibration:
    return Calibration()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "shipped"))


def every_chart(of: Calibration) -> list[dict]:
    chosen = [of.density(p) for p in of.parameter_names()] + [of.sensitivity(o) for o in of.outputs()]
    return [*of.distances(), *of.parameters(), *of.trust(), of.explanations(), *chosen]


def test_every_chart_is_plain_and_says_what_it_stands_on(shipped: Calibration) -> None:
    charts = every_chart(shipped)
    assert len({one["id"] for one in charts}) == 10
    for one in charts:
        assert one["title"]
        assert one["unit"]
        assert one["note"]
        for of in one["series"]:
            assert len(of["values"]) == len(one["x"]) == len(set(one["x"]))
            assert {len(of[key]) for key in ("low", "high", "words", "colours") if key in of} <= {len(one["x"])}
    json.dumps(charts, allow_nan=False)


def test_hits_and_misses_are_those_of_the_tables(shipped: Calibration) -> None:
    fitted, kept, _ = shipped.distances()
    for chart, name in ((fitted, "predictive"), (kept, "validation")):
        rows = pd.read_csv(SHIPPED / f"{name}.csv")
        verdicts = [row[-1] for row in chart["table"]["rows"]]
        assert sum(v.startswith("hit") for v in verdicts) == rows["within"].sum()
        assert sum("outside" in v for v in verdicts) == (~rows["inside"] & ~rows["within"]).sum()
        inside = [abs(v) <= 1.0 for v in chart["series"][0]["values"]]
        assert inside == rows["within"].tolist()
        assert f"{rows['within'].sum()} of {len(rows)}" in [tile["figure"] for tile in shipped.tiles()]
        assert len(chart["published"]) == len(rows)


def test_another_calibration_gives_another_page(folder: Path) -> None:
    before = Calibration(folder)
    rows = pd.read_csv(folder / "validation.csv")
    rows["within"] = rows["inside"] = False
    rows["model"] *= 3.0
    rows.to_csv(folder / "validation.csv", index=False)
    after = Calibration(folder)
    assert before.distances()[1]["series"] != after.distances()[1]["series"]
    assert f"0 of {len(rows)}" in [tile["figure"] for tile in after.tiles()]


def test_it_says_whether_it_was_made_with_the_rules_that_run_here(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = Calibration(folder)
    monkeypatch.setattr("wpmodel.calibration.study.made_with", lambda: {"code": of.about["code"]})
    assert of.is_of_this_code
    monkeypatch.setattr("wpmodel.calibration.study.made_with", lambda: {"code": "another"})
    assert not Calibration(folder).is_of_this_code


def test_a_calibration_that_is_not_there_is_told_with_how_to_make_it(folder: Path) -> None:
    (folder / "validation.csv").unlink()
    with pytest.raises(Unreadable, match="build_calibration"):
        Calibration(folder)


def test_prior_and_posterior_lie_where_they_should(shipped: Calibration) -> None:
    posterior, contraction = shipped.parameters()
    rows = shipped.of["identifiability"]
    for k, row in enumerate(rows.itertuples()):
        assert -15.0 <= posterior["series"][0]["low"][k] < posterior["series"][0]["high"][k] <= 115.0, row.parameter
    assert contraction["series"][0]["values"] == pytest.approx(rows["contraction"], rel=1e-3, abs=1e-4)


def test_words_are_short_beside_a_row() -> None:
    assert short("Job outcome within 24 months, all completed cohorts to December 2017, JSA aged 25 and over") == (
        "24-month job outcome, all to Dec 2017, JSA 25+"
    )
    assert [amount(x) for x in (31000, 999.6, 8.456, float("nan"))] == ["31,000", "1,000", "8.46", "–"]
