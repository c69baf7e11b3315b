"""Check the licence of every installed library, as its own metadata says it: fails on one that is not in ALLOWED.

A library that says it in an odd way, or leaves a choice, is named in KNOWN with what was read in its own files.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import Distribution, distributions

ALLOWED = {
    *("0BSD", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "HPND", "ISC", "MIT", "MIT-0", "MIT-CMU"),
    *("MPL-2.0", "OFL-1.1", "PSF-2.0", "Python-2.0", "Unlicense", "Zlib"),
}
SPELT = {
    "Apache Software License": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "BSD License": "BSD",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
KNOWN = {
    "docutils": "BSD-2-Clause",  # mostly in the public domain; its GPL part, an Emacs mode, is not installed
    "text-unidecode": "Artistic-1.0-Perl",  # or GPL; needed by frictionless, which checks the data: not shipped
    "rich-click": "MIT",
    "igraph": "GPL-2.0-or-later",  # reads our graph files in a test: neither shipped nor imported by the package
    "odfpy": "Apache-2.0",  # its metadata leave a choice; this one is taken
}
FOR_CHECKS = {"Artistic-1.0-Perl", "GPL-2.0-or-later", "LGPL-2.1-or-later"}
"""Allowed to what is used in tests and checks alone."""


def licences(one: Distribution) -> list[str]:
    """SPDX names of a library's licences: its expression, else its classifiers, else a short free text."""
    about = one.metadata
    if one.name.lower() in KNOWN:
        return [KNOWN[one.name.lower()]]
    if expression := about.get("License-Expression"):
        without = re.sub(r"\sWITH\s\S+", "", expression)
        return re.findall(r"[\w.+-]+", re.sub(r"\b(AND|OR)\b", " ", without))
    said = [line.rpartition("::")[2].strip() for line in about.get_all("Classifier") or () if "License ::" in line]
    texts = [text for text in said if text != "OSI Approved"] or [(about.get("License") or "").partition("\n")[0]]
    return [SPELT.get(text, text) for text in texts for text in re.split(r"\s+AND\s+", text)]


def main() -> None:
    """Print how many were looked at, or exit with those that are not allowed."""
    found = {one.name: licences(one) for one in distributions() if one.name != "wpmodel"}
    wrong = {name: said for name, said in found.items() if not {*said} <= ALLOWED | FOR_CHECKS}
    if wrong:
        told = "; ".join(f"{name}: {', '.join(said) or 'none'}" for name, said in sorted(wrong.items()))
        sys.exit(f"licences that are not allowed (.ci/licences.py): {told}")
    print(f"licences of {len(found)} libraries: all allowed")


if __name__ == "__main__":
    main()
