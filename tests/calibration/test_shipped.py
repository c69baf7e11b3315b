"""The calibration that comes with the package: about these parameters and figures, and the page is made of it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from wpmodel.calibration import priors, study, targets
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
    assert not apart, f"declare these anew: {priors.centre(study.read_posterior()).plain_changes()}"


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


def test_the_page_is_made_of_what_is_shipped() -> None:
    ended = subprocess.run(
        [sys.executable, "docs/build_calibration.py", "--check"], cwd=ROOT, capture_output=True, text=True
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
