"""What finished runs found, kept in a folder one JSON file each, so that a stopped laboratory goes on where it was."""

from __future__ import annotations

import hashlib
import json
from math import isfinite
from pathlib import Path
from typing import Any

from wpmodel import evidence
from wpmodel.files import check_folder, write_text
from wpmodel.store import versions

FORMAT = 1


class Findings:
    """A folder of figures by run. Another version of the code, of the data or of a library finds nothing in it.

    Raises StoreError where the folder cannot be made or written.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = check_folder(folder)
        self.made_with = {"code": code_hash(), "data": evidence.hashes(), "versions": versions()}

    def path(self, run: dict[str, Any]) -> Path:
        """The file of a run, given everything that decides it."""
        text = json.dumps([FORMAT, run, self.made_with], sort_keys=True)
        return self.folder / f"{hashlib.blake2b(text.encode(), digest_size=16).hexdigest()}.json"

    def get(self, run: dict[str, Any]) -> dict[str, float] | None:
        """What a run found; None where it is not here, or its file is damaged and the run has to be made again."""
        try:
            found = json.loads(self.path(run).read_text(encoding="utf-8"))["found"]
            return {str(name): float(value) for name, value in found.items()}
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None

    def keep(self, run: dict[str, Any], found: dict[str, float]) -> None:
        """Keep what a run found: the whole file or none, even if the process is killed meanwhile.

        Raises StoreError where the disk does not take it.
        """
        written = {name: value if isfinite(value) else str(value) for name, value in found.items()}
        content = {"format": FORMAT, "run": run, "made_with": self.made_with, "found": written}
        write_text(json.dumps(content, indent=1) + "\n", self.path(run))


def code_hash() -> str:
    """A hash of the sources and scenarios of the model: the same in a checkout and installed."""
    digest = hashlib.blake2b(digest_size=8)
    home = Path(__file__).parent
    for folder in (home, home / "agents"):
        for path in sorted(p for kind in ("*.py", "*.toml") for p in folder.rglob(kind)):
            name = path.relative_to(folder).as_posix()
            if folder != home or name.split("/")[0] not in ("agents", "calibration", "dashboards"):
                digest.update(name.encode() + path.read_bytes())
    return digest.hexdigest()
