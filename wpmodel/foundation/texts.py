"""Reading text that anybody may have written: TOML and JSON of a bounded size, depth and number of values."""

from __future__ import annotations

import json
import re
import reprlib
import tomllib
from pathlib import Path
from typing import Any

MOST_BYTES = 32_768
"""Size of a scenario file or of a file of moves: one with every parameter has nine thousand bytes."""
MOST_VALUES = 2_000
"""Values, keys and tables in one: there are some four hundred numbers."""
DEEPEST = 6
"""Levels of tables and lists."""
MOST_PARTS = 4
"""Parts of a dotted key: `support.near.incapacity` has three."""

_STRING_OR_REMARK = re.compile(
    r'"""(?:\\.|[^\\])*?(?:"""|\Z)|' + r"'''.*?(?:'''|\Z)|" + r'"(?:\\.|[^"\\\n])*"?|' + r"'[^'\n]*'?|\#[^\n]*", re.S
)
_LONG_KEY = re.compile(rf"(?<![\w-])(?:[\w-]+[ \t]*\.[ \t]*){{{MOST_PARTS}}}")
_BRACKET = re.compile(r"[\[{\]}]")


class UnreadableError(ValueError):
    """Text that cannot be read. The message says why, in a few words."""


def shown(value: Any) -> str:
    """A value as a message shows it: cut, whatever it is."""
    try:
        return _short.repr(value)
    except (ValueError, RecursionError):  # a whole number of thousands of digits
        return f"a {type(value).__name__} too long to show"


def shown_path(path: Path | str) -> str:
    """A path as a message shows it: the middle of one longer than a line is left out."""
    text = str(path)
    return text if len(text) <= _LINE else f"{text[: _LINE // 2]}...{text[-_LINE // 2 :]}"


def reason(error: Exception) -> str:
    """Why something failed, without the path that the message names anyway."""
    return (isinstance(error, OSError) and error.strerror) or str(error)


def told(error: Exception) -> str:
    """An error as a message tells it: a file before what is wrong with it, cut where it is long."""
    file = isinstance(error, OSError) and error.strerror and error.filename
    return f"{shown_path(file)}: {reason(error)}" if isinstance(file, str) else str(error)


_LINE = 160
_short = reprlib.Repr()
_short.maxstring = _short.maxlong = _short.maxother = 60
_short.maxlevel = 3


def read_toml(text: str) -> dict[str, Any]:
    """The content of TOML text. Raises UnreadableError.

    The standard parser takes memory and time by the square of a dotted key, and calls itself for each level: what no
    file here needs is refused before it is parsed.
    """
    if _LONG_KEY.search(_checked(text)):
        raise UnreadableError(f"a key has more than {MOST_PARTS} parts with dots between them")
    return _parsed(tomllib.loads, text)


def read_json(text: str) -> Any:
    """The content of JSON text. Raises UnreadableError."""
    _checked(text)
    return _parsed(json.loads, text)


def read_file(path: Path) -> str:
    """The text of a file. Raises UnreadableError, OSError."""
    check_size(path.stat().st_size)
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)  # a pipe has no size
    check_size(len(content))
    try:
        return content.decode("utf-8-sig")  # some editors begin a file with a mark
    except UnicodeDecodeError as error:
        raise UnreadableError(_not_utf_8(content, error.start)) from None


def check_size(size: int) -> None:
    """Raises UnreadableError for more bytes than a file can have."""
    if size > MOST_BYTES:
        raise UnreadableError(f"it has {size:,} bytes, more than the {MOST_BYTES:,} that it can have")


def _not_utf_8(content: bytes, at: int) -> str:
    """What text that is not in UTF-8 may be, and the remedy."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or 0 in content[:at]:
        found = "looks like UTF-16"
    else:
        line = content.count(b"\n", 0, at) + 1
        found = f"line {line} has a letter in another encoding, such as Windows-1252"
    return f"it is not text in UTF-8 ({found}): save it again as UTF-8"


def _checked(text: str) -> str:
    """The text without what its strings and remarks say. Raises UnreadableError where it is too large or too deep."""
    check_size(len(text.encode("utf-8", "surrogatepass")))
    bare = _STRING_OR_REMARK.sub(lambda found: "" if found[0][0] == "#" else "s", text)
    depth = deepest = 0
    for bracket in _BRACKET.findall(bare):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    if deepest > DEEPEST:
        raise UnreadableError("it is nested too deeply")
    if sum(map(bare.count, "=,[{")) > MOST_VALUES:
        raise UnreadableError(f"it has more than {MOST_VALUES:,} values")
    return bare


def _parsed(parse: Any, text: str) -> Any:
    try:
        return parse(text)
    except RecursionError:
        raise UnreadableError("it is nested too deeply") from None
    except MemoryError:
        raise UnreadableError("it takes more memory than there is") from None
    except ValueError as error:  # also numbers too long
        raise UnreadableError(str(error)) from None
