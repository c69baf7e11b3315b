"""Ablation: each mend off alone, the rest as it was, and verdicts that follow from the runs."""

from __future__ import annotations

import io
import json

import pandas as pd
import pytest
from rich.console import Console
from typer.testing import CliRunner

from wpmodel.cli.front import app
from wpmodel.cli.output import show_studies
from wpmodel.parameters import DECLARED
from wpmodel.scenario import BASELINE, Scenario, reforms
from wpmodel.studies import ablation as a
from wpmodel.studies import patterns

SMALL = ["South Yorkshire"]
TWO = Scenario.load(a.SIMPLER).given("mandated_contacts=1", "adverse_trend=1", "top_slice=0.25")


def test_a_mend_is_of_parameters_that_are_declared_and_belong_to_no_other() -> None:
    each = [name for one in a.mends() for name in one.parameters]
    assert len(each) == len(set(each)) > 5
    assert not set(each) - set(DECLARED)


def test_every_parameter_of_the_simpler_model_belongs_to_a_mend() -> None:
    simpler = Scenario.load(a.SIMPLER)
    assert not {"simple-conduct", "simple-organisations", "prudent-boards"} & set(reforms())
    assert {name for one in a.mends() for name in one.parameters} >= set(simpler.changes)
    assert all(one.on(Scenario.load(BASELINE)) and not one.on(one.off) for one in a.mends())


def test_switched_off_alone_a_mend_is_as_in_the_simpler_model_and_everything_else_as_it_was() -> None:
    arms = a.arms_of(TWO)
    assert list(arms) == ["all", "none", "letters", "trend"]
    assert arms["all"] is TWO
    assert arms["letters"]["mandated_contacts"] == 0.0
    assert arms["letters"]["miss_base"] == 0.106, "without letters there is less to miss"
    assert (arms["letters"]["adverse_trend"], arms["trend"]["adverse_trend"]) == (1.0, 0.0)
    assert arms["trend"]["mandated_contacts"] == 1.0
    assert {arm["top_slice"] for arm in arms.values()} == {0.25}


def test_a_scenario_without_mends_is_refused() -> None:
    with pytest.raises(ValueError, match=r"none of the mends.*letters"):
        a.ablation(Scenario.load(a.SIMPLER).given("miss_base=0.106"))
    with pytest.raises(ValueError, match="seeds"):
        a.ablation(TWO, seeds=0)


def test_what_a_mend_is_needed_for_follows_from_the_verdicts() -> None:
    verdicts = {"all": [True, True, False], "none": [False] * 3, "letters": [False, True, True], "trend": [True] * 3}
    arms = pd.DataFrame(
        [
            {"arm": arm, "id": name, "met": met}
            for arm, of in verdicts.items()
            for name, met in zip("xyz", of, strict=True)
        ]
    )
    found = a.summary(arms, a.mends_in(TWO)).set_index("mend")
    assert found.loc["letters", ["lost", "won", "needed"]].tolist() == [["x"], ["z"], True]
    assert found.loc["trend", ["lost", "won", "needed"]].tolist() == [[], ["z"], False]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """The command on one area: a mend that does nothing (care without a mission) beside one that does much."""
    file = tmp_path_factory.mktemp("ablation") / "care-and-letters.toml"
    changes = ("care=0.05", "mission=0", "mandated_contacts=1", "appointments_none=0", "miss_barrier=0.45")
    file.write_text(Scenario.load(a.SIMPLER).given(*changes).to_toml(), encoding="utf-8")
    ended = CliRunner().invoke(app, ["ablate", str(file), "--seeds", "1", "--areas", SMALL[0], "--json"])
    assert ended.exit_code == 0, ended.output
    return json.loads(ended.stdout)


def test_runs_show_which_patterns_need_a_mend(told: dict) -> None:
    arms = pd.DataFrame(told["arms"]).set_index(["arm", "id"])
    assert set(arms.index.get_level_values("arm")) == {"all", "none", "letters", "kinds", "care"}
    assert arms.loc["care", "model"].equals(arms.loc["all", "model"]), "nobody has a mission: care moves nothing"
    mends = {row["mend"]: row for row in told["mends"]}
    assert "vulnerable-sanctioned" in mends["letters"]["lost"]
    assert (mends["care"]["lost"], mends["care"]["needed"]) == ([], False)
    known = {one.id for one in patterns.patterns() if one.kind != "experiment" and one.role != "input"}
    assert {row["id"] for row in told["arms"]} <= known


def test_the_table_names_what_goes_back_to_a_miss_and_what_nothing_needs() -> None:
    arms = pd.DataFrame(
        [{"arm": arm, "id": "repeats", "met": arm != "trend"} for arm in ("all", "none", "letters", "trend")]
    )
    found = a.Ablation(arms, a.summary(arms, a.mends_in(TWO)), 3)
    out = Console(width=120, record=True, file=io.StringIO())
    show_studies.ablation(out, found)
    lines = out.export_text().splitlines()
    assert any("3 seeds" in line for line in lines)
    assert next(line for line in lines if "Trend of decisions" in line).split()[-4:] == ["repeats", "0", "of", "1"]
    assert "No pattern here needs: Contact by letter." in "\n".join(lines)
