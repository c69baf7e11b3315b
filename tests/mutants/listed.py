"""Which tests each rule is tried by: those that mutants.toml names, else the tests of its own name."""

from __future__ import annotations

import tomllib
from pathlib import Path

HERE, HOME = Path(__file__).parent, Path(__file__).parents[2]
SETTINGS = tomllib.loads((HERE / "mutants.toml").read_text(encoding="utf-8"))


def tried_by(file: str) -> list[str]:
    """The tests of a rule file, such as `agents/rules/support.py`."""
    return SETTINGS["tests"].get(file, [f"tests/agents/test_rules_{Path(file).stem}.py"])


def rules() -> list[str]:
    """Every rule file."""
    return [path.relative_to(HOME).as_posix() for path in sorted((HOME / "agents/rules").glob("[!_]*.py"))]
