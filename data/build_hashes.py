"""Write the hash of every table into datapackage.json, from which `wpmodel` tells the release's tables from others.

A hash is of the table's text with plain line endings and without a byte order mark, so that Git on Windows changes
none: BLAKE2b of 8 bytes, as `b2sum -l 64` prints it for the file of a release.

    python data/build_hashes.py            write them, after every change of a table that is meant
    python data/build_hashes.py --check    write nothing; exit 1 where one is not that of its table
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from wpmodel.tables.datapackage import HASH, PACKAGE, read

HERE = Path(__file__).resolve().parent


def main(arguments: list[str] | None = None) -> int:
    """Command line: write the hashes, or check that those on disk are the tables'."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare with the file on disk; write nothing")
    check = parser.parse_args(arguments).check
    file = HERE / PACKAGE
    content = json.loads(file.read_text(encoding="utf-8"))
    changed = []
    for resource in content["resources"]:
        now = HASH + read(HERE / resource["path"]).hash
        if resource.get("hash") != now:
            changed.append(resource["path"])
            resource["hash"] = now
    if not changed:
        return 0
    if check:
        print(f"the hashes in {PACKAGE} are not those of {', '.join(changed)}: run `python data/build_hashes.py`")
        return 1
    file.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
    print(f"hashes of {len(changed)} tables written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
