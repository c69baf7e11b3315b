"""Files are written whole or not at all, and a folder that cannot be written is found out before the work."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wpmodel.foundation.texts import reason, shown_path

if TYPE_CHECKING:
    import pandas as pd


class StoreError(ValueError):
    """A file or folder that cannot be written, or is not a run. The message says why and how to mend it."""


def is_file(path: Path) -> bool:
    """Whether there is such a file: not where the name is too long to be one, or holds a zero byte."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def is_folder(path: Path) -> bool:
    """Whether there is such a folder: not where the name is too long to be one, or holds a zero byte."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def check_folder(folder: Path | str) -> Path:
    """The folder, made where it is not there. Raises StoreError where nothing can be written into it."""
    place = Path(folder)
    try:
        place.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=place).close()
    except OSError as error:
        raise StoreError(f"{shown_path(place)} cannot be written: {reason(error)}. Choose another folder.") from None
    return place


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A draft beside a file, which takes its place once all of it is written and is gone otherwise.

    Raises StoreError where the disk does not take it; what stood there before is then still there.
    """
    draft = path.with_name(f".{path.stem}.{os.getpid()}{path.suffix}")
    try:
        yield draft
        draft.replace(path)
    except OSError as error:
        raise StoreError(
            f"{shown_path(path)} could not be written: {reason(error)}. Nothing is left of it; other files are kept."
        ) from None
    finally:
        with suppress(OSError):  # where no draft could be begun, none can be found either
            draft.unlink(missing_ok=True)


def write_text(text: str, path: Path) -> Path:
    """Write a text file in UTF-8, whole or not at all. Returns the file. Raises StoreError as `whole` does."""
    with whole(path) as draft:
        draft.write_text(text, encoding="utf-8")
    return path


def write_tables(tables: Mapping[str, pd.DataFrame], folder: Path | str, **how: Any) -> Path:
    """Write tables as CSV into a folder, each whole or not at all. Returns the folder. Raises StoreError."""
    place = check_folder(folder).absolute()  # or else pandas would read a ~ at its beginning as somebody's home
    for name, table in tables.items():
        with whole(place / f"{name}.csv") as draft:
            table.to_csv(draft, index=False, lineterminator="\n", **how)
    return Path(folder)
