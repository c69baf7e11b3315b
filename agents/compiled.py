"""One decorator for every compiled rule, so that there is one place to understand, or to switch off, compilation.

Numba's cache does not notice that a called function or an imported constant has changed. The cache folder is
therefore named after a hash of this package's sources: edited rules can never meet stale machine code.
"""

import hashlib
import os
from pathlib import Path

from numba import config, njit
from platformdirs import user_cache_dir


def _hash_of_sources() -> str:
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


if "NUMBA_CACHE_DIR" not in os.environ:
    config.CACHE_DIR = str(  # type: ignore[attr-defined]
        Path(user_cache_dir("wpmodel")) / f"kernels-{_hash_of_sources()}"
    )

rule = njit(cache=True, nogil=True, error_model="numpy", forceinline=True)
"""Compile a rule. No fastmath: the interpreted rule (NUMBA_DISABLE_JIT=1) and the compiled one agree bit for bit."""
