"""Programmes by name or folder: the Work Programme, those that come with the package, and anybody's own."""

from __future__ import annotations

from pathlib import Path

from wpmodel.foundation.files import is_file
from wpmodel.foundation.texts import shown
from wpmodel.parameters import nearest
from wpmodel.programmes.folder import HEAD, ProgrammeError, read
from wpmodel.programmes.programme import Programme
from wpmodel.programmes.work_programme import NAME, work_programme
from wpmodel.tables import evidence

SHIPPED = "programmes"
"""Folder of `data/` with the programmes that come with the package."""


def names() -> list[str]:
    """Names of the programmes that come with the package, the Work Programme first."""
    place = evidence.folder() / SHIPPED
    return [NAME, *sorted(one.name for one in place.iterdir() if (one / HEAD).exists())] if place.is_dir() else [NAME]


def is_folder(name: str | Path) -> bool:
    """Whether this is the folder of a programme."""
    return is_file(Path(name) / HEAD)


def find(name: str | Path) -> Programme:
    """A programme by name, or by its folder. Raises ProgrammeError where it is not there or cannot be right."""
    text = str(name)
    if text == NAME:
        return work_programme()
    if text in names():
        return read(evidence.folder() / SHIPPED / text, text)
    if is_folder(text) or "/" in text or "\\" in text:
        return read(Path(text))
    raise ProgrammeError(
        f"there is no programme {shown(text)}{nearest(text, names())} `wpmodel programme list` lists them; the folder "
        "of your own is named by its path"
    )
