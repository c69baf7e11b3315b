"""The notebooks: made from their sources, run to their end, and running today."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import matplotlib
import pytest

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "notebooks"


def test_the_notebooks_are_those_of_their_sources_and_ran_to_the_end(script) -> None:
    assert script("build_notebooks").problems() == []
    assert len(script("build_notebooks").sources()) == 4


@pytest.mark.parametrize("name", ["first_run", "calibration_readout"])
def test_a_notebook_runs(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import matplotlib.pyplot as plt

    shown = []
    matplotlib.use("Agg")
    monkeypatch.setattr(plt, "show", lambda: shown.append(plt.gcf().axes[0]))
    runpy.run_path(str(FOLDER / f"{name}.py"))
    assert len(shown) == 1
    hollow = [line for line in shown[0].lines if line.get_marker() == "D"]
    assert hollow  # what was published
    assert all(line.get_markerfacecolor() == "none" for line in hollow)
    assert all(line.get_markerfacecolor() != "none" for line in shown[0].lines if line.get_marker() == "o")
    plt.close("all")


def test_every_exercise_of_the_notebook_has_a_solution(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import matplotlib.pyplot as plt

    matplotlib.use("Agg")
    monkeypatch.setattr(plt, "show", lambda: None)
    ran = runpy.run_path(str(FOLDER / "exercises.py"))
    capsys.readouterr()
    said = []
    for k in range(1, 5):
        ran["solution"](k)
        said.append(capsys.readouterr().out)
    assert all(said)
    assert len(set(said)) == 4
    text = (FOLDER / "exercises.py").read_text(encoding="utf-8")
    assert text.count("# ## ") == 5  # four exercises, and the solutions
    assert text.rstrip().endswith("# solution(1)")  # nothing is given away
    plt.close("all")


def test_a_source_is_cut_into_cells(script) -> None:
    text = "# %% [markdown]\n# # A head\n#\n# Words.\n\n# %%\nx = 1  # one\n\n\n# %%\nx\n"
    assert script("build_notebooks").cells(text) == [
        ("markdown", "# A head\n\nWords."),
        ("code", "x = 1  # one"),
        ("code", "x"),
    ]


def test_a_stale_failed_or_lone_notebook_is_told(script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build = script("build_notebooks")
    monkeypatch.setattr(build, "FOLDER", tmp_path)
    (tmp_path / "a.py").write_text("# %%\nx = 1\n")
    assert build.problems() == ["a.ipynb is missing"]
    cell = {"cell_type": "code", "source": ["x = 2"], "execution_count": None, "outputs": []}
    for name in ("a", "b"):
        (tmp_path / f"{name}.ipynb").write_text(json.dumps({"cells": [cell]}))
    assert build.problems() == [
        "a.ipynb is not that of a.py",
        "a.ipynb was not run to its end",
        "b.ipynb has no source",
    ]
