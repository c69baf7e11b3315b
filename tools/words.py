"""How pages read, counted: words, words outside tables, mean length of a sentence, and words to avoid.

    python -m tools.words           print the counts by page and words to avoid
    python -m tools.words --check   the same, and exit with 1 where a page is over its ceiling or has such a word
    python -m tools.words --write   set the ceilings to what there is

Ceilings are in docs/_generated/words.json; words to avoid, with what to say instead, in docs/plain-english.csv.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
CEILINGS = ROOT / "docs" / "_generated" / "words.json"
AVOIDED = ROOT / "docs" / "plain-english.csv"
SPARE = 1.02
"""Times its ceiling that a page may have, so that a date or a figure can change."""
LONG = 0.5
"""Words by which the mean sentence of a page may grow."""
TEXTS = ("wpmodel/teaching/lessons/*.toml", "wpmodel/scenarios/**/*.toml", "tools/docs/*.py", "wpmodel/cli/**/*.py",
         "wpmodel/parameters/*.py", "dashboards/**/*.py", "data/*.csv", "docs/annex/*.csv")  # fmt: skip
"""Texts that people see and no page: looked through for words to avoid."""
QUOTED = ("data/sources.csv", "dashboards/vendor")
"""Other people's words."""
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
CODE = re.compile(r"`[^`]*`|https?://\S+|<!--.*?-->|\]\([^)]*\)", re.DOTALL)
WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*|\d[\d,.]*")


def pages() -> list[Path]:
    """The pages that people read, README first."""
    found = [ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
    for folder in ("docs", "data", "benchmarks"):
        found += sorted((ROOT / folder).rglob("*.md"))
    return [page for page in found if "_generated" not in page.parts]


def prose(text: str) -> str:
    """A page without code, addresses, tables and headings; each item of a list is a sentence of its own."""
    lines = FENCE.sub("", text).splitlines()
    kept = [line for line in lines if not line.lstrip().startswith(("|", "#", "!"))]
    ended = (re.sub(r"^\s*([-*]|\d+\.)\s+", ". ", line) for line in kept)
    return CODE.sub("x", "\n".join(line or "." for line in ended))


def sentences(text: str) -> list[int]:
    """How many words each sentence of a page's prose has; fragments of one or two are left out."""
    parts = re.split(r"(?<=[.!?:])\s+|\n\s*\.", prose(text))
    return [n for part in parts if (n := len(WORD.findall(part))) > 2]


def counts(page: Path) -> dict[str, float]:
    """Words in all and outside tables, and mean words a sentence."""
    text = page.read_text(encoding="utf-8")
    lengths = sentences(text)
    return {
        "words": len(WORD.findall(text)),
        "outside_tables": len(WORD.findall(prose(text))),
        "sentence": round(sum(lengths) / max(len(lengths), 1), 1),
    }


def avoided() -> dict[re.Pattern[str], str]:
    """Words to avoid, and what to say."""
    with AVOIDED.open(encoding="utf-8", newline="") as file:
        return {re.compile(row["avoid"], re.IGNORECASE): row["say"] for row in csv.DictReader(file)}


def found_in(text: str, words: Mapping[re.Pattern[str], str]) -> Iterator[tuple[int, str, str]]:
    """Line, word to avoid and what to say, wherever a text has one."""
    for k, line in enumerate(text.splitlines(), 1):
        for pattern, say in words.items():
            for match in pattern.finditer(line):
                yield k, match[0], say


def slips() -> list[str]:
    """Every word to avoid in pages and texts, as file, line and remedy."""
    words = avoided()
    texts = [path for pattern in TEXTS for path in sorted(ROOT.glob(pattern))]
    chosen = [path for path in dict.fromkeys([*pages(), *texts]) if not str(path.relative_to(ROOT)).startswith(QUOTED)]
    return [
        f"{path.relative_to(ROOT)}:{line}: {word!r}, say {say}"
        for path in chosen
        for line, word, say in found_in(path.read_text(encoding="utf-8"), words)
    ]


def now() -> dict[str, dict[str, float]]:
    """The counts of every page, by its place in the project."""
    return {str(page.relative_to(ROOT)): counts(page) for page in pages()}


def over(here: Mapping[str, Mapping[str, float]], ceilings: Mapping[str, Any]) -> list[str]:
    """Pages over their ceilings, and all of them together; a new page counts in the total only."""
    said = []
    for name, of in here.items():
        most = ceilings["pages"].get(name)
        if most and of["words"] > SPARE * most["words"]:
            said.append(f"{name} has {of['words']:,} words, over its ceiling of {most['words']:,}: cut some")
        if most and of["sentence"] > most["sentence"] + LONG:
            said.append(f"{name} has {of['sentence']} words a sentence, over {most['sentence']}: make some shorter")
    for kind, most in ceilings["total"].items():
        total = sum(of[kind] for of in here.values())
        if total > SPARE * most:
            said.append(f"all pages have {total:,} ({kind}), over {most:,}: cut some")
    return said


def total(here: Mapping[str, Mapping[str, float]]) -> dict[str, int]:
    """Words of all pages together."""
    return {kind: int(sum(of[kind] for of in here.values())) for kind in ("words", "outside_tables")}


def main() -> None:
    """Print, check or write."""
    here, wrong = now(), slips()
    if "--write" in sys.argv:
        CEILINGS.write_text(json.dumps({"total": total(here), "pages": here}, indent=1) + "\n", encoding="utf-8")
    wrong += over(here, json.loads(CEILINGS.read_text(encoding="utf-8"))) if CEILINGS.exists() else []
    for name, of in here.items():
        print(f"{of['words']:>7,} {of['outside_tables']:>7,} {of['sentence']:>5}  {name}")
    print(f"{total(here)['words']:>7,} {total(here)['outside_tables']:>7,}        all pages")
    print("\n".join(wrong))
    if "--check" in sys.argv and wrong:
        sys.exit(1)


if __name__ == "__main__":
    main()
