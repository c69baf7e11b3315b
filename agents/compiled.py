"""One decorator for every compiled rule, so that there is one place to understand, or to switch off, compilation.

Numba's cache does not notice that a called function or an imported constant has changed. The cache folder is
therefore named after a hash of this package's sources: edited rules can never meet stale machine code.
"""

import hashlib
import os
from pathlib import Path

import numba
from platformdirs import user_cache_dir


def _hash_of_sources() -> str:
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


if "NUMBA_CACHE_DIR" not in os.environ:
    numba.config.CACHE_DIR = str(Path(user_cache_dir("wpmodel")) / f"kernels-{_hash_of_sources()}")

rule = numba.njit(cache=True, nogil=True, error_model="numpy")
"""Compile a rule. No fastmath: the interpreted and the compiled rule must agree bit for bit."""

COMPILING = not numba.config.DISABLE_JIT
"""False where NUMBA_DISABLE_JIT=1: the rules then run as ordinary Python on `Claimant` agents."""
