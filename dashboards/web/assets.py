"""Third-party JavaScript, styles and fonts come with the package, in `vendor/`: checked at start, never written.

`.ci/vendor.py` renews them; its list names versions and licences.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "vendor"
SCRIPTS = FOLDER.parent / "js"
"""Our own scripts, served beside them."""
SUMS = "SHA256SUMS"
REMEDY = (
    "install wpmodel again (pip install --force-reinstall --no-deps wpmodel), or take the files from its repository"
)


class AssetsError(OSError):
    """The dashboard's own files are not as they should be. The message says which, and how to mend it."""


def checked(folder: Path = FOLDER) -> Path:
    """The folder of the browser's files, each held against its SHA-256. Raises AssetsError for the first that is
    missing or altered."""
    try:
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise AssetsError(f"{folder / SUMS}, the list of the browser's files, cannot be read: {REMEDY}") from error
    for line in lines:
        digest, _, name = line.partition("  ")
        try:
            found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        except OSError as error:
            raise AssetsError(f"{folder / name}, which the pages need, cannot be read: {REMEDY}") from error
        if found != digest:
            raise AssetsError(f"{folder / name} is not the file that came with wpmodel: {REMEDY}")
    return folder
