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

import numpy as np
import pandas as pd

from wpmodel import evidence
from wpmodel.files import StoreError as StoreError  # whoever reads runs looks for it here
from wpmodel.scenario import Scenario

if TYPE_CHECKING:
    from wpmodel.result import Result

FORMAT = 1
MANIFEST = "manifest.json"
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
    digest = hashlib.blake2b(digest_size=16)
    rows = result.rows
    digest.update(rows[np.argsort(rows["id"], kind="stable")].tobytes())
    digest.update(result.model.ledger.entries().tobytes())
    for array in vars(result.records).values():
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


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
    """Scenario, seed, what the run covers, versions, data hashes and the run's fingerprint."""
    model = result.model
    return {
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


def check_folder(folder: Path) -> Path:
    """The folder, if a run can be written there. Raises StoreError where it holds something or cannot be made."""
    if folder.is_symlink() or folder.is_mount():  # the finished run could not take its place
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
        draft.replace(folder)
    except OSError as error:
        check_folder(folder)  # another run may have come first
        raise StoreError(f"the run could not be written to {folder}: {error}. Nothing of it is left.") from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder


def _write(result: Result, folder: Path) -> None:
    (folder / "scenario.toml").write_text(result.model.scenario.to_toml(), encoding="utf-8")
    for name in ("table", "cohorts", "organisations", "spending", "per_head", "accounts"):
        getattr(result, name)().to_csv(folder / f"{name}.csv", index=False)
    for name in ("people", "contracts", "performance", "places", "ledger"):
        getattr(result, name)().to_parquet(folder / f"{name}.parquet", index=False)
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
    if content["format"] != FORMAT:
        raise StoreError(f"{path} has format {content['format']}; this version reads format {FORMAT}")
    return content


def saved_scenario(folder: Path | str) -> Scenario:
    """The scenario of a saved run."""
    return Scenario.load(Path(folder) / "scenario.toml")


def altered(result: Result, folder: Path | str) -> list[str]:
    """What stands in a saved run's folder and is not what this run, made again from it, says: one line each.

    Tables are compared by what they hold, since another version of a library may write the same otherwise. What is not
    there misleads nobody and is passed over; so are parameters that came after the run was saved.
    """
    saved, now = read_manifest(folder), json.loads(json.dumps(manifest(result)))
    if isinstance(saved.get("parameters"), dict):
        now["parameters"] = {name: now["parameters"].get(name) for name in saved["parameters"]}
    about = [
        f"{name} in {MANIFEST}"
        for name in ("scenario", "parameters", "people")
        if saved.get(name, now[name]) != now[name]
    ]
    with tempfile.TemporaryDirectory() as again:
        _write(result, Path(again))
        made = [path for path in sorted(Path(again).glob("*.*")) if path.suffix in (".csv", ".parquet")]
        return about + [path.name for path in made if not _same(path, Path(folder) / path.name)]


def _same(made: Path, saved: Path) -> bool:
    """Whether a saved table holds what one made again does, or is not there."""
    try:
        if made.suffix == ".csv":
            return not saved.exists() or made.read_bytes() == saved.read_bytes()
        return not saved.exists() or pd.read_parquet(made).equals(pd.read_parquet(saved))
    except (OSError, ValueError, NotImplementedError):  # the last where a parquet file is damaged
        return False


def differences(content: dict[str, Any]) -> list[str]:
    """What has changed since a run was saved: libraries and data, one line each."""
    now = versions()
    changed = [
        f"{name} was {then}, is {now.get(name, 'not installed')}"
        for name, then in content["versions"].items()
        if now.get(name) != then
    ]
    data = evidence.hashes()
    return changed + [f"data/{name} has changed" for name, then in content["data"].items() if data.get(name) != then]
