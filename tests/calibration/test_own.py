"""Figures of one's own as targets: fitted or held out as they say, and refused where they cannot be targets."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from wpmodel import Result
from wpmodel.calibration import diagnostics, own, sampling_plan, study, validate
from wpmodel.calibration.targets import HALF_WIDTHS, targets
from wpmodel.cli.front import app
from wpmodel.cli.reports import report_calibration
from wpmodel.results.measures import value_of
from wpmodel.tables import evidence
from wpmodel.tables.readers import TableError

AREA, UNTIL, BUDGET = ("South Yorkshire",), "2012-01-31", 40
FITTED = "sanctions-per-100-2012-01-31"
HELD_OUT = next(name for name, row in evidence.figures().iterrows() if row["role"] == "validate")
MINE = f"""\
id;statistic;payment_group;as_of;value;tolerance;role
{FITTED};;;;7,5;0,5;
my-starts;job_starts;jsa_18_24;2011-12-31;9000;2000;calibrate
my-attached;attachment_rate;;2011-10-31;85;5;validate
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.csv"
    path.write_text(text, encoding="utf-8-sig")
    return path


def one(folder: Path, **cells: str) -> Path:
    return written(folder, ",".join(cells) + "\n" + ",".join(cells.values()) + "\n")


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".ods", ".parquet"])
def test_the_template_unchanged_is_the_published_targets(tmp_path: Path, suffix: str) -> None:
    found = own.load(own.write_template(tmp_path / f"targets{suffix}"))
    assert found.fitted == targets()
    assert found.held_out == ()
    assert found.look is own.look


def test_a_row_takes_the_place_of_a_figure_and_others_come_beside_it(tmp_path: Path) -> None:
    found = own.load(written(tmp_path, MINE))
    published, mine = ({t.id: t for t in of} for of in (targets(), found.fitted))
    assert set(mine) == set(published) | {"my-starts"}
    assert (mine[FITTED].value, mine[FITTED].low, mine[FITTED].high) == (7.5, 7.0, 8.0)
    assert all(mine[name] == published[name] for name in published if name != FITTED)
    assert mine["my-starts"].unit == "persons"
    assert [t.id for t in found.held_out] == ["my-attached"]
    assert targets() == tuple(published.values())


def test_a_width_that_is_not_given_is_the_assumed_one_and_not_the_published_bounds(tmp_path: Path) -> None:
    name = next(
        row["id"]
        for _, row in evidence.figures().iterrows()
        if row["role"] == "calibrate" and row["statistic"] == "rate_12m"
    )
    mine = next(t for t in own.load(one(tmp_path, id=name, value="20")).fitted if t.id == name)
    assert (mine.low, mine.high) == pytest.approx(
        (20 - 20 * HALF_WIDTHS["rate_12m"], 20 + 20 * HALF_WIDTHS["rate_12m"])
    )


def test_a_published_figure_can_be_left_out_or_held_out(tmp_path: Path) -> None:
    for role, held in (("context", ()), ("validate", (FITTED,))):
        found = own.load(one(tmp_path, id=FITTED, value="7", role=role))
        assert FITTED not in {t.id for t in found.fitted}
        assert tuple(t.id for t in found.held_out) == held


def test_the_model_is_asked_for_the_new_figures(short_run: Result, tmp_path: Path) -> None:
    found = own.load(written(tmp_path, MINE))
    seen = found.look(short_run)
    row = pd.Series(
        {
            "statistic": "job_starts",
            "payment_group": "jsa_18_24",
            "sector": None,
            "tier": None,
            "cohort": None,
            "as_of": "2011-12-31",
        }
    )
    assert seen["my-starts"] == value_of(short_run, row) > 0
    assert seen.items() >= own.look(short_run).items()


COUNT = {"id": "x", "statistic": "organisations", "as_of": "2013-05-31", "value": "5"}
NEW = {"id": "x", "statistic": "job_outcomes", "as_of": "2014-09-30", "value": "5"}


@pytest.mark.parametrize(
    ("cells", "column", "said"),
    [
        ({"id": HELD_OUT, "value": "5"}, "id", "is held out .* stays held out"),
        ({"id": HELD_OUT, "value": "5", "role": "context"}, "id", "stays held out"),
        ({"id": "referrals-2012-07-31", "value": "5"}, "id", "goes into the model"),
        ({"id": "", "value": "5"}, "id", "it is empty"),
        ({"id": FITTED, "value": ""}, "value", "it is empty"),
        ({"id": FITTED, "value": "-1"}, "value", "cannot be"),
        ({"id": FITTED, "value": "5", "tolerance": "0"}, "tolerance", "above 0"),
        ({"id": FITTED, "value": "5", "tolerance": "1", "low": "4", "high": "6"}, "tolerance", "not both"),
        ({"id": FITTED, "value": "5", "low": "4"}, "high", "go together"),
        ({"id": FITTED, "value": "5", "low": "6", "high": "7"}, "value", "has to lie from low 6 to high 7"),
        ({"id": FITTED, "value": "5", "role": "fit"}, "role", "none of calibrate, validate, context"),
        ({"id": FITTED, "value": "5", "statistic": "job_starts"}, "statistic", "an id of its own"),
        ({"id": "job-outcomes-2017", "value": "5"}, "statistic", "Did you mean .*job-outcomes-2017"),
        ({**NEW, "statistic": "job_outcome"}, "statistic", "Did you mean .*job_outcomes"),
        ({**NEW, "statistic": "happiness"}, "statistic", "'happiness' is not measured"),
        ({**NEW, "as_of": ""}, "as_of", "needs one, such as"),
        ({**NEW, "as_of": "30.09.2014"}, "as_of", "cannot be read. Write it as text"),
        ({**NEW, "cohort": "2012-06"}, "cohort", "Leave the cell empty"),
        ({**NEW, "payment_group": "young"}, "payment_group", "none of .*jsa_18_24"),
        ({**NEW, "sector": "private"}, "sector", "no meaning"),
        ({**NEW, "unit": "percent"}, "unit", "is in persons"),
        ({"id": "x", "statistic": "rate_12m", "cohort": "June 2012", "value": "5"}, "cohort", "2012-06|2011-06"),
        ({"id": "x", "statistic": "rate_12m", "cohort": "2012-07", "value": "150"}, "value", "to 100"),
        ({**COUNT, "sector": "private", "tier": "all"}, "id", "only two counts"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_target_is_refused_by_file_row_and_column(
    tmp_path: Path, cells: dict[str, str], column: str, said: str
) -> None:
    with pytest.raises(TableError, match=rf"mine\.csv, row 2, column '{column}': .*{said}"):
        own.load(one(tmp_path, **cells))


def test_a_held_out_figure_under_another_id_is_still_held_out(tmp_path: Path) -> None:
    held = evidence.figures().loc[next(t.figures[0] for t in targets("validate"))]
    cells = {c: held[c] for c in own.KEYS if isinstance(held[c], str)}
    with pytest.raises(TableError, match="held out and stays held out"):
        own.load(one(tmp_path, id="mine", value=str(held["value"]), **cells))


def test_a_fitted_figure_under_another_id_is_not_counted_twice(tmp_path: Path) -> None:
    fitted = evidence.figures().loc[FITTED]
    cells = {c: fitted[c] for c in own.KEYS if isinstance(fitted[c], str)}
    with pytest.raises(TableError, match="give the row that id"):
        own.load(one(tmp_path, id="mine", value="5", **cells))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"id,value\n{FITTED},5\n{FITTED},6\n", "more than once"),
        ("id,value\n", "has no rows"),
        ("id,wert\nx,1\n", "'wert' is no column .*--targets-template"),
        ("id,label\nx,1\n", "id or value lacks"),
    ],
)
def test_a_table_that_is_none_of_targets_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(TableError, match=rf"mine\.csv.*{said}"):
        own.load(written(tmp_path, text))


# A calibration --------------------------------------------------------------------------------------------------------


def test_own_figures_are_fitted_held_out_and_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling_plan, "WITH_NATIONAL", 0)
    monkeypatch.setattr(sampling_plan, "REPLICATES", 2)
    monkeypatch.setattr(diagnostics, "QUICK", {"walkers": 16, "steps": 40, "keep_every": 10})
    mine = own.load(written(tmp_path, MINE))
    bank = study.bank(BUDGET, AREA, UNTIL, store=tmp_path / "runs", own=mine)
    found = study.infer(bank, mine.fitted, steps=400)
    checks = found.checks().set_index("target")
    assert checks.loc[FITTED, ["published", "low", "high"]].tolist() == [7.5, 7.0, 8.0]
    assert "my-starts" in checks.index
    assert "my-attached" not in checks.index
    predicted = validate.foreseen(found, mine.held_out).set_index("target")
    assert predicted.index.tolist() == ["my-attached"]
    assert 60 < predicted.loc["my-attached", "model"] < 100
    about = study.manifest(found, mine)
    assert [row["id"] for row in about["own_targets"]["figures"]] == [FITTED, "my-starts", "my-attached"]
    assert "published and own figures" in report_calibration.page(
        about, {**study.diagnose(found, 10), "checks": found.checks(), "posterior": found.parameters()}, "x"
    )
    assert report_calibration.again(about).endswith(f'--targets "{tmp_path / "mine.csv"}"')
    place = study.save(found, {}, tmp_path / "out", mine)
    assert {"my-starts", "my-attached"} <= set(pd.read_csv(place / "bank.csv"))
    json.loads((place / "manifest.json").read_text())


def test_the_front_door_writes_a_template_and_refuses_what_is_no_target(tmp_path: Path) -> None:
    ended = CliRunner().invoke(app, ["calibrate", "--targets-template", str(tmp_path / "targets.csv")])
    assert ended.exit_code == 0, ended.output
    assert len(own.load(tmp_path / "targets.csv").fitted) == len(targets())
    for arguments, said in (
        (["--targets", str(one(tmp_path, id=HELD_OUT, value="5"))], "stays held out"),
        (["--shipped", "--targets", str(tmp_path / "targets.csv")], "published figures alone"),
        (["--targets-template", str(tmp_path / "targets.doc")], "let its name end in one of"),
    ):
        ended = CliRunner().invoke(app, ["calibrate", *arguments])
        assert ended.exit_code != 0
        assert said in str(ended.exception)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.csv", "targets.csv"]
