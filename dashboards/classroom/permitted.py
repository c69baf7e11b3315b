"""What may come into a room of a class: codes, ids, nicknames, whole numbers, scores. All else is refused in words."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from hashlib import blake2b
from itertools import product
from math import isfinite
from typing import Any

from wpmodel.dashboards.classroom.classfile import RoomError

LETTERS = "BCDFGHJKMNPQRTVWXYZ2346789"
"""What codes are made of: no vowels, so that no word comes out, and nothing that is read as something else."""
CODE = re.compile(rf"[{LETTERS}]{{6}}")
ID = re.compile(r"[0-9a-f]{24}")
TOKEN = re.compile(r"[A-Za-z0-9_-]{16,40}")
MOST_LESSON, MOST_OPTION = 99, 9
MOST_ROLE, MOST_FIGURES, MOST_BYTES = 40, 60, 4_000

COLOURS = "Amber Azure Copper Coral Crimson Golden Green Indigo Ivory Jade Lilac Olive Russet Scarlet Silver Violet"
BIRDS = "Avocet Bittern Curlew Dunlin Egret Falcon Gannet Heron Kestrel Lapwing Martin Osprey Plover Robin Swift Wren"
NICKNAMES = [" ".join(pair) for pair in product(COLOURS.split(), BIRDS.split())]


def tidy(code: str) -> str:
    """A code as it was made, however it was typed."""
    return re.sub(r"[\s-]", "", code[:40]).upper()


def token(text: str) -> str:
    """A token that was chosen for a server. Raises RoomError where it could be guessed or would not fit into a link."""
    if not TOKEN.fullmatch(text):
        raise RoomError(
            "--class-token must have 16 to 40 letters, digits, - or _, since it opens every room: leave the option out "
            "and a token is made and printed"
        )
    return text


def hashed(key: str) -> str:
    """What is kept of a key."""
    return blake2b(key[:100].encode(errors="surrogatepass"), digest_size=16).hexdigest()


def whole(name: str, number: Any, least: int, most: int) -> int:
    """A whole number within bounds. Raises RoomError."""
    if not isinstance(number, int) or not least <= number <= most:
        raise RoomError(f"{name} must be a whole number from {least} to {most}")
    return number


def role(name: Any) -> str:
    """The name of a role. Raises RoomError."""
    if not isinstance(name, str) or not 0 < len(name) <= MOST_ROLE or not name.isprintable():
        raise RoomError(f"a role is named in 1 to {MOST_ROLE} letters")
    return name


def score(figures: Mapping[str, Any]) -> str:
    """A score as JSON; None is a figure that there is not. Raises RoomError."""
    for name, value in figures.items():
        if not isinstance(value, str | int | float | None) or (isinstance(value, float) and not isfinite(value)):
            raise RoomError(f"a score is a flat table of numbers and words, and {str(name)[:40]!r} is neither")
    text = json.dumps(dict(figures))
    if len(figures) > MOST_FIGURES or len(text) > MOST_BYTES:
        raise RoomError(f"a score has at most {MOST_FIGURES} figures and {MOST_BYTES:,} letters")
    return text
