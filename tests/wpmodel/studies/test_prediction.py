"""Predictions of other programmes: what is published is held against the draws, and nothing else decides a verdict."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from wpmodel import Scenario, run
from wpmodel.cli import front
from wpmodel.programmes import catalogue, template
from wpmodel.results.claimant_table import people_table
from wpmodel.results.measures import value_of
from wpmodel.studies import prediction
from wpmodel.studies.prediction import ABOVE, BELOW, HIT, ROWS, predict

HEAD = "id,label,statistic,payment_group,cohort,as_of,value,low,high,unit,role,source\n"
FIGURES = (
    "started,Started a job,started_rate_at,,2014-04..2014-06,2015-03-31,{started},,,percent,validate,made up\n"
    "reached,Outcomes,outcome_rate_at,long_term,2014-04..2014-06,2015-09-30,{reached},,,percent,validate,made up\n"
    "lasting,Outcomes for 100 starts,outcomes_per_start,,,2015-12-31,{lasting},,,percent,validate,made up\n"
    "twice,Second milestones,second_milestones,,,2015-12-31,{twice},,,persons,validate,made up\n"
    "came,People referred,referrals,young; health,,2014-12-31,900,,,persons,context,made up\n"
)


def written(folder: Path, **values: float) -> Path:
    """A folder with published results, where a second milestone is paid 13 weeks after the first."""
    place = template.write(folder)
    told = {"started": 40, "reached": 20, "lasting": 60, "twice": 100, **values}
    (place / "figures.csv").write_text(HEAD + FIGURES.format(**told), encoding="utf-8")
    head = (place / "programme.toml").read_text(encoding="utf-8")
    terms = "[parameters]\nsustainment_payments = 1\nsustainment_interval = 13\n"
    (place / "programme.toml").write_text(head.replace("[parameters]\n", terms), encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("prediction") / "my-city")


def test_measures_by_a_date_are_what_a_count_of_people_gives(city: Path) -> None:
    result = run(city, until="2016-03-31")
    people = people_table(result)
    came = people[people["attached_on"].between("2014-04-01", "2014-06-30")]
    by_then = came["first_job_on"] <= "2015-03-31"
    assert result.measures["started"] == pytest.approx(100.0 * by_then.mean(), abs=2.0)
    older = came[came["payment_group"] == "long_term"]
    claimed = older["outcome_on"] + pd.Timedelta(weeks=result.model.settings.claim_lag_weeks) <= "2015-09-30"
    assert result.measures["reached"] == pytest.approx(100.0 * claimed.mean(), abs=2.5)
    twice = (people["sustainments"] == 1).sum()
    assert people["sustainments"].max() == 1
    assert 0 < result.measures["twice"] <= twice
    assert 0 < result.measures["lasting"] < 100


def test_a_second_milestone_waits_for_its_weeks_in_work(city: Path) -> None:
    rows = run(city, until="2016-12-31").rows
    twice = rows[rows["payments"] == 2]
    assert twice.size > 100
    assert (twice["outcome"].astype(int) + 13 <= twice["ended"].astype(int)).all()


def test_second_milestones_are_no_measure_of_a_contract_with_many_payments() -> None:
    figure = pd.Series(
        {"statistic": "second_milestones", "as_of": "2012-03-31", "payment_group": "all", "cohort": None}
    )

    assert value_of(run(areas=["South Yorkshire"], until="2012-04-30"), figure) is None


def test_a_verdict_says_on_which_side_of_the_draws_the_published_figure_lies(tmp_path: Path) -> None:
    place = written(tmp_path / "town", started=99, reached=0.1, lasting=55)
    worlds = [Scenario(f"draw {k}", {"job_base": 0.008 + 0.001 * k}) for k in range(3)]
    found = predict(catalogue.find(place), worlds, "2015-12-31")
    verdict = found.figures.set_index("id")["verdict"]
    assert verdict["started"] == BELOW
    assert verdict["reached"] == ABOVE
    assert found.draws == 3
    assert (found.figures["low"] <= found.figures["median"]).all()
    assert (found.figures["median"] <= found.figures["high"]).all()
    held = found.figures[found.figures["role"] == "validate"]
    assert found.hits == ((held["verdict"] == HIT).sum(), 4)
    told = set(found.behaviour["what"])
    assert set(ROWS.values()) <= told
    assert {f"job outcomes for 100 attached: {group.title}" for group in found.programme.groups} <= told


def test_draws_differ_and_the_programmes_own_terms_do_not_move(city: Path) -> None:
    draws = [Scenario("hard", {"job_base": 0.004}), Scenario("easy", {"job_base": 0.02, "allotted_weeks": 104})]
    found = predict(catalogue.find(city), draws, "2015-12-31")
    started = found.figures.set_index("id").loc["started"]
    assert started["high"] - started["low"] > 10
    came = found.figures.set_index("id").loc["came"]
    assert came["low"] == came["high"]


def test_the_command_prints_and_stores(city: Path, tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    wanted = ["predict", str(city), "--draws", "2", "--until", "2015-12-31", "--processes", "1"]
    for more in ([], ["--json", "--out", str(tmp_path / "tables")]):
        monkeypatch.setattr(sys, "argv", ["wpmodel", *wanted, *more])
        with pytest.raises(SystemExit) as done:
            front.main()
        assert not done.value.code
        out = capsys.readouterr().out
        if not more:
            assert "nothing was fitted" in " ".join(out.split())
    told = json.loads(out)
    assert (told["draws"], told["held_out"]) == (2, 4)
    assert {row["id"] for row in told["figures"]} == {"started", "reached", "lasting", "twice", "came"}
    assert pd.read_csv(tmp_path / "tables" / "figures.csv")["id"].tolist() == [row["id"] for row in told["figures"]]


def test_shares_of_a_prediction_are_finite(city: Path) -> None:
    found = prediction.predicted(run(city, until="2015-12-31"))
    assert all(np.isfinite(value) for value in found.values())
