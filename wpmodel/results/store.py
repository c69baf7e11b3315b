"""A run as a folder: tables, scenario and a manifest from which it can be made again, bit for bit."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import pandas as pd

from wpmodel.engine import pickling
from wpmodel.foundation.files import StoreError as StoreError  # whoever reads runs looks for it here
from wpmodel.foundation.texts import reason, shown_path
from wpmodel.programmes.work_programme import work_programme
from wpmodel.results import graph
from wpmodel.scenario import Scenario
from wpmodel.tables import dictionary, evidence

if TYPE_CHECKING:
    from wpmodel.results.result import Result

FORMAT = 3
READABLE = (1, 2, 3)
"""Formats of run folders that are read. In the first, a contract year of `spending` and `accounts` was one of the
tariff's, some columns had other names, and there was no `seal`, no graph and no data dictionary. In the first two, the
`fingerprint` of a run of some areas or a sample was of all that is on paper, with all contracts and places."""
MANIFEST = "manifest.json"
GRAPH = "supply_chain.graphml"
_OTHERS = {
    GRAPH: "Supply chain at the end of the run (GraphML): see wpmodel.results.graph",
    "scenario.toml": "The scenario: every parameter that it changes",
    MANIFEST: "What made the run: seed, days, areas, versions, hashes",
}
"""What else is in a run folder, for its data dictionary."""
TABLES = (*(f"{name}.csv" for name in dictionary.CSV), *(f"{name}.parquet" for name in dictionary.PARQUET))
"""Files of a run's folder that hold what the `Result` method of their name gives."""
_KINDS: dict[str, Any] = {
    "seed": int,
    "until": str,
    "areas": list,
    "sample": (int, float, type(None)),
    "fingerprint": str,
    "versions": dict,
    "data": dict,
}
"""What a manifest must hold to be replayed."""
_LIBRARIES = ("wpmodel", "numpy", "numba", "llvmlite", "mesa", "networkx", "pandas")


def fingerprint(result: Result) -> str:
    """A hash of everything that a run decides: every person, every payment, every period's counts and prices."""
    return pickling.fingerprint(result.model)


def versions() -> dict[str, str]:
    """Versions of Python and of the libraries that results depend on."""
    found = {"python": platform.python_version(), "machine": platform.machine()}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def manifest(result: Result) -> dict[str, Any]:
    """Scenario, seed, what the run covers, versions, data hashes and the run's fingerprint, under a seal."""
    model = result.model
    content = {
        "format": FORMAT,
        "what": "a run of wpmodel; what providers do in it is simulated",
        "scenario": model.scenario.name,
        "parameters": model.scenario.values(),
        "seed": model.seed,
        "until": model.until.isoformat(),
        "areas": [model.area_names[k] for k in model.areas],
        "sample": model.sample,
        "people": len(result.rows),
        "fingerprint": fingerprint(result),
        "versions": versions(),
        "data": evidence.hashes(),
        "data_note": evidence.difference(),
    }
    if model.programme != work_programme():
        content["programme"] = {"name": model.programme.name, "digest": model.programme.digest}
    return {**content, "seal": seal(content)}


def seal(content: dict[str, Any]) -> str:
    """A hash of a manifest except for its seal: a word changed by hand breaks it."""
    rest = {name: value for name, value in content.items() if name != "seal"}
    return hashlib.blake2b(json.dumps(rest, sort_keys=True).encode(), digest_size=16).hexdigest()


def check_folder(folder: Path) -> Path:
    """The folder, if a run can be written there. Raises StoreError where it holds something or cannot be made."""
    try:
        folder.lstat()
    except (FileNotFoundError, NotADirectoryError):
        pass
    except (OSError, ValueError) as error:  # a name too long, or out of reach
        raise StoreError(f"{shown_path(folder)} cannot be made: {reason(error)}. Choose another folder.") from None
    here = Path.cwd()
    if os.path.abspath(folder) in map(str, (here, *here.parents)):
        raise StoreError(
            f"'{folder}' is the folder that you are in, or one around it: name a new one, as in --out results"
        )
    if folder.is_symlink() or os.path.ismount(folder):  # the finished run could not take its place
        raise StoreError(f"{folder} is a link or a mounted disk: name a new folder in it, or elsewhere")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StoreError(f"{folder} already holds something: name a new folder, or remove it first")
    home = next(parent for parent in folder.absolute().parents if parent.exists())
    if not home.is_dir():
        raise StoreError(f"{folder} cannot be made: {home} is a file, not a folder")
    if not os.access(home, os.W_OK):
        raise StoreError(f"{home} cannot be written to: choose another folder or change its permissions")
    try:
        tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=home).cleanup()
    except OSError as error:
        raise StoreError(f"{home} cannot be written to: {error}. Choose another folder.") from None
    return folder


def save(result: Result, folder: Path | str) -> Path:
    """Write a run into a new folder, all of it or nothing. Returns the folder. Raises StoreError where that fails."""
    folder = check_folder(Path(folder))
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        # the whole path, or else pandas would read a ~ at its beginning as somebody's home
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent.absolute()))
    except OSError as error:
        raise StoreError(f"{folder} cannot be made: {error}") from None
    try:
        _write(result, draft)
        draft.chmod(0o755)
        if folder.exists():  # empty, as was found before: Windows would not put another in its place
            folder.rmdir()
        draft.replace(folder)
    except OSError as error:
        check_folder(folder)  # another run may have come first
        raise StoreError(f"the run could not be written to {folder}: {error}. Nothing of it is left.") from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder


def _write(result: Result, folder: Path) -> None:
    scenario, columns = result.model.scenario, dict[str, list[str]]()
    (folder / "scenario.toml").write_text(scenario.to_toml(), encoding="utf-8")
    for file in map(Path, TABLES):
        table: pd.DataFrame = getattr(result, file.stem)()
        write = table.to_csv if file.suffix == ".csv" else table.to_parquet
        write(folder / file, index=False)
        columns[file.stem] = list(table)
    graph.write(result.model, folder / GRAPH)
    (folder / dictionary.PACKAGE).write_text(dictionary.package(columns, scenario.name, _OTHERS), encoding="utf-8")
    (folder / MANIFEST).write_text(json.dumps(manifest(result), indent=2) + "\n", encoding="utf-8")


def read_manifest(folder: Path | str) -> dict[str, Any]:
    """The manifest of a saved run. Raises StoreError where the folder is not one, or its manifest is damaged."""
    path = Path(folder) / MANIFEST
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        missing = {"format", *_KINDS} - set(content)
    except OSError:
        raise StoreError(f"{folder} is not a saved run: it has no readable {MANIFEST}") from None
    except (ValueError, TypeError):
        raise StoreError(f"{path} is damaged: it is not readable JSON. Save the run again.") from None
    if missing:
        raise StoreError(f"{path} is damaged: it lacks {', '.join(sorted(missing))}. Save the run again.")
    wrong = [name for name, kinds in _KINDS.items() if not isinstance(content[name], kinds)]
    if wrong or not all(isinstance(area, str) for area in content["areas"]):
        raise StoreError(f"{path} is damaged: {', '.join(wrong or ['areas'])} cannot be read. Save the run again.")
    if isinstance(content["format"], bool) or content["format"] not in READABLE:
        known = ", ".join(map(str, READABLE))
        raise StoreError(
            f"{path} has format {content['format']!r}; this version reads formats {known}. Update wpmodel."
        )
    return content


def saved_scenario(folder: Path | str) -> Scenario:
    """The scenario of a saved run."""
    return Scenario.load(Path(folder) / "scenario.toml")


def comparable(saved: dict[str, Any]) -> bool:
    """Whether the fingerprint in a manifest is made of what it is made of now (see `READABLE`)."""
    everything = len(saved["areas"]) == len(evidence.rows("contract_package_areas")) and saved["sample"] is None
    return saved["format"] == FORMAT or everything


def same(result: Result, saved: dict[str, Any], altered: list[str]) -> bool:
    """Whether a run made again from a manifest is the same: bit for bit, or where fingerprints cannot be compared
    (`comparable`), in every value of every table, where nothing was found `altered`."""
    return fingerprint(result) == saved["fingerprint"] if comparable(saved) else not altered


def altered(result: Result, folder: Path | str) -> list[str]:
    """What in a saved run's folder is not what this run, made again from it, says: a sentence each.

    Tables are compared by what they hold, since another version of a library may write the same otherwise, and only
    where the run is the same. A table of an older format is passed over where its columns were others then (see
    `differences`), as are parameters that came after the run was saved.
    """
    folder, saved = Path(folder), read_manifest(folder)
    now = json.loads(json.dumps(manifest(result)))
    if isinstance(saved.get("parameters"), dict):
        now["parameters"] = {name: now["parameters"].get(name) for name in saved["parameters"]}
    found = []
    if (saved["format"] > 1 or "seal" in saved) and saved.get("seal") != seal(saved):
        found.append(f"{MANIFEST} was changed after it was written")
    found += [
        f"{name} in {MANIFEST} is not the run's"
        for name in ("scenario", "parameters", "people")
        if saved.get(name, now[name]) != now[name]
    ]
    wanted = (*TABLES, GRAPH) if saved["format"] > 1 else TABLES
    missing = [name for name in wanted if not (folder / name).exists()]
    found += [f"{name} is missing" for name in missing]
    if comparable(saved) and saved["fingerprint"] != now["fingerprint"]:
        return found
    with tempfile.TemporaryDirectory() as again:
        _write(result, Path(again))
        there = [name for name in TABLES if name not in missing]
        said = [_unlike(Path(again) / name, folder / name, saved["format"]) for name in there]
        if saved["format"] > 1 and GRAPH not in missing:
            said.append(_other_graph(Path(again) / GRAPH, folder / GRAPH))
    return found + [one for one in said if one]


def _unlike(made: Path, saved: Path, format: int) -> str:
    """In what a saved table is unlike one made again; empty where it is not, or nothing can be said."""
    try:
        there, here = _table(saved), _table(made)
    except (OSError, ValueError, NotImplementedError):  # the last where a parquet file is damaged
        return f"{saved.name} cannot be read"
    if list(there) != list(here):
        return f"{saved.name} has other columns than the run's" if format > 1 else ""
    if len(there) != len(here):
        return f"{saved.name} has {len(there):,} rows, and the run's has {len(here):,}"
    other = [name for name in here if not there[name].equals(here[name])]
    return f"{saved.name} has other values than the run's in {', '.join(map(str, other))}" if other else ""


def _other_graph(made: Path, saved: Path) -> str:
    """In what a saved graph is unlike one made again; empty where it is not."""
    try:
        there, here = graph.read(saved), graph.read(made)
    except StoreError:
        return f"{saved.name} cannot be read"
    return "" if nx.utils.graphs_equal(there, here) else f"{saved.name} is not the run's supply chain"


def _table(path: Path) -> pd.DataFrame:
    """A table of a run's folder; cells of a CSV as the text that they are."""
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def differences(content: dict[str, Any]) -> list[str]:
    """What has changed since a run was saved: format, libraries and data, one line each."""
    now, changed, format = versions(), list[str](), content.get("format", FORMAT)
    if format < FORMAT:
        columns = ": tables that have other columns now are not compared" if format == 1 else ""
        changed.append(f"the format was {format}, is {FORMAT}{columns}")
        if not comparable(content):
            changed.append("the fingerprint was of contracts outside the run, too: tables are compared in its place")
    changed += [
        f"{name} was {then}, is {now.get(name, 'not installed')}"
        for name, then in content["versions"].items()
        if now.get(name) != then
    ]
    data = evidence.hashes()
    names = sorted(set(data) | set(content["data"]))
    return changed + [
        _changed(f"data/{name}", content["data"].get(name), data.get(name))
        for name in names
        if content["data"].get(name) != data.get(name)
    ]


def programme_changed(content: dict[str, Any], scenario: Scenario) -> list[str]:
    """Whether the programme of a saved run's scenario has changed since: a line, or none."""
    then, now = content.get("programme"), scenario.programme
    changed = isinstance(then, dict) and then.get("digest") != now.digest
    return [f"programme {now.place} has changed"] if changed else []


def _changed(name: str, then: str | None, now: str | None) -> str:
    return f"{name} has {'come' if then is None else 'gone' if now is None else 'changed'}"
