"""A search and its tests for keeping: JSON with all that decides it, and the front as scenario files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from wpmodel.foundation.files import check_folder, write_text
from wpmodel.foundation.notebook import records
from wpmodel.results.store import versions
from wpmodel.studies.design.aims import AIMS
from wpmodel.studies.design.retest import Retest
from wpmodel.studies.design.search import Search
from wpmodel.tables import evidence


def as_json(found: Search, tests: Sequence[Retest]) -> dict[str, Any]:
    """The search, every design tried, the front's terms and what the tests found. The same search gives the same."""
    return {
        "what": "contracts found by search; what providers do in them is simulated",
        "start": found.start.name,
        "budget": found.budget,
        "aims": [{**asdict(aim), "searched_for": aim in found.aims} for aim in AIMS],
        "levers": [{**asdict(lever), "unit": lever.unit} for lever in found.levers],
        "designs": records(found.table()),
        "front": [
            {"design": n, "terms": found.moved(n), "parameters": found.contract(n).plain_changes()}
            for n in found.best()
        ],
        "tests": [
            {
                "seeds": [luck.seed for luck in test.lucks],
                "worlds": test.worlds,
                "summary": test.summary(),
                "designs": records(test.table()),
            }
            for test in tests
        ],
        "versions": versions() | {"optuna": version("optuna")},
        "data": evidence.hashes(),
    }


def write_contracts(found: Search, folder: Path) -> list[Path]:
    """Write each design on the front as a scenario file that `wpmodel run` and `compare` take. Returns the files.

    Raises StoreError where the folder cannot be written.
    """
    place = check_folder(folder)
    contracts = [found.contract(number) for number in found.best()]
    return [write_text(one.to_toml(), place / f"{one.name}.toml") for one in contracts]
