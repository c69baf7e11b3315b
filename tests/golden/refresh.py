"""Write the golden measures down again, and print what moved: `python tests/golden/refresh.py`."""

from __future__ import annotations

import json

from baseline import AREAS, PATH, SEED, golden_run, moved, surroundings, written


def main() -> None:
    """Run, compare, write."""
    then, now = written(), golden_run()
    lines = moved(then["measures"], now, 1e-9)
    content = {"areas": AREAS, "seed": SEED, "surroundings": surroundings(), "measures": now}
    PATH.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    print("\n".join(lines) or "Nothing moved.")
    if lines:
        print(f"\n{len(lines)} of {len(now)} measures moved. Tag the change *Results change* in CHANGELOG.md.")


if __name__ == "__main__":
    main()
