"""What finished runs found, kept in a folder one JSON file each, so that a stopped laboratory goes on where it was."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar

from wpmodel import parameters
from wpmodel.foundation import reachable
from wpmodel.foundation.files import check_folder, write_text
from wpmodel.results.store import versions
from wpmodel.tables import evidence

FORMAT = 2
MODEL = ("wpmodel.engine.model", "WorkProgramme")
RESULT = ("wpmodel.results.result", "Result")
VALUES = tuple(module.__name__ for module in vars(parameters).values() if hasattr(module, "PARAMETERS"))
"""Modules whose values are told apart, number by number."""
READING = re.compile(r"'(?:rows|frame|column)',Load\(\)\),\[Constant\('(\w+)'")
"""A call of `wpmodel.tables.evidence` that reads a table, in the bare text of a definition."""
ELSEWHERE = (*VALUES, "wpmodel.results.metrics", __name__)
"""Where the code of a run is not followed: from the registry of metrics every metric can be reached, while a look names
the functions that it takes its figures from."""
Look = TypeVar("Look", bound=Callable[..., Any])
_NAMES = dict[Callable[..., Any], str]()


class Findings:
    """A folder of figures by run. A run is found again by what decides it and by the versions of the libraries.

    Raises StoreError where the folder cannot be made or written.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = check_folder(folder)
        self.made_with = {"versions": versions()}

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


def look(name: str) -> Callable[[Look], Look]:
    """Give a function that takes figures from a run the name that kept runs know it by, wherever it is moved. Where the
    definition of a figure changes under its name, the number at the end of the look's name is raised."""

    def named(function: Look) -> Look:
        _NAMES[function] = name
        return function

    return named


def name_of(function: Callable[..., Any]) -> str:
    """The name that kept runs know a function by: the one given to it, or its module and name."""
    return _NAMES.get(function, f"{function.__module__}.{function.__qualname__}")


@cache
def rests_on(function: Callable[..., Any]) -> dict[str, Any]:
    """What decides a run and the figures that `function` takes from it, scenario apart: its name, a fingerprint of the
    code, and a hash of each data table that is read.

    A function outside the package is known by its module and name; what it does is not looked at. An object that is
    called is known by its repr, which says all that decides its figures; definitions that these rest on are its
    `stands_on`, if it has any.
    """
    kind = function if hasattr(function, "__qualname__") else type(function)
    where = (kind.__module__, kind.__qualname__)
    ours = where[0].split(".")[0] == "wpmodel"
    roots = [*([where] if ours else []), *getattr(function, "stands_on", ())]
    found = reachable.reached([MODEL, RESULT, *roots], ELSEWHERE).values()
    named = set(READING.findall("\n".join(found)))
    return {
        "look": name_of(function) if kind is function else f"{where[0]}.{function!r}",
        "code": reachable.hashed(found),
        "data": {name: of for name, of in evidence.hashes().items() if name.removesuffix(".csv") in named},
    }
