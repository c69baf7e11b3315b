"""The programmes that come with the package: each can be read, and each figure says where it was published."""

import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from wpmodel.programmes import catalogue
from wpmodel.programmes.folder import read
from wpmodel.programmes.programme import Programme
from wpmodel.programmes.work_programme import NAME

FOLDERS = sorted(
    path for path in (Path(__file__).resolve().parents[2] / "data" / "programmes").iterdir() if path.is_dir()
)
MEASURES = {
    "referrals",
    "job_starts",
    "job_outcomes",
    "second_milestones",
    "started_rate_at",
    "outcome_rate_at",
    "outcomes_per_start",
}
NO_RESULTS = {"fair-start-scotland-2018", "restart-2021"}
"""Programmes that are predicted and not scored here."""
OF_A_COHORT = {"started_rate_at", "outcome_rate_at"}


@pytest.fixture(params=FOLDERS, ids=lambda path: path.name)
def folder(request: pytest.FixtureRequest) -> Path:
    return request.param


@pytest.fixture
def programme(folder: Path) -> Programme:
    return read(folder)


def figures_of(folder: Path) -> pd.DataFrame:
    """Published figures as they stand in the file, all as text."""
    return pd.read_csv(folder / "figures.csv", dtype=str, keep_default_na=False)


def test_the_catalogue_has_each_under_the_name_of_its_folder() -> None:
    assert catalogue.names() == [NAME, *(path.name for path in FOLDERS)]
    assert len(FOLDERS) >= 6


def test_it_can_be_read_and_says_what_was_assumed(folder: Path, programme: Programme) -> None:
    assert programme.name == folder.name
    assert programme.source
    assert len(programme.assumptions) >= 5
    assert all(one.endswith(".") for one in programme.assumptions)


def test_its_head_says_where_the_numbers_come_from(folder: Path) -> None:
    head = (folder / "programme.toml").read_text(encoding="utf-8")
    assert "# Where the numbers come from" in head
    assert len(re.findall(r"https?://", head)) >= 3


def test_each_figure_has_a_source_with_an_address(folder: Path) -> None:
    for row in figures_of(folder).itertuples():
        assert re.search(r"https?://\S+", row.source), row.id
        assert re.search(r"\b(19|20)\d\d\b", row.source.split("http")[0]), f"{row.id}: no date"


def test_each_figure_is_of_a_measure_a_group_and_days_that_there_are(folder: Path, programme: Programme) -> None:
    first, last = programme.calendar.first_day, programme.calendar.last_day
    for row in figures_of(folder).itertuples():
        assert row.statistic in MEASURES, row.id
        assert set(filter(None, row.payment_group.split(";"))) <= set(programme.labels), row.id
        assert first <= date.fromisoformat(row.as_of) <= last, row.id
        assert bool(row.cohort) == (row.statistic in OF_A_COHORT), row.id
        if row.cohort:
            begins, ends = row.cohort.split("..")
            assert f"{first:%Y-%m}" <= begins <= ends <= f"{programme.calendar.last_referral:%Y-%m}", row.id


def test_starts_that_were_published_are_those_of_the_intake(folder: Path, programme: Programme) -> None:
    of_start = figures_of(folder).query("statistic == 'referrals'")
    for row in of_start.itertuples():
        groups = [programme.labels.index(g) for g in filter(None, row.payment_group.split(";"))]
        people = sum(
            one.people
            for one in programme.referred
            if one.month <= row.as_of[:7] and (not groups or one.group in groups)
        )
        assert people == pytest.approx(float(row.value), abs=5), row.id


def test_what_is_predicted_unseen_holds_no_results(folder: Path) -> None:
    roles = set(figures_of(folder)["role"])
    assert ("validate" in roles) != (folder.name in NO_RESULTS)
