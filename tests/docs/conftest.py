"""What writes the pages, as modules."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def script():
    """A function that gives a module of `tools.docs` by name."""
    sys.path.append(str(ROOT))  # `tools` is not installed

    def named(name: str) -> ModuleType:
        return import_module(f"tools.docs.{name}")

    return named
