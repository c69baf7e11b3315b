"""What is kept goes stale when what it rests on has changed, and only then."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import pytest

from wpmodel.foundation import reachable
from wpmodel.studies import emergence, run_cache

Edit = Callable[..., None]
RULE = ("wpmodel.agents.compiled", "rule")
MODEL = ("wpmodel.engine.model", "WorkProgramme")
FIGURES = (run_cache.MODEL, run_cache.RESULT, ("wpmodel.studies.emergence", "metrics"))


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


@pytest.fixture(scope="module", autouse=True)
def parsed() -> Iterator[None]:
    """Each text is parsed once: a test changes one file of hundreds."""
    with pytest.MonkeyPatch.context() as once:
        once.setattr(reachable, "ast", SimpleNamespace(**{**vars(ast), "parse": cache(ast.parse)}))
        yield


class Fingerprints(NamedTuple):
    """Of what a copy of the package holds."""

    compiled: str
    model: str
    figures: str


def fingerprints(home: Path) -> Fingerprints:
    """Of all that is compiled, of the model, and of the laboratory's figures, in the package of this folder."""
    kept = [of for of in vars(reachable).values() if hasattr(of, "cache_clear")]
    with pytest.MonkeyPatch.context() as at_home:
        at_home.setattr(reachable, "PACKAGE", home / "wpmodel")
        at_home.setattr(reachable, "WINGS", tuple(home / "wpmodel" / folder.name for folder in reachable.WINGS))
        for of in kept:
            of.cache_clear()
        found = Fingerprints(
            reachable.fingerprint(reachable.defined_with(RULE)), reachable.fingerprint([MODEL]),
            reachable.fingerprint(FIGURES, run_cache.ELSEWHERE),
        )  # fmt: skip
    for of in kept:
        of.cache_clear()
    return found


@pytest.fixture(scope="module")
def before(copied: Path) -> Fingerprints:
    """Of the sources as they are: what a test edits comes back after it."""
    return fingerprints(copied)


def test_what_kept_figures_rest_on_is_what_is_told_apart_here(before: Fingerprints) -> None:
    assert run_cache.rests_on(emergence.metrics)["code"] == before.figures


OF_THE_MODEL = (
    "import numpy as np; from wpmodel.setup.intake import allocate; chosen = np.zeros(40, int); "
    "one = np.array([[0, 1]]); half = np.array([[[0.5, 1.0]]]); "
    "allocate(np.arange(40), np.zeros(40, int), np.zeros(40, int), np.uint64(7), half, one, "
    "np.array([[0, 1], [2, 3]]), np.array([[0.5, 1.0], [0.5, 1.0]]), chosen); print(*chosen)"
)
OF_A_RULE = (
    "import numpy as np; from wpmodel.agents.rules.job_loss import match_quality; "
    "b = np.array([(0.5,)], [('match_spread', float)]).view(np.recarray)[0]; print(match_quality(np.uint64(7), 3, b))"
)


@pytest.mark.parametrize(
    ("setting", "code", "edits"),
    [
        (
            "NUMBA_CACHE_DIR",
            OF_THE_MODEL,
            (
                ("agents/rules/arrival.py", "        u -= shares[k]", "        u -= shares[k] / 2"),
                ("agents/luck.py", "CONTRACT, PLACE,", "PLACE, CONTRACT,"),
            ),
        ),
        (
            "XDG_CACHE_HOME",
            OF_A_RULE,
            (
                ("agents/luck.py", "* 2.0**-53", "* 2.0**-54"),
                ("agents/luck.py", "WORK, MATCH,", "MATCH, WORK,"),
            ),
        ),
    ],
    ids=["a loop of the model", "a rule"],
)
def test_an_edit_is_never_met_with_the_machine_code_of_before(
    copied: Path, edit: Edit, tmp_path: Path, setting: str, code: str, edits: tuple[tuple[str, str, str], ...]
) -> None:
    """Edits are of a rule that compiled code calls, and of a constant of another module that it uses."""
    found = [told(copied, code, **{setting: str(tmp_path)})]
    for file, old, new in edits:
        edit(file, old, new)
        found.append(told(copied, code, **{setting: str(tmp_path)}))
    assert len(set(found)) == 1 + len(edits)
    assert list(tmp_path.rglob("*.nbc"))


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("agents/kernel/caseload.py", "import numpy as np\n", "import numpy as np\n\n# a remark\n"),
        ("agents/luck.py", '"""', '"""Other words. '),
        ("engine/model.py", "class WorkProgramme", "# a remark\nclass WorkProgramme"),
        ("cli/output/show.py", "def ", "def another_way_to_print() -> None:\n    print(1)\n\n\ndef "),
        ("results/measures.py", "def groups_of(", "UNUSED = 53\n\n\ndef groups_of("),
    ],
    ids=["a comment", "a docstring", "a comment in the model", "a change of printing", "a change of measures"],
)
def test_what_no_run_rests_on_changes_no_fingerprint(
    copied: Path, before: Fingerprints, edit: Edit, file: str, old: str, new: str
) -> None:
    edit(file, old, new)
    assert fingerprints(copied) == before


@pytest.mark.parametrize(
    ("file", "old", "new", "moved"),
    [
        ("agents/luck.py", "CONTRACT, PLACE,", "PLACE, CONTRACT,", (True, True)),
        ("agents/rules/hiring.py", "return ", "return 1 + ", (False, True)),
        ("mechanisms/payments.py", "weeks = PERIOD", "weeks = 2 * PERIOD", (False, True)),
    ],
    ids=["a compiled constant", "a rule that is not compiled", "what the model does"],
)
def test_what_a_run_rests_on_changes_its_fingerprint(
    copied: Path, before: Fingerprints, edit: Edit, file: str, old: str, new: str, moved: tuple[bool, bool]
) -> None:
    edit(file, old, new)
    after = fingerprints(copied)
    assert (after.compiled != before.compiled, after.model != before.model) == moved


@pytest.mark.parametrize(
    ("file", "old", "new", "moved"),
    [
        ("results/sanctioning.py", 'meaning="sanction doubts raised"', 'meaning="other words"', False),
        ("results/sanctioning.py", 'unit="for 100 people attached"', 'unit="of 100"', False),
        ("results/outcomes.py", "COUNTED_AFTER = 5", "COUNTED_AFTER = 6", True),
        ("results/phenomena.py", "A_GROUP = 30", "A_GROUP = 31", True),
        ("studies/patterns.py", "ENOUGH = 5", "ENOUGH = 6", False),
    ],
    ids=["its meaning in words", "its unit", "a definition", "another", "that of a metric it does not take"],
)
def test_kept_figures_go_stale_with_a_definition_and_not_with_its_words(
    copied: Path, before: Fingerprints, edit: Edit, file: str, old: str, new: str, moved: bool
) -> None:
    edit(file, old, new)
    assert (fingerprints(copied).figures != before.figures) == moved


def test_a_module_can_be_renamed(copied: Path, before: Fingerprints, edit: Edit) -> None:
    home = copied / "wpmodel"
    edit("mechanisms/payments.py", '"""', '"""')  # it comes back
    text = (home / "mechanisms/payments.py").read_text(encoding="utf-8")
    users = [path for path in home.rglob("*.py") if "wpmodel.mechanisms.payments" in path.read_text(encoding="utf-8")]
    for path in users:
        edit(path.relative_to(home).as_posix(), "wpmodel.mechanisms.payments", "wpmodel.setup.fees", once=False)
    (home / "setup/fees.py").write_text(text, encoding="utf-8")
    (home / "mechanisms/payments.py").unlink()
    try:
        assert users
        assert fingerprints(copied) == before
    finally:
        (home / "setup/fees.py").unlink()


def test_a_module_that_is_used_by_its_name_can_be_renamed(copied: Path, before: Fingerprints, edit: Edit) -> None:
    home = copied / "wpmodel"
    name = re.compile(r"\bjobcentre_process\b")
    users = [
        path for path in home.rglob("*.py") if re.search(r"\bjobcentre_process\.\w", path.read_text(encoding="utf-8"))
    ]
    for path in (*users, home / "mechanisms/jobcentre_process.py"):
        edit(path.relative_to(home).as_posix(), text := path.read_text(encoding="utf-8"), name.sub("moved_there", text))
    text = (home / "mechanisms/jobcentre_process.py").read_text(encoding="utf-8")
    (home / "mechanisms/moved_there.py").write_text(text, encoding="utf-8")
    (home / "mechanisms/jobcentre_process.py").unlink()
    try:
        assert users
        assert fingerprints(copied) == before
    finally:
        (home / "mechanisms/moved_there.py").unlink()


def test_only_a_declaration_may_change_its_words(copied: Path, edit: Edit) -> None:
    edit("mechanisms/payments.py", "weeks = PERIOD", "weeks = dict(unit=PERIOD)['unit']")
    so_far = fingerprints(copied)
    edit("mechanisms/payments.py", "unit=PERIOD", "unit=2 * PERIOD")
    assert fingerprints(copied).model != so_far.model


def test_a_name_that_is_not_there_is_refused() -> None:
    with pytest.raises(LookupError, match=r"wpmodel\.engine\.model defines no 'Nothing'"):
        reachable.fingerprint([("wpmodel.engine.model", "Nothing")])


def test_the_fingerprint_is_kept_while_no_source_is_touched(copied: Path, tmp_path: Path) -> None:
    code = (
        "import sys, time; from wpmodel.foundation import reachable; calls = []; usual = reachable.fingerprint; "
        "reachable.fingerprint = lambda *given: (calls.append(1), usual(*given))[1]; "
        "import wpmodel.agents.compiled; print(len(calls))"
    )
    assert [told(copied, code, NUMBA_CACHE_DIR=str(tmp_path)) for _ in range(2)] == ["1", "0"]
    os.utime(copied / "wpmodel" / "cli/output/show.py")
    assert told(copied, code, NUMBA_CACHE_DIR=str(tmp_path)) == "1"
