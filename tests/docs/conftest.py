"""The scripts beside the pages, as modules."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture(scope="session")
def script():
    """A function that gives a script of the docs folder by name."""
    sys.path.insert(0, str(DOCS))  # as for a script: they import their neighbours

    def named(name: str) -> ModuleType:
        return import_module(name)

    return named
