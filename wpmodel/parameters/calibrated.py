"""What the calibration found, as `wpmodel calibrate --accept` wrote it: the declarations take their values from it.

Where a parameter has an index, the labels that are not fitted keep what the declaration sets by hand.
"""

import tomllib
from pathlib import Path

FILE = Path(__file__).with_name("calibrated.toml")
HEAD = """\
# What the calibration found, to three digits: the centre of the posterior in calibration/shipped.
# `wpmodel calibrate --accept FOLDER` writes this file; the declarations read it.
"""
_FOUND = tomllib.loads(FILE.read_text(encoding="utf-8"))


def fitted(name: str) -> float:
    """The fitted value of a parameter that is one number."""
    return float(_FOUND[name])


def partly_fitted(name: str, by_hand: dict[str, float]) -> tuple[float, ...]:
    """The values of a parameter in the order of its labels: fitted where they are, and else as set by hand."""
    return tuple(float(_FOUND[name].get(label, value)) for label, value in by_hand.items())
