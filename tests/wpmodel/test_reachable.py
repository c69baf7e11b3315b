"""What is kept goes stale when what it rests on has changed, and only then."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from wpmodel import reachable

Edit = Callable[..., None]
RULE = ("wpmodel.agents.compiled", "rule")
MODEL = ("wpmodel.model", "WorkProgramme")


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources in a folder of their own, as they are installed."""
    home = tmp_path_factory.mktemp("copy")
    quietly = shutil.ignore_patterns("__pycache__")
    shutil.copytree(reachable.PACKAGE, home / "wpmodel", ignore=quietly)
    shutil.copytree(reachable.PACKAGE.parent / "data", home / "data", ignore=quietly)
    return home


@pytest.fixture
def edit(copied: Path) -> Iterator[Edit]:
    """Put one text in the place of another in a file of the copy; what was there comes back after the test."""
    files = dict[Path, str]()

    def replace(file: str, old: str, new: str, once: bool = True) -> None:
        path = copied / "wpmodel" / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        files.setdefault(path, text)
        path.write_text(text.replace(old, new, 1) if once else text.replace(old, new), encoding="utf-8")

    yield replace
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")


def told(home: Path, code: str, **environment: str) -> str:
    """What a new process prints that imports the package from this folder."""
    surroundings = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**surroundings, **environment, "PYTHONPATH": str(home)},
        cwd=home,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


FINGERPRINTS = f"""
from wpmodel import reachable
print(reachable.fingerprint(reachable.defined_with({RULE!r})), reachable.fingerprint([{MODEL!r}]))
"""


def fingerprints(home: Path) -> list[str]:
    """Of all that is compiled, and of the model."""
    return told(home, FINGERPRINTS).split()


EDITS = (
    ("agents/rules/arrival.py", "        u -= shares[k]", "        u -= shares[k] / 2"),
    ("agents/luck.py", "CONTRACT, PLACE,", "PLACE, CONTRACT,"),
)
"""A rule that a compiled function of the model calls, and a constant of another module that it uses."""


@pytest.mark.parametrize("setting", ["NUMBA_CACHE_DIR", "XDG_CACHE_HOME"])
def test_an_edit_is_never_met_with_the_machine_code_of_before(
    copied: Path, edit: Edit, tmp_path: Path, setting: str
) -> None:
    code = (
        "import numpy as np; from wpmodel.intake import allocate; chosen = np.zeros(40, int); "
        "one = np.array([[0, 1]]); half = np.array([[[0.5, 1.0]]]); "
        "allocate(np.arange(40), np.zeros(40, int), np.zeros(40, int), np.uint64(7), half, one, "
        "np.array([[0, 1], [2, 3]]), np.array([[0.5, 1.0], [0.5, 1.0]]), chosen); print(*chosen)"
    )
    found = [told(copied, code, **{setting: str(tmp_path)})]
    for file, old, new in EDITS:
        edit(file, old, new)
        found.append(told(copied, code, **{setting: str(tmp_path)}))
    assert len(set(found)) == 1 + len(EDITS)
    assert list(tmp_path.rglob("*.nbc"))


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("agents/caseload.py", "import numpy as np\n", "import numpy as np\n\n# a remark\n"),
        ("agents/luck.py", '"""', '"""Other words. '),
        ("model.py", "class WorkProgramme", "# a remark\nclass WorkProgramme"),
        ("show.py", "def ", "def another_way_to_print() -> None:\n    print(1)\n\n\ndef "),
        ("measures.py", "YEAR = 52", "YEAR = 53"),
    ],
    ids=["a comment", "a docstring", "a comment in the model", "a change of printing", "a change of measures"],
)
def test_what_no_run_rests_on_changes_no_fingerprint(copied: Path, edit: Edit, file: str, old: str, new: str) -> None:
    before = fingerprints(copied)
    edit(file, old, new)
    assert fingerprints(copied) == before


@pytest.mark.parametrize(
    ("file", "old", "new", "moved"),
    [
        ("agents/luck.py", "CONTRACT, PLACE,", "PLACE, CONTRACT,", (True, True)),
        ("agents/rules/hiring.py", "return ", "return 1 + ", (False, True)),
        ("payments.py", "weeks = PERIOD", "weeks = 2 * PERIOD", (False, True)),
    ],
    ids=["a compiled constant", "a rule that is not compiled", "what the model does"],
)
def test_what_a_run_rests_on_changes_its_fingerprint(
    copied: Path, edit: Edit, file: str, old: str, new: str, moved: tuple[bool, bool]
) -> None:
    before = fingerprints(copied)
    edit(file, old, new)
    assert tuple(a != b for a, b in zip(before, fingerprints(copied), strict=True)) == moved


def test_a_module_can_be_renamed(copied: Path, edit: Edit) -> None:
    before = fingerprints(copied)
    home = copied / "wpmodel"
    edit("payments.py", '"""', '"""')  # it comes back
    text = (home / "payments.py").read_text(encoding="utf-8")
    users = [path for path in home.rglob("*.py") if "wpmodel.payments" in path.read_text(encoding="utf-8")]
    for path in users:
        edit(path.relative_to(home).as_posix(), "wpmodel.payments", "wpmodel.fees", once=False)
    (home / "fees.py").write_text(text, encoding="utf-8")
    (home / "payments.py").unlink()
    try:
        assert users
        assert fingerprints(copied) == before
    finally:
        (home / "fees.py").unlink()


def test_a_name_that_is_not_there_is_refused() -> None:
    with pytest.raises(LookupError, match=r"wpmodel\.model defines no 'Nothing'"):
        reachable.fingerprint([("wpmodel.model", "Nothing")])


def test_the_fingerprint_is_kept_while_no_source_is_touched(copied: Path, tmp_path: Path) -> None:
    code = (
        "import sys, time; from wpmodel import reachable; calls = []; usual = reachable.fingerprint; "
        "reachable.fingerprint = lambda *given: (calls.append(1), usual(*given))[1]; "
        "import wpmodel.agents.compiled; print(len(calls))"
    )
    assert [told(copied, code, NUMBA_CACHE_DIR=str(tmp_path)) for _ in range(2)] == ["1", "0"]
    os.utime(copied / "wpmodel" / "show.py")
    assert told(copied, code, NUMBA_CACHE_DIR=str(tmp_path)) == "1"
