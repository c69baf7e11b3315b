"""What the package stands on, and what stands on it: licences, oldest versions, and files of an older format."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from wpmodel import Scenario, run
from wpmodel.results import store
from wpmodel.scenario import ScenarioError

HOME = Path(__file__).parents[3]
PROJECT = tomllib.loads((HOME / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PERMISSIVE = re.compile(r"MIT|BSD|Apache|PSF|Python Software Foundation|HPND|ISC|Unlicense|CC0|Zlib", re.I)
COPYLEFT = re.compile(r"\bA?L?GPL|General Public|EUPL|CeCILL|MPL|Mozilla", re.IGNORECASE)
BY_FILE = {"tqdm": "MPL-2.0 AND MIT"}
"""Mesa brings it, and nothing here imports it. The MPL binds those who change its own files, nobody else."""


def needed(names: list[str]) -> dict[str, Distribution]:
    """Everything that is installed when these are, and they need, and so on."""
    found: dict[str, Distribution] = {}
    while names:
        wanted = Requirement(names.pop())
        key = re.sub(r"[-_.]+", "-", wanted.name).lower()
        if key in found or (wanted.marker and not wanted.marker.evaluate({"extra": ""})):
            continue
        try:
            found[key] = distribution(wanted.name)
        except PackageNotFoundError:
            continue
        names += found[key].requires or []
    return found


def licence(of: Distribution) -> str:
    """What a package says of its licence: the expression, else the classifiers, else the field's first line."""
    said = of.metadata
    classifiers = [one for one in said.get_all("Classifier", []) if one.startswith("License ::")]
    return said.get("License-Expression") or "; ".join(classifiers) or (said.get("License") or "").partition("\n")[0]


RUNTIME = needed(list(PROJECT["dependencies"]))


@pytest.mark.parametrize("name", sorted(RUNTIME))
def test_what_is_installed_with_the_package_is_free_of_copyleft(name: str) -> None:
    said = licence(RUNTIME[name])
    assert PERMISSIVE.search(said), f"{name} says {said!r}: look at its licence; add it only if it is permissive"
    assert said == BY_FILE.get(name) or not COPYLEFT.search(said), f"{name} says {said!r}"


def test_every_dependency_has_its_oldest_version_written_down_and_is_no_older() -> None:
    lines = (HOME / ".ci/oldest.txt").read_text(encoding="utf-8").splitlines()
    oldest = dict(line.split("==") for line in lines if not line.startswith("#"))
    declared = {r.name: r for r in map(Requirement, PROJECT["dependencies"])}
    assert set(oldest) == set(declared)
    for name, of in declared.items():
        low = next(s.version for s in of.specifier if s.operator == ">=")
        assert Version(oldest[name]) == Version(low), name
        assert Version(version(name)) >= Version(low), name


def test_every_dependency_and_extra_is_locked_to_a_version_that_is_allowed() -> None:
    """What `make` and `.ci/run` install. `make lock` writes it; a line of it may hold for some Pythons only."""
    lines = (HOME / ".ci/locked.txt").read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line) for line in lines if not line.startswith("#")]
    locked = {r.name: next(iter(r.specifier)).version for r in pins if not r.marker or r.marker.evaluate()}
    extras = PROJECT["optional-dependencies"].values()
    declared = [Requirement(line) for line in [*PROJECT["dependencies"], *(line for extra in extras for line in extra)]]
    assert not {r.name for r in declared} - set(locked), "make lock"
    for of in declared:
        assert of.specifier.contains(locked[of.name]), of.name
    assert {r.name for r in pins} >= set(RUNTIME), "what the dependencies need is locked, too"


OLDER = Path(__file__).parents[1] / "run-of-0.1.0"
"""Scenario and manifest of a run folder, format 1, as this package wrote them in November 2026. Never refreshed."""


def test_a_run_folder_of_the_first_format_is_still_read() -> None:
    """`store.READABLE` says what the second format changed."""
    saved = store.read_manifest(OLDER)
    assert (saved["format"], saved["seed"], saved["areas"]) == (1, 3, ["South Yorkshire"])
    assert store.saved_scenario(OLDER).number("top_slice") == 0.1
    then = store.differences({**saved, "versions": {**saved["versions"], "wpmodel": "0.0.9"}})
    assert any(line.startswith("wpmodel was 0.0.9") for line in then)


def test_a_run_of_the_first_format_is_not_missed_a_graph_or_a_data_dictionary() -> None:
    saved = store.read_manifest(OLDER)
    result = run(store.saved_scenario(OLDER), saved["seed"], saved["until"], saved["areas"])
    assert not any("graphml" in line or "datapackage" in line for line in store.altered(result, OLDER))


@pytest.mark.parametrize("number", [0, 4, "1", None])
def test_another_format_is_refused_by_its_number(tmp_path: Path, number: object) -> None:
    text = (OLDER / "manifest.json").read_text(encoding="utf-8")
    (tmp_path / "manifest.json").write_text(
        text.replace('"format": 1', f'"format": {number!r}'.replace("None", "null").replace("'", '"'))
    )
    with pytest.raises(store.StoreError, match="this version reads formats 1, 2, 3"):
        store.read_manifest(tmp_path)
    if number is not None:
        with pytest.raises(ScenarioError, match=r"this version reads format 1"):
            Scenario.from_toml(f"format = {number!r}")


def test_a_parameter_that_has_gone_is_named_with_its_file(tmp_path: Path) -> None:
    """What loading an older scenario says, should a later version drop or rename a parameter."""
    (tmp_path / "scenario.toml").write_text("format = 1\n[parameters]\nlong_gone = 3\n")
    with pytest.raises(ScenarioError, match=r"scenario\.toml: there is no parameter 'long_gone'"):
        store.saved_scenario(tmp_path)
