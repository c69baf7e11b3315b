"""Importing the package costs next to nothing; its names arrive when they are asked for."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import wpmodel

FOLDERS = ("agents", "calibration", "dashboards")
"""Folders at the top of the checkout that are imported, and installed, as parts of wpmodel."""


def fresh(code: str, folder: Path | None = None, path: Path | None = None) -> str:
    environment = {**os.environ, "PYTHONPATH": str(path)} if path else None
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        cwd=folder,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


STAGES = """
import json, sys
def loaded(*names):
    return sorted({*names} & set(sys.modules))
heavy = "mesa", "numba", "pandas", "networkx"
import wpmodel
found = {"package": loaded(*heavy, "numpy", "typer", "rich", "pyarrow")}
import wpmodel.cli.front
found["front"] = loaded(*heavy)
from wpmodel import Result, Scenario, WorkProgramme, compare, run
found["names"] = [run.__module__, Scenario.__name__]
import wpmodel.cli.commands.runs, wpmodel.calibration.study, wpmodel.dashboards.session.state
found["not ours"] = loaded("agents", "calibration", "dashboards")
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def stages() -> dict[str, list[str]]:
    """What one new process has loaded after each of some imports, the light ones first."""
    return json.loads(fresh(STAGES))


def test_importing_the_package_imports_nothing_heavy(stages: dict[str, list[str]]) -> None:
    assert stages["package"] == []


def test_the_command_line_asks_for_the_model_only_to_run_it(stages: dict[str, list[str]]) -> None:
    assert stages["front"] == []


def test_the_promised_names_can_be_imported(stages: dict[str, list[str]]) -> None:
    assert stages["names"] == ["wpmodel.studies.experiment", "Scenario"]


def test_nothing_of_ours_is_imported_by_a_name_that_is_not_ours(stages: dict[str, list[str]]) -> None:
    assert stages["not ours"] == []


def test_names_are_listed_and_others_refused() -> None:
    assert {"Result", "Scenario", "WorkProgramme", "compare", "run", "__version__"} <= set(dir(wpmodel))
    assert set(wpmodel.__all__) == {"Result", "Scenario", "WorkProgramme", "compare", "run"}
    with pytest.raises(AttributeError, match="no 'simulate'"):
        wpmodel.simulate  # noqa: B018


def test_files_and_folders_of_the_same_names_beside_a_notebook_do_no_harm(tmp_path: Path) -> None:
    for name in FOLDERS:
        place = tmp_path / name / "__init__.py" if name == "calibration" else tmp_path / f"{name}.py"
        place.parent.mkdir(exist_ok=True)
        place.write_text("mine = True\n", encoding="utf-8")
    code = (
        "import agents, calibration, dashboards; assert agents.mine and calibration.mine and dashboards.mine; "
        "from wpmodel import run, WorkProgramme; import wpmodel.calibration.infer, wpmodel.dashboards.session.state; "
        "from wpmodel.agents.faces.population import Claimant; print(Claimant.__module__)"
    )
    assert fresh(code, tmp_path) == "wpmodel.agents.faces.population"


def test_a_checkout_without_links_finds_its_folders(tmp_path: Path) -> None:
    """As on Windows, where Git writes a small file in the place of a link."""
    home = Path(wpmodel.__file__).parents[1]
    for name in ("wpmodel", *FOLDERS):
        shutil.copytree(home / name, tmp_path / name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FOLDERS:
        (tmp_path / "wpmodel" / name).unlink()
        (tmp_path / "wpmodel" / name).write_text(f"../{name}", encoding="utf-8")
    code = "import wpmodel.agents.luck as one, wpmodel.calibration.words; print(one.__file__)"
    assert fresh(code, tmp_path, tmp_path) == str(tmp_path / "agents" / "luck.py")
