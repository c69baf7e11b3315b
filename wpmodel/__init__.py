"""wpmodel: how providers behaved in Britain's Work Programme, and how they would behave under another contract.

>>> from wpmodel import run
>>> result = run("work-programme-2011", areas=["South Yorkshire"])
>>> result.table()
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wpmodel.engine.model import WorkProgramme
    from wpmodel.results.result import Result
    from wpmodel.scenario import Scenario
    from wpmodel.studies.experiment import compare, run

if not Path(__file__).with_name("agents").is_dir():  # a checkout on a system that does not keep links
    __path__.append(str(Path(__file__).parent.parent))

__version__ = "0.1.0"
__all__ = ["Result", "Scenario", "WorkProgramme", "compare", "run"]

_HOME = {
    "Result": "wpmodel.results.result",
    "Scenario": "wpmodel.scenario",
    "WorkProgramme": "wpmodel.engine.model",
    "compare": "wpmodel.studies.experiment",
    "run": "wpmodel.studies.experiment",
}


def __getattr__(name: str) -> Any:
    """Load a name from its module when it is first asked for, so that importing the package costs next to nothing."""
    if name not in _HOME:
        raise AttributeError(f"wpmodel has no {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME])
