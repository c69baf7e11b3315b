"""The calibration that comes with the package: about these parameters and figures, and the page is made of it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from wpmodel.calibration import priors, study, targets
from wpmodel.cli.front import app
from wpmodel.foundation.files import StoreError
from wpmodel.parameters import calibrated
from wpmodel.scenario import BASELINE, Scenario

ROOT = Path(__file__).resolve().parents[2]


def test_the_shipped_posterior_is_about_these_parameters() -> None:
    scores = study.read_posterior()
    assert scores.shape == (study.DRAWS, len(priors.FREE))
    assert np.abs(scores).max() <= priors.CUT + 1e-3
    assert priors.scenario_at(scores[0])["job_base"] > 0.0


def test_a_plain_run_is_at_the_centre_of_the_shipped_posterior() -> None:
    centre = priors.centre(study.read_posterior())
    apart = {free.id for free in priors.FREE if centre[free.name] != Scenario.load(BASELINE)[free.name]}
    assert not apart, "declare these anew: `wpmodel calibrate --accept calibration/shipped`"


def test_the_declared_values_are_those_that_accepting_the_shipped_posterior_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    declared = calibrated.FILE.read_text(encoding="utf-8")
    monkeypatch.setattr(calibrated, "FILE", tmp_path / "calibrated.toml")
    ended = CliRunner().invoke(app, ["calibrate", "--accept", str(study.SHIPPED)])
    assert ended.exit_code == 0, ended.output
    assert "calibrated.toml has the calibrated values" in " ".join(ended.output.split())
    assert calibrated.FILE.read_text(encoding="utf-8") == declared


def test_a_folder_without_a_posterior_is_refused_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calibrated, "FILE", tmp_path / "calibrated.toml")
    with pytest.raises(StoreError, match="holds no posterior of these parameters"):
        study.accept(tmp_path)
    assert not calibrated.FILE.exists()


def test_the_shipped_fit_is_about_these_figures_and_priors() -> None:
    about = json.loads((study.SHIPPED / "manifest.json").read_text())
    assert about["targets"] == [target.id for target in targets.targets()]
    assert about["priors"] == [[free.id, free.shape, free.low, free.high, free.why] for free in priors.FREE]
    assert set(pd.read_csv(study.SHIPPED / "validation.csv")["target"]) == {t.id for t in targets.targets("validate")}


def test_what_is_shipped_can_be_fitted_again_without_a_run() -> None:
    """The bank is in the package: its emulator foresees what the shipped checks say."""
    from wpmodel.calibration.emulate import fit

    bank, chosen = pd.read_csv(study.SHIPPED / "bank.csv"), targets.targets()
    emulator = fit(bank[priors.names()].to_numpy(float), targets.modelled(chosen, bank))
    said = pd.read_csv(study.SHIPPED / "checks.csv")["emulator_q2"].to_numpy()
    assert np.allclose(emulator.q2, said, atol=0.01)


def test_the_page_is_made_of_what_is_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT))  # `tools` is not installed
    from tools.docs import build_calibration

    assert build_calibration.PAGE.read_text(encoding="utf-8") == build_calibration.page()
