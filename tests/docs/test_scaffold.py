"""What CONTRIBUTING.md walks through, done in a copy: skeletons that pass lint, import and their tests, all derived."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import scaffold
from wpmodel.foundation import reachable
from wpmodel.studies import run_cache

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^python -m (tools\.scaffold .+)$", PAGE, re.MULTILINE)
BY_HAND = 6
DERIVED = """
import json
from tools.docs import chapters, figures
from wpmodel.parameters import DECLARED
from wpmodel.results.metrics import METRICS
from wpmodel.scenario import BASELINE, Scenario
from wpmodel.studies import emergence

figures.FIGURES = {name: of for name, of in figures.FIGURES.items() if name.startswith("rule-")}  # quick to work out
(one,) = emergence.experiments(["LH1"])
base, changed = one.arms(Scenario.load(BASELINE))
lines = figures.picture("rule-lose-heart").panels[0].lines
print(json.dumps({
    "values": [base.number("heart_lost"), changed.number("heart_lost")],
    "same": DECLARED["heart_lost"].neutral == DECLARED["heart_lost"].value,
    "look": repr(emergence.look_for(one.metric)),
    "metric": METRICS["hearts.lost"].name,
    "chapter": chapters.further(),
    "ends": {name: y[-1] for name, (_, y) in lines.items()},
}))
"""


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources in a folder of their own."""
    home = tmp_path_factory.mktemp("addition")
    quietly = shutil.ignore_patterns("__pycache__")
    for name in ("wpmodel", "agents", "calibration", "dashboards", "data", "tools", "tests/agents", "docs/_generated"):
        shutil.copytree(ROOT / name, home / name, symlinks=True, ignore=quietly)
    (home / "tests/wpmodel/results").mkdir(parents=True)
    for name in ("pyproject.toml", "CONTRIBUTING.md", "tests/conftest.py"):
        shutil.copy(ROOT / name, home / name)
    return home


def python(home: Path, *arguments: str) -> str:
    """What Python prints in the copy, where rules are not compiled."""
    surroundings = {**os.environ, "PYTHONPATH": str(home), "NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=home,
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def written(copied: Path) -> list[str]:
    """The files that the page's commands write."""
    found = [python(copied, "-m", *command.split()) for command in COMMANDS]
    return re.findall(r"^wrote (.+)$", "\n".join(found), re.MULTILINE)


def test_the_page_adds_a_rule_a_parameter_a_metric_and_an_experiment_in_six_files(written: list[str]) -> None:
    assert [command.split()[1] for command in COMMANDS] == ["rule", "parameter", "metric", "experiment"]
    call = re.findall(r"^\| `(agents/kernel/\S+)`, or", PAGE, re.MULTILINE)
    assert len(call) == 1
    assert (ROOT / call[0]).is_file()
    files = {*written, *call}
    assert len(files) <= BY_HAND
    assert files == set(
        re.findall(r"^\| `([\w/.]+)`", PAGE.split("## Adding a thing")[1].split("\n## ")[0], re.MULTILINE)
    )


def test_skeletons_pass_lint_and_their_own_tests(copied: Path, written: list[str]) -> None:
    sources = [name for name in written if name.endswith(".py")]
    python(copied, "-m", "ruff", "check", "--no-cache", *sources)
    python(copied, "-m", "ruff", "format", "--no-cache", "--check", *sources)
    tests = [name for name in written if name.startswith("tests/")]
    assert " passed" in python(copied, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *set(tests))


def test_everything_else_is_derived_from_them(copied: Path, written: list[str]) -> None:
    found = json.loads(python(copied, "-c", DERIVED))
    assert found["values"] == [0.0, 1.0]
    assert found["same"]
    assert found["look"] == "Single(wpmodel.results.leaving.hearts_lost)"
    assert found["metric"] == "hearts.lost"
    assert found["chapter"].startswith("## R15 Lose heart\n\nSay in one sentence")
    assert "](_generated/figures/rule-lose-heart.svg)" in found["chapter"]
    assert "Code: `agents/rules/lose_heart.py`" in found["chapter"]
    assert [round(found["ends"][f"strength {value}"], 3) for value in ("0", "0.5", "1")] == [1.0, 2.718, 7.389]


def test_no_run_of_before_goes_stale(copied: Path, written: list[str]) -> None:
    assert written
    told = python(copied, "-c", f"from wpmodel.foundation import reachable; print(reachable.fingerprint{RUNS!r})")
    assert told.strip() == reachable.fingerprint(*RUNS)


RUNS = [run_cache.MODEL, run_cache.RESULT], run_cache.ELSEWHERE
"""What every kept run rests on, values of parameters apart."""


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A place with one rule, one topic and one module of metrics."""
    for name in ("agents/rules", "tests/agents", "wpmodel/parameters", "wpmodel/results", "data"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "agents/rules/old.py").write_text('"""R3, old: it is there."""\n', encoding="utf-8")
    (tmp_path / "wpmodel/parameters/claimant.py").write_text("PARAMETERS = (\n    1,\n)\n", encoding="utf-8")
    (tmp_path / "wpmodel/results/leaving.py").write_text("def one() -> None: ...\n", encoding="utf-8")
    (tmp_path / "data/experiments.csv").write_text("id,name\nP1,the first\n", encoding="utf-8")
    return tmp_path


def test_what_cannot_be_written_is_refused_with_what_can(empty: Path) -> None:
    with pytest.raises(scaffold.ScaffoldError, match=r"agents/rules/old\.py is there already: choose another name"):
        scaffold.rule(empty, "old")
    with pytest.raises(scaffold.ScaffoldError, match="'Lose-Heart' is no name for code"):
        scaffold.rule(empty, "Lose-Heart")
    with pytest.raises(
        scaffold.ScaffoldError, match=r"wpmodel/parameters/wishes\.py declares no parameters: --in takes claimant"
    ):
        scaffold.parameter(empty, "heart_lost", "wishes")
    with pytest.raises(scaffold.ScaffoldError, match=r"leaving\.py has no metric that counts people"):
        scaffold.metric(empty, "hearts.lost", "leaving")
    with pytest.raises(scaffold.ScaffoldError, match="has an experiment P1 already"):
        scaffold.experiment(empty, "P1", "a=1", "hours", "up")
    assert scaffold.next_section(empty) == "R4"
