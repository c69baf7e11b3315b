"""One decorator for every compiled rule, so that there is one place to understand, or to switch off, compilation.

Numba's cache does not notice that a called function or an imported constant has changed. The cache folder is
therefore named after a fingerprint of all that compiled code can reach, wherever the folder lies: edited rules can
never meet stale machine code. Nor does it notice a file that a crash or a full disk has cut short: those are thrown
away here and compiled again.
"""

import os
import tempfile
import warnings
from contextlib import suppress
from pathlib import Path

from numba import config, njit
from numba.core.compiler_lock import global_compiler_lock as compiling
from platformdirs import user_cache_path

from wpmodel.foundation import reachable

if hasattr(os, "register_at_fork"):  # a process forked while a thread compiles would wait for that thread for ever
    os.register_at_fork(before=compiling.acquire, after_in_parent=compiling.release, after_in_child=compiling.release)

LAST_BYTE = b"."
"""Files of the cache are pickles, and a pickle ends with its stop sign."""


def fingerprint(folder: Path) -> str:
    """A hash of all that compiled code can reach; kept in `folder` for as long as no source is touched."""
    kept, state = folder / f"sources-{reachable.place()}.txt", reachable.state()
    with suppress(OSError, ValueError):
        then, found = kept.read_text(encoding="utf-8").split()
        if then == state:
            return found
    found = reachable.fingerprint(reachable.defined_with((__name__, "rule")))
    with suppress(OSError):  # it is worked out again next time
        folder.mkdir(parents=True, exist_ok=True)
        kept.write_text(f"{state} {found}\n", encoding="utf-8")
    return found


def _cut_short(path: Path) -> bool:
    with path.open("rb") as file:
        if not file.seek(0, os.SEEK_END):
            return True
        file.seek(-1, os.SEEK_END)
        return file.read() != LAST_BYTE


def can_keep(folder: Path) -> bool:
    """Whether compiled code can be kept in this folder; files in it that were cut short are thrown away.

    Where it cannot, nothing is kept: numba's next choice is the folder of the sources, and stale code could be met
    there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
        for path in folder.rglob("*.nb[ic]"):
            if _cut_short(path):
                path.unlink(missing_ok=True)
    except OSError as error:
        warnings.warn(
            f"compiled rules cannot be kept ({error}), so that every run compiles them anew, for about a minute: "
            "set NUMBA_CACHE_DIR to a folder that can be written",
            RuntimeWarning,
            stacklevel=2,
        )
        return False
    return True


_folder = Path(os.environ.get("NUMBA_CACHE_DIR") or user_cache_path("wpmodel"))
config.CACHE_DIR = str(_folder / f"kernels-{fingerprint(_folder)}")  # type: ignore[attr-defined]
_kept = can_keep(Path(config.CACHE_DIR))  # type: ignore[attr-defined]
rule = njit(cache=_kept, nogil=True, error_model="numpy", forceinline=True)
"""Compile a rule. No fastmath: the interpreted rule (NUMBA_DISABLE_JIT=1) and the compiled one agree bit for bit."""


def are_kept() -> bool:
    """Whether compiled rules are kept from before: where not, the first run compiles them."""
    return any(Path(config.CACHE_DIR).rglob("*.nbc"))  # type: ignore[attr-defined]
