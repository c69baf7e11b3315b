"""The report of a calibration: whole, readable without colour or script, and about the tables that it was given."""

from __future__ import annotations

import json
import re
from html import escape
from pathlib import Path

import pytest
from typer.testing import CliRunner

from wpmodel.calibration import study
from wpmodel.cli.front import app
from wpmodel.cli.reports import report_calibration
from wpmodel.foundation.files import StoreError


@pytest.fixture(scope="module")
def drawn() -> str:
    about, of = study.read()
    return report_calibration.page(about, of, report_calibration.again(about))


def test_the_report_holds_every_figure_and_parameter(drawn: str) -> None:
    about, of = study.read()
    text = re.sub(r"<svg.*?</svg>", "", drawn, flags=re.DOTALL)
    for name in ("predictive", "validation"):
        for label in of[name]["label"]:
            shown = escape(label).replace("&#x27;", "&#39;")
            assert f">{shown}</td>" in text
    for parameter in of["identifiability"]["parameter"]:
        assert f">{parameter}<br>" in text
    within = int(of["predictive"]["within"].sum())
    assert f"{within} of {len(of['predictive'])} figures fitted lie within their tolerance" in " ".join(text.split())
    assert f"--budget {about['budget']} " in text


def test_the_report_needs_no_script_network_or_colour(drawn: str) -> None:
    assert "<script" not in drawn
    links = re.sub(r'xmlns[:\w]*="[^"]*"', "", drawn).replace("http://www.w3.org", "")
    assert "http" not in links
    charts = re.findall(r'<svg role="img" aria-label="([^"]+)"', drawn)
    assert len(charts) == drawn.count("<svg") == 7
    assert "within tolerance" in charts[0]
    assert "miss, outside the interval" in drawn


def test_a_fit_without_validation_says_how_to_make_one() -> None:
    about, of = study.read()
    made = ("checks", "posterior", "walk", "identifiability", "conflicts", "sensitivity", "recovery", "recovery_ranks",
            "simulated", "simulated_ranks")  # fmt: skip
    page = report_calibration.page(about, {name: of[name] for name in made}, report_calibration.again(about))
    assert "wpmodel validate --posterior" in page
    assert "at the posterior centre (emulated)" in page


def test_the_shipped_calibration_is_reported_without_a_run(tmp_path: Path) -> None:
    file = tmp_path / "calibration.html"
    done = CliRunner().invoke(app, ["calibrate", "--shipped", "--report", str(file), "--json"])
    assert done.exit_code == 0
    assert len(json.loads(done.stdout)["posterior"]) == study.DRAWS
    assert file.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_a_folder_without_a_calibration_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="holds no calibration"):
        study.read(tmp_path)
