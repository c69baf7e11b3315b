"""Importing the package costs next to nothing; its names arrive when they are asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

import wpmodel


def fresh(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_importing_the_package_imports_nothing_heavy() -> None:
    heavy = "{'mesa', 'numba', 'pandas', 'networkx', 'numpy', 'typer', 'rich', 'pyarrow'}"
    assert fresh(f"import sys, wpmodel; print(sorted({heavy} & set(sys.modules)))") == "[]"


def test_the_command_line_asks_for_the_model_only_to_run_it() -> None:
    heavy = "{'mesa', 'numba', 'pandas', 'networkx'}"
    assert fresh(f"import sys, wpmodel.cli; print(sorted({heavy} & set(sys.modules)))") == "[]"


def test_the_promised_names_can_be_imported() -> None:
    code = "from wpmodel import Result, Scenario, WorkProgramme, compare, run; print(run.__module__, Scenario.__name__)"
    assert fresh(code) == "wpmodel.experiment Scenario"


def test_names_are_listed_and_others_refused() -> None:
    assert {"Result", "Scenario", "WorkProgramme", "compare", "run", "__version__"} <= set(dir(wpmodel))
    assert set(wpmodel.__all__) == {"Result", "Scenario", "WorkProgramme", "compare", "run"}
    with pytest.raises(AttributeError, match="no 'simulate'"):
        wpmodel.simulate  # noqa: B018
